"""Sightings in spans: whoever was seen last when, whatever the pages hold, with few rows written."""

import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from config.clock import MINUTE, ManualClock
from storage.database import Database
from storage.recording import record_page
from storage.records import Page, SeenRepo
from storage.schema import repos, sightings
from storage.sightings import NEIGHBOURS, last_seen, neighbours, spanned, without
from tests.storage.listing import Listing, model

MANY = 40
NUMBERS = st.sets(st.integers(1, 60))


def many() -> list[SeenRepo]:
    return [model(f"acme/{number:02}", f"{number:024x}") for number in range(MANY)]


async def seen(listing: Listing) -> dict[str, int]:
    async with listing.db.reading() as connection:
        query = select(repos.c.hub_id, last_seen).select_from(repos.outerjoin(sightings, spanned))
        return {str(hub_id): int(at) for hub_id, at in await connection.execute(query)}


async def changes(listing: Listing) -> int:
    """Return how many rows SQLite has written so far."""
    async with listing.db.writing() as tx:
        return int((await tx.connection.execute(text("SELECT total_changes()"))).scalar_one())


@given(NUMBERS)
def test_neighbours_are_whole_rows_of_numbers(numbers: set[int]) -> None:
    spans = neighbours(numbers)
    held = {number for first, last in spans for number in range(first, last + 1)}
    assert held <= numbers
    assert all(last + 1 < first for (_, last), (first, _) in pairwise(spans))
    assert all(last - first + 1 >= NEIGHBOURS for first, last in spans)
    for number in numbers - held:
        row = next(n for n in range(number, 100) if n + 1 not in numbers)
        assert not numbers >= set(range(row - NEIGHBOURS + 1, row + 1))


@given(NUMBERS, st.integers(1, 60), st.integers(0, 59))
def test_what_is_left_of_a_span_is_what_nobody_else_holds(numbers: set[int], first: int, more: int) -> None:
    spans = neighbours(numbers)
    taken = {number for begin, end in spans for number in range(begin, end + 1)}
    left = without((first, first + more, 7), spans)
    assert [number for begin, end, _ in left for number in range(begin, end + 1)] == sorted(
        set(range(first, first + more + 1)) - taken
    )
    assert {at for *_, at in left} <= {7}


async def test_any_pages_leave_each_repo_with_its_last_sighting(listing: Listing) -> None:
    chance = random.Random(5)
    everybody = many()
    expected: dict[str, int] = {}
    for _ in range(25):
        begin, step = chance.randrange(MANY), chance.choice((1, 1, 1, 2))
        some = everybody[begin : begin + chance.randrange(1, MANY) : step] + chance.sample(everybody, 2)
        await listing.listed(*some, complete=False)
        expected |= {one.observation.hub_id: listing.clock.now() for one in some}
        assert await seen(listing) == expected
        spans = [(row["first_id"], row["last_id"]) for row in await listing.rows(sightings)]
        assert all(one[1] < other[0] for one, other in pairwise(spans))


async def test_older_news_turns_no_sighting_back(listing: Listing) -> None:
    await listing.listed(*many())
    coverage = await listing.open()
    early = listing.clock.now() + MINUTE
    listing.clock.advance(2 * MINUTE)
    late = many()[10:20]
    await record_page(listing.db, coverage, Page(observed_at=listing.clock.now(), repos=tuple(late)))
    await record_page(listing.db, coverage, Page(observed_at=early, repos=tuple(many())))
    found = await seen(listing)
    assert {found[one.observation.hub_id] for one in late} == {listing.clock.now()}
    assert {at for hub_id, at in found.items() if int(hub_id, 16) not in range(10, 20)} == {early}


async def test_a_page_that_is_what_it_was_writes_few_rows(sqlite_db: Database, clock: ManualClock) -> None:
    listing = Listing(sqlite_db, clock)
    coverage = await listing.open()
    written: list[int] = []
    for _ in range(3):
        listing.clock.advance(MINUTE)
        before = await changes(listing)
        await record_page(listing.db, coverage, Page(observed_at=listing.clock.now(), repos=tuple(many())))
        written.append(await changes(listing) - before)
    assert written[0] > MANY
    # The page's and the run's own rows, and the span in place of the one before.
    assert written[1:] == [4, 4]


async def test_who_comes_with_neighbours_has_no_sighting_of_its_own(listing: Listing) -> None:
    await listing.listed(*many())
    await listing.listed(model("acme/alone", f"{MANY:024x}"), complete=False)
    rows = await listing.rows(repos)
    assert [row["seen_at"] for row in rows] == [0] * MANY + [listing.clock.now()]
    (span,) = await listing.rows(sightings)
    assert (span["first_id"], span["last_id"]) == (rows[0]["id"], rows[MANY - 1]["id"])


async def test_a_miss_is_counted_by_what_no_span_and_no_row_has_shown(listing: Listing) -> None:
    await listing.listed(*many())
    await listing.listed(*many())
    listing.clock.advance(MINUTE)
    assert await listing.listed(*(one for number, one in enumerate(many()) if number not in {5, 6, 30})) == []
    async with listing.db.reading() as connection:
        missed = select(repos.c.hub_id).where(repos.c.missed == 1).order_by(repos.c.hub_id)
        assert [int(hub_id, 16) for hub_id in (await connection.execute(missed)).scalars()] == [5, 6, 30]
    again = await listing.listed(*(one for number, one in enumerate(many()) if number not in {6, 30}))
    assert [int(one.hub_id, 16) for one in again] == [6, 30]
    async with listing.db.reading() as connection:
        assert (await connection.execute(select(func.sum(repos.c.missed)))).scalar() == 2
