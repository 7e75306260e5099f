"""Rules for questions about many: how many, which, which share, in which order, grouped by what."""

from typing import Final

from msgspec.structs import replace

from bot.answering.building import SHOWN, TOPICS, YES_NO, about, missing, not_read
from bot.answering.conditions import FAMILIES
from bot.answering.plan import Assumed, Bound, Filters, Group, Makers, Metric, Read, Subject, Window
from bot.answering.rules_shared import (
    GROUPS,
    SUPERLATIVES,
    filters_of,
    group_of,
    has_conditions,
    is_unlicensed,
    metric_of,
)
from bot.answering.sense import Sense, distinct, subject_of
from config.clock import WEEK
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
_OF: Final = frozenset({"of", "by", "from"})
_HEADS: Final = ("model", "dataset", "space", "repo", "owner", *(name for name, _ in GROUPS))
_EXISTS: Final = frozenset({"there", "any"})
_RANKABLE: Final[tuple[tuple[str, Group], ...]] = tuple(
    pair for pair in GROUPS if pair[0] not in {"maker", "projects"}
)


def changes(sense: Sense) -> Read | None:
    """Read what happened, to what is named or to everything; without a span of time, in the last week."""
    lists = sense.types or sense.says("repo", "count", "license")
    if sense.says("thread", "paper") and not sense.says("deleted", "renamed", "transferred"):
        return None
    fresh = sense.says("new", "created") and sense.window is not None and not lists
    if not sense.says("changed", "deleted", "renamed", "transferred", "returned", "pushed") and not fresh:
        return None
    if sense.says("modified") and not sense.says("deleted", "renamed", "transferred"):
        return None
    if sense.unknown:
        return not_read(sense) if sense.subjects else missing(sense)
    assumed: tuple[Assumed, ...] = ()
    window = sense.window
    kinds = _kinds(sense)
    if window is None and ((kinds and sense.subjects) or sense.says("previously")):
        window = Window()
    elif window is None:
        window = Window() if kinds else Window(since=sense.as_of - WEEK)
        assumed = () if kinds else (Assumed("assumed-recent-week"),)
    filters = replace(Filters(types=sense.types, events=kinds), makers=filters_of(sense).makers)
    return about(sense, "changes", window=window, filters=filters, assumed=assumed, needs=False)


def _kinds(sense: Sense) -> tuple[str, ...]:
    """Return the kinds of events that are asked for; none: all that happened."""
    kinds = tuple(kind.value for name, kind in _EVENTS if sense.says(name))
    if "returned" in kinds:
        return ("returned",)
    if kinds and sense.says("changed"):
        return kinds
    told = sense.says("created") and not sense.says("changed", "new")
    return (*kinds, EventKind.CREATED.value) if told and not kinds else kinds


def head_of(sense: Sense) -> str | None:
    """Return the noun that a question asks for: the first of the nouns that can be enumerated."""
    places = sorted((place, name) for name, place in sense.places if name in _HEADS)
    if not places:
        return None
    first = places[0][0]
    here = {name for place, name in places if place == first}
    return next(name for name in _HEADS if name in here)


def groups(sense: Sense) -> Read | None:
    """Read counts per something, and what is most common: licences, languages, organisations."""
    group = group_of(sense)
    head = head_of(sense)
    ranks = sense.says(
        "most", "common", "rare", "least", "biggest", "second", "third", "popular", "count", "list"
    )
    if group is None and head not in {None, "model", "dataset", "space", "repo"}:
        named = next((one for name, one in _RANKABLE if name == head), None)
        asks = ranks or sense.says("by_each")
        if named == "license" and sense.subjects and not sense.says("common", "most", "rare", "count"):
            return None
        if named in {"base", "gate", "openness", "role"} and not (
            ranks and sense.says("common", "most", "count")
        ):
            return None
        if named is not None and asks and named != "owner":
            group = named
    if group is None or sense.says("share") or (sense.says("changed", "previously") and not sense.says("by_each")):
        return None
    if group in {"gate", "openness", "role", "base"} and not sense.says("common", "by_each", "rare"):
        return None
    if sense.unknown:
        return unclear(sense)
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
        if sense.says("count") and not sense.says("by_each", "model", "dataset", "space")
        else None,
        assumed=() if counted is None else tuple(one for one in assumed if one.message == "assumed-spaces"),
        needs=False,
    )


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


