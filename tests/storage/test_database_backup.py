"""Copies of a store that is in use."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import select

from config.clock import ManualClock
from storage.database import Database
from storage.errors import StoreError, StoreUnavailable
from storage.schema import marks as table
from storage.schema import metadata
from tests.storage.test_database import names, put
from tests.support.store import fill


async def test_a_copy_made_while_writing_is_a_whole_store(
    sqlite_db: Database, tmp_path: Path, clock: ManualClock
) -> None:
    enough, stop = asyncio.Event(), asyncio.Event()

    async def write() -> int:
        number = 0
        while not stop.is_set():
            async with sqlite_db.writing() as tx:  # two rows a transaction: never one without the other
                for half in "ab":
                    mark = table.insert().values(name=f"{number:06}{half}", value="x" * 200, at=1)
                    await tx.connection.execute(mark)
            number += 1
            if number == 10:
                enough.set()
        return number

    writing = asyncio.create_task(write())
    await enough.wait()
    target = tmp_path / "kept" / "copy.sqlite"
    size = await sqlite_db.backup(target)
    stop.set()
    assert await writing >= 10
    assert size == target.stat().st_size
    assert [path.name for path in target.parent.iterdir()] == ["copy.sqlite"]
    copy = await Database.open(f"sqlite+aiosqlite:///{target}", clock=clock)
    kept = await names(copy)
    assert len(kept) >= 20
    assert kept == [f"{number:06}{half}" for number in range(len(kept) // 2) for half in "ab"]
    await put(copy, "and goes on")
    await copy.close()


async def test_a_copy_is_equal_in_every_row(sqlite_db: Database, tmp_path: Path, clock: ManualClock) -> None:
    await fill(sqlite_db, clock, weeks=2)
    await sqlite_db.backup(tmp_path / "copy.sqlite")
    copy = await Database.open(f"sqlite+aiosqlite:///{tmp_path / 'copy.sqlite'}", clock=clock)
    rows = 0
    for every in metadata.sorted_tables:
        query = select(every).order_by(*every.primary_key.columns)
        async with sqlite_db.reading() as ours, copy.reading() as theirs:
            before = (await ours.execute(query)).all()
            assert (await theirs.execute(query)).all() == before, every.name
            rows += len(before)
    await copy.close()
    assert rows > 300


async def test_nothing_is_overwritten(sqlite_db: Database, tmp_path: Path) -> None:
    target = tmp_path / "copy.sqlite"
    target.write_text("mine")
    with pytest.raises(StoreError, match="exists already"):
        await sqlite_db.backup(target)
    assert target.read_text() == "mine"


async def test_a_target_that_cannot_be_written_is_one_line(sqlite_db: Database, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailable, match="copy") as told:
        await sqlite_db.backup(tmp_path / "file" / "copy.sqlite")
    assert "\n" not in str(told.value)


async def test_a_copy_that_fails_leaves_nothing(
    sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(StoreUnavailable, match="full"):
        await sqlite_db.backup(tmp_path / "backups" / "copy.sqlite")
    assert list((tmp_path / "backups").iterdir()) == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_postgresql_has_its_own_way(db: Database, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="pg_dump"):
        await db.backup(tmp_path / "copy")
