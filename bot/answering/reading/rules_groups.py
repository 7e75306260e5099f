"""Rules for shares, sums, groups and organisations: how many of each, and who has most."""

from typing import Final, Literal

from msgspec.structs import replace

from bot.answering.plan import Assumed, Filters, Group, Makers, Read
from bot.answering.reading.building import SHOWN, about
from bot.answering.reading.conditions import FAMILIES
from bot.answering.reading.rules_sets import families_of_names, unclear
from bot.answering.reading.rules_shared import (
    GROUPS,
    filters_of,
    group_of,
    is_unlicensed,
    metric_of,
)
from bot.answering.reading.sense import Sense

NOUNS: Final = ("model", "dataset", "space", "repo")
_HEADS: Final = (*NOUNS, "owner", *(name for name, _ in GROUPS))


_RANKABLE: Final[tuple[tuple[str, Group], ...]] = tuple(
    pair for pair in GROUPS if pair[0] not in {"maker", "projects"}
)


_COMPOUND: Final = frozenset({"license", "task_word", "library_word", "language_word", "owner"})
"""What may follow a type of repo as one noun: "model licences"."""


def head_of(sense: Sense) -> str | None:
    """Return the noun that a question asks for: the first of the nouns that can be enumerated."""
    places = sorted((place, name) for name, place in sense.places if name in _HEADS)
    nouns = {place for place, name in places if name in {"model", "dataset", "space", "repo"}}
    kinds = [place for name, place in sense.places if name.startswith("kind:") and place + 1 not in nouns]
    if kinds and (not places or kinds[0] < places[0][0]):
        return "owner"
    if not places:
        return None
    first = places[0][0]
    here = {name for place, name in places if place == first}
    beside = {name for place, name in places if place == first + 1}
    if here & {"model", "dataset", "space"} and beside & _COMPOUND:
        here = beside & _COMPOUND
    return next(name for name in _HEADS if name in here)


def groups(sense: Sense) -> Read | None:  # noqa: C901, PLR0911, PLR0912 - a reading each
    """Read counts per something, and what is most common: licences, languages, organisations."""
    if (trained := _trained_on(sense)) is not None:
        return trained
    if _of_derivatives(sense):
        subjects, filters = families_of_names(sense, filters_of(sense))
        return about(sense, "groups", subjects=subjects, filters=filters, group="license", needs=False)
    group = group_of(sense)
    head = head_of(sense)
    ranks = sense.says(
        "most", "common", "rare", "least", "biggest", "second", "third", "popular", "count", "list"
    )
    if group is None and head not in {None, *NOUNS}:
        named = next((one for name, one in _RANKABLE if name == head), None)
        asks = ranks or sense.says("by_each")
        asks = asks or (named in {"task", "language", "library"} and bool(sense.types))
        if named == "license" and sense.licenses:
            return None
        if named == "license" and sense.subjects and not sense.says("common", "most", "rare", "count"):
            return None
        if named in {"base", "gate", "openness", "role"} and not (
            ranks and sense.says("common", "most", "count")
        ):
            return None
        if named is not None and asks and named != "owner":
            group = named
    if group is None and (sense.says("apart") or (sense.says("by_each") and sense.says("count"))):
        group = _several_named(sense)
    if sense.subjects_are_repos and sense.entities and not sense.says("by_each"):
        return None
    if group is None and _told_apart(sense):
        return about(sense, "groups", filters=Filters(types=sense.types), group="license")
    if group is None or (sense.says("changed", "previously") and not sense.says("by_each")):
        return None
    if group in {"gate", "openness", "role", "base"} and not sense.says("common", "by_each", "rare"):
        return None
    if sense.unknown:
        return unclear(sense)
    if sense.says("share"):
        sense = replace(sense, assumed=(*sense.assumed, Assumed("assumed-counted")))
    if group == "owner":
        return owners(sense)
    metric, _, assumed = metric_of(sense)
    counted = (
        None if metric not in {"downloads", "downloads_all_time", "likes"} or sense.says("common") else metric
    )
    if counted is not None and not sense.says("downloads", "likes", "total"):
        counted = None
    filters = _without_group(filters_of(sense), group, sense)
    return about(
        sense,
        "groups",
        filters=filters,
        group=group,
        metric=counted,
        descending=not sense.says("rare", "least"),
        created=sense.window,
        limit=sense.limit,
        topic="count"
        if sense.says("count") and not sense.says("by_each") and head not in {None, *NOUNS}
        else None,
        assumed=() if counted is None else tuple(one for one in assumed if one.message == "assumed-spaces"),
        needs=False,
    )


