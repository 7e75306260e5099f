"""A refresh in a process that can be killed: python -m tests.collectors.refresh_process URL DB NOW."""

import asyncio
import sys

from collectors.hub import listing
from collectors.hub.client import Hub
from collectors.refresh import refresh
from config.clock import ManualClock
from storage.database import Database


async def main(url: str, database: str, now: int) -> None:
    listing.PAGE = 3
    clock = ManualClock(now)
    db = await Database.open(database, clock=clock)
    async with Hub(url, clock=clock) as hub:
        run = await refresh(db, hub, asked_by="test", holder="killed")
    await db.close()
    assert run.error is None, run.error


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
