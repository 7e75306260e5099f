"""Change truth: the Hub changes between refreshes, and the events are exactly what happened."""

import random
from typing import Any

import pytest

from config.clock import DAY, HOUR, ManualClock
from storage import runs
from storage.database import Database
from storage.history import Event
from tests.collectors.stage import Stage, small_world, staged


async def one(stage: Stage) -> Event:
    (event,) = await stage.news()
    return event


async def test_the_first_listing_is_a_baseline(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock, "acme", "globex", "ada") as stage:
        await stage.refresh()
        await stage.refresh()
        assert await stage.news() == []


@pytest.mark.parametrize("repo_type", ["model", "dataset", "space"])
async def test_created(db: Database, clock: ManualClock, repo_type: str) -> None:
    async with staged(small_world(), db, clock, "acme") as stage:
        await stage.refresh()
        clock.advance(HOUR)
        stage.change("create", "acme/new", repo_type)
        await stage.refresh()
        event = await one(stage)
        assert (event.kind, event.repo, event.repo_type) == ("created", "acme/new", repo_type)
        await stage.refresh()
        assert await stage.news() == []


async def test_an_owner_tracked_later_brings_a_baseline_of_its_own(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock, "globex", "acme") as stage:
        await stage.refresh()
        stage.change("create", "globex/second")
        await stage.refresh()
        assert await stage.kinds() == [("created", "globex/second")]


async def test_a_licence_that_changes(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock, "acme") as stage:
        await stage.refresh()
        stage.change(
            "license", "acme/base", license="other", license_name="acme-license", license_link="LICENSE"
        )
        await stage.refresh()
        event = await one(stage)
        assert event.kind == "license"
        assert event.before == {"license": "apache-2.0", "license_name": None, "license_link": None}
        assert event.after == {
            "license": "other",
            "license_name": "acme-license",
            "license_link": "LICENSE",
        }
        stage.change("license", "acme/base", license="apache-2.0")
        await stage.refresh()
        assert await stage.kinds() == [("license", "acme/base")]
        stage.change("license", "acme/base", license=["mit", "apache-2.0"])
        await stage.refresh()
        event = await one(stage)
        assert event.after is not None
        assert event.after["license"] == "apache-2.0,mit"


async def test_a_gate_that_opens_and_closes(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock, "acme") as stage:
        await stage.refresh()
        for gated, before, after in ((False, "manual", "open"), ("auto", "open", "auto")):
            stage.change("gate", "acme/tuned", gated=gated)
            await stage.refresh()
            event = await one(stage)
            assert (event.kind, event.before, event.after) == ("gated", {"gated": before}, {"gated": after})


async def test_a_base_model_that_is_declared_anew(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock, "acme") as stage:
        await stage.refresh()
        stage.change("card", "acme/tuned", card={"base_model": ["globex/copy", "acme/base"]})
        await stage.refresh()
        event = await one(stage)
        assert event.kind == "base_model"
        assert event.before == {"base_models": ["acme/base"]}
        assert event.after == {"base_models": ["acme/base", "globex/copy"]}
        stage.change("card", "acme/tuned", card={"base_model": ["acme/base", "globex/copy"]})
        await stage.refresh()
        assert await stage.kinds() == [("revision", "acme/tuned")]


async def test_a_revision(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock, "acme") as stage:
        await stage.refresh()
        stage.change("commit", "acme/base", title="Upload weights")
        await stage.refresh()
        assert await stage.kinds() == [("revision", "acme/base")]


async def test_renamed_keeps_identity_and_history(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock, "acme") as stage:
        await stage.refresh()
        before = await stage.repo("acme/base")
        stage.change("rename", "acme/base", to="acme/foundation")
        await stage.refresh()
        event = await one(stage)
        assert (event.kind, event.repo) == ("renamed", "acme/foundation")
        assert (event.before, event.after) == ({"name": "acme/base"}, {"name": "acme/foundation"})
        after = await stage.repo("acme/foundation")
        assert before is not None
        assert after is not None
        assert before.id == after.id
        for _ in range(3):
            await stage.refresh()
        assert await stage.news() == []


async def test_a_reused_name_is_a_rename_and_a_creation(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock, "acme") as stage:
        await stage.refresh()
        stage.change("rename", "acme/base", to="acme/foundation")
        clock.advance(HOUR)
        stage.change("create", "acme/base")
        await stage.refresh()
        assert await stage.kinds() == [("created", "acme/base"), ("renamed", "acme/foundation")]


