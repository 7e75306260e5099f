"""A small store of each released schema, so that every migration is tried on what people really have.

A dump is named for its migration (`released/0001.jsonl`): its first line says which columns each table had,
every other line is one row. `python -m tests.storage.released` writes the one of the newest migration, from
a store filled through the write side; once that migration is released, its dump is never written again.
"""

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any

from alembic import command
from sqlalchemy import Connection, MetaData, inspect, text
from sqlalchemy.ext.asyncio import create_async_engine

from config.clock import HOUR, ManualClock, from_iso
from storage import audit, conversations, deliveries, guilds, marks, questions, runs, sending, subscriptions
from storage.conversations import Given, Other
from storage.database import Database
from storage.deliveries import Destination, Window
from storage.migrate import HEAD, configuration
from storage.recording import record_page
from storage.records import Page, Unreadable
from storage.schema import metadata
from storage.subscriptions import DigestScope, Schedule
from tests.support.store import ECOSYSTEM, fill

FOLDER = Path(__file__).parent / "released"
NOW = from_iso("2026-11-23T12:00:00Z")
UNKNOWN_TO_DUMPS = {"alembic_version"}


def dumps() -> list[str]:
    """Return the migrations that have a dump, oldest first."""
    return sorted(path.stem for path in FOLDER.glob("*.jsonl"))


async def write() -> Path:
    """Write the dump of the newest migration."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/store.sqlite"
        db = await Database.open(url, clock=ManualClock(NOW))
        await _live_a_little(db)
        lines = [json.dumps({table.name: sorted(table.c.keys()) for table in metadata.sorted_tables})]
        async with db.reading() as connection:
            for table in metadata.sorted_tables:
                rows = await connection.execute(table.select().order_by(*table.primary_key.columns))
                lines += [
                    json.dumps({"table": table.name, "row": dict(row)}, ensure_ascii=False)
                    for row in rows.mappings()
                ]
        await db.close()
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{HEAD}.jsonl"
    path.write_text("\n".join(lines) + "\n")
    return path


async def restore(url: str, revision: str) -> None:
    """Make a database as it was at a migration, and put the dump's rows into it."""
    columns, *rows = [json.loads(line) for line in (FOLDER / f"{revision}.jsonl").read_text().splitlines()]
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(_restore, revision, columns, rows)
    await engine.dispose()


def _restore(connection: Connection, revision: str, columns: Any, rows: list[Any]) -> None:
    command.upgrade(configuration(connection), revision)
    look = inspect(connection)
    there = {
        name: sorted(column["name"] for column in look.get_columns(name))
        for name in look.get_table_names()
        if name not in UNKNOWN_TO_DUMPS
    }
    assert there == columns, (
        f"migration {revision} does not make what its dump holds: a released migration is never edited"
        " (an unreleased one is dumped anew by `python -m tests.storage.released`)"
    )
    then = MetaData()
    then.reflect(connection)
    for row in rows:
        table = then.tables[row["table"]]
        if row["table"] == "sequence":
            connection.execute(table.delete())
        connection.execute(table.insert().values(row["row"]))
    if connection.dialect.name == "postgresql":
        for name in [table.name for table in then.sorted_tables if "id" in table.c]:
            newest = f"coalesce((SELECT max(id) FROM {name}), 1)"
            connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {newest})"))


async def _live_a_little(db: Database) -> None:
    """Fill every table through the write side."""
    clock = db.clock
    assert isinstance(clock, ManualClock)
    changing = [kept for kept in ECOSYSTEM if kept.steps or kept.repo_type != "model" or kept.gone]
    await fill(db, clock, weeks=5, ecosystem=changing)
    await guilds.joined(db, 1, "Ecosystem 日本語")
    await guilds.change(db, 1, timezone="Europe/Oslo", public_channels=(5,))
    made = await subscriptions.create(
        db,
        guild_id=1,
        channel_id=5,
        user_id=7,
        scope=DigestScope(projects=("olmo",)),
        schedule=Schedule(0, 9, "Europe/Oslo"),
        due_at=NOW,
    )
    await deliveries.put(
        db,
        deliveries.Composed(
            kind="digest",
            body={"title": "Week 47"},
            parts=2,
            to=Destination(guild_id=1, channel_id=5, user_id=7),
            sequence=made.position,
            composer="1",
            subscription=made,
            window=Window(made.position, made.position),
            next_due_at=NOW + HOUR,
        ),
    )
    (first,) = (await sending.claim(db, holder="sender")).deliveries
    await sending.sent(db, first, message_id=99)
    await audit.record(db, actor="cli", rank="operator", act="track", after=["acme"])
    await marks.put(db, "commands", "abc")
    await runs.ask(db, "tracked", asked_by="7")
    key = await questions.unanswered(db, question="Who is Acme?", reason="not_read", owner="acme")
    await questions.wait_for(db, key, user_id=7, locale="en")
    await questions.dispute(db, question="Who is OLMo's maker?", answer="Acme.", comment="it is not")
    given = Given(
        id=11,
        asked_by=7,
        channel_id=5,
        question="Who is Acme?",
        context=("What is it?",),
        outcome="caveat",
        plan={"intent": "maker"},
        readings=(Other("ACME", "Who is ACME?", ("What is it?",)),),
        sequence=made.position,
        at=clock.now(),
    )
    await conversations.keep(db, given)
    begun = await runs.begin(db, "look-up", asked_by="7", holder="half way")
    coverage = await runs.cover(db, begun.run.id, source="models", partition="acme", fields=0, expected=None)
    unreadable = Unreadable('{"id": 7}', "without `_id`")
    await record_page(db, coverage, Page(observed_at=NOW, repos=(), unreadable=(unreadable,), cursor="next"))
    async with db.writing() as tx:
        positions = metadata.tables["positions"].insert()
        await tx.connection.execute(positions.values(name="alerts", sequence=3, at=NOW))


if __name__ == "__main__":
    print(asyncio.run(write()))  # noqa: T201 - says what was written
