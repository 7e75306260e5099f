import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.hub.budget import Budget, Lane, Quota
from collectors.hub.errors import HubRateLimited
from config.clock import ManualClock
from tests.collectors.conftest import Time


class Window:
    """The Hub's side: fixed windows, counted exactly; remembers whether it ever had to refuse."""

    def __init__(self, time: Time, limit: int, length: int = 300, started: float = 1000.0) -> None:
        self.time, self.limit, self.length, self.started = time, limit, length, started
        self.used: dict[int, int] = {}
        self.refused = 0

    def spend(self) -> Quota:
        passed = self.time.now - self.started
        number = int(passed // self.length)
        used = self.used.get(number, 0)
        if used >= self.limit:
            self.refused += 1
        else:
            self.used[number] = used = used + 1
        left = int(self.length - passed % self.length)
        return Quota(self.limit - used, left, self.limit, self.length)


def budget_of(time: Time) -> Budget:
    return Budget(ManualClock(0), monotonic=time.monotonic, sleep=time.sleep)


async def ask(budget: Budget, window: Window, lane: Lane, done: list[Lane]) -> None:
    async with budget.request(lane) as turn:
        told = window.spend()
        await asyncio.sleep(0)
        turn.learn(told)
    done.append(lane)


async def test_the_first_request_goes_alone_until_the_quota_is_known(time: Time) -> None:
    budget = budget_of(time)
    entered = asyncio.Event()

    async def second() -> None:
        async with budget.request(Lane.CENSUS):
            entered.set()

    async with budget.request(Lane.CENSUS) as turn:
        waiting = asyncio.create_task(second())
        await asyncio.sleep(0.01)
        assert not entered.is_set()
        turn.learn(Quota(499, 200, 500, 300))
        await asyncio.wait_for(entered.wait(), 5)
    await waiting
    assert budget.quota is not None
    assert budget.quota.limit == 500


async def test_without_headers_there_is_no_limit(time: Time) -> None:
    budget = budget_of(time)
    async with budget.request(Lane.CENSUS) as turn:
        turn.learn(None)
    for _ in range(50):
        async with budget.request(Lane.CENSUS):
            pass
    assert time.slept == []


@pytest.mark.parametrize("at_once", [1, 5, 40])
@pytest.mark.parametrize("lane", [Lane.ASKED, Lane.CENSUS])
async def test_the_quota_is_used_up_and_never_overdrawn(time: Time, lane: Lane, at_once: int) -> None:
    done: list[Lane] = []
    budget, window = budget_of(time), Window(time, 40)
    for _ in range(0, 120, at_once):
        await asyncio.gather(*(ask(budget, window, lane, done) for _ in range(at_once)))
    assert len(done) == 120
    assert window.refused == 0
    assert [window.used[number] for number in (0, 1)] == [40, 40]
    await budget.close()


async def test_what_others_spend_is_counted(time: Time) -> None:
    done: list[Lane] = []
    budget, window = budget_of(time), Window(time, 100)
    await ask(budget, window, Lane.ASKED, done)
    for _ in range(90):
        window.spend()
    await asyncio.gather(*(ask(budget, window, Lane.ASKED, done) for _ in range(20)))
    assert len(done) == 21
    # Only what was in flight before the next answer told of the others may have been refused.
    assert window.refused <= 11
    await budget.close()


async def test_lanes_go_by_rank_when_quota_is_short(time: Time) -> None:
    done: list[Lane] = []
    budget, window = budget_of(time), Window(time, 4)
    for _ in range(4):
        await ask(budget, window, Lane.ASKED, done)
    done.clear()
    waiting = [asyncio.create_task(ask(budget, window, lane, done)) for lane in (Lane.CENSUS, Lane.SCHEDULED)]
    await asyncio.sleep(0)
    waiting.append(asyncio.create_task(ask(budget, window, Lane.ASKED, done)))
    await asyncio.gather(*waiting)
    assert done == [Lane.ASKED, Lane.SCHEDULED, Lane.CENSUS]
    assert sum(time.slept) == pytest.approx(301, abs=2)


async def test_a_reserve_is_kept_for_who_waits_for_an_answer(time: Time) -> None:
    budget = budget_of(time)
    async with budget.request(Lane.CENSUS) as turn:
        turn.learn(Quota(7, 299, 100, 300))
    async with asyncio.timeout(1):
        async with budget.request(Lane.CENSUS), budget.request(Lane.CENSUS):
            pass
        # Five of a hundred are left: no more than the reserve at the beginning of the window.
        async with budget.request(Lane.LOOKUP):
            pass
    assert time.slept == []
    async with budget.request(Lane.CENSUS):
        pass
    assert time.slept != []
    await budget.close()


async def test_a_look_up_does_not_wait_for_the_next_window(time: Time) -> None:
    budget = budget_of(time)
    async with budget.request(Lane.LOOKUP) as turn:
        turn.learn(Quota(0, 100, 500, 300))
    with pytest.raises(HubRateLimited, match="101 s") as caught:
        async with budget.request(Lane.LOOKUP):
            pass
    assert caught.value.retry_at == 101_000


async def test_a_refusal_without_headers_holds_everybody_back(time: Time) -> None:
    budget = budget_of(time)
    async with budget.request(Lane.ASKED) as turn:
        turn.learn(None)
        turn.refused(7)
    async with budget.request(Lane.CENSUS):
        pass
    assert sum(time.slept) == pytest.approx(7)
    await budget.close()


async def test_who_is_cancelled_while_waiting_takes_nothing(time: Time) -> None:
    held = asyncio.Event()

    async def never(_: float) -> None:
        await held.wait()

    budget = Budget(ManualClock(0), monotonic=time.monotonic, sleep=never)
    async with budget.request(Lane.ASKED) as turn:
        turn.learn(Quota(0, 100, 10, 300))

    async def wait() -> None:
        async with budget.request(Lane.ASKED):
            raise AssertionError("there is no quota")

    waiting = asyncio.create_task(wait())
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    time.now += 102
    for _ in range(10):
        async with asyncio.timeout(1), budget.request(Lane.ASKED):
            pass
    await budget.close()


async def test_closing_ends_who_waits(time: Time) -> None:
    held = asyncio.Event()

    async def never(_: float) -> None:
        await held.wait()

    budget = Budget(ManualClock(0), monotonic=time.monotonic, sleep=never)
    async with budget.request(Lane.ASKED) as turn:
        turn.refused(50)

    async def wait() -> None:
        async with budget.request(Lane.ASKED):
            pass

    waiting = asyncio.create_task(wait())
    await asyncio.sleep(0)
    await budget.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting


@given(
    limit=st.integers(1, 30),
    parallel=st.integers(1, 12),
    asked=st.integers(1, 80),
    late=st.floats(0, 299),
)
async def test_it_never_overdraws_whatever_the_window(
    limit: int, parallel: int, asked: int, late: float
) -> None:
    time = Time()
    window = Window(time, limit, started=time.now - late)
    budget = budget_of(time)
    done: list[Lane] = []
    left = iter(range(asked))

    async def work() -> None:
        for _ in left:
            await ask(budget, window, Lane.SCHEDULED, done)

    await asyncio.gather(*(work() for _ in range(parallel)))
    assert len(done) == asked
    assert window.refused == 0
    await budget.close()
