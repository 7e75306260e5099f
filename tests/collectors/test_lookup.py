"""Look-ups: one id that somebody asked for, read once, recorded as its own run, answered from the store."""

import asyncio

import pytest

from collectors.lookup import look_up, look_up_owner
from collectors.schedule import Schedule
from config.clock import MINUTE, ManualClock
from storage import lookups, runs
from storage.catalogue import count_repos
from storage.database import Database
from storage.filters import RepoFilter
from storage.lookups import (
    FRESH,
    LookUp,
    Outcome,
    is_repo_id,
    owner_target,
    read_owner_target,
    read_target,
    target_of,
)
from storage.records import RepoType, RunState
from storage.tracking import track
from storage.views import view
from tests.collectors.stage import Stage, small_world, staged

ASKED = "^/api/(models|datasets|spaces)/"


async def sought(stage: Stage, name: str, repo_type: RepoType | None = None) -> LookUp:
    return await look_up(stage.db, stage.hub, name, repo_type=repo_type, asked_by="mia")


@pytest.mark.parametrize(
    ("name", "repo_type", "requests"),
    [
        ("acme/base", None, 1),
        ("acme/corpus", None, 2),
        ("acme/demo", None, 3),
        ("acme/demo", "space", 1),
    ],
)
async def test_a_repo_is_read_once_and_answered_from_the_store(
    db: Database, clock: ManualClock, name: str, repo_type: RepoType | None, requests: int
) -> None:
    async with staged(small_world(), db, clock) as stage:
        found = await sought(stage, name, repo_type)
        assert found.outcome is Outcome.FOUND
        assert found.repo is not None
        assert found.repo.name == name
        run = await runs.get(db, found.run or 0)
        assert run is not None
        assert (run.scope, run.state, run.asked_by) == ("lookup", RunState.FINISHED, "mia")
        assert run.target == target_of(name, repo_type)
        assert (run.requests, run.seen) == (requests, 1)
        assert stage.local.log.count(ASKED) == requests
        assert await stage.news() == []


async def test_what_was_looked_up_a_moment_ago_is_not_asked_again(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock) as stage:
        first = await sought(stage, "acme/base")
        clock.advance(FRESH - 1)
        again = await sought(stage, "acme/base")
        assert (again.run, again.outcome) == (first.run, Outcome.FOUND)
        assert stage.local.log.count(ASKED) == 1
        clock.advance(MINUTE)
        assert (await sought(stage, "acme/base")).run != first.run


async def test_a_missing_and_a_private_one_are_told_alike_and_not_asked_again(
    db: Database, clock: ManualClock
) -> None:
    async with staged(small_world(), db, clock) as stage:
        stage.change("private", "acme/base", private=True)
        for name in ("acme/nothing", "acme/base"):
            stage.local.log.clear()
            for _ in range(2):
                assert (await sought(stage, name)).outcome is Outcome.MISSING
            assert stage.local.log.count(ASKED) == 3
        async with view(db) as now:
            assert await count_repos(now, RepoFilter()) == 0


async def test_those_who_look_at_once_share_one_look(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock) as stage:
        found = await asyncio.gather(*[sought(stage, "acme/base") for _ in range(8)])
        assert {one.outcome for one in found} == {Outcome.FOUND}
        assert len({one.run for one in found}) == 1
        assert stage.local.log.count(ASKED) == 1


async def test_a_redirect_is_followed_and_the_new_name_is_told(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock) as stage:
        stage.change("rename", "acme/base", to="acme/better")
        for _ in range(2):
            found = await sought(stage, "acme/base")
            assert found.repo is not None
            assert found.repo.name == "acme/better"
        assert stage.local.log.count(ASKED) == 2


async def test_a_look_at_what_is_not_known_of_a_tracked_owner_is_a_creation(
    db: Database, clock: ManualClock
) -> None:
    async with staged(small_world(), db, clock, "acme") as stage:
        await stage.refresh()
        clock.advance(MINUTE)
        stage.change("create", "acme/new")
        assert (await sought(stage, "acme/new")).outcome is Outcome.FOUND
        await stage.refresh()
        assert await stage.kinds() == [("created", "acme/new")]


async def test_who_is_tracked_after_a_look_up_is_a_baseline(sqlite_db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), sqlite_db, clock) as stage:
        await sought(stage, "acme/base")
        await track(sqlite_db, ["acme"], by="test")
        await stage.refresh()
        await stage.refresh()
        assert await stage.news() == []


async def test_a_hub_that_is_down_is_told_and_asked_again_next_time(
    sqlite_db: Database, clock: ManualClock
) -> None:
    async with staged(small_world(), sqlite_db, clock) as stage:
        stage.local.faults.add("status", "/api/models/acme", status=403, times=None)
        failed = await sought(stage, "acme/base")
        assert (failed.outcome, failed.repo) == (Outcome.FAILED, None)
        assert "403" in (failed.reason or "")
        stage.local.faults.clear()
        assert (await sought(stage, "acme/base")).outcome is Outcome.FOUND


