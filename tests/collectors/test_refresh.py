"""One refresh: what it records, what it costs, what it does with a Hub that misbehaves."""

import asyncio

import pytest
from aiohttp import web

from collectors.hub.client import Hub
from collectors.refresh import LeaseLost, follow, refresh
from config.clock import HOUR, SECOND, ManualClock, to_iso
from storage import runs
from storage.catalogue import count_repos, find_owners
from storage.database import Database
from storage.filters import RepoFilter
from storage.labels import labels
from storage.records import RunState
from storage.tracking import track, tracked
from storage.views import view
from tests.collectors.stage import small_world, staged, until


async def test_everything_tracked_is_recorded_with_its_labels(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock, "acme", "Ada") as stage:
        run = await stage.refresh()
        assert (run.state, run.error) == (RunState.FINISHED, None)
        assert (run.seen, run.pages, run.quarantined) == (7, 6, 0)
        tuned = await stage.repo("acme/tuned")
        assert tuned is not None
        assert (tuned.license, tuned.gated, tuned.base_models) == ("apache-2.0", "manual", ("acme/base",))
        assert await stage.repo("globex/copy") is None
        async with view(db) as now:
            found = await find_owners(now, ["acme", "ada"])
            assert (found["acme"].kind, found["acme"].models, found["acme"].followers) == ("org", 2, 10)
            assert found["ada"].kind == "user"
            judged = await labels(now, "repo", [str(tuned.id)], axes=("artefact",), taxonomy="v1")
            (artefact,) = judged[str(tuned.id)]
            assert artefact.value == "model"
            assert artefact.evidence[0].url == "https://huggingface.co/acme/tuned"
            assert artefact.evidence[0].revision == tuned.sha
            study = await labels(now, "project", ["olmo"])
            values = {label.axis: label.value for label in study["olmo"]}
            assert values["governance"] == "single research institute"
            people = await labels(now, "owner", ["ada"], axes=("kind",))
            assert [(label.value, label.rule) for label in people["ada"]] == [
                ("individual", "owner-kind.account")
            ]
        assert await stage.news() == []


async def test_a_refresh_costs_its_pages_and_one_overview_an_owner(
    sqlite_db: Database, clock: ManualClock
) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme", "globex") as stage:
        first = await stage.refresh()
        assert first.planned == first.requests == stage.local.log.total == 2 * (1 + 3)
        stage.local.log.clear()
        second = await stage.refresh()
        empty = await empty_lists(sqlite_db, first.id)
        assert empty > 0
        assert second.planned == second.requests == stage.local.log.total == 8 - empty
        assert (second.changed, second.seen) == (0, first.seen)
        assert stage.local.log.count("/overview") == 2


async def empty_lists(db: Database, run_id: int) -> int:
    """Count the lists that a run found empty: while nothing is counted, they are not asked for again."""
    return sum(seen.seen == 0 for seen in await runs.covered(db, run_id) if seen.source != "owners")


async def test_what_was_empty_is_read_again_once_something_is_counted(
    db: Database, clock: ManualClock
) -> None:
    async with staged(small_world(), db, clock, "globex") as stage:
        await stage.refresh()
        covered = {seen.source: seen for seen in await runs.covered(db, (await stage.refresh()).id)}
        empty = next(source for source, seen in covered.items() if seen.pages == 0 and source != "owners")
        assert covered[empty].complete, "it was held to be empty, and counted so"
        kind = empty.removesuffix("s")
        created = {"id": "globex/first", "_id": "f" * 24, "createdAt": to_iso(clock.now())}
        stage.local.world.apply({"op": "create", "type": kind, "record": created})
        await stage.refresh()
        assert [event.kind for event in await stage.news()] == ["created"]


async def test_a_known_user_costs_no_more(sqlite_db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), sqlite_db, clock, "ada") as stage:
        first = await stage.refresh()
        assert first.requests == 5
        run = await stage.refresh()
        assert run.requests == run.planned == 4 - await empty_lists(sqlite_db, first.id)


async def test_long_lists_are_read_page_by_page(
    db: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collectors.hub.listing.PAGE", 3)
    world = small_world()
    for number in range(8):
        world.model(f"acme/m{number}")
    async with staged(world, db, clock, "acme") as stage:
        run = await stage.refresh()
        assert (run.pages, run.seen) == (4 + 1 + 1, 14)
        covered = {seen.source: seen for seen in await runs.covered(db, run.id)}
        assert covered["models"].complete
        assert covered["models"].expected == 10


async def test_nothing_tracked_is_a_run_that_costs_nothing(sqlite_db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), sqlite_db, clock) as stage:
        run = await stage.refresh()
        assert (run.state, run.requests, run.planned) == (RunState.FINISHED, 0, 0)


