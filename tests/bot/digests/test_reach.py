"""The week's downloads: a difference of all-time counters, or said not to be known."""

from collections.abc import Callable, Sequence

import pytest

from bot.digests.compose import preview
from bot.digests.reach import Weekly, reach_of
from bot.digests.scope import Subject, resolve
from bot.plain import to_text
from config.clock import DAY, WEEK, ManualClock
from storage.database import Database
from storage.history import sequence_at
from storage.subscriptions import DigestScope
from storage.views import view
from tests.storage.listing import Listing, dataset, model

ACME = DigestScope(owners=("acme",))
DAYS = 29
"""Looks a day apart: four whole weeks between the first and the last."""


def steadily(day: int) -> int | None:
    """A thousand a day."""
    return 50_000 + 1000 * day


@pytest.fixture
def listing(db: Database, clock: ManualClock) -> Listing:
    return Listing(db, clock)


async def looked(
    listing: Listing,
    counter: Callable[[int], int | None] = steadily,
    *,
    days: Sequence[int] = range(DAYS),
    owner: str = "acme",
) -> None:
    """Let the days pass, and look at one model on some of them."""
    for day in range(DAYS):
        repo = model(f"{owner}/one", downloads_all_time=counter(day), downloads=30_000)
        if day in days:
            await listing.listed(repo, owner=owner)
        else:
            listing.clock.advance(DAY)


async def weeks(db: Database, scope: DigestScope = ACME) -> list[int | None]:
    """Return the downloads of the last four weeks."""
    async with view(db) as now:
        found = await reach_of(now, await resolve(now, scope))
    assert len(found.total) in {0, 10}
    return [week.downloads for week in found.total[-4:]]


async def words(db: Database, clock: ManualClock) -> str:
    async with view(db) as now:
        since = await sequence_at(now, clock.now() - WEEK)
        return to_text((await preview(now, ACME, since=since)).document, 300)


async def test_a_week_is_the_difference_of_the_all_time_counter(listing: Listing, clock: ManualClock) -> None:
    await looked(listing)
    assert await weeks(listing.db) == [7000] * 4
    said = await words(listing.db, clock)
    assert "downloads in the week to 2026-12-22." in said
    assert "30K" not in said, "the rolling count is no week's"
    assert "known of 3 of 9 weeks" in said


async def test_a_gap_in_the_middle_is_not_bridged(listing: Listing, clock: ManualClock) -> None:
    # Nobody looked around the end of the second week: two weeks are not known, and not halves of both.
    await looked(listing, days=[day for day in range(DAYS) if not 12 <= day <= 16])
    assert await weeks(listing.db) == [7000, None, None, 7000]
    assert "The one week known before it" in await words(listing.db, clock)


async def test_a_week_whose_beginning_nobody_saw_is_not_known(listing: Listing, clock: ManualClock) -> None:
    await looked(listing, days=[*range(20), *range(24, DAYS)])
    assert await weeks(listing.db) == [], "the last week is not known, so there is no sum"
    said = await words(listing.db, clock)
    assert "The week's downloads are not known" in said
    assert "5 of 7 days observed" in said


async def test_a_counter_that_goes_down_was_corrected_and_its_week_is_not_known(
    listing: Listing, clock: ManualClock
) -> None:
    # Back to nought within the last week, and past its old value by the end of it: the ends alone would lie.
    await looked(listing, lambda day: steadily(day) if day < 24 else 40_000 * (day - 23))
    assert await weeks(listing.db) == []
    assert "The week's downloads are not known" in await words(listing.db, clock)


async def test_what_is_left_out_of_a_sum_is_said(listing: Listing, clock: ManualClock) -> None:
    for day in range(DAYS):
        corrected = 9000 + day if day < 26 else 10
        born = (
            [model("acme/new", "c" * 24, downloads_all_time=70, created_at=clock.now())] if day > 25 else []
        )
        found = [model("acme/late", "f" * 24, downloads_all_time=day, created_at=5)] if day > 25 else []
        await listing.listed(
            model(downloads_all_time=steadily(day)),
            model("acme/two", "b" * 24, downloads_all_time=corrected),
            *born,
            *found,
        )
    # What was made within the week began at nought; what was only found within it did not.
    assert await weeks(listing.db) == [7007, 7007, 7007, 7070]
    assert "2 repos are not in this figure" in await words(listing.db, clock)


async def test_counters_that_stand_still_are_said_to(listing: Listing, clock: ManualClock) -> None:
    await looked(listing, lambda day: steadily(min(day, 25)))
    assert await weeks(listing.db) == [7000, 7000, 7000, 4000]
    assert "None of the counters has moved since 2026-12-19" in await words(listing.db, clock)
    await listing.listed(model("acme/one", downloads_all_time=60_000))
    assert "None of the counters" not in await words(listing.db, clock)


async def test_a_namespace_is_known_where_all_of_its_lists_are(listing: Listing) -> None:
    await looked(listing)
    await listing.listed(dataset(downloads_all_time=500), source="datasets")
    assert await weeks(listing.db) == [], "its datasets were not looked at in these weeks"
    async with view(listing.db) as now:
        alone = await reach_of(now, Subject(name="", owners=("acme",), repos=()))
    assert alone.total == ()


async def test_namespaces_that_are_not_known_are_not_added(listing: Listing) -> None:
    await looked(listing)
    listing.clock.advance(-DAY)
    await listing.listed(model("globex/one", "9" * 24, downloads_all_time=9), owner="globex")
    async with view(listing.db) as now:
        found = await reach_of(now, await resolve(now, DigestScope(owners=("acme", "globex"))))
    assert (found.known, found.of) == (1, 2)
    assert list(found.largest) == ["acme"]
    assert found.total[-1] == Weekly(found.total[-1].ends_at, 7000)
