"""The map held against a folder of labels: everything that is measured of it, as one report.

The folder has the layout `organisations.csv`, `governance.csv`, `openness_osai.jsonl`; what is missing is not
measured. What is said is read from a store, whatever that holds, so any store and any labels will do.
"""

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import msgspec
from msgspec import Struct

from collectors.mapping.evaluation import openness, owners
from collectors.mapping.evaluation.owners import Stated
from collectors.mapping.evaluation.scores import (
    Answer,
    ClassScore,
    Point,
    Share,
    curve,
    reaching,
    score,
    share,
)
from config.clock import to_iso
from storage.views import View

ORGANISATIONS = "organisations.csv"
GOVERNANCE = "governance.csv"
OPENNESS = "openness_osai.jsonl"
FILES = (ORGANISATIONS, GOVERNANCE, OPENNESS)
WANTED: Mapping[tuple[str, str], float] = MappingProxyType(
    {
        ("kind", owners.AS_TOLD): 0.92,
        ("kind", owners.RULES): 0.85,
        ("kind", owners.HELD_OUT): 0.85,
        ("governance", owners.AS_TOLD): 0.85,
        ("governance", owners.RULES): 0.85,
        ("governance", owners.HELD_OUT): 0.85,
        ("openness", owners.RULES): 0.75,
    }
)
"""Which share of what is classified is to be right at least."""
THE_STUDYS = "the study's projects"


class LabelsError(Exception):
    """A file of labels that cannot be read; the message says which, and what is wrong."""


class PointLine(Struct, frozen=True, kw_only=True):
    """Of labels at least so sure: how many of all they are, and how many of them are right."""

    confidence: float
    coverage: float | None
    accuracy: float | None


class ComponentLine(Struct, frozen=True, kw_only=True):
    """One component of openness: on how many systems it is labelled, and how what was decided did."""

    component: str
    labelled: int
    decided: int
    accuracy: Share
    majority: Share


class Evaluated(Struct, frozen=True, kw_only=True):
    """One axis, measured in one way. `left_out` are lines of the file that hold no label.

    `wanted` is the accuracy to reach of what is classified, `at_wanted` where the most is classified with it.
    Of openness alone: how many `systems` are labelled, how many were `found` in the store, what the commonest
    class would reach (`majority`), and each component.
    """

    axis: str
    how: str
    n: int
    strict: Share
    lenient: Share
    classified: Share
    classified_lenient: Share
    coverage: Share
    macro_f1: float | None
    brier: float | None
    classes: tuple[ClassScore, ...]
    curve: tuple[PointLine, ...]
    wanted: float
    at_wanted: PointLine | None
    confusion: tuple[tuple[str, str | None, int], ...]
    misses: tuple[tuple[str, str, str | None], ...]
    left_out: tuple[int, ...]
    systems: int | None = None
    found: int | None = None
    majority: Share | None = None
    components: tuple[ComponentLine, ...] = ()
    as_of: str | None
    run: int | None


class StudyLine(Struct, frozen=True, kw_only=True):
    """The governance of the study's projects: as told, and by rules that know nothing of them."""

    axis: str
    how: str
    n: int
    told: Share
    rules: Share
    rules_classified: Share
    projects: tuple[Stated, ...]
    as_of: str | None
    run: int | None


Line = Evaluated | StudyLine


def present(folder: Path) -> tuple[str, ...]:
    """Return which files of labels a folder has."""
    return tuple(name for name in FILES if (folder / name).is_file())


async def evaluate(view: View, folder: Path, *, at: int) -> list[Line]:
    """Measure everything there are labels for. `at`: now. Raises LabelsError for a file that is no table."""
    found: list[Line] = []
    files = present(folder)
    if ORGANISATIONS in files:
        table = _table(folder / ORGANISATIONS, owners.read_organisations)
        found += await _owners(view, "kind", table, at=at)
    if GOVERNANCE in files:
        table = _table(folder / GOVERNANCE, owners.read_governance)
        found += await _owners(view, "governance", table, at=at)
        found.append(await _study(view, at=at))
    if OPENNESS in files:
        found.append(await _openness(view, folder / OPENNESS))
    return found


