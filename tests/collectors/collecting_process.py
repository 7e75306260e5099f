"""A refresh to its end, as by the command line: python -m tests.collectors.collecting_process URL DB NOW.

It joins a refresh that another process carries out, and takes over that of one that died.
"""

import asyncio
import sys

from bot.cli.refresh import to_the_end
from collectors.hub import listing
from collectors.hub.client import Hub
from config.clock import ManualClock
from storage.database import Database
from storage.quotas import QuotaLedger, name_of


async def main(url: str, database: str, now: int) -> None:
    listing.PAGE = 3
    clock = ManualClock(now)
    db = await Database.open(database, clock=clock)
    async with Hub(url, clock=clock, ledger=QuotaLedger(db, name_of(url, None))) as hub:
        run, joined = await to_the_end(db, hub, "tracked")
    await db.close()
    sys.stdout.write(f"run {run.id} {run.state.value}{', joined' if joined else ''}\n")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
