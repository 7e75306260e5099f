"""Namespaces: their history, their followers, their renames."""

from config.clock import MINUTE, ManualClock
from storage.catalogue import find_owner
from storage.owning import record_owner
from storage.records import OwnerObservation
from storage.schema import owner_metrics, owner_versions
from storage.views import view
from tests.storage.listing import Listing


async def test_an_owner_keeps_its_history_and_tells_a_rename(listing: Listing, clock: ManualClock) -> None:
    coverage = await listing.open()
    first = OwnerObservation(handle="THUDM", kind="org", hub_id="f" * 24, models=3, followers=10)
    await record_owner(listing.db, coverage, first, observed_at=clock.now())
    again = await record_owner(listing.db, coverage, first, observed_at=clock.now() + 1)
    assert (again.new, again.changed) == (0, 0)
    renamed = OwnerObservation(handle="zai-org", kind="org", hub_id="f" * 24, models=3, followers=10)
    assert (await record_owner(listing.db, coverage, renamed, observed_at=clock.now() + 2)).events == 1
    assert await listing.events() == [("owner_renamed", {"handle": "THUDM"}, {"handle": "zai-org"})]


async def test_followers_are_kept_when_they_move(listing: Listing, clock: ManualClock) -> None:
    coverage = await listing.open(source="owners")
    for followers in (10, 10, 12, None):
        clock.advance(MINUTE)
        seen = OwnerObservation(handle="acme", kind="org", followers=followers)
        await record_owner(listing.db, coverage, seen, observed_at=clock.now())
    assert [row["followers"] for row in await listing.rows(owner_metrics)] == [10, 12]
    assert len(await listing.rows(owner_versions)) == 1


async def test_an_older_overview_changes_nothing(listing: Listing, clock: ManualClock) -> None:
    coverage = await listing.open(source="owners")
    at = clock.now()
    new = OwnerObservation(handle="acme", kind="org", fullname="New", followers=2)
    old = OwnerObservation(handle="acme", kind="org", fullname="Old", followers=1)
    await record_owner(listing.db, coverage, new, observed_at=at)
    await record_owner(listing.db, coverage, old, observed_at=at - MINUTE)
    async with view(listing.db) as now:
        owner = await find_owner(now, "ACME")
    assert owner is not None
    assert (owner.fullname, owner.followers) == ("New", 2)


async def test_an_owner_that_is_gone_keeps_what_it_was_and_can_return(
    listing: Listing, clock: ManualClock
) -> None:
    coverage = await listing.open(source="owners")
    here = OwnerObservation(handle="acme", kind="org", fullname="Acme")
    gone = OwnerObservation(handle="acme", kind="unknown", gone=True)
    for position, seen in enumerate((here, gone, gone)):
        await record_owner(listing.db, coverage, seen, observed_at=clock.now() + position)
    async with view(listing.db) as now:
        assert await find_owner(now, "acme") is None
    await record_owner(listing.db, coverage, here, observed_at=clock.now() + 9)
    kept = [(row["fullname"], row["kind"], row["gone"]) for row in await listing.rows(owner_versions)]
    assert kept == [("Acme", "org", False), ("Acme", "org", True), ("Acme", "org", False)]
