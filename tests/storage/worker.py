"""A process of its own that writes into a store: `python -m tests.storage.worker URL NAME TIMES [hold]`.

Each transaction takes a number and writes it down under that number; some are rolled back. With `hold` it
takes the scope's lease, says so, and waits to be killed in the middle of its run.
"""

import asyncio
import random
import sys

from config.clock import SystemClock
from storage import runs
from storage.database import Database, Priority
from storage.recording import record_page
from storage.records import Page, RepoObservation, SeenRepo
from storage.schema import marks


class Undone(Exception):  # noqa: N818 - no error: what is to be rolled back
    pass


async def write(db: Database, name: str, times: int) -> None:
    chance = random.Random(name)

    async def one() -> None:
        async with db.writing(chance.choice(list(Priority))) as tx:
            number = await tx.sequence()
            mark = marks.insert().values(name=f"{number:06}", value=name, at=tx.at)
            await tx.connection.execute(mark)
            await asyncio.sleep(chance.random() / 500)
            if chance.random() < 0.2:
                raise Undone

    async def several(turns: int) -> None:
        done = 0
        while done < turns:
            try:
                await one()
            except Undone:
                continue
            done += 1

    await asyncio.gather(several(times // 2), several(times - times // 2))


async def hold(db: Database, name: str) -> None:
    """Record one page of a run, and wait for the end in the middle of the second."""
    begun = await runs.begin(db, "tracked", asked_by=name, holder=name)
    coverage = await runs.cover(db, begun.run.id, source="models", partition="acme", fields=0, expected=None)
    seen = SeenRepo(RepoObservation(repo_type="model", hub_id="a" * 24, name="acme/one"))
    await record_page(db, coverage, Page(observed_at=db.clock.now(), repos=(seen,), cursor="second"))
    async with db.writing() as tx:
        await tx.connection.execute(marks.insert().values(name="half", value=name, at=await tx.sequence()))
        sys.stdout.write("holding\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


async def main(url: str, name: str, times: str, *more: str) -> None:
    db = await Database.open(url, clock=SystemClock())
    try:
        await (hold(db, name) if more else write(db, name, int(times)))
    finally:
        await db.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
