"""Weeks far from the usual, and of what is too new to have a usual week."""

from bot.digests.compose import compose
from bot.digests.odd import OddWeek, odd_weeks
from bot.digests.scope import resolve
from bot.plain import to_text
from config.clock import DAY, ManualClock
from storage.database import Database
from storage.deliveries import Window
from storage.subscriptions import DigestScope
from storage.views import view
from tests.storage.listing import Listing, model

SCOPE = DigestScope(owners=("acme",))


async def weeks(db: Database, clock: ManualClock, *downloads: int, before: int = 0) -> list[OddWeek]:
    """Let a model have so many downloads in each week of its life, and return the odd ones of the last."""
    listing = Listing(db, clock)
    for _ in range(before):
        await listing.listed()
    born, total = clock.now() + DAY, 0
    for week in downloads:
        for _ in range(7):
            await listing.listed(model(created_at=born, downloads_all_time=total))
            total += week // 7
    await listing.listed(model(created_at=born, downloads_all_time=total))
    async with view(db) as now:
        return await odd_weeks(now, await resolve(now, SCOPE), [])


async def test_what_is_two_weeks_old_has_no_usual_week_but_one_to_compare_with(
    db: Database, clock: ManualClock
) -> None:
    (odd,) = await weeks(db, clock, 700, 2800, before=3)
    assert (odd.usual, odd.most, odd.downloads, odd.weeks, odd.times) == (None, 700, 2800, 1, 4.0)
    async with view(db) as now:
        made = await compose(now, SCOPE, Window(0, now.sequence), public_id="abc2345")
    words = to_text(made.document, 400)
    assert "4 times the downloads of its first week (2,800; 700 then)." in words
    assert "It is too new to say what is usual." in words


async def test_growing_is_usual_for_what_is_new(sqlite_db: Database, clock: ManualClock) -> None:
    assert await weeks(sqlite_db, clock, 700, 1750, before=3) == []


async def test_falling_off_is_usual_for_what_is_new(sqlite_db: Database, clock: ManualClock) -> None:
    assert await weeks(sqlite_db, clock, 2800, 70, before=3) == []


async def test_after_three_weeks_there_is_a_usual_one(sqlite_db: Database, clock: ManualClock) -> None:
    (odd,) = await weeks(sqlite_db, clock, 700, 700, 700, 1470)
    assert (odd.usual, odd.downloads, odd.weeks) == (700, 1470, 3)
