"""A process that collects and can be killed at any statement; many of them, one after the other.

Each is forked from one server that has everything imported already, so that a hundred of them take seconds.
"""

import asyncio
import faulthandler
import multiprocessing
import os
import signal
import sqlite3
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

from msgspec.structs import replace
from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.delivery.answers import answer_again
from collectors import discovery
from collectors.backfill import parquet
from collectors.backfill.carry import backfill
from collectors.backfill.places import local
from collectors.hub import listing
from collectors.hub.client import Hub
from collectors.refresh import refresh
from collectors.schedule import Schedule
from config.clock import ManualClock
from storage.database import Database
from storage.holders import new_holder
from storage.records import Run, RunState

PATIENCE = 120.0
"""Seconds after which a process counts as hanging; it needs one or two, unless the machine is busy."""
PAGE = 3
"""How many repos a page holds, and rows a piece of a snapshot."""
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["__main__", "tests.collectors.mortal_server", __name__])


class Job(NamedTuple):
    """What a process does (a scope, or one of `WAYS`), with which Hub and store, at which frozen instant."""

    way: str
    hub: str
    database: str
    now: int
    log: Path
    path: Path | None = None


async def _backfill(db: Database, _hub: Hub, job: Job) -> None:
    assert job.path is not None
    places = local(job.path, date=None, now=job.now)
    _well(await backfill(db, places, target="test", asked_by="test", holder=new_holder()))


async def _look_up(db: Database, hub: Hub, _job: Job) -> None:
    await Schedule(db, hub, holder=new_holder(), cadences={}).look_up_waiting()


async def _refresh(db: Database, hub: Hub, job: Job) -> None:
    _well(await refresh(db, hub, scope=job.way, asked_by="test", holder=new_holder()))


async def _answer_again(db: Database, _hub: Hub, _job: Job) -> None:
    await answer_again(db)


def _well(run: Run) -> None:
    assert run.state is RunState.FINISHED, run.error


WAYS: dict[str, Callable[[Database, Hub, Job], Awaitable[None]]] = {
    "answer again": _answer_again,
    "backfill": _backfill,
    "lookup": _look_up,
}


class Mortal:
    """A running process."""

    def __init__(self, job: Job, dies_after: int | None = None) -> None:
        """It kills itself right before so many statements and one more were carried out."""
        self._job = job
        self._told, tell = _context.Pipe(duplex=False)
        self._process = _context.Process(target=_live, args=(job, dies_after, tell))
        self._process.start()
        tell.close()

    def kill(self) -> None:
        """End it as a power cut does."""
        self._process.kill()

    async def ended(self) -> int | None:
        """Wait for its end; return how many statements it carried out, None where it was killed."""
        await asyncio.to_thread(self._process.join, PATIENCE)
        code = self._process.exitcode
        if code is None:  # it hangs: nothing of it is left behind
            self.kill()
            await asyncio.to_thread(self._process.join)
        if code == -signal.SIGKILL:
            return None
        assert code == 0, f"ended with {code}: {self._job.log.read_text(encoding='utf-8')}"
        return int(self._told.recv())


def _live(job: Job, dies_after: int | None, tell: Connection) -> None:
    with job.log.open("ab") as log:
        os.dup2(log.fileno(), 2)
    faulthandler.enable()
    statements = 0

    def before_statement(*_: Any) -> None:
        nonlocal statements
        statements += 1
        if statements == dies_after:
            os.kill(os.getpid(), signal.SIGKILL)

    class Traced(sqlite3.Connection):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.set_trace_callback(before_statement)

    connect = sqlite3.connect
    sqlite3.connect = lambda *args, **kwargs: connect(*args, **{**kwargs, "factory": Traced})
    if not job.database.startswith("sqlite"):
        event.listen(Engine, "before_cursor_execute", before_statement)
        event.listen(Engine, "commit", before_statement)
    asyncio.run(_carry_out(job))
    tell.send(statements)


async def _carry_out(job: Job) -> None:
    listing.PAGE = parquet.PIECE = PAGE
    discovery._COMMON = tuple(
        replace(one, first=2, pages=2, limit=PAGE)
        for one in discovery._COMMON  # a small world is all new
    )
    clock = ManualClock(job.now)
    db = await Database.open(job.database, clock=clock)
    async with Hub(job.hub, clock=clock) as hub:
        await WAYS.get(job.way, _refresh)(db, hub, job)
    await db.close()
