"""`make reliability`: kill senders and let Discord fail, over and over, and count what people see.

    python -m benchmarks.reliability [RUNS [SEED]]

Judged by what the local Discord holds, not by our own records. The last line has the figures; they are
written into docs/reliability.md too. SIGTERM ends it after the runs that go on.
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
    names = list(made.stores)
    for number in range(index, runs, LANES):
        if stop.is_set():
            break
        store = names[number // LANES % len(names)]
        step = number // (LANES * len(names)) * LANES + index + 1
        at_step = step if step <= min(STEPS, runs // 8) else None
        verdict = await made.run(f"{seed}r{number}", store, steps=at_step)
        if verdict.lost or verdict.doubled or verdict.wrong or verdict.stuck or verdict.held:
            print(f"run {number} on {store} (seed {seed}): {_told(verdict)}", flush=True)
        if number // LANES % 20 == 19:
            print(f"lane {index}: {_line([made.figures])}", flush=True)
    for breach in made.discord.violations:
        print(f"breach of Discord's limits: {breach}")


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


def main(runs: int, seed: int) -> int:
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
            figures = asyncio.run(course(runs, seed, folder, addresses))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    reliability_page.write(figures, seed)
    print(_line([figures]))
    bad = sum(one.lost + one.doubled + one.wrong + one.stuck for one in figures.values())
    return 1 if bad else 0


if __name__ == "__main__":
    arguments = [int(word) for word in sys.argv[1:]]
    sys.exit(main(arguments[0] if arguments else 1_000, arguments[1] if len(arguments) > 1 else 1))
