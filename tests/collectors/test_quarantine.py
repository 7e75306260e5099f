"""Through the whole way: what a refresh cannot read waits, is counted, and is read by a later reader."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from bot.cli import status
from bot.health import health
from collectors import quarantine
from collectors.hub import decode
from collectors.hub.errand import CalledOff
from collectors.hub.listing import ListedPage
from collectors.hub.reading import READING
from collectors.sources.base import read_page
from collectors.sources.models import MODELS
from config.clock import HOUR, ManualClock
from storage import runs
from storage.catalogue import find_repo
from storage.database import Database
from storage.recording import record_page
from storage.records import RepoType
from storage.schema import quarantine as table
from storage.views import view
from tests.collectors.stage import Stage, small_world, staged

HUB_ID = "e" * 24
ODD: dict[str, Any] = {
    "_id": HUB_ID,
    "id": "acme/odd",
    "private": False,
    "gated": False,
    "createdAt": "2026-09-01T00:00:00.000Z",
    "lastModified": "2026-09-02T00:00:00.000Z",
    "likes": 3,
    "tags": ["license:mit"],
}
MANY = ODD | {"likes": "many"}


async def rows(db: Database) -> list[Any]:
    async with db.reading() as connection:
        return list((await connection.execute(select(table).order_by(table.c.id))).mappings())


async def listed(stage: Stage, record: dict[str, Any]) -> int:
    """Refresh once with this record among acme's models; return how many could not be read."""
    stage.local.faults.add("odd", r"/api/models\?author=acme", record=record, times=None)
    run = await stage.refresh()
    stage.local.faults.clear()
    return run.quarantined


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A later version of the reader, to which `many` is no count but no matter either."""
    careful = decode.read_carefully

    def read(record: bytes, repo_type: RepoType, expanded: frozenset[str]) -> Any:
        return careful(record.replace(b'"many"', b"null"), repo_type, expanded)

    monkeypatch.setattr(quarantine, "read_carefully", read)
    monkeypatch.setattr(quarantine, "READING", f"{READING}+")
    return iter(())


async def test_what_cannot_be_read_is_counted_and_read_by_a_later_reader(
    db: Database, clock: ManualClock, request: pytest.FixtureRequest
) -> None:
    async with staged(small_world(), db, clock, "acme") as stage:
        assert await listed(stage, MANY) == 1
        seen_at = clock.now()
        told = await status.read(db, "sqlite:///none", await health(db))
        assert (told.quarantined, told.runs[0].quarantined) == (1, 1)
        assert await listed(stage, MANY) == 1
        (row,) = await rows(db)
        assert (row["subject"], row["reader"], row["resolved_at"]) == (HUB_ID, READING, None)
        assert await stage.repo("acme/odd") is None
        request.getfixturevalue("later")
        run = await runs.begin(db, "tracked", asked_by="test", holder="test", lease=HOUR)
        await quarantine.try_again(db, run.run, asyncio.Event())
        odd = await stage.repo("acme/odd")
        assert odd is not None
        assert (odd.license, odd.likes, odd.observed_at) == ("mit", None, seen_at + HOUR)
        (row,) = await rows(db)
        assert row["resolved_at"] == clock.now()
        assert await stage.kinds() == []
        after = await runs.get(db, run.run.id)
        assert after is not None
        assert (after.changed, after.requests) == (1, 0)


async def test_each_refresh_begins_with_what_waits(
    sqlite_db: Database, clock: ManualClock, request: pytest.FixtureRequest
) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme") as stage:
        await listed(stage, MANY)
        request.getfixturevalue("later")
        await listed(stage, MANY)
        assert await stage.repo("acme/odd") is not None


async def test_what_no_reader_can_read_is_tried_once_by_each(
    sqlite_db: Database, clock: ManualClock, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme") as stage:
        await listed(stage, ODD | {"gated": "perhaps"})
        run = await runs.begin(sqlite_db, "tracked", asked_by="test", holder="test", lease=HOUR)
        request.getfixturevalue("later")
        for _ in range(2):
            await quarantine.try_again(sqlite_db, run.run, asyncio.Event())
            (row,) = await rows(sqlite_db)
            assert (row["reader"], row["resolved_at"]) == (f"{READING}+", None)
            monkeypatch.setattr(quarantine, "read_carefully", None)  # so that nothing can be read any more


async def test_it_can_be_called_off(
    sqlite_db: Database, clock: ManualClock, request: pytest.FixtureRequest
) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme") as stage:
        await listed(stage, MANY)
        run = await runs.begin(sqlite_db, "tracked", asked_by="test", holder="test", lease=HOUR)
        request.getfixturevalue("later")
        stop = asyncio.Event()
        stop.set()
        with pytest.raises(CalledOff):
            await quarantine.try_again(sqlite_db, run.run, stop)
        assert [row["resolved_at"] for row in await rows(sqlite_db)] == [None]


async def test_a_record_that_the_hub_mends_resolves_its_row_and_was_never_news(
    db: Database, clock: ManualClock
) -> None:
    async with staged(small_world(), db, clock, "acme") as stage:
        await listed(stage, MANY)
        await listed(stage, MANY | {"likes": "most"})
        (row,) = await rows(db)
        assert '"most"' in row["record"]
        assert await listed(stage, ODD) == 0
        (row,) = await rows(db)
        assert row["resolved_at"] is not None
        assert await stage.kinds() == []


async def test_a_repo_that_is_listed_twice_is_not_lost_with_its_unreadable_record(db: Database) -> None:
    page = ListedPage(
        [json.dumps(record).encode() for record in (ODD | {"gated": "perhaps"}, ODD)],
        db.clock.now(),
        1,
        None,
        frozenset(MODELS.expand),
    )
    run = (await runs.begin(db, "tracked", asked_by="test", holder="test")).run
    coverage = await runs.cover(db, run.id, source="models", partition="acme", fields=0, expected=None)
    recorded = await record_page(db, coverage, read_page(page, "model"))
    assert (recorded.new, len(recorded.unreadable), len(await rows(db))) == (1, 1, 1)
    async with view(db) as now:
        assert await find_repo(now, "acme/odd", "model") is not None


async def test_what_is_listed_no_more_waits_for_nothing(sqlite_db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme") as stage:
        stage.change("set", "acme/base", record={"gated": "perhaps"})
        await stage.refresh()
        assert len(await rows(sqlite_db)) == 1
        told = await status.read(sqlite_db, "sqlite:///none", await health(sqlite_db))
        assert [line.quarantined for line in told.sources if line.source == "models"] == [1]
        stage.change("delete", "acme/base")
        await stage.refresh()
        await stage.refresh()
        assert [row["resolved_at"] is not None for row in await rows(sqlite_db)] == [True]
