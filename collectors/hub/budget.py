"""The Hub's quota, as one process uses it: who goes first, and what to do where none is left.

The quota is read from the `RateLimit` headers of every answer. What is granted and not answered yet counts as
spent, so it is never knowingly overdrawn. Lanes say who goes first when not all can go: somebody waiting for
an answer, then an operator's refresh, then the schedule, then the census; the first two keep a small reserve,
which melts away as the window ends, so that nothing is left unused.

Who gets how much is the rule of `storage/shares.py`. Without a ledger this process keeps the books itself,
and the quota is its own; with one it shares the quota with every process that has the same ledger, takes some
requests ahead so as not to ask for each, and gives back what it does not use. The order of lanes then holds
among all of them: nothing is granted to a lane while a better one waits anywhere; only what a process had
taken ahead before (`AHEAD` at most) may still go first.

Times are seconds of a monotonic clock: a window of the Hub passes in real time, whatever the program's own
clock has been set to.
"""

import asyncio
import heapq
import logging
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from enum import IntEnum
from itertools import count
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from collectors.hub.errors import HubRateLimited
from config.clock import SECOND, Clock
from storage.shares import Books, Grant, Report, Told, exchange, merged, standing

logger = logging.getLogger(__name__)

AHEAD = 16
"""How many requests a process takes ahead from a ledger, while plenty are left."""

TEND = 0.5
"""Seconds between two looks at what is held and not used."""

RENEW = 8.0
"""Seconds after which a ledger is told again what is still held."""

UNANSWERED = 120.0
"""Seconds after which a request that was never answered is taken not to have been counted by the Hub."""


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


class Ledger(Protocol):
    """Keeps the books of a quota for several processes; `storage/quotas.py` has the one in the database."""

    async def exchange(self, bucket: str, report: Report) -> Grant:
        """Tell what is held, heard and waited for, and take what is granted."""

    async def silent(self, bucket: str, reason: str | None) -> None:
        """Note that the Hub is held to be down, and why; None: that it answers again."""


class Turn:
    """One request of the quota, from when it may go until the Hub has been seen to count it."""

    def __init__(self, budget: "Budget", lane: Lane, number: int, until: float | None) -> None:
        self.lane = lane
        self.number = number
        self.until = until
        """When its lane loses patience."""
        self.may_go: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._budget = budget

    def __lt__(self, other: "Turn") -> bool:
        return (self.lane, self.number) < (other.lane, other.number)

    def learn(self, told: Quota | None) -> None:
        """Take in what its answer's headers say of the quota; None says that they say nothing."""
        self._budget.heard(self, told)

    def refused(self, wait: float) -> None:
        """Take in a 429 that said nothing of the quota: nothing goes for `wait` seconds."""
        self._budget.refused(self, wait)


