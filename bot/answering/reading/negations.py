"""What a question turns round: which condition each negation is on, so that none is dropped."""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from bot.answering.plan import Plan
from bot.answering.reading.conditions import FAMILIES, LicenseNamed
from bot.answering.reading.entities import Entity
from bot.answering.reading.lexicon import FILLER
from bot.answering.reading.text import Question

NEGATION: Final = "negation"
_ENDS: Final = frozenset({"but", "and"})
_ASKING: Final = frozenset({"is", "are", "was", "were", "do", "does", "did", "has", "have", "can"})
_SKIPPED: Final = frozenset({FILLER, "from", "owner", "created", "license", "during", "negation"})


class Negation(Struct, frozen=True):
    """A word that turns a condition round, and which: a gate, licences, families, having a licence.

    Owners.
    """

    written: str
    gate: bool = False
    licenses: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    unlicensed: bool = False
    owners: tuple[str, ...] = ()
    """Namespaces that are left out, in lower case."""
    base: bool = False
    """Whether having a base is what is turned round."""
    lacking: bool = False
    """Whether that something is missing is what is asked for."""
    use: bool = False

    def carried(self, plan: Plan) -> bool:  # noqa: PLR0911 - a kind of negation each
        """Whether a plan does what the negation asks for."""
        filters = plan.filters
        if plan.intent in {"gaps", "study", "abilities", "terms", "check"}:
            return plan.intent != "check"
        if self.gate:
            return filters.gated is not None
        if self.owners:
            return set(self.owners) <= set(filters.except_owners)
        if self.licenses or self.families:
            return set(self.licenses) <= set(filters.except_licenses) and bool(filters.except_licenses)
        if self.base:
            return filters.rootless
        if self.use:
            return bool(filters.licenses) or plan.intent == "use"
        return self.unlicensed and filters.unlicensed


def negations(
    question: Question,
    places: Sequence[tuple[str, int, int]],
    licenses: Iterable[LicenseNamed],
    entities: Sequence[Entity] = (),
) -> tuple[Negation, ...]:
    """Return each negation with the condition right after it.

    `places` holds each sense with the words that say it (last excluded). "Isn't X gated?" negates nothing,
    nor does a "no" before a comma: they ask, and answer, like the plain question.
    """
    named = {one.first: one for one in licenses}
    said: dict[int, tuple[set[str], int]] = {}
    for sense, first, last in places:
        said.setdefault(first, (set(), last))[0].add(sense)
    owners = {entity.first: entity for entity in entities}
    return tuple(
        _negation(question, said, named, owners, first, last)
        for first, (senses, last) in sorted(said.items())
        if NEGATION in senses and not _rhetorical(question, first, last)
    )


def _rhetorical(question: Question, first: int, last: int) -> bool:
    if first:
        return False
    written = question.slice(first, last).casefold()
    asks = any(written.startswith(word) for word in _ASKING) and written.endswith(("t", "n"))
    return asks or question.text[question.words[last - 1].end :].startswith(",")


def _negation(
    question: Question,
    said: dict[int, tuple[set[str], int]],
    named: dict[int, LicenseNamed],
    owners: dict[int, Entity],
    first: int,
    last: int,
) -> Negation:
    found = Negation(question.slice(first, last))
    licenses: list[str] = []
    families: list[str] = []
    left_out: list[str] = []
    place = last
    while place < len(question.words):
        senses, after = said.get(place, (set(), place + 1))
        if place in named:
            licenses.extend(named[place].ids)
            place = named[place].last
            continue
        if place in owners and owners[place].named.kind != "repo":
            left_out.extend(handle.casefold() for handle in owners[place].named.handles)
            place = owners[place].last
            continue
        if "gate" in senses and not (licenses or families):
            return Negation(found.written, gate=True)
        if senses & {"base", "built_on"} and not (licenses or families or left_out):
            return Negation(found.written, base=True)
        if senses & {"use"} and not (licenses or families or left_out):
            return Negation(found.written, use=True)
        family = [one for one in FAMILIES if one in senses]
        families.extend(family)
        more = licenses or families or left_out
        if more and question.words[place].word in _ENDS:
            break
        by_whom = "maker" in senses and question.words[after - 1].word in {"by", "from"}
        if not (family or by_whom or senses & _SKIPPED):
            break
        place = after
    if left_out:
        return Negation(found.written, owners=tuple(left_out))
    about_licenses = any("license" in senses for where, (senses, _) in said.items() if last <= where < place)
    return Negation(
        found.written,
        licenses=tuple(licenses),
        families=tuple(families),
        unlicensed=about_licenses and not licenses and not families,
    )
