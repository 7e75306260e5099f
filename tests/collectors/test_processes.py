"""Several real processes that collect with one database: one quota among them, and no page twice."""

import asyncio
import re
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from pathlib import Path

import pytest

from collectors.refresh import OWNERS_AT_ONCE
from collectors.replica.log import Served
from config.clock import SECOND, ShiftedClock, SystemClock
from storage import leases, runs
from storage.database import Database
from storage.holders import host_and_pid
from storage.quotas import left
from storage.records import RunState
from storage.tracking import track
from storage.views import view
from tests.collectors.stage import small_world, until
from tests.collectors.test_kill import big_world
from tests.support.hub import TestHub, running

ROOT = Path(__file__).parents[2]
QUOTA = 60
EACH = 35
WINDOW = 300 * SECOND
PATIENCE = 25.0
LIST = re.compile(r"^/api/(models|datasets|spaces)$")


async def started(module: str, *args: str) -> Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", f"tests.collectors.{module}", *args),
        cwd=ROOT,
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
    )


async def asking(local: TestHub, url: str, times: int, lane: str = "CENSUS") -> Process:
    """Start a process that is ready to ask."""
    process = await started("asking_process", local.url, url, str(times), lane)
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        line = await process.stdout.readline()
    if line != b"ready\n":
        _, errors = await process.communicate()
        raise AssertionError(errors.decode())
    return process


def go(process: Process) -> None:
    assert process.stdin is not None
    process.stdin.write(b"go\n")


async def ended(process: Process) -> str:
    async with asyncio.timeout(PATIENCE):
        told, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    return told.decode()


def window_ends_in(clock: ShiftedClock, seconds: int) -> int:
    """Move a running clock so that the Hub's window ends soon; return the number of the window."""
    number = clock.now() // WINDOW + 2
    clock.set((number + 1) * WINDOW - seconds * SECOND)
    return number


def by_window(local: TestHub) -> Counter[int]:
    return Counter(entry.at // WINDOW for entry in local.log.entries)


async def test_processes_use_up_one_quota_and_never_overdraw_it(db: Database, database_url: str) -> None:
    clock = ShiftedClock(SystemClock())
    world = small_world().build()
    world.clock = clock
    async with running(world, quota=QUOTA) as local:
        processes = [await asking(local, database_url, EACH) for _ in range(3)]
        number = window_ends_in(clock, 10)
        for process in processes:
            go(process)
        told = await asyncio.gather(*map(ended, processes))
        assert told == ["done\n"] * 3
        assert local.log.count(status=429) == 0
        # All that the first window had was used while there was work, and the rest in the next.
        assert by_window(local) == {number: QUOTA, number + 1: 3 * EACH - QUOTA}
    async with view(db) as now:
        (standing,) = await left(now, SystemClock().now())
    assert (standing.bucket, standing.limit, standing.left) == ("api", QUOTA, 2 * QUOTA - 3 * EACH)


async def test_what_a_killed_process_held_is_used_by_the_others(database_url: str) -> None:
    clock = ShiftedClock(SystemClock())
    world = small_world().build()
    world.clock = clock
    async with running(world, quota=QUOTA) as local:
        one, other = [await asking(local, database_url, 1_000, "ASKED") for _ in range(2)]
        number = window_ends_in(clock, 200)
        go(one)
        await local.log.wait("/api/models", 20)
        one.kill()
        await one.wait()
        go(other)
        await until(lambda: local.log.total >= QUOTA)
        assert local.log.count(status=429) == 0
        assert by_window(local) == {number: QUOTA}
        other.kill()
        await other.wait()


@pytest.mark.parametrize("reads", [True, False], ids=["the reader", "one that waits"])
async def test_no_page_is_read_twice_whoever_is_killed(
    db: Database, database_url: str, *, reads: bool
) -> None:
    await track(db, ["acme", "globex", "ada"], by="test")
    async with running(big_world(), quota=100_000) as local:
        # Every answer takes a moment, so that all three are there while one of them reads.
        local.faults.add("slow", "/api/", times=None, seconds=0.2)
        now = str(local.clock.now())
        processes = [await started("collecting_process", local.url, database_url, now) for _ in range(3)]
        await local.log.wait("/api/models", 2)
        victim = await chosen(db, processes, reads=reads)
        before = list(local.log.entries)
        victim.kill()
        told = await asyncio.gather(*(ended(process) for process in processes if process is not victim))
        lists = Counter(page(entry) for entry in local.log.entries if LIST.match(entry.path))
        everything = Counter(page(entry) for entry in local.log.entries)
    assert all(line.startswith("run 1 finished") for line in told), told
    assert len(lists) >= 8
    # At most four requests are under way at a time; an owner that is not done with is looked up again.
    twice = {asked for asked, times in lists.items() if times > 1}
    finished = {page(entry) for entry in before[:-OWNERS_AT_ONCE]}
    assert not twice & finished
    assert len(twice) <= (OWNERS_AT_ONCE if reads else 0)
    assert max(everything.values()) <= (2 if reads else 1)
    run = await runs.latest(db, "tracked")
    assert run is not None
    assert (run.id, run.state, run.resumed) == (1, RunState.FINISHED, int(reads))


async def chosen(db: Database, processes: list[Process], *, reads: bool) -> Process:
    """Return the process that reads, or one that waits for it."""
    held = await leases.holding(db, runs.lease_name("tracked"))
    place = None if held is None else host_and_pid(held.holder)
    assert place is not None
    return next(process for process in processes if (process.pid == place[1]) is reads)


def page(entry: Served) -> tuple[str, str]:
    return entry.path, entry.query