class Budget:
    """One process's use of one bucket of the Hub's quota."""

    def __init__(
        self,
        clock: Clock,
        *,
        monotonic: Callable[[], float],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        ledger: Ledger | None = None,
        bucket: str = "api",
    ) -> None:
        self._clock = clock
        self._monotonic = monotonic
        self._sleep = sleep
        self._ledger = ledger
        self._bucket = bucket
        self._books = Books()
        self._order = count()
        self._waiting: list[Turn] = []
        self._open: set[Turn] = set()
        """What may go and has not been seen counted."""
        self._lost: dict[int, float] = {}
        """What ended without a word of the quota, and when: the next answer tells whether it was counted."""
        self._share = 0
        """What a ledger has granted ahead."""
        self._share_until = 0.0
        self._told: Told | None = None
        self._told_at = 0.0
        self._answered = False
        self._refused_until: float | None = None
        self._grant: Grant | None = None
        self._granted_at = 0.0
        self._booked = 0
        """What a ledger believes that we hold."""
        self._begun = 0
        self._asking: asyncio.Task[None] | None = None
        self._ask_again = False
        self._tending: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def quota(self) -> Quota | None:
        """What was left when we last knew, less what is under way; None where the Hub has not said."""
        if self._ledger is None:
            self._books, grant = self._exchange(Report(held=self._held))
        elif self._grant is not None:
            grant = self._grant
        else:
            return None
        if grant.left is None or grant.limit is None:
            return None
        passed = self._monotonic() - self._granted_at if self._ledger is not None else 0.0
        resets_in = max(0.0, grant.resets_in / SECOND - passed)
        return Quota(grant.left, resets_in, grant.limit, grant.window / SECOND)

    @asynccontextmanager
    async def request(self, lane: Lane) -> AsyncIterator[Turn]:
        """Hold one request of the quota while it is in flight; wait for it where there is none.

        Raises HubRateLimited where the lane does not want to wait that long, and what the ledger raises.
        """
        patience = PATIENCE.get(lane)
        until = None if patience is None else self._monotonic() + patience
        turn = Turn(self, lane, next(self._order), until)
        await self._acquire(turn)
        try:
            yield turn
        finally:
            self._ended(turn)

    async def _acquire(self, turn: Turn) -> None:
        heapq.heappush(self._waiting, turn)
        self._pump()
        if not turn.may_go.done():
            self._ask()
        try:
            await turn.may_go
        except asyncio.CancelledError:
            if turn.may_go.done() and not turn.may_go.cancelled():
                self._ended(turn)  # the turn came at the very moment of the cancellation
            raise

    def heard(self, turn: Turn, told: Quota | None) -> None:
        """Take in what an answer says of the quota: it counts this request, and all that were before it."""
        self._answered = True
        self._open.discard(turn)
        if told is not None:
            # The header's seconds are rounded down, so the window may end a second later than it says.
            now = self._monotonic()
            new = Told(
                remaining=told.remaining,
                resets_in=int((told.resets_in + 1) * SECOND),
                limit=told.limit,
                window=int(told.window * SECOND) if told.window else None,
            )
            self._told = new if self._told is None else merged(self._told_now(self._told, now), new)
            self._told_at = now
            self._lost = {number: at for number, at in self._lost.items() if number > turn.number}
        if self._ledger is None:
            self._books, self._grant = self._exchange(self._report(None, ahead=0))
        self._ask_if_waiting()

    def refused(self, turn: Turn, wait: float) -> None:
        """Leave the Hub alone for `wait` seconds."""
        self._open.discard(turn)
        self._answered = True
        self._refused_until = self._monotonic() + wait
        self._ask_if_waiting()

    def _ended(self, turn: Turn) -> None:
        if turn in self._open:
            self._open.discard(turn)
            knows = self._grant is not None and self._grant.known and self._grant.limit is not None
            if knows:
                self._lost[turn.number] = self._monotonic()
        self._ask_if_waiting()

    @property
    def _held(self) -> int:
        self._forget_lost()
        return len(self._open) + len(self._lost)

    def _forget_lost(self) -> None:
        if self._lost:
            since = self._monotonic() - UNANSWERED
            self._lost = {number: at for number, at in self._lost.items() if at > since}

    def _first(self) -> Turn | None:
        """Return who goes next, dropping those who have gone away."""
        while self._waiting and self._waiting[0].may_go.done():
            heapq.heappop(self._waiting)
        return self._waiting[0] if self._waiting else None

    def _pump(self) -> None:
        """Let go whoever may go, first lane first."""
        if self._ledger is not None and self._share and self._monotonic() >= self._share_until:
            self._share = 0  # not renewed in time: it is somebody else's by now
        while self._share and (turn := self._first()) is not None:
            heapq.heappop(self._waiting)
            self._share -= 1
            self._begun += 1
            self._open.add(turn)
            turn.may_go.set_result(None)

    def _ask_if_waiting(self) -> None:
        if self._first() is not None:
            self._pump()
        if self._first() is not None:
            self._ask()

    def _ask(self) -> None:
        """Ask for as many as wait; with a ledger that takes a while, and happens beside."""
        if self._closed:
            return
        if self._ledger is None:
            self._ask_ourselves()
        elif self._asking is None or self._asking.done():
            self._ask_again = False
            self._asking = asyncio.get_running_loop().create_task(self._ask_ledger(self._ledger))
        else:
            self._ask_again = True
        busy = self._ledger is not None or self._first() is not None
        if busy and (self._tending is None or self._tending.done()):
            self._tending = asyncio.get_running_loop().create_task(self._tend())

    def _ask_ourselves(self) -> None:
        while (first := self._first()) is not None:
            self._books, grant = self._exchange(self._report(first, ahead=0))
            self._take(grant)
            if self._first() is first:
                break  # the best lane waits, so all do

    def _exchange(self, report: Report) -> tuple[Books, Grant]:
        now = int(self._monotonic() * SECOND)
        books, grant = exchange(self._books, "", report, now)
        # Ourselves we always know what we hold.
        return books, grant if grant.granted else standing(books, 0, report.rank, now)

    async def _ask_ledger(self, ledger: Ledger) -> None:
        while True:
            self._ask_again = False
            first = self._first()
            ahead = AHEAD if first is not None and first.lane > Lane.LOOKUP else 0
            try:
                grant = await ledger.exchange(self._bucket, self._report(first, ahead=ahead))
            except Exception as error:  # noqa: BLE001 - whatever the ledger raises, those who wait are told
                self._fail(error)
                return
            self._take(grant)
            now_first = self._first()
            # Who goes first has got what there is; a lane behind it asks for itself.
            served = now_first is not None and now_first is not first
            if not (served or self._ask_again):
                return

    def _report(self, first: Turn | None, *, ahead: int) -> Report:
        """Say what we hold, heard and wait for; what is said is not said again."""
        now = self._monotonic()
        refused = None if self._refused_until is None else int((self._refused_until - now) * SECOND)
        same = [
            turn for turn in self._waiting if first and turn.lane == first.lane and not turn.may_go.done()
        ]
        report = Report(
            held=self._held + self._share,
            wanted=len(same),
            rank=int(first.lane) if first else int(Lane.CENSUS),
            ahead=ahead,
            told=None if self._told is None else self._told_now(self._told, now),
            answered=self._answered,
            refused_for=refused if refused is not None and refused > 0 else None,
        )
        self._told = None
        self._refused_until = None
        self._answered = False
        self._granted_at = now
        self._booked = report.held
        return report

    def _told_now(self, told: Told, now: float) -> Told:
        """Return what was told, with the seconds that have passed since."""
        return replace(told, resets_in=told.resets_in - int((now - self._told_at) * SECOND))

    def _take(self, grant: Grant) -> None:
        self._grant = grant
        self._share += grant.granted
        self._booked += grant.granted
        self._share_until = self._granted_at + 3 * RENEW
        self._pump()
        self._tell_the_impatient(grant)

    def _tell_the_impatient(self, grant: Grant) -> None:
        now = self._monotonic()
        used_up = grant.left == 0
        for turn in self._waiting:
            if turn.until is None or turn.may_go.done():
                continue
            wait = grant.resets_in / SECOND
            if now >= turn.until or (
                used_up and grant.again_in == grant.resets_in and now + wait > turn.until
            ):
                left = max(1, math.ceil(wait))
                error = HubRateLimited(
                    f"the Hub's quota is used up for {left} s", self._clock.now() + left * SECOND
                )
                turn.may_go.set_exception(error)

    def _fail(self, error: Exception) -> None:
        waiting = [turn for turn in self._waiting if not turn.may_go.done()]
        if not waiting:
            logger.warning("the Hub's quota cannot be shared now: %(error)s", {"error": error})
        for turn in waiting:
            turn.may_go.set_exception(error)
        self._waiting.clear()

    async def _tend(self) -> None:
        """Ask again for those who wait; give back what is not used, and renew what is held."""
        while True:
            if self._first() is not None:
                await self._sleep(self._pause())
                self._ask_if_waiting()
                continue
            if self._ledger is None or not (self._share or self._held or self._told or self._booked):
                return
            begun = self._begun
            await self._sleep(TEND)
            if self._begun == begun and self._first() is None:
                self._share = 0
                old = self._monotonic() - self._granted_at >= RENEW
                if old or self._told is not None or self._booked != self._held:
                    self._ask()

    def _pause(self) -> float:
        """Return after how many seconds those who wait are looked after again."""
        if self._grant is None or (self._asking is not None and not self._asking.done()):
            return TEND
        pause = max(0.05, self._grant.again_in / SECOND)
        return pause if self._ledger is None else min(pause, RENEW)

    async def close(self) -> None:
        """Give back what is held; who still waits is cancelled."""
        self._closed = True
        if self._tending is not None:
            self._tending.cancel()
            await asyncio.gather(self._tending, return_exceptions=True)
        for turn in self._waiting:
            turn.may_go.cancel()
        self._waiting.clear()
        if self._asking is not None:
            await asyncio.gather(self._asking, return_exceptions=True)
        if self._ledger is not None and self._grant is not None:
            self._share = 0
            try:
                await self._ledger.exchange(self._bucket, self._report(None, ahead=0))
            except Exception as error:  # noqa: BLE001 - it runs out by itself
                logger.warning("the Hub's quota could not be given back: %(error)s", {"error": error})
