"""Official benchmarks and their tables: what is listed, what leads, what is missing, what it costs."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from sqlalchemy import select

from collectors.hub.budget import Lane
from collectors.hub.errand import CalledOff, Errand
from collectors.refresh import refresh
from collectors.sources.evaluations import EVALUATIONS
from collectors.sources.leaderboards import BENCHMARKS, LEADERBOARDS, NO_TABLE, Leaderboards
from collectors.sources.subjects import Subject, Visit
from config.clock import DAY, HOUR, ManualClock
from storage import runs
from storage.database import Database
from storage.leaderboards import leaders, official_benchmarks, places_of
from storage.readings import note_reading, readings_of
from storage.records import Run
from storage.schema import quarantine
from storage.views import view
from tests.collectors.stage import Stage, small_world, staged

SOURCES = (BENCHMARKS, LEADERBOARDS)
BOARD = "/leaderboard"
SIX = 6 * HOUR


@pytest.fixture
async def stage(db: Database, clock: ManualClock) -> AsyncIterator[Stage]:
    world = (
        small_world()
        .owner("tests")
        .dataset("tests/Exam", license="mit")
        .dataset("globex/untested", tags=["benchmark:official"])
        .benchmark("tests/Exam", {"globex/copy": 90.5, "acme/base": 71.5, "gone/model": 3})
    )
    async with staged(world, db, clock, "acme") as one:
        yield one


async def table(stage: Stage) -> list[tuple[str, str, str, int, float]]:
    async with view(stage.db) as now:
        return [(one.benchmark, one.task, one.model, one.rank, one.value) for one in await leaders(now)]


async def costs(stage: Stage, *, after: int = HOUR) -> tuple[int, int, int]:
    """Refresh, and return the requests for the list, for tables and for the tasks' file."""
    log = stage.local.log
    before = log.count("benchmark%3Aofficial|benchmark:official"), log.count(BOARD), log.count("eval.yaml")
    total = log.total
    run = await stage.refresh(after=after, sources=SOURCES)
    assert (run.error, run.requests) == (None, log.total - total)
    now = log.count("benchmark%3Aofficial|benchmark:official"), log.count(BOARD), log.count("eval.yaml")
    return now[0] - before[0], now[1] - before[1], now[2] - before[2]


async def marks(stage: Stage) -> dict[str, str | None]:
    async with view(stage.db) as now:
        return {key: one.note for key, one in (await readings_of(now, "leaderboards")).items()}


def put_up(stage: Stage, *entries: dict[str, Any], task: str | None = None) -> None:
    stage.change("leader", "tests/Exam", "dataset", entries=list(entries), task_id=task)


def entry(name: str, value: Any = 50.0, **more: Any) -> dict[str, Any]:
    return {"modelId": name, "value": value, "verified": False, **more}


async def test_official_benchmarks_are_entered_with_their_tables(stage: Stage) -> None:
    await stage.refresh(sources=SOURCES)
    assert await table(stage) == [
        ("tests/Exam", "default", "globex/copy", 1, 90.5),
        ("tests/Exam", "default", "acme/base", 2, 71.5),
        ("tests/Exam", "default", "gone/model", 3, 3.0),
    ]
    exam, base = await stage.repo("tests/exam", "dataset"), await stage.repo("acme/base")
    assert exam is not None
    assert base is not None
    assert exam.license == "mit"
    async with view(stage.db) as now:
        assert exam.id in await official_benchmarks(now)
        assert [(one.benchmark, one.rank) for one in await places_of(now, base.id)] == [("tests/Exam", 2)]
    # The first list is a baseline: nothing in it is news.
    assert await stage.news() == []


async def test_tables_are_read_every_six_hours_and_the_list_once_a_day(stage: Stage) -> None:
    assert await costs(stage) == (1, 2, 1)
    assert await costs(stage) == (0, 0, 0)
    assert await costs(stage, after=SIX) == (0, 1, 0)
    assert await costs(stage, after=DAY) == (1, 2, 0)


async def test_nobody_followed_nothing_asked(sqlite_db: Database, clock: ManualClock) -> None:
    async with staged(
        small_world().benchmark("acme/some-bench", {"acme/base": 1}), sqlite_db, clock
    ) as stage:
        await stage.refresh(sources=SOURCES)
        assert stage.local.log.total == 0


