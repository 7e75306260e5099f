"""Odd days of what is followed: recorded once, with what else happened about then, and never as a change."""

from collections.abc import AsyncIterator

import pytest

from collectors.hub.budget import Lane
from collectors.oddities import Oddities, find_oddities
from collectors.refresh import refresh
from config.clock import DAY, ManualClock, to_iso
from storage import runs
from storage.database import Database
from storage.history import Event, find_events
from storage.readings import health
from storage.records import DERIVED
from storage.views import view
from tests.collectors.stage import Stage, small_world, staged


@pytest.fixture
async def stage(db: Database, clock: ManualClock) -> AsyncIterator[Stage]:
    async with staged(small_world(), db, clock, "acme", "globex") as one:
        clock.set((clock.now() // DAY + 1) * DAY - 60_000)
        yield one


class Days:
    """Lets days pass, in each of which a model is downloaded so many times."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.total = 1_000_000

    async def pass_(self, *counts: int, name: str = "acme/base") -> None:
        for count in counts:
            self.total += count
            record = {"downloadsAllTime": self.total, "downloads": count}
            self.stage.change("set", name, record=record)
            self.stage.clock.advance(DAY)
            await refresh(
                self.stage.db,
                self.stage.hub,
                asked_by="test",
                holder="test",
                lane=Lane.ASKED,
                sources=(Oddities(),),
            )


async def derived(stage: Stage) -> list[Event]:
    async with view(stage.db) as now:
        return await find_events(now, kinds=sorted(DERIVED))


async def test_a_spike_is_recorded_once_with_what_happened_about_then(stage: Stage) -> None:
    days = Days(stage)
    await days.pass_(*[1000, 1040, 970] * 6)
    stage.change("create", "acme/new")
    stage.change("create", "globex/child", record={"cardData": {"base_model": "acme/base"}})
    await days.pass_(9000)
    spiked_on = stage.clock.now() // DAY * DAY
    await days.pass_(1000, 990, 1010)
    (spike,) = await derived(stage)
    assert (spike.kind, spike.repo, spike.happened_at) == ("spike", "acme/base", spiked_on)
    assert spike.after is not None
    told = {key: spike.after[key] for key in ("day", "downloads", "usual")}
    assert told == {"day": to_iso(spiked_on)[:10], "downloads": 9000, "usual": 1000}
    kinds = {candidate["kind"] for candidate in spike.after["candidates"]}
    assert kinds >= {"release"}
    async with view(stage.db) as now:
        (how,) = [one for one in await health(now) if one.source == "oddities"]
        assert [event for event in await find_events(now) if event.kind in DERIVED] == []
    assert (how.subjects, how.failing) == (1, 0)


async def test_judging_again_finds_nothing_new(stage: Stage) -> None:
    days = Days(stage)
    await days.pass_(*[1000] * 16, 9000, 1000)
    found = await derived(stage)
    assert len(found) == 1
    run = await runs.latest(stage.db, "tracked")
    assert run is not None
    assert await find_oddities(stage.db, run.id, ["acme", "globex"]) == 0
    assert await derived(stage) == found