async def _owners(view: View, axis: str, table: owners.Table, *, at: int) -> list[Evaluated]:
    return [
        _evaluated(view, axis, one.how, one.answers, left_out=table.left_out, misses=_misses(one))
        for one in await owners.measure(view, axis, table.labels, at=at)
    ]


async def _study(view: View, *, at: int) -> StudyLine:
    projects = await owners.of_the_study(view, at=at)
    ruled = [one for one in projects if one.rules is not None]
    return StudyLine(
        axis="governance",
        how=THE_STUDYS,
        n=len(projects),
        told=share(sum(one.told == one.study for one in projects), len(projects)),
        rules=share(sum(one.rules == one.study for one in projects), len(projects)),
        rules_classified=share(sum(one.rules == one.study for one in ruled), len(ruled)),
        projects=projects,
        as_of=_instant(view.as_of),
        run=view.run,
    )


async def _openness(view: View, file: Path) -> Evaluated:
    systems: list[openness.System] = []
    left_out: list[int] = []
    for number, row in enumerate(_text(file).split("\n"), start=1):
        try:
            systems += openness.read([row])
        except msgspec.MsgspecError:
            left_out.append(number)
    if left_out and not systems:
        raise LabelsError(f"{file.name} is no list of labels: not one of its lines is a JSON object.")
    measured = openness.measure(systems, await openness.judged_in(view, systems))
    line = _evaluated(view, "openness", owners.RULES, measured.answers, left_out=tuple(left_out))
    components = tuple(
        ComponentLine(
            component=one.component,
            labelled=one.labelled,
            decided=one.decided,
            accuracy=one.accuracy,
            majority=one.majority,
        )
        for one in measured.components
    )
    return msgspec.structs.replace(
        line,
        systems=measured.systems,
        found=measured.found,
        majority=measured.majority,
        components=components,
    )


def _evaluated(
    view: View,
    axis: str,
    how: str,
    answers: Sequence[Answer],
    *,
    left_out: tuple[int, ...],
    misses: tuple[tuple[str, str, str | None], ...] = (),
) -> Evaluated:
    scores = score(answers)
    wanted = WANTED[axis, how]
    point = reaching(answers, wanted)
    return Evaluated(
        axis=axis,
        how=how,
        n=scores.n,
        strict=scores.strict,
        lenient=scores.lenient,
        classified=scores.classified,
        classified_lenient=scores.classified_lenient,
        coverage=scores.coverage,
        macro_f1=scores.macro_f1,
        brier=scores.brier,
        classes=scores.classes,
        curve=tuple(map(_point, curve(answers))),
        wanted=wanted,
        at_wanted=None if point is None else _point(point),
        confusion=scores.confusion,
        misses=misses,
        left_out=left_out,
        as_of=_instant(view.as_of),
        run=view.run,
    )


def _point(one: Point) -> PointLine:
    return PointLine(confidence=one.confidence, coverage=one.coverage.value, accuracy=one.accuracy.value)


def _misses(measured: owners.Measured) -> tuple[tuple[str, str, str | None], ...]:
    return tuple(
        (handle, answer.truth, answer.said)
        for handle, answer in zip(measured.handles, measured.answers, strict=True)
        if answer.said is not None and answer.said not in {answer.truth, *answer.also}
    )


def _table(file: Path, read: Callable[[str], owners.Table]) -> owners.Table:
    try:
        table = read(_text(file))
    except KeyError as error:
        raise LabelsError(f"{file.name} is no table of labels: it has no column {error}.") from error
    except csv.Error as error:
        raise LabelsError(f"{file.name} is no table of labels: {error}.") from error
    return table


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise LabelsError(f"{file.name} is not UTF-8 text: {error}.") from error
    except OSError as error:
        raise LabelsError(f"{file.name} cannot be read: {error.strerror}.") from error


def _instant(at: int | None) -> str | None:
    return None if at is None else to_iso(at)