async def test_transferred_between_tracked_owners_is_one_event(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock, "acme", "globex") as stage:
        await stage.refresh()
        stage.change("transfer", "acme/base", to="globex/base-v2")
        await stage.refresh()
        event = await one(stage)
        assert (event.kind, event.before, event.after) == (
            "transferred",
            {"name": "acme/base"},
            {"name": "globex/base-v2"},
        )
        for _ in range(3):
            await stage.refresh()
        assert await stage.news() == []


async def test_transferred_away_is_found_by_asking_for_the_name(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock, "acme") as stage:
        await stage.refresh()
        stage.change("transfer", "acme/base", to="globex")
        await stage.refresh()
        assert await stage.news() == []
        run = await stage.refresh()
        assert await stage.kinds() == [("transferred", "globex/base")]
        assert run.requests == 4 + 2  # the name, and where it led to
        run = await stage.refresh()
        assert run.requests == 4
        assert await stage.news() == []


@pytest.mark.parametrize("op", ["delete", "private"])
async def test_deleted_takes_two_misses_and_a_probe(db: Database, clock: ManualClock, op: str) -> None:
    async with staged(small_world(), db, clock, "acme") as stage:
        await stage.refresh()
        stage.change(op, "acme/base")
        await stage.refresh()
        assert await stage.news() == []
        assert stage.local.log.count("^/api/models/acme") == 0
        await stage.refresh()
        event = await one(stage)
        assert (event.kind, event.before, event.after) == ("deleted", {"name": "acme/base"}, None)
        assert stage.local.log.count("^/api/models/acme") == 1
        gone = await stage.repo("acme/base")
        assert gone is not None
        assert gone.gone
        for _ in range(2):
            await stage.refresh()
        assert stage.local.log.count("^/api/models/acme") == 1
        assert await stage.news() == []
        stage.change({"delete": "restore", "private": "public"}[op], "acme/base")
        await stage.refresh()
        assert await stage.kinds() == [("returned", "acme/base")]


async def test_back_before_the_second_miss_is_no_news(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock, "acme") as stage:
        await stage.refresh()
        for _ in range(3):
            stage.change("private", "acme/base")
            await stage.refresh()
            stage.change("public", "acme/base")
            await stage.refresh()
        assert await stage.news() == []


async def test_two_looks_close_together_are_one_miss(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock, "acme") as stage:
        await stage.refresh()
        stage.change("delete", "acme/base")
        await stage.refresh()
        await stage.refresh(after=runs.MISSES_APART - 1)
        assert await stage.news() == []
        await stage.refresh()
        assert await stage.kinds() == [("deleted", "acme/base")]


async def test_a_repo_whose_name_was_taken_by_another_is_gone(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock, "acme") as stage:
        await stage.refresh()
        stage.change("delete", "acme/base")
        clock.advance(HOUR)
        stage.change("create", "acme/base")
        await stage.refresh()
        assert await stage.kinds() == [("created", "acme/base")]
        await stage.refresh()
        event = await one(stage)
        assert (event.kind, event.before) == ("deleted", {"name": "acme/base"})


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("status", {"status": 500}),
        ("status", {"status": 403}),
        ("html", {"status": 404}),
        ("html", {"status": 200}),
    ],
)
async def test_a_probe_that_fails_leaves_the_repo_alone(
    db: Database, clock: ManualClock, kind: str, arguments: dict[str, Any]
) -> None:
    async with staged(small_world(), db, clock, "acme") as stage:
        await stage.refresh()
        stage.change("delete", "acme/base")
        await stage.refresh()
        stage.local.faults.add(kind, "^GET /api/models/acme", times=4, **arguments)
        for _ in range(4):
            await stage.refresh()
            if stage.local.faults.set[0].happened >= 4:
                break
            assert await stage.news() == []
        stage.local.faults.clear()
        await stage.refresh()
        assert await stage.kinds() == [("deleted", "acme/base")]


async def test_a_whole_organisation_that_leaves(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock, "globex") as stage:
        await stage.refresh()
        stage.change("delete", "globex/copy")
        del stage.local.world.state.owners["globex"]
        await stage.refresh()
        assert await stage.news() == []
        run = await stage.refresh()
        assert await stage.kinds() == [("deleted", "globex/copy")]
        covered = {seen.source: seen.note for seen in await runs.covered(db, run.id)}
        assert covered["owners"] == "the Hub knows neither an organisation nor a user called globex"