async def test_an_unknown_owner_is_told_and_harms_nobody(sqlite_db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme", "acmee") as stage:
        run = await stage.refresh()
        assert run.state is RunState.FINISHED
        (misspelt,) = [seen for seen in await runs.covered(sqlite_db, run.id) if seen.partition == "acmee"]
        assert misspelt.note == "the Hub knows neither an organisation nor a user called acmee"
        assert not misspelt.complete
        assert (await stage.repo("acme/base")) is not None


async def test_odd_records_are_put_aside_and_the_rest_goes_on(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock, "acme") as stage:
        odd = {"_id": "odd1", "id": "acme/odd", "likes": "many"}
        stage.local.faults.add("odd", r"/api/models\?author=acme", record=odd)
        run = await stage.refresh()
        assert (run.state, run.quarantined, run.seen) == (RunState.FINISHED, 1, 6)
        assert await stage.repo("acme/tuned") is not None


async def test_an_unreadable_record_is_never_taken_for_gone(sqlite_db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme") as stage:
        await stage.refresh()
        stage.change("set", "acme/base", record={"gated": "perhaps"})
        for _ in range(3):
            assert (await stage.refresh()).quarantined == 1
        assert await stage.kinds() == []
        base = await stage.repo("acme/base")
        assert base is not None
        assert not base.gone


async def test_a_hub_that_is_down_fails_the_run_with_one_line(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock, "acme", "globex") as stage:
        await stage.refresh()
        async with view(db) as now:
            sequence = now.sequence
        stage.local.faults.add("reset", times=None)
        for _ in range(2):
            run = await stage.refresh()
            assert run.state is RunState.FAILED
            assert run.error is not None
            assert "does not answer" in run.error
            assert "\n" not in run.error
        async with view(db) as now:
            assert now.sequence == sequence + 2  # the two ends of runs, and nothing else
            assert await count_repos(now, RepoFilter(owners=("acme",))) == 6
        stage.local.faults.clear()
        await stage.hub.close()
        async with Hub(stage.local.url, clock=clock) as fresh:
            run = await refresh(db, fresh, asked_by="test", holder="test")
        assert run.state is RunState.FINISHED
        assert await stage.kinds() == []


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429])
async def test_what_passes_is_survived(sqlite_db: Database, clock: ManualClock, status: int) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme", "globex") as stage:
        stage.local.faults.add("status", "/api/", status=status, times=3, skip=2)
        run = await stage.refresh()
        assert run.state is RunState.FINISHED
        assert run.requests == stage.local.log.total == 8 + 3
        assert all(seen.complete for seen in await runs.covered(sqlite_db, run.id))


