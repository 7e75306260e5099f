"""The registry of rules: each is small, has a name and a version, and says what it saw or says nothing."""

import re
from collections.abc import Callable
from functools import cached_property

from msgspec import UNSET, Struct

from storage.catalogue import repo_url
from storage.records import RepoObservation

BAR = 0.5
"""Below this confidence a label is "not classified"."""

_TOKENS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


class Subject:
    """A repo as a rule sees it: only what a page of a list shows."""

    def __init__(self, observation: RepoObservation) -> None:
        self.repo = observation

    @property
    def url(self) -> str:
        """The repo's page on the Hub."""
        return repo_url(self.repo.repo_type, self.repo.name)

    @property
    def title(self) -> str:
        """The repo's own name, without its owner, in lower case."""
        return self.repo.name.rpartition("/")[2].casefold()

    @cached_property
    def words(self) -> frozenset[str]:
        """The words in the repo's own name: parted by signs and by capitals."""
        name = self.repo.name.rpartition("/")[2]
        parts = re.split(r"[^\w]|_", name)
        return frozenset(word.casefold() for part in parts for word in (part, *_TOKENS.findall(part)) if word)

    @cached_property
    def tags(self) -> frozenset[str]:
        """The repo's tags, in lower case."""
        return frozenset(map(str.casefold, self.repo.tags or ()))

    @property
    def revision(self) -> str | None:
        """The revision the metadata was read at, where it was shown."""
        return self.repo.sha if isinstance(self.repo.sha, str) else None

    def shows(self, name: str) -> bool:
        """Whether a fact was looked at and is there."""
        value = getattr(self.repo, name)
        return value is not UNSET and bool(value)


class Finding(Struct, frozen=True):
    """What a rule concluded, how sure it is (0 to 1), and what it saw."""

    value: str
    confidence: float
    seen: tuple[str, ...]


class Rule(Struct, frozen=True):
    """One rule. Its version goes up when its answers may change."""

    name: str
    version: str
    axis: str
    apply: Callable[[Subject], Finding | None]


class Judged(Struct, frozen=True):
    """The surest finding of an axis, and the rule that made it."""

    rule: Rule
    finding: Finding


_rules: dict[str, list[Rule]] = {}


def rule(
    axis: str, name: str, version: str
) -> Callable[[Callable[[Subject], Finding | None]], Callable[[Subject], Finding | None]]:
    """Enter a function into the registry as a rule of an axis. Raises ValueError for a name in use."""

    def enter(apply: Callable[[Subject], Finding | None]) -> Callable[[Subject], Finding | None]:
        entered = _rules.setdefault(axis, [])
        if any(other.name == name for other in entered):
            raise ValueError(f"two rules are called {name}")
        entered.append(Rule(name, version, axis, apply))
        return apply

    return enter


def rules(axis: str) -> tuple[Rule, ...]:
    """Return the rules of an axis, in the order in which they were entered."""
    return tuple(_rules.get(axis, ()))


def judge(axis: str, subject: Subject) -> Judged | None:
    """Return the surest finding; of equally sure ones the first rule's. None where no rule says anything."""
    best: Judged | None = None
    for candidate in rules(axis):
        finding = candidate.apply(subject)
        if finding is not None and (best is None or finding.confidence > best.finding.confidence):
            best = Judged(candidate, finding)
    return best
