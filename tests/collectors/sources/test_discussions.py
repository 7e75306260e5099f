"""Discussions read repo by repo: what is asked for when, with how few pages, and that nothing is missed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.hub.budget import Lane
from collectors.refresh import refresh
from collectors.sources.discussions import CADENCE, NAME, Discussions, Mark
from collectors.sources.subjects import SubjectSource
from config.clock import DAY, HOUR, MINUTE, WEEK, ManualClock, to_iso
from storage import runs
from storage.database import Database
from storage.readings import Reading, readings_of
from storage.records import Coverage, Run
from storage.threads import Thread, find_threads
from storage.views import view
from tests.collectors.stage import Stage, staged
from tests.support.hub import WorldBuilder

PATH = "/discussions"


def world(threads: int = 12, *, quiet: int = 0) -> WorldBuilder:
    """Return a repo that was active lately with some threads, and some that were not."""
    made = WorldBuilder().owner("acme", members=["ada"])
    made.model("acme/base", lastModified=to_iso(made.data.start - DAY))
    for number in range(1, threads + 1):
        created = to_iso(made.data.start - (threads - number + 1) * DAY)
        made.discussion("acme/base", number, f"Question {number}", author="bo", created=created)
    for number in range(quiet):
        made.dataset(f"acme/quiet{number}")
        made.discussion(f"acme/quiet{number}", 1, "Anybody?", kind="dataset", author="bo")
    return made


class Reader:
    """Refreshes with the one source, and asks what came of it."""

    def __init__(self, stage: Stage, source: SubjectSource) -> None:
        self.stage = stage
        self.source = source

    async def run(self, after: int = HOUR) -> Run:
        self.stage.clock.advance(after)
        self.stage.local.log.clear()
        return await refresh(
            self.stage.db,
            self.stage.hub,
            asked_by="test",
            holder="test",
            lane=Lane.ASKED,
            sources=(self.source,),
        )

    @property
    def asked(self) -> int:
        return self.stage.local.log.count(PATH)

    async def threads(self) -> dict[int, Thread]:
        async with view(self.stage.db) as now:
            return {one.number: one for one in await find_threads(now, ["acme"]) if one.repo == "acme/base"}

    async def readings(self) -> dict[str, Reading]:
        async with view(self.stage.db) as now:
            return dict(await readings_of(now, NAME))

    async def covered(self, run: Run) -> Coverage | None:
        found = await runs.covered(self.stage.db, run.id)
        return next((one for one in found if one.source == NAME), None)


@asynccontextmanager
async def reading(db: Database, clock: ManualClock, made: WorldBuilder) -> AsyncIterator[Reader]:
    async with staged(made, db, clock, "acme") as stage:
        yield Reader(stage, Discussions())


async def test_active_repos_are_read_at_once_and_then_only_now_and_then(
    db: Database, clock: ManualClock
) -> None:
    async with reading(db, clock, world()) as reader:
        run = await reader.run()
        assert (reader.asked, run.requests) == (2, reader.stage.local.log.total)
        threads = await reader.threads()
        assert sorted(threads) == list(range(1, 13))
        assert (threads[3].title, threads[3].author, threads[3].status) == ("Question 3", "bo", "open")
        covered = await reader.covered(run)
        assert covered is not None
        assert (covered.complete, covered.note) == (
            True,
            "of earlier threads, not when they were answered or closed",
        )
        assert await reader.covered(await reader.run()) is None, "nothing is due yet"
        assert reader.asked == 0
        run = await reader.run(after=CADENCE)
        assert (reader.asked, run.changed) == (1, 0), "one page tells that nothing is new"
        covered = await reader.covered(run)
        assert covered is not None
        assert covered.note is None


async def test_what_opens_closes_or_is_answered_is_seen_with_few_pages(
    db: Database, clock: ManualClock
) -> None:
    async with reading(db, clock, world(32)) as reader:
        await reader.run()
        assert reader.asked == 4
        reader.stage.change("discuss", "acme/base", num=33, title="New", author="eve", isPullRequest=True)
        await reader.run(after=CADENCE)
        threads = await reader.threads()
        assert (reader.asked, threads[33].author, threads[33].pull_request) == (2, "eve", True)
        reader.stage.change("close", "acme/base", num=12, author="ada")
        await reader.run(after=CADENCE)
        assert (reader.asked, (await reader.threads())[12].status) == (4, "closed"), "looked for until found"
        reader.stage.change("comment", "acme/base", num=30, author="ada")
        await reader.run(after=CADENCE)
        answered = (await reader.threads())[30]
        assert (reader.asked, answered.comments) == (2, 2)
        assert answered.last_activity_at == reader.stage.clock.now()
        assert answered.last_activity_at > answered.created_at


async def test_a_comment_on_an_old_thread_is_seen_within_the_week(
    sqlite_db: Database, clock: ManualClock
) -> None:
    async with reading(sqlite_db, clock, world(25)) as reader:
        await reader.run()
        reader.stage.change("comment", "acme/base", num=2, author="ada")
        await reader.run(after=CADENCE)
        assert (reader.asked, (await reader.threads())[2].comments) == (1, 1)
        await reader.run(after=WEEK)
        assert (reader.asked, (await reader.threads())[2].comments) == (3, 2)


async def test_quiet_repos_are_read_one_after_the_other_in_the_first_week(
    sqlite_db: Database, clock: ManualClock
) -> None:
    async with reading(sqlite_db, clock, world(1, quiet=20)) as reader:
        await reader.run()
        assert len(await reader.readings()) == 1
        days = []
        for _ in range(7):
            before = len(await reader.readings())
            await reader.run(after=DAY + MINUTE)
            days.append(len(await reader.readings()) - before)
        assert sum(days) == 20
        assert max(days) <= 8, "not all on one day"


async def test_a_budget_reads_the_newest_first_and_says_what_is_left(
    sqlite_db: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collectors.sources.subjects.BUDGET", 2)
    made = WorldBuilder().owner("acme")
    for number in range(5):
        made.model(f"acme/m{number}", lastModified=to_iso(made.data.start - number * DAY))
    async with reading(sqlite_db, clock, made) as reader:
        covered = await reader.covered(await reader.run())
        assert covered is not None
        assert (covered.seen, covered.complete) == (2, False)
        assert covered.note is not None
        assert "3 not read yet" in covered.note
        asked = [one.path for one in reader.stage.local.log.entries if PATH in one.path]
        assert sorted(asked) == ["/api/models/acme/m0/discussions", "/api/models/acme/m1/discussions"]
        await reader.run()
        await reader.run()
        assert len(await reader.readings()) == 5


async def test_a_repo_that_fails_is_tried_again_later_and_later(
    sqlite_db: Database, clock: ManualClock
) -> None:
    async with reading(sqlite_db, clock, world(1)) as reader:
        reader.stage.local.faults.add("status", PATH, status=404, times=None)
        tried = []
        for _ in range(24):
            run = await reader.run()
            tried.append(reader.asked)
            if reader.asked:
                covered = await reader.covered(run)
                assert covered is not None
                assert not covered.complete
        assert tried[:2] == [1, 1]
        assert 3 <= sum(tried) <= 6
        reader.stage.local.faults.clear()
        await reader.run(after=WEEK)
        (held,) = (await reader.readings()).values()
        assert (held.failures, held.note, len(await reader.threads())) == (0, None, 1)


async def test_discussions_that_are_disabled_are_no_failure(db: Database, clock: ManualClock) -> None:
    async with reading(db, clock, world(1)) as reader:
        await reader.run()
        said = {"X-Error-Message": "Discussions are disabled for this repo"}
        reader.stage.local.faults.add("status", PATH, status=403, headers=said, times=None)
        covered = await reader.covered(await reader.run(after=CADENCE))
        assert covered is not None
        assert covered.complete
        (held,) = (await reader.readings()).values()
        assert held.note is not None
        assert held.failures == 0
        await reader.run(after=CADENCE)
        assert reader.asked == 0, "asked again after days"
        assert len(await reader.threads()) == 1


async def test_a_thread_that_is_gone_is_ended_and_one_that_slips_between_pages_is_not(
    sqlite_db: Database, clock: ManualClock
) -> None:
    async with reading(sqlite_db, clock, world(15)) as reader:
        await reader.run()
        talks = next(iter(reader.stage.local.world.state.discussions.values()))
        gone = talks.pop(next(index for index, talk in enumerate(talks) if talk["num"] == 4))
        await reader.run(after=CADENCE)
        assert sorted(set(range(1, 16)) - set(await reader.threads())) == [4]
        talks.append(gone)
        await reader.run(after=CADENCE)
        assert len(await reader.threads()) == 15


async def test_a_reading_that_is_interrupted_goes_on(sqlite_db: Database, clock: ManualClock) -> None:
    made = world(12)
    for number in range(6):
        made.model(f"acme/more{number}", lastModified=to_iso(made.data.start - HOUR))
    async with reading(sqlite_db, clock, made) as reader:
        reader.stage.local.faults.add("hang", "/api/models/acme/more3/discussions")
        task = asyncio.create_task(reader.run())
        async with asyncio.timeout(20):
            await reader.stage.local.log.wait("more3/discussions")
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        reader.stage.local.faults.clear()
        done = set(await reader.readings())
        run = await reader.run(after=0)
        assert run.resumed == 1
        assert len(await reader.readings()) == 7
        assert reader.asked <= 8 - len(done) + 1
        covered = await reader.covered(run)
        assert covered is not None
        assert (covered.complete, covered.seen) == (True, 7)
        assert len(await reader.threads()) == 12


@given(st.none() | st.integers(0, 10**6), st.none() | st.integers(0, 10**6), st.integers(0, 2**53))
def test_marks_are_read_as_they_were_written(count: int | None, closed: int | None, at: int) -> None:
    assert Mark.of(str(Mark(count, closed, at))) == Mark(count, closed, at)


@given(st.none() | st.text(max_size=12))
def test_odd_marks_are_none_or_whole(text: str | None) -> None:
    mark = Mark.of(text)
    assert mark is None or mark.walked_at >= 0