async def test_a_renamed_organisation_is_followed_and_nothing_is_lost(
    db: Database, clock: ManualClock
) -> None:
    async with staged(small_world(), db, clock, "globex") as stage:
        await stage.refresh()
        stage.change("rename_owner", "globex", "owner", to="initech")
        await stage.refresh()
        assert await stage.kinds() == [("owner_renamed", "initech"), ("transferred", "initech/copy")]
        stage.change("create", "initech/next")
        await stage.refresh()
        assert await stage.kinds() == [("created", "initech/next")]


async def test_counters_may_do_what_they_like(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock, "acme") as stage:
        await stage.refresh()
        for downloads, likes in ((2, 5), (91_917, 4), (91_917, 4), (0, 0)):
            stage.change("set", "acme/base", record={"downloads": downloads, "likes": likes})
            await stage.refresh()
            base = await stage.repo("acme/base")
            assert base is not None
            assert (base.downloads, base.likes) == (downloads, likes)
        assert await stage.news() == []


@pytest.mark.parametrize("name", ["cardData", "tags", "gated", "sha", "private", "safetensors"])
async def test_a_field_that_is_dropped_midway_invents_nothing(
    db: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("collectors.hub.listing.PAGE", 2)
    world = small_world().model("acme/third", license="mit", base_model="acme/base").model("acme/fourth")
    async with staged(world, db, clock, "acme") as stage:
        await stage.refresh()
        stage.local.faults.add("refuse-expand", "/api/models", names=[name], times=None, skip=1)
        stage.change("license", "acme/third", license="cc-by-4.0")
        stage.change("gate", "acme/fourth", gated="auto")
        await stage.refresh()
        stage.local.faults.clear()
        await stage.refresh()
        assert await stage.kinds() == [("gated", "acme/fourth"), ("license", "acme/third")]


async def test_spelling_is_no_rename(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock, "ACME") as stage:
        await stage.refresh()
        assert await stage.repo("acme/base") is not None
        await stage.refresh()
        assert await stage.news() == []


OPS = ("create", "delete", "rename", "transfer", "license", "gate", "base", "nothing")


@pytest.mark.parametrize("seed", range(6))
async def test_any_mix_of_changes_is_told_exactly(sqlite_db: Database, clock: ManualClock, seed: int) -> None:
    """Random changes between refreshes; at the end the events are those that happened, no more, no less."""
    chance = random.Random(seed)
    world = small_world()
    for number in range(12):
        world.model(f"acme/m{number}", license="mit")
    async with staged(world, sqlite_db, clock, "acme", "globex") as stage:
        await stage.refresh()
        expected: list[tuple[str, str]] = []
        names = [f"acme/m{number}" for number in range(12)]
        for step in range(8):
            clock.advance(DAY)
            untouched = chance.sample(names, len(names))
            for op in chance.sample(OPS, 4):
                expected += _apply(stage, op, untouched.pop(), names, step)
            for _ in range(chance.randint(1, 2)):
                await stage.refresh()
        await stage.refresh()
        told = [(event.kind, event.hub_id) for event in await stage.news()]
        assert sorted(told, key=str) == sorted(expected)


def _apply(stage: Stage, op: str, name: str, names: list[str], step: int) -> list[tuple[str, str]]:
    """Make one change; return the event it must become: its kind and the repo's identity."""
    owner, _, own = name.partition("/")

    def identity(of: str) -> str:
        repo = stage.local.world.state.find("model", of)
        assert repo is not None
        return repo.identity

    if op == "create":
        stage.change(
            "create", f"acme/n{step}", record={"id": f"acme/n{step}", "cardData": {"license": "mit"}}
        )
        names.append(f"acme/n{step}")
        return [("created", identity(f"acme/n{step}"))]
    told = identity(name)
    if op == "delete":
        stage.change("delete", name)
        names.remove(name)
        return [("deleted", told)]
    if op in {"rename", "transfer"}:
        other = {"acme": "globex", "globex": "acme"}[owner]
        to = f"{owner}/{own}-{step}" if op == "rename" else f"{other}/{own}"
        stage.change(op, name, to=to)
        names[names.index(name)] = to
        return [("renamed" if op == "rename" else "transferred", told)]
    if op == "license":
        stage.change("license", name, license=f"license-{step}")
    elif op == "base":
        stage.change("card", name, card={"base_model": f"globex/b{step}"})
    elif op == "gate":
        repo = stage.local.world.state.find("model", name)
        assert repo is not None
        stage.change("gate", name, gated="manual" if repo.record["gated"] == "auto" else "auto")
    kinds = {"license": "license", "base": "base_model", "gate": "gated"}
    return [(kinds[op], told)] if op in kinds else []
