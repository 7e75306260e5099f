"""Question to plan, with no model and no network; a question that leans on another is completed by it."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from bot.answering.intents import choose, nothing_dropped
from bot.answering.plan import Assumed, Read, Reading, Unclear, Unread
from bot.answering.sense import Sense, sense_of
from storage.views import View

_MEMORY: Final = 3
_WHOLE: Final = 8
_LEANING: Final = frozenset({"describe", "list", "count", "changes"})


async def parse(view: View, question: str, *, context: Sequence[str] = (), language: str = "en") -> Read:
    """Read a question into a plan, or say what is missing.

    `context` holds what was asked before, oldest first: "and its licence?" takes its name from there.
    """
    sense = await sense_of(view, question, language)
    decided = choose(sense)
    earlier = tuple(context)[-_MEMORY:]
    if earlier and _leans(decided, sense):
        before = await parse(view, earlier[-1], context=earlier[:-1], language=language)
        if isinstance(before, Reading):
            return nothing_dropped(sense, _completed(before, sense, decided))
    return decided


def _leans(decided: Read, sense: Sense) -> bool:
    """Whether a question needs what was asked before it."""
    if isinstance(decided, Unclear):
        return not decided.written
    if isinstance(decided, Unread):
        return decided.reason == "not_read" and decided.topic == "words" and not sense.unknown
    if len(sense.question.words) >= _WHOLE or decided.plan.intent not in _LEANING:
        return False
    return decided.plan.intent == "describe" or not sense.entities


def _completed(before: Reading, sense: Sense, decided: Read) -> Read:
    """Complete a question by the plan before it: what is new goes over what was."""
    assumed = (*sense.assumed, Assumed("assumed-context"))
    plan = before.plan
    if isinstance(decided, Reading) and decided.plan.intent == "describe":
        merged = replace(plan, subjects=decided.plan.subjects, claim=None)
        return Reading(plan=merged, assumed=assumed)
    if isinstance(decided, Reading) and decided.plan.intent != "list":
        merged = replace(decided.plan, subjects=decided.plan.subjects or plan.subjects)
        return replace(decided, plan=merged, assumed=(*decided.assumed, Assumed("assumed-context")))
    asked = choose(replace(sense, carried=plan.subjects))
    if isinstance(asked, Reading) and asked.plan.intent != "list":
        return replace(asked, assumed=assumed)
    restricts = bool(sense.licenses or sense.types or sense.window or sense.limit)
    if isinstance(asked, Reading):
        ranks = replace(plan, metric=asked.plan.metric, descending=asked.plan.descending, intent="list")
        filters = replace(
            plan.filters,
            types=asked.plan.filters.types or plan.filters.types,
            licenses=asked.plan.filters.licenses or plan.filters.licenses,
            except_licenses=asked.plan.filters.except_licenses or plan.filters.except_licenses,
            unlicensed=asked.plan.filters.unlicensed or plan.filters.unlicensed,
            gated=plan.filters.gated if asked.plan.filters.gated is None else asked.plan.filters.gated,
        )
        merged = replace(ranks, filters=filters, limit=asked.plan.limit, created=asked.plan.created)
        return Reading(plan=merged, assumed=assumed)
    if not restricts or sense.negations:
        return decided
    filters = replace(
        plan.filters,
        types=sense.types or plan.filters.types,
        licenses=sense.licenses or plan.filters.licenses,
    )
    window = (sense.window or plan.window) if plan.intent == "changes" else plan.window
    created = (sense.window or plan.created) if plan.intent in {"count", "list"} else plan.created
    return Reading(plan=replace(plan, filters=filters, window=window, created=created), assumed=assumed)
