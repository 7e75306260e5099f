"""When each source was looked at last, by one scope's runs."""

from config.clock import HOUR, ManualClock
from storage import runs
from storage.database import Database
from storage.looks import last_looks
from storage.views import view


async def ended(db: Database, scope: str, clock: ManualClock, **complete: bool) -> int:
    run = (await runs.begin(db, scope, asked_by="test", holder="test")).run
    for source, whole in complete.items():
        covered = await runs.cover(db, run.id, source=source, partition="acme", fields=0, expected=None)
        await runs.finish_partition(db, covered.id, complete=whole)
    await runs.finish(db, run.id, holder="test")
    clock.advance(HOUR)
    return run.id


async def test_the_newest_run_that_read_a_list_to_its_end_counts(db: Database, clock: ManualClock) -> None:
    began = clock.now()
    first = await ended(db, "tracked", clock, models=True, owners=True)
    second = await ended(db, "tracked", clock, models=False, owners=True)
    await ended(db, "discovery", clock, models=True)
    async with view(db) as now:
        found = await last_looks(now, "tracked")
    assert {name: (look.run, look.looked_at) for name, look in found.items()} == {
        "models": (first, began),
        "owners": (second, began + HOUR),
    }
    assert (found["models"].complete, found["models"].incomplete) == (1, 0)


async def test_where_nothing_was_looked_at_there_is_nothing(db: Database) -> None:
    async with view(db) as now:
        assert await last_looks(now, "tracked") == {}
