"""A digest or alert comes out again: after labels moved, after a correction, in a store that was migrated."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from alembic import command
from sqlalchemy import Connection, MetaData, RowMapping, Table, select, update
from sqlalchemy.ext.asyncio import create_async_engine

from bot.delivery import alerts
from bot.delivery.compose import compose_due, introduce
from bot.digests.asked import replay
from bot.document import Document
from collectors.remap import remap
from config.clock import WEEK, ManualClock
from storage import announcing, corrections, deliveries, subscriptions
from storage.catalogue import find_repo
from storage.database import Database
from storage.deliveries import StoredDocument
from storage.labelling import Change
from storage.labels import labels
from storage.migrate import HEAD, configuration
from storage.schema import assignments, documents, metadata, positions
from storage.schema import subscriptions as subscription_table
from storage.subscriptions import NEVER, DigestScope
from storage.views import view
from tests.bot.delivery.test_compose import subscribe
from tests.support.postgres import Postgres
from tests.support.store import fill


async def told(db: Database, clock: ManualClock, *, older: bool = False) -> list[StoredDocument]:
    """Return a portrait, a digest and alerts, composed from five weeks of history; by older rules if so."""
    await fill(db, clock, weeks=5)
    if older:
        async with db.writing() as tx:
            place = (assignments.c.axis == "artefact", assignments.c.taxonomy == "v1")
            values = {"value": '"framework"', "rule_version": "0"}
            await tx.connection.execute(update(assignments).where(*place).values(values))
    made = await subscribe(db, due_at=clock.now(), scope=DigestScope(projects=("olmo",)))
    watch = await subscribe(db, due_at=NEVER, kind="watch", scope=DigestScope(owners=("meta-llama",)))
    await announcing.position(db, alerts.READER)
    async with db.writing() as tx:
        await tx.connection.execute(subscription_table.update().values(position=1))  # from the first look on
        await tx.connection.execute(positions.update().values(sequence=1))
    await introduce(db, made)
    assert await compose_due(db) == 1
    assert await alerts.alert_due(db) >= 1
    await subscriptions.set_state(db, watch.public_id, "removed")
    composed = await stored(db)
    assert {one.kind for one in composed} == {"portrait", "digest", "alert"}
    return composed


async def stored(db: Database) -> list[StoredDocument]:
    async with db.reading() as connection:
        ids = [
            one for (one,) in await connection.execute(select(documents.c.public_id).order_by(documents.c.id))
        ]
    found = [await deliveries.document(db, one) for one in ids]
    return [one for one in found if one is not None]


async def assert_equal(db: Database, composed: list[StoredDocument]) -> None:
    for one in composed:
        again = await (alerts.replay if one.kind == "alert" else replay)(db, one)
        assert again.same_version
        assert again.document == msgspec.convert(one.body, Document)
        assert again.equal
    assert await stored(db) == composed


async def test_labels_that_moved_later_change_nothing(db: Database, clock: ManualClock) -> None:
    composed = await told(db, clock, older=True)
    clock.advance(WEEK)
    changes: list[Change] = []
    assert await remap(db, asyncio.Event(), told=changes.append) is not None
    assert any(one.moved and one.axis == "artefact" for one in changes)
    await assert_equal(db, composed)


async def test_a_label_that_an_operator_corrected_later_changes_nothing(
    db: Database, clock: ManualClock
) -> None:
    composed = await told(db, clock)
    clock.advance(WEEK)
    async with view(db) as now:
        repo = await find_repo(now, "allenai/OLMo-2-1124-7B")
    assert repo is not None
    await corrections.correct(
        db,
        subject_kind="repo",
        subject=str(repo.id),
        axis="artefact",
        values={"v1": "dataset"},
        reason="it is one",
        actor="cli",
    )
    async with view(db) as now:
        held = (await labels(now, "repo", [str(repo.id)], axes=["artefact"], taxonomy="v1"))[str(repo.id)]
    assert [label.value for label in held] == ["dataset"]
    await assert_equal(db, composed)


@pytest.fixture(params=["sqlite", "postgresql"])
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database in which there is nothing, not even a schema."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'there'}.sqlite"
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.database(template=None) as url:
        yield url


@pytest.mark.parametrize("revision", ["0006", "0007", "0008"])
async def test_in_a_store_that_was_migrated_since_it_comes_out_again(
    clock: ManualClock, tmp_path: Path, there: str, revision: str
) -> None:
    """What was composed in a store of an older schema is composed again after the migrations since."""
    here = f"sqlite+aiosqlite:///{tmp_path / 'here'}.sqlite"
    db = await Database.open(here, clock=clock)
    composed = await told(db, clock)
    rows = {}
    async with db.reading() as connection:
        for table in metadata.sorted_tables:
            rows[table.name] = list((await connection.execute(select(table))).mappings())
    await db.close()
    engine = create_async_engine(there)
    async with engine.begin() as connection:
        await connection.run_sync(as_of, revision, rows)
    await engine.dispose()
    assert revision != HEAD
    migrated = await Database.open(there, clock=clock)
    try:
        await assert_equal(migrated, composed)
    finally:
        await migrated.close()


def as_of(connection: Connection, revision: str, rows: dict[str, list[RowMapping]]) -> None:
    """Make a database as it was at a migration, with what of some rows it had a place for."""
    command.upgrade(configuration(connection), revision)
    then = MetaData()
    then.reflect(connection)
    for table in then.sorted_tables:
        if table.name in rows:
            connection.execute(table.delete())
            _fill(connection, table, rows[table.name])


def _fill(connection: Connection, table: Table, rows: list[RowMapping]) -> None:
    for row in rows:
        values = {name: value for name, value in row.items() if name in table.c}
        connection.execute(table.insert().values(values))
