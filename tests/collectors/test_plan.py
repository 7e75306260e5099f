import pytest

from collectors.plan import plan_for
from config.clock import ManualClock
from storage import runs
from storage.database import Database
from storage.owning import record_owner
from storage.records import OwnerObservation


async def test_an_owner_never_seen_is_taken_for_one_page_a_list(sqlite_db: Database) -> None:
    plan = await plan_for(sqlite_db, ["a", "b"])
    assert [(owner.handle, owner.kind, owner.requests) for owner in plan.owners] == [
        ("a", None, 4),
        ("b", None, 4),
    ]
    assert plan.requests == 8


@pytest.mark.parametrize(
    ("models", "requests"), [(None, 4), (0, 3), (1, 4), (1000, 4), (1001, 5), (25_000, 28)]
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


async def test_nothing_costs_nothing(sqlite_db: Database) -> None:
    assert (await plan_for(sqlite_db, [])).requests == 0
