"""`cartographer dispute`: labels that people say are wrong, each with a link; opened, listed, decided."""

import click
from msgspec import Struct

from bot.cli.label import ACTOR, target_and_axis
from bot.cli.output import CommandError, Output
from bot.cli.session import Session, json_option, perform
from bot.cli.shapes import instant
from bot.correcting import Target, targets_of
from config.clock import to_iso
from storage import disputes
from storage.disputes import Dispute, is_link
from storage.errors import StoreError
from storage.views import view


class DisputeLine(Struct, frozen=True, kw_only=True):
    """`dispute`: one dispute; `decision` is null while it is open."""

    dispute: int
    subject_kind: str
    subject: str
    axis: str
    link: str
    reason: str
    actor: str
    at: str
    decision: str | None
    answer: str | None
    decided_by: str | None
    decided_at: str | None


@click.group("dispute", short_help="Dispute labels with a link, list disputes, decide them.")
def group() -> None:
    """Dispute labels with a link, list what is disputed, and decide it."""


@group.command("open", short_help="Say that a label is wrong, with a link that shows it.")
@click.argument("subject")
@click.argument("axis")
@click.argument("link")
@click.option("--reason", default="", help="What is wrong, in your words.")
@json_option
def opening(*, subject: str, axis: str, link: str, reason: str, as_json: bool) -> None:
    """Say that a label is wrong, with a link (https) that shows it: it shows as disputed until decided.

    The same label with the same link is one dispute, however often it is opened.
    """

    async def work(session: Session) -> None:
        if not is_link(link.strip()):
            raise CommandError(f"{link[:80]!r} is no link that could be shown: https:// and a page.")
        async with session.store() as db:
            async with view(db) as now:
                one, target = await target_and_axis(now, subject, axis)
            opened, new = await disputes.open_dispute(
                db,
                subject_kind=target.kind,
                subject=target.key,
                axis=one.name,
                link=link.strip(),
                reason=reason,
                actor=ACTOR,
                rank="operator",
            )
            if not as_json and not new:
                session.output.line("open already, with the same link:")
            _tell(session.output, opened, target)

    perform(work, as_json=as_json)


@group.command("list", short_help="List the open disputes, oldest first.")
@click.option("--all", "every", is_flag=True, help="Those that were decided too, newest first.")
@json_option
def listing(*, every: bool, as_json: bool) -> None:
    """List what is disputed and not decided yet, oldest first."""

    async def work(session: Session) -> None:
        async with session.store() as db, view(db) as now:
            found = await disputes.every_dispute(now, decided=every)
            targets = await targets_of(now, found)
            for one in found:
                _tell(session.output, one, targets[one.id])
            if not found and not as_json:
                session.output.line("no label is disputed")

    perform(work, as_json=as_json)


@group.command("decide", short_help="Accept or refuse a dispute, with a reason.")
@click.argument("number", type=int)
@click.argument("decision", type=click.Choice(["accepted", "refused"]))
@click.option("--reason", required=True, help="Why: it is shown beside the dispute.")
@json_option
def deciding(*, number: int, decision: disputes.Decision, reason: str, as_json: bool) -> None:
    """Accept or refuse a dispute; the label itself is corrected with `cartographer label`."""

    async def work(session: Session) -> None:
        if not reason.strip():
            raise CommandError("a decision needs a reason: it is shown beside the dispute.")
        async with session.store() as db:
            try:
                decided = await disputes.decide(db, number, decision, answer=reason, actor=ACTOR)
            except StoreError as error:
                raise CommandError(f"{error}.") from None
            async with view(db) as now:
                targets = await targets_of(now, [decided])
            _tell(session.output, decided, targets[decided.id])

    perform(work, as_json=as_json)


def _tell(output: Output, one: Dispute, target: Target) -> None:
    if output.as_json:
        output.record(
            DisputeLine(
                dispute=one.id,
                subject_kind=one.subject_kind,
                subject=target.name,
                axis=one.axis,
                link=one.link,
                reason=one.reason,
                actor=one.actor,
                at=to_iso(one.at),
                decision=one.decision,
                answer=one.answer,
                decided_by=one.decided_by,
                decided_at=instant(one.decided_at),
            )
        )
        return
    said = f" “{one.reason}”" if one.reason else ""
    output.lines(f"{one.id}: {one.axis} of {target.name}, since {to_iso(one.at)}:{said} {one.link}")
    if one.decision is not None:
        output.lines(f"  {one.decision}: {one.answer}")