async def test_one_list_that_fails_leaves_the_others_alone(sqlite_db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme", "globex") as stage:
        stage.local.faults.add("status", r"/api/spaces\?author=acme", status=403, times=None)
        run = await stage.refresh()
        assert run.state is RunState.FINISHED
        covered = {(seen.source, seen.partition): seen for seen in await runs.covered(sqlite_db, run.id)}
        assert not covered["spaces", "acme"].complete
        assert covered["spaces", "acme"].note is not None
        assert "403" in covered["spaces", "acme"].note
        assert covered["models", "acme"].complete
        assert covered["spaces", "globex"].complete


async def test_a_list_that_ends_early_is_not_complete_and_nothing_is_gone(
    db: Database, clock: ManualClock
) -> None:
    async with staged(small_world(), db, clock, "acme") as stage:
        await stage.refresh()
        stage.local.faults.add("short", "/api/models", keep=1, times=None)
        for _ in range(3):
            run = await stage.refresh()
            covered = {seen.source: seen for seen in await runs.covered(db, run.id)}
            assert not covered["models"].complete
            assert covered["models"].note == "1 listed, 2 by the Hub's own count"
            assert run.requests == 5  # the overview is read once more
        assert await stage.kinds() == []


async def test_a_repo_that_comes_between_overview_and_list_is_no_gap(
    sqlite_db: Database, clock: ManualClock
) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme") as stage:
        await stage.refresh()
        new = ["acme/late"]

        def create(request: web.Request, _: web.Response) -> None:
            if request.path.endswith("/overview") and new:
                stage.change("create", new.pop())

        stage.local.server.observer = create
        run = await stage.refresh()
        assert all(seen.complete for seen in await runs.covered(sqlite_db, run.id))
        assert await stage.kinds() == [("created", "acme/late")]


async def test_a_second_refresh_of_a_scope_joins_the_first(sqlite_db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme", "globex") as stage:
        hanging = stage.local.faults.add("hang", r"/api/models\?author=acme", times=1)
        first = asyncio.create_task(stage.refresh(holder="one"))
        await until(lambda: hanging.happened)
        second = await stage.refresh(holder="two", after=SECOND)
        assert second.state is RunState.RUNNING
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        third = await stage.refresh(holder="two", after=SECOND)
        assert (third.id, third.state, third.resumed) == (second.id, RunState.FINISHED, 1)


async def test_a_run_of_somebody_else_is_followed_to_its_end(sqlite_db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme") as stage:
        slow = stage.local.faults.add("slow", "/api/datasets", seconds=0.3)
        first = asyncio.create_task(stage.refresh(holder="one"))
        await until(lambda: slow.happened)
        joined = await stage.refresh(holder="two", after=SECOND)
        assert joined.state is RunState.RUNNING
        assert await follow(sqlite_db, joined, every=0.01) == await first


async def test_a_run_that_nobody_carries_out_any_more_is_followed_no_longer(
    sqlite_db: Database, clock: ManualClock
) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme") as stage:
        slow = stage.local.faults.add("hang", "/api/datasets", times=1)
        first = asyncio.create_task(stage.refresh(holder="one"))
        await until(lambda: slow.happened)
        joined = await stage.refresh(holder="two", after=SECOND)
        following = asyncio.create_task(follow(sqlite_db, joined, every=0.01))
        await asyncio.wait([following], timeout=0.05)
        assert not following.done()
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        assert (await following).state is RunState.RUNNING
        done = await stage.refresh(holder="two", after=SECOND)
        assert (done.id, done.state, done.resumed) == (joined.id, RunState.FINISHED, 1)


async def test_a_lost_lease_stops_the_work(sqlite_db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme") as stage:
        hanging = stage.local.faults.add("hang", "/api/models", times=1)

        async def taken(_: float) -> None:
            await until(lambda: hanging.happened)
            clock.advance(HOUR)
            await runs.begin(sqlite_db, "tracked", asked_by="other", holder="other")

        with pytest.raises(LeaseLost):
            await refresh(sqlite_db, stage.hub, asked_by="test", holder="test", sleep=taken)
        run = await runs.latest(sqlite_db, "tracked")
        assert run is not None
        assert run.state is RunState.RUNNING


async def test_a_fault_of_our_own_frees_the_scope_and_is_not_hidden(
    sqlite_db: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme") as stage:

        async def broken(*_: object, **__: object) -> None:
            raise ZeroDivisionError("a fault of our own")

        with monkeypatch.context() as patch:
            patch.setattr("collectors.sources.base.record_page", broken)
            with pytest.raises(ZeroDivisionError):
                await stage.refresh()
        run = await runs.latest(sqlite_db, "tracked")
        assert run is not None
        assert (run.state, run.error) == (RunState.FAILED, "ZeroDivisionError: a fault of our own")
        assert (await stage.refresh(holder="another")).state is RunState.FINISHED


async def test_the_quota_is_waited_for_and_never_overdrawn(sqlite_db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme", "globex", "ada", quota=5) as stage:

        async def sleep(seconds: float) -> None:
            clock.advance(round(seconds * 1000))
            await asyncio.sleep(0)

        async with Hub(
            stage.local.url, clock=clock, monotonic=lambda: clock.now() / 1000, sleep=sleep
        ) as patient:
            run = await refresh(
                sqlite_db, patient, asked_by="test", holder="test", sources=(), sleep=asyncio.sleep
            )
        assert run.state is RunState.FINISHED
        assert run.requests == 13
        assert stage.local.log.count(status=429) == 0


async def test_a_former_handle_leads_to_the_present_one(sqlite_db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme") as stage:
        await stage.refresh()
        stage.change("rename_owner", "acme", "owner", to="Acme-AI")
        await stage.refresh()
        assert await tracked(sqlite_db) == ["Acme-AI"]
        assert await stage.kinds() == [
            ("owner_renamed", "acme-ai"),
            *(
                ("transferred", f"Acme-AI/{name}")
                for name in ("base", "corpus", "demo", "leaderboard", "some-bench", "tuned")
            ),
        ]
        run = await stage.refresh()
        assert await stage.kinds() == []
        assert run.requests == run.planned == 4


async def test_tracking_more_while_running_is_for_the_next_run(
    sqlite_db: Database, clock: ManualClock
) -> None:
    async with staged(small_world(), sqlite_db, clock, "acme") as stage:
        await stage.refresh()
        await track(sqlite_db, ["globex"], by="test")
        await stage.refresh()
        assert await stage.repo("globex/copy") is not None
        assert await stage.kinds() == []
