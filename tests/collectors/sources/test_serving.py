"""One list of an owner's models a day answers for both: what models scored, and who serves them."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from collectors.hub.budget import Lane
from collectors.hub.errand import CalledOff
from collectors.refresh import refresh
from collectors.sources.evaluations import EVALUATIONS
from collectors.sources.providers import PROVIDERS
from collectors.sources.serving import ExtrasSource
from collectors.sources.subjects import Subject, Visit
from config.clock import DAY, HOUR, ManualClock
from storage import runs
from storage.database import Database
from storage.providers import providers_of
from storage.readings import Health, health, note_reading, readings_of
from storage.records import Run
from storage.schema import quarantine
from storage.scores import scores_on
from storage.views import view
from tests.collectors.stage import Stage, small_world, staged

SOURCES = (EVALUATIONS, PROVIDERS)
EXPANDED = "/api/models\\?.*evalResults"


@pytest.fixture
async def stage(db: Database, clock: ManualClock) -> AsyncIterator[Stage]:
    world = small_world().benchmark("acme/some-bench", {"acme/tuned": 71.5, "acme/base": 40.0, "ada/toy": 3})
    async with staged(world, db, clock, "acme", "globex") as one:
        one.change(
            "providers", "acme/base", providers=["together", {"provider": "novita", "status": "staging"}]
        )
        yield one


async def scored(stage: Stage) -> list[tuple[str, str]]:
    async with view(stage.db) as now:
        return [(one.model, one.value) for one in await scores_on(now, ["acme/some-bench"])]


async def serving(stage: Stage, name: str = "acme/base") -> list[tuple[str, str | None]]:
    repo = await stage.repo(name)
    assert repo is not None
    async with view(stage.db) as now:
        return [(one.provider, one.status) for one in await providers_of(now, [repo.id])]


async def healthy(stage: Stage) -> dict[str, Health]:
    async with view(stage.db) as now:
        return {one.source: one for one in await health(now)}


async def costs(stage: Stage, *, after: int = HOUR) -> tuple[int, Run]:
    """Refresh, and return how many requests went beyond the lists and overviews."""
    before = stage.local.log.total
    run = await stage.refresh(after=after, sources=SOURCES)
    assert run.requests == stage.local.log.total - before
    return run.requests, run


async def test_one_list_of_each_owner_a_day_answers_for_both(stage: Stage) -> None:
    plain = (await stage.refresh()).requests
    first, _ = await costs(stage)
    assert await scored(stage) == [("acme/base", "40.0"), ("acme/tuned", "71.5")]
    assert await serving(stage) == [("novita", "staging"), ("together", "live")]
    known = await healthy(stage)
    assert {name: one.subjects for name, one in known.items()} == {"evaluations": 2, "providers": 2}
    usual, _ = await costs(stage)
    assert first == usual + 2
    assert usual <= plain
    again, run = await costs(stage, after=DAY)
    assert again == usual + 2
    assert [one.source for one in await runs.covered(stage.db, run.id) if one.source == "providers"] == []


async def test_what_changes_is_seen_the_next_day(stage: Stage) -> None:
    await stage.refresh(sources=SOURCES)
    stage.change("providers", "acme/base", providers=[])
    stage.change("providers", "acme/tuned", providers=["nebius"])
    entries = [{"modelId": "acme/tuned", "value": 80.0, "verified": False}]
    stage.change("leader", "acme/some-bench", "dataset", entries=entries)
    run = await stage.refresh(sources=SOURCES, after=DAY)
    assert run.changed >= 5
    assert await scored(stage) == [("acme/tuned", "80.0")]
    assert await serving(stage) == []
    assert await serving(stage, "acme/tuned") == [("nebius", "live")]


async def test_an_owner_without_models_costs_nothing(sqlite_db: Database, clock: ManualClock) -> None:
    world = small_world().owner("datahouse").dataset("datahouse/corpus")
    async with staged(world, sqlite_db, clock, "datahouse") as stage:
        await stage.refresh()
        plain = (await stage.refresh()).requests
        assert (await stage.refresh(sources=SOURCES)).requests == plain


async def test_a_field_that_the_hub_refuses_costs_the_other_nothing(stage: Stage) -> None:
    stage.local.faults.add("refuse-expand", "/api/models", names=["evalResults"], times=None)
    await stage.refresh(sources=SOURCES)
    assert await serving(stage) == [("novita", "staging"), ("together", "live")]
    known = await healthy(stage)
    assert (known["evaluations"].failing, known["providers"].failing) == (2, 0)
    assert known["evaluations"].note == "the Hub does not give evaluations in lists of models"


async def test_a_list_that_fails_leaves_what_is_known(stage: Stage) -> None:
    await stage.refresh(sources=SOURCES)
    before = await scored(stage)
    stage.local.faults.add("forbid", EXPANDED, times=None)
    run = await stage.refresh(sources=SOURCES, after=DAY)
    assert run.error is None
    assert await scored(stage) == before
    assert (await healthy(stage))["evaluations"].failing == 2
    stage.local.faults.clear()
    await stage.refresh(sources=SOURCES)
    assert (await healthy(stage))["evaluations"].failing == 0


async def test_odd_items_are_put_aside_and_counted(stage: Stage) -> None:
    stage.change("providers", "acme/tuned", providers=[{"provider": "", "status": "live"}, "nebius"])
    run = await stage.refresh(sources=SOURCES)
    assert run.quarantined == 1
    assert await serving(stage, "acme/tuned") == [("nebius", "live")]
    async with stage.db.reading() as connection:
        (row,) = (await connection.execute(select(quarantine))).mappings()
    assert row["reason"] == "inferenceProviderMapping: without a provider"
    assert "acme/tuned" in row["record"]


async def test_older_news_changes_nothing(stage: Stage) -> None:
    await stage.refresh()
    async with view(stage.db) as now:
        (subject, *_) = await EVALUATIONS.due(now, ["acme"], stage.clock.now())
    async with stage.db.writing() as tx:
        await note_reading(tx, source="evaluations", subject=subject.key, read_at=stage.clock.now() + 2 * DAY)
    assert await due(stage, PROVIDERS) == ["acme", "globex"]
    await stage.refresh(sources=[PROVIDERS])
    assert await scored(stage) == []
    assert await serving(stage) != []


async def due(stage: Stage, source: ExtrasSource) -> list[str]:
    async with view(stage.db) as now:
        return [one.partition for one in await source.due(now, ["acme", "globex"], stage.clock.now())]


async def test_a_killed_refresh_goes_on_and_reads_nothing_twice(stage: Stage) -> None:
    await stage.refresh()
    stop = asyncio.Event()

    class Stopping(ExtrasSource):
        async def read(self, visit: Visit, subject: Subject) -> None:
            await super().read(visit, subject)
            stop.set()

    stage.clock.advance(HOUR)
    with pytest.raises(CalledOff):
        await refresh(
            stage.db,
            stage.hub,
            asked_by="test",
            holder="test",
            lane=Lane.ASKED,
            stop=stop,
            sources=[Stopping("evaluations")],
        )
    async with view(stage.db) as now:
        done = len(await readings_of(now, "evaluations"))
    assert done >= 1
    before = stage.local.log.total
    run = await stage.refresh(sources=SOURCES, after=0)
    assert run.resumed == 1
    assert stage.local.log.total - before == 2 - done
    assert len(await scored(stage)) == 2
