"""Rules for questions about many: how many, which, which share, in which order, grouped by what."""

import re
from typing import Final

from msgspec.structs import replace

from bot.answering.plan import Assumed, Filters, Read, Subject
from bot.answering.reading.building import SHOWN, TOPICS, YES_NO, about, missing, not_read
from bot.answering.reading.conditions import FAMILIES
from bot.answering.reading.entities import Entity
from bot.answering.reading.rules_changes import released
from bot.answering.reading.rules_shared import (
    SUPERLATIVES,
    filters_of,
    has_conditions,
    is_unlicensed,
    metric_of,
)
from bot.answering.reading.sense import Sense, distinct, subject_of
from config.clock import DAY
from storage.filters import word_pattern

_ROLLING: Final = 30 * DAY
_OF: Final = frozenset({"of", "by", "from"})
_PART: Final = 4
_SEVERAL: Final = 2
_EXISTS: Final = frozenset({"there", "any"})


def count(sense: Sense) -> Read | None:
    """Read how many repos there are of some kind, and whether there are any."""
    sense = by_name(sense)
    exists = _exists(sense)
    filters = filters_of(sense)
    counted = sense.types or sense.says("repo") or filters.artefact or has_conditions(sense)
    if not ((sense.says("count") or exists) and counted) or sense.says("changed", "deleted", "renamed"):
        return None
    if sense.says("downloads", "likes") and not (sense.types or sense.quantities.bounds) and sense.subjects:
        return None
    if sense.subjects_are_repos and not sense.types and sense.says("thread", "members", "size"):
        return None
    if _of_papers(sense):
        return None
    if sense.unknown:
        return unclear(sense)
    subjects, filters = families_of_names(sense, filters)
    return about(
        whole(sense),
        "count",
        subjects=subjects,
        filters=filters,
        created=None if _is_rolling(sense) else sense.window,
        topic="exists" if exists and not sense.says("count") else None,
        needs=False,
    )


def _is_rolling(sense: Sense) -> bool:
    """Whether a time is only that over which the Hub counts downloads: "in the last 30 days"."""
    window = sense.window
    if window is None or window.since is None or sense.says("created", "new", "newest", "oldest", "modified"):
        return False
    past = window.until is not None and window.until < sense.as_of
    if past or any(word.word == "ago" for word in sense.question.words):
        return False  # what was counted then is another number
    length = (window.until or sense.as_of) - window.since
    return sense.says("downloads") and abs(length - _ROLLING) <= DAY


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
    sense = by_name(sense)
    lists = (
        (_lists(sense) and not _of_one(sense))
        or released(sense)
        or (sense.says("similar") and sense.subjects_are_repos)
        or _trained(sense)
    )
    if not lists or _asks_other(sense):
        return None
    if sense.unknown or sense.says("share"):  # what a share is of was not read, and a list is none
        return None if _is_fact(sense) else unclear(sense)
    metric, descending, assumed = metric_of(sense)
    created = sense.window if sense.says("created", "new", "newest", "oldest") else None
    if _is_rolling(sense):
        sense = replace(sense, window=None)
    modified = sense.window if sense.says("modified") and created is None else None
    if sense.window is not None and created is None and modified is None:
        assumed = (*assumed, Assumed("assumed-created" if metric is None else "assumed-no-window"))
        created = sense.window if metric is None else None
    subjects, filters = families_of_names(sense, filters_of(sense))
    if sense.says("similar") and (like := tuple(one for one in sense.subjects if one.kind == "repo")):
        subjects, filters = (), replace(filters, like=like, name_part=None)
    alone = filters == Filters(artefact=filters.artefact) and subjects and not sense.says(*SUPERLATIVES)
    if filters.artefact and alone:
        return about(sense, "artefacts", subjects=subjects, topic=filters.artefact)
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


def _is_fact(sense: Sense) -> bool:
    """Whether only a fact of what is named can be meant: what else was said is named as left unread."""
    return sense.subjects_are_repos and not sense.types and sense.says("license", "use")


def _of_papers(sense: Sense) -> bool:
    """Whether what is no repo is asked for, and repos only say whose: "papers of OLMo's models"."""
    place = sense.at("paper", "collection", "provider", "thread")
    noun = sense.at("model", "dataset", "space")
    return bool(sense.subjects) and place is not None and noun is not None and place < noun


def _asks_other(sense: Sense) -> bool:
    """Whether who is behind something is asked for, or what belongs to it that is no repo."""
    others = sense.says("collection", "thread", "paper", "provider") and bool(sense.subjects)
    graded = sense.says("openness") and not (sense.names("class") or sense.names("component"))
    return (
        (others and not sense.types)
        or graded
        or _of_papers(sense)
        or (bool(sense.names("named")) and _asks_maker(sense))
    )


def _asks_maker(sense: Sense) -> bool:
    """Whether a question asks who is behind something, and not which of it there are."""
    return sense.says("maker") and not sense.says("list", "count", "most", "newest", "from")


