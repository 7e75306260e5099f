"""Collections and their items: what comes, goes and returns, older news, and who holds what."""

from collections.abc import Sequence
from typing import Any

import pytest

from storage.collections import (
    CollectionObservation,
    CollectionsRead,
    Item,
    ItemsRead,
    Stale,
    collection_subject,
    collections_of,
    collections_with,
    items_of,
    record_collections,
    record_items,
)
from storage.owning import record_owner
from storage.readings import readings_of
from storage.records import Coverage, OwnerObservation, Unreadable
from storage.schema import collections, quarantine, runs
from storage.views import view
from tests.storage.listing import Listing

OURS = "acme/ours-1"
THEIRS = "acme/theirs-2"
ONE = Item("model", "acme/One")
DATA = Item("dataset", "acme/data")
START = 1_000


@pytest.fixture
async def coverage(listing: Listing) -> Coverage:
    coverage = await listing.open(source="owners")
    await record_owner(listing.db, coverage, OwnerObservation(handle="acme", kind="org"), observed_at=START)
    return await listing.open(source="collections")


def collection(slug: str = OURS, **facts: Any) -> CollectionObservation:
    given: dict[str, Any] = {"slug": slug, "title": slug, "changed_at": 5}
    return CollectionObservation(**(given | facts))


async def listed(
    listing: Listing,
    coverage: Coverage,
    *found: CollectionObservation,
    at: int = START,
    whole: bool = True,
    odd: Sequence[Unreadable] = (),
) -> int:
    read = CollectionsRead(read_at=at, collections=found, whole=whole, unreadable=odd, requests=1)
    return await record_collections(listing.db, coverage, subject="owner:1", owner_id=1, found=read)


async def filled(
    listing: Listing,
    coverage: Coverage,
    *items: Item,
    at: int = START,
    slug: str = OURS,
    mark: str = "5",
    **more: Any,
) -> int:
    read = ItemsRead(read_at=at, items=items, requests=1, **more)
    return await record_items(listing.db, coverage, stale=Stale(slug, mark), owner_id=1, found=read)


async def slugs(listing: Listing) -> list[str]:
    async with view(listing.db) as now:
        return [one.slug for one in (await collections_of(now, [1]))[1]]


async def held(listing: Listing, slug: str = OURS) -> list[Item]:
    async with view(listing.db) as now:
        return (await items_of(now, [slug]))[slug]


async def mark(listing: Listing, slug: str = OURS) -> str | None:
    async with view(listing.db) as now:
        return (await readings_of(now, "collections"))[collection_subject(slug)].mark


async def test_what_differs_is_another_version(listing: Listing, coverage: Coverage) -> None:
    assert await listed(listing, coverage, collection(), collection(THEIRS)) == 2
    assert await listed(listing, coverage, collection(), collection(THEIRS), at=START + 1) == 0
    assert await listed(listing, coverage, collection(upvotes=3), collection(THEIRS), at=START + 2) == 1
    assert len(await listing.rows(collections)) == 3
    (run,) = await listing.rows(runs)
    assert (run["requests"], run["changed"]) == (3, 3 + 1)  # the owner is a change too


async def test_items_come_and_go(listing: Listing, coverage: Coverage) -> None:
    await listed(listing, coverage, collection(), collection(THEIRS))
    assert await filled(listing, coverage, ONE, DATA) == 2
    await filled(listing, coverage, ONE, slug=THEIRS)
    async with view(listing.db) as then:
        before = then.sequence
    assert await filled(listing, coverage, ONE, at=START + 1, mark="6") == 1
    assert (await held(listing), await mark(listing)) == ([ONE], "6")
    async with view(listing.db, at=before) as earlier:
        assert await items_of(earlier, [OURS]) == {OURS: [DATA, ONE]}
    async with view(listing.db) as now:
        assert await collections_with(now, "model", ["ACME/one", "acme/data"]) == {"acme/one": [OURS, THEIRS]}


async def test_one_that_goes_takes_its_items_and_returns_to_be_read(
    listing: Listing, coverage: Coverage
) -> None:
    await listed(listing, coverage, collection(), collection(THEIRS))
    await filled(listing, coverage, ONE)
    assert await listed(listing, coverage, collection(THEIRS), at=START + 1) == 1
    assert (await slugs(listing), await held(listing), await mark(listing)) == ([THEIRS], [], None)
    assert await listed(listing, coverage, collection(), collection(THEIRS), at=START + 2) == 1
    assert await filled(listing, coverage, ONE, at=START + 2) == 1
    assert (await slugs(listing), await held(listing), await mark(listing)) == ([OURS, THEIRS], [ONE], "5")


async def test_a_list_that_is_not_whole_ends_nothing(listing: Listing, coverage: Coverage) -> None:
    await listed(listing, coverage, collection(), collection(THEIRS))
    await filled(listing, coverage, ONE)
    odd = [Unreadable("{}", "a collection without a proper slug")]
    assert await listed(listing, coverage, collection(THEIRS), at=START + 1, whole=False, odd=odd) == 0
    assert (await slugs(listing), await held(listing)) == ([OURS, THEIRS], [ONE])
    assert [row["reason"] for row in await listing.rows(quarantine)] == [odd[0].reason]
    await listed(listing, coverage, collection(), collection(THEIRS), at=START + 2)
    assert [row["resolved_at"] is None for row in await listing.rows(quarantine)] == [False]
    assert await filled(listing, coverage, DATA, at=START + 1, whole=False) == 1
    assert await held(listing) == [DATA, ONE]


async def test_older_news_changes_nothing(listing: Listing, coverage: Coverage) -> None:
    await listed(listing, coverage, collection(title="New"), at=START + 5)
    await filled(listing, coverage, ONE, at=START + 5)
    assert await listed(listing, coverage, collection(title="Old"), collection(THEIRS)) == 0
    assert await filled(listing, coverage, DATA, mark="4") == 0
    assert (await slugs(listing), await held(listing), await mark(listing)) == ([OURS], [ONE], "5")
    async with view(listing.db) as now:
        ((found,),) = (await collections_of(now, [1])).values()
    assert (found.title, found.observed_at) == ("New", START + 5)


async def test_one_that_is_not_shown_keeps_what_was_in_it(listing: Listing, coverage: Coverage) -> None:
    await listed(listing, coverage, collection())
    await filled(listing, coverage, ONE)
    note = "the Hub does not show it"
    assert await filled(listing, coverage, at=START + 1, mark="6", note=note) == 0
    assert (await held(listing), await mark(listing)) == ([ONE], "6")
