"""`cartographer evaluate`: the labels of the store held against labels that people gave; answers beside.

It reads what the store holds, so it can be run on any store and any labels of the same layout.
"""

from pathlib import Path

import click

from bot.cli import evaluate_answers
from bot.cli.output import CommandError, Output
from bot.cli.session import Session, json_option, perform
from bot.cli.shares import share_words
from collectors.mapping.evaluation.report import FILES, Evaluated, LabelsError, StudyLine, evaluate, present
from storage.views import view

SHOWN = 5
"""Lines without a label that are named."""


@click.group("evaluate", short_help="Hold what the program says against what people say.")
def group() -> None:
    """Hold what the program says against what people say, with intervals."""


group.add_command(evaluate_answers.command)


@group.command("mapping", short_help="Score kind, governance and openness on a folder of labels.")
@click.option(
    "--labels",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help=f"A folder with {', '.join(FILES)}; what is missing is not measured.",
)
@json_option
def mapping(folder: Path, as_json: bool) -> None:  # noqa: FBT001 - click calls it
    """Score kind and governance of namespaces and openness of repos on a folder of labels.

    Kind and governance are measured as told, by the rules alone, and by rules learned without the
    organisation.
    """

    async def work(session: Session) -> None:
        files = present(folder)
        if not files:
            raise CommandError(f"{folder} has none of {', '.join(FILES)}.")
        async with session.store() as db, view(db) as now:
            try:
                lines = await evaluate(now, folder, at=session.clock.now())
            except LabelsError as error:
                raise CommandError(str(error)) from error
        for missing in FILES:
            if missing not in files:
                click.echo(f"not measured: {folder} has no {missing}", err=True)
        for line in lines:
            _tell(session.output, line)

    perform(work, as_json=as_json)


def _tell(output: Output, line: Evaluated | StudyLine) -> None:
    if isinstance(line, Evaluated) and line.left_out:
        _tell_left_out(line)
    if output.as_json:
        output.record(line)
    elif isinstance(line, Evaluated):
        _tell_axis(output, line)
    else:
        _tell_study(output, line)


def _tell_left_out(line: Evaluated) -> None:
    numbers = ", ".join(map(str, line.left_out[:SHOWN])) + (", ..." if len(line.left_out) > SHOWN else "")
    what = "line holds" if len(line.left_out) == 1 else "lines hold"
    said = f"{line.axis}, {line.how}: {len(line.left_out)} {what} no label and count for nothing: {numbers}"
    click.echo(said, err=True)


def _tell_axis(output: Output, line: Evaluated) -> None:
    best = line.at_wanted
    reach = (
        "not reached at any confidence"
        if best is None
        else f"from {best.confidence:.2f} on: {_figure(best.accuracy)}, {_figure(best.coverage)} classified"
    )
    output.lines(
        f"{line.axis}, {line.how}: {line.n} labelled",
        f"  classified     {share_words(line.coverage)}",
        f"  of them right  {share_words(line.classified)}, "
        f"or acceptable {share_words(line.classified_lenient)}",
        f"  of all right   {share_words(line.strict)}, or acceptable {share_words(line.lenient)}",
        f"  macro-F1       {_figure(line.macro_f1)}, Brier {_figure(line.brier)}",
        f"  {line.wanted:.2f} right     {reach}",
    )
    if line.majority is not None:
        output.lines(
            f"  {line.found} of {line.systems} labelled systems are in the store",
            f"  the commonest class of what was decided: {share_words(line.majority)}",
        )
    output.lines(
        *(
            f"  {one.component}: {one.decided} of {one.labelled} decided, right {share_words(one.accuracy)},"
            f" commonest class {share_words(one.majority)}"
            for one in line.components
        ),
        *(
            f"  {one.name}: recall {share_words(one.recall)}, precision {share_words(one.precision)}"
            for one in line.classes
        ),
        *(f"  missed: {handle} is {truth}, said {said}" for handle, truth, said in line.misses),
    )


def _tell_study(output: Output, line: StudyLine) -> None:
    output.lines(
        f"{line.axis}, {line.how}: {line.n}",
        f"  as the study states  {share_words(line.told)}",
        f"  by the rules alone   {share_words(line.rules)}; "
        f"of what they classify {share_words(line.rules_classified)}",
        *(
            f"  {one.project} ({one.handle}): {one.study}; told {one.told or 'not classified'},"
            f" by the rules alone {one.rules or 'not classified'}"
            for one in line.projects
        ),
    )


def _figure(value: float | None) -> str:
    return "not known" if value is None else f"{value:.3f}"
