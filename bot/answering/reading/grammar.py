"""Question to plan, with no model and no network; a question that leans on another is completed by it."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from bot.answering.plan import FACTS, Plan, Read, Reading, Unclear, Unread
from bot.answering.reading.building import YES_NO
from bot.answering.reading.followups import complete
from bot.answering.reading.intents import choose, nothing_dropped
from bot.answering.reading.lexicon import lexicon
from bot.answering.reading.parts import parts_of, shown
from bot.answering.reading.rules_shared import has_conditions
from bot.answering.reading.sense import Sense, distinct, sense_of
from storage.views import View

_MEMORY: Final = 3
_SHORT: Final = 4
_PARTED: Final = 50
"""A question of more words than that is read as a whole, or not at all: parts take as long again."""
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
    ("from",),
    ("under",),
    ("for",),
    ("in",),
    ("with",),
)
_SEVERAL: Final = frozenset({"them", "both", "these", "those", "two"})
_SUPPOSING: Final = ("if", "suppose", "supposing", "assuming", "given", "since", "because")
_ASKING: Final = ("what", "which", "who", "where", "when", "how", "list", "show", *YES_NO)
_LEANING: Final = frozenset(
    {"describe", "list", "count", "changes", "owners", "groups", "gainers", "threads", "papers"}
)


class Understood(Struct, frozen=True):
    """What a question was read as, from which words, and whether by the question before it."""

    read: Read
    sense: Sense
    alone: Read
    """What it was read as by itself."""
    leaned: bool = False


async def parse(view: View, question: str, *, context: Sequence[str] = (), language: str = "en") -> Read:
    """Read a question into a plan, or say what is missing.

    `context` holds what was asked before, oldest first: "and its licence?" takes its name from there.
    """
    return (await understand(view, question, context=context, language=language)).read


async def understand(
    view: View,
    question: str,
    *,
    context: Sequence[str] = (),
    language: str = "en",
    follows: bool = True,
    kept: Plan | None = None,
) -> Understood:
    """Read a question as `parse` does, and say from which words and whether by what was asked before.

    `follows` says that it surely goes on from the context; else one that can be read by itself is. `kept` is
    the plan by which the last question of the context was answered, should it not be read here. Of a
    question that cannot be read as a whole the first part that can is, where the others set no conditions.
    """
    whole = await _as_one(view, question, context=context, language=language, follows=follows, kept=kept)
    if not _may_be_parted(whole.read) or len(whole.sense.question.words) > _PARTED:
        return whole
    parts = parts_of(question, lexicon(language))
    for place, part in enumerate(parts if len(parts) > 1 else ()):
        before = (*context, *parts[:place])
        one = await _as_one(view, part, context=before, language=language, follows=not place and follows)
        others = (*parts[:place], *parts[place + 1 :])
        supposes = one.sense.begins(*_SUPPOSING)  # what follows from it is what is asked
        tells = len(one.sense.question.words) > 1 and not one.sense.senses <= {"greeting"} and not supposes
        if (
            tells
            and isinstance(one.read, Reading)
            and not await _restrict(view, others, language, named=_is_of_named(one.read))
        ):
            read = replace(one.read, unread=(*one.read.unread, *map(shown, others)))
            return replace(one, read=read, alone=read if one.alone is one.read else one.alone)
    return whole


def _may_be_parted(read: Read) -> bool:
    match read:
        case Unread(reason="not_read", topic="words"):
            return True
        case Unclear(written=written):
            return not written
    return False


def _is_of_named(read: Reading) -> bool:
    """Whether a fact is asked of repos that are named: nothing else can say which are meant."""
    plan = read.plan
    repos = bool(plan.subjects) and all(one.kind == "repo" for one in plan.subjects)
    return repos and plan.intent in FACTS


async def _restrict(view: View, parts: Sequence[str], language: str, *, named: bool) -> bool:
    """Whether what would be left out says which things are meant, or asks for what is refused.

    `named` says that they are named in what is read.
    """
    for part in parts:
        sense = await sense_of(view, part, language)
        if sense.window or sense.names("refused"):
            return True
        if not named and (has_conditions(sense) or sense.types):
            return True
    return False


async def _as_one(
    view: View,
    question: str,
    *,
    context: Sequence[str],
    language: str,
    follows: bool,
    kept: Plan | None = None,
) -> Understood:
    sense = await sense_of(view, question, language)
    decided = choose(sense)
    earlier = tuple(context)[-_MEMORY:]
    if earlier and leans(decided, sense) and (follows or not _stands_alone(decided, sense)):
        before = await parse(view, earlier[-1], context=earlier[:-1], language=language)
        if kept is not None and not isinstance(before, Reading):
            before = Reading(plan=kept)
        if isinstance(before, Reading) and len(earlier) > 1 and _means_several(sense, before):
            first = await parse(view, earlier[-2], context=earlier[:-2], language=language)
            before = _together(first, before)
        if isinstance(before, Reading) and (found := complete(before, sense, decided)) is not None:
            return Understood(nothing_dropped(sense, found), sense, decided, leaned=True)
        return Understood(decided, sense, decided, leaned=True)
    return Understood(decided, sense, decided)


def _means_several(sense: Sense, before: Reading) -> bool:
    """Whether "which of them is older?" follows on questions about one thing each."""
    several = not _SEVERAL.isdisjoint(word.word for word in sense.question.words)
    return several and len(before.plan.subjects) == 1 and before.plan.intent in FACTS and not sense.entities


def _together(first: Read, second: Reading) -> Reading:
    """Return a comparison of what two questions were about, one each."""
    if not isinstance(first, Reading) or len(first.plan.subjects) != 1:
        return second
    subjects = distinct((*first.plan.subjects, *second.plan.subjects))
    return second if len(subjects) == 1 else replace(second, plan=Plan(intent="compare", subjects=subjects))


def leans(decided: Read, sense: Sense) -> bool:
    """Whether a question needs what was asked before it."""
    words = tuple(word.word for word in sense.question.words)
    starts = any(words[: len(start)] == start for start in _STARTING)
    points = not _POINTING.isdisjoint(words) or words[-1:] == ("one",)
    short = len(words) <= _SHORT
    if isinstance(decided, Unclear):
        return not decided.written
    if isinstance(decided, Unread):
        nothing = decided.reason == "not_read" and not sense.unknown
        return nothing and (not sense.entities or starts or points)
    if decided.plan.intent in {"study", "abilities", "terms"}:
        return starts and short and not sense.names("bot")
    if sense.entities:
        named_only = decided.plan.intent == "describe" and not sense.says("describe")
        joins = starts and decided.plan.intent == "describe"
        weighs = points and decided.plan.intent in {"describe", "compare", "maker"}
        return named_only or joins or weighs
    return starts or points or (short and decided.plan.intent in _LEANING)


def _stands_alone(decided: Read, sense: Sense) -> bool:
    """Whether a question that may lean on another is whole: it begins like one, and points nowhere."""
    words = [word.word for word in sense.question.words]
    points = not (_POINTING - {"this", "that"}).isdisjoint(words)  # "this week" points nowhere
    return isinstance(decided, Reading) and not points and sense.begins(*_ASKING)