def _trained_on(sense: Sense) -> Read | None:
    """Read "which datasets are used most for training": counted are the models that declare each."""
    most = sense.says("common", "most", "popular") and head_of(sense) == "dataset"
    if not most or not sense.says("training_data") or sense.subjects or sense.unknown:
        return None
    held = replace(filters_of(sense.without("dataset")), types=("model",), declares_data=False)
    return about(sense, "groups", filters=held, group="data", limit=sense.limit, needs=False)


def _several_named(sense: Sense) -> Group | None:
    """Return of what several are named that are to be counted apart: "nb and nn, separately"."""
    held = filters_of(sense)
    named: tuple[tuple[Group, tuple[str, ...]], ...] = (
        ("language", held.languages),
        ("license", held.licenses),
        ("task", held.tasks),
        ("library", held.libraries),
        ("region", held.makers.regions if held.makers else ()),
        ("country", held.makers.countries if held.makers else ()),
    )
    return next((group for group, several in named if len(several) > 1), None)


def _of_derivatives(sense: Sense) -> bool:
    """Whether the licences of what stands on something are asked for, and not its own."""
    text = sense.question.text.casefold()
    of = sense.says("derivatives") or (sense.says("built_on") and "derivatives of" in text)
    asks = sense.says("license") and of and bool(sense.entities)
    return asks and not (sense.licenses or sense.says("use", "chain_more", "chain_less", "changed"))


def _told_apart(sense: Sense) -> bool:
    """Whether repos are to be told apart by licence: "which are apache, and which non-commercial"."""
    kinds = len(sense.licenses) + sum(sense.says(one) for one in FAMILIES)
    which = sum(word.word == "which" for word in sense.question.words)
    apart = which > 1 or (which == 1 and sense.says("choice") and sense.says("most"))
    return bool(sense.subjects) and kinds > 1 and apart


def _without_group(filters: Filters, group: Group, sense: Sense) -> Filters:
    """Keep the word for what is grouped from being a condition too."""
    match group:
        case "openness":
            return replace(filters, openness=(), components=())
        case "role":
            return replace(filters, roles=filters.roles if sense.names("role") else ())
        case "gate":
            return replace(filters, gated=None)
        case "license":
            return replace(filters, licensed=False)
        case _:
            return filters


def owners(sense: Sense) -> Read | None:  # noqa: C901, PLR0911 - a condition each
    """Read which organisations are meant: by kind, home, governance, or by what they hold and how much."""
    if sense.says("changed"):
        return None  # what happened is told repo by repo
    head = head_of(sense)
    counted = sense.says("by_each") and group_of(sense) == "owner"
    makers = filters_of(sense).makers
    of_kind = makers is not None and not sense.types and not sense.subjects
    held = _hold(sense) and not sense.types
    ranked = not sense.subjects and (
        (head == "projects" and (sense.says("most", "least", "followers", "list") or held))
        or (head is None and held and "sample" in sense.names("study"))
        or (bool(sense.types) and "sample" in sense.names("study") and sense.says("by_each"))
    )
    by_whom = _by_whom(sense)
    if not (ranked or by_whom or head == "owner" or counted or (of_kind and _asks(sense))):
        return None
    if ranked:
        makers = replace(makers or Makers(), study=True)
    if sense.says("maker") and sense.subjects and not sense.says("most", "count"):
        return None
    if sense.subjects and (not (sense.types or sense.says("repo")) or sense.says("built_on", "derivatives")):
        return None
    if sense.unknown or _of_several(sense):
        return unclear(sense)
    metric, _, assumed = metric_of(sense.without("biggest", "smallest", "size"))
    if sense.says("followers"):
        metric, assumed = "followers", ()
    elif sense.says("members"):
        metric, assumed = "members", ()
    elif metric not in {"downloads", "downloads_all_time", "likes"} or not sense.says(
        "downloads", "likes", "popular"
    ):
        best = metric == "downloads" and any(one.message == "assumed-best" for one in assumed)
        metric, assumed = ("downloads", assumed) if best else ("repos", ())
    bounds = tuple(one for one in sense.quantities.bounds if one.metric in {"repos", "followers", "members"})
    filters = replace(filters_of(sense), bounds=(), makers=makers)
    if metric in {"repos", "downloads", "likes"} and not filters.types and sense.says("downloads", "likes"):
        filters = replace(filters, types=("model",) if metric == "downloads" else ())
    asks_count = (
        sense.says("count")
        and (sense.at("count") or 0) < (sense.at("owner", *_kinds_said(sense)) or 0)
        and not counted
    )
    if (
        asks_count
        and sense.types
        and (sense.at("count") or 0)
        < (sense.at("model", "dataset", "space") or 0)
        < (sense.at("owner") or 99)
    ):
        return None
    return about(
        sense,
        "owners",
        filters=replace(filters, bounds=bounds),
        metric=metric,
        descending=not sense.says("least", "rare"),
        created=sense.window if sense.says("created", "new") else None,
        limit=sense.limit or (1 if _singular(sense) else SHOWN),
        topic="count" if asks_count else "rank" if sense.says(*_RANKING) else None,
        assumed=assumed,
        needs=False,
    )


