"""Opening, writing in turn, refusing in one line, and leaving nothing half-written."""

import asyncio
import gc
import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import aiosqlite
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from config.clock import ManualClock
from storage.database import Database, Priority
from storage.errors import StoreTooNew, StoreUnavailable
from storage.schema import marks as table
from storage.schema import sequence
from tests.support.postgres import Postgres


async def names(db: Database) -> list[str]:
    async with db.reading() as connection:
        return [name for (name,) in await connection.execute(select(table.c.name).order_by(table.c.name))]


async def put(db: Database, name: str, *, value: str = "", first: str | None = None) -> None:
    async with db.writing() as tx:
        if first is not None:
            await tx.connection.execute(text(first))
        await tx.connection.execute(table.insert().values(name=name, value=value, at=tx.at))


async def test_a_new_database_is_made_with_its_folder(tmp_path: Path, clock: ManualClock) -> None:
    path = tmp_path / "a" / "new folder" / "store.sqlite"
    db = await Database.open(f"sqlite+aiosqlite:///{path}", clock=clock)
    assert db.dialect == "sqlite"
    await put(db, "one")
    await db.close()
    again = await Database.open(f"sqlite+aiosqlite:///{path}", clock=clock)
    assert await names(again) == ["one"]
    await again.close()


async def test_an_exception_rolls_everything_back(db: Database) -> None:
    async def fail() -> None:
        async with db.writing() as tx:
            await tx.connection.execute(table.insert().values(name="one", value="", at=await tx.sequence()))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await names(db) == []
    async with db.reading() as connection:
        assert (await connection.execute(select(sequence.c.value))).scalar_one() == 0


async def test_one_transaction_takes_one_number(db: Database) -> None:
    for expected in (1, 2):
        async with db.writing() as tx:
            assert [await tx.sequence(), await tx.sequence()] == [expected, expected]


async def test_what_is_read_is_of_one_moment(db: Database) -> None:
    async with db.reading() as connection:
        count = select(table.c.name)
        assert (await connection.execute(count)).all() == []
        await put(db, "meanwhile")
        assert (await connection.execute(count)).all() == []
    assert await names(db) == ["meanwhile"]


async def test_an_interaction_writes_before_a_census(db: Database) -> None:
    order: list[str] = []

    async def write(name: str, priority: Priority) -> None:
        async with db.writing(priority):
            order.append(name)

    async with db.writing():
        waiting = [
            asyncio.create_task(write(name, priority))
            for name, priority in (
                ("census", Priority.BATCH),
                ("digest", Priority.DELIVERY),
                ("click", Priority.INTERACTION),
            )
        ]
        for _ in range(3):
            await asyncio.sleep(0)
    await asyncio.gather(*waiting)
    assert order == ["click", "digest", "census"]


async def test_a_writer_that_is_called_off_writes_nothing_and_blocks_nobody(db: Database) -> None:
    inside = asyncio.Event()

    async def write() -> None:
        async with db.writing() as tx:
            await tx.connection.execute(table.insert().values(name="half", value="", at=tx.at))
            inside.set()
            await asyncio.Event().wait()

    writing = asyncio.create_task(write())
    await inside.wait()
    waiting = asyncio.create_task(put(db, "waiting"))
    await asyncio.sleep(0)
    waiting.cancel()
    writing.cancel()
    await asyncio.gather(writing, waiting, return_exceptions=True)
    async with asyncio.timeout(10):
        await put(db, "after")
    assert await names(db) == ["after"]


@pytest.mark.parametrize("called_off", [False, True])
async def test_a_reader_that_is_still_there_when_all_is_closed_leaves_nothing_open(
    sqlite_url: str, clock: ManualClock, *, called_off: bool
) -> None:
    opened = [await Database.open(sqlite_url, clock=clock)]
    inside, leave = asyncio.Event(), asyncio.Event()

    async def read() -> None:
        async with opened[0].reading() as connection:
            await connection.execute(text("SELECT 1"))
            inside.set()
            await leave.wait()

    reading = [asyncio.create_task(read())]
    await inside.wait()
    if called_off:
        reading[0].cancel()
    await opened[0].close()
    leave.set()
    await asyncio.gather(*reading, return_exceptions=True)
    reading.clear()
    opened.clear()
    gc.collect()  # a connection that nobody closed complains here


