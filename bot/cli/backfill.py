"""`cartographer backfill`: bulk snapshots of the whole Hub, from files or as published, into the store."""

import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import click

from bot.cli.output import CommandError, some
from bot.cli.session import Session, json_option, perform
from bot.cli.shapes import Backfilled
from collectors.backfill.carry import backfill, check
from collectors.backfill.parquet import BackfillError, library
from collectors.backfill.places import Place, local, newest
from collectors.backfill.remote import HUB_STATS, WEEKLY, of_hub_stats, of_weekly
from collectors.hub.connecting import hub_of
from collectors.hub.errand import Errand
from collectors.hub.errors import HubMissing
from storage.database import Database
from storage.holders import new_holder
from storage.records import Run, RunState

PUBLISHED = {"hub-stats": (HUB_STATS, of_hub_stats), "weekly": (WEEKLY, of_weekly)}
DAYS = 4
"""How many of the weekly snapshots are read where nothing else is said."""


@click.command("backfill", short_help="Record bulk snapshots of the whole Hub, with their own dates.")
@click.argument("source", metavar="PATH|hub-stats|weekly")
@click.option("--date", metavar="YYYY-MM-DD", help="The day of a file or folder whose name does not say it.")
@click.option(
    "--newest",
    "days",
    type=click.IntRange(min=1),
    metavar="DAYS",
    help=f"Only the newest so many days of snapshots; of weekly, {DAYS} where nothing is said.",
)
@json_option
def command(source: str, date: str | None, days: int | None, as_json: bool) -> None:  # noqa: FBT001 - click calls it
    """Record bulk snapshots of the whole Hub, oldest first, each with its own date.

    PATH is a Parquet file, or a folder as models/2025-02-26/models.parquet; hub-stats and weekly are read
    from the Hub. Counters go in at the snapshot's date; what the Hub itself has shown stays as it is, and
    nothing is told as news. One that was interrupted goes on where it was.
    """

    async def work(session: Session) -> int:
        began = time.monotonic()
        if date is not None and source in PUBLISHED:
            raise CommandError("--date is for files: published snapshots have dates of their own")
        try:
            library()  # before gigabytes are fetched for it
            async with session.store() as db, AsyncExitStack() as stack:
                errand = Errand()
                target, places = await _places(session, db, stack, source, date, errand)
                kept = newest(places, DAYS if days is None and source == "weekly" else days)
                if source not in PUBLISHED:
                    await check(kept)
                if not as_json:
                    click.echo(f"{some(len(kept), 'snapshot')}, oldest first", err=True)
                run = await backfill(
                    db,
                    kept,
                    target=target,
                    asked_by="cli",
                    holder=new_holder(),
                    errand=errand,
                    tell=None if as_json else lambda place: click.echo(f"  {place.called}", err=True),
                )
        except BackfillError as error:
            raise CommandError(str(error)) from error
        return _report(session, run, kept, seconds=round(time.monotonic() - began, 3))

    perform(work, as_json=as_json)


async def _places(
    session: Session, db: Database, stack: AsyncExitStack, source: str, date: str | None, errand: Errand
) -> tuple[str, list[Place]]:
    """Return what a run over a source is for, and the snapshots that the source holds."""
    if source not in PUBLISHED:
        return _local(Path(source), date, db.clock.now())
    name, published = PUBLISHED[source]
    hub = await stack.enter_async_context(hub_of(session.settings, db.clock, db))
    token = session.settings.hf_token
    try:
        return source, await published(hub, token.get_secret_value() if token else None, errand=errand)
    except HubMissing as error:
        raise CommandError(f"{name} is not on the Hub that HF_ENDPOINT names, or it is private") from error


def _local(path: Path, date: str | None, now: int) -> tuple[str, list[Place]]:
    return str(path.resolve()), local(path, date=date, now=now)


def _report(session: Session, run: Run, places: Sequence[Place], *, seconds: float) -> int:
    if run.state is RunState.RUNNING:
        raise CommandError(f"another process is at it: run {run.id}; cartographer status shows how far it is")
    if session.output.as_json:
        session.output.record(
            Backfilled(
                run=run.id,
                state=run.state.value,
                snapshots=tuple(place.snapshot.partition for place in places),
                requests=run.requests,
                pages=run.pages,
                seen=run.seen,
                changed=run.changed,
                quarantined=run.quarantined,
                resumed=run.resumed,
                seconds=seconds,
                error=run.error,
            )
        )
    else:
        session.output.lines(
            f"run {run.id} {run.state.value} in {seconds:.1f} s: {some(len(places), 'snapshot')}, "
            f"{run.seen:,} rows seen, {run.changed:,} told something new, {run.quarantined:,} quarantined, "
            f"resumed {run.resumed:,} times"
        )
    if run.state is RunState.FAILED:
        click.echo(f"cartographer: run {run.id} failed: {run.error}", err=True)
        return 1
    return 0
