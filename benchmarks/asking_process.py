"""Questions asked in a process of its own until a file named `ended` stands beside the store.

`python -m benchmarks.asking_process STORE` says "ready" once names are indexed and known.
"""

import asyncio
import contextlib
import ctypes
import gc
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from sqlalchemy import func, select

from benchmarks.asking import Asked, Kind
from bot.answering.answer import answer
from bot.answering.reading.names import names_of
from collectors.hub.client import Hub
from collectors.refresh import refresh
from collectors.replica.hub import LocalHub, builtin
from config.clock import ManualClock
from config.codebook import load
from storage import naming, rollups
from storage.database import Database
from storage.schema import repo_versions, repos
from storage.tracking import track
from storage.views import view

SEED = 20_261
NAMES = 12
"""How many repos of the census are asked about, in each of four ways."""
LEAST = 2
"""Rounds through all questions, at least."""

FIXED = {
    "a tracked project or repo": (
        "who is behind SEA-LION?",
        "what is the licence of allenai/Olmo-3-7B-Instruct?",
        "is olmo open, and is its training data?",
        "may I use Pythia commercially?",
        "what is Bielik built on?",
        "how do I contribute to BigScience?",
        "compare olmo and pythia",
        "and who maintains teuken?",
    ),
    "counts and superlatives of what is tracked": (
        "how many models are there?",
        "most downloaded model",
        "which is the biggest model under 8 GB?",
        "share of apache models by organisation",
        "top 5 datasets by likes",
        "models per licence",
    ),
    "news and windows": (
        "what is new this week?",
        "what changed in the last month?",
        "new models of allenai in 2026",
    ),
    "in a language, tracked": (
        "norwegian models by downloads",
        "how many models are in swahili?",
    ),
    "counts and superlatives of the whole Hub": (
        "how many models are in the whole hub?",
        "most downloaded model of the whole hub",
        "how many apache-2.0 models are in the whole hub?",
        "models per licence in the whole hub",
        "top 5 models by likes in the whole hub",
        "how many norwegian models are in the whole hub?",
        "models per month in the whole hub",
    ),
    "what cannot be answered": (
        "what is the weather in Oslo?",
        "licence of blorptastic-9000",
        "who will win?",
    ),
}


def now() -> float:
    """Return milliseconds of a clock that only goes on."""
    return time.perf_counter() * 1_000


def questions(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield every question with its kind; `names` are ids of the census."""
    for kind, several in FIXED.items():
        for question in several:
            yield kind, question
    for name in names:
        bare = name.split("/")[1]
        yield "a repo of the census by its id", f"what is the licence of {name}?"
        yield "by its name alone", f"who made {bare}?"
        yield "as people write it", f"licence of {bare.replace('-', ' ')}"
        place = len(bare) // 3
        yield "mistyped", f"licence of {bare[:place] + bare[place + 1 :]}"


async def main(store: Path) -> Asked:
    """Ask until the census has ended; return what it took."""
    db, tracked = await prepared(store)
    begun = now()
    while await naming.fill(db):
        pass
    await rollups.catch_up(db)
    filling = (now() - begun) / 1_000
    gc.collect()
    released()  # what filling took is given back, or it would hide what the names take
    before = resident()
    async with view(db) as then:
        held = await names_of(then)
    await answer(db, "who is behind olmo?")
    linker = resident() - before
    chosen, newest = await _chosen(db)
    every = list(questions(chosen))
    print("ready", flush=True)
    kinds: dict[str, list[float]] = {kind: [] for kind, _ in every}
    keys: list[float] = []
    begun, rounds, outside, took = now(), 0, 0, 0.0
    chance = random.Random(SEED)
    ended = store.parent / "ended"
    while rounds < LEAST or not ended.exists():
        chance.shuffle(every)
        for kind, question in every:
            at = now()
            await answer(db, question)
            kinds[kind].append(now() - at)
            at = now()
            async with db.reading() as connection:
                await connection.execute(select(repos).where(repos.c.id == chance.randint(1, newest)))
            keys.append(now() - at)
            if ended.exists():
                took = took or (now() - begun) / 1_000
                outside += 1
        rounds += 1
    await db.close()
    return Asked(
        kinds=[Kind(kind, took) for kind, took in kinds.items()],
        keys=keys,
        tracked=tracked,
        held=len(held.repos),
        filling=filling,
        linker=linker,
        asking=resident() - before,
        outside=outside,
        census=took,
    )


async def prepared(store: Path) -> tuple[Database, int]:
    """Open a store and list what the study's projects have on the local Hub; return how many repos."""
    world = builtin()
    clock = ManualClock(world.data.start)
    db = await Database.open(f"sqlite+aiosqlite:///{store}", clock=clock)
    await track(db, [handle for one in load().projects for handle in one.handles], by="benchmark")
    async with LocalHub(world, clock=clock) as hub, Hub(hub.url, "hf_benchmark", clock=clock) as reader:
        run = await refresh(db, reader, asked_by="benchmark", holder="benchmark")
    if run.error is not None:
        raise RuntimeError(run.error)
    return db, run.seen


async def _chosen(db: Database) -> tuple[list[str], int]:
    """Return the ids of some repos of the census, evenly over it, and the greatest number of a repo."""
    async with db.reading() as connection:
        newest = int((await connection.execute(select(func.max(repos.c.id)))).scalar_one())
        found: list[str] = []
        for place in range(NAMES):
            at = 1 + place * newest // (NAMES + 1)
            query = select(repo_versions.c.name).where(repo_versions.c.id >= at).order_by(repo_versions.c.id)
            found.append(str((await connection.execute(query.limit(1))).scalar_one()))
        return found, newest


def released() -> None:
    """Give memory that is free within this process back to the machine, where the C library can."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


def resident() -> int:
    """Return how much memory of this process is resident, in bytes, as Linux counts it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    print(json.dumps(msgspec.to_builtins(asyncio.run(main(Path(sys.argv[1]))))))
