"""Discovery: what it reads around the tracked repos, what that costs, and what it takes for news."""

from collections.abc import AsyncIterator, Callable

import pytest

from collectors import discovery
from collectors.discovery import AGAIN, Selection, plan_discovery
from collectors.hub.budget import Lane
from collectors.hub.errand import CalledOff
from collectors.hub.listing import ListedPage, Listing
from collectors.refresh import refresh
from collectors.sources.models import MODELS
from config.clock import DAY, HOUR, MINUTE, ManualClock, to_iso
from storage import runs
from storage.catalogue import count_repos
from storage.database import Database
from storage.filters import RepoFilter
from storage.readings import readings_of
from storage.recording import record_page
from storage.records import Run, RunState
from storage.tracking import track
from storage.views import view
from tests.collectors.stage import Stage, small_world, staged
from tests.support.hub import WorldBuilder

LISTS = "^/api/(models|datasets|spaces)"
COMMON = 8
"""What trends and what is new, of three types; leaderboards by tag and by name."""


def world() -> WorldBuilder:
    return (
        small_world()
        .model("stranger/tuned", base_model="acme/base")
        .model("stranger/taught", cardData={"datasets": ["acme/corpus"]}, tags=["dataset:acme/corpus"])
        .model("stranger/unrelated")
        .space("stranger/shows", models=["acme/base"])
    )


async def discover(stage: Stage, *, budget: int = 200, after: int = HOUR, holder: str = "test") -> Run:
    stage.clock.advance(after)
    return await refresh(
        stage.db,
        stage.hub,
        scope="discovery",
        asked_by="test",
        holder=holder,
        lane=Lane.ASKED,
        discovery_requests=budget,
    )


async def selections(db: Database, run: Run) -> list[str]:
    return [f"{seen.source}/{seen.partition}" for seen in await runs.covered(db, run.id)]


