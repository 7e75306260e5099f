"""Commits read repo by repo: only what is new, at first back to four weeks, and gates are no failure."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from collectors.hub import community
from collectors.hub.budget import Lane
from collectors.refresh import refresh
from collectors.sources.commits import NAME, Commits
from config.clock import DAY, HOUR, WEEK, ManualClock, to_iso
from storage import runs
from storage.commits import Commit, commits_by_author, find_commits
from storage.database import Database
from storage.readings import Reading, readings_of
from storage.records import Coverage, Run
from storage.views import view
from tests.collectors.stage import Stage, staged
from tests.support.hub import WorldBuilder

PATH = "/commits/"


class Reader:
    """Refreshes with the one source, and asks what came of it."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    async def run(self, after: int = HOUR) -> Run:
        self.stage.clock.advance(after)
        self.stage.local.log.clear()
        return await refresh(
            self.stage.db,
            self.stage.hub,
            asked_by="test",
            holder="test",
            lane=Lane.ASKED,
            sources=(Commits(),),
        )

    @property
    def asked(self) -> int:
        return self.stage.local.log.count(PATH)

    def commit(self, title: str, author: str = "ada", name: str = "acme/base") -> None:
        self.stage.clock.advance(HOUR)
        self.stage.change("commit", name, title=title, author=author)

    async def commits(self, *, bots: bool = True) -> list[Commit]:
        async with view(self.stage.db) as now:
            return await find_commits(now, ["acme"], since=0, bots=bots)

    async def titles(self) -> list[str]:
        return [one.title for one in await self.commits()]

    async def readings(self) -> dict[str, Reading]:
        async with view(self.stage.db) as now:
            return dict(await readings_of(now, NAME))

    async def covered(self, run: Run) -> Coverage | None:
        found = await runs.covered(self.stage.db, run.id)
        return next((one for one in found if one.source == NAME), None)


@asynccontextmanager
async def reading(
    db: Database, clock: ManualClock, made: WorldBuilder | None = None
) -> AsyncIterator[Reader]:
    """A world with one repo, a hundred days old."""
    made = made or WorldBuilder().owner("acme", members=["ada"]).model("acme/base")
    async with staged(made, db, clock, "acme") as stage:
        yield Reader(stage)


async def test_a_repo_is_read_when_its_revision_is_new_and_only_then(
    db: Database, clock: ManualClock
) -> None:
    async with reading(db, clock) as reader:
        await reader.run()
        assert reader.asked == 0, "quiet for a hundred days"
        reader.commit("One")
        reader.commit("Two", author="SFconvertbot")
        run = await reader.run()
        assert (reader.asked, run.requests) == (1, reader.stage.local.log.total)
        assert await reader.titles() == ["Two", "One"], "and not what was committed a hundred days ago"
        assert [one.title for one in await reader.commits(bots=False)] == ["One"]
        covered = await reader.covered(run)
        assert covered is not None
        assert covered.complete
        assert covered.note is not None
        assert covered.note.startswith("since 2026-08-18 only")
        assert await reader.covered(await reader.run()) is None
        assert reader.asked == 0
        reader.commit("Three")
        run = await reader.run()
        assert (reader.asked, await reader.titles(), run.changed) == (1, ["Three", "Two", "One"], 2)
        async with view(db) as now:
            assert await commits_by_author(now, ["acme"], since=0) == {"acme": {"ada": 2}}


async def test_pages_are_read_down_to_the_revision_that_is_known(
    sqlite_db: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(community, "COMMITS", 3)
    async with reading(sqlite_db, clock) as reader:
        await reader.run()
        for number in range(7):
            reader.commit(f"A{number}")
        await reader.run()
        assert reader.asked == 3
        for number in range(4):
            reader.commit(f"B{number}")
        await reader.run()
        assert reader.asked == 2
        assert await reader.titles() == [
            *(f"B{n}" for n in (3, 2, 1, 0)),
            *(f"A{n}" for n in range(6, -1, -1)),
        ]


async def test_the_first_time_four_weeks_are_read_and_no_more(
    sqlite_db: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(community, "COMMITS", 2)
    made = WorldBuilder().owner("acme").model("acme/base")
    for week in range(8):
        at = to_iso(made.data.start + week * WEEK)
        made.change(at, "commit", "acme/base", title=f"W{week}", author="ada")
    async with reading(sqlite_db, clock, made) as reader:
        await reader.run(after=7 * WEEK)
        assert await reader.titles() == ["W7", "W6", "W5", "W4"]
        assert reader.asked == 3, "a page of nothing but what is older ends it"


async def test_a_history_that_was_rewritten_is_read_back_to_the_last_reading(
    sqlite_db: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(community, "COMMITS", 2)
    async with reading(sqlite_db, clock) as reader:
        await reader.run()
        for number in range(3):
            reader.commit(f"A{number}")
        await reader.run()
        (repo,) = reader.stage.local.world.state.repos["model"].values()
        del repo.commits[0]
        reader.stage.clock.advance(5 * WEEK)
        reader.commit("B")
        await reader.run()
        assert reader.asked <= 3
        assert await reader.titles() == ["B", "A2", "A1", "A0"], "what was once shown stays told"


async def test_a_gate_is_noted_and_asked_again_after_a_week(db: Database, clock: ManualClock) -> None:
    async with reading(db, clock) as reader:
        await reader.run()
        reader.stage.change("gate", "acme/base", gated="manual")
        reader.commit("Behind the gate")
        run = await reader.run()
        covered = await reader.covered(run)
        assert reader.asked == 1
        assert covered is not None
        assert covered.complete
        (held,) = (await reader.readings()).values()
        assert held.note is not None
        assert held.note.startswith("the gate keeps its commits")
        assert (held.failures, held.mark) == (0, None)
        await reader.run(after=DAY)
        assert reader.asked == 0
        reader.stage.change("gate", "acme/base", gated=False)
        await reader.run(after=WEEK)
        assert "Behind the gate" in await reader.titles()
        (held,) = (await reader.readings()).values()
        assert held.note is None


async def test_a_refusal_without_a_gate_is_a_failure_and_tried_again(
    sqlite_db: Database, clock: ManualClock
) -> None:
    async with reading(sqlite_db, clock) as reader:
        await reader.run()
        reader.commit("One")
        reader.stage.local.faults.add("forbid", PATH)
        covered = await reader.covered(await reader.run())
        assert covered is not None
        assert (covered.complete, covered.note is not None) == (False, True)
        (held,) = (await reader.readings()).values()
        assert held.failures == 1
        await reader.run()
        assert await reader.titles() == ["One"]


async def test_an_odd_commit_is_put_aside_and_the_others_are_read(
    sqlite_db: Database, clock: ManualClock
) -> None:
    async with reading(sqlite_db, clock) as reader:
        await reader.run()
        reader.commit("One")
        reader.stage.local.faults.add("odd", PATH, record={"id": "x", "date": "never"})
        run = await reader.run()
        assert run.quarantined == 1
        assert await reader.titles() == ["One"]
