"""The store that the questions are about: the local Hub's world, read in ten weeks, always the same.

`python -m tests.data.questions.build FILE` makes it: the same repos, changes and labels each time, as of
`NOW`. What is asked of it, with the answers that SQL finds in it, stands beside this file.
"""

import asyncio
import sys
from pathlib import Path

from bot.demo.stage import HUB_TOKEN, LEAST, WHOLE, worth_following
from collectors.hub.client import Hub
from collectors.refresh import refresh
from collectors.replica.hub import LocalHub
from collectors.replica.world import World, load
from collectors.sources.registry import SUBJECT_SOURCES
from config.clock import WEEK, ManualClock
from storage.database import Database
from storage.tracking import track

NOW = "2026-11-23T09:00:00Z"
"""What time it is when the questions are asked: a Monday, nine hours after the last look."""


async def build(file: Path) -> None:
    """Make the store. `file` must not exist yet."""
    data = load()
    clock = ManualClock(data.start)
    world = World(data, clock)
    db = await Database.open(f"sqlite+aiosqlite:///{file}", clock=clock)
    try:
        await track(db, worth_following(world), by="cli")
        async with LocalHub(world, clock=clock) as local, Hub(local.url, HUB_TOKEN, clock=clock) as hub:
            weeks = (data.present - data.start) // WEEK
            for week in range(weeks + 1):
                clock.set(data.start + week * WEEK)
                whole = week > weeks - WHOLE
                await refresh(
                    db,
                    hub,
                    asked_by="schedule",
                    holder="build",
                    sources=SUBJECT_SOURCES if whole else LEAST,
                )
    finally:
        await db.close()


if __name__ == "__main__":
    asyncio.run(build(Path(sys.argv[1])))
