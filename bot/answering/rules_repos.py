"""Rules for questions about many repos: how many, which ones in which order, what changed."""

from typing import Final

from msgspec.structs import replace

from bot.answering.building import SHOWN, TOPICS, YES_NO, about, missing, not_read
from bot.answering.conditions import family_licenses, tasks_named
from bot.answering.plan import Assumed, Filters, Metric, Read, Subject, Window
from bot.answering.sense import Sense, distinct, subject_of
from config.clock import WEEK
from config.codebook import load
from storage.records import EventKind

_SUPERLATIVES: Final = (
    "newest",
    "oldest",
    "most",
    "least",
    "best",
    "biggest",
    "smallest",
    "trending",
    "list",
)
_EVENTS: Final = (
    ("deleted", EventKind.DELETED),
    ("renamed", EventKind.RENAMED),
    ("transferred", EventKind.TRANSFERRED),
    ("license", EventKind.LICENSE),
    ("gate", EventKind.GATED),
    ("base", EventKind.BASE_MODEL),
)
_OF: Final = frozenset({"of", "by", "from"})
_ARTEFACTS: Final = ("leaderboard", "benchmark", "framework")


def figure(sense: Sense) -> Read | None:
    """Read one counter of what is named: "how many downloads does X have"."""
    metrics: tuple[tuple[str, Metric], ...] = (
        ("likes", "likes"), ("downloads", "downloads"), ("size", "parameters"),
    )  # fmt: skip
    metric = next((metric for name, metric in metrics if sense.says(name)), None)
    if sense.says("when", "modified") and sense.subjects:
        dated = all(subject.kind == "repo" for subject in sense.subjects)
        metric = "last_modified" if sense.says("modified", "changed") else "created_at"
        return about(sense, "figure", metric=metric) if dated else None
    if metric is None or not sense.subjects or sense.says(*_SUPERLATIVES):
        return None
    if sense.types and not any(subject.kind == "repo" for subject in sense.subjects):
        return None
    assumed = (Assumed("assumed-no-window"),) if sense.window and metric == "downloads" else ()
    return about(sense, "figure", metric=metric, filters=Filters(types=sense.types), assumed=assumed)


def changes(sense: Sense) -> Read | None:
    """Read what happened, to what is named or to everything; without a span of time, in the last week."""
    lists = sense.types or sense.says("repo", "count", "license")
    fresh = sense.says("new", "created") and sense.window is not None and not lists
    if not sense.says("changed", "deleted", "renamed", "transferred") and not fresh:
        return None
    if sense.unknown:
        return not_read(sense) if sense.subjects else missing(sense)
    assumed: tuple[Assumed, ...] = ()
    window = sense.window
    if window is None:
        window = Window(since=sense.as_of - WEEK)
        assumed = (Assumed("assumed-recent-week"),)
    filters = Filters(types=sense.types, events=_kinds(sense))
    return about(sense, "changes", window=window, filters=filters, assumed=assumed, needs=False)


def _kinds(sense: Sense) -> tuple[str, ...]:
    """Return the kinds of events that are asked for; none: all that happened."""
    kinds = tuple(kind.value for name, kind in _EVENTS if sense.says(name))
    told = sense.says("created") and not sense.says("changed", "new")
    return (*kinds, EventKind.CREATED.value) if told else kinds


def count(sense: Sense) -> Read | None:
    """Read how many repos there are of some kind."""
    artefact = next((kind for kind in _ARTEFACTS if sense.says(kind)), None)
    counted = sense.types or sense.says("repo") or artefact or sense.licenses or _families(sense)
    if not (sense.says("count") and counted):
        return None
    if sense.unknown:
        return _unclear(sense)
    filters = replace(_filters(sense), artefact=artefact)
    subjects, filters = _families_of_names(sense, filters)
    return about(
        _whole(sense), "count", subjects=subjects, filters=filters, created=sense.window, needs=False
    )


def listing(sense: Sense) -> Read | None:
    """Read which repos are meant, and in which order."""
    if not _lists(sense):
        return None
    if sense.unknown:
        return _unclear(sense)
    metric, descending, assumed = _metric(sense)
    created = sense.window if sense.says("created", "new", "newest", "oldest") else None
    if sense.window is not None and created is None:
        assumed = (*assumed, Assumed("assumed-created" if metric is None else "assumed-no-window"))
        created = sense.window if metric is None else None
    subjects, filters = _families_of_names(sense, _filters(sense))
    return about(
        _whole(sense),
        "list",
        subjects=subjects,
        filters=filters,
        metric=metric or ("created_at" if created else "downloads"),
        descending=descending,
        created=created,
        limit=sense.limit or SHOWN,
        assumed=assumed,
        needs=False,
    )


def _whole(sense: Sense) -> Sense:
    """Return what is said without the one repo that a family's name would mean elsewhere."""
    repos = {entity.named.key for entity in sense.entities if entity.named.kind == "repo"}
    return replace(
        sense, assumed=tuple(one for one in sense.assumed if dict(one.args).get("name") not in repos)
    )


