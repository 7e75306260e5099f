"""Events, series with their gaps, what was gained, looks: as of any moment."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.clock import DAY, HOUR, MINUTE, ManualClock
from storage import history, runs
from storage.history import Event, Sample, find_events
from storage.owning import record_owner
from storage.recording import record_page
from storage.records import OwnerObservation, Page
from storage.views import view
from tests.storage.listing import Listing, model


async def told(listing: Listing, *, run: int | None = None, **where: Any) -> list[Event]:
    async with view(listing.db, run=run) as now:
        return await find_events(now, **where)


@pytest.fixture
async def moved(listing: Listing) -> Listing:
    """Five runs: a baseline; a licence; another repo's gate; a transfer; what it does with its new owner."""
    two = model("acme/two", "b" * 24)
    shut = model("acme/two", "b" * 24, gated="manual")
    await listing.listed(model(), two)
    await listing.listed(model(license="other"), two)
    await listing.listed(model(license="other"), shut)
    await listing.listed(model("globex/one", license="other"), shut)
    await listing.listed(model("globex/one", license="apache-2.0"), owner="globex")
    return listing


def kinds(events: list[Event]) -> list[str]:
    return [event.kind for event in events]


async def test_events_come_oldest_first_with_what_is_known(moved: Listing) -> None:
    events = await told(moved)
    assert kinds(events) == ["license", "gated", "transferred", "license"]
    assert [event.sequence for event in events] == sorted(event.sequence for event in events)
    first = events[0]
    assert (first.repo, first.repo_type, first.hub_id, first.run) == ("globex/one", "model", "a" * 24, 2)
    assert (first.before, first.after) == ({"license": "mit"}, {"license": "other"})
    assert (first.happened_at, first.commit, first.owner) == (None, None, None)
    assert first.detected_at == first.observed_at == moved.clock.now() - 3 * DAY


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"since_run": 2}, ["gated", "transferred", "license"]),
        ({"since_run": 5}, []),
        ({"kinds": ["license", "gated"]}, ["license", "gated", "license"]),
        ({"kinds": ["deleted"]}, []),
        ({"repo_ids": [2]}, ["gated"]),
        ({"repo_ids": []}, []),
        ({"repo_ids": range(2, 50_000)}, ["gated"]),
        ({"newest_first": True, "limit": 2}, ["license", "transferred"]),
        ({"limit": 1}, ["license"]),
        ({"run": 3}, ["license", "gated"]),
        ({"run": 1}, []),
    ],
)
async def test_events_are_chosen(moved: Listing, where: dict[str, Any], expected: list[str]) -> None:
    assert kinds(await told(moved, **where)) == expected


async def test_a_window_takes_its_end_and_not_its_beginning(moved: Listing) -> None:
    events = await told(moved)
    for begin in range(-1, len(events)):
        for end in range(begin + 1, len(events)):
            after = events[begin].sequence if begin >= 0 else 0
            found = await told(moved, after=after, until=events[end].sequence)
            assert [event.id for event in found] == [event.id for event in events[begin + 1 : end + 1]]


async def test_an_event_is_about_whose_it_was_then_or_is_now(moved: Listing) -> None:
    assert kinds(await told(moved, owners_in=["ACME"])) == ["license", "gated", "transferred"]
    assert kinds(await told(moved, owners_in=["globex"])) == ["license", "transferred", "license"]
    assert kinds(await told(moved, owners_in=["globex"], run=3)) == []
    assert kinds(await told(moved, owners_in=["acme", "globex"])) == kinds(await told(moved))
    assert await told(moved, owners_in=[]) == []


async def test_an_event_of_an_owner_names_it(listing: Listing, clock: ManualClock) -> None:
    coverage = await listing.open(source="owners")
    for handle in ("THUDM", "zai-org"):
        seen = OwnerObservation(handle=handle, kind="org", hub_id="f" * 24)
        await record_owner(listing.db, coverage, seen, observed_at=clock.now())
    (event,) = await told(listing, owners_in=["ZAI-org"])
    assert (event.kind, event.owner, event.repo_id, event.repo) == ("owner_renamed", "zai-org", None, None)
    assert await told(listing, owners_in=["nobody"]) == []


async def count(listing: Listing, *values: tuple[int, int | None]) -> None:
    """Record the all-time counter at some instants after now (milliseconds), in this order."""
    coverage = await listing.open()
    begun = listing.clock.now()
    for after, value in values:
        repo = model(downloads_all_time=value, downloads=value)
        await record_page(listing.db, coverage, Page(observed_at=begun + after, repos=(repo,)))


async def test_a_series_begins_with_the_value_that_held(listing: Listing, clock: ManualClock) -> None:
    at = clock.now()
    await count(listing, (0, 5), (DAY, 5), (2 * DAY, 8), (3 * DAY, None), (4 * DAY, 7))
    async with view(listing.db) as now:
        whole = [Sample(at, 5), Sample(at + 2 * DAY, 8), Sample(at + 3 * DAY, None), Sample(at + 4 * DAY, 7)]
        assert await history.series(now, [1, 2], "downloads", since=at) == {1: whole, 2: []}
        assert await history.series(now, [1], "downloads", since=at - DAY) == {1: whole}
        part = await history.series(now, [1], "downloads", since=at + 2 * DAY + HOUR)
        assert part == {1: [Sample(at + 2 * DAY + HOUR, 8), *whole[2:]]}
        exact = await history.series(now, [1], "downloads", since=at + 2 * DAY)
        assert exact == {1: whole[1:]}
        late = await history.series(now, [1], "downloads", since=at + 9 * DAY)
        assert late == {1: [Sample(at + 9 * DAY, 7)]}