def _of_several(sense: Sense) -> bool:
    """Whether who has most different licences or tasks, or is verified, is asked for: that is not counted."""
    kinds = sense.says("license") and not (
        sense.licenses or sense.says("licensed_at_all", "unlicensed", *FAMILIES) or is_unlicensed(sense)
    )
    most = sense.says("most") and (kinds or sense.says("task_word"))
    return head_of(sense) == "owner" and (most or sense.says("verified"))


def _by_whom(sense: Sense) -> bool:
    """Whether makers are asked for by what they make, and not the maker of the first of some order."""
    asks = sense.begins("who") and sense.says("maker") and bool(sense.types) and not sense.subjects
    return asks and not sense.says("downloads", "likes", "newest", "oldest", "popular", "trending", *_SIZED)


_SIZED: Final = ("biggest", "smallest", "built_on", "derivatives", "new")


def _hold(sense: Sense) -> bool:
    """Whether projects are asked for by what their repos are: "which of the 14 release their data"."""
    held = filters_of(sense.without("maker"))
    return bool(held.components or held.openness or held.licenses or held.languages or held.tasks)


_RANKING: Final = ("most", "least", "followers", "popular", "biggest", "downloads", "likes", "best")


def _kinds_said(sense: Sense) -> tuple[str, ...]:
    return tuple(
        name for name, _ in sense.places if name.startswith(("kind:", "governed:", "country:", "region:"))
    )


def _asks(sense: Sense) -> bool:
    words = {word.word for word in sense.question.words[:2]}
    return sense.says("count", "list", "most", "share", "describe") or bool(
        words & {"which", "what", "who", "list", "show"}
    )


def _singular(sense: Sense) -> bool:
    """Whether one answer is wanted: "which organisation has the most", "who has"."""
    place = sense.at("owner")
    return (
        place is not None
        and sense.says("most", "least")
        and not sense.question.words[place].word.endswith("s")
    )


def share(sense: Sense) -> Read | None:
    """Read which part of some repos meets the conditions."""
    if not sense.says("share") or sense.says("by_each"):
        return None
    if sense.unknown:
        return unclear(sense)
    filters = filters_of(sense)
    if filters == Filters(types=filters.types) and not sense.subjects and sense.window is None:
        return None
    subjects, filters = families_of_names(sense, filters)
    return about(sense, "share", subjects=subjects, filters=filters, created=sense.window, needs=False)


def total(sense: Sense) -> Read | None:
    """Read a counter added up over a selection, or its mean or middle."""
    average: Literal["mean", "median"] | None = (
        "mean" if sense.says("mean") else "median" if sense.says("median") else None
    )
    sums = sense.says("total") and sense.says("downloads", "likes", "size")
    if not (average or sums) or (sense.says("count") and not sense.says("downloads", "likes", "size")):
        return None
    if sense.subjects_are_repos and sense.entities and not sense.types:
        return None
    if sense.unknown:
        return unclear(sense)
    metric, _, _ = metric_of(sense)
    if metric is None or metric in {"created_at", "last_modified"}:
        return None
    if metric == "downloads_all_time" and not any(
        word.word in {"ever", "lifetime", "all-time", "time", "beginning", "launch"}
        for word in sense.question.words
    ):
        metric = "downloads"
    subjects, filters = families_of_names(sense, filters_of(sense))
    if not filters.types:
        filters = replace(filters, types=("model",))
    assumed = (Assumed("assumed-no-window"),) if sense.window and metric == "downloads" else ()
    return about(
        sense,
        "total",
        subjects=subjects,
        filters=filters,
        metric=metric,
        average=average,
        assumed=assumed,
        needs=False,
    )