async def test_a_connection_that_was_stopped_by_force_keeps_no_one_from_closing(
    sqlite_url: str, clock: ManualClock
) -> None:
    db = await Database.open(sqlite_url, clock=clock)
    db._engines.connections.append(stopped := await aiosqlite.connect(":memory:"))
    stopped.stop()  # as SQLAlchemy does with one that does not close in time; its pool knows it no more
    async with asyncio.timeout(30):
        await db.close()


async def test_a_statement_called_off_at_any_point_leaves_a_database_that_works(db: Database) -> None:
    async def several() -> None:
        async with db.writing() as tx:
            for number in range(50):
                await tx.connection.execute(table.insert().values(name=f"{number}", value="", at=tx.at))
            await asyncio.Event().wait()

    for steps in range(0, 40, 4):
        work = asyncio.create_task(several())
        for _ in range(steps):
            await asyncio.sleep(0)
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        async with asyncio.timeout(10):
            await put(db, f"after {steps:02}")
    assert await names(db) == [f"after {steps:02}" for steps in range(0, 40, 4)]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "not a database address"),
        ("nonsense", "not a database address"),
        ("mysql://host/name", "sqlite"),
        ("sqlite:///file", "sqlite"),
        ("postgresql://host/name", "either sqlite"),
        ("sqlite+aiosqlite://", "is a file"),
        ("sqlite+aiosqlite:///:memory:", "is a file"),
        ("postgresql+asyncpg://me:secret@host:port/name", "not a database address"),
        ("postgresql+asyncpg://me:secret@127.0.0.1:1/name", "127.0.0.1"),
        ("postgresql+asyncpg://me:secret@127.0.0.1:1/name?colour=red", "colour"),
    ],
)
async def test_a_wrong_address_is_one_line_without_the_password(
    address: str, words: str, clock: ManualClock
) -> None:
    with pytest.raises(StoreUnavailable) as told:
        await Database.open(address, clock=clock)
    line = str(told.value)
    assert words in line
    assert "\n" not in line
    assert "secret" not in line


async def test_what_stands_in_the_way_of_a_file_is_one_line(tmp_path: Path, clock: ManualClock) -> None:
    (tmp_path / "file").write_text("not a database, and long enough to be looked at as one" * 20)
    (tmp_path / "folder").mkdir()
    for path in ("file", "file/store.sqlite", "folder"):
        with pytest.raises(StoreUnavailable) as told:
            await Database.open(f"sqlite+aiosqlite:///{tmp_path / path}", clock=clock)
        assert "\n" not in str(told.value)
        assert str(tmp_path) in str(told.value)


async def test_a_database_that_a_server_does_not_have_is_one_line(
    postgres: Postgres, clock: ManualClock
) -> None:
    with pytest.raises(StoreUnavailable, match="nowhere") as told:
        await Database.open(postgres.url("nowhere"), clock=clock)
    assert "\n" not in str(told.value)


async def test_a_database_of_a_newer_version_is_not_touched(
    db: Database, database_url: str, clock: ManualClock
) -> None:
    async with db.writing() as tx:
        await tx.connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreTooNew, match=r"9999.*upgrade the program"):
        await Database.open(database_url, clock=clock)
    async with db.writing() as tx:
        found = await tx.connection.execute(text("SELECT version_num FROM alembic_version"))
        assert found.scalar() == "9999"


async def test_opening_an_up_to_date_database_waits_for_no_writer(
    db: Database, database_url: str, clock: ManualClock
) -> None:
    async with db.writing() as tx, asyncio.timeout(10):
        await tx.sequence()
        other = await Database.open(database_url, clock=clock)
        assert await names(other) == []
        await other.close()


async def test_a_new_file_that_others_are_opening_too_is_waited_for(
    tmp_path: Path, clock: ManualClock
) -> None:
    """SQLite refuses a change to WAL mode at once where another connection has begun to write."""
    path = tmp_path / "store.sqlite"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError, match="locked"), closing(sqlite3.connect(path)) as refused:
        refused.execute("PRAGMA journal_mode = WAL")
    opening = asyncio.create_task(Database.open(f"sqlite+aiosqlite:///{path}", clock=clock))
    done, _ = await asyncio.wait({opening}, timeout=0.1)
    assert not done
    other.execute("ROLLBACK")
    other.close()
    db = await opening
    assert await names(db) == []
    await db.close()


