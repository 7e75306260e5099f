"""Kind and governance of namespaces, held against labelled organisations, on what a store holds of them.

The labels are two tables, `organisations.csv` and `governance.csv`. Each axis is measured in three ways: as
everybody is told it, by the rules alone (without the registry and without what the study says), and by the
rules with weights learned without the organisation itself and whoever belongs to it.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from collectors.mapping.assess import judge_owner
from collectors.mapping.evaluation.scores import Answer
from collectors.mapping.holding import owner_labels
from collectors.mapping.owners.governance import OF_INDIVIDUALS
from collectors.mapping.owners.kind import PERSON
from config import codebook
from storage.labels import Assigned
from storage.profiles import Profile, profiles_of
from storage.records import Label
from storage.views import View

AXES = ("kind", "governance")
AS_TOLD = "as told"
RULES = "rules alone"
HELD_OUT = "rules alone, held out"
INDIVIDUAL = "individual"
"""The governance that people give to individuals; that no model applies is the same."""


class OwnerLabel(Struct, frozen=True):
    """What people say of one namespace on one axis, and what else they would accept."""

    handle: str
    value: str
    also: tuple[str, ...] = ()


class Table(Struct, frozen=True):
    """The labels of a table, and the numbers of the lines that have none (the first of the file is 1)."""

    labels: tuple[OwnerLabel, ...]
    left_out: tuple[int, ...]


class Measured(Struct, frozen=True):
    """The answers of one axis, and in which way they were given."""

    axis: str
    how: str
    answers: tuple[Answer, ...]
    handles: tuple[str, ...]


class Stated(Struct, frozen=True):
    """One of the study's projects: its governance by the study, as told, and by the rules alone.

    The rules know it neither from study nor registry, and their weights were learned without it.
    """

    project: str
    handle: str
    study: str
    told: str | None
    rules: str | None
    confidence: float


def read_organisations(text: str) -> Table:
    """Read the kinds. Raises KeyError where a column is missing, csv.Error for what is no table."""
    return _read(text, "kind", "alt_kinds")


def read_governance(text: str) -> Table:
    """Read the governance models; raises as `read_organisations` does."""
    return _read(text, "governance", "alt")


async def measure(view: View, axis: str, labels: Sequence[OwnerLabel], *, at: int) -> tuple[Measured, ...]:
    """Return what is said of labelled namespaces in each way. `at`: now, in milliseconds UTC."""
    handles = [label.handle for label in labels]
    told = [_answer(one) for one in await owner_labels(view, handles, axis, at=at)]
    profiles = await profiles_of(view, handles)
    ways = {
        AS_TOLD: told,
        RULES: [_by_rules(profile, axis, at=at, unseen=False) for profile in profiles],
        HELD_OUT: [_by_rules(profile, axis, at=at, unseen=True) for profile in profiles],
    }
    return tuple(
        Measured(
            axis=axis,
            how=how,
            answers=tuple(
                Answer(label.value, value, confidence, label.also)
                for label, (value, confidence) in zip(labels, said, strict=True)
            ),
            handles=tuple(handles),
        )
        for how, said in ways.items()
    )


async def of_the_study(view: View, *, at: int) -> tuple[Stated, ...]:
    """Return the governance of the study's projects, each by its main namespace."""
    projects = codebook.load().projects
    handles = [project.hub[0].handle for project in projects]
    told = await owner_labels(view, handles, "governance", at=at)
    profiles = await profiles_of(view, handles)
    found = []
    for project, label, profile in zip(projects, told, profiles, strict=True):
        value, confidence = _by_rules(profile, "governance", at=at, unseen=True)
        found.append(
            Stated(
                project=project.name,
                handle=project.hub[0].handle,
                study=project.governance.model,
                told=_answer(label)[0],
                rules=value,
                confidence=confidence,
            )
        )
    return tuple(found)


def _by_rules(profile: Profile, axis: str, *, at: int, unseen: bool) -> tuple[str | None, float]:
    labels = judge_owner(profile, at=at, registry=False, unseen=unseen)
    return next((_answer(one) for one in labels if one.axis == axis), (None, 0.0))


def _answer(label: Label | Assigned) -> tuple[str | None, float]:
    """Return what a label says: that no model applies to individuals is an answer and no abstention."""
    if label.axis == "governance" and label.rule == OF_INDIVIDUALS:
        return INDIVIDUAL, PERSON
    return (label.value if isinstance(label.value, str) else None), label.confidence


def _read(text: str, column: str, also: str) -> Table:
    found: list[OwnerLabel] = []
    left_out: list[int] = []
    for number, row in _rows(text, ("hugging_face_org", column)):
        handle, value = _field(row, "hugging_face_org"), _field(row, column)
        if handle and value:
            found.append(OwnerLabel(handle, value, _several(row.get(also))))
        else:
            left_out.append(number)
    return Table(tuple(found), tuple(left_out))


def _rows(text: str, needed: Iterable[str]) -> Iterator[tuple[int, Mapping[str, str | None]]]:
    reader = csv.DictReader(io.StringIO(text.replace("\0", ""), newline=""))
    for column in needed:
        if column not in (reader.fieldnames or ()):
            raise KeyError(column)
    for row in reader:
        yield reader.line_num, row


def _field(row: Mapping[str, str | None], name: str) -> str:
    return (row.get(name) or "").strip()


def _several(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(";") if part.strip())
