"""What refreshes of what is tracked cost in requests, beside the usual way to be as well informed.

The usual way is what most would write: list each owner's models, datasets and Spaces, read its overview, and
list the discussions of each repo.
"""

import asyncio
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.bars import Bar, picture
from collectors.hub.client import Hub
from collectors.refresh import refresh
from collectors.replica.hub import LocalHub, builtin
from config.clock import MINUTE, WEEK, ManualClock
from config.codebook import load
from storage.database import Database
from storage.history import find_events
from storage.records import Run
from storage.tracking import track
from storage.views import view

INTRODUCTION = (
    "The starter set, {number} namespaces, with every source. The usual way is one page of each type (none"
    " needs a second), one overview a namespace and one list of discussions a repo; a refresh with nothing new"
    " may cost a tenth more than that. Ours asks only for what moved or was not looked at for long; what is"
    " more than one refresh may spend is left to the next ones. *changed* counts repos with other facts or"
    " counters."
)
KINDS = ("models", "datasets", "spaces")
CADENCE = 30 * MINUTE
STEPS = (
    ("first", 0),
    ("half an hour later", CADENCE),
    ("an hour later", CADENCE),
    ("a week later", WEEK),
    ("a week and half an hour later", CADENCE),
)


async def main(namespaces: int = 0) -> str:
    """Return the figures of refreshes one after the other; of the first namespaces, or of all (nought)."""
    world = builtin()
    clock = ManualClock(world.data.start)
    handles = [owner.handle for owner in load().starter][: namespaces or None]
    lines = [
        INTRODUCTION.format(number=len(handles)),
        "",
        "| refresh | requests | usual | requests ÷ usual | repos | changed | events | seconds |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    bars: list[Bar] = []
    with TemporaryDirectory() as folder:
        db = await Database.open(f"sqlite+aiosqlite:///{Path(folder) / 'store.sqlite'}", clock=clock)
        await track(db, handles, by="benchmark")
        async with LocalHub(world, clock=clock) as hub, Hub(hub.url, "hf_benchmark", clock=clock) as reader:
            for name, pause in STEPS:
                clock.advance(pause)
                begun = time.perf_counter()
                run = await refresh(db, reader, asked_by="benchmark", holder="benchmark")
                took = time.perf_counter() - begun
                usual = len(handles) * (len(KINDS) + 1) + run.seen
                share = f"{run.requests / usual:.2f}"
                figures = (run.requests, usual, share, run.seen, run.changed, await _told(db, run))
                lines.append(f"| {name} | {' | '.join(map(str, figures))} | {took:.1f} |")
                bars += [Bar(name, run.requests, "ours")]
                if name == STEPS[0][0]:
                    bars.insert(0, Bar("the usual way", usual, "other"))
        await db.close()
    shown = picture("cost", "Requests of a refresh", bars)
    return "\n".join([*lines, "", shown])


async def _told(db: Database, run: Run) -> int:
    """Return how many events a run told."""
    async with view(db) as now:
        return sum(event.run == run.id for event in await find_events(now))


if __name__ == "__main__":
    print(asyncio.run(main(*map(int, sys.argv[1:]))))
