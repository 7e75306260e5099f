"""Several processes on one database: the numbers, the leases, and one that is killed in the middle."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process

from sqlalchemy import select

from config.clock import MINUTE, ManualClock, SystemClock
from storage import marks as kept
from storage import runs
from storage.database import Database
from storage.recording import record_page
from storage.records import Page, RunState
from storage.schema import marks, sequence
from storage.views import view
from tests.storage.listing import model
from tests.support.postgres import Postgres

TIMES = 30


async def worker(url: str, name: str, *more: str) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.storage.worker", url, name, str(TIMES), *more, stdout=PIPE, stderr=PIPE
    )


async def done(process: Process) -> None:
    _, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()


async def seen(db: Database) -> tuple[int, list[str]]:
    """Return the newest number, and the numbers written down, as of one moment."""
    async with db.reading() as connection:
        newest = (await connection.execute(select(sequence.c.value))).scalar_one()
        found = await connection.execute(select(marks.c.name).order_by(marks.c.name))
        return int(newest), [str(name) for (name,) in found]


async def test_a_later_commit_never_has_an_earlier_number(db: Database, database_url: str) -> None:
    working = [
        asyncio.create_task(done(await worker(database_url, name))) for name in ("one", "two", "three")
    ]
    looks = 0
    while not all(task.done() for task in working):
        newest, numbers = await seen(db)
        assert numbers == [f"{number:06}" for number in range(1, newest + 1)]
        looks += 1
        await asyncio.sleep(0.005)
    await asyncio.gather(*working)
    newest, numbers = await seen(db)
    assert newest == len(numbers) == 3 * TIMES
    assert looks > 1


async def test_an_empty_database_may_be_opened_by_several_at_once(
    sqlite_url: str, postgres: Postgres
) -> None:
    with postgres.database(template=None) as bare:
        for url in (sqlite_url, bare):
            await asyncio.gather(*[done(await worker(url, name)) for name in ("one", "two", "three")])
            db = await Database.open(url, clock=SystemClock())
            newest, numbers = await seen(db)
            await db.close()
            assert newest == len(numbers) == 3 * TIMES


async def test_a_run_goes_on_where_a_killed_process_left_it(db: Database, database_url: str) -> None:
    process = await worker(database_url, "killed", "hold")
    assert process.stdout is not None
    assert await process.stdout.readline() == b"holding\n"
    process.kill()
    await process.wait()
    later = ManualClock(SystemClock().now() + 3 * MINUTE)
    other = await Database.open(database_url, clock=later)
    try:
        begun = await runs.begin(other, "tracked", asked_by="me", holder="me")
        assert (begun.joined, begun.run.resumed, begun.run.asked_by) == (False, 1, "killed")
        coverage = await runs.cover(
            other, begun.run.id, source="models", partition="acme", fields=0, expected=None
        )
        assert (coverage.cursor, coverage.pages, coverage.seen) == ("second", 1, 1)
        assert await kept.get(other, "half") is None
        page = Page(observed_at=later.now(), repos=(model("acme/two", "b" * 24),))
        await record_page(other, coverage, page)
        run = await runs.finish(other, begun.run.id, holder="me")
        assert (run.state, run.pages, run.seen) == (RunState.FINISHED, 2, 2)
        async with view(other, run=run.id) as then:
            assert then.sequence == run.finished_sequence
    finally:
        await other.close()