async def test_a_long_upgrade_by_another_process_is_waited_for(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It may take longer than any transaction does: the others are not told that the database is locked."""
    monkeypatch.setattr("storage.database.BUSY_SECONDS", 0.02)
    path = tmp_path / "store.sqlite"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA journal_mode = WAL")
    other.execute("BEGIN IMMEDIATE")
    with caplog.at_level(logging.INFO, "storage.database"):
        opening = asyncio.create_task(Database.open(f"sqlite+aiosqlite:///{path}", clock=clock))
        async with asyncio.timeout(10):
            while len(caplog.records) < 3:  # noqa: ASYNC110 - a log does not notify
                await asyncio.sleep(0.01)
    assert {record.message for record in caplog.records} == {
        "another process holds the database, which is to be brought up to date; waiting for it"
    }
    assert not opening.done()
    other.execute("ROLLBACK")
    other.close()
    db = await opening
    assert await names(db) == []
    await db.close()


async def test_an_upgrade_is_not_waited_for_for_ever(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database.BUSY_SECONDS", 0.02)
    monkeypatch.setattr("storage.database.LONGEST_UPGRADE", 0.1)
    path = tmp_path / "store.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="database is locked"):
            await Database.open(f"sqlite+aiosqlite:///{path}", clock=clock)


async def test_a_full_disk_is_told_and_nothing_is_lost(sqlite_db: Database) -> None:
    await put(sqlite_db, "before")
    async with sqlite_db.writing() as tx:
        pages = (await tx.connection.execute(text("PRAGMA page_count"))).scalar_one()
        await tx.connection.execute(text(f"PRAGMA max_page_count = {pages}"))
    with pytest.raises(StoreUnavailable, match="full"):
        await put(sqlite_db, "much", value="x" * 50_000)
    assert await names(sqlite_db) == ["before"]
    async with sqlite_db.writing() as tx:
        await tx.connection.execute(text("PRAGMA max_page_count = 1000000"))
    await put(sqlite_db, "space again")
    assert await names(sqlite_db) == ["before", "space again"]


async def test_a_database_that_may_only_be_read_is_told(db: Database) -> None:
    read_only = "PRAGMA query_only = 1" if db.dialect == "sqlite" else "SET TRANSACTION READ ONLY"
    with pytest.raises(StoreUnavailable, match=r"(?i)read.?only"):
        await put(db, "one", first=read_only)
    assert await names(db) == []


async def test_a_lock_that_is_never_given_up_is_told(
    sqlite_db: Database, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, clock: ManualClock
) -> None:
    monkeypatch.setattr("storage.database.BUSY_SECONDS", 0.05)
    impatient = await Database.open(sqlite_url, clock=clock)
    async with sqlite_db.writing():
        with pytest.raises(StoreUnavailable, match="locked"):
            await put(impatient, "one")
        assert await names(impatient) == []
    await put(impatient, "two")
    assert await names(sqlite_db) == ["two"]
    await impatient.close()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_server_that_drops_its_connections_is_told_and_found_again(
    db: Database, database_url: str, clock: ManualClock
) -> None:
    other = await Database.open(database_url, clock=clock)
    end_all = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )

    async def lose() -> None:
        async with db.writing() as tx:
            await tx.connection.execute(table.insert().values(name="lost", value="", at=tx.at))
            async with other.reading() as connection:
                await connection.execute(end_all)
            await tx.connection.execute(select(table))

    with pytest.raises(StoreUnavailable):
        await lose()
    await put(db, "found")
    assert await names(db) == ["found"]
    await other.close()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_connections_that_were_dropped_while_they_rested_are_made_anew(
    db: Database, database_url: str, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database.RESTED", 0.0)
    other = await Database.open(database_url, clock=clock)
    await put(db, "one")
    async with other.reading() as connection:
        await connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        )
    await put(db, "two")
    assert await names(db) == ["one", "two"]
    await other.close()


async def test_a_mistake_of_ours_is_no_trouble_with_the_database(db: Database) -> None:
    await put(db, "full")
    with pytest.raises(IntegrityError):
        await put(db, "full")


async def test_an_error_inside_is_not_taken_for_one_of_the_database(db: Database) -> None:
    for access in (db.reading, db.writing):
        with pytest.raises(FileNotFoundError):
            async with access():
                raise FileNotFoundError