async def test_what_was_recorded_twice_for_an_instant_counts_once(
    listing: Listing, clock: ManualClock
) -> None:
    at = clock.now()
    await count(listing, (0, 5), (0, 6), (DAY, 7), (DAY, 8))
    async with view(listing.db) as now:
        expected = [Sample(at, 6), Sample(at + DAY, 8)]
        assert await history.series(now, [1], "downloads", since=at) == {1: expected}
    async with view(listing.db, at=1) as then:
        assert await history.series(then, [1], "downloads", since=at) == {1: [Sample(at, 5)]}


async def test_looks_are_complete_listings_of_the_partition_or_of_all(
    listing: Listing, clock: ManualClock
) -> None:
    looked = []
    for owner, complete in (("acme", True), ("acme", False), ("*", True), ("globex", True)):
        await listing.listed(owner=owner, complete=complete)
        looked.append(clock.now())
    async with view(listing.db) as now:
        seen = await history.looks(now, source="models", partition="ACME", since=0)
        assert seen == [looked[0], looked[2]]
        later = await history.looks(now, source="models", partition="acme", since=looked[0] + 1)
        assert later == [looked[2]]
        assert await history.looks(now, source="datasets", partition="acme", since=0) == []
        assert await history.first_look(now) == looked[0]
    async with view(listing.db, run=2) as then:
        assert await history.looks(then, source="models", partition="acme", since=0) == [looked[0]]


async def test_a_look_that_ended_after_a_run_was_not_known_to_it(
    listing: Listing, clock: ManualClock
) -> None:
    slow = await runs.begin(listing.db, "census", asked_by="test", holder="slow")
    coverage = await runs.cover(
        listing.db, slow.run.id, source="models", partition="*", fields=0, expected=None
    )
    quick = await listing.run(model())
    for closed in (False, True):
        if closed:
            await runs.finish_partition(listing.db, coverage.id, complete=True)
            await runs.finish(listing.db, slow.run.id, holder="slow")
        async with view(listing.db, run=quick) as then:
            assert await history.looks(then, source="models", partition="acme", since=0) == [clock.now()]
    async with view(listing.db) as now:
        assert len(await history.looks(now, source="models", partition="acme", since=0)) == 2


async def test_the_sequence_of_an_instant_is_the_last_run_that_ended_by_then(
    listing: Listing, clock: ManualClock
) -> None:
    ends = []
    for license_id in ("a", "b", "c"):
        await listing.listed(model(license=license_id))
        ends.append(clock.now())
    async with view(listing.db) as now:
        found = [await history.sequence_at(now, end) for end in ends]
        assert found == sorted(set(found))
        assert found[-1] == now.sequence
        assert await history.sequence_at(now, ends[1] + MINUTE) == found[1]
        assert await history.sequence_at(now, ends[0] - 1) == 0
    async with view(listing.db, run=2) as then:
        assert await history.sequence_at(then, ends[2]) == found[1]


@pytest.mark.parametrize(
    ("values", "born", "expected"),
    [
        ([(0, 10), (3, 14)], None, 4),
        ([(-5, 10), (3, 14), (7, 20), (9, 99)], None, 10),
        ([(-5, 10)], None, 0),  # it stood still
        ([(0, 10), (3, 4), (7, 20)], None, None),  # corrected in between, whatever the ends say
        ([(0, 10), (7, 9)], None, None),
        ([(0, 10), (3, None), (7, 20)], None, 10),
        ([(0, 10), (7, None)], None, None),
        ([(0, None), (7, 20)], None, None),
        ([(2, 10), (7, 20)], None, None),  # seen first in between
        ([(2, 10), (7, 20)], 1, 20),  # made in between: it began at nought
        ([(2, 10), (7, 20)], -9, None),
        ([(8, 20)], 1, None),
        ([], None, None),
    ],
)
def test_what_a_counter_gained_is_the_difference_where_it_is_known(
    values: list[tuple[int, float | None]], born: int | None, expected: int | None
) -> None:
    samples = [Sample(at, value) for at, value in values]
    assert history.gained(samples, 0, 7, born=born) == expected


@given(st.lists(st.integers(0, 1000)), st.integers(0, 100), st.integers(0, 100))
def test_weeks_that_follow_each_other_add_up(steps: list[int], middle: int, end: int) -> None:
    samples = [Sample(at, float(sum(steps[: at + 1]))) for at in range(len(steps))]
    middle, end = sorted((middle, end))
    parts = [history.gained(samples, since, until) for since, until in ((0, middle), (middle, end), (0, end))]
    assert (parts[0] or 0) + (parts[1] or 0) == (parts[2] or 0)