def _families_of_names(sense: Sense, filters: Filters) -> tuple[tuple[Subject, ...], Filters]:
    """Read a repo's name, where many are asked for, as the part that their names share."""
    subjects: list[Subject] = []
    for entity in sense.entities:
        subject = subject_of(entity.named)
        if subject.kind == "repo" and subject.handles:
            name = subject.key.rsplit("/", maxsplit=1)[-1].casefold()
            words = entity.written.rsplit("/", maxsplit=1)[-1].casefold().split()
            joined = (sign.join(words) for sign in ("-", "_", "", ".", " "))
            filters = replace(filters, name_part=next((part for part in joined if part in name), name))
            subject = (
                Subject("owner", subject.handles[0], subject.handles[0], subject.handles[:1])
                if subject.handles
                else subject
            )
        subjects.append(subject)
    whole = {handle for subject in subjects if subject.kind == "project" for handle in subject.handles}
    kept = [subject for subject in subjects if subject.kind == "project" or subject.key not in whole]
    return distinct(kept) or sense.carried, filters


def _lists(sense: Sense) -> bool:
    """Whether several repos are asked for, and not a fact about what is named."""
    asks = sense.says(*_SUPERLATIVES, "downloads", "likes", "new")
    checks = bool(sense.subjects) and sense.begins(*YES_NO)
    named = bool(sense.licenses or _families(sense) or _unlicensed(sense)) and not checks
    gated = sense.says("gate") and bool(sense.types) and not sense.begins(*YES_NO)
    typed = gated or (bool(sense.types) and not sense.says(*TOPICS))
    several = any(subject.kind != "repo" for subject in sense.subjects)
    if sense.says("license") and not named:
        return asks and _metric(sense)[0] is not None
    if checks and sense.says("maker", "from") and len(sense.subjects) > 1:
        return False
    if checks and (sense.licenses or _families(sense)) and not asks:
        return False
    if sense.says("governance", "where", "channels", "gate", "use") and not (asks or typed or named):
        return False
    of_something = sense.types or sense.says("repo") or several or named
    return bool(of_something) and bool(asks or named or (typed and (several or not sense.subjects)))


def _unclear(sense: Sense) -> Read:
    """Ask for the one name that is missing; where a condition was not understood, nothing is answered."""
    if sense.subjects or len(sense.unknown) != 1:
        return not_read(sense)
    first = sense.unknown[0]
    before = sense.question.words[first.first - 1].word if first.first else ""
    named = before in _OF or first.nearest or not first.written.islower()
    return missing(sense) if named else not_read(sense)


def _metric(sense: Sense) -> tuple[Metric | None, bool, tuple[Assumed, ...]]:
    """Return what is ranked by, whether the largest comes first, and what was assumed."""
    ordered: tuple[tuple[str, Metric, bool], ...] = (
        ("oldest", "created_at", False),
        ("newest", "created_at", True),
        ("biggest", "parameters", True),
        ("smallest", "parameters", False),
        ("size", "parameters", True),
        ("trending", "trending", True),
        ("likes", "likes", True),
        ("downloads", "downloads", True),
        ("new", "created_at", True),
    )
    for name, metric, descending in ordered:
        if not sense.says(name):
            continue
        if metric == "downloads" and sense.types == ("space",):
            return "likes", not sense.says("least"), (Assumed("assumed-spaces"),)
        return metric, descending and not sense.says("least"), ()
    if sense.types == ("space",):
        return "likes", not sense.says("least"), ()
    if sense.says("best"):
        return "downloads", True, (Assumed("assumed-best"),)
    if sense.says("most", "least"):
        return "downloads", sense.says("most"), (Assumed("assumed-top"),)
    return None, True, ()


def _filters(sense: Sense) -> Filters:
    gated = None
    if sense.says("gate") and sense.types:
        gated = sense.says("ungated") == any(one.gate for one in sense.negations)
    refused = {one for negation in sense.negations for one in negation.licenses}
    turned = frozenset(one for negation in sense.negations for one in negation.families)
    wanted = (*(one for one in sense.licenses if one not in refused),)
    families = family_licenses(sense.senses - turned, load())
    return Filters(
        types=sense.types or (("model",) if sense.licenses and not sense.says("repo") else ()),
        licenses=tuple(dict.fromkeys((*wanted, *families))),
        except_licenses=tuple(sorted(refused | set(family_licenses(turned, load())))),
        unlicensed=_unlicensed(sense),
        tasks=tasks_named(sense.senses),
        gated=gated,
    )


def _unlicensed(sense: Sense) -> bool:
    return sense.says("unlicensed") or any(one.unlicensed for one in sense.negations)


def _families(sense: Sense) -> tuple[str, ...]:
    return family_licenses(sense.senses, load())
