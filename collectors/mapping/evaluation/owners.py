"""Kind and governance of namespaces, held against labelled organisations, on what a store holds of them.

The labels are two tables, `organisations.csv` and `governance.csv`. Each axis is measured twice: as everybody
is told it, and by the rules alone, without the registry and without what the study says.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from collectors.mapping.assess import judge_owner
from collectors.mapping.evaluation.scores import Answer
from collectors.mapping.holding import owner_labels
from config import codebook
from storage.profiles import profiles_of
from storage.records import Label
from storage.views import View

AXES = ("kind", "governance")
INDIVIDUAL = "individual"
"""Of governance, people give it to individuals; we abstain, with that as the reason."""


class OwnerLabel(Struct, frozen=True):
    """What people say of one namespace on one axis, and what else they would accept."""

    handle: str
    value: str
    also: tuple[str, ...] = ()


class Measured(Struct, frozen=True):
    """The answers of one axis: `how` is "as told" or "rules alone"."""

    axis: str
    how: str
    answers: tuple[Answer, ...]
    handles: tuple[str, ...]


class Stated(Struct, frozen=True):
    """One of the study's projects: its governance by the study, as told, and by the rules alone."""

    project: str
    handle: str
    study: str
    told: str | None
    rules: str | None
    confidence: float


def read_organisations(text: str) -> tuple[OwnerLabel, ...]:
    """Read the kinds. Raises KeyError where a column is missing."""
    return tuple(
        OwnerLabel(row["hugging_face_org"], row["kind"], _several(row["alt_kinds"])) for row in _rows(text)
    )


def read_governance(text: str) -> tuple[OwnerLabel, ...]:
    """Read the governance models. Raises KeyError where a column is missing."""
    return tuple(
        OwnerLabel(row["hugging_face_org"], row["governance"], _several(row["alt"])) for row in _rows(text)
    )


async def measure(view: View, axis: str, labels: Sequence[OwnerLabel], *, at: int) -> tuple[Measured, ...]:
    """Return what is told of labelled namespaces, and what the rules alone say. `at`: now."""
    handles = [label.handle for label in labels]
    told = [(one.value, one.confidence) for one in await owner_labels(view, handles, axis, at=at)]
    ruled = [
        _of(judge_owner(profile, at=at, registry=False), axis) for profile in await profiles_of(view, handles)
    ]
    return tuple(
        Measured(
            axis=axis,
            how=how,
            answers=tuple(
                Answer(label.value, _text(value), confidence, label.also)
                for label, (value, confidence) in zip(labels, said, strict=True)
            ),
            handles=tuple(handles),
        )
        for how, said in (("as told", told), ("rules alone", ruled))
    )


async def of_the_study(view: View, *, at: int) -> tuple[Stated, ...]:
    """Return the governance of the study's projects, each by its main namespace."""
    projects = codebook.load().projects
    handles = [project.hub[0].handle for project in projects]
    told = await owner_labels(view, handles, "governance", at=at)
    profiles = await profiles_of(view, handles)
    found = []
    for project, label, profile in zip(projects, told, profiles, strict=True):
        value, confidence = _of(judge_owner(profile, at=at, registry=False), "governance")
        found.append(
            Stated(
                project=project.name,
                handle=profile.handle,
                study=project.governance.model,
                told=_text(label.value),
                rules=_text(value),
                confidence=confidence,
            )
        )
    return tuple(found)


def _of(labels: Iterable[Label], axis: str) -> tuple[object, float]:
    return next(((one.value, one.confidence) for one in labels if one.axis == axis), (None, 0.0))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _rows(text: str) -> Iterable[Mapping[str, str]]:
    return csv.DictReader(text.splitlines())


def _several(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(";") if part.strip())
