"""Which commit made a change: named only where the cards in a repo's history show it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from collectors.hub.budget import Lane
from collectors.hub.errand import CalledOff
from collectors.refresh import refresh
from collectors.replica.commits import Commit
from collectors.sources.origins import Origins
from config.clock import DAY, HOUR, MINUTE, ManualClock
from storage.database import Database
from storage.history import Event, find_events
from storage.origins import Reason, reasons, undated
from storage.readings import readings_of
from storage.records import RepoType, Run
from storage.views import view
from tests.collectors.stage import Stage, staged
from tests.support.hub import WorldBuilder

BASE = "acme/base"


@pytest.fixture
async def stage(sqlite_db: Database, clock: ManualClock) -> AsyncIterator[Stage]:
    async with _staged(sqlite_db, clock) as one:
        yield one


@asynccontextmanager
async def _staged(db: Database, clock: ManualClock) -> AsyncIterator[Stage]:
    world = (
        WorldBuilder()
        .owner("acme")
        .model(BASE, license="mit")
        .model("acme/tuned", license="mit", base_model=BASE)
        .dataset("acme/corpus", license="odc-by")
    )
    async with staged(world, db, clock, "acme") as one:
        await one.refresh()
        yield one


async def look(stage: Stage) -> Run:
    stage.local.log.clear()
    return await stage.refresh(sources=[Origins()])


async def changes(stage: Stage, *, run: int | None = None) -> list[Event]:
    async with view(stage.db, run=run) as then:
        return [event for event in await find_events(then) if event.kind in {"license", "base_model"}]


async def reason(stage: Stage, event: Event) -> Reason | None:
    async with view(stage.db) as now:
        return (await reasons(now, [event.id])).get(event.id)


def commits(stage: Stage, name: str = BASE, repo_type: RepoType = "model") -> list[Commit]:
    """Return the commits that the local Hub has, newest first."""
    repo = stage.local.world.state.find(repo_type, name)
    assert repo is not None
    return repo.commits


def asked(stage: Stage) -> tuple[int, int]:
    """Return how often a history and how often a card was asked for."""
    return stage.local.log.count("/commits/"), stage.local.log.count("/resolve/")


async def test_a_change_in_the_newest_commit_is_dated_by_it(db: Database, clock: ManualClock) -> None:
    async with _staged(db, clock) as stage:
        old = commits(stage)[0]
        stage.change("license", BASE, license="apache-2.0")
        made = commits(stage)[0]
        run = await look(stage)
        (event,) = await changes(stage)
        assert (event.commit, event.happened_at, event.last_before) == (made.id, made.at, old.id)
        assert event.detected_at > made.at
        assert asked(stage) == (1, 2)
        # What was found later is not known as of an earlier run, and the next one asks for nothing.
        (then,) = await changes(stage, run=run.id)
        assert then == event
        await look(stage)
        assert asked(stage) == (0, 0)


async def test_an_answer_as_of_an_earlier_run_does_not_know_of_it(db: Database, clock: ManualClock) -> None:
    async with _staged(db, clock) as stage:
        stage.change("license", BASE, license="apache-2.0")
        seen = await stage.refresh()
        await look(stage)
        (then,) = await changes(stage, run=seen.id)
        assert (then.commit, then.happened_at, then.last_before) == (None, None, None)
        (now,) = await changes(stage)
        assert now.commit == commits(stage)[0].id


async def test_a_change_below_other_commits_is_found(stage: Stage) -> None:
    old = commits(stage)[0]
    stage.change("license", BASE, license="apache-2.0", then=["Upload weights", "Fix template"])
    await look(stage)
    (event,) = await changes(stage)
    made = commits(stage)[2]
    assert (event.commit, event.happened_at, event.last_before) == (made.id, made.at, old.id)


async def test_commits_above_and_below_the_change_that_are_none_of_it(stage: Stage) -> None:
    stage.change("commit", BASE, title="Before")
    stage.clock.advance(MINUTE)
    below = commits(stage)[0]
    stage.change("license", BASE, license="apache-2.0", then=["After"])
    await look(stage)
    (event,) = await changes(stage)
    assert (event.commit, event.last_before) == (commits(stage)[1].id, below.id)


async def test_of_several_changes_between_two_looks_the_last_is_named(stage: Stage) -> None:
    old = commits(stage)[0]
    stage.change("license", BASE, license="gpl-3.0")
    stage.clock.advance(MINUTE)
    stage.change("license", BASE, license="apache-2.0")
    await look(stage)
    (event,) = await changes(stage)
    assert event.after is not None
    assert event.after["license"] == "apache-2.0"
    assert (event.commit, event.last_before) == (commits(stage)[0].id, old.id)


async def test_a_revert_in_between_does_not_mislead(stage: Stage) -> None:
    for license_id in ("apache-2.0", "mit", "apache-2.0"):
        stage.clock.advance(MINUTE)
        stage.change("license", BASE, license=license_id)
    await look(stage)
    (event,) = await changes(stage)
    newest, reverted, *_ = commits(stage)
    assert (event.commit, event.last_before) == (newest.id, reverted.id)


async def test_a_reverted_change_is_no_event_and_costs_nothing(stage: Stage) -> None:
    for license_id in ("apache-2.0", "mit"):
        stage.change("license", BASE, license=license_id)
    await look(stage)
    assert await changes(stage) == []
    assert asked(stage) == (0, 0)


async def test_each_look_dates_its_own_change(stage: Stage) -> None:
    stage.change("license", BASE, license="gpl-3.0")
    await stage.refresh()
    first = commits(stage)[0]
    stage.change("license", BASE, license="apache-2.0")
    await look(stage)
    assert [event.commit for event in await changes(stage)] == [first.id, commits(stage)[0].id]
    assert [event.last_before for event in await changes(stage)] == [commits(stage)[2].id, first.id]
    assert asked(stage) == (1, 3)  # one history and three cards tell of both


async def test_a_base_model_is_dated_like_a_licence(stage: Stage) -> None:
    stage.change("card", "acme/tuned", cardData={"base_model": ["acme/other", BASE]})
    await look(stage)
    (event,) = await changes(stage)
    assert event.kind == "base_model"
    assert event.commit == commits(stage, "acme/tuned")[0].id


async def test_a_dataset_has_its_own_paths(stage: Stage) -> None:
    stage.change("license", "acme/corpus", "dataset", license="cc0-1.0")
    await look(stage)
    (event,) = await changes(stage)
    assert event.commit == commits(stage, "acme/corpus", "dataset")[0].id


async def test_a_licence_that_only_a_tag_tells_has_no_commit(stage: Stage) -> None:
    repo = stage.local.world.state.find("model", "acme/tuned")
    assert repo is not None
    stage.change("card", "acme/tuned", cardData={"license": None})
    await stage.refresh()
    repo.record["tags"] = [*repo.record["tags"], "license:openrail"]
    stage.change("commit", "acme/tuned", title="Upload LICENSE")
    await look(stage)
    *_, event = await changes(stage)
    assert event.after is not None
    assert event.after["license"] == "openrail"
    assert (event.commit, event.last_before) == (None, None)
    assert await reason(stage, event) is Reason.NOT_IN_CARD


async def test_a_change_without_a_commit_asks_for_nothing_but_the_history(stage: Stage) -> None:
    repo = stage.local.world.state.find("model", BASE)
    assert repo is not None
    repo.record["cardData"] = {"license": "openrail"}
    repo.record["tags"] = ["license:openrail"]
    repo.touch()
    await look(stage)
    (event,) = await changes(stage)
    assert event.commit is None
    assert await reason(stage, event) is Reason.NO_COMMIT


async def test_a_gate_keeps_the_history_and_is_told(stage: Stage) -> None:
    stage.change("gate", BASE, gated="manual")
    stage.change("license", BASE, license="other", license_name="mine")
    await look(stage)
    (event,) = await changes(stage)
    assert (event.commit, event.happened_at) == (None, None)
    assert await reason(stage, event) is Reason.GATED
    await look(stage)
    assert asked(stage) == (0, 0)


async def test_a_squashed_history_names_no_commit(stage: Stage) -> None:
    stage.change("license", BASE, license="apache-2.0")
    del commits(stage)[1:]
    await look(stage)
    (event,) = await changes(stage)
    assert event.commit is None
    assert await reason(stage, event) is Reason.REWRITTEN


async def test_a_revision_that_is_gone_from_the_history_names_no_commit(stage: Stage) -> None:
    stage.change("license", BASE, license="apache-2.0")
    await stage.refresh()
    stage.change("commit", BASE, title="Super-squash branch")
    del commits(stage)[1:]
    await look(stage)
    (event,) = await changes(stage)
    assert event.commit is None
    assert await reason(stage, event) is Reason.REWRITTEN


async def test_what_came_after_a_squash_is_dated(stage: Stage) -> None:
    stage.change("commit", BASE, title="Super-squash branch")
    del commits(stage)[1:]
    squashed = commits(stage)[0]
    stage.clock.advance(MINUTE)
    stage.change("license", BASE, license="apache-2.0")
    await look(stage)
    (event,) = await changes(stage)
    assert (event.commit, event.last_before) == (commits(stage)[0].id, squashed.id)


@pytest.mark.parametrize("above", [0, 23, 24, 70, 180])
async def test_a_long_history_is_halved_not_walked(stage: Stage, above: int) -> None:
    stage.change("commit", BASE, title="Before")
    below = commits(stage)[0]
    stage.change("license", BASE, license="apache-2.0", then=[f"Part {number}" for number in range(above)])
    made = commits(stage)[above]
    await look(stage)
    (event,) = await changes(stage)
    assert (event.commit, event.last_before) == (made.id, below.id)
    histories, cards = asked(stage)
    assert histories <= 4
    assert cards <= 36


async def test_a_history_that_is_too_long_names_no_commit(stage: Stage) -> None:
    stage.change("license", BASE, license="apache-2.0", then=[f"Part {number}" for number in range(600)])
    await look(stage)
    (event,) = await changes(stage)
    assert event.commit is None
    assert await reason(stage, event) is Reason.TOO_LONG


async def test_a_card_that_nobody_can_read_leaves_it_open(stage: Stage) -> None:
    stage.change("commit", BASE, title="Before")
    stage.change("license", BASE, license="apache-2.0")
    repo = stage.local.world.state.find("model", BASE)
    assert repo is not None
    readme = repo.commits[1].readme
    assert readme is not None
    broken = type(readme)("model", BASE, {}, body="---\nlicense: [mit\n---\n# Base")
    repo.commits[1] = type(repo.commits[1])(
        repo.commits[1].id, "Before", repo.commits[1].at, ("ada",), readme=broken
    )
    await look(stage)
    (event,) = await changes(stage)
    assert event.commit is None
    assert await reason(stage, event) is Reason.UNREADABLE


async def test_a_first_licence_is_dated_though_there_was_no_card_before(stage: Stage) -> None:
    stage.change("create", "acme/new", record={"id": "acme/new"})
    await stage.refresh()
    old = commits(stage, "acme/new")[0]
    stage.change("license", "acme/new", license="mit")
    await look(stage)
    (event,) = await changes(stage)
    assert (event.commit, event.last_before) == (commits(stage, "acme/new")[0].id, old.id)


async def test_a_hub_that_fails_is_asked_again_later(stage: Stage) -> None:
    stage.change("license", BASE, license="apache-2.0")
    stage.local.faults.add("forbid", "/resolve/", times=None)
    await look(stage)
    (event,) = await changes(stage)
    assert event.commit is None
    assert await reason(stage, event) is None
    async with view(stage.db) as now:
        (reading,) = (await readings_of(now, "origins")).values()
    assert reading.failures == 1
    stage.local.faults.clear()
    await look(stage)
    (event,) = await changes(stage)
    assert event.commit == commits(stage)[0].id


async def test_a_repo_that_is_gone_or_hidden_is_not_asked_for(stage: Stage) -> None:
    stage.change("license", BASE, license="apache-2.0")
    await stage.refresh()
    stage.change("private", BASE)
    for _ in range(3):
        await stage.refresh(after=DAY)
    await look(stage)
    assert asked(stage) == (0, 0)


async def test_a_repo_that_was_renamed_meanwhile_is_found_by_its_present_name(stage: Stage) -> None:
    stage.change("license", BASE, license="apache-2.0")
    await stage.refresh()
    stage.change("rename", BASE, to="acme/ground")
    await look(stage)
    (event,) = await changes(stage)
    assert (event.repo, event.commit) == ("acme/ground", commits(stage, "acme/ground")[0].id)


async def test_a_reading_that_is_interrupted_goes_on_and_dates_once(db: Database, clock: ManualClock) -> None:
    async with _staged(db, clock) as stage:
        for name in (BASE, "acme/tuned"):
            stage.change("license", name, license="apache-2.0")
        stop = asyncio.Event()
        stage.local.faults.add("hang", f"/{BASE}/resolve/", times=1)
        stage.clock.advance(HOUR)
        going = asyncio.create_task(
            refresh(
                stage.db,
                stage.hub,
                asked_by="test",
                holder="one",
                lane=Lane.ASKED,
                stop=stop,
                sources=[Origins()],
            )
        )
        await stage.local.log.wait(f"/{BASE}/resolve/")
        stop.set()
        with pytest.raises(CalledOff):
            await going
        run = await look(stage)
        assert run.resumed == 1
        found = {event.repo: event.commit for event in await changes(stage)}
        assert found == {name: commits(stage, name)[0].id for name in (BASE, "acme/tuned")}
        async with view(stage.db) as now:
            assert await undated(now, ["acme"], since=0) == []
