"""Refreshes: begun, joined, resumed, asked for, ended once."""

import asyncio

import pytest
from msgspec import UNSET

from config.clock import DAY, MINUTE, ManualClock
from storage import runs
from storage.database import Database
from storage.errors import StoreError
from storage.leases import release, take
from storage.recording import record_page
from storage.records import ALL, Page, RunState
from storage.views import view
from tests.storage.listing import Listing, model


async def begin(db: Database, holder: str = "one", scope: str = "tracked") -> runs.Begun:
    return await runs.begin(db, scope, asked_by=f"by {holder}", holder=holder)


async def test_a_second_process_joins_the_run(db: Database) -> None:
    first = await begin(db)
    second = await begin(db, "two")
    assert (first.joined, second.joined) == (False, True)
    assert second.run == first.run


async def test_a_run_of_a_dead_holder_is_resumed_and_only_then(db: Database, clock: ManualClock) -> None:
    first = await begin(db)
    clock.advance(runs.LEASE - 1)
    assert (await begin(db, "two")).joined
    clock.advance(1)
    taken = await begin(db, "two")
    assert (taken.joined, taken.run.id, taken.run.resumed) == (False, first.run.id, 1)
    assert not await runs.renew(db, "tracked", holder="one")
    assert await runs.renew(db, "tracked", holder="two")