def by_name(sense: Sense) -> Sense:
    """Read the one word that is not known as a part of names, where several repos have it in theirs."""
    if len(sense.unknown) != 1:
        return sense
    written = sense.unknown[0].written
    if sense.says("score", "leaderboard", "benchmark"):
        return sense
    having = [
        one
        for one in sense.unknown[0].nearest
        if one.kind == "repo" and re.search(word_pattern(written), one.key.casefold())
    ]
    if " " in written or len(written) < _PART or len(having) < _SEVERAL:
        return sense
    told = Assumed("assumed-part", (("written", written),))
    named = f"named:{written.casefold()}"
    return replace(sense, unknown=(), senses=sense.senses | {named}, assumed=(*sense.assumed, told))


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
        used = subject.repo_type == "dataset" and _trained(sense)
        if ("training_data" in before or used) and (data := _as_data(entity)) is not None:
            filters = replace(filters, data=(*filters.data, data))
            continue
        if left_out and {handle.casefold() for handle in subject.handles} <= left_out:
            continue
        if subject.kind == "repo" and subject.handles:
            name = subject.key.rsplit("/", maxsplit=1)[-1].casefold()
            words = entity.written.rsplit("/", maxsplit=1)[-1].casefold().split()
            joined = (sign.join(words) for sign in ("-", "_", "", ".", " "))
            filters = replace(filters, name_part=next((part for part in joined if part in name), name))
            subject = Subject("owner", subject.handles[0], subject.handles[0], subject.handles[:1])
        if _called_so(sense, entity) and not (filters.name_part or filters.artefact):
            filters = replace(filters, name_part=entity.family)
        subjects.append(subject)
    held = {handle for subject in subjects if subject.kind == "project" for handle in subject.handles}
    kept = [subject for subject in subjects if subject.kind == "project" or subject.key not in held]
    return distinct(kept) or sense.carried, filters


def _trained(sense: Sense) -> bool:
    """Whether models are asked for by the dataset that they use: "which models use X"."""
    data = bool(sense.entities) and all(one.named.repo_type == "dataset" for one in sense.entities)
    asks = sense.types == ("model",) or (not sense.types and sense.begins("who", "what"))
    return data and asks and bool(_uses(sense))


def _uses(sense: Sense) -> set[str]:
    """Return the words for using something: "which models use X", where X is a dataset."""
    return {word.word for word in sense.question.words} & {"use", "uses", "used", "using"}


def _called_so(sense: Sense, entity: Entity) -> bool:
    """Whether repos of a name are meant and not all that its makers hold: "Pythia models"."""
    noun = any((one, entity.last) in sense.places for one in ("model", "dataset"))
    return entity.family is not None and noun and len(sense.entities) == 1


def _as_data(entity: Entity) -> Subject | None:
    """Return the dataset that a name means behind "trained on": a project may be called as its dataset."""
    if entity.named.kind == "repo":
        return subject_of(entity.named)
    fit = next((one for one in entity.others if one.repo_type == "dataset"), None)
    return subject_of(fit) if fit is not None else None


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
    figured = sense.says("downloads", "likes") and not (
        sense.subjects and not sense.types and not sense.says("repo")
    )
    asks = superlatives or figured or sense.says("new", "modified", "derivatives")
    checks = bool(sense.subjects) and sense.begins(*YES_NO)
    family = sense.says(*FAMILIES)
    conditions = has_conditions(sense)
    usable = bool(sense.types) and not sense.subjects and bool(sense.names("task") or sense.names("role"))
    restricts = conditions and (usable or not sense.says("use"))
    named = bool(sense.licenses or family or is_unlicensed(sense) or restricts) and not checks
    gated = sense.says("gate") and bool(sense.types) and not sense.begins(*YES_NO)
    by = _made_by(sense)
    typed = gated or by or (bool(sense.types) and (not sense.says(*TOPICS) or conditions))
    several = any(subject.kind != "repo" for subject in sense.subjects)
    if sense.says("license") and not named:
        return superlatives and metric_of(sense)[0] is not None and bool(sense.types)
    if checks and sense.says("maker", "from") and len(sense.subjects) > 1:
        return False
    if checks and (sense.licenses or family or conditions) and not asks:
        return False
    if sense.says("governance", "where", "channels", "gate", "use") and not (asks or typed or named):
        return False
    if (
        sense.says("kind_of_owner", "governance", "responsible", "maker")
        and sense.subjects
        and not sense.types
    ):
        return False
    of_something = (
        sense.types or sense.says("repo", "trending") or several or named or filters_of(sense).artefact
    )
    return bool(of_something) and bool(
        asks or named or (typed and (several or not sense.subjects)) or filters_of(sense).artefact
    )


def _made_by(sense: Sense) -> bool:
    """Whether a type of repo and "made by" stand before a name: "Spaces made by X"."""
    place, noun = sense.at("maker"), sense.at(*sense.types) if sense.types else None
    if place is None or noun is None or noun > place or not sense.subjects:
        return False
    return "by" in {word.word for word in sense.question.words[place : place + 2]}


def _of_one(sense: Sense) -> bool:
    """Whether a question is about one thing, though it has words that could pick several."""
    whole = sense.subjects_are_repos and not (sense.types or sense.says("repo", *SUPERLATIVES))
    meets = sense.says("channels") and sense.begins("how", "where", "can", "who")
    asks = sense.begins(*YES_NO) or (sense.types == ("dataset",) and sense.begins("which", "what"))
    trained = sense.says("training_data") and asks and bool(sense.subjects)
    anybody = sense.begins(*YES_NO) and not (sense.subjects or has_conditions(sense))
    kind = bool(sense.names("kind")) and bool(sense.subjects) and not (sense.types or sense.says("repo"))
    bound = kind or (sense.begins("if") and sense.says("use") and bool(sense.subjects) and not sense.types)
    return (
        trained
        or bound
        or (anybody and not sense.says(*SUPERLATIVES))
        or meets
        or (whole and bool(sense.names("component")))
    )


def unclear(sense: Sense) -> Read:
    """Ask for the one name that is missing; where a condition was not understood, nothing is answered."""
    if sense.subjects or len(sense.unknown) != 1:
        return not_read(sense)
    first = sense.unknown[0]
    before = sense.question.words[first.first - 1].word if first.first else ""
    named = before in _OF or first.nearest or not first.written.islower()
    return missing(sense) if named else not_read(sense)
