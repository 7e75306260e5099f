"""Rules for a fact of what a selection picks: "the licence of the most downloaded model of X"."""

from typing import Final

from msgspec.structs import replace

from bot.answering.plan import Metric, Plan, Read, Reading
from bot.answering.reading.rules_facts import MOST_FACTS, facts_named, figures_named
from bot.answering.reading.rules_groups import NOUNS, head_of
from bot.answering.reading.rules_sets import listing
from bot.answering.reading.sense import Sense

_PICKING: Final = (
    "newest",
    "oldest",
    "most",
    "least",
    "biggest",
    "smallest",
    "popular",
    "trending",
    "best",
    "second",
    "third",
)
_ASKED: Final = ("maker", "license", "gate", "base", "task_word", "language_word", "library_word")
"""Nouns by which repos are grouped elsewhere: here one of theirs is asked for."""
_ORDERS: Final = ("newest", "oldest", "biggest", "smallest", "trending")
_RANKING: Final = frozenset(
    {"downloads", "likes", "size", "trending", "followers", "popular", "when", "modified"}
)
_TOLD: Final = frozenset(
    {
        "license",
        "use",
        "gate",
        "maker",
        "governance",
        "where",
        "kind",
        "openness",
        "data",
        "memory",
        "trait",
        "role",
        "lineage",
        "derivatives",
        "papers",
        "providers",
        "figure",
        "founded",
        "channels",
    }
)


def pick(sense: Sense) -> Read | None:  # noqa: C901, PLR0911 - a reason to pick nothing each
    """Read a fact that is asked of the first of a selection: the selection, and then what is told of it."""
    if not _picks(sense):
        return None
    if sense.says("count") and _figures(sense):
        sense = sense.without("count")
    if (
        sense.says("count", "share", "owner", "by_each", "common", "list", "governance_word")
        or sense.licenses
    ):
        return None
    if sense.subjects and all(entity.named.kind == "repo" for entity in sense.entities) and sense.entities:
        return None
    plain = sense.without(*_ASKED) if _has_most(sense) or sense.says(*_ORDERS) else sense
    if head_of(plain) not in {None, *NOUNS}:
        return None
    facts = [fact for fact in facts_named(sense.without(*_RANKING)) if fact in _TOLD]
    if sense.names("lang") or sense.names("task") or sense.names("lib"):
        facts = [fact for fact in facts if fact != "trait"]
    if sense.says("base") and "lineage" not in facts:
        facts.append("lineage")
    metrics = _figures(sense)
    if metrics:
        facts.append("figure")
    if not facts or (
        facts == ["trait"] and sense.says("trait") and not sense.says("language_word", "task_word")
    ):
        return None
    kept = sense.without(
        "license",
        "use",
        "gate",
        "maker",
        "governance",
        "where",
        "openness",
        "training_data",
        "memory",
        "task_word",
        "language_word",
        "library_word",
        "base",
        "built_on",
        "when",
        "founded",
        "paper",
        "provider",
        "kind_of_owner",
        "role_word",
        "channels",
    )
    told = [name for name in ("likes", "downloads") if name in metrics]
    selection = listing(kept.without(*told) if kept.says("likes") and kept.says("downloads") else kept)
    if not isinstance(selection, Reading):
        return None
    first, *more = facts
    plan = Plan(
        intent=first,
        also=tuple(more[: MOST_FACTS - 1]),
        pick=replace(selection.plan, limit=min(sense.limit or 1, MOST_FACTS)),
        metric=metrics[0] if metrics else None,
        metrics=metrics[1:],
    )
    return replace(selection, plan=plan)


def _picks(sense: Sense) -> bool:
    """Whether the first of some order is meant."""
    return (
        (sense.says(*_PICKING) or _has_most(sense))
        and (bool(sense.types) or sense.says("repo"))
        and not sense.unknown
    )


def _has_most(sense: Sense) -> bool:
    """Whether what has most downloads or likes is meant."""
    return sense.says("downloads", "likes") and any(word.word == "most" for word in sense.question.words)


def _figures(sense: Sense) -> tuple[Metric, ...]:
    """Return what is asked beside what is ranked by: "how big is the most downloaded model"."""
    asked = figures_named(sense)
    text = sense.question.text.casefold()
    found: list[Metric] = []
    if (
        "parameters" in asked
        and sense.says("downloads", "likes", "newest", "trending", "oldest")
        and not sense.says("biggest", "smallest")
    ):
        found.append("parameters")
    if sense.says("when") and not sense.says("newest", "oldest"):
        found.append("created_at")
    if ("how many downloads" in text or "how many times" in text) and sense.says(
        "biggest", "smallest", "newest", "oldest", "likes"
    ):
        found.append("downloads")
    if "how many likes" in text and sense.says("biggest", "smallest", "newest", "oldest", "downloads"):
        found.append("likes")
    return tuple(found)
