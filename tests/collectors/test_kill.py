"""SIGKILL at any point of any collecting: after restarts the store equals that of an undisturbed run."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import count, islice
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from config.clock import DAY, HOUR, ManualClock
from storage import lookups, runs
from storage.database import Database
from storage.history import find_events
from storage.lookups import Outcome
from storage.records import RunState
from storage.tracking import track
from storage.views import view
from tests.collectors.backfill.published import PRESENT, row, write
from tests.collectors.mortal import Job, Mortal
from tests.collectors.stage import small_world
from tests.support.contents import Contents, contents
from tests.support.hub import TestHub, WorldBuilder, running
from tests.support.two_stores import Stores, stores

__all__ = ["stores"]

OWNERS = ("acme", "globex", "ada")
STARTING = 60
"""Statements that a process needs before it gets to work: it must get further than that."""
MOST = 100
"""So often a run is killed at most: then it gets nowhere."""


def big_world() -> WorldBuilder:
    world = small_world()
    for number in range(10):
        world.model(f"acme/m{number}", license="mit", downloads=number)
    for number in range(4):
        world.model(f"stranger/tuned{number}", base_model=f"acme/m{number}")
        world.space(f"stranger/shows{number}", models=["acme/base"])
    return world


def changes(local: TestHub) -> None:
    for op, name, arguments in (
        ("license", "acme/base", {"license": "mit"}),
        ("rename", "acme/m1", {"to": "acme/renamed"}),
        ("transfer", "acme/m2", {"to": "globex"}),
        ("transfer", "acme/m3", {"to": "elsewhere"}),
        ("delete", "acme/m4", {}),
        ("delete", "acme/m5", {}),
        ("gate", "acme/m6", {"gated": "auto"}),
        ("create", "acme/new", {}),
        ("create", "stranger/new", {"base_model": "acme/base"}),
        ("set", "acme/m7", {"record": {"downloads": 5000}}),
    ):
        local.world.apply({"op": op, "type": "model", "id": name, **arguments})


@asynccontextmanager
async def opened(url: str, clock: ManualClock) -> AsyncIterator[Database]:
    db = await Database.open(url, clock=clock)
    try:
        yield db
    finally:
        await db.close()


class Trial:
    """One Hub, two stores that learn of it, and how often the processes of the second were killed."""

    def __init__(self, local: TestHub, stores: Stores, folder: Path) -> None:
        self.local = local
        self.kills = 0
        self._stores = stores
        self._folder = folder
        self._chance = random.Random(7)

    async def both(
        self, way: str, *, path: Path | None = None, after: int = HOUR, deaths: Iterable[int] | None = None
    ) -> None:
        """Do the same with both stores, and compare what they hold.

        The processes of the second are killed at random, or each before one of some numbers of statements.
        """
        self.local.clock.advance(after)
        statements = await Mortal(self._job(way, self._stores.undisturbed, path)).ended()
        assert statements is not None
        job = self._job(way, self._stores.killed, path)
        await self._again_and_again(job, deaths or self._at_random(job, max(STARTING, statements // 4)))
        await self.compare()

    async def undisturbed(self, way: str) -> None:
        """Do the same with both stores, and leave both alone."""
        for url in self._stores:
            assert await Mortal(self._job(way, url, None)).ended() is not None

    async def compare(self) -> None:
        """Compare the stores, table by table."""
        found = []
        for url in self._stores:
            async with opened(url, self.local.clock) as db:
                found.append(await contents(db))
        undisturbed, killed = found
        assert difference(undisturbed, killed) == {}

    def _job(self, way: str, database: str, path: Path | None) -> Job:
        now = self.local.clock.now()
        return Job(way, self.local.url, database, now, self._folder / "log.txt", path)

    def _at_random(self, job: Job, furthest: int) -> Iterator[int | None]:
        """Say when each process dies: after so many statements, or (None) at or shortly after a request."""
        while True:
            asks = job.way != "backfill" and self._chance.random() < 0.4
            yield None if asks else self._chance.randint(1, furthest)

    async def _again_and_again(self, job: Job, deaths: Iterable[int | None]) -> None:
        """Kill one process after the other, until one gets to its end."""
        for dies_after in islice(deaths, MOST):
            if dies_after is None:
                ended = await self._killed_at_a_request(job)
            else:
                ended = await Mortal(job, dies_after).ended()
            if ended is not None:
                return
            self.kills += 1
            if await self._finished(job):
                return
        pytest.fail(f"{job.way} was killed {MOST} times and got nowhere")

    async def _finished(self, job: Job) -> bool:
        """Whether it was killed after its run had ended: the next process would begin another."""
        async with opened(job.database, self.local.clock) as db:
            run = await runs.latest(db, job.way)
            return run is not None and (run.state, run.finished_at) == (RunState.FINISHED, job.now)

    async def _killed_at_a_request(self, job: Job) -> int | None:
        last = self.local.log.total + self._chance.randint(1, 9)
        reached = asyncio.Event()
        with observing(self.local, lambda: reached.set() if self.local.log.total >= last else None):
            process = Mortal(job)
            ended = asyncio.create_task(process.ended())
            hit = asyncio.create_task(reached.wait())
            await asyncio.wait({ended, hit}, return_when=asyncio.FIRST_COMPLETED)
            hit.cancel()
            await asyncio.wait({ended}, timeout=self._chance.random() * 0.05)
            process.kill()
            return await ended


def difference(one: Contents, other: Contents) -> dict[str, Any]:
    """Return, of each table that differs, the rows that only one of two stores has."""
    return {
        table: [
            sorted((Counter(a) - Counter(b)).elements())
            for a, b in ((rows, other[table]), (other[table], rows))
        ]
        for table, rows in one.items()
        if rows != other[table]
    }


@contextmanager
def observing(local: TestHub, look: Callable[[], object]) -> Iterator[None]:
    """Look after every answer of the Hub, beside whoever else observes it."""
    others = local.server.observer

    def both(request: web.Request, answer: web.Response) -> None:
        if others is not None:
            others(request, answer)
        look()

    local.server.observer = both
    yield
    local.server.observer = others


@asynccontextmanager
async def trial(stores: Stores, folder: Path, *, followed: bool = True) -> AsyncIterator[Trial]:
    async with running(big_world(), quota=100_000) as local:
        local.clock.advance(DAY)
        for url in stores:
            async with opened(url, local.clock) as db:
                await track(db, OWNERS if followed else (), by="test")
        yield Trial(local, stores, folder)


async def kinds(stores: Stores, clock: ManualClock) -> set[str]:
    """Return what kinds of events the killed store holds."""
    async with opened(stores.killed, clock) as db, view(db) as now:
        return {event.kind for event in await find_events(now)}


async def test_a_refresh_of_what_is_tracked(stores: Stores, tmp_path: Path) -> None:
    async with trial(stores, tmp_path) as both:
        for step in range(3):
            if step == 1:
                changes(both.local)
            await both.both("tracked")
        assert both.kills >= 6
        found = await kinds(stores, both.local.clock)
    assert found >= {"license", "renamed", "transferred", "deleted", "gated", "created"}


async def test_discovery(stores: Stores, tmp_path: Path) -> None:
    async with trial(stores, tmp_path) as both:
        await both.undisturbed("tracked")
        await both.both("discovery")
        changes(both.local)
        await both.both("discovery", after=DAY)
        assert both.kills >= 4
        assert "discovered" in await kinds(stores, both.local.clock)


async def test_a_census(stores: Stores, tmp_path: Path) -> None:
    async with trial(stores, tmp_path, followed=False) as both:
        for step in range(3):
            if step == 1:
                changes(both.local)
            await both.both("census", after=DAY)
        assert both.kills >= 6
        found = await kinds(stores, both.local.clock)
    assert found >= {"license", "renamed", "transferred", "deleted", "gated", "created"}


async def test_a_backfill(stores: Stores, tmp_path: Path) -> None:
    folder = tmp_path / "snapshots"
    for week, day in enumerate(("2025-02-26", "2025-06-25", "2026-09-02")):
        rows = [
            row(number, f"past/m{number}", {"license": "mit"}, downloads=number + week)
            for number in range(10)
        ]
        rows[0]["id"] = f"past/renamed{week}"
        rows[1]["cardData"] = "{no json"
        write(folder / "models" / day / "models.parquet", rows, PRESENT)
    async with trial(stores, tmp_path, followed=False) as both:
        await both.both("backfill", path=folder)
        assert both.kills >= 4
        async with opened(stores.killed, both.local.clock) as db:
            run = await runs.latest(db, "backfill")
            assert run is not None
            assert (run.state, run.pages, run.seen) == (RunState.FINISHED, 3 * 4, 3 * 10)


async def test_what_people_asked_to_be_looked_up(stores: Stores, tmp_path: Path) -> None:
    async with trial(stores, tmp_path) as both:
        requests: list[int] = []
        for name in ("acme/corpus", "acme/nothing"):
            for url in stores:
                async with opened(url, both.local.clock) as db:
                    requests.append(await lookups.ask(db, name, None, asked_by="mia"))
            await both.both("lookup", deaths=count(5, 5))
        assert both.kills >= 12
        async with opened(stores.killed, both.local.clock) as db:
            answers = [(await lookups.answer(db, request)).outcome for request in requests[1::2]]
    assert answers == [Outcome.FOUND, Outcome.MISSING]