@pytest.fixture
def nothing_common(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what trends and what is new: a small world is all new."""
    monkeypatch.setattr(discovery, "_COMMON", ())


async def test_it_finds_who_builds_on_declares_and_uses_what_is_tracked(
    db: Database, clock: ManualClock, nothing_common: None
) -> None:
    async with staged(world(), db, clock, "acme") as stage:
        await stage.refresh()
        run = await discover(stage)
        assert (run.state, run.scope) == (RunState.FINISHED, "discovery")
        for name in ("stranger/tuned", "stranger/taught", "globex/copy"):
            assert await stage.repo(name) is not None, name
        assert await stage.repo("stranger/shows", "space") is not None
        assert await stage.repo("stranger/unrelated") is None
        assert await stage.news() == [], "the first look is a baseline"
        tuned = await stage.repo("stranger/tuned")
        assert tuned is not None
        assert tuned.base_models == ("acme/base",)


async def test_what_trends_and_what_is_new_is_read_of_every_type(
    sqlite_db: Database, clock: ManualClock
) -> None:
    async with staged(world(), sqlite_db, clock) as stage:
        run = await discover(stage)
        assert run.requests == run.planned == stage.local.log.count(LISTS) == COMMON
        async with view(sqlite_db) as now:
            boards = 2
            assert await count_repos(now, RepoFilter()) == (run.seen - boards) / 2
        boards_of = ["spaces/filter:leaderboard", "spaces/search:leaderboard"]
        assert sorted(await selections(sqlite_db, run)) == sorted(
            boards_of
            + [
                f"{kind}/sort:{order}"
                for kind in ("models", "datasets", "spaces")
                for order in ("trending", "newest")
            ]
        )


async def test_leaderboards_are_found_by_tag_and_by_name(
    sqlite_db: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovery, "_COMMON", discovery._BOARDS)
    built = (
        WorldBuilder()
        .space("stranger/ranks", tags=["gradio", "leaderboard"])
        .space("stranger/some-LeaderBoard", tags=["gradio"])
        .space("stranger/demo")
    )
    async with staged(built, sqlite_db, clock) as stage:
        await discover(stage)
        assert await stage.repo("stranger/ranks", "space") is not None
        assert await stage.repo("stranger/some-leaderboard", "space") is not None
        assert await stage.repo("stranger/demo", "space") is None


async def test_a_run_costs_what_it_said_and_no_more_than_it_may(
    sqlite_db: Database, clock: ManualClock
) -> None:
    async with staged(world(), sqlite_db, clock, "acme") as stage:
        await stage.refresh()
        stage.local.log.clear()
        plan = await plan_discovery(sqlite_db, COMMON + 3)
        run = await discover(stage, budget=COMMON + 3)
        assert plan.requests == run.planned == run.requests == stage.local.log.count(LISTS) == COMMON + 3


async def test_those_with_most_downloads_come_first_and_then_those_read_longest_ago(
    sqlite_db: Database, clock: ManualClock, nothing_common: None
) -> None:
    built = WorldBuilder().owner("acme")
    for number in range(3):
        built.model(f"acme/m{number}", downloads=100 * (number + 1))
    async with staged(built, sqlite_db, clock, "acme") as stage:
        await stage.refresh()
        read = [sorted(await selections(sqlite_db, await discover(stage, budget=2))) for _ in range(3)]
        assert read == [
            [f"models/filter:base_model:acme/m{n}", f"spaces/models:acme/m{n}"] for n in (2, 1, 0)
        ]
        assert (await discover(stage)).requests == 0, "all were read within a day"
        oldest = await discover(stage, budget=2, after=AGAIN - 3 * HOUR)
        assert sorted(await selections(sqlite_db, oldest)) == read[0]


async def test_a_derivative_that_appears_is_discovered_once(
    db: Database, clock: ManualClock, nothing_common: None
) -> None:
    async with staged(world(), db, clock, "acme") as stage:
        await stage.refresh()
        await discover(stage)
        clock.advance(AGAIN)
        new = {"id": "other/new", "_id": "f" * 24, "createdAt": to_iso(clock.now())}
        new["cardData"] = {"base_model": "acme/base"}  # type: ignore[assignment] # a record of the Hub
        stage.local.world.apply({"op": "create", "type": "model", "record": new})
        await discover(stage)
        assert await stage.kinds() == [("discovered", "other/new")]
        await discover(stage, after=AGAIN)
        await stage.refresh()
        assert await stage.news() == []


async def test_what_is_gone_from_a_selection_is_not_missed(
    sqlite_db: Database, clock: ManualClock, nothing_common: None
) -> None:
    async with staged(world(), sqlite_db, clock, "acme") as stage:
        await stage.refresh()
        await discover(stage)
        stage.change("delete", "stranger/tuned")
        for _ in range(3):
            await discover(stage, after=AGAIN)
        assert await stage.news() == []
        repo = await stage.repo("stranger/tuned")
        assert repo is not None
        assert not repo.gone


def create(stage: Stage, name: str) -> Callable[[], None]:
    record = {"id": name, "_id": "e" * 24, "createdAt": to_iso(stage.clock.now())}
    return lambda: stage.local.world.apply({"op": "create", "type": "model", "record": record})


@pytest.mark.parametrize("order", ["discovery first", "tracked first"])
async def test_a_new_repo_of_a_tracked_owner_is_created_once_whoever_sees_it_first(
    db: Database, clock: ManualClock, order: str
) -> None:
    async with staged(world(), db, clock, "acme") as stage:
        await stage.refresh()
        await discover(stage)
        assert await stage.news() == []
        clock.advance(HOUR)
        create(stage, "acme/new")()
        if order == "discovery first":
            await discover(stage)
            await stage.refresh()
        else:
            await stage.refresh()
            await discover(stage)
        assert await stage.kinds() == [("created", "acme/new")]


async def test_an_owner_tracked_after_discovery_saw_it_is_a_baseline(
    db: Database, clock: ManualClock
) -> None:
    async with staged(world(), db, clock) as stage:
        await discover(stage)
        await track(db, ["stranger"], by="test")
        await stage.refresh()
        assert await stage.news() == []


async def test_changes_that_discovery_sees_are_told_once(db: Database, clock: ManualClock) -> None:
    async with staged(world(), db, clock, "acme") as stage:
        await stage.refresh()
        await discover(stage)
        stage.change("license", "acme/base", license="mit")
        stage.change("gate", "stranger/tuned", gated="auto")
        await discover(stage, after=AGAIN)
        assert await stage.kinds() == [("gated", "stranger/tuned"), ("license", "acme/base")]
        await stage.refresh()
        await discover(stage, after=AGAIN)
        assert await stage.news() == []


async def test_older_news_turns_nothing_back(
    db: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page of discovery is fetched, the tracked scope sees a change, and only then the page is recorded."""
    async with staged(world(), db, clock, "acme") as stage:
        await stage.refresh()
        await discover(stage)
        record = record_page
        late: list[Run] = []

        async def lately(*args: object) -> object:
            if not late:
                late.append(await refreshed())
            return await record(*args)  # type: ignore[arg-type] # as it was called

        async def refreshed() -> Run:
            stage.change("license", "acme/base", license="mit")
            create(stage, "acme/new")()
            return await stage.refresh(after=MINUTE)

        monkeypatch.setattr(discovery, "record_page", lately)
        monkeypatch.setattr(discovery, "AT_ONCE", 1)
        await discover(stage)
        assert late
        assert await stage.kinds() == [("created", "acme/new"), ("license", "acme/base")]
        base = await stage.repo("acme/base")
        assert base is not None
        assert base.license == "mit"


async def test_a_repo_created_while_discovery_runs_is_told_as_created(
    db: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first listing of its owner is made after discovery began and before its page is read."""
    async with staged(world(), db, clock, "acme") as stage:
        done: list[Run] = []

        class Late(Listing):
            async def pages(self, cursor: str | None = None) -> AsyncIterator[ListedPage]:
                if not done:
                    done.append(await stage.refresh(after=MINUTE))
                    clock.advance(MINUTE)
                    create(stage, "acme/new")()
                async for page in super().pages(cursor):
                    yield page

        newest = (Selection(source=MODELS, partition="sort:newest"),)
        with monkeypatch.context() as patch:
            patch.setattr(discovery, "_COMMON", newest)
            patch.setattr(discovery, "Listing", Late)
            await discover(stage)
        assert await stage.kinds() == [("created", "acme/new")]
        await stage.refresh()
        assert await stage.news() == []


async def test_a_selection_is_read_up_to_what_was_seen_before(
    sqlite_db: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch, nothing_common: None
) -> None:
    monkeypatch.setattr("collectors.hub.listing.PAGE", 2)
    built = WorldBuilder().owner("acme").model("acme/base")
    for number in range(7):
        built.model(
            f"other/m{number}", base_model="acme/base", createdAt=to_iso(built.data.start - number * DAY)
        )
    async with staged(built, sqlite_db, clock, "acme") as stage:
        await stage.refresh()
        run = await discover(stage)
        assert (run.pages, run.requests) == (4 + 1, 4 + 1), "the first time to its end"
        run = await discover(stage, after=AGAIN)
        assert (run.pages, run.requests) == (1 + 1, 1 + 1), "then the first page alone"


async def test_a_selection_is_no_deeper_than_its_pages_or_the_budget(
    sqlite_db: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch, nothing_common: None
) -> None:
    monkeypatch.setattr("collectors.hub.listing.PAGE", 1)
    built = WorldBuilder().owner("acme").model("acme/base")
    for number in range(9):
        built.model(f"other/m{number}", base_model="acme/base")
    async with staged(built, sqlite_db, clock, "acme") as stage:
        await stage.refresh()
        run = await discover(stage, budget=3)
        assert run.requests <= 3
        await discover(stage)
        covered = [seen for seen in await runs.covered(sqlite_db, run.id) if seen.source == "models"]
        assert [(seen.complete, seen.note) for seen in covered] == [
            (True, f"the newest {covered[0].pages} pages")
        ]


async def test_a_list_that_fails_is_noted_and_the_others_go_on(
    sqlite_db: Database, clock: ManualClock, nothing_common: None
) -> None:
    async with staged(world(), sqlite_db, clock, "acme") as stage:
        await stage.refresh()
        stage.local.faults.add("status", "/api/spaces", status=403, times=1)
        run = await discover(stage)
        assert run.state is RunState.FINISHED
        failed = [seen for seen in await runs.covered(sqlite_db, run.id) if not seen.complete]
        assert [seen.source for seen in failed] == ["spaces"]
        async with view(sqlite_db) as now:
            noted = [one for one in (await readings_of(now, discovery.NAME)).values() if one.failures]
        assert len(noted) == 1
        assert (await discover(stage)).requests == 0, "one that fails waits like the others"


async def test_a_hub_that_is_down_fails_the_run(sqlite_db: Database, clock: ManualClock) -> None:
    async with staged(world(), sqlite_db, clock, "acme") as stage:
        await stage.refresh()
        stage.local.faults.add("reset", times=None)
        run = await discover(stage)
        assert run.state is RunState.FAILED
        assert "does not answer" in (run.error or "")


@pytest.mark.parametrize("page", [1, 2, 5, 8])
async def test_a_run_that_was_interrupted_goes_on_and_reads_nothing_twice(
    db: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    async with staged(world(), db, clock, "acme") as stage:
        await stage.refresh()
        undisturbed = len((await plan_discovery(db)).selections)
        record = record_page
        recorded = 0

        async def interrupted(*args: object) -> object:
            nonlocal recorded
            recorded += 1
            if recorded == page:
                raise CalledOff
            return await record(*args)  # type: ignore[arg-type] # as it was called

        with monkeypatch.context() as patch:
            patch.setattr(discovery, "record_page", interrupted)
            patch.setattr(discovery, "AT_ONCE", 1)
            with pytest.raises(CalledOff):
                await discover(stage)
        clock.advance(5 * MINUTE)
        run = await discover(stage, holder="next")
        assert (run.state, run.resumed) == (RunState.FINISHED, 1)
        covered = await runs.covered(db, run.id)
        assert len(covered) == undisturbed
        assert all(seen.complete for seen in covered)
        assert run.pages == undisturbed
        assert await stage.news() == []
