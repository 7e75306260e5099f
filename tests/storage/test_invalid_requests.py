"""Requests that Discord refused, counted over ten minutes for everybody."""

import asyncio

from config.clock import DAY, MINUTE, ManualClock
from storage import invalid_requests
from storage.database import Database
from storage.schema import invalid_requests as table


async def test_all_that_are_noted_in_the_window_are_counted(db: Database, clock: ManualClock) -> None:
    assert await invalid_requests.recent(db) == 0
    await asyncio.gather(*(invalid_requests.note(db, 2) for _ in range(3)))
    clock.advance(5 * MINUTE)
    assert await invalid_requests.note(db, 4) == 10
    clock.advance(6 * MINUTE)
    assert await invalid_requests.recent(db) == 4
    clock.advance(12 * MINUTE)
    assert await invalid_requests.recent(db) == 0


async def test_what_is_long_past_is_forgotten(db: Database, clock: ManualClock) -> None:
    await invalid_requests.note(db, 1)
    clock.advance(2 * DAY)
    await invalid_requests.note(db, 1)
    async with db.reading() as connection:
        assert len((await connection.execute(table.select())).all()) == 1
