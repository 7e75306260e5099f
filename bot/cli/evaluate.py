"""`cartographer evaluate mapping`: the labels of the store held against labels that people gave.

It reads what the store holds, so it can be run on any store and any labels of the same layout.
"""

from collections.abc import Sequence
from pathlib import Path

import click
from msgspec import Struct

from bot.cli.output import CommandError, Output
from bot.cli.session import Session, json_option, perform
from bot.cli.shapes import instant
from collectors.mapping.evaluation import owners
from collectors.mapping.evaluation.scores import Answer, Scores, Share, curve, score
from storage.views import View, view


class ShareLine(Struct, frozen=True, kw_only=True):
    """A share with its 95 % interval; `value` is null of nothing."""

    hits: int
    n: int
    value: float | None
    low: float
    high: float


class ClassLine(Struct, frozen=True, kw_only=True):
    """One class of an axis."""

    name: str
    n: int
    recall: ShareLine
    precision: ShareLine
    f1: float


class PointLine(Struct, frozen=True, kw_only=True):
    """Of labels at least so sure: how many of all they are, and how many of them are right."""

    confidence: float
    coverage: float | None
    accuracy: float | None


class Evaluated(Struct, frozen=True, kw_only=True):
    """`evaluate mapping`: one axis, measured in one way."""

    axis: str
    how: str
    n: int
    strict: ShareLine
    lenient: ShareLine
    classified: ShareLine
    classified_lenient: ShareLine
    coverage: ShareLine
    macro_f1: float | None
    brier: float | None
    classes: tuple[ClassLine, ...]
    curve: tuple[PointLine, ...]
    confusion: tuple[tuple[str, str | None, int], ...]
    misses: tuple[tuple[str, str, str | None], ...]
    as_of: str | None
    run: int | None


@click.group("evaluate", short_help="Hold what the program says against what people say.")
def group() -> None:
    """Hold what the program says against what people say, with intervals."""


@group.command("mapping", short_help="Score kind and governance on a folder of labels.")
@click.option(
    "--labels",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="A folder with organisations.csv and governance.csv; what is missing is not measured.",
)
@json_option
def mapping(folder: Path, as_json: bool) -> None:  # noqa: FBT001 - click calls it
    """Score kind and governance of namespaces on a folder of labels, as told and by the rules alone."""

    async def work(session: Session) -> None:
        tables = {
            "kind": (folder / "organisations.csv", owners.read_organisations),
            "governance": (folder / "governance.csv", owners.read_governance),
        }
        present = {axis: pair for axis, pair in tables.items() if pair[0].is_file()}
        if not present:
            raise CommandError(f"{folder} has neither organisations.csv nor governance.csv.")
        async with session.store() as db, view(db) as now:
            for axis, (file, read) in present.items():
                try:
                    labels = read(file.read_text(encoding="utf-8"))
                except (KeyError, UnicodeDecodeError) as error:
                    raise CommandError(f"{file.name} is no table of labels: {error}.") from error
                for measured in await owners.measure(now, axis, labels, at=session.clock.now()):
                    _tell(session.output, _line(now, measured))

    perform(work, as_json=as_json)


def _line(now: View, measured: owners.Measured) -> Evaluated:
    scores = score(measured.answers)
    return Evaluated(
        axis=measured.axis,
        how=measured.how,
        n=scores.n,
        strict=_share(scores.strict),
        lenient=_share(scores.lenient),
        classified=_share(scores.classified),
        classified_lenient=_share(scores.classified_lenient),
        coverage=_share(scores.coverage),
        macro_f1=scores.macro_f1,
        brier=scores.brier,
        classes=_classes(scores),
        curve=_curve(measured.answers),
        confusion=scores.confusion,
        misses=tuple(
            (handle, answer.truth, answer.said)
            for handle, answer in zip(measured.handles, measured.answers, strict=True)
            if answer.said is not None and answer.said not in {answer.truth, *answer.also}
        ),
        as_of=instant(now.as_of),
        run=now.run,
    )


def _classes(scores: Scores) -> tuple[ClassLine, ...]:
    return tuple(
        ClassLine(
            name=one.name, n=one.n, recall=_share(one.recall), precision=_share(one.precision), f1=one.f1
        )
        for one in scores.classes
    )


def _curve(answers: Sequence[Answer]) -> tuple[PointLine, ...]:
    return tuple(
        PointLine(confidence=one.confidence, coverage=one.coverage.value, accuracy=one.accuracy.value)
        for one in curve(answers)
    )


def _share(one: Share) -> ShareLine:
    return ShareLine(hits=one.hits, n=one.n, value=one.value, low=one.low, high=one.high)


def _tell(output: Output, line: Evaluated) -> None:
    if output.as_json:
        output.record(line)
        return
    output.lines(
        f"{line.axis}, {line.how}: {line.n} labelled",
        f"  classified     {_said(line.coverage)}",
        f"  of them right  {_said(line.classified)}, or acceptable {_said(line.classified_lenient)}",
        f"  macro-F1       {_figure(line.macro_f1)}, Brier {_figure(line.brier)}",
        *(
            f"  {one.name}: recall {_said(one.recall)}, precision {_said(one.precision)}"
            for one in line.classes
        ),
        *(f"  missed: {handle} is {truth}, said {said}" for handle, truth, said in line.misses),
    )


def _said(one: ShareLine) -> str:
    if one.value is None:
        return "nothing to measure"
    return f"{one.value:.3f} ({one.hits} of {one.n}; {one.low:.3f} to {one.high:.3f})"


def _figure(value: float | None) -> str:
    return "not known" if value is None else f"{value:.3f}"
