"""The census of a whole Hub: every repo once, every change between two of them, resumed where it was."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from collectors.census import ahead
from collectors.hub import listing
from collectors.hub.budget import Lane
from collectors.hub.client import Hub
from collectors.hub.errand import CalledOff
from collectors.hub.listing import ListedPage
from collectors.refresh import refresh
from collectors.replica.synthetic import SyntheticWorld
from collectors.replica.synthetic_plan import Plan
from collectors.replica.synthetic_truth import changes
from config.clock import DAY, ManualClock, from_iso
from storage import rollups, runs
from storage.catalogue import count_repos, find_repos
from storage.database import Database
from storage.filters import RepoFilter
from storage.history import find_events
from storage.labels import labels
from storage.records import ALL, Run
from storage.views import view
from tests.collectors.conftest import Time
from tests.support.hub import TestHub, running

SIZES = {"model": 700, "dataset": 230, "space": 120}


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 100)


def plan(generation: int) -> Plan:
    return Plan(
        SIZES["model"],
        7,
        0.05,
        generation,
        datasets=SIZES["dataset"],
        spaces=SIZES["space"],
        moved=0.1,
    )


@asynccontextmanager
async def at(clock: ManualClock, generation: int) -> AsyncIterator[tuple[TestHub, Hub]]:
    """Serve a generation of a synthetic Hub."""
    clock.set(from_iso("2026-09-01") + generation * DAY)
    time = Time()
    async with (
        running(SyntheticWorld(plan(generation), clock), quota=100_000) as local,
        Hub(local.url, clock=clock, monotonic=time.monotonic, sleep=time.sleep) as hub,
    ):
        yield local, hub


async def census(db: Database, hub: Hub, *, stop: asyncio.Event | None = None) -> Run:
    return await refresh(db, hub, scope="census", asked_by="test", holder="test", lane=Lane.CENSUS, stop=stop)


async def test_it_holds_everything_once_at_the_cost_of_its_pages(db: Database, clock: ManualClock) -> None:
    async with at(clock, 0) as (local, hub):
        run = await census(db, hub)
    pages = sum(-(-size // 100) for size in SIZES.values())
    assert run.error is None
    assert (run.seen, run.quarantined) == (sum(SIZES.values()), 0)
    assert run.requests == local.log.total
    assert run.requests <= pages + len(SIZES)
    async with view(db) as now:
        assert await rollups.count(now, RepoFilter()) == sum(SIZES.values())
        everybody = RepoFilter(except_owners=("nobody at all",))
        assert await count_repos(now, everybody) == sum(SIZES.values())
        assert await find_events(now) == []
    covered = await runs.covered(db, run.id)
    assert [(one.source, one.partition, one.complete) for one in covered] == [
        ("models", ALL, True),
        ("datasets", ALL, True),
        ("spaces", ALL, True),
    ]


async def test_what_changed_between_two_is_told_exactly(db: Database, clock: ManualClock) -> None:
    for generation in (0, 1, 2, 3):
        async with at(clock, generation) as (_, hub):
            run = await census(db, hub)
            assert run.error is None
    # What went is told by the second census that lacks it, so what went last is not told yet.
    expected: Counter[tuple[str, str, str]] = Counter()
    for generation in (1, 2, 3):
        known = set(changes(plan(generation), generation - 1))
        for happened in known:
            if happened.kind == "deleted" and generation == 3:
                continue
            expected[happened.type, happened.identity, happened.kind] += 1
            if happened.kind == "license":
                expected[happened.type, happened.identity, "revision"] += 1
    async with view(db) as now:
        told = await find_events(now)
    found = Counter((str(event.repo_type), str(event.hub_id), event.kind) for event in told)
    assert found == expected
    assert {event.run for event in told} == {2, 3, 4}


async def test_a_census_that_was_stopped_goes_on_at_the_next_page(db: Database, clock: ManualClock) -> None:
    async with at(clock, 0) as (local, hub):
        stop = asyncio.Event()
        local.server.observer = lambda _, __: stop.set() if local.log.total >= 4 else None
        with pytest.raises(CalledOff):
            await census(db, hub, stop=stop)
        local.server.observer = None
        before = local.log.total
        run = await census(db, hub)
    assert (run.error, run.resumed, run.seen) == (None, 1, sum(SIZES.values()))
    pages = sum(-(-size // 100) for size in SIZES.values())
    # At most the page under way and the one asked for ahead are asked for again.
    assert local.log.total <= pages + len(SIZES) + 2
    assert before < local.log.total


async def test_a_list_that_ends_early_proves_nothing_gone(db: Database, clock: ManualClock) -> None:
    async with at(clock, 0) as (local, hub):
        await census(db, hub)
        for _ in range(3):
            clock.advance(DAY)
            local.faults.add("short", "/api/models", keep=50)
            run = await census(db, hub)
            covered = {one.source: one for one in await runs.covered(db, run.id)}
            assert (covered["models"].complete, covered["datasets"].complete) == (False, True)
            assert covered["models"].note == f"50 listed, {SIZES['model']} the last time"
    async with view(db) as now:
        assert await find_events(now) == []


async def test_a_hub_that_shrank_is_believed_when_a_sample_is_gone(db: Database, clock: ManualClock) -> None:
    async with at(clock, 0) as (local, hub):
        await census(db, hub)
        local.faults.add("short", r"/api/models\?", keep=50, times=None)
        local.faults.add("status", "/api/models/", status=404, times=None)
        for told in (0, SIZES["model"] - 50):
            clock.advance(DAY)
            run = await census(db, hub)
            covered = {one.source: one for one in await runs.covered(db, run.id)}
            assert (covered["models"].complete, covered["models"].note) == (True, None)
            async with view(db) as now:
                kinds = Counter(str(event.kind) for event in await find_events(now))
            assert kinds == ({"deleted": told} if told else {})


async def test_a_list_begun_anew_counts_nothing_twice(db: Database, clock: ManualClock) -> None:
    async with at(clock, 0) as (local, hub):
        await census(db, hub)
        clock.advance(DAY)
        stop = asyncio.Event()
        begun = local.log.total
        local.server.observer = lambda _, __: stop.set() if local.log.total >= begun + 5 else None
        with pytest.raises(CalledOff):
            await census(db, hub, stop=stop)
        local.server.observer = None
        # The stored cursor is not taken any more, and the list that is begun anew ends early.
        local.faults.add("status", "/api/models.*cursor", status=400)
        local.faults.add("short", "/api/models", keep=50)
        run = await census(db, hub)
    covered = {one.source: one for one in await runs.covered(db, run.id)}
    assert covered["models"].complete is False
    assert covered["models"].note == f"50 listed, {SIZES['model']} the last time"


async def test_no_labels_are_kept_for_a_census(db: Database, clock: ManualClock) -> None:
    async with at(clock, 0) as (_, hub):
        await census(db, hub)
    async with view(db) as now:
        some = [str(repo.id) for repo in await find_repos(now, RepoFilter(), limit=20)]
        assert not any((await labels(now, "repo", some)).values())


async def test_the_next_page_is_asked_for_while_the_last_is_worked_on() -> None:
    asked: list[int] = []

    async def pages() -> AsyncIterator[ListedPage]:
        for number in range(3):
            asked.append(number)
            yield ListedPage([], number, 1, None, frozenset())

    worked: list[tuple[int, list[int]]] = []
    async for page in ahead(pages()):
        await asyncio.sleep(0)
        worked.append((page.observed_at, list(asked)))
    assert worked == [(0, [0, 1]), (1, [0, 1, 2]), (2, [0, 1, 2])]


async def test_an_error_of_a_page_asked_for_ahead_comes_after_the_pages_before_it() -> None:
    async def pages() -> AsyncIterator[ListedPage]:
        yield ListedPage([], 0, 1, None, frozenset())
        raise ValueError("the second page")

    seen: list[int] = []

    async def work() -> None:
        async for page in ahead(pages()):
            seen.append(page.observed_at)  # noqa: PERF401 - what was seen before the error counts

    with pytest.raises(ValueError, match="the second page"):
        await work()
    assert seen == [0]
