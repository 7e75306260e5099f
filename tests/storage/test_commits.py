"""Commits in the store: each once, by owner, window and author; and the weeks before the first look."""

from typing import Any

import pytest
from sqlalchemy import select

from config.clock import DAY, HOUR, WEEK, ManualClock
from storage import runs
from storage.commits import CommitObservation, CommitsRead, commits_by_author, find_commits, record_commits
from storage.database import Database
from storage.followed import followed_repos
from storage.readings import readings_of
from storage.rebuilding import NOT_REBUILT, rebuilt
from storage.records import Coverage, mask
from storage.schema import repos
from storage.threads import ThreadObservation, ThreadsRead, record_threads
from storage.views import view
from tests.conftest import NOON
from tests.storage import listing as listings
from tests.storage.listing import Listing, model


def commit(sha: str, at: int, *authors: str, bot: bool = False) -> CommitObservation:
    return CommitObservation(sha=sha * 40, at=at, title="Fix", authors=authors, bot=bot)


class Room:
    """Records commits of one repo."""

    def __init__(self, db: Database, coverage: Coverage, repo_id: int) -> None:
        self.db = db
        self.coverage = coverage
        self.repo_id = repo_id

    async def read(self, *commits: CommitObservation, at: int = NOON, **more: Any) -> int:
        found = CommitsRead(read_at=at, commits=commits, requests=1, **more)
        return await record_commits(
            self.db, self.coverage, subject=f"repo:{self.repo_id}", repo_id=self.repo_id, found=found
        )


@pytest.fixture
async def room(db: Database, listing: Listing, monkeypatch: pytest.MonkeyPatch) -> Room:
    monkeypatch.setattr(listings, "FIELDS", listings.FIELDS | mask(["last_modified"]))
    await listing.listed(
        model(created_at=NOON - 2 * WEEK, last_modified=NOON - DAY),
        model("acme/old", "b" * 24, created_at=NOON - 50 * WEEK, last_modified=NOON - 40 * WEEK),
    )
    async with db.reading() as connection:
        query = select(repos.c.id).where(repos.c.hub_id == "a" * 24)
        number = int((await connection.execute(query)).scalar_one())
    begun = await runs.begin(db, "tracked", asked_by="test", holder="me")
    coverage = await runs.cover(db, begun.run.id, source="commits", partition="acme", fields=0, expected=None)
    return Room(db, coverage, number)


async def test_a_commit_is_kept_once_however_often_it_is_read(room: Room) -> None:
    assert await room.read(commit("a", NOON, "bo"), commit("b", NOON - DAY, "ada"), mark="a") == 2
    assert await room.read(commit("c", NOON + HOUR, "bo"), commit("a", NOON, "bo"), mark="c") == 1
    late = await room.read(commit("b", NOON - DAY, "ada"), commit("9", NOON - WEEK), at=NOON - HOUR, mark="b")
    assert late == 1, "what is told late is true all the same"
    async with view(room.db) as now:
        found = await find_commits(now, ["acme"], since=0)
        (reading,) = (await readings_of(now, "commits", [f"repo:{room.repo_id}"])).values()
    assert [one.sha[0] for one in found] == ["c", "a", "b", "9"]
    assert found[0].url == f"https://huggingface.co/acme/one/commit/{'c' * 40}"
    assert reading.mark == "c"


async def test_authors_are_counted_per_window_without_programs(room: Room) -> None:
    await room.read(
        commit("a", NOON, "bo", "ada"),
        commit("b", NOON - DAY, "bo"),
        commit("c", NOON - DAY, "SFconvertbot", bot=True),
        commit("d", NOON - WEEK, "ada"),
    )
    async with view(room.db) as now:
        assert await commits_by_author(now, ["acme", "globex"], since=NOON - DAY) == {
            "acme": {"bo": 2, "ada": 1}
        }
        assert await commits_by_author(now, ["acme"], since=NOON - DAY, until=NOON, bots=True) == {
            "acme": {"SFconvertbot": 1, "bo": 1}
        }
        assert await commits_by_author(now, ["globex"], since=0) == {}


async def test_the_past_does_not_hold_what_was_read_later(room: Room) -> None:
    await room.read(commit("a", NOON - DAY, "bo"))
    async with view(room.db) as now:
        before = now.sequence
    await room.read(commit("b", NOON - WEEK, "bo"))
    async with view(room.db, at=before) as then:
        assert [one.sha[0] for one in await find_commits(then, ["acme"], since=0)] == ["a"]


async def test_four_weeks_before_the_first_look_are_rebuilt(room: Room, clock: ManualClock) -> None:
    first_look = clock.now()
    async with view(room.db) as now:
        told = (await rebuilt(now, ["acme", "globex"]))["acme"]
    assert (told.until, told.since, told.waiting) == (first_look, first_look - 4 * WEEK, 1)
    assert [repo.name for repo in told.created] == ["acme/one"]
    assert told.unknown == NOT_REBUILT
    before, after = commit("a", NOON - DAY, "bo"), commit("b", first_look + HOUR, "bo")
    await room.read(before, after, commit("c", NOON - 30 * WEEK, "bo"))
    asked = ThreadObservation(
        number=1,
        pull_request=True,
        title="Fix",
        status="open",
        author="bo",
        created_at=NOON - WEEK,
        comments=0,
        pinned=None,
    )
    coverage = await runs.cover(
        room.db, room.coverage.run_id, source="discussions", partition="acme", fields=0, expected=None
    )
    subject = f"repo:{room.repo_id}"
    found = ThreadsRead(read_at=NOON, threads=[asked], whole=True)
    await record_threads(room.db, coverage, subject=subject, repo_id=room.repo_id, found=found)
    async with view(room.db) as now:
        told = (await rebuilt(now, ["acme"]))["acme"]
        assert [one.sha[0] for one in told.commits] == ["a"]
        assert [one.number for one in told.threads] == [1]
        assert (told.waiting, told.closed) == (0, 0)
        assert [repo.name for repo in await followed_repos(now, ["acme", "globex"])] == [
            "acme/one",
            "acme/old",
        ]
    await room.read(at=NOON + WEEK, note="the gate keeps its commits")
    async with view(room.db) as now:
        assert (await rebuilt(now, ["acme"]))["acme"].closed == 1
