"""Collections against the local Hub: lists now and then, items only of those that changed."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from collectors.hub import collections as reading
from collectors.hub.budget import Lane
from collectors.hub.errand import CalledOff
from collectors.replica.state import State
from collectors.replica.world import World
from collectors.sources import collections as module
from collectors.sources.collections import Collections
from collectors.sources.subjects import collect_subjects
from config.clock import HOUR, ManualClock, to_iso
from storage import runs
from storage.collections import collections_of, items_of
from storage.database import Database
from storage.records import Coverage, RunState
from storage.views import view
from tests.collectors.stage import Stage, small_world, staged

LIST = r"^/api/collections\?"
ONE = "^/api/collections/"
SLUG = f"acme/ours-{'6' * 24}"
OTHER = f"acme/more-{'6' * 24}"
MODELS = ["acme/base", "acme/tuned", "globex/copy", "ada/toy", "acme/fifth"]


@pytest.fixture
async def stage(sqlite_db: Database, clock: ManualClock) -> AsyncIterator[Stage]:
    world = small_world().model("acme/fifth").collection("acme", "Ours", MODELS)
    world.collection("globex", "Its", ["globex/copy"])
    async with staged(world, sqlite_db, clock, "acme", "ada") as one:
        yield one


async def refreshed(stage: Stage, after: int = HOUR) -> dict[str, Coverage]:
    stage.local.log.clear()
    run = await stage.refresh(after=after, sources=(Collections(),))
    assert run.state is RunState.FINISHED
    assert run.requests == stage.local.log.total
    return {one.partition: one for one in await runs.covered(stage.db, run.id) if one.source == "collections"}


def put(stage: Stage, slug: str, *items: dict[str, Any], **facts: Any) -> None:
    """Put a collection on the Hub, changed now."""
    facts |= {"slug": slug, "title": "Ours", "owner": "acme", "items": list(items)}
    record = {"lastUpdated": to_iso(stage.clock.now()), **facts}
    stage.local.world.apply({"op": "collection", "id": slug, "record": record})


def state(stage: Stage) -> State:
    assert isinstance(stage.local.world, World)
    return stage.local.world.state


async def held(stage: Stage) -> dict[str, list[tuple[str, str]]]:
    async with view(stage.db) as now:
        slugs = [one.slug for some in (await collections_of(now, [1, 2])).values() for one in some]
        found = await items_of(now, slugs)
    return {slug: [(item.type, item.name) for item in items] for slug, items in found.items()}


async def test_a_list_shows_a_few_items_and_the_collection_all(stage: Stage) -> None:
    covered = await refreshed(stage)
    assert (stage.local.log.count(LIST), stage.local.log.count(ONE)) == (2, 1)
    assert {owner: one.complete for owner, one in covered.items()} == {"acme": True, "ada": True}
    assert await held(stage) == {SLUG: sorted(("model", name) for name in MODELS)}


async def test_what_did_not_change_is_not_read_again(stage: Stage) -> None:
    await refreshed(stage)
    assert await refreshed(stage) == {}
    await refreshed(stage, 6 * HOUR)
    assert (stage.local.log.count(LIST), stage.local.log.count(ONE)) == (2, 0)
    put(stage, SLUG, {"type": "model", "id": "acme/base"}, {"type": "model", "id": "globex/copy"}, upvotes=5)
    await refreshed(stage, 6 * HOUR)
    assert (stage.local.log.count(LIST), stage.local.log.count(ONE)) == (2, 1)
    assert await held(stage) == {SLUG: [("model", "acme/base"), ("model", "globex/copy")]}
    # A vote is no change of what is in it.
    record = {**state(stage).collections[SLUG], "upvotes": 6}
    stage.local.world.apply({"op": "collection", "id": SLUG, "record": record})
    await refreshed(stage, 6 * HOUR)
    assert stage.local.log.count(ONE) == 0


async def test_one_that_went_and_came_back_is_read_anew(stage: Stage) -> None:
    await refreshed(stage)
    was = dict(state(stage).collections[SLUG])
    stage.local.world.apply({"op": "collection", "id": SLUG, "record": {**was, "private": True}})
    await refreshed(stage, 6 * HOUR)
    assert await held(stage) == {}
    stage.local.world.apply({"op": "collection", "id": SLUG, "record": was})
    await refreshed(stage, 6 * HOUR)
    assert len((await held(stage))[SLUG]) == len(MODELS)


async def test_lists_are_read_page_by_page(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PAGE", 1)
    for number in range(3):
        put(stage, f"acme/c{number}-1", {"type": "space", "id": "acme/demo"})
    await refreshed(stage)
    assert (stage.local.log.count(LIST), stage.local.log.count(ONE)) == (4 + 1, 4)
    assert len(await held(stage)) == 4


async def test_many_collections_are_read_in_several_runs(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    for number in range(4):
        put(stage, f"acme/c{number}-1", {"type": "space", "id": "acme/demo"})
    counts = []
    for _ in range(4):
        await refreshed(stage)
        counts.append((stage.local.log.count(LIST), stage.local.log.count(ONE)))
    assert counts == [(2, 2), (0, 2), (0, 1), (0, 0)]


async def test_one_that_is_not_shown_is_an_answer(stage: Stage) -> None:
    stage.local.faults.add("status", "/api/collections/acme", status=404, times=None)
    assert (await refreshed(stage))["acme"].complete
    assert await held(stage) == {SLUG: []}
    await refreshed(stage)
    assert stage.local.log.count(ONE) == 0


async def test_a_list_that_is_refused_is_told_and_tried_again(stage: Stage) -> None:
    stage.local.faults.add("status", "owner=acme", status=403, times=None)
    covered = await refreshed(stage)
    assert {owner: one.complete for owner, one in covered.items()} == {"acme": False, "ada": True}
    stage.local.faults.clear()
    assert (await refreshed(stage))["acme"].complete
    assert SLUG in await held(stage)


async def test_what_is_somebody_elses_or_odd_costs_only_itself(stage: Stage) -> None:
    theirs = dict(state(stage).collections[f"globex/its-{'6' * 24}"])
    stage.local.faults.add("odd", "owner=acme", record={**theirs, "owner": {"name": "globex"}})
    stage.local.faults.add("odd", "owner=ada", record={"slug": "../../etc", "title": "odd"})
    covered = await refreshed(stage)
    assert {owner: one.quarantined for owner, one in covered.items()} == {"acme": 0, "ada": 1}
    assert list(await held(stage)) == [SLUG]


async def test_called_off_it_goes_on_where_it_was(stage: Stage) -> None:
    put(stage, OTHER, {"type": "model", "id": "acme/base"})
    await stage.refresh()
    stage.local.log.clear()
    run = (await runs.begin(stage.db, "tracked", asked_by="test", holder="me")).run
    # The latest change is read first; the other one hangs.
    stage.local.faults.add("hang", "/api/collections/acme/ours")
    stop = asyncio.Event()

    async def collected() -> None:
        await collect_subjects(stage.db, stage.hub, run, Collections(), ["acme"], lane=Lane.ASKED, stop=stop)

    going = asyncio.create_task(collected())
    await stage.local.log.wait(ONE + "acme/ours")
    stop.set()
    with pytest.raises(CalledOff):
        await going
    stage.local.faults.clear()
    stop.clear()
    await collected()
    assert [stage.local.log.count(path) for path in (LIST, ONE + "acme/more", ONE + "acme/ours")] == [1, 1, 2]
    assert {slug: len(items) for slug, items in (await held(stage)).items()} == {OTHER: 1, SLUG: 5}
    spent = await runs.get(stage.db, run.id)
    assert spent is not None
    assert spent.requests == stage.local.log.total