async def test_renewing_keeps_a_long_run(db: Database, clock: ManualClock) -> None:
    await begin(db)
    for _ in range(5):
        clock.advance(runs.LEASE // 2)
        assert await runs.renew(db, "tracked", holder="one")
    assert (await begin(db, "two")).joined


async def test_scopes_run_beside_each_other(db: Database) -> None:
    one, two = await begin(db), await begin(db, "two", "census")
    assert not one.joined
    assert not two.joined
    assert one.run.id != two.run.id


async def test_many_that_begin_at_once_carry_out_one_run(
    db: Database, database_url: str, clock: ManualClock
) -> None:
    other = await Database.open(database_url, clock=clock)
    begun = await asyncio.gather(*(begin(store, f"{number}") for number in range(4) for store in (db, other)))
    await other.close()
    # The same holder twice is the same process twice: four holders, one of which carries it out.
    assert len({one.run.id for one in begun}) == 1
    assert len({number // 2 for number, one in enumerate(begun) if not one.joined}) == 1


async def test_a_run_ends_once_and_frees_its_scope(db: Database, clock: ManualClock) -> None:
    first = await begin(db)
    ended = await runs.finish(db, first.run.id, holder="one")
    assert (ended.state, ended.finished_at, ended.finished_sequence) == (RunState.FINISHED, clock.now(), 1)
    clock.advance(MINUTE)
    assert await runs.finish(db, first.run.id, holder="one", error="late") == ended
    second = await begin(db, "two")
    assert (second.joined, second.run.resumed) == (False, 0)
    assert second.run.id > first.run.id


async def test_who_lost_a_run_does_not_end_it(db: Database, clock: ManualClock) -> None:
    first = await begin(db)
    clock.advance(runs.LEASE)
    await begin(db, "two")
    lost = await runs.finish(db, first.run.id, holder="one", error="too late")
    assert (lost.state, lost.error, lost.finished_sequence) == (RunState.RUNNING, None, None)
    assert (await begin(db, "three")).joined
    assert (await runs.finish(db, first.run.id, holder="two")).state is RunState.FINISHED


async def test_a_failed_run_says_why_and_counts_its_cost(db: Database, clock: ManualClock) -> None:
    begun = await begin(db)
    await runs.plan(db, begun.run.id, 12)
    await runs.spend(db, begun.run.id, 3)
    await runs.spend(db, begun.run.id, 2)
    failed = await runs.finish(db, begun.run.id, holder="one", error="the Hub does not answer")
    assert (failed.state, failed.error) == (RunState.FAILED, "the Hub does not answer")
    assert (failed.planned, failed.requests) == (12, 5)
    assert await runs.latest(db, "tracked", state=RunState.FINISHED) is None
    assert await runs.latest(db, "tracked") == failed == await runs.get(db, failed.id)


async def test_a_run_that_was_given_back_is_resumed_at_once(db: Database) -> None:
    first = await begin(db)
    async with db.writing() as tx:
        await release(tx, runs.lease_name("tracked"), holder="one")
    second = await begin(db, "two")
    assert (second.joined, second.run.id, second.run.resumed) == (False, first.run.id, 1)


async def test_a_lease_without_a_run_starts_no_second_worker(db: Database) -> None:
    async with db.writing() as tx:
        await take(tx, runs.lease_name("tracked"), holder="one", lease=MINUTE)
    with pytest.raises(StoreError, match="try again"):
        await begin(db, "two")


class TestRequests:
    async def test_a_request_waits_until_a_run_takes_it_up(self, db: Database) -> None:
        numbers = [
            await runs.ask(db, scope, asked_by=who)
            for scope, who in (("tracked", "mia"), ("census", "cli"), ("tracked", "bo"))
        ]
        assert await runs.waiting(db) == [("tracked", "mia"), ("census", "cli")]
        assert await runs.answering(db, numbers[0]) is None
        begun = await begin(db)
        assert await runs.waiting(db) == [("census", "cli")]
        for number in (numbers[0], numbers[2]):
            assert await runs.answering(db, number) == begun.run
        assert await runs.answering(db, numbers[1]) is None

    async def test_a_request_made_while_a_run_runs_waits_for_the_next(self, db: Database) -> None:
        first = await begin(db)
        number = await runs.ask(db, "tracked", asked_by="mia")
        await begin(db, "two")
        assert await runs.answering(db, number) is None
        await runs.finish(db, first.run.id, holder="one")
        second = await begin(db, "two")
        assert await runs.answering(db, number) == second.run


class TestPartitions:
    async def test_coverage_is_opened_once_a_run_and_knows_a_baseline(self, listing: Listing) -> None:
        first = await listing.open("Acme")
        assert (first.partition, first.baseline, first.complete) == ("acme", True, False)
        assert await listing.open("ACME") == first
        await runs.finish_partition(listing.db, first.id, complete=False, note="a page failed")
        await runs.finish(listing.db, first.run_id, holder="me")
        second = await listing.open()
        assert second.baseline
        await runs.finish_partition(listing.db, second.id, complete=True)
        await runs.finish(listing.db, second.run_id, holder="me")
        assert not (await listing.open()).baseline
        covered = await runs.covered(listing.db, first.run_id)
        assert [(seen.note, seen.complete) for seen in covered] == [("a page failed", False)]

    async def test_closing_a_listing_again_counts_no_second_miss(
        self, listing: Listing, clock: ManualClock
    ) -> None:
        await listing.listed(model())
        clock.advance(DAY)
        coverage = await listing.open()
        for _ in range(3):  # killed after closing, resumed later
            assert await runs.finish_partition(listing.db, coverage.id, complete=True) == []
            clock.advance(runs.MISSES_APART)
        await runs.finish(listing.db, coverage.run_id, holder="me")
        coverage = await listing.open()
        for _ in range(2):
            (missing,) = await runs.finish_partition(listing.db, coverage.id, complete=True)
            assert missing.name == "acme/one"

    async def test_a_whole_type_misses_what_no_owner_listed(self, listing: Listing) -> None:
        await listing.listed(model(), owner=ALL)
        assert await listing.listed(model("other/x", "b" * 24), owner="other") == []
        assert await listing.listed(model("other/x", "b" * 24), owner=ALL) == []
        (missing,) = await listing.listed(model("other/x", "b" * 24), owner=ALL)
        assert missing.name == "acme/one"

    async def test_a_whole_listing_is_an_earlier_one_for_each_owner(
        self, listing: Listing, clock: ManualClock
    ) -> None:
        await listing.listed(model(), owner=ALL)
        born = clock.now() + MINUTE
        await listing.listed(
            model(), model("acme/two", "b" * 24, created_at=born), model("acme/old", "c" * 24, created_at=1)
        )
        assert [kind for kind, _, _ in await listing.events()] == ["created", "discovered"]

    async def test_what_an_incomplete_listing_lacks_is_not_missed(self, listing: Listing) -> None:
        await listing.listed(model())
        for _ in range(3):
            assert await listing.listed(complete=False) == []

    async def test_a_repo_of_another_owner_or_type_is_not_missed(self, listing: Listing) -> None:
        await listing.listed(model(), model("other/x", "b" * 24))
        for _ in range(3):
            assert [missing.name for missing in await listing.listed(model())] == []
        for _ in range(3):
            assert await listing.listed(source="datasets") == []

    async def test_pages_and_costs_add_up(self, listing: Listing, clock: ManualClock) -> None:
        coverage = await listing.open()
        for number, cursor in enumerate(("a", "b", None)):
            page = Page(
                observed_at=clock.now(),
                repos=(model(f"acme/{number}", f"{number:024x}"),),
                cursor=cursor,
                requests=2,
            )
            await record_page(listing.db, coverage, page)
        run = await runs.get(listing.db, coverage.run_id)
        assert run is not None
        assert (run.pages, run.requests, run.seen, run.changed) == (3, 6, 3, 3)
        (kept,) = await runs.covered(listing.db, coverage.run_id)
        assert (kept.pages, kept.seen, kept.cursor) == (3, 3, None)


async def test_the_newest_runs_come_first(db: Database) -> None:
    for _ in range(3):
        begun = await begin(db)
        await runs.finish(db, begun.run.id, holder="one")
    assert [run.id for run in await runs.recent(db, 2)] == [3, 2]
    assert await runs.get(db, 99) is None
    assert await runs.latest(db, "census") is None
    async with view(db) as now:
        assert now.run == 3


async def test_a_wish_joins_the_run_that_is_running_or_waits_for_the_next(db: Database) -> None:
    assert await runs.ask_or_join(db, "tracked", asked_by="mia") == (None, 1)
    begun = await runs.begin(db, "tracked", asked_by="schedule", holder="one")
    answering = await runs.answering(db, 1)
    assert answering is not None
    assert answering.id == begun.run.id
    joined, request = await runs.ask_or_join(db, "tracked", asked_by="noor")
    assert (joined, request) == (begun.run, None)
    assert await runs.waiting(db) == []
    await runs.finish(db, begun.run.id, holder="one")
    assert await runs.ask_or_join(db, "tracked", asked_by="noor") == (None, 2)


async def test_what_only_a_snapshot_has_shown_is_not_missed(listing: Listing) -> None:
    seen_nowhere = model(private=UNSET, gated=UNSET, sha=UNSET)
    await listing.listed(seen_nowhere, model("acme/two", "b" * 24))
    asked_for = [missing.name for _ in range(3) for missing in await listing.listed()]
    assert set(asked_for) == {"acme/two"}