def owners(sense: Sense) -> Read | None:
    """Read which organisations are meant: by kind, home, governance, or by what they hold and how much."""
    head = head_of(sense)
    counted = sense.says("by_each") and group_of(sense) == "owner"
    makers = filters_of(sense).makers
    of_kind = makers is not None and not sense.types and not sense.subjects
    if head != "owner" and not counted and not (of_kind and _asks(sense)):
        return None
    if sense.says("maker") and sense.subjects and not sense.says("most", "count"):
        return None
    if sense.subjects and not (sense.types or sense.says("repo")):
        return None
    if sense.unknown:
        return unclear(sense)
    metric, _, assumed = metric_of(sense)
    if sense.says("followers"):
        metric = "followers"
    elif sense.says("members"):
        metric = "members"
    elif metric not in {"downloads", "downloads_all_time", "likes"} or not sense.says(
        "downloads", "likes", "popular"
    ):
        best = metric == "downloads" and any(one.message == "assumed-best" for one in assumed)
        metric, assumed = ("downloads", assumed) if best else ("repos", ())
    bounds = tuple(one for one in sense.quantities.bounds if one.metric in {"repos", "followers", "members"})
    filters = replace(filters_of(sense), bounds=())
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
        topic="count" if asks_count else None,
        assumed=assumed,
        needs=False,
    )


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
    if not sense.says("share"):
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
    average = "mean" if sense.says("mean") else "median" if sense.says("median") else None
    sums = sense.says("total") and sense.says("downloads", "likes", "size")
    if not (average or sums) or (sense.says("count") and not sense.says("downloads", "likes", "size")):
        return None
    if sense.subjects_are_repos and sense.entities:
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
    filters = filters_of(sense)
    if not filters.types:
        filters = replace(filters, types=("model",))
    assumed = (Assumed("assumed-no-window"),) if sense.window and metric == "downloads" else ()
    return about(
        sense, "total", filters=filters, metric=metric, average=average, assumed=assumed, needs=False
    )  # type: ignore[arg-type]  # one of the two words


def count(sense: Sense) -> Read | None:
    """Read how many repos there are of some kind, and whether there are any."""
    exists = _exists(sense)
    filters = filters_of(sense)
    counted = sense.types or sense.says("repo") or filters.artefact or has_conditions(sense)
    if not ((sense.says("count") or exists) and counted):
        return None
    if sense.says("downloads", "likes") and not (sense.types or sense.quantities.bounds) and sense.subjects:
        return None
    if sense.subjects_are_repos and not sense.types and sense.says("thread", "members", "size"):
        return None
    if sense.unknown:
        return unclear(sense)
    subjects, filters = families_of_names(sense, filters)
    return about(
        whole(sense),
        "count",
        subjects=subjects,
        filters=filters,
        created=sense.window,
        topic="exists" if exists and not sense.says("count") else None,
        needs=False,
    )


def _exists(sense: Sense) -> bool:
    """Whether a question asks if there is any: "are there", "does X have any"."""
    if not sense.begins(*YES_NO) or not (
        sense.types or sense.says("repo", "benchmark", "leaderboard", "framework")
    ):
        return False
    words = [word.word for word in sense.question.words[:8]]
    there = bool(_EXISTS & set(words))
    have = bool({"have", "has", "released", "publish", "published", "offer", "release", "own"} & set(words))
    return there or (have and bool(sense.subjects))


def listing(sense: Sense) -> Read | None:
    """Read which repos are meant, and in which order."""
    if not _lists(sense):
        return None
    if sense.unknown:
        return unclear(sense)
    metric, descending, assumed = metric_of(sense)
    created = sense.window if sense.says("created", "new", "newest", "oldest") else None
    modified = sense.window if sense.says("modified") and created is None else None
    if sense.window is not None and created is None and modified is None:
        assumed = (*assumed, Assumed("assumed-created" if metric is None else "assumed-no-window"))
        created = sense.window if metric is None else None
    subjects, filters = families_of_names(sense, filters_of(sense))
    if sense.says("derivatives", "built_on") and not subjects and sense.says("most", "least", "common"):
        metric, assumed = "derivatives", ()
    if sense.says("choice_of_size") or (filters.memory and metric is None):
        metric = "parameters"
    if filters.bounds and metric is None:
        metric = filters.bounds[0].metric
    return about(
        whole(sense),
        "list",
        subjects=subjects,
        filters=filters,
        metric=metric or ("created_at" if created else "downloads"),
        descending=descending,
        created=created,
        modified=modified,
        limit=sense.limit or SHOWN,
        offset=2 if sense.says("third") else 1 if sense.says("second") else 0,
        assumed=assumed,
        needs=False,
    )


