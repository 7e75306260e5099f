"""Reading subject by subject: what is due is read once, what fails is noted, what is interrupted goes on."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from collectors.hub.budget import Lane
from collectors.hub.errand import CalledOff
from collectors.hub.errors import HubUnavailable
from collectors.sources.subjects import Subject, Visit, collect_subjects
from config.clock import HOUR, ManualClock
from storage import runs
from storage.database import Database
from storage.readings import note_reading, readings_of
from storage.records import Coverage, Run
from storage.views import View, view
from tests.collectors.stage import Stage, small_world, staged


class Overviews:
    """A source that reads organisations' overviews, each at least every hour."""

    name = "overviews"
    cadence = HOUR

    def __init__(self) -> None:
        self.read_names: list[str] = []

    async def due(self, view: View, handles: Sequence[str], now: int) -> list[Subject]:
        held = await readings_of(view, self.name)
        read = {key for key, reading in held.items() if (reading.read_at or 0) + self.cadence > now}
        return [
            Subject(key=handle, name=handle, partition=handle, mark="seen")
            for handle in handles
            if handle not in read
        ]

    async def read(self, visit: Visit, subject: Subject) -> None:
        answer = await visit.hub.get(
            f"/api/organizations/{subject.name}/overview", lane=visit.lane, errand=visit.errand, named=True
        )
        self.read_names.append(subject.name)
        async with visit.db.writing() as tx:
            await note_reading(
                tx,
                source=self.name,
                subject=subject.key,
                read_at=answer.sent_at,
                mark=subject.mark,
                coverage_id=visit.coverage.id,
                requests=visit.errand.take(),
            )


@pytest.fixture
async def stage(db: Database, clock: ManualClock) -> AsyncIterator[Stage]:
    async with staged(small_world(), db, clock) as one:
        yield one


async def begun(stage: Stage) -> Run:
    return (await runs.begin(stage.db, "tracked", asked_by="test", holder="me")).run


async def collected(
    stage: Stage, run: Run, source: Overviews, *handles: str, stop: asyncio.Event | None = None
) -> list[Coverage]:
    await collect_subjects(
        stage.db, stage.hub, run, source, handles, lane=Lane.ASKED, stop=stop or asyncio.Event()
    )
    return [one for one in await runs.covered(stage.db, run.id) if one.source == source.name]


async def test_what_is_due_is_read_once_and_paid_for(stage: Stage) -> None:
    run, source = await begun(stage), Overviews()
    covered = await collected(stage, run, source, "acme", "globex")
    assert sorted(source.read_names) == ["acme", "globex"]
    assert [(one.partition, one.complete, one.seen) for one in covered] == [
        ("acme", True, 1),
        ("globex", True, 1),
    ]
    await collected(stage, run, source, "acme", "globex")
    paid = await runs.get(stage.db, run.id)
    assert paid is not None
    assert (len(source.read_names), paid.requests) == (2, stage.local.log.total)
    stage.clock.advance(HOUR)
    await collected(stage, run, source, "acme", "globex")
    assert len(source.read_names) == 4


async def test_one_that_cannot_be_read_is_noted_and_the_others_go_on(stage: Stage) -> None:
    run, source = await begun(stage), Overviews()
    covered = await collected(stage, run, source, "acme", "nobody", "globex")
    assert sorted(source.read_names) == ["acme", "globex"]
    assert {one.partition: one.complete for one in covered} == {
        "acme": True,
        "globex": True,
        "nobody": False,
    }
    async with view(stage.db) as now:
        reading = (await readings_of(now, source.name))["nobody"]
    assert (reading.read_at, reading.failures) == (None, 1)
    paid = await runs.get(stage.db, run.id)
    assert paid is not None
    assert paid.requests == stage.local.log.total


async def test_a_hub_that_is_down_ends_it_and_another_refresh_goes_on(stage: Stage) -> None:
    run, source = await begun(stage), Overviews()
    await collected(stage, run, source, "acme")
    stage.local.faults.add("status", "/api/organizations", status=503, times=None)
    with pytest.raises(HubUnavailable):
        await collected(stage, run, source, "acme", "globex", "ada", "initech", "umbrella")
    stage.local.faults.clear()
    stage.hub.circuit.succeeded()
    await collected(stage, run, source, "acme", "globex")
    assert source.read_names == ["acme", "globex"]


async def test_called_off_it_reads_no_more(stage: Stage) -> None:
    run, source = await begun(stage), Overviews()
    stop = asyncio.Event()
    stop.set()
    with pytest.raises(CalledOff):
        await collected(stage, run, source, "acme", "globex", stop=stop)
    assert source.read_names == []
    await collected(stage, run, source, "acme", "globex")
    assert sorted(source.read_names) == ["acme", "globex"]


async def test_a_run_reads_no_more_than_its_budget_and_says_what_is_left(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collectors.sources.subjects.BUDGET", 2)
    run, source = await begun(stage), Overviews()
    stop = asyncio.Event()
    covered = await collected(stage, run, source, "acme", "globex", "Acme", stop=stop)
    assert sorted(source.read_names) == ["acme", "globex"]
    assert {one.partition: (one.complete, one.note) for one in covered} == {
        "acme": (False, "1 not read yet"),
        "globex": (True, None),
    }
    await collected(stage, run, source, "acme", "globex", "initech")
    assert len(source.read_names) == 2, "the run's budget is spent, however often it is taken up"


async def test_a_corner_that_was_open_when_a_run_was_killed_is_closed(stage: Stage) -> None:
    run, source = await begun(stage), Overviews()
    opened = await runs.cover(stage.db, run.id, source=source.name, partition="acme", fields=0, expected=None)
    async with stage.db.writing() as tx:
        await note_reading(
            tx,
            source=source.name,
            subject="acme",
            read_at=stage.clock.now(),
            coverage_id=opened.id,
            requests=1,
        )
    (covered,) = await collected(stage, run, source, "acme")
    assert (covered.complete, covered.seen, source.read_names) == (True, 1, [])
