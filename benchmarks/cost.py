"""What refreshes of what is tracked cost in requests, beside the usual way to be as well informed.

The usual way is what most would write: list each owner's models, datasets and Spaces, read its overview, and
list the discussions of each repo.
"""

import asyncio
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct
from msgspec.structs import replace

from benchmarks.bars import Bar, picture
from benchmarks.telling import tell
from collectors.hub.client import Hub
from collectors.refresh import refresh
from collectors.replica.hub import LocalHub, builtin
from config.clock import MINUTE, WEEK, ManualClock
from config.codebook import load
from storage.database import Database
from storage.history import find_events
from storage.tracking import track, tracked
from storage.views import view

INTRODUCTION = (
    "{number} namespaces of the starter set, with every source. The usual way is a page of each type (none"
    " needs a second), an overview a namespace and a list of discussions a repo; a refresh with nothing new"
    " may cost a tenth more than that. Ours asks only for what moved or was not looked at for long. What is"
    " more than one refresh may spend (cards and papers, at first) is left to the next ones, half an hour"
    " apart; *changed* counts what was new or other than before."
)
KINDS = ("models", "datasets", "spaces")
CADENCE = 30 * MINUTE
PATIENCE = 200
"""After so many refreshes there is still something to catch up with: then that is what is told."""


async def main(namespaces: int = 0) -> str:
    """Return the figures of refreshes one after the other; of the first namespaces, or of all (nought)."""
    world = builtin()
    clock = ManualClock(world.data.start)
    handles = [owner.handle for owner in load().starter][: namespaces or None]
    with TemporaryDirectory() as folder:
        db = await Database.open(f"sqlite+aiosqlite:///{Path(folder) / 'store.sqlite'}", clock=clock)
        await track(db, handles, by="benchmark")
        async with LocalHub(world, clock=clock) as hub, Hub(hub.url, "hf_benchmark", clock=clock) as reader:
            rows = [await _row(db, reader, "first")]
            while rows[-1].changed and len(rows) < PATIENCE:
                clock.advance(CADENCE)
                rows.append(await _row(db, reader, f"number {len(rows) + 1}"))
            clock.advance(WEEK)
            last = await _row(db, reader, "a week later")
        await db.close()
    rows[-1] = replace(rows[-1], name=f"{rows[-1].name}, with nothing new")
    shown = [rows[0], *rows[1:-1][:1], rows[-1], last]
    lines = [
        INTRODUCTION.format(number=len(handles)),
        "",
        "| refresh | requests | usual | requests ÷ usual | repos | changed | events | seconds |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
        *(one.line for one in shown),
        "",
        picture(
            "cost",
            "Requests of a refresh",
            [Bar("the usual way", shown[0].usual, "other")]
            + [Bar(one.name, one.requests, "ours") for one in shown],
        ),
    ]
    return "\n".join(lines)


class Row(Struct, frozen=True):
    """What one refresh took, beside the usual way."""

    name: str
    requests: int
    usual: int
    repos: int
    changed: int
    events: int
    seconds: float

    @property
    def line(self) -> str:
        """It as a line of a table."""
        share = f"{self.requests / self.usual:.2f}"
        figures = (self.requests, self.usual, share, self.repos, self.changed, self.events)
        return f"| {self.name} | {' | '.join(map(str, figures))} | {self.seconds:.1f} |"


async def _row(db: Database, reader: Hub, name: str) -> Row:
    """Refresh once."""
    begun = time.perf_counter()
    run = await refresh(db, reader, asked_by="benchmark", holder="benchmark")
    tell(f"the refresh {name} took {run.requests} requests")
    took = time.perf_counter() - begun
    if run.error is not None:
        raise RuntimeError(run.error)
    usual = len(await tracked(db)) * (len(KINDS) + 1) + run.seen
    async with view(db) as now:
        told = sum(event.run == run.id for event in await find_events(now))
    return Row(name, run.requests, usual, run.seen, run.changed, told, took)


if __name__ == "__main__":
    print(asyncio.run(main(*map(int, sys.argv[1:]))))
