"""`cartographer status`: what ran, how fresh what is known is, what could not be read, what waits."""

import click

from bot.cli.health import freshness_line, quota_lines, reading_lines
from bot.cli.session import Session, json_option, perform
from bot.cli.shapes import DatabaseLine, SourceLine, Status, UnreadableLine, run_line
from bot.health import Health, SourceState, health
from bot.incomplete import incomplete
from bot.status import RUNS, octets, status_page
from config.clock import MINUTE, SECOND, to_iso
from storage import deliveries, invalid_requests, questions, runs, tracking
from storage.database import Database
from storage.migrate import HEAD


@click.command("status", short_help="Show the last runs, how fresh what is known is, and what waits.")
@json_option
def command(as_json: bool) -> None:  # noqa: FBT001 - click calls it
    """Show the last runs, each source's freshness, what cannot be read, what waits to be delivered."""

    async def work(session: Session) -> None:
        settings = session.settings
        async with session.store() as db:
            if as_json:
                found = await health(db, settings.refresh_minutes * MINUTE)
                session.output.record(await read(db, settings.database_url, found))
            else:
                session.output.document(await status_page(db, settings, settings.locale), settings.locale)

    perform(work, as_json=as_json)


async def read(db: Database, url: str, found: Health) -> Status:
    """Read the state of the store; `found` is how collecting is."""
    now = db.clock.now()
    return Status(
        now=to_iso(now),
        tracked=len(await tracking.tracked(db)),
        quarantined=found.quarantined,
        runs=tuple(run_line(run) for run in await runs.recent(db, RUNS)),
        sources=tuple(_source(one, now) for one in found.sources),
        incomplete=await incomplete(db, found.finished.id) if found.finished else (),
        questions=await questions.count(db),
        deliveries=await deliveries.states(db),
        refused_requests=await invalid_requests.recent(db),
        database=DatabaseLine(kind=db.dialect, schema=HEAD, bytes=octets(db, url)),
        freshness=freshness_line(found),
        quotas=quota_lines(found),
        readings=reading_lines(found),
        unreadable=tuple(
            UnreadableLine(source=one.source, reason=one.reason, count=one.count, since=to_iso(one.since))
            for one in found.unreadable
        ),
    )


def _source(one: SourceState, now: int) -> SourceLine:
    return SourceLine(
        source=one.source,
        looked_at=None if one.looked_at is None else to_iso(one.looked_at),
        age_seconds=None if one.looked_at is None else max(0, now - one.looked_at) // SECOND,
        complete=one.complete,
        incomplete=one.incomplete,
        quarantined=one.quarantined,
        due=one.due,
        failing=one.failing,
        stale=one.stale,
        note=one.note,
    )