def whole(sense: Sense) -> Sense:
    """Return what is said without the one repo that a family's name would mean elsewhere."""
    repos = {entity.named.key for entity in sense.entities if entity.named.kind == "repo"}
    return replace(
        sense, assumed=tuple(one for one in sense.assumed if dict(one.args).get("name") not in repos)
    )


def families_of_names(sense: Sense, filters: Filters) -> tuple[tuple[Subject, ...], Filters]:
    """Read names where many repos are asked for: whose they are, what they stand on or were trained on.

    A repo's name elsewhere is the part that the names of its family share.
    """
    subjects: list[Subject] = []
    left_out = set(filters.except_owners)
    for entity in sense.entities:
        subject = subject_of(entity.named)
        before = _before(sense, entity.first)
        if before & {"built_on", "derivatives", "finetuned", "quantized", "adapter", "merge"} or (
            sense.says("derivatives") and "built_on" not in before and not before
        ):
            filters = replace(filters, bases=(*filters.bases, subject))
            continue
        if "training_data" in before and (subject.repo_type == "dataset" or subject.kind == "repo"):
            filters = replace(filters, data=(*filters.data, subject))
            continue
        if left_out and {handle.casefold() for handle in subject.handles} <= left_out:
            continue
        if subject.kind == "repo" and subject.handles:
            name = subject.key.rsplit("/", maxsplit=1)[-1].casefold()
            words = entity.written.rsplit("/", maxsplit=1)[-1].casefold().split()
            joined = (sign.join(words) for sign in ("-", "_", "", ".", " "))
            filters = replace(filters, name_part=next((part for part in joined if part in name), name))
            subject = Subject("owner", subject.handles[0], subject.handles[0], subject.handles[:1])
        subjects.append(subject)
    held = {handle for subject in subjects if subject.kind == "project" for handle in subject.handles}
    kept = [subject for subject in subjects if subject.kind == "project" or subject.key not in held]
    return distinct(kept) or sense.carried, filters


def _before(sense: Sense, first: int) -> set[str]:
    """Return the senses of the phrase that leads to a name: nothing but small words lies between."""
    joints = {
        "built_on",
        "derivatives",
        "training_data",
        "from",
        "maker",
        "finetuned",
        "quantized",
        "adapter",
        "merge",
    }
    by_place: dict[int, set[str]] = {}
    for name, place in sense.places:
        by_place.setdefault(place, set()).add(name)
    for place in range(first - 1, max(first - 5, -1), -1):
        here = by_place.get(place, set())
        if here & joints:
            return here & joints
        if here and "filler" not in here and not here & {"model", "dataset", "repo", "during", "at_most"}:
            return set()
    return set()


def _lists(sense: Sense) -> bool:
    """Whether several repos are asked for, and not a fact about what is named."""
    superlatives = sense.says(*SUPERLATIVES)
    asks = superlatives or sense.says("downloads", "likes", "new", "modified", "derivatives")
    checks = bool(sense.subjects) and sense.begins(*YES_NO)
    family = sense.says(*FAMILIES)
    conditions = has_conditions(sense)
    named = (
        bool(sense.licenses or family or is_unlicensed(sense) or (conditions and not sense.says("use")))
        and not checks
    )
    gated = sense.says("gate") and bool(sense.types) and not sense.begins(*YES_NO)
    typed = gated or (bool(sense.types) and (not sense.says(*TOPICS) or conditions))
    several = any(subject.kind != "repo" for subject in sense.subjects)
    if sense.says("license") and not named:
        return superlatives and metric_of(sense)[0] is not None and bool(sense.types)
    if checks and sense.says("maker", "from") and len(sense.subjects) > 1:
        return False
    if checks and (sense.licenses or family or conditions) and not asks:
        return False
    if sense.says("governance", "where", "channels", "gate", "use") and not (asks or typed or named):
        return False
    of_something = sense.types or sense.says("repo", "trending") or several or named or filters_of(sense).artefact
    return bool(of_something) and bool(
        asks or named or (typed and (several or not sense.subjects)) or filters_of(sense).artefact
    )


def unclear(sense: Sense) -> Read:
    """Ask for the one name that is missing; where a condition was not understood, nothing is answered."""
    if sense.subjects or len(sense.unknown) != 1:
        return not_read(sense)
    first = sense.unknown[0]
    before = sense.question.words[first.first - 1].word if first.first else ""
    named = before in _OF or first.nearest or not first.written.islower()
    return missing(sense) if named else not_read(sense)


__all__ = [
    "Bound", "Makers", "Metric", "changes", "count", "groups", "head_of", "listing", "owners", "share", "total",
]  # fmt: skip
