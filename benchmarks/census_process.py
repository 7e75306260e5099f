"""One census in a process of its own: `python -m benchmarks.census_process URL STORE GENERATION`."""

import asyncio
import json
import sys
import time
from pathlib import Path

from sqlalchemy import text

from benchmarks.telling import tell
from collectors.hub.budget import Lane
from collectors.hub.client import Hub
from collectors.refresh import refresh
from config import garbage
from config.clock import DAY, ManualClock, from_iso
from storage import runs
from storage.database import Database

TOLD_EVERY = 30.0
"""Seconds."""
START = from_iso("2026-09-01T00:00:00Z")


async def main(url: str, store: Path, generation: int) -> None:
    """Take the census and print what it took."""
    clock = ManualClock(START + generation * DAY)
    db = await Database.open(f"sqlite+aiosqlite:///{store}", clock=clock)
    garbage.settle()
    async with Hub(url, clock=clock) as hub:
        begun, worked, written = time.perf_counter(), time.process_time(), await _written(db)
        telling = asyncio.create_task(_telling(db))
        run = await refresh(
            db, hub, scope="census", asked_by="benchmark", holder="benchmark", lane=Lane.CENSUS
        )
        telling.cancel()
        seconds, processor = time.perf_counter() - begun, time.process_time() - worked
        rows = await _written(db) - written
    await db.close()
    if run.error is not None:
        raise RuntimeError(run.error)
    figures = {"requests": run.requests, "seen": run.seen, "changed": run.changed, "seconds": seconds}
    print(json.dumps(figures | {"processor": processor, "written": rows, "peak": peak()}))


async def _telling(db: Database) -> None:
    """Tell now and then how far the census is."""
    while True:
        await asyncio.sleep(TOLD_EVERY)
        run = await runs.latest(db, "census")
        if run is not None:
            tell(f"{run.pages:,} pages, {run.seen:,} repos, {peak() // 1024**2} MiB at most")


async def _written(db: Database) -> int:
    """Return how many rows the connection that writes has inserted, changed and deleted so far."""
    async with db.writing() as tx:
        return int((await tx.connection.execute(text("SELECT total_changes()"))).scalar_one())


def peak() -> int:
    """Return the most memory this process ever had resident, in bytes, as Linux counts it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
