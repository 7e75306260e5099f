"""What is told before it is spent, beside what was spent then, on the local Hub."""

import pytest

from collectors.cadence import RETRY, due_at, lane_of
from collectors.forecast import Cost, ScopePlan, forecast
from collectors.hub.budget import Lane
from collectors.plan import costs
from collectors.refresh import refresh
from collectors.sources.registry import SUBJECT_SOURCES
from collectors.sources.subjects import BUDGET
from config.clock import DAY, HOUR, MINUTE, WEEK, ManualClock
from storage import runs
from storage.database import Database
from tests.collectors.stage import Stage, small_world, staged

EVERY = {"tracked": HOUR, "discovery": HOUR}
MARGIN = 0.1
"""By how much a refresh may cost more or less than was told, where its lists were read before."""


async def told(stage: Stage, *scopes: str) -> list[ScopePlan]:
    return await forecast(stage.db, scopes, cadences=EVERY)


async def one(stage: Stage, scope: str) -> ScopePlan:
    (plan,) = await told(stage, scope)
    return plan


def of(plan: ScopePlan, source: str) -> Cost:
    return next(cost for cost in plan.costs if cost.source == source)


@pytest.mark.parametrize("after", [HOUR, 7 * HOUR, DAY, WEEK])
async def test_a_refresh_costs_what_was_told(db: Database, clock: ManualClock, after: int) -> None:
    async with staged(small_world(), db, clock, "acme", "globex", "ada") as stage:
        await stage.refresh(sources=SUBJECT_SOURCES)
        await stage.refresh(sources=SUBJECT_SOURCES)
        clock.advance(after)
        plan = await one(stage, "tracked")
        assert plan.requests() == sum((await costs(db, "tracked")).values())
        stage.local.log.clear()
        run = await stage.refresh(after=0, sources=SUBJECT_SOURCES)
        expected = plan.requests() or 0
        assert abs(run.requests - expected) <= MARGIN * expected
        assert abs((run.planned or 0) - run.requests) <= MARGIN * expected
        assert run.requests == stage.local.log.total


async def test_before_anything_was_read_it_says_what_it_does_not_know(
    sqlite_db: Database, clock: ManualClock
) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme", "globex") as stage:
        plan = await one(stage, "tracked")
        assert (of(plan, "owners").requests, of(plan, "owners").unknown) == (2, 0)
        assert (of(plan, "models").pages, of(plan, "models").unknown) == (2, 2)
        assert of(plan, "commits").unknown == 2, "what is read repo by repo of both"
        assert plan.at_least
        assert (of(plan, "models").at_most, plan.at_most) == (None, None), "a list may be of any length"
        assert (of(plan, "commits").requests, of(plan, "commits").at_most) == (0, BUDGET)
        run = await stage.refresh(sources=SUBJECT_SOURCES)
        assert (plan.requests() or 0) < run.requests <= (plan.requests() or 0) + plan.more
        assert abs((run.planned or 0) - run.requests) <= MARGIN * run.requests, "planned again with the lists"
        known = await one(stage, "tracked")
        assert (known.at_most, known.more) == (known.requests(), 0)
        (census,) = await told(stage, "census")
        assert census.requests() is None
        assert census.week is None
        assert [cost.requests for cost in census.costs] == [None] * 3


async def test_what_is_not_due_yet_is_told_with_when(sqlite_db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme") as stage:
        await stage.refresh(sources=SUBJECT_SOURCES)
        read_at = clock.now()
        clock.advance(MINUTE)
        members = of(await one(stage, "tracked"), "members")
        assert (members.due, members.requests, members.later, members.week) == (0, 0, 1, 1)
        assert members.next_at is not None
        assert 0 <= members.next_at - (read_at + WEEK) <= 10 * MINUTE
        evaluations = of(await one(stage, "tracked"), "evaluations")
        assert (evaluations.due, evaluations.later, evaluations.week) == (0, 1, 7)
        clock.set(evaluations.next_at or 0)
        assert of(await one(stage, "tracked"), "evaluations").due == 1
        assert of(await one(stage, "tracked"), "providers").requests == 0, "read with the evaluations"


async def test_a_week_of_lists_is_as_many_turns_as_there_are(sqlite_db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme") as stage:
        await stage.refresh(sources=SUBJECT_SOURCES)
        plan = await one(stage, "tracked")
        assert of(plan, "owners").week == WEEK // HOUR
        assert of(plan, "models").week == WEEK // HOUR
        assert of(plan, "models").at_least is False
        (never,) = await forecast(sqlite_db, ["tracked"], cadences={})
        assert (of(never, "owners").week, never.next_at, never.lane) == (0, None, Lane.ASKED)


async def test_the_next_turn_of_each_scope(sqlite_db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme") as stage:
        tracked, discovery = await told(stage, "tracked", "discovery")
        assert (tracked.next_at, tracked.waits) == (clock.now(), False)
        assert (discovery.next_at, discovery.waits) == (None, True)
        run = await stage.refresh()
        tracked, discovery = await told(stage, "tracked", "discovery")
        assert (tracked.next_at, tracked.lane) == (run.started_at + HOUR, Lane.SCHEDULED)
        assert discovery.next_at == clock.now()
        failed = (await runs.begin(sqlite_db, "tracked", asked_by="test", holder="test")).run
        assert await due_at(sqlite_db, "tracked", HOUR) == 0, "whoever runs it is joined"
        await runs.finish(sqlite_db, failed.id, holder="test", error="the Hub is down")
        assert await due_at(sqlite_db, "tracked", HOUR) == clock.now() + RETRY


async def test_discovery_and_a_census_cost_what_was_told(sqlite_db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme") as stage:
        await stage.refresh()
        for scope in ("census", "discovery"):
            await refresh(sqlite_db, stage.hub, scope=scope, asked_by="test", holder="test")
            clock.advance(2 * DAY)
            plan = await one(stage, scope)
            assert plan.requests() == sum((await costs(sqlite_db, scope)).values())
            run = await refresh(sqlite_db, stage.hub, scope=scope, asked_by="test", holder="test")
            assert abs(run.requests - (plan.requests() or 0)) <= MARGIN * run.requests
        selections = of(await one(stage, "discovery"), "selections")
        around = selections.later
        assert around > 0
        assert selections.week == 8 * (WEEK // HOUR) + 7 * around


def test_a_census_is_behind_everything_whoever_asks() -> None:
    assert {lane_of("census", asked=asked) for asked in (True, False)} == {Lane.CENSUS}
    assert (lane_of("tracked", asked=True), lane_of("tracked", asked=False)) == (Lane.ASKED, Lane.SCHEDULED)
