"""The schema: made, upgraded from every released version, and the same as the code's."""

import asyncio
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import create_async_engine

from config.clock import ManualClock
from storage import audit, deliveries, guilds, marks, runs, sending, subscriptions
from storage.catalogue import count_repos, find_repo
from storage.database import Database
from storage.filters import RepoFilter
from storage.history import find_events
from storage.labels import labels
from storage.migrate import HEAD, configuration
from storage.records import RunState
from storage.schema import metadata
from storage.views import view
from tests.storage.listing import Listing, model
from tests.storage.released import dumps, restore
from tests.support.postgres import Postgres


@pytest.fixture
def bare_url(database_url: str, postgres: Postgres) -> Any:
    """The address of a database without any table."""
    if database_url.startswith("sqlite"):
        yield database_url
        return
    with postgres.database(template=None) as url:
        yield url


def revisions() -> list[str]:
    """Return the migrations in the folder, oldest first."""
    scripts = ScriptDirectory.from_config(configuration(None))  # type: ignore[arg-type] # nothing is connected
    return [script.revision for script in scripts.walk_revisions()][::-1]


def test_the_code_knows_the_newest_migration() -> None:
    assert revisions()[-1] == HEAD


def test_migrations_stand_in_one_line() -> None:
    assert revisions() == [f"{number:04}" for number in range(1, len(revisions()) + 1)]


def test_every_migration_has_a_dump_to_be_tried_on() -> None:
    assert dumps() == revisions()


async def test_a_migrated_database_is_what_the_code_describes(bare_url: str, clock: ManualClock) -> None:
    db = await Database.open(bare_url, clock=clock)

    def differences(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return list(compare_metadata(context, metadata))

    async with db.writing() as tx:
        assert await tx.connection.run_sync(differences) == []
    await db.close()


async def test_text_has_one_order_and_narrow_tables_have_no_row_ids(db: Database) -> None:
    async with db.writing() as tx:
        if db.dialect == "postgresql":
            found = await tx.connection.execute(
                text(
                    "SELECT table_name, column_name FROM information_schema.columns"
                    " WHERE table_schema = 'public' AND table_name <> 'alembic_version'"
                    " AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'"
                )
            )
            assert found.all() == []
        else:
            found = await tx.connection.execute(
                text("SELECT name FROM sqlite_master WHERE sql LIKE '%WITHOUT ROWID%' ORDER BY name")
            )
            assert [name for (name,) in found] == ["metrics", "owner_metrics"]


async def test_two_that_open_at_once_upgrade_once(bare_url: str, clock: ManualClock) -> None:
    opened = await asyncio.gather(*(Database.open(bare_url, clock=clock) for _ in range(4)))
    for db in opened:
        await marks.put(db, "name", "value")
        await db.close()


async def test_a_database_half_made_by_something_else_is_one_line(bare_url: str, clock: ManualClock) -> None:
    engine = create_async_engine(bare_url)
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE runs (id INTEGER)"))
    await engine.dispose()
    with pytest.raises(Exception, match="runs") as told:
        await Database.open(bare_url, clock=clock)
    assert type(told.value).__name__ == "StoreUnavailable"
    engine = create_async_engine(bare_url)
    async with engine.begin() as connection:
        assert await connection.run_sync(lambda bound: inspect(bound).get_table_names()) == ["runs"]
    await engine.dispose()


@pytest.mark.parametrize("revision", dumps())
async def test_a_store_of_every_released_schema_comes_up_to_date_with_all_it_holds(
    bare_url: str, clock: ManualClock, revision: str
) -> None:
    await restore(bare_url, revision)
    db = await Database.open(bare_url, clock=clock)
    try:
        await _remembers(db)
        await _goes_on(db, clock)
    finally:
        await db.close()


async def _remembers(db: Database) -> None:
    async with view(db) as now:
        repo = await find_repo(now, "aisingapore/SEA-LION-v1-7B")
        assert repo is not None
        assert (repo.license, repo.gated) == ("mit", "open")
        assert await count_repos(now, RepoFilter()) == 11
        events = await find_events(now)
        assert {event.kind for event in events} == {"license", "gated", "renamed", "revision", "deleted"}
        judged = await labels(now, "project", ["olmo"])
        assert judged["olmo"][0].evidence
    async with view(db, run=1) as then:
        assert await count_repos(then, RepoFilter()) == 12
        assert await find_events(then) == []
    guild = await guilds.get(db, 1)
    assert guild is not None
    assert (guild.name, guild.settings.timezone) == ("Ecosystem 日本語", "Europe/Oslo")
    (subscription,) = await subscriptions.find(db, guild_id=1)
    assert subscription.scope.projects == ("olmo",)
    assert await deliveries.states(db) == {"sent": 1, "pending": 1}
    (act,) = await audit.recent(db)
    assert act.after == ["acme"]
    assert await marks.get(db, "commands") == "abc"
    assert await runs.waiting(db) == [("tracked", "7")]


async def _goes_on(db: Database, clock: ManualClock) -> None:
    """Work that was under way is finished, and new work is recorded."""
    (second,) = (await sending.claim(db, holder="new")).deliveries
    assert second.part == 2
    clock.advance(runs.LEASE)
    begun = await runs.begin(db, "look-up", asked_by="7", holder="new")
    assert (begun.joined, begun.run.resumed, begun.run.quarantined) == (False, 1, 1)
    assert (await runs.finish(db, begun.run.id, holder="new")).state is RunState.FINISHED
    listing = Listing(db, clock)
    before = len(await listing.events())
    await listing.listed(model("acme/new", "c" * 24))
    await listing.listed(model("acme/new", "c" * 24, license="other"))
    assert [kind for kind, _, _ in (await listing.events())[before:]] == ["license"]
