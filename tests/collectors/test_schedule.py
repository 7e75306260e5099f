import asyncio
import logging
import re

import pytest

from collectors.cadence import RETRY
from collectors.hub.budget import Lane
from collectors.schedule import Due, Schedule
from config.clock import HOUR, MINUTE, ManualClock
from storage import lookups, runs
from storage.database import Database
from storage.records import RunState
from tests.collectors.stage import Stage, small_world, staged, until

CADENCE = 30 * MINUTE


def schedule_of(stage: Stage, holder: str = "test") -> Schedule:
    return Schedule(stage.db, stage.hub, holder=holder, cadences={"tracked": CADENCE}, wake_seconds=0.02)


async def test_what_is_due_depends_on_the_clock_alone(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock, "acme") as stage:
        schedule = schedule_of(stage)
        (run,) = await schedule.tick()
        assert (run.state, run.asked_by) == (RunState.FINISHED, "schedule")
        assert await schedule.tick() == []
        clock.advance(CADENCE - 1)
        assert await schedule.due() == []
        clock.advance(1)
        assert await schedule.due() == [Due("tracked", "schedule", Lane.SCHEDULED)]
        clock.advance(50 * HOUR)
        assert len(await schedule.tick()) == 1  # however long it slept
        assert await schedule.tick() == []


async def test_what_people_ask_for_goes_first_and_once(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock, "acme") as stage:
        schedule = schedule_of(stage)
        await schedule.tick()
        request = await runs.ask(db, "tracked", asked_by="mia")
        await runs.ask(db, "tracked", asked_by="bo")
        assert await schedule.due() == [Due("tracked", "mia", Lane.ASKED)]
        (run,) = await schedule.tick()
        assert run.asked_by == "mia"
        answered = await runs.answering(db, request)
        assert answered is not None
        assert answered.id == run.id
        assert await schedule.tick() == []


async def test_a_failed_run_is_tried_again_after_a_rest(sqlite_db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme") as stage:
        schedule = schedule_of(stage)
        stage.local.faults.add("reset", times=None)
        (run,) = await schedule.tick()
        assert run.state is RunState.FAILED
        assert await schedule.due() == []
        clock.advance(RETRY)
        assert len(await schedule.due()) == 1


async def test_a_run_that_was_killed_is_due_at_once(sqlite_db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme") as stage:
        begun = await runs.begin(sqlite_db, "tracked", asked_by="schedule", holder="killed")
        clock.advance(5 * MINUTE)
        (run,) = await schedule_of(stage).tick()
        assert (run.id, run.resumed, run.state) == (begun.run.id, 1, RunState.FINISHED)


async def test_it_wakes_by_itself_and_stops(sqlite_db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme") as stage:
        schedule = schedule_of(stage)
        schedule.start()
        await until(lambda: stage.local.log.count("/overview") == 1)
        clock.advance(CADENCE + HOUR)
        await until(lambda: stage.local.log.count("/overview") == 2)
        await schedule.stop()
        clock.advance(CADENCE + HOUR)
        total = stage.local.log.total
        await asyncio.sleep(0.1)
        assert stage.local.log.total == total


async def test_stopping_gives_the_run_back(sqlite_db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme") as stage:
        hanging = stage.local.faults.add("hang", "/api/models", times=1)
        schedule = schedule_of(stage)
        schedule.start()
        await until(lambda: hanging.happened)
        await schedule.stop()
        run = await runs.latest(sqlite_db, "tracked")
        assert run is not None
        assert run.state is RunState.RUNNING
        (resumed,) = await schedule_of(stage, holder="next").tick()
        assert (resumed.id, resumed.state, resumed.resumed) == (run.id, RunState.FINISHED, 1)


async def test_a_nudge_during_a_tick_is_not_forgotten(sqlite_db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme") as stage:
        schedule = schedule_of(stage)
        slow = stage.local.faults.add("status", "/api/models", status=500, times=1)
        schedule.nudge()
        await until(lambda: slow.happened)
        request = await runs.ask(sqlite_db, "tracked", asked_by="mia")
        schedule.nudge()
        await until(lambda: stage.local.log.count("/overview") == 2)
        await until(lambda: stage.local.log.count("/api/spaces") == 2)
        answer = await runs.answering(sqlite_db, request)
        assert answer is not None
        assert answer.asked_by == "mia"
        await schedule.stop()


async def test_a_failure_is_logged_with_an_id_and_ends_nothing(
    sqlite_db: Database, clock: ManualClock, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme") as stage:
        schedule = schedule_of(stage)
        failures = 0

        async def broken(*_: object, **__: object) -> None:
            nonlocal failures
            failures += 1
            raise ZeroDivisionError("a fault of our own")

        with monkeypatch.context() as patch, caplog.at_level(logging.ERROR, "collectors.schedule"):
            patch.setattr("collectors.schedule.refresh", broken)
            schedule.start()
            await until(lambda: failures >= 2)
        await until(lambda: stage.local.log.count("/overview"))
        await schedule.stop()
        record = caplog.records[0]
        assert record.exc_info is not None
        assert re.match(r"error [0-9a-z]{7} in the schedule", record.getMessage())


async def test_discovery_waits_for_the_first_refresh_and_then_keeps_its_own_time(
    sqlite_db: Database, clock: ManualClock
) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme") as stage:
        schedule = Schedule(
            stage.db,
            stage.hub,
            holder="test",
            cadences={"tracked": CADENCE, "discovery": HOUR},
            discovery_requests=3,
        )
        assert [run.scope for run in await schedule.tick()] == ["tracked"]
        (run,) = await schedule.tick()
        assert (run.scope, run.requests) == ("discovery", 3)
        assert await schedule.due() == []
        clock.advance(CADENCE)
        assert [due.scope for due in await schedule.due()] == ["tracked"]
        clock.advance(CADENCE)
        assert {due.scope for due in await schedule.due()} == {"tracked", "discovery"}


async def test_what_people_look_up_waits_for_no_refresh(sqlite_db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme") as stage:
        hanging = stage.local.faults.add("hang", "/api/datasets", times=1)
        schedule = schedule_of(stage)
        schedule.nudge()
        await until(lambda: hanging.happened)
        request = await lookups.ask(sqlite_db, "globex/copy", None, asked_by="mia")
        await schedule.look_up_waiting()
        assert (await lookups.answer(sqlite_db, request)).outcome is lookups.Outcome.FOUND
        run = await runs.latest(sqlite_db, "tracked")
        assert run is not None
        assert run.state is RunState.RUNNING
        await schedule.stop()
