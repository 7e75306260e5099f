"""Engines, transactions and the one sequence, on SQLite and PostgreSQL alike.

One writer at a time, with priorities (an interaction goes before a page of a census); any number of readers.
SQLite runs in WAL mode; a writing transaction begins IMMEDIATE, so that it never fails half way for a lock.
"""

import asyncio
import logging
import math
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from enum import IntEnum
from pathlib import Path
from typing import Any, Self

import aiosqlite
from sqlalchemy import event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    DisconnectionError,
    IntegrityError,
    NoSuchModuleError,
    ProgrammingError,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from config.clock import Clock
from storage import migrate
from storage.driver import fetch
from storage.errors import StoreError, StoreUnavailable
from storage.turns import Turns

log = logging.getLogger(__name__)

SEQUENCE_LOCK = 0x43415254  # "CART": PostgreSQL's transaction-level advisory lock for the sequence
BUSY_SECONDS = 30.0
LONGEST_UPGRADE = 1800.0
"""Seconds to wait while another process brings the database up to date: a large one takes its time."""
HELD_AT_MOST = 90_000
"""Milliseconds that a process may do nothing amid a transaction on PostgreSQL; then the server ends it.

One that is suspended there would keep everybody else from what it has locked. It is less than a sender's
lease: what it had claimed is not taken over before others can go on.
"""
RESTED = 2.0
"""Seconds after which an unused connection is tried before it is used again."""
LONGEST_END = 5.0
"""Seconds to wait for the end of a connection's thread."""

_SETTINGS = ("synchronous = NORMAL", "foreign_keys = ON", "temp_store = MEMORY")
_NEXT = "UPDATE sequence SET value = value + 1 WHERE id = 1 RETURNING value"
_WRITERS = ("cache_size = -32768",)
"""KiB of the file that the one connection that writes keeps: new rows go anywhere into the indexes."""


class Priority(IntEnum):
    """Who writes first when several wait."""

    INTERACTION = 0
    DELIVERY = 1
    BATCH = 2


class Writer:
    """One writing transaction: its connection, its instant, and its sequence once it has taken one."""

    def __init__(self, connection: AsyncConnection, at: int) -> None:
        self.connection = connection
        self.at = at
        self._alone = False
        self._sequence: int | None = None

    async def alone(self) -> None:
        """Wait until no other process is recording, and keep it so to the end of the transaction.

        For whoever reads what it is about to change: what was read stays true until it is written. On SQLite
        there is one writer anyway.
        """
        if not self._alone and self.connection.dialect.name == "postgresql":
            await self.connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": SEQUENCE_LOCK})
        self._alone = True

    async def sequence(self) -> int:
        """Take the next store-wide number, or return the one this transaction has already taken.

        The transaction is alone from here to its commit, so a later commit never has an earlier number.
        """
        if self._sequence is None:
            await self.alone()
            ((taken,),) = await fetch(self.connection, _NEXT)
            self._sequence = int(taken)
        return self._sequence


