"""The registry of rules: each is small, has a name and a version, and says what it saw or says nothing."""

from collections.abc import Callable, Iterable

from msgspec import Struct

from collectors.mapping.signs import Subject

BAR = 0.5
"""Below this confidence a label is "not classified"."""


class Finding(Struct, frozen=True, gc=False):
    """What a rule concluded, how sure it is (0 to 1), and what it saw."""

    value: str
    confidence: float
    seen: tuple[str, ...]


Apply = Callable[[Subject], Finding | None]


class Rule(Struct, frozen=True):
    """One rule. Its version goes up when its answers may change.

    `of` is what it is asked about: types of repos for kinds, kinds for roles; empty is anything. `needs` are
    signs of which one must be there for the rule to be asked at all; empty is none.
    """

    name: str
    version: str
    axis: str
    apply: Apply
    of: tuple[str, ...] = ()
    needs: frozenset[str] = frozenset()


class Judged(Struct, frozen=True, gc=False):
    """A finding, and the rule that made it."""

    rule: Rule
    finding: Finding


_rules: dict[str, list[Rule]] = {}
_asked: dict[tuple[str, str], list[tuple[frozenset[str], Apply, Rule]]] = {}


def rule(
    axis: str, name: str, version: str, of: Iterable[str] = (), needs: Iterable[str] = ()
) -> Callable[[Apply], Apply]:
    """Enter a function into the registry as a rule of an axis. Raises ValueError for a name in use."""

    def enter(apply: Apply) -> Apply:
        entered = _rules.setdefault(axis, [])
        if any(other.name == name for other in entered):
            raise ValueError(f"two rules are called {name}")
        entered.append(Rule(name, version, axis, apply, tuple(of), frozenset(needs)))
        _asked.clear()
        return apply

    return enter


def rules(axis: str, of: str | None = None) -> tuple[Rule, ...]:
    """Return the rules of an axis, or those that are asked about one thing, in the order of their entry."""
    return tuple(one for one in _rules.get(axis, ()) if of is None or not one.of or of in one.of)


def judge(axis: str, subject: Subject, of: str = "") -> Judged | None:
    """Return the surest finding; of equally sure ones the first rule's. None where no rule says anything."""
    best: Judged | None = None
    for needs, apply, candidate in _about(axis, of):
        if needs and needs.isdisjoint(subject.met):
            continue
        finding = apply(subject)
        if finding is not None and (best is None or finding.confidence > best.finding.confidence):
            best = Judged(candidate, finding)
    return best


def judge_in_order(axis: str, subject: Subject, of: str = "") -> Judged | None:
    """Return the finding of the first rule that says something: where the order of rules decides."""
    met = subject.met
    for needs, apply, candidate in _about(axis, of):
        if needs and needs.isdisjoint(met):
            continue
        finding = apply(subject)
        if finding is not None:
            return Judged(candidate, finding)
    return None


def _about(axis: str, of: str) -> list[tuple[frozenset[str], Apply, Rule]]:
    found = _asked.get((axis, of))
    if found is None:
        found = [(one.needs, one.apply, one) for one in rules(axis, of)]
        _asked[axis, of] = found
    return found
