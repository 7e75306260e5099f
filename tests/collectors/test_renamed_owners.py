"""Organisations that are called something else: followed there, told once each time, and never made up."""

import pytest

from collectors.refresh import refresh
from config.clock import HOUR, ManualClock
from storage.database import Database
from storage.tracking import tracked
from tests.collectors.stage import Stage, small_world, staged
from tests.support.hub import WorldBuilder


def world() -> WorldBuilder:
    """Return an organisation with some repos, and others they could go to."""
    return (
        WorldBuilder()
        .owner("globex")
        .owner("initrode")
        .model("globex/one", downloads=300)
        .model("globex/two", downloads=200)
        .model("globex/three", downloads=100)
        .model("globex/four")
        .model("initrode/own")
    )


async def renames(stage: Stage) -> list[tuple[object, object]]:
    """Return the renames of owners among the news: from what to what."""
    return [
        (event.before["handle"], event.after["handle"])
        for event in await stage.news()
        if event.kind == "owner_renamed" and event.before is not None and event.after is not None
    ]


@pytest.mark.parametrize("redirect", [True, False], ids=["with a redirect", "without"])
async def test_one_that_is_renamed_again_and_back_is_told_each_time(
    db: Database, clock: ManualClock, *, redirect: bool
) -> None:
    async with staged(small_world(), db, clock, "globex") as stage:
        await stage.refresh()
        for old, new in (("globex", "initech"), ("initech", "initrode"), ("initrode", "globex")):
            stage.change("rename_owner", old, "owner", to=new, redirect=redirect)
            await stage.refresh()
            assert await renames(stage) == [(old, new)]
            assert await tracked(db) == [new]
            await stage.refresh()
            assert await renames(stage) == []


async def test_those_renamed_twice_between_two_looks_are_told_once(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock, "globex") as stage:
        await stage.refresh()
        stage.change("rename_owner", "globex", "owner", to="initech")
        stage.change("rename_owner", "initech", "owner", to="initrode")
        await stage.refresh()
        assert await renames(stage) == [("globex", "initrode")]


async def test_one_whose_repos_another_scope_has_found_is_followed(
    db: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collectors.census.SHRINKS", 0.5)
    async with staged(world(), db, clock, "globex") as stage:
        await stage.refresh()
        stage.change("rename_owner", "globex", "owner", to="initech")
        clock.advance(HOUR)
        await refresh(db, stage.hub, scope="census", asked_by="test", holder="test")
        assert {kind for kind, _ in await stage.kinds()} == {"transferred"}
        await stage.refresh()
        assert await renames(stage) == [("globex", "initech")]
        assert await tracked(db) == ["initech"]


async def test_one_that_lost_its_best_known_repos_is_followed_all_the_same(
    db: Database, clock: ManualClock
) -> None:
    async with staged(world(), db, clock, "globex") as stage:
        await stage.refresh()
        stage.change("delete", "globex/one")
        stage.change("transfer", "globex/two", to="initrode")
        stage.change("rename_owner", "globex", "owner", to="initech")
        await stage.refresh()
        assert await renames(stage) == [("globex", "initech")]
        assert "initech" in await tracked(db)
        for _ in range(2):
            await stage.refresh()
        assert await stage.kinds() == [("deleted", "globex/one"), ("transferred", "initrode/two")]
        assert await tracked(db) == ["initech"]


async def test_one_that_gave_its_repos_away_and_left_was_not_renamed(
    db: Database, clock: ManualClock
) -> None:
    async with staged(world(), db, clock, "globex") as stage:
        await stage.refresh()
        for name in ("one", "two", "three", "four"):
            stage.change("transfer", f"globex/{name}", to="initrode")
        del stage.local.world.state.owners["globex"]
        for _ in range(3):
            await stage.refresh()
        told = await stage.news()
        assert sorted(event.kind for event in told) == ["transferred"] * 4
        assert await tracked(db) == ["globex"]
