"""Rules for questions that weigh: two or more things side by side, and whether what is said of one holds."""

from typing import Final

from msgspec.structs import replace

from bot.answering.plan import Assumed, Filters, Makers, Metric, Read
from bot.answering.reading.building import MOST_COMPARED, YES_NO, about
from bot.answering.reading.conditions import makers_named
from bot.answering.reading.rules_facts import facts_named
from bot.answering.reading.rules_shared import filters_of
from bot.answering.reading.sense import Sense, distinct, subject_of

_PAIR: Final = 2
_COMPARATIVES: Final[tuple[tuple[str, Metric, bool], ...]] = (
    ("bigger", "parameters", True),
    ("biggest", "parameters", True),
    ("smaller", "parameters", False),
    ("smallest", "parameters", False),
    ("newer", "created_at", True),
    ("newest", "created_at", True),
    ("older", "created_at", False),
    ("oldest", "created_at", False),
    ("created", "created_at", False),
    ("modified", "last_modified", True),
    ("likes", "likes", True),
    ("followers", "followers", True),
    ("derivatives", "derivatives", True),
    ("downloads", "downloads", True),
    ("popular", "downloads", True),
    ("trending", "trending", True),
    ("model", "repos", True),
    ("dataset", "repos", True),
    ("space", "repos", True),
)
_DECIDING: Final = ("bigger", "smaller", "newer", "older", "more_than", "less_than", "most", "best")
_WEIGHING: Final = (
    "compare",
    "bigger",
    "smaller",
    "newer",
    "older",
    "more_than",
    "less_than",
    "best",
    "most",
    "least",
    "biggest",
    "smallest",
    "newest",
    "oldest",
    "popular",
)


def _compared(sense: Sense) -> Sense:
    """Return what is said with "smaller than X" as a comparison: no number stands behind it."""
    words = {word.word for word in sense.question.words}
    said = {
        name
        for name, written in (("smaller", {"smaller"}), ("bigger", {"bigger", "larger"}))
        if written & words and sense.says("below", "above") and not sense.quantities.bounds
    }
    return replace(sense, senses=sense.senses | said) if said else sense


def compare(sense: Sense) -> Read | None:
    """Read "which is bigger, X or Y", "compare X with Y", "does X have more downloads than Y"."""
    sense = _compared(sense)
    if len(sense.entities) < _PAIR or sense.says("built_on", "training_data", "mentions", "partners"):
        return None
    if sense.says("derivatives") and not sense.says("more_than", "most", "compare"):
        return None
    weighed = sense.says(*_WEIGHING) or (
        sense.says("choice")
        and (sense.says("created", "downloads", "likes", "size") or sense.senses == {"choice"})
    )
    if not weighed or (
        sense.says("maker", "from") and sense.begins(*YES_NO) and not sense.says("more_than", "bigger")
    ):
        return None
    things = distinct(subject_of(entity.named) for entity in sense.entities)
    sided = sense.says(
        "compare", "choice", "bigger", "smaller", "newer", "older", "more_than", "less_than", "best"
    )
    if len(things) < _PAIR or (sense.types and (sense.limit or not sided)):
        return None
    found = next(((metric, more) for said, metric, more in _COMPARATIVES if sense.says(said)), None)
    assumed: tuple[Assumed, ...] = ()
    facts = tuple(fact for fact in facts_named(sense) if fact not in {"figure", "maker", "trait"})
    if found is None and not facts and sense.says("best"):
        found, assumed = ("downloads", True), (Assumed("assumed-best"),)
    metric, descending = found or (None, True)
    if len(facts) + sum(sense.says(said) for said in ("size", "downloads", "likes")) > 1 and not sense.says(
        *_DECIDING
    ):
        metric = None
    if metric == "repos" and not sense.says("more_than", "less_than", "most", "least"):
        metric = None
    if metric is not None and sense.says("less_than", "least"):
        descending = False
    asks = sense.begins(*YES_NO)
    return about(
        sense,
        "compare",
        subjects=things[:MOST_COMPARED],
        filters=filters_of(sense) if metric == "repos" else Filters(types=sense.types),
        metric=metric,
        descending=descending,
        also=facts[:2] if metric is None else (),
        topic="check" if asks and metric is not None and not sense.weighs else None,
        assumed=assumed,
    )


def weights(sense: Sense) -> Read | None:
    """Read "are the weights of X open": the weights, and not all models."""
    asks = sense.begins(*YES_NO) and sense.says("weights") and sense.says("opened")
    if not asks or not sense.subjects or sense.licenses or sense.unknown:
        return None
    held = Filters(components=("weights_endmodel",))
    return about(sense, "check", subjects=sense.subjects[:1], filters=held)


def check(sense: Sense) -> Read | None:  # noqa: C901, PLR0911 - a reading each
    """Read "is X from Asia", "does X support Thai", "is X based on Y": each condition is held against X."""
    if not sense.begins(*YES_NO, "and") or not sense.subjects or sense.unknown:
        return None
    if (sense.types and not _is_predicate(sense)) or (
        sense.says("rootless") and not sense.subjects_are_repos
    ):
        return None
    if (
        sense.says("derivatives", "adapter", "quantized", "merge")
        and not sense.says("built_on")
        and len(sense.subjects) < _PAIR
    ):
        return None
    if sense.says(
        "use", "kind_of_owner", "thread", "paper", "provider", "changed", "score", "deleted"
    ) or sense.says("count", "list"):
        return None
    filters = filters_of(sense)
    first, *rest = sense.carried or sense.subjects
    others = tuple(rest) if not sense.carried else tuple(subject_of(one.named) for one in sense.entities)
    if sense.says("built_on", "base", "derivatives") and others:
        filters = Filters(bases=others)
    elif sense.says("training_data") and others and all(one.repo_type == "model" for one in others):
        return about(sense, "data", subjects=others)  # "did Meta publish the training set of Llama 3"
    elif sense.says("training_data") and others:
        filters = Filters(data=others)
    elif others and first.kind == "repo" and others[0].kind == "project" and not sense.says("maker", "from"):
        filters = Filters(bases=others)
    elif others:
        return None
    else:
        filters = _checkable(sense, filters)
    if filters == Filters():
        return None
    if sense.weighs and (filters.openness or filters.components) and first.kind != "repo":
        return about(sense, "openness", subjects=(first,))  # class by class, and not how many of one
    topic = "either" if sense.weighs else None
    return about(sense, "check", subjects=(first,), filters=filters, topic=topic)


def _is_predicate(sense: Sense) -> bool:
    """Whether a noun such as "model" belongs to what is said of something: "is X a Thai model"."""
    place = sense.at("model", "dataset", "space") or 0
    return not sense.entities or place > sense.entities[0].first


def _checkable(sense: Sense, filters: Filters) -> Filters:
    """Keep the conditions that can be held against one thing; a licence.

    A gate and a maker have rules of their own.
    """
    makers = makers_named(sense.senses)
    openness = filters.openness or (("class I: open science",) if _asks_openness(sense) else ())
    return Filters(
        tasks=filters.tasks,
        artefact=filters.artefact,
        roles=filters.roles,
        openness=openness,
        components=filters.components,
        languages=filters.languages,
        libraries=filters.libraries,
        tags=filters.tags,
        bounds=filters.bounds,
        memory=filters.memory,
        makers=makers if makers != Makers() else None,
        rootless=filters.rootless,
        chains=filters.chains,
    )


def _asks_openness(sense: Sense) -> bool:
    return sense.says("openness") and not sense.names("component") and not sense.names("class")
