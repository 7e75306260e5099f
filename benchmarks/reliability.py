"""`make reliability`: kill senders and let Discord fail, over and over, and count what people see.

    python -m benchmarks.reliability [RUNS [SEED [NUMBER [TIMES]]]]

Judged by what the local Discord holds, not by our own records. The last line has the figures; they are
written into docs/reliability.md too. SIGTERM ends it after the runs that go on. With a NUMBER, that one of
the runs is carried out alone, so many TIMES, and every request it made is told; nothing is written then.
"""

import asyncio
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from pathlib import Path

from sqlalchemy import delete

from benchmarks import reliability_page
from benchmarks.reliability_clock import SharedClock
from benchmarks.reliability_figures import Figures, Verdict
from benchmarks.reliability_run import STEPS, Run
from benchmarks.reliability_senders import Nursery
from bot.sandbox.server import LocalDiscord
from config.clock import from_iso
from storage.database import Database
from storage.schema import deliveries, documents, paces, subscriptions
from tests.support.postgres import Postgres

LANES = 4
"""How many runs go on at the same time: most of one is waiting."""
START = from_iso("2026-11-23T12:00:00Z")


class Course:
    """Everything that outlives a run: the local Discord, the nursery, the databases."""

    def __init__(
        self,
        discord: LocalDiscord,
        nursery: Nursery,
        clock: SharedClock,
        stores: dict[str, tuple[str, Database]],
    ) -> None:
        self.discord = discord
        self.stores = stores
        self.figures = {name: Figures() for name in stores}
        self._nursery = nursery
        self._clock = clock

    async def run(self, seed: str, store: str, *, steps: int | None = None) -> Verdict:
        """Carry out one run, and count it."""
        address, db = self.stores[store]
        begun = time.perf_counter()
        run = Run(self.discord, self._nursery, db, address, self._clock, seed, steps=steps)
        verdict = await run.carry_out()
        async with db.writing() as tx:
            for table in (deliveries, documents, subscriptions, paces):
                await tx.connection.execute(delete(table))
        self.figures[store].add(verdict, time.perf_counter() - begun)
        return verdict


@asynccontextmanager
async def prepared(folder: Path, addresses: dict[str, str]) -> AsyncIterator[Course]:
    """Start what outlives the runs, with a store at each address."""
    clock = SharedClock(folder / "clock", START)
    async with AsyncExitStack() as stack:
        discord = await stack.enter_async_context(LocalDiscord(clock=clock, rate_limits=False))
        nursery = await stack.enter_async_context(Nursery.opened(folder / "senders.log"))
        stores = {}
        for name, address in addresses.items():
            db = await Database.open(address, clock=clock)
            stack.push_async_callback(db.close)
            stores[name] = (address, db)
        yield Course(discord, nursery, clock, stores)


async def lane(made: Course, index: int, runs: int, seed: int, stop: asyncio.Event) -> None:
    """Carry out every LANES-th of so many runs, the databases by turns: at every step, then at random."""
    for number in range(index, runs, LANES):
        if stop.is_set():
            break
        store, verdict = await one(made, number, runs, seed)
        if verdict.lost or verdict.doubled or verdict.wrong or verdict.stuck or verdict.held:
            print(f"run {number} on {store} (seed {seed}): {_told(verdict)}", flush=True)
        if number // LANES % 20 == 19:
            print(f"lane {index}: {_line([made.figures])}", flush=True)
    for breach in made.discord.violations:
        print(f"breach of Discord's limits: {breach}")


async def one(made: Course, number: int, runs: int, seed: int) -> tuple[str, Verdict]:
    """Carry out the run of a number among so many; returns its store's name too."""
    names = list(made.stores)
    store = names[number // LANES % len(names)]
    step = number // (LANES * len(names)) * LANES + number % LANES + 1
    at_step = step if step <= min(STEPS, runs // 8) else None
    return store, await made.run(f"{seed}r{number}", store, steps=at_step)


async def alone(
    runs: int, seed: int, number: int, times: int, folder: Path, its: dict[str, str]
) -> dict[str, Figures]:
    """Carry out one run of many alone, so many times, and tell every request of it."""
    async with prepared(folder, its) as made:
        for _ in range(times):
            store, verdict = await one(made, number, runs, seed)
            print(f"run {number} on {store} (seed {seed}): {_told(verdict)}")
            print("\n".join(verdict.requests), flush=True)
        return made.figures


async def course(
    runs: int, seed: int, folder: Path, addresses: Sequence[dict[str, str]]
) -> dict[str, Figures]:
    """Carry out so many runs in several lanes, each with a Discord and stores of its own."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with AsyncExitStack() as stack:
        lanes = [
            await stack.enter_async_context(prepared(folder / str(index), its))
            for index, its in enumerate(addresses)
        ]
        await asyncio.gather(*(lane(made, index, runs, seed, stop) for index, made in enumerate(lanes)))
        return {name: Figures.total([one.figures[name] for one in lanes]) for name in addresses[0]}


def _told(verdict: Verdict) -> str:
    findings = [
        f"{one.item.kind} of {one.item.parts}: {one.copies or 'not there'} {one.wrong}"
        for one in verdict.findings
    ]
    held = [f"held {number}, {why}" for why, number in verdict.held.items()]
    return "; ".join([*findings, *held, *verdict.told, "stuck" if verdict.stuck else ""])


def _line(figures: Sequence[dict[str, Figures]]) -> str:
    every = Figures.total([one for lane in figures for one in lane.values()])
    return f"runs={every.runs} lost={every.lost} doubled={every.doubled} uncertain={every.uncertain}"


def main(runs: int = 1_000, seed: int = 1, number: int | None = None, times: int = 1) -> int:
    """Carry out the runs, write the page, and return 0 where nothing was lost, doubled or wrong."""
    folder = Path(tempfile.mkdtemp(prefix="reliability", dir="/tmp"))
    try:
        with ExitStack() as stack:
            server = stack.enter_context(Postgres.started())
            for index in range(LANES):
                (folder / str(index)).mkdir()
            addresses = [
                {
                    "SQLite": f"sqlite+aiosqlite:///{folder / str(index) / 'store.sqlite'}",
                    "PostgreSQL": stack.enter_context(server.database()),
                }
                for index in range(LANES)
            ]
            if number is None:
                figures = asyncio.run(course(runs, seed, folder, addresses))
            else:
                figures = asyncio.run(alone(runs, seed, number, times, folder / "0", addresses[0]))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if number is None:
        reliability_page.write(figures, seed)
    print(_line([figures]))
    bad = sum(one.lost + one.doubled + one.wrong + one.stuck for one in figures.values())
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
