"""Asks the Hub as often as it is told: python -m tests.collectors.asking_process URL DB TIMES LANE.

It prints "ready", waits for a line, asks with several requests at a time under the quota that the database
shares, and prints "done".
"""

import asyncio
import sys

from collectors.hub.budget import Lane
from collectors.hub.client import Hub
from collectors.hub.errand import Errand
from config.clock import SystemClock
from storage.database import Database
from storage.quotas import QuotaLedger, name_of

AT_ONCE = 5


async def main(url: str, database: str, times: int, lane: Lane) -> None:
    clock = SystemClock()
    db = await Database.open(database, clock=clock)
    async with Hub(url, clock=clock, ledger=QuotaLedger(db, name_of(url, None))) as hub:
        say("ready")
        await asyncio.to_thread(sys.stdin.readline)
        left = iter(range(times))

        async def work() -> None:
            for _ in left:
                await hub.get("/api/models", [("limit", "1")], lane=lane, errand=Errand())

        await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    await db.close()
    say("done")


def say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), Lane[sys.argv[4]]))
