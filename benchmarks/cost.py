"""What a full refresh costs in requests, beside the least: each page once, one overview an owner."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from collectors.hub.client import Hub
from collectors.refresh import refresh
from collectors.replica.hub import LocalHub, builtin
from config.clock import HOUR, WEEK, ManualClock
from config.codebook import load
from storage.database import Database
from storage.tracking import track

INTRODUCTION = (
    "The starter set, {number} namespaces, with every source. The least is one page of each type (none needs"
    " a second) and one overview an owner; the usual is that and one list of discussions a repo."
)
KINDS = ("models", "datasets", "spaces")


async def main() -> str:
    """Return the figures of a first refresh and of one a week later, as a table in Markdown."""
    world = builtin()
    clock = ManualClock(world.data.start)
    handles = [owner.handle for owner in load().starter]
    lines = [
        INTRODUCTION.format(number=len(handles)),
        "",
        "| refresh | requests | least | usual | requests ÷ usual | repos | changed | seconds |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    with TemporaryDirectory() as folder:
        db = await Database.open(f"sqlite+aiosqlite:///{Path(folder) / 'store.sqlite'}", clock=clock)
        await track(db, handles, by="benchmark")
        async with LocalHub(world, clock=clock) as hub, Hub(hub.url, "hf_benchmark", clock=clock) as reader:
            for name, pause in (("first", HOUR), ("an hour later", WEEK), ("a week later", 0)):
                begun = time.perf_counter()
                run = await refresh(db, reader, asked_by="benchmark", holder="benchmark")
                took = time.perf_counter() - begun
                least = len(handles) * (len(KINDS) + 1)
                usual = least + run.seen
                figures = (run.requests, least, usual, f"{run.requests / usual:.2f}", run.seen, run.changed)
                lines.append(f"| {name} | {' | '.join(map(str, figures))} | {took:.1f} |")
                clock.advance(pause)
        await db.close()
    return "\n".join(lines)
