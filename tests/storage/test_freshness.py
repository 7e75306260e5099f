"""From a change to its event: exact where the Hub shows when, bounded by the look before elsewhere."""

from hypothesis import given
from hypothesis import strategies as st

from config.clock import DAY, HOUR, MINUTE, ManualClock
from storage.database import Database
from storage.freshness import Freshness, freshness, percentile
from storage.views import view
from tests.collectors.stage import small_world, staged


async def measured(db: Database, clock: ManualClock, **how: int) -> Freshness:
    async with view(db) as now:
        return await freshness(now, clock.now(), **how)


async def test_lags_are_measured_or_bounded(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock, "acme", "globex", "ada") as stage:
        await stage.refresh()
        nothing = await measured(db, clock)
        assert (nothing.overall.count, nothing.overall.p95, nothing.unbounded) == (0, None, 0)
        clock.advance(20 * MINUTE)
        stage.change("create", "acme/new")
        await stage.refresh(after=10 * MINUTE)
        found = await measured(db, clock)
        assert found.exact.kinds == ("created",)
        # Half an hour between the two looks, of which it was there for the last ten minutes.
        assert (found.exact.count, found.exact.median, found.exact.p95) == (1, 10 * MINUTE, 10 * MINUTE)
        stage.change("gate", "acme/base", gated="auto")
        await stage.refresh(after=40 * MINUTE)
        found = await measured(db, clock)
        assert found.bounded.kinds == ("gated",)
        assert (found.bounded.count, found.bounded.p95) == (1, 40 * MINUTE)
        assert (found.overall.count, found.overall.median, found.overall.p95) == (2, 10 * MINUTE, 40 * MINUTE)
        clock.advance(2 * HOUR)
        assert (await measured(db, clock, window=HOUR)).overall.count == 0


async def test_a_repo_that_went_did_so_after_it_was_seen_last(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock, "acme") as stage:
        await stage.refresh()
        stage.change("delete", "acme/base")
        for _ in range(2):
            await stage.refresh(after=HOUR)
        found = await measured(db, clock)
        assert "deleted" in found.bounded.kinds
        assert found.bounded.p95 == 2 * HOUR
        assert found.since == clock.now() - 7 * DAY


@given(st.lists(st.integers(0, 1000), min_size=1), st.integers(1, 100))
def test_a_percentile_is_not_exceeded_by_that_many(values: list[int], share: int) -> None:
    ordered = sorted(values)
    found = percentile(ordered, share)
    assert found is not None
    assert sum(value <= found for value in ordered) * 100 >= share * len(ordered)
    assert sum(value < found for value in ordered) * 100 < share * len(ordered)
