"""The Hub's quota, shared by everything this process asks the Hub.

The quota is read from the `RateLimit` headers of every answer. What is in flight counts as spent, so it is
never knowingly overdrawn. Lanes say who goes first when not all can go: somebody waiting for an answer, then
an operator's refresh, then the schedule, then the census; the first two keep a small reserve, which melts
away as the window ends, so that nothing is left unused.

Times are seconds of a monotonic clock: a window of the Hub passes in real time, whatever the program's own
clock has been set to.
"""

import asyncio
import heapq
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from enum import IntEnum
from itertools import count

from msgspec import Struct

from collectors.hub.errors import HubRateLimited
from config.clock import SECOND, Clock

RESERVE = 0.05
"""The share of the quota that is kept for the first two lanes, at the beginning of a window."""

WINDOW = 300.0
"""The length of the Hub's windows in seconds, where a header does not say."""


class Lane(IntEnum):
    """Who goes first."""

    LOOKUP = 0
    ASKED = 1
    SCHEDULED = 2
    CENSUS = 3


PATIENCE: dict[Lane, float] = {Lane.LOOKUP: 10.0}
"""How many seconds a lane is willing to wait for quota; a lane not named here waits for ever."""


class Quota(Struct, frozen=True):
    """Requests left, of how many, and in how many seconds the window ends (and how long one is)."""

    remaining: int
    resets_in: float
    limit: int | None = None
    window: float | None = None


class Budget:
    """One process's share of the Hub's quota."""

    def __init__(
        self,
        clock: Clock,
        *,
        monotonic: Callable[[], float],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        learning: int = 1,
    ) -> None:
        self._clock = clock
        self._monotonic = monotonic
        self._sleep = sleep
        self._learning = learning
        self._known = False
        self._remaining: int | None = None
        self._limit: int | None = None
        self._window = WINDOW
        self._resets_at = 0.0
        self._guessed = False
        self._in_flight = 0
        self._order = count()
        self._waiting: list[tuple[Lane, int, asyncio.Future[None]]] = []
        self._timer: asyncio.Task[None] | None = None

    @property
    def quota(self) -> Quota | None:
        """What is left of the present window; None where the Hub has not said."""
        self._roll()
        if self._remaining is None:
            return None
        resets_in = max(0.0, self._resets_at - self._monotonic())
        return Quota(self._remaining, resets_in, self._limit, self._window)

    @asynccontextmanager
    async def request(self, lane: Lane) -> AsyncIterator[None]:
        """Hold one request of the quota while it is in flight; wait for it where there is none.

        Raises HubRateLimited where the lane does not want to wait that long.
        """
        await self._acquire(lane)
        try:
            yield
        finally:
            self._in_flight -= 1
            self._pump()

    def learn(self, told: Quota | None) -> None:
        """Take in what an answer's headers say; None says that it had none. Call it while it is in flight."""
        self._known = True
        if told is not None:
            self._roll()
            # The header's seconds are rounded down, so the window may end a second later than it says.
            resets_at = self._monotonic() + told.resets_in + 1
            self._limit = told.limit or self._limit
            self._window = float(told.window or self._window)
            others = max(0, self._in_flight - 1)
            left = max(0, told.remaining - others)
            slack = min(2.0, self._window / 2)
            if self._remaining is None or (resets_at > self._resets_at + slack and not self._guessed):
                self._remaining, self._resets_at = left, resets_at
            else:
                # Answers come out of order, and the header may or may not count the others in flight:
                # the smaller number is the safe one. Alone in flight, the header is exact.
                self._remaining = min(left, self._remaining) if others else left
                self._resets_at = resets_at if self._guessed else max(self._resets_at, resets_at)
            self._guessed = False
        self._pump()

    def exhausted(self, wait: float) -> None:
        """Take in a 429 that said nothing of the quota: nothing goes for `wait` seconds."""
        self._known = True
        self._remaining = 0
        self._resets_at = self._monotonic() + wait
        self._guessed = True

    async def _acquire(self, lane: Lane) -> None:
        if not self._waiting and self._may_go(lane):
            self._take()
            return
        patience = PATIENCE.get(lane)
        left = self._resets_at - self._monotonic()
        if patience is not None and self._remaining == 0 and left > patience:
            retry_at = self._clock.now() + math.ceil(left) * SECOND
            raise HubRateLimited(f"the Hub's quota is used up for {math.ceil(left)} s", retry_at)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (lane, next(self._order), turn))
        self._pump()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._in_flight -= 1  # the turn came at the very moment of the cancellation
            self._pump()
            raise

    def _take(self) -> None:
        self._in_flight += 1
        if self._remaining is not None:
            self._remaining -= 1

    def _may_go(self, lane: Lane) -> bool:
        self._roll()
        if not self._known:
            return self._in_flight < self._learning
        if self._remaining is None:
            return True
        return self._remaining > self._reserve(lane)

    def _reserve(self, lane: Lane) -> int:
        if lane <= Lane.ASKED or self._limit is None:
            return 0
        left = max(0.0, self._resets_at - self._monotonic()) / self._window
        return int(self._limit * RESERVE * min(1.0, left))

    def _roll(self) -> None:
        """Begin a new window where the present one has ended."""
        if self._remaining is None or self._monotonic() < self._resets_at:
            return
        # What is in flight may be counted in the new window.
        limit = self._limit if self._limit is not None else self._learning + self._in_flight
        self._remaining = limit - self._in_flight
        self._resets_at = self._monotonic() + self._window
        self._guessed = True

    def _pump(self) -> None:
        """Let go whoever may go, first lane first, and see to it that somebody looks again."""
        while self._waiting:
            lane, _, turn = self._waiting[0]
            if turn.done():
                heapq.heappop(self._waiting)
            elif self._may_go(lane):
                heapq.heappop(self._waiting)
                self._take()
                turn.set_result(None)
            else:
                break
        if self._waiting and (self._timer is None or self._timer.done()):
            self._timer = asyncio.get_running_loop().create_task(self._wake())

    async def _wake(self) -> None:
        while self._waiting:
            left = self._resets_at - self._monotonic()
            # The reserve melts with time, so those who only wait for it are looked at now and then.
            pause = left if self._remaining == 0 else min(left, self._window / 60)
            await self._sleep(max(0.05, pause))
            self._pump()

    async def close(self) -> None:
        """Stop looking at the time; who still waits is cancelled."""
        if self._timer is not None:
            self._timer.cancel()
            await asyncio.gather(self._timer, return_exceptions=True)
        for _, _, turn in self._waiting:
            turn.cancel()
        self._waiting.clear()