@pytest.mark.parametrize("name", ["", "gpt2", "a/b/c", "../x", "a b/c", "a/b--c", "a/" + "x" * 200, "@x/y"])
async def test_what_can_be_no_id_is_not_asked_for(sqlite_db: Database, clock: ManualClock, name: str) -> None:
    async with staged(small_world(), sqlite_db, clock) as stage:
        assert (await sought(stage, name)).outcome is Outcome.MISSING
        assert stage.local.log.total == 0


async def test_one_whose_process_died_is_taken_over(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock) as stage:
        begun = await runs.begin(
            db, lookups.SCOPE, asked_by="bo", holder="killed", target=target_of("acme/base", None)
        )
        clock.advance(runs.LEASE + 1)
        found = await sought(stage, "acme/base")
        assert (found.run, found.outcome) == (begun.run.id, Outcome.FOUND)


async def test_whoever_has_no_client_asks_and_is_answered(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock) as stage:
        request = await lookups.ask(db, "acme/base", "model", asked_by="mia")
        assert (await lookups.answer(db, request)).outcome is Outcome.WAITING
        assert await runs.waiting(db) == [], "it is no scope to be refreshed"
        assert await runs.waiting(db, targets_of=lookups.SCOPE) == [("models/acme/base", "mia")]
        await sought(stage, "acme/base", "model")
        answered = await lookups.answer(db, request)
        assert answered.outcome is Outcome.FOUND
        later = await lookups.ask(db, "acme/base", "model", asked_by="bo")
        await sought(stage, "acme/base", "model")
        assert (await lookups.answer(db, later)).run == answered.run, "the same look answers both"


OVERVIEWS = "^/api/(organizations|users)/"


@pytest.mark.parametrize(("handle", "kind", "requests"), [("ACME", "org", 1), ("ada", "user", 2)])
async def test_a_namespace_is_read_once_and_answered_from_the_store(
    db: Database, clock: ManualClock, handle: str, kind: str, requests: int
) -> None:
    async with staged(small_world(), db, clock) as stage:
        found = await look_up_owner(db, stage.hub, handle, asked_by="mia")
        assert (found.outcome, found.repo) == (Outcome.FOUND, None)
        assert found.owner is not None
        assert (found.owner.handle, found.owner.kind) == (handle.lower(), kind)
        assert await look_up_owner(db, stage.hub, handle, asked_by="bo") == found, "asked a moment ago"
        assert stage.local.log.count(OVERVIEWS) == requests
        run = await runs.get(db, found.run or 0)
        assert run is not None
        assert (run.requests, run.target) == (requests, owner_target(handle))
        assert await stage.news() == []


async def test_a_namespace_that_is_not_there_is_told_and_not_asked_for_again(
    db: Database, clock: ManualClock
) -> None:
    async with staged(small_world(), db, clock) as stage:
        for _ in range(2):
            found = await look_up_owner(db, stage.hub, "nobody", asked_by="mia")
            assert (found.outcome, found.owner) == (Outcome.MISSING, None)
        assert stage.local.log.count(OVERVIEWS) == 2
        assert (await look_up_owner(db, stage.hub, "no handle", asked_by="mia")).run is None


async def test_a_namespace_that_was_renamed_is_found_under_its_present_name(
    sqlite_db: Database, clock: ManualClock
) -> None:
    async with staged(small_world(), sqlite_db, clock) as stage:
        stage.change("rename_owner", "acme", "owner", to="Acme-AI", redirect=True)
        found = await look_up_owner(sqlite_db, stage.hub, "acme", asked_by="mia")
        assert found.owner is not None
        assert found.owner.handle == "Acme-AI"


async def test_a_look_at_a_namespace_is_no_listing_of_it(sqlite_db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), sqlite_db, clock) as stage:
        await look_up_owner(sqlite_db, stage.hub, "acme", asked_by="mia")
        await track(sqlite_db, ["acme"], by="test")
        await stage.refresh()
        assert await stage.news() == [], "the first list is a baseline"
        stage.change("create", "acme/new")
        await stage.refresh()
        assert await stage.kinds() == [("created", "acme/new")]


async def test_whoever_has_no_client_asks_for_a_namespace_too(
    sqlite_db: Database, clock: ManualClock
) -> None:
    async with staged(small_world(), sqlite_db, clock) as stage:
        request = await lookups.ask_owner(sqlite_db, "ada", asked_by="mia")
        schedule = Schedule(sqlite_db, stage.hub, holder="test", cadences={})
        await schedule.look_up_waiting()
        found = await lookups.answer(sqlite_db, request)
        assert found.owner is not None
        assert found.owner.kind == "user"


def test_no_id_is_taken_for_a_namespace() -> None:
    assert read_owner_target(owner_target("acme")) == "acme"
    assert read_owner_target(target_of("owner/acme", None)) is None


@pytest.mark.parametrize("repo_type", [None, "model", "dataset", "space"])
def test_targets_are_read_as_they_are_written(repo_type: RepoType | None) -> None:
    assert read_target(target_of("acme/base", repo_type)) == (repo_type, "acme/base")


@pytest.mark.parametrize(
    ("name", "good"), [("a/b", True), ("A-b.c/_d", True), ("a", False), ("a/../b", False)]
)
def test_only_what_can_be_an_id_is_one(name: str, good: bool) -> None:  # noqa: FBT001 - a case of the table
    assert is_repo_id(name) is good
