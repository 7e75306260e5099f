"""From a change to its event: exact where the Hub shows when, bounded by the look before elsewhere."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from collectors.backfill.carry import backfill
from collectors.backfill.places import local
from collectors.hub.budget import Lane
from collectors.refresh import refresh
from config.clock import DAY, HOUR, MINUTE, ManualClock, to_iso
from storage.database import Database
from storage.freshness import Freshness, freshness, percentile
from storage.views import view
from tests.collectors.backfill.published import row, write
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
        for number in range(3):  # with so many neighbours it is seen again without a word in its own row
            stage.change("create", f"acme/new-{number}")
        for _ in range(2):
            await stage.refresh(after=HOUR)
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


async def test_lags_are_those_that_the_hub_knows(db: Database, clock: ManualClock) -> None:
    """Against a Hub whose own times are known: p95 of exactly these lags."""
    async with staged(small_world(), db, clock, "acme", "globex", "ada") as stage:
        await stage.refresh()
        lags: list[int] = []
        for number in range(12):
            made = []
            for place in range(2):
                clock.advance((number * 7 + place * 3 + 1) * MINUTE)
                stage.change("create", f"acme/new-{number}-{place}")
                made.append(clock.now())
            await stage.refresh(after=(3 + number) * MINUTE)
            lags += [clock.now() - at for at in made]
        found = await measured(db, clock)
    assert (found.exact.count, found.bounded.count, found.unbounded, found.apart) == (24, 0, 0, {})
    assert found.exact.p95 == sorted(lags)[22]
    assert found.overall.median == sorted(lags)[11]


async def test_what_was_private_until_now_did_not_take_a_year(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock, "acme") as stage:
        await stage.refresh()
        made = to_iso(clock.now() - 300 * DAY)
        stage.change("create", "acme/shown-late", record={"createdAt": made, "lastModified": made})
        await stage.refresh(after=HOUR)
        found = await measured(db, clock)
    assert found.exact.count == 0
    assert (found.bounded.kinds, found.bounded.p95) == (("discovered",), HOUR)


async def test_what_nobody_follows_is_told_apart(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock, "acme") as stage:
        await stage.refresh()
        for scope in ("census", "discovery"):
            await refresh(db, stage.hub, scope=scope, asked_by="test", holder="test", lane=Lane.ASKED)
        clock.advance(2 * HOUR)
        stage.change("gate", "globex/copy", gated="auto")
        stage.change("gate", "acme/base", gated="auto")
        clock.advance(2 * HOUR)
        # The census meets what is followed first: that is when its change became an event.
        await refresh(db, stage.hub, scope="census", asked_by="test", holder="test", lane=Lane.ASKED)
        clock.advance(5 * DAY)
        await stage.refresh()
        found = await measured(db, clock)
    assert (found.bounded.kinds, found.bounded.count, found.bounded.p95) == (("gated",), 1, 4 * HOUR)
    assert {scope: lags.count for scope, lags in found.apart.items()} == {"census": 1}
    assert found.overall.count == 1


async def test_nothing_of_a_backfill_is_measured(db: Database, clock: ManualClock, tmp_path: Path) -> None:
    for day, license_id in (("2026-09-02", "mit"), ("2026-09-09", "other")):
        write(tmp_path / "models" / day / "models.parquet", [row(1, "acme/base", {"license": license_id})])
    places = local(tmp_path, date=None, now=clock.now())
    await backfill(db, places, target="here", asked_by="test", holder="a")
    found = await measured(db, clock, window=1000 * DAY)
    assert (found.overall.count, found.unbounded, found.apart) == (0, 0, {})
