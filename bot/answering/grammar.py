"""Question to plan, with no model and no network; a question that leans on another is completed by it."""

from collections.abc import Sequence
from typing import Final

from bot.answering.followups import complete
from bot.answering.intents import choose, nothing_dropped
from bot.answering.plan import Read, Reading, Unclear, Unread
from bot.answering.sense import Sense, sense_of
from storage.views import View

_MEMORY: Final = 3
_SHORT: Final = 4
_POINTING: Final = frozenset(
    {
        "it",
        "its",
        "they",
        "their",
        "them",
        "those",
        "these",
        "theirs",
        "ones",
        "he",
        "she",
        "his",
        "her",
        "both",
        "this",
        "that",
    }
)
_STARTING: Final = (
    ("and",),
    ("only",),
    ("but",),
    ("what", "about"),
    ("how", "about"),
    ("same",),
    ("also",),
    ("or",),
    ("then",),
    ("just",),
    ("now",),
    ("ok",),
    ("except",),
    ("without",),
    ("why",),
    ("sort",),
    ("rank",),
    ("order",),
    ("by",),
)
_LEANING: Final = frozenset(
    {"describe", "list", "count", "changes", "owners", "groups", "gainers", "threads", "papers"}
)


async def parse(view: View, question: str, *, context: Sequence[str] = (), language: str = "en") -> Read:
    """Read a question into a plan, or say what is missing.

    `context` holds what was asked before, oldest first: "and its licence?" takes its name from there.
    """
    sense = await sense_of(view, question, language)
    decided = choose(sense)
    earlier = tuple(context)[-_MEMORY:]
    if earlier and leans(decided, sense):
        before = await parse(view, earlier[-1], context=earlier[:-1], language=language)
        if isinstance(before, Reading) and (found := complete(before, sense, decided)) is not None:
            return nothing_dropped(sense, found)
    return decided


def leans(decided: Read, sense: Sense) -> bool:
    """Whether a question needs what was asked before it."""
    words = tuple(word.word for word in sense.question.words)
    starts = any(words[: len(start)] == start for start in _STARTING)
    points = not _POINTING.isdisjoint(words)
    short = len(words) <= _SHORT
    if isinstance(decided, Unclear):
        return not decided.written
    if isinstance(decided, Unread):
        nothing = decided.reason == "not_read" and not sense.unknown
        return nothing and (not sense.entities or starts)
    if decided.plan.intent in {"study", "abilities", "terms"}:
        return starts and short and not sense.names("bot")
    if sense.entities:
        named_only = decided.plan.intent == "describe" and not sense.says("describe")
        joins = starts and decided.plan.intent == "describe"
        weighs = points and decided.plan.intent in {"describe", "compare", "maker"}
        return named_only or joins or weighs
    return starts or points or (short and decided.plan.intent in _LEANING)
