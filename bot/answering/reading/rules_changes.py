"""Rules for what happened: changes, from what to what, and what was made within a time."""

from typing import Final

from bot.answering.plan import Assumed, Filters, Read, Window
from bot.answering.reading.building import YES_NO, about, missing, not_read
from bot.answering.reading.conditions import terms_between
from bot.answering.reading.lexicon import lexicon
from bot.answering.reading.rules_shared import filters_of
from bot.answering.reading.sense import Sense
from config.clock import WEEK
from config.codebook import load
from storage.records import EventKind

_EVENTS: Final = (
    ("deleted", EventKind.DELETED),
    ("renamed", EventKind.RENAMED),
    ("transferred", EventKind.TRANSFERRED),
    ("returned", EventKind.RETURNED),
    ("license", EventKind.LICENSE),
    ("gate", EventKind.GATED),
    ("base", EventKind.BASE_MODEL),
    ("pushed", EventKind.REVISION),
)
_TOLD_OTHERWISE: Final = ("new", "changed", "when", "maker", "thread", "paper", "owner", "groups", "by_each")


def changes(sense: Sense) -> Read | None:
    """Read what happened, to what is named or to everything; without a span of time, in the last week."""
    lists = sense.types or sense.says("repo", "count", "license")
    if sense.says("thread", "paper") and not sense.says("deleted", "renamed", "transferred"):
        return None
    fresh = sense.says("new", "created") and sense.window is not None and not (lists or released(sense))
    if not sense.says("changed", "deleted", "renamed", "transferred", "returned", "pushed") and not fresh:
        return None
    if sense.says("modified") and not sense.says("deleted", "renamed", "transferred"):
        return None
    if sense.unknown:
        return not_read(sense) if sense.subjects else missing(sense)
    held = filters_of(sense)
    if held.languages or held.tasks or held.bounds or held.memory or held.tags or held.libraries:
        return None
    assumed: tuple[Assumed, ...] = ()
    window = sense.window
    kinds = event_kinds(sense)
    ever = sense.says("all_time")  # "since it was released"
    once = (
        ever or sense.says("previously") or (bool(sense.subjects) and (bool(kinds) or sense.begins("when")))
    )
    if window is None and once:
        window = Window()
    elif window is None:
        window = Window() if kinds else Window(since=sense.as_of - WEEK)
        assumed = () if kinds else (Assumed("assumed-recent-week"),)
    before, after = _from_to(sense)
    filters = Filters(
        types=sense.types,
        events=kinds or (("license",) if before else ()),
        makers=held.makers,
        licenses=after or held.licenses,
        former=before,
    )
    gone = "deleted" in kinds and sense.subjects_are_repos and sense.begins(*YES_NO, "why")
    return about(
        sense,
        "changes",
        topic="gone" if gone else None,
        window=window,
        filters=filters,
        assumed=assumed,
        needs=False,
    )


def _from_to(sense: Sense) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the licences of "from X to Y": those before, and those after; none where it is not said so."""
    words = [word.word for word in sense.question.words]
    if "from" not in words or "to" not in words[words.index("from") :]:
        return (), ()
    begin = words.index("from") + 1
    middle = words.index("to", begin)
    spans = ((begin, middle), (middle + 1, len(words)))
    before, after = (terms_between(sense.question, lexicon(), load(), *span) for span in spans)
    return (before, after) if before and after else ((), ())


def released(sense: Sense) -> bool:
    """Whether what was made within a time is asked for: "what was released last week"."""
    made = sense.says("created") or (sense.says("maker") and sense.begins("what", "which") and sense.subjects)
    if not made or sense.window is None or sense.subjects_are_repos:
        return False
    if sense.begins("what", "which"):
        sense = sense.without("maker")
    return not sense.says(*_TOLD_OTHERWISE) and not sense.begins("who", *YES_NO)


def event_kinds(sense: Sense) -> tuple[str, ...]:
    """Return the kinds of events that are asked for; none: all that happened."""
    kinds = tuple(kind.value for name, kind in _EVENTS if sense.says(name))
    if "returned" in kinds:
        return ("returned",)
    if kinds and sense.says("changed"):
        return kinds
    told = sense.says("created") and not sense.says("changed", "new")
    return (*kinds, EventKind.CREATED.value) if told and not kinds else kinds
