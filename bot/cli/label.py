"""`cartographer label`: an operator's word on a label, or its withdrawal, with the reason."""

from collections.abc import Mapping
from typing import Any

import click
from msgspec import Struct

from bot.cli.output import CommandError, Output
from bot.cli.session import Session, json_option, perform
from bot.correcting import Target, UnknownTargetError, target_of, value_words
from config.axes import Axis, WrongValueError, axis_of
from storage import corrections
from storage.corrections import Correction, NothingToWithdrawError
from storage.database import Database
from storage.labels import Assigned
from storage.views import View, view

ACTOR = "cli"


class OneHeld(Struct, frozen=True, kw_only=True):
    """A label as it held, or holds now; a null value is "not classified"."""

    value: Any
    confidence: float
    origin: str
    reason: str | None


class CorrectedLine(Struct, frozen=True, kw_only=True):
    """`label`: what held before and what holds now, by taxonomy; null where there is no label."""

    subject: str
    subject_kind: str
    name: str
    axis: str
    before: dict[str, OneHeld | None]
    after: dict[str, OneHeld | None]


@click.command("label", short_help="Correct a label, with a reason; or withdraw a correction.")
@click.argument("subject")
@click.argument("axis")
@click.argument("value", required=False)
@click.option("--reason", required=True, help="Why: it is shown beside the label.")
@click.option("--withdraw", is_flag=True, help="Take the correction back: what the others say holds again.")
@json_option
def command(
    *, subject: str, axis: str, value: str | None, reason: str, withdraw: bool, as_json: bool
) -> None:
    """Correct a label of a repo, a namespace or a project: an operator's word goes before everybody's.

    VALUE is spelt as it is shown, "not classified" to say nothing; of a list, with semicolons between. Every
    correction is kept with its reason, and written down in the audit.
    """
    if (value is None) != withdraw:
        raise click.UsageError("give a value, or --withdraw", click.get_current_context())

    async def work(session: Session) -> None:
        async with session.store() as db:
            async with view(db) as now:
                one, target = await target_and_axis(now, subject, axis)
            done = await _correct(db, one, target, value, reason)
            _tell(session.output, subject, one, target, done)

    perform(work, as_json=as_json)


async def target_and_axis(now: View, subject: str, axis: str) -> tuple[Axis, Target]:
    """Return what some words name; CommandError with the nearest where they name nothing."""
    try:
        one = axis_of(axis)
        return one, await target_of(now, subject, one)
    except (UnknownTargetError, WrongValueError) as error:
        raise CommandError(str(error), nearest=error.nearest) from None


async def _correct(db: Database, axis: Axis, target: Target, value: str | None, reason: str) -> Correction:
    if not reason.strip():
        raise CommandError("a correction needs a reason: it is shown beside the label.")
    try:
        if value is None:
            return await corrections.withdraw(
                db,
                subject_kind=target.kind,
                subject=target.key,
                axis=axis.stored,
                taxonomies=tuple(axis.by_taxonomy(None)),
                reason=reason,
                actor=ACTOR,
            )
        return await corrections.correct(
            db,
            subject_kind=target.kind,
            subject=target.key,
            axis=axis.stored,
            values=axis.by_taxonomy(axis.read(value)),
            reason=reason,
            actor=ACTOR,
        )
    except WrongValueError as error:
        raise CommandError(str(error), nearest=error.nearest) from None
    except NothingToWithdrawError:
        raise CommandError(
            f"no operator has corrected {axis.name} of {target.name}: there is nothing to withdraw."
        ) from None


def _tell(output: Output, subject: str, axis: Axis, target: Target, done: Correction) -> None:
    if output.as_json:
        line = CorrectedLine(
            subject=subject,
            subject_kind=target.kind,
            name=target.name,
            axis=axis.name,
            before=_held(done.before),
            after=_held(done.after),
        )
        output.record(line)
        return
    for taxonomy, after in done.after.items():
        named = f" ({taxonomy})" if len(done.after) > 1 else ""
        output.lines(f"{target.name}, {axis.name}{named}: {_said(done.before[taxonomy])} → {_said(after)}")


def _held(labels: Mapping[str, Assigned | None]) -> dict[str, OneHeld | None]:
    return {
        taxonomy: None
        if label is None
        else OneHeld(value=label.value, confidence=label.confidence, origin=label.origin, reason=label.reason)
        for taxonomy, label in labels.items()
    }


def _said(label: Assigned | None) -> str:
    return "no label is stored" if label is None else f"{value_words(label.value)} ({label.origin})"
