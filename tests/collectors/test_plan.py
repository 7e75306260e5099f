import pytest

from collectors.plan import due_subjects, plan_for
from collectors.sources.commits import Commits
from collectors.sources.subjects import BUDGET
from config.clock import DAY, ManualClock, to_iso
from storage import runs
from storage.database import Database
from storage.owning import record_owner
from storage.records import OwnerObservation
from tests.collectors.stage import staged
from tests.support.hub import WorldBuilder


async def test_an_owner_never_seen_is_taken_for_one_page_a_list(sqlite_db: Database) -> None:
    plan = await plan_for(sqlite_db, ["a", "b"])
    assert [(owner.handle, owner.kind, owner.requests) for owner in plan.owners] == [
        ("a", None, 4),
        ("b", None, 4),
    ]
    assert plan.requests == 8


@pytest.mark.parametrize(
    ("models", "requests"), [(None, 4), (0, 4), (1, 4), (1000, 4), (1001, 5), (25_000, 28)]
)
async def test_known_sizes_make_pages(
    sqlite_db: Database, clock: ManualClock, models: int | None, requests: int
) -> None:
    begun = await runs.begin(sqlite_db, "tracked", asked_by="test", holder="test")
    covered = await runs.cover(
        sqlite_db, begun.run.id, source="owners", partition="acme", fields=0, expected=None
    )
    owner = OwnerObservation(handle="Acme", kind="user", models=models, datasets=5)
    await record_owner(sqlite_db, covered, owner, observed_at=clock.now())
    (planned,) = (await plan_for(sqlite_db, ["ACME"])).owners
    assert (planned.handle, planned.kind, planned.requests) == ("ACME", "user", requests)


async def test_what_is_counted_empty_costs_nothing_once_it_was_read(
    sqlite_db: Database, clock: ManualClock
) -> None:
    world = WorldBuilder().owner("acme").model("acme/one").dataset("acme/data")
    async with staged(world, sqlite_db, clock, "acme") as stage:
        first = await plan_for(sqlite_db, ["acme"])
        assert first.owners[0].pages == {"model": None, "dataset": None, "space": None}
        assert (await stage.refresh()).requests == first.requests == 4
        again = await plan_for(sqlite_db, ["acme"])
        assert again.owners[0].pages == {"model": 1, "dataset": 1, "space": 0}
        assert (await stage.refresh()).requests == again.requests == 3


async def test_one_run_costs_no_more_than_its_budget(sqlite_db: Database, clock: ManualClock) -> None:
    world = WorldBuilder().owner("acme")
    for number in range(BUDGET + 10):
        world = world.model(f"acme/m{number}", createdAt=to_iso(world.data.start - DAY))
    async with staged(world, sqlite_db, clock, "acme") as stage:
        await stage.refresh()
        assert (await due_subjects(sqlite_db, ["acme"], [Commits()])) == {"commits": BUDGET}


async def test_nothing_costs_nothing(sqlite_db: Database) -> None:
    assert (await plan_for(sqlite_db, [])).requests == 0
