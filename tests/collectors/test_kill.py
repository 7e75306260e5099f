"""SIGKILL at any point of a refresh: after a restart the store equals that of an undisturbed run."""

import asyncio
import random
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from config.clock import HOUR, ManualClock
from storage import runs
from storage.catalogue import RepoFilter, find_repos
from storage.database import Database
from storage.history import find_events, series
from storage.tracking import track
from storage.views import view
from tests.collectors.stage import small_world
from tests.support.hub import TestHub, WorldBuilder, running

ROOT = Path(__file__).parents[2]
OWNERS = ("acme", "globex", "ada")


def big_world() -> WorldBuilder:
    world = small_world()
    for number in range(10):
        world.model(f"acme/m{number}", license="mit", downloads=number)
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
        ("set", "acme/m7", {"record": {"downloads": 5000}}),
    ):
        local.world.apply({"op": op, "type": "model", "id": name, **arguments})


async def process(local: TestHub, database: str) -> asyncio.subprocess.Process:
    now = str(local.clock.now())
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-X",
        "faulthandler",
        *("-m", "tests.collectors.refresh_process"),
        local.url,
        database,
        now,
        cwd=ROOT,
    )


async def undisturbed(local: TestHub, database: str) -> None:
    assert await (await process(local, database)).wait() == 0


async def killed_again_and_again(local: TestHub, database: str, chance: random.Random) -> int:
    """Kill the refresh at a random request, or shortly after it, until it gets to its end."""
    kills = 0
    while True:
        last = local.log.total + chance.randint(1, 9)
        reached = asyncio.Event()
        local.server.observer = lambda _, __, last=last, reached=reached: (
            reached.set() if local.log.total >= last else None
        )
        running_refresh = await process(local, database)
        ended = asyncio.create_task(running_refresh.wait())
        hit = asyncio.create_task(reached.wait())
        await asyncio.wait({ended, hit}, return_when=asyncio.FIRST_COMPLETED)
        if not ended.done():
            await asyncio.wait({ended}, timeout=chance.random() * 0.05)
        if ended.done():
            hit.cancel()
            if ended.result() == -signal.SIGSEGV:
                # A crash of the interpreter is one more way to die at any point; its stack is in the output.
                kills += 1
                continue
            assert ended.result() == 0
            return kills
        running_refresh.kill()
        await ended
        kills += 1


@asynccontextmanager
async def opened(url: str, clock: ManualClock) -> AsyncIterator[Database]:
    db = await Database.open(url, clock=clock)
    try:
        yield db
    finally:
        await db.close()


async def contents(url: str, clock: ManualClock) -> dict[str, Any]:
    """Return what a reader could tell two stores apart by, but for numbers of runs, requests and rows."""
    async with opened(url, clock) as db:
        run = await runs.latest(db, "tracked")
        assert run is not None
        covered = await runs.covered(db, run.id)
        async with view(db) as now:
            repos = await find_repos(now, RepoFilter(), limit=1000)
            events = await find_events(now)
            counters = await series(now, [repo.id for repo in repos], "downloads", since=0)
        return {
            "repos": sorted(
                (
                    repo.repo_type,
                    repo.name,
                    repo.hub_id,
                    repo.license,
                    repo.gated,
                    repo.downloads,
                    repo.seen_at,
                )
                for repo in repos
            ),
            "events": sorted(
                (event.kind, event.hub_id, str(event.before), str(event.after), event.detected_at)
                for event in events
            ),
            "counters": {repo.name: counters.get(repo.id) for repo in repos},
            "coverage": sorted(
                (seen.source, seen.partition, seen.complete, seen.baseline) for seen in covered
            ),
            "state": (run.state, run.error),
        }


@pytest.mark.parametrize("seed", range(2))
async def test_a_killed_refresh_ends_as_an_undisturbed_one(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    clean, killed = (f"sqlite+aiosqlite:///{tmp_path / name}" for name in ("clean.sqlite", "killed.sqlite"))
    kills = 0
    async with running(big_world(), quota=100_000) as local:
        for url in (clean, killed):
            async with opened(url, local.clock) as db:
                await track(db, OWNERS, by="test")
        for step in range(3):
            local.clock.advance(HOUR)
            if step == 1:
                changes(local)
            await undisturbed(local, clean)
            kills += await killed_again_and_again(local, killed, chance)
            assert await contents(killed, local.clock) == await contents(clean, local.clock)
        found = {kind for kind, *_ in (await contents(killed, local.clock))["events"]}
    assert kills >= 5
    assert found >= {"license", "renamed", "transferred", "deleted", "gated", "created"}
