"""Cards read where a revision moved: which first, how often, what is kept, what is not asked for again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from collectors.hub.budget import Lane
from collectors.hub.errand import CalledOff
from collectors.refresh import refresh
from collectors.sources.cards import MOST_USED, NAME, Cards, _in_turns
from config.clock import DAY, HOUR, ManualClock
from storage import runs
from storage.cards import KEPT, Card, CardedRepo, CardRead, cards_of, cards_read, record_card
from storage.catalogue import find_repo
from storage.database import Database
from storage.readings import readings_of
from storage.records import RepoType, Run
from storage.views import view
from tests.collectors.stage import Stage, staged
from tests.support.hub import WorldBuilder

BASE = "acme/base"


@asynccontextmanager
async def _staged(
    db: Database, clock: ManualClock, world: WorldBuilder | None = None
) -> AsyncIterator[Stage]:
    made = world or (
        WorldBuilder()
        .owner("acme")
        .model(BASE, license="mit", body="# Base")
        .dataset("acme/corpus", body="# Corpus")
        .space("acme/demo", body="# Demo")
    )
    async with staged(made, db, clock, "acme") as one:
        yield one


@pytest.fixture
async def stage(sqlite_db: Database, clock: ManualClock) -> AsyncIterator[Stage]:
    async with _staged(sqlite_db, clock) as one:
        yield one


async def look(stage: Stage, after: int = HOUR) -> Run:
    stage.local.log.clear()
    return await stage.refresh(after=after, sources=[Cards()])


def asked(stage: Stage) -> int:
    return stage.local.log.count("/resolve/")


async def card(stage: Stage, name: str = BASE, *, run: int | None = None) -> Card | None:
    async with view(stage.db, run=run) as then:
        repo = await find_repo(then, name)
        assert repo is not None
        return (await cards_of(then, [repo.id])).get(repo.id)


def head(stage: Stage, name: str = BASE) -> str:
    repo = stage.local.world.state.find("model", name)
    assert repo is not None
    return repo.commits[0].id


async def test_a_card_is_read_once_and_again_when_its_revision_moved(
    db: Database, clock: ManualClock
) -> None:
    async with _staged(db, clock) as stage:
        first = await look(stage)
        assert asked(stage) == 3
        for name, title in ((BASE, "# Base"), ("acme/corpus", "# Corpus"), ("acme/demo", "# Demo")):
            found = await card(stage, name)
            assert found is not None
            assert title in found.text
            assert found.whole
        before = await card(stage)
        assert before is not None
        assert (before.sha, before.size) == (head(stage), len(before.text))
        await look(stage)
        assert asked(stage) == 0
        stage.change("card", BASE, body="# Base, told anew")
        await look(stage)
        assert asked(stage) == 1
        now = await card(stage)
        assert now is not None
        assert "told anew" in now.text
        assert now.sha == head(stage)
        assert await card(stage, run=first.id) == before


async def test_a_revision_that_leaves_the_card_makes_no_version(stage: Stage) -> None:
    await look(stage)
    before = await card(stage)
    stage.change("commit", BASE, title="Upload weights")
    run = await look(stage)
    assert asked(stage) == 1
    assert await card(stage) == before
    assert run.changed == 1  # the revision
    await look(stage)
    assert asked(stage) == 0


async def test_of_many_only_the_most_used_are_read_until_others_move(
    sqlite_db: Database, clock: ManualClock
) -> None:
    world = WorldBuilder().owner("acme")
    for number in range(MOST_USED + 3):
        world.model(f"acme/m{number}", downloads=100 - number)
    async with _staged(sqlite_db, clock, world) as stage:
        await look(stage)
        assert asked(stage) == MOST_USED
        assert await card(stage, f"acme/m{MOST_USED - 1}") is not None
        assert await card(stage, f"acme/m{MOST_USED}") is None
        await look(stage)
        assert asked(stage) == 0
        stage.change("commit", f"acme/m{MOST_USED + 2}", title="Upload weights")
        await look(stage)
        assert asked(stage) == 1
        assert await card(stage, f"acme/m{MOST_USED + 2}") is not None


async def test_a_gate_is_noted_and_asked_again_only_when_it_opens(stage: Stage) -> None:
    await look(stage)
    before = await card(stage)
    stage.change("gate", BASE, gated="auto")
    run = await look(stage)
    assert asked(stage) == 1
    assert await card(stage) == before
    async with view(stage.db) as now:
        repo = await find_repo(now, BASE)
        assert repo is not None
        reading = (await readings_of(now, NAME))[f"repo:{repo.id}"]
    assert reading.note is not None
    assert "gate" in reading.note
    assert reading.failures == 0
    assert all(seen.complete for seen in await runs.covered(stage.db, run.id) if seen.source == NAME)
    await look(stage)
    assert asked(stage) == 0
    stage.change("gate", BASE, gated=False)
    await look(stage)
    assert asked(stage) == 1


async def test_a_card_that_is_not_there_is_known_not_to_be(stage: Stage) -> None:
    await look(stage)
    repo = stage.local.world.state.find("model", BASE)
    assert repo is not None
    stage.change("commit", BASE, title="Delete README.md")
    made = repo.commits[0]
    repo.commits[0] = type(made)(made.id, made.title, made.at, made.authors)
    await look(stage)
    assert await card(stage) is None
    await look(stage)
    assert asked(stage) == 0


async def test_a_long_card_is_kept_in_part_and_says_so(stage: Stage) -> None:
    stage.change("card", BASE, body="x" * (KEPT + 5) + "\u0000")
    await look(stage)
    found = await card(stage)
    assert found is not None
    assert len(found.text) == KEPT
    assert not found.whole
    assert found.size > KEPT


async def test_private_and_gone_repos_are_not_asked_for(stage: Stage) -> None:
    await stage.refresh()
    stage.change("private", BASE)
    stage.change("delete", "acme/corpus", "dataset")
    for _ in range(3):
        await stage.refresh(after=DAY)
    await look(stage)
    assert asked(stage) == 1  # the Space


async def test_a_hub_that_refuses_is_asked_again_later_and_the_others_are_read(stage: Stage) -> None:
    stage.local.faults.add("forbid", f"/{BASE}/resolve/", times=1)
    run = await look(stage)
    notes = {seen.note for seen in await runs.covered(stage.db, run.id) if seen.source == NAME}
    assert notes == {"some could not be read"}
    assert await card(stage) is None
    assert await card(stage, "acme/demo") is not None
    await look(stage)
    assert await card(stage) is not None


async def test_older_news_changes_nothing(db: Database, clock: ManualClock) -> None:
    async with _staged(db, clock) as stage:
        run = await look(stage)
        before = await card(stage)
        assert before is not None
        (coverage,) = [seen for seen in await runs.covered(db, run.id) if seen.source == NAME]
        late = CardRead(sha="0" * 40, read_at=before.observed_at - 1, text="# Old", size=5)
        subject = f"repo:{before.repo_id}"
        assert not await record_card(
            db, coverage, subject=subject, repo_id=before.repo_id, mark="old", found=late, requests=0
        )
        assert await card(stage) == before
        await look(stage)
        assert asked(stage) == 0


async def test_a_reading_that_is_interrupted_reads_nothing_twice(stage: Stage) -> None:
    stop = asyncio.Event()
    stage.local.faults.add("hang", "/demo/resolve/", times=1)
    stage.clock.advance(HOUR)
    going = asyncio.create_task(
        refresh(
            stage.db,
            stage.hub,
            asked_by="test",
            holder="one",
            lane=Lane.ASKED,
            stop=stop,
            sources=[Cards()],
        )
    )
    await stage.local.log.wait("/demo/resolve/")
    stop.set()
    with pytest.raises(CalledOff):
        await going
    async with view(stage.db) as now:
        read = len(await readings_of(now, NAME))
    assert read >= 1
    run = await look(stage, after=0)
    assert run.resumed == 1
    assert asked(stage) == 3 - read
    for name in (BASE, "acme/corpus", "acme/demo"):
        assert await card(stage, name) is not None


async def test_a_first_look_takes_a_few_in_each_run(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collectors.sources.cards.AT_FIRST", 2)
    counts = []
    for _ in range(3):
        await look(stage)
        counts.append(asked(stage))
    assert counts == [2, 1, 0]


def carded(number: int, name: str, downloads: int, repo_type: RepoType = "model") -> CardedRepo:
    return CardedRepo(
        id=number,
        repo_type=repo_type,
        name=name,
        owner_key=name.partition("/")[0],
        sha="a" * 40,
        gated=None,
        downloads=downloads,
        likes=0,
        moved=False,
    )


def test_what_organisations_say_of_themselves_comes_first_then_each_in_turn() -> None:
    repos = [carded(number, f"big/m{number}", 1000 - number) for number in range(4)]
    repos += [carded(10, "small/one", 3), carded(11, "small/two", 2), carded(12, "small/README", 0, "space")]
    assert [repo.name for repo in _in_turns(repos)] == [
        "small/README",
        "big/m0",
        "small/one",
        "big/m1",
        "small/two",
        "big/m2",
        "big/m3",
    ]


async def test_the_card_on_an_organisations_page_is_read_however_many_spaces_it_has(
    db: Database, clock: ManualClock
) -> None:
    world = WorldBuilder().owner("acme").space("acme/README", body="# We are Acme", likes=0)
    for number in range(MOST_USED + 1):
        world.space(f"acme/s{number}", body="# A demo", likes=10 + number)
    async with staged(world, db, clock, "acme") as stage:
        await look(stage)
        found = await card(stage, "acme/README")
        assert found is not None
        assert "We are Acme" in found.text
        async with view(stage.db) as now:
            assert await cards_read(now, ["acme"]) == (MOST_USED + 1, MOST_USED + 2)