async def test_a_benchmark_that_comes_later_is_discovered_and_none_is_missed(stage: Stage) -> None:
    await stage.refresh(sources=SOURCES)
    data = {"owner": "tests"}
    stage.local.world.apply({"op": "create", "type": "dataset", "id": "tests/Second", **data})
    put_second = {"op": "leader", "type": "dataset", "id": "tests/Second", "entries": [entry("acme/base")]}
    stage.local.world.apply(put_second)
    await stage.refresh(sources=SOURCES, after=DAY)
    assert await stage.kinds() == [("discovered", "tests/Second")]
    stage.local.world.apply({"op": "delete", "type": "dataset", "id": "tests/Second"})
    for _ in range(3):
        await stage.refresh(sources=SOURCES, after=DAY)
    assert await stage.kinds() == []


async def test_one_of_a_followed_owner_is_created_as_its_list_says(stage: Stage) -> None:
    await stage.refresh(sources=SOURCES)
    stage.local.world.apply({"op": "create", "type": "dataset", "id": "acme/new-bench"})
    put = {"op": "leader", "type": "dataset", "id": "acme/new-bench", "entries": [entry("acme/base")]}
    stage.local.world.apply(put)
    await stage.refresh(sources=SOURCES, after=DAY)
    assert await stage.kinds() == [("created", "acme/new-bench")]


async def test_what_changes_in_a_table_is_kept_as_of_then(stage: Stage) -> None:
    first = await stage.refresh(sources=SOURCES)
    elsewhere = {"url": "https://example.org", "isExternal": True}
    put_up(stage, entry("acme/base", 95.0, source=elsewhere), entry("globex/copy", 90.5))
    await stage.refresh(sources=SOURCES, after=SIX)
    assert [row[2:] for row in await table(stage)] == [("acme/base", 1, 95.0), ("globex/copy", 2, 90.5)]
    async with view(stage.db, run=first.id) as then:
        assert [one.model for one in await leaders(then)] == ["globex/copy", "acme/base", "gone/model"]


async def test_each_task_has_its_table(stage: Stage) -> None:
    stage.local.world.apply(
        {"op": "create", "type": "dataset", "id": "tests/Many"},
    )
    for task, value in (("hard", 10.0), ("easy", 90.0)):
        change = {"op": "leader", "type": "dataset", "id": "tests/Many", "task_id": task}
        stage.local.world.apply({**change, "entries": [entry("acme/base", value)]})
    # The list, three boards of one request and two of one more, and the file of two.
    assert await costs(stage) == (1, 5, 2)
    many = [row[1:] for row in await table(stage) if row[0] == "tests/Many"]
    assert many == [("easy", "acme/base", 1, 90.0), ("hard", "acme/base", 1, 10.0)]
    assert await costs(stage, after=SIX) == (0, 3, 0)


async def test_tasks_that_only_models_name_are_read_too(stage: Stage) -> None:
    stage.local.world.apply({"op": "create", "type": "dataset", "id": "tests/Many"})
    for task in ("hard", "easy"):
        change = {"op": "leader", "type": "dataset", "id": "tests/Many", "task_id": task}
        stage.local.world.apply({**change, "entries": [entry("acme/base")]})
    stage.local.faults.add("forbid", "eval.yaml", times=None)
    await stage.refresh(sources=[*SOURCES, EVALUATIONS])
    assert {row[1] for row in await table(stage) if row[0] == "tests/Many"} == {""}
    await stage.refresh(sources=SOURCES, after=SIX)
    assert {row[1] for row in await table(stage) if row[0] == "tests/Many"} == {"easy", "hard"}


async def test_a_table_is_only_gone_when_it_is_missing_twice(stage: Stage) -> None:
    await stage.refresh(sources=SOURCES)
    before = await table(stage)
    stage.local.faults.add("status", "Exam/leaderboard", status=404, times=None)
    run = await stage.refresh(sources=SOURCES, after=SIX)
    assert await table(stage) == before
    assert [note for note in (await marks(stage)).values() if note and note.startswith(NO_TABLE)]
    assert [one.complete for one in await covered(stage, run)] == [False]
    run = await stage.refresh(sources=SOURCES)
    assert await table(stage) == []
    assert [one.complete for one in await covered(stage, run)] == [True]


async def covered(stage: Stage, run: Run) -> Sequence[Any]:
    return [one for one in await runs.covered(stage.db, run.id) if one.source == "leaderboards"]


