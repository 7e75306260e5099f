"""What is asked: rules in order, from the senses of a question to a plan. The first that holds counts."""

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from bot.answering.plan import Plan, Read, Reading, Unread
from bot.answering.reading import (
    rules_around,
    rules_changes,
    rules_compare,
    rules_facts,
    rules_family,
    rules_groups,
    rules_ours,
    rules_picks,
    rules_sets,
)
from bot.answering.reading.building import not_read
from bot.answering.reading.rules_refused import refused
from bot.answering.reading.sense import Sense

_OPEN: Final = frozenset(
    {"license", "check", "openness", "compare", "study", "terms", "abilities", "changes"}
)
"""Plans that speak of what is closed too."""


def choose(sense: Sense) -> Read:
    """Decide what a question asks, or say why that cannot be decided."""
    if not sense.question.words:
        return Unread(reason="not_read", topic="empty" if not sense.question.elsewhere else "forges")
    for rule in _RULES:
        found = rule(sense)
        if found is not None:
            return nothing_dropped(sense, _left_out(sense, found))
    return not_read(sense)


def _left_out(sense: Sense, found: Read) -> Read:
    """Name what is not collected beside what is answered."""
    words = [sense.question.words[place].raw for name, place in sense.places if name == "refused:design"]
    return replace(found, unread=(*found.unread, *words)) if isinstance(found, Reading) and words else found


def nothing_dropped(sense: Sense, found: Read) -> Read:
    """Turn away a reading that would answer the opposite: with a negation that its plan does not carry."""
    if not isinstance(found, Reading):
        return found
    dropped = [one.written for one in sense.negations if not one.carried(found.plan)]
    if sense.says("closed") and found.plan.intent not in _OPEN:
        dropped.append(
            next(sense.question.words[place].raw for name, place in sense.places if name == "closed")
        )
    dropped += _not_carried(sense, found.plan)
    if not dropped:
        return found
    return Unread(reason="not_read", topic="words", written=", ".join(dropped), subjects=found.plan.subjects)


def _not_carried(sense: Sense, plan: Plan) -> list[str]:
    """Return the words of conditions that a plan about many does not have: its answer would be another's."""
    if plan.intent not in _MANY or sense.carried:
        return []
    held = plan.filters
    licenses = {*held.licenses, *held.except_licenses, *held.former}
    lost = {
        "lang": not held.languages,
        "task": not (held.tasks or held.roles),
        "lib": not held.libraries,
    }
    if plan.intent != "derivatives":  # where "African languages" are meant, and none is named
        lost |= dict.fromkeys(("region", "country"), held.makers is None)
    return [
        sense.question.words[place].raw
        for name, place in sense.places
        if lost.get(name.partition(":")[0]) and ":" in name
    ] + [one for one in sense.licenses if one not in licenses]


_MANY: Final = frozenset({"derivatives", "builders", "count", "list", "share", "total", "gainers", "owners"})
_RULES: Final[tuple[Callable[[Sense], Read | None], ...]] = (
    refused,
    rules_ours.ourselves,
    rules_ours.terms,
    rules_facts.why,
    rules_facts.verify,
    rules_ours.study,
    rules_around.titles,
    rules_around.gaps,
    rules_around.leaders,
    rules_facts.fits,
    rules_compare.compare,
    rules_compare.weights,
    rules_compare.check,
    rules_picks.pick,
    rules_around.growth,
    rules_around.over_time,
    rules_groups.share,
    rules_groups.groups,
    rules_groups.owners,
    rules_family.family,
    rules_groups.total,
    rules_sets.count,
    rules_changes.changes,
    rules_sets.listing,
    rules_facts.topics,
    rules_around.around,
    rules_ours.told,
    rules_facts.describe,
)
