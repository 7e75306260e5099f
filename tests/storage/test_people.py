"""Members and accounts elsewhere: who came and went, what is hidden and so unknown, and older news."""

from collections.abc import Sequence

import pytest

from storage.owning import record_owner
from storage.people import (
    Members,
    MembersRead,
    SocialsRead,
    members_of,
    record_members,
    record_socials,
    socials_of,
)
from storage.readings import readings_of
from storage.records import Coverage, OwnerObservation, Unreadable
from storage.schema import members, quarantine
from storage.views import view
from tests.storage.listing import Listing

START = 1_000


@pytest.fixture
async def coverage(listing: Listing) -> Coverage:
    coverage = await listing.open(source="owners")
    await record_owner(listing.db, coverage, OwnerObservation(handle="acme", kind="org"), observed_at=START)
    return await listing.open(source="members")


async def listed(
    listing: Listing,
    coverage: Coverage,
    *names: str,
    at: int = START,
    whole: bool = True,
    hidden: bool = False,
    odd: Sequence[Unreadable] = (),
) -> int:
    read = MembersRead(
        read_at=at, members=names, whole=whole, hidden=hidden, mark="2", unreadable=odd, requests=1
    )
    return await record_members(listing.db, coverage, owner_id=1, found=read)


async def held(listing: Listing) -> Members:
    async with view(listing.db) as now:
        return (await members_of(now, [1]))[1]


async def test_members_come_and_go(listing: Listing, coverage: Coverage) -> None:
    assert not (await held(listing)).known
    assert await listed(listing, coverage, "Ada", "bo") == 2
    assert await listed(listing, coverage, "Ada", "chen", at=START + 1) == 2
    found = await held(listing)
    assert (found.members, found.known, found.read_at) == (("Ada", "chen"), True, START + 1)
    async with view(listing.db) as now:
        assert (await readings_of(now, "members"))["owner:1"].mark == "2"
    assert [row["member_key"] for row in await listing.rows(members)] == ["ada", "bo", "chen"]


async def test_a_hidden_list_is_not_one_without_members(listing: Listing, coverage: Coverage) -> None:
    await listed(listing, coverage, hidden=True)
    found = await held(listing)
    assert (found.members, found.hidden, found.known, found.read_at) == ((), True, False, START)
    await listed(listing, coverage, "Ada", at=START + 1)
    assert (await held(listing)).known
    assert await listed(listing, coverage, hidden=True, at=START + 2) == 0
    found = await held(listing)
    assert (found.members, found.hidden, found.known) == (("Ada",), True, False)


async def test_a_list_that_is_not_whole_takes_nobody_away(listing: Listing, coverage: Coverage) -> None:
    await listed(listing, coverage, "Ada", "bo")
    odd = [Unreadable("{}", "a member without a name")]
    assert await listed(listing, coverage, "chen", at=START + 1, whole=False, odd=odd) == 1
    assert (await held(listing)).members == ("Ada", "bo", "chen")
    assert [row["reason"] for row in await listing.rows(quarantine)] == ["a member without a name"]


async def test_older_news_of_people_changes_nothing(listing: Listing, coverage: Coverage) -> None:
    await listed(listing, coverage, "Ada", at=START + 5)
    await listed(listing, coverage, "Ada", at=START + 9)
    assert await listed(listing, coverage, "bo", at=START + 7) == 0
    assert (await held(listing)).members == ("Ada",)


async def test_accounts_elsewhere_are_kept_as_they_change(listing: Listing, coverage: Coverage) -> None:
    async def read(at: int, **handles: str) -> int:
        found = SocialsRead(read_at=at, handles=handles, requests=1)
        return await record_socials(listing.db, coverage, owner_id=1, found=found)

    assert await read(START, twitter="acme", github="acme") == 2
    assert await read(START + 2, twitter="acme_ai") == 2
    assert await read(START + 1, twitter="older") == 0
    async with view(listing.db) as now:
        assert await socials_of(now, [1, 2]) == {1: {"twitter": "acme_ai"}, 2: {}}