async def test_a_refusal_leaves_the_table_and_the_others_go_on(stage: Stage) -> None:
    await stage.refresh(sources=SOURCES)
    before = await table(stage)
    stage.local.faults.add("forbid", "Exam/leaderboard", times=None)
    for _ in range(3):
        run = await stage.refresh(sources=SOURCES, after=SIX)
        assert run.error is None
    assert await table(stage) == before
    stage.local.faults.clear()
    await stage.refresh(sources=SOURCES, after=DAY)
    assert set((await marks(stage)).values()) == {None}


async def test_odd_rows_are_put_aside_and_the_others_ranked(stage: Stage) -> None:
    put_up(stage, entry("acme/base", "n/a"), entry("globex/copy", 90.5), entry("acme/tuned", None))
    stage.local.faults.add("odd", "Exam/leaderboard", record=7, times=None)
    run = await stage.refresh(sources=SOURCES)
    assert [row[2:] for row in await table(stage)] == [("globex/copy", 2, 90.5)]
    assert run.quarantined >= 2
    async with stage.db.reading() as connection:
        reasons = [str(one) for (one,) in await connection.execute(select(quarantine.c.reason))]
    assert "the table of tests/Exam, task default: `value` is no number" in reasons
    again = await stage.refresh(sources=SOURCES, after=SIX)
    assert again.quarantined == run.quarantined
    assert await aside(stage) == len(reasons)
    stage.local.faults.clear()
    put_up(stage, entry("acme/base", 91.0))
    await stage.refresh(sources=SOURCES, after=SIX)
    assert await aside(stage) == 0


async def aside(stage: Stage) -> int:
    """Return how many records are put aside and not resolved."""
    async with stage.db.reading() as connection:
        found = await connection.execute(select(quarantine.c.id).where(quarantine.c.resolved_at.is_(None)))
        return len(found.all())


async def test_a_benchmark_that_was_renamed_keeps_its_table(stage: Stage) -> None:
    await stage.refresh(sources=SOURCES)
    stage.change("rename", "tests/Exam", "dataset", to="tests/Final")
    await stage.refresh(sources=SOURCES, after=SIX)
    assert {row[0] for row in await table(stage)} == {"tests/Exam"}
    assert set((await marks(stage)).values()) == {None}
    await stage.refresh(sources=SOURCES, after=DAY)
    assert {row[0] for row in await table(stage)} == {"tests/Final"}
    assert len(await table(stage)) == 3


async def test_older_news_changes_nothing(stage: Stage) -> None:
    await stage.refresh(sources=SOURCES)
    before = await table(stage)
    put_up(stage, entry("acme/base", 99.0))
    exam = await stage.repo("tests/exam", "dataset")
    assert exam is not None
    stage.clock.advance(SIX)
    async with view(stage.db) as now:
        due = await LEADERBOARDS.due(now, ["acme"], stage.clock.now())
    async with stage.db.writing() as tx:
        later = stage.clock.now() + HOUR
        await note_reading(tx, source="leaderboards", subject=f"repo:{exam.id}", read_at=later)
    run = await stage.refresh(after=0)
    coverage = await runs.cover(
        stage.db, run.id, source="leaderboards", partition="*", fields=0, expected=None
    )
    for subject in due:
        visit = Visit(db=stage.db, hub=stage.hub, coverage=coverage, lane=Lane.ASKED, errand=Errand())
        await LEADERBOARDS.read(visit, subject)
    assert await table(stage) == before


async def test_a_killed_refresh_goes_on_and_reads_nothing_twice(stage: Stage) -> None:
    stop = asyncio.Event()

    class Stopping(Leaderboards):
        async def read(self, visit: Visit, subject: Subject) -> None:
            if subject.name == "tests/Exam":
                await super().read(visit, subject)
                stop.set()
            else:
                await stop.wait()
                await super().read(visit, subject)

    with pytest.raises(CalledOff):
        await refresh(
            stage.db,
            stage.hub,
            asked_by="test",
            holder="test",
            lane=Lane.ASKED,
            stop=stop,
            sources=[BENCHMARKS, Stopping()],
        )
    assert len(await table(stage)) == 3
    asked = stage.local.log.count("Exam/leaderboard")
    run = await stage.refresh(sources=SOURCES, after=0)
    assert run.resumed == 1
    assert stage.local.log.count("Exam/leaderboard") == asked
    assert stage.local.log.count("untested/leaderboard") == 1
