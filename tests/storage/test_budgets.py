"""A day's budget is shared by everybody who has the store, and is new the next day."""

import asyncio

from config.clock import DAY, ManualClock
from storage.budgets import spend, spent
from storage.database import Database


async def test_so_many_a_day_and_no_more(db: Database, clock: ManualClock) -> None:
    done = await asyncio.gather(*(spend(db, "model", most=3) for _ in range(8)))
    assert sum(done) == 3
    assert await spent(db, "model") == 3
    assert await spend(db, "other", most=1)
    clock.advance(DAY)
    assert await spent(db, "model") == 0
    assert await spend(db, "model", most=3)
    assert await spent(db, "model") == 1


async def test_nothing_is_never(db: Database) -> None:
    assert not await spend(db, "model", most=0)
    assert await spent(db, "model") == 0
