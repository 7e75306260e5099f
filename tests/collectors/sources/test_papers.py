"""Papers against the local Hub: which days and papers are asked for, and when again."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from collectors.hub import papers as reading
from collectors.hub.budget import Lane
from collectors.hub.errand import CalledOff
from collectors.sources import papers as module
from collectors.sources.papers import Papers
from collectors.sources.subjects import collect_subjects
from config.clock import DAY, HOUR, ManualClock, from_iso
from storage import runs
from storage.database import Database
from storage.papers import Paper, find_papers
from storage.readings import readings_of
from storage.records import Coverage, RunState
from storage.views import view
from tests.collectors.stage import Stage, small_world, staged
from tests.support.hub import WorldBuilder

DAILY = "^/api/daily_papers"
ONE = "^/api/papers/"
START = from_iso("2026-09-14")
YESTERDAY = "date=2026-09-14"
TODAY = "date=2026-09-15"


def world() -> WorldBuilder:
    return (
        small_world()
        .paper("2609.00001", title="One", organization="acme", upvotes=4, githubRepo="https://github.com/a/b")
        .paper("2609.00002", title="Two", publishedAt="2026-08-25T08:00:00.000Z")
        .paper("2607.00003", title="Old", publishedAt="2026-07-01T08:00:00.000Z")
        .model("acme/named", tags=["arxiv:2607.00003", "arxiv:2609.00001", "arxiv:1.5"])
        .model("globex/named", tags=["arxiv:2607.00004"])
    )


@pytest.fixture
async def stage(sqlite_db: Database, clock: ManualClock) -> AsyncIterator[Stage]:
    async with staged(world(), sqlite_db, clock, "acme") as one:
        yield one


async def refreshed(stage: Stage, after: int = HOUR) -> Coverage | None:
    stage.local.log.clear()
    run = await stage.refresh(after=after, sources=(Papers(),))
    assert run.state is RunState.FINISHED
    assert run.requests == stage.local.log.total
    covered = [one for one in await runs.covered(stage.db, run.id) if one.source == "papers"]
    return covered[0] if covered else None


def complete(covered: Coverage | None) -> bool:
    return covered is not None and covered.complete


async def papers_held(stage: Stage, *numbers: str) -> dict[str, Paper]:
    async with view(stage.db) as now:
        return await find_papers(now, numbers)


async def test_the_first_run_reads_four_weeks_and_the_papers_of_followed_repos(stage: Stage) -> None:
    covered = await refreshed(stage)
    log = stage.local.log
    assert (log.count(DAILY), log.count(DAILY + ".*limit=100")) == (28, 28)
    assert log.count("date=2026-08-19") == log.count(TODAY) == 1
    assert (log.count(ONE), complete(covered)) == (2, True)
    held = await papers_held(stage, "2609.00001", "2609.00002", "2607.00003", "2607.00004")
    assert sorted(held) == ["2607.00003", "2609.00001", "2609.00002"]
    one = held["2609.00001"]
    assert (one.title, one.organization, one.upvotes, one.code) == (
        "One",
        "acme",
        4,
        "https://github.com/a/b",
    )
    assert one.featured_at == START - DAY
    assert one.authors == ("Ada",)


async def test_a_day_is_read_while_it_runs_when_it_ends_and_once_more_a_day_later(stage: Stage) -> None:
    await refreshed(stage)
    counts = []
    for after in (HOUR, 2 * HOUR, 20 * HOUR, HOUR, DAY, DAY, DAY):
        await refreshed(stage, after)
        counts.append((stage.local.log.count(TODAY), stage.local.log.count(DAILY)))
    # 02:00, 04:00 (three hours on), 00:00 (the day is over), 01:00, then days later.
    assert counts == [(0, 0), (1, 1), (1, 3), (0, 0), (1, 3), (0, 3), (0, 3)]


async def test_votes_that_move_are_found_at_the_next_reading(stage: Stage) -> None:
    record = {"id": "2609.00009", "title": "New", "authors": [], "publishedAt": "2026-09-15T00:30:00Z"}
    stage.local.world.apply({"op": "paper", "id": "2609.00009", "record": {**record, "upvotes": 1}})
    await refreshed(stage)
    stage.local.world.apply({"op": "paper", "id": "2609.00009", "record": {**record, "upvotes": 30}})
    await refreshed(stage, DAY)
    assert (await papers_held(stage, "2609.00009"))["2609.00009"].upvotes == 30


async def test_days_missed_are_made_up_for_but_not_those_before_the_first(stage: Stage) -> None:
    await refreshed(stage)
    await refreshed(stage, 40 * DAY)
    # Those of forty days, today's, and once more the day that ran and the one before it.
    assert stage.local.log.count(DAILY) == 40 + 2
    assert stage.local.log.count("date=2026-08-18") == 0
    assert stage.local.log.count(ONE) == 2


async def test_papers_wait_for_their_turn_and_are_read_again_after_a_month(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 1)
    await refreshed(stage)
    assert stage.local.log.count(ONE + "2609.00001") == stage.local.log.count(ONE) == 1
    await refreshed(stage)
    assert stage.local.log.count(ONE + "2607.00003") == stage.local.log.count(ONE) == 1
    await refreshed(stage)
    assert stage.local.log.count(ONE) == 0
    await refreshed(stage, 31 * DAY)
    assert stage.local.log.count(ONE + "2609.00001") == stage.local.log.count(ONE) == 1


async def test_a_paper_without_a_page_is_an_answer_and_not_asked_for_again(stage: Stage) -> None:
    stage.local.faults.add("status", "/api/papers/2607.00003", status=404, times=None)
    assert complete(await refreshed(stage))
    async with view(stage.db) as now:
        reading = (await readings_of(now, "papers"))["paper:2607.00003"]
    assert (reading.failures, reading.note) == (0, "the Hub has no page of it")
    await refreshed(stage)
    assert stage.local.log.count(ONE) == 0


async def test_a_day_that_is_refused_is_told_and_tried_again(stage: Stage) -> None:
    stage.local.faults.add("status", YESTERDAY, status=403, times=None)
    covered = await refreshed(stage)
    assert covered is not None
    assert (covered.complete, covered.note) == (False, "some could not be read")
    stage.local.faults.clear()
    assert complete(await refreshed(stage))
    assert stage.local.log.count(YESTERDAY) == stage.local.log.count(DAILY) == 1


async def test_a_long_day_is_read_page_by_page(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PAGE", 2)
    for number in range(4):
        record = {"id": f"2609.1000{number}", "title": "x", "publishedAt": "2026-09-15T00:10:00.000Z"}
        stage.local.world.apply({"op": "paper", "id": record["id"], "record": record})
    await refreshed(stage)
    assert stage.local.log.count(TODAY) == 3
    assert len(await papers_held(stage, *(f"2609.1000{number}" for number in range(4)))) == 4


async def test_a_list_without_end_is_not_read_for_ever(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PAGE", 0)
    monkeypatch.setattr(reading, "MOST_PAGES", 2)
    assert not complete(await refreshed(stage))


async def test_called_off_it_goes_on_where_it_was(stage: Stage) -> None:
    await stage.refresh()
    stage.local.log.clear()
    run = (await runs.begin(stage.db, "tracked", asked_by="test", holder="me")).run
    stage.local.faults.add("hang", "date=2026-09-10")
    stop = asyncio.Event()

    async def collected() -> None:
        await collect_subjects(stage.db, stage.hub, run, Papers(), ["acme"], lane=Lane.ASKED, stop=stop)

    going = asyncio.create_task(collected())
    await stage.local.log.wait(ONE, 2)
    stop.set()
    with pytest.raises(CalledOff):
        await going
    stage.local.faults.clear()
    asked = stage.local.log.count(DAILY)
    stop.clear()
    await collected()
    assert (asked, stage.local.log.count(DAILY), stage.local.log.count(ONE)) == (28, 29, 2)
    spent = await runs.get(stage.db, run.id)
    assert spent is not None
    assert spent.requests == stage.local.log.total


async def test_without_anybody_followed_there_is_nothing_to_read(
    sqlite_db: Database, clock: ManualClock
) -> None:
    async with staged(world(), sqlite_db, clock) as stage:
        await refreshed(stage)
        assert stage.local.log.total == 0
