"""`make reliability`: kill senders and let Discord fail, over and over, and count what people see.

    python -m benchmarks.reliability [RUNS [SEED]]

Judged by what the local Discord holds, not by our own records. The last line has the figures; they are
written into docs/reliability.md too.
"""

import asyncio
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import delete

from benchmarks.reliability_clock import SharedClock
from benchmarks.reliability_run import STEPS, Nursery, Run, Verdict
from bot.sandbox.server import LocalDiscord
from config.clock import from_iso
from storage.database import Database
from storage.schema import deliveries, documents, paces, subscriptions
from tests.support.postgres import Postgres

START = from_iso("2026-11-23T12:00:00Z")


@dataclass
class Figures:
    """The sum of the runs on one database."""

    runs: int = 0
    messages: int = 0
    lost: int = 0
    doubled: int = 0
    uncertain: int = 0
    wrong: int = 0
    stuck: int = 0
    kills: int = 0
    seconds: float = 0.0
    faults: Counter[str] = field(default_factory=Counter)

    def add(self, verdict: Verdict, seconds: float) -> None:
        """Count one run."""
        self.runs += 1
        self.messages += sum(one.item.parts for one in verdict.findings)
        self.lost += verdict.lost
        self.doubled += verdict.doubled
        self.uncertain += verdict.uncertain
        self.wrong += len(verdict.wrong)
        self.stuck += verdict.stuck
        self.kills += verdict.kills
        self.faults += verdict.faults
        self.seconds += seconds


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


async def course(runs: int, seed: int, folder: Path, addresses: dict[str, str]) -> dict[str, Figures]:
    """Carry out so many runs, the databases by turns: first a kill at every step, then at random."""
    async with prepared(folder, addresses) as made:
        for number in range(runs):
            store = list(addresses)[number % len(addresses)]
            step = number // len(addresses) + 1
            verdict = await made.run(
                f"{seed}r{number}", store, steps=step if step <= min(STEPS, runs // 8) else None
            )
            if verdict.lost or verdict.doubled or verdict.wrong or verdict.stuck:
                print(f"run {number} on {store} (seed {seed}): {_told(verdict)}", flush=True)
            if (number + 1) % 50 == 0:
                print(f"{number + 1} runs: {_line(made.figures)}", flush=True)
        for breach in made.discord.violations:
            print(f"breach of Discord's limits: {breach}")
        return made.figures


def _told(verdict: Verdict) -> str:
    findings = [
        f"{one.item.kind} of {one.item.parts}: {one.copies or 'not there'} {one.wrong}"
        for one in verdict.findings
    ]
    return "; ".join([*findings, *verdict.told, "stuck" if verdict.stuck else ""])


def _line(figures: dict[str, Figures]) -> str:
    def total(name: str) -> int:
        return sum(getattr(one, name) for one in figures.values())

    names = ("runs", "lost", "doubled", "uncertain")
    return " ".join(f"{name}={total(name)}" for name in names)


def main(runs: int, seed: int) -> int:
    """Carry out the runs, write the page, and return 0 where nothing was lost, doubled or wrong."""
    folder = Path(tempfile.mkdtemp(prefix="reliability", dir="/tmp"))
    try:
        with Postgres.started() as server, server.database() as address:
            addresses = {"SQLite": f"sqlite+aiosqlite:///{folder / 'store.sqlite'}", "PostgreSQL": address}
            figures = asyncio.run(course(runs, seed, folder, addresses))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    from benchmarks import reliability_page  # noqa: PLC0415 - it imports the figures

    reliability_page.write(figures, seed)
    print(_line(figures))
    bad = sum(one.lost + one.doubled + one.wrong + one.stuck for one in figures.values())
    return 1 if bad else 0


if __name__ == "__main__":
    arguments = [int(word) for word in sys.argv[1:]]
    sys.exit(main(arguments[0] if arguments else 1_000, arguments[1] if len(arguments) > 1 else 1))
