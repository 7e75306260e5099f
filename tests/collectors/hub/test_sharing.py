"""Several budgets with one ledger: what one takes ahead, gives back and waits for; a Hub that is down."""

import asyncio
from collections.abc import Callable

import pytest
from aiohttp import web

from collectors.hub.budget import AHEAD, Budget, Lane, Quota
from collectors.hub.client import Hub
from collectors.hub.errand import Errand
from collectors.hub.errors import HubRateLimited, HubUnavailable
from config.clock import SECOND, ManualClock
from storage.shares import Books, Grant, Report, exchange
from tests.collectors.conftest import Time, serving


class Shared:
    """The books of several budgets, kept in memory; counts how often it is asked."""

    def __init__(self, time: Time) -> None:
        self.time = time
        self.books = Books()
        self.exchanges = 0
        self.told: list[str | None] = []

    def ledger(self, name: str) -> "OneLedger":
        return OneLedger(self, name)


class OneLedger:
    def __init__(self, shared: Shared, name: str) -> None:
        self._shared = shared
        self._name = name

    async def exchange(self, bucket: str, report: Report) -> Grant:
        assert bucket == "api"
        await asyncio.sleep(0)
        shared = self._shared
        shared.exchanges += 1
        shared.books, grant = exchange(shared.books, self._name, report, int(shared.time.now * SECOND))
        return grant

    async def silent(self, bucket: str, reason: str | None) -> None:
        assert bucket == "api"
        self._shared.told.append(reason)


class Broken(OneLedger):
    async def exchange(self, bucket: str, report: Report) -> Grant:
        raise OSError(f"no room for {bucket}, {report.held} held")


def budget_of(time: Time, ledger: OneLedger) -> Budget:
    return Budget(ManualClock(0), monotonic=time.monotonic, sleep=time.sleep, ledger=ledger)


async def spend(budget: Budget, lane: Lane, left: int, resets_in: float = 250) -> None:
    async with asyncio.timeout(5), budget.request(lane) as turn:
        turn.learn(Quota(left, resets_in, 500, 300))


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0)


async def test_the_ledger_is_not_asked_for_every_request(time: Time) -> None:
    shared = Shared(time)
    budget = budget_of(time, shared.ledger("a"))
    for number in range(1, 101):
        await spend(budget, Lane.SCHEDULED, 500 - number)
    assert shared.exchanges < 100 // AHEAD * 3
    await budget.close()
    assert shared.books.held == 0
    assert shared.books.remaining == 400


async def test_what_is_not_used_is_given_back(time: Time) -> None:
    shared = Shared(time)
    one, other = (budget_of(time, shared.ledger(name)) for name in "ab")
    await spend(one, Lane.ASKED, 60)
    await spend(one, Lane.ASKED, 59)
    assert shared.books.shares["a"].held > 1
    await until(lambda: shared.books.held == 0)
    assert shared.books.remaining == 59
    await spend(other, Lane.ASKED, 58)
    await one.close()
    await other.close()


async def test_a_lane_waits_for_a_better_one_of_another_process(time: Time) -> None:
    shared = Shared(time)
    one, other = (budget_of(time, shared.ledger(name)) for name in "ab")
    done: list[str] = []
    await spend(one, Lane.ASKED, 0, resets_in=20)

    async def ask(budget: Budget, lane: Lane, name: str) -> None:
        async with budget.request(lane) as turn:
            done.append(name)
            turn.learn(Quota(0, 20, 1, 300))

    # The better lane asks later, while there is nothing for either.
    census = asyncio.create_task(ask(one, Lane.CENSUS, "census"))
    await until(lambda: "a" in shared.books.shares)
    asked = asyncio.create_task(ask(other, Lane.ASKED, "asked"))
    await asyncio.wait_for(asyncio.gather(census, asked), 20)
    assert done[0] == "asked"
    await one.close()
    await other.close()


async def test_a_look_up_is_told_when_others_have_used_the_quota_up(time: Time) -> None:
    shared = Shared(time)
    one, other = (budget_of(time, shared.ledger(name)) for name in "ab")
    await spend(one, Lane.ASKED, 0, resets_in=100)
    await one.close()
    with pytest.raises(HubRateLimited):
        await spend(other, Lane.LOOKUP, 0)
    await other.close()


async def test_a_ledger_that_fails_is_told_to_who_waits(time: Time) -> None:
    budget = budget_of(time, Broken(Shared(time), "a"))
    with pytest.raises(OSError, match="no room for api"):
        await spend(budget, Lane.ASKED, 0)
    await budget.close()


async def test_everybody_is_told_that_the_hub_is_down_and_that_it_answers_again(time: Time) -> None:
    shared = Shared(time)
    down = True

    async def answer(_: web.Request) -> web.StreamResponse:
        return web.json_response({"error": "maintenance"}, status=503) if down else web.json_response([])

    async with (
        serving(answer) as url,
        Hub(
            url,
            clock=ManualClock(0),
            monotonic=time.monotonic,
            sleep=time.sleep,
            ledger=shared.ledger("a"),
        ) as hub,
    ):
        with pytest.raises(HubUnavailable):
            await hub.get("/api/models", lane=Lane.ASKED, errand=Errand())
        await until(lambda: len(shared.told) == 1)
        assert shared.told[0] is not None
        assert "503 maintenance" in shared.told[0]
        down = False
        time.now += 20
        await hub.get("/api/models", lane=Lane.ASKED, errand=Errand())
        await until(lambda: len(shared.told) == 2)
        assert shared.told[1] is None