class Database:
    """The store's connections. Made by `Database.open`, which also brings the schema up to date."""

    def __init__(self, engines: "_Engines", clock: Clock) -> None:
        self._engines = engines
        self._reader = engines.reader
        self._writer = engines.writer
        self._turns = Turns()
        self.clock = clock

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._writer.dialect.name

    @classmethod
    async def open(cls, url: str, *, clock: Clock) -> Self:
        """Connect to a database, creating or upgrading it.

        Raises StoreUnavailable where it cannot be reached, StoreTooNew where a newer version wrote it.
        """
        engines = _connect(url)
        reader, writer = engines.reader, engines.writer
        try:
            if writer is not reader:
                await asyncio.to_thread(_look_into, writer.url.database or "")
            await _bring_up_to_date(reader, writer)
        except (OSError, DBAPIError, sqlite3.Error, StoreUnavailable) as error:
            await engines.dispose()
            raise StoreUnavailable(f"{make_url(url).render_as_string()}: {_reason(error)}") from error
        except BaseException:
            await engines.dispose()
            raise
        return cls(engines, clock)

    async def close(self) -> None:
        """Close every connection."""
        await self._engines.dispose()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Open a read transaction: everything read inside is of one moment.

        Raises StoreUnavailable where the database cannot be reached.
        """
        async with _connected(self._reader) as connection:
            if self.dialect == "postgresql":
                await connection.execution_options(isolation_level="REPEATABLE READ")
            with _told():
                async with connection.begin():
                    yield connection

    @asynccontextmanager
    async def writing(self, priority: Priority = Priority.BATCH) -> AsyncIterator[Writer]:
        """Open the writing transaction; committed at the end, rolled back on an exception.

        Raises StoreUnavailable where the database cannot be reached or written.
        """
        async with self._turns.turn(priority), _connected(self._writer) as connection:
            with _told():
                async with connection.begin():
                    yield Writer(connection, self.clock.now())

    async def backup(self, target: Path) -> int:
        """Copy a SQLite database into a new file while everything runs; return its size in bytes.

        Raises StoreError where the file exists already or cannot be written, or the database is PostgreSQL.
        """
        if self.dialect != "sqlite":
            raise StoreError("a PostgreSQL database is backed up with pg_dump; see docs/operating.md")
        try:
            return await asyncio.to_thread(_copy, self._reader.url.database or "", target)
        except (OSError, sqlite3.Error) as error:
            raise StoreUnavailable(f"{target}: {_reason(error)}") from error


class _Engines:
    """Who reads and who writes (on PostgreSQL one engine does both), and on SQLite their connections."""

    def __init__(self, reader: AsyncEngine, writer: AsyncEngine) -> None:
        self.reader = reader
        self.writer = writer
        self.connections: list[aiosqlite.Connection] = []

    async def dispose(self) -> None:
        """Close every connection, and wait for its thread.

        A pool closes those that are in it, and forgets one that a reader still has: whoever reads on is
        refused. A connection's thread is a daemon that says it has closed a moment before it ends: an
        interpreter that is torn down in that moment can crash.
        """
        await self.writer.dispose()
        if self.reader is not self.writer:
            await self.reader.dispose()
        for connection in self.connections:
            # One that was stopped by force does not close again: it would say so, or wait for ever.
            with suppress(sqlite3.Error, ValueError, TimeoutError):
                async with asyncio.timeout(LONGEST_END):
                    await connection.close()
            await asyncio.to_thread(_thread(connection).join, LONGEST_END)


async def _bring_up_to_date(reader: AsyncEngine, writer: AsyncEngine) -> None:
    """Create or upgrade the schema, or wait for the process that is doing so."""
    until = time.monotonic() + LONGEST_UPGRADE
    while True:
        async with _connected(reader) as connection:
            if await migrate.is_ready(connection):
                return
        try:
            await migrate.upgrade(writer)
        except DBAPIError as error:
            if not _is_locked(error.orig) or time.monotonic() >= until:
                raise
            log.info("another process holds the database, which is to be brought up to date; waiting for it")
        else:
            return


def _look_into(path: str) -> None:
    """Put a file into WAL mode, where it stays.

    It fails here where it is no database: aiosqlite leaves a thread behind that complains later. And of those
    who change the mode at the same time, all but one are refused at once: SQLite does not let them wait.
    """
    until = time.monotonic() + BUSY_SECONDS
    with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if not _is_locked(error) or time.monotonic() >= until:
                    raise
                time.sleep(0.01)
            else:
                return


def _is_locked(error: BaseException | None) -> bool:
    return (
        isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
    )


def _copy(source: str, target: Path) -> int:
    if target.exists():
        raise StoreError(f"{target} exists already: name a file that does not")
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".partial")
    try:
        with closing(sqlite3.connect(source)) as origin, closing(sqlite3.connect(partial)) as copy:
            # In one step: between steps another process's write would make the copy begin anew, for ever.
            origin.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)
    return target.stat().st_size


def _connect(address: str) -> _Engines:
    try:
        url = make_url(address)
        name = url.get_driver_name()
        if (url.get_backend_name(), name) not in {("sqlite", "aiosqlite"), ("postgresql", "asyncpg")}:
            raise StoreUnavailable(
                f"{url.render_as_string()}: the database is either sqlite+aiosqlite:///PATH"
                " or postgresql+asyncpg://USER:PASSWORD@HOST/NAME"
            )
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise StoreUnavailable(f"not a database address: {error}") from error
    if url.get_backend_name() == "postgresql":
        held = {"idle_in_transaction_session_timeout": str(HELD_AT_MOST)}
        settings = {"server_settings": held}
        engine = create_async_engine(url, pool_size=8, max_overflow=8, connect_args=settings)
        _try_the_rested(engine)
        return _Engines(engine, engine)
    if not url.database or url.database == ":memory:":
        raise StoreUnavailable("a SQLite database is a file: sqlite+aiosqlite:///PATH")
    try:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(f"{url.render_as_string()}: {_reason(error)}") from error
    reader = create_async_engine(url, poolclass=AsyncAdaptedQueuePool, pool_size=8, max_overflow=8)
    writer = create_async_engine(url, poolclass=AsyncAdaptedQueuePool, pool_size=1, max_overflow=0)
    engines = _Engines(reader, writer)
    _prepare_sqlite(reader, engines.connections, begin="BEGIN")
    _prepare_sqlite(writer, engines.connections, begin="BEGIN IMMEDIATE", settings=_WRITERS)
    return engines


def _try_the_rested(engine: AsyncEngine) -> None:
    """Try a connection before it is used where nobody used it for a while: the server may have dropped it.

    To try each one every time would be three round trips more for each transaction.
    """

    def on_checkin(_connection: object, record: Any) -> None:  # noqa: ANN401 - the pool's record
        record.info["rests_since"] = time.monotonic()

    def on_checkout(connection: Any, record: Any, _proxy: object) -> None:  # noqa: ANN401 - as above
        if time.monotonic() - record.info.get("rests_since", math.inf) > RESTED:
            try:
                engine.dialect.do_ping(connection)
            except Exception as error:
                raise DisconnectionError("the server has dropped it") from error

    event.listen(engine.sync_engine, "checkin", on_checkin)
    event.listen(engine.sync_engine, "checkout", on_checkout)


def _prepare_sqlite(
    engine: AsyncEngine, made: list[aiosqlite.Connection], *, begin: str, settings: Sequence[str] = ()
) -> None:
    """Let us, and not the driver, say when a transaction begins and of what kind it is."""

    def on_connect(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's adapter
        try:
            made[:] = [one for one in made if _thread(one).is_alive()]
            made.append(connection.driver_connection)
            connection.isolation_level = None
            cursor = connection.cursor()
            for setting in (f"busy_timeout = {int(BUSY_SECONDS * 1000)}", *_SETTINGS, *settings):
                cursor.execute(f"PRAGMA {setting}")
            cursor.close()
        except BaseException:
            connection.close()  # the pool forgets a connection that fails here, and its thread would stay
            raise

    event.listen(engine.sync_engine, "connect", on_connect)
    event.listen(engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql(begin))


def _thread(connection: aiosqlite.Connection) -> threading.Thread:
    return connection._thread  # noqa: SLF001 - it has no public name


@asynccontextmanager
async def _connected(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Take a connection for the length of the block; whatever goes wrong in taking it is one error."""
    connection = engine.connect()
    try:
        await connection.start()
    except Exception as error:
        # Drivers raise what they like here: system errors, their own, TypeErrors for an odd address.
        raise StoreUnavailable(_reason(error)) from error
    try:
        yield connection
    finally:
        await asyncio.shield(connection.close())


@contextmanager
def _told() -> Iterator[None]:
    """Tell a database that refuses (full, read-only, locked, gone) from a statement that is wrong."""
    try:
        yield
    except DBAPIError as error:
        if _is_refusal(error):
            raise StoreUnavailable(_reason(error)) from error
        raise


def _is_refusal(error: DBAPIError) -> bool:
    if error.connection_invalidated:
        return True
    if isinstance(error, IntegrityError | ProgrammingError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    if state:  # PostgreSQL: connection, resources, shutdown, system, read-only
        return str(state).startswith(("08", "53", "57P", "58", "25006", "25P03"))
    words = str(error.orig).lower()
    return any(sign in words for sign in ("disk", "full", "readonly", "locked", "unable to open"))


def _reason(error: BaseException) -> str:
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    words = " ".join(str(cause).split()) or type(cause).__name__
    return words.rsplit(">: ", maxsplit=1)[-1]
