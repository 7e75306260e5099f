"""`cartographer status`: what ran, how fresh what is known is, what could not be read, what waits."""

from pathlib import Path
from urllib.parse import urlsplit

import click

from bot.cli.health import freshness_line, quota_lines, reading_lines
from bot.cli.incomplete import incomplete, told
from bot.cli.session import Session, json_option, perform
from bot.cli.shapes import DatabaseLine, RunLine, SourceLine, Status, run_line
from bot.document import Block, Document, Facts, Heading, Instant, Items, Line, line
from bot.health import Health, facts, health, source_lines
from bot.texts.numbers import count, duration, exact, size
from config.clock import SECOND, from_iso, to_iso
from storage import deliveries, runs, tracking
from storage.database import Database
from storage.migrate import HEAD
from storage.records import Run, RunState

RUNS = 5
LOOKED_THROUGH = 20
"""How many of the newest runs are looked through for each source's last look."""


@click.command("status", short_help="Show the last runs, how fresh what is known is, and what waits.")
@json_option
def command(as_json: bool) -> None:  # noqa: FBT001 - click calls it
    """Show the last runs, how fresh each source is, what is quarantined, what waits to be delivered."""

    async def work(session: Session) -> None:
        async with session.store() as db:
            found = await health(db)
            status = await read(db, session.settings.database_url, found)
        if as_json:
            session.output.record(status)
        else:
            locale = session.settings.locale
            session.output.document(document(status, found, locale), locale)

    perform(work, as_json=as_json)


async def read(db: Database, url: str, found: Health) -> Status:
    """Read the state of the store; `found` is how collecting is."""
    newest = await runs.recent(db, LOOKED_THROUGH)
    finished = [run for run in newest if run.state is RunState.FINISHED]
    return Status(
        now=to_iso(db.clock.now()),
        tracked=len(await tracking.tracked(db)),
        quarantined=finished[0].quarantined if finished else 0,
        runs=tuple(run_line(run) for run in newest[:RUNS]),
        sources=await _sources(db, newest),
        incomplete=await incomplete(db, finished[0].id) if finished else (),
        deliveries=await deliveries.states(db),
        database=DatabaseLine(kind=db.dialect, schema=HEAD, bytes=_octets(db, url)),
        freshness=freshness_line(found),
        quotas=quota_lines(found),
        readings=reading_lines(found),
    )


async def _sources(db: Database, newest: list[Run]) -> tuple[SourceLine, ...]:
    """Return each source's last look: that of the newest run in which a partition of it was complete."""
    found: dict[str, SourceLine] = {}
    for run in newest:
        parts = await runs.covered(db, run.id)
        for source in sorted({part.source for part in parts} - set(found)):
            here = [part for part in parts if part.source == source]
            looked = max((part.finished_at or 0 for part in here if part.complete), default=0)
            if looked:
                found[source] = SourceLine(
                    source=source,
                    looked_at=to_iso(looked),
                    age_seconds=max(0, db.clock.now() - looked) // SECOND,
                    complete=sum(part.complete for part in here),
                    incomplete=sum(not part.complete for part in here),
                    quarantined=sum(part.quarantined for part in here),
                )
    return tuple(found[source] for source in sorted(found))


def _octets(db: Database, url: str) -> int | None:
    if db.dialect != "sqlite":
        return None
    path = urlsplit(url).path.removeprefix("/")
    files = (Path(path + ending) for ending in ("", "-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def document(status: Status, found: Health, locale: str) -> Document:
    """Write a status for people."""
    database = status.database
    stored = f"{database.kind}, schema {database.schema}"
    if database.bytes is not None:
        stored += f", {size(database.bytes, locale)}"
    waiting = ", ".join(f"{exact(number, locale)} {state}" for state, number in status.deliveries.items())
    return Document(
        title="Cartographer's status",
        blocks=(
            Facts(
                (
                    ("Tracked", line(f"{exact(status.tracked, locale)} namespaces")),
                    ("Unreadable", line(f"{exact(status.quarantined, locale)} records in the last run")),
                    ("Deliveries", line(waiting or "none")),
                    ("Database", line(stored)),
                    *facts(found, locale),
                )
            ),
            Heading("Last runs"),
            Items(tuple(_run(run, locale) for run in status.runs) or (line("none yet"),)),
            Heading("Freshness"),
            Items(
                (*(_source(source, locale) for source in status.sources), *source_lines(found, locale))
                or (line("nothing seen yet"),)
            ),
            *_incomplete(status),
        ),
        as_of=from_iso(status.now),
    )


def _incomplete(status: Status) -> tuple[Block, ...]:
    if not status.incomplete:
        return ()
    lines = tuple(line(told_of) for told_of in told(status.incomplete))
    return (Heading("Not read to the end in the last finished run"), Items(lines))


def _run(run: RunLine, locale: str) -> Line:
    end = line(", ended ", Instant(from_iso(run.finished_at))) if run.finished_at else ()
    told = (
        f": {count(run.requests, locale)} requests, {count(run.seen, locale)} records, "
        f"{count(run.changed, locale)} changed"
    )
    return (
        f"run {run.run} of {run.scope}, {run.state}, begun ",
        Instant(from_iso(run.started_at)),
        *end,
        told,
        f"; {run.error}" if run.error else "",
    )


def _source(source: SourceLine, locale: str) -> Line:
    whole = f"{source.complete} of {source.complete + source.incomplete} lists complete"
    age = duration(source.age_seconds * SECOND, locale)
    return line(f"{source.source}: ", Instant(from_iso(source.looked_at)), f" ({age} ago), {whole}")
