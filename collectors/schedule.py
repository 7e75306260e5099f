"""When runs happen. One `tick` asks the store what is due at the clock's now.

The truth of what is due is in the store: a process that slept, crashed or shares the work misses nothing and
doubles nothing. The scheduler only wakes the tick. Each scope runs beside the others, once at a time, so that
none waits for a long one; what people want looked up waits for none of them.
"""

import asyncio
import functools
import logging
from collections.abc import Mapping

from msgspec import Struct

from collectors import discovery
from collectors.cadence import due_at, lane_of
from collectors.hub.budget import Lane
from collectors.hub.client import Hub
from collectors.hub.errand import CalledOff
from collectors.lookup import look_up_target
from collectors.refresh import SCOPES, refresh
from collectors.waking import Waking
from config.logs import new_error_id
from storage import lookups, naming, rollups, runs
from storage.database import Database
from storage.records import Run

logger = logging.getLogger(__name__)

WAKE_SECONDS = 15.0
LOOKUP_SECONDS = 1.0
"""How often it is seen whether another process wants something looked up: a person waits for it."""
LOOKUPS_AT_ONCE = 4
NAMING_SECONDS = 300.0
"""How often names that were recorded since are put into the index in which questions find them."""
WHOLE = "census"
"""The scope behind which names wait: both would only take the processor from each other."""
FAULT = "error %(error_id)s in the schedule"


class Due(Struct, frozen=True):
    """A scope to be refreshed now: who wants it, and in which lane of the budget."""

    scope: str
    asked_by: str
    lane: Lane


class Schedule:
    """Refreshes what is due, and whatever people ask for."""

    def __init__(
        self,
        db: Database,
        hub: Hub,
        *,
        holder: str,
        cadences: Mapping[str, int],
        discovery_requests: int = discovery.REQUESTS,
        wake_seconds: float = WAKE_SECONDS,
    ) -> None:
        """`cadences` holds, for each scope, how often it is refreshed, in milliseconds; others never are."""
        self._db = db
        self._hub = hub
        self._holder = holder
        self._cadences = cadences
        self._discovery_requests = discovery_requests
        self._wakings = (
            Waking(self._wake, seconds=wake_seconds),
            Waking(self._wake_for_lookups, seconds=LOOKUP_SECONDS),
            Waking(self._wake_for_names, seconds=NAMING_SECONDS),
        )
        self._ticking: asyncio.Task[None] | None = None
        self._seeking: asyncio.Task[None] | None = None
        self._naming: asyncio.Task[None] | None = None
        self._again = False
        self._running: dict[str, asyncio.Task[Run]] = {}
        self._looking: dict[str, asyncio.Task[None]] = {}
        self._stop = asyncio.Event()

    def start(self) -> None:
        """Begin to wake the tick, at once and then regularly. Call it inside the running loop."""
        for waking in self._wakings:
            waking.start()

    async def stop(self) -> None:
        """Stop waking; refreshes under way are interrupted and resumed by whoever starts next."""
        for waking in self._wakings:
            waking.stop()
        self._stop.set()
        while works := [
            *self._running.values(),
            *self._looking.values(),
            *(task for task in (self._ticking, self._seeking, self._naming) if task is not None),
        ]:
            await asyncio.wait(works)
            self._ticking = self._seeking = self._naming = None

    def nudge(self) -> None:
        """Look now what is due, without waiting for the next wake-up: somebody has just asked."""
        if self._ticking is None or self._ticking.done():
            self._ticking = asyncio.get_running_loop().create_task(self._guarded())
        else:
            self._again = True

    async def tick(self) -> list[Run]:
        """Carry out whatever is due now and not yet under way here; return the runs."""
        return list(await asyncio.gather(*[self._begin(due) for due in await self.due()]))

    async def due(self) -> list[Due]:
        """Return what is to be refreshed now: first what people asked for, then what has grown old."""
        wanted = await runs.waiting(self._db)
        asked = [
            Due(scope, asked_by, lane_of(scope, asked=True)) for scope, asked_by in wanted if scope in SCOPES
        ]
        scopes = {due.scope for due in asked}
        old = [
            Due(scope, "schedule", lane_of(scope, asked=False))
            for scope, cadence in self._cadences.items()
            if scope not in scopes and await self._is_old(scope, cadence)
        ]
        return [due for due in asked + old if due.scope not in self._running]

    async def look_up_waiting(self) -> None:
        """Look up what people wait for, and wait for its end."""
        await self._look_for_lookups()
        if self._looking:
            await asyncio.wait(list(self._looking.values()))

    async def _is_old(self, scope: str, cadence: int) -> bool:
        since = await due_at(self._db, scope, cadence)
        return since is not None and self._db.clock.now() >= since

    def _begin(self, due: Due) -> asyncio.Task[Run]:
        work = asyncio.create_task(
            refresh(
                self._db,
                self._hub,
                scope=due.scope,
                asked_by=due.asked_by,
                holder=self._holder,
                lane=due.lane,
                stop=self._stop,
                discovery_requests=self._discovery_requests,
            )
        )
        self._running[due.scope] = work
        work.add_done_callback(lambda _: self._running.pop(due.scope, None))
        return work

    async def _wake(self) -> None:
        self.nudge()

    async def _wake_for_lookups(self) -> None:
        # A task of our own: whoever wakes us cancels what it waits for, even within a transaction.
        if self._seeking is None or self._seeking.done():
            self._seeking = asyncio.get_running_loop().create_task(self._seek())

    async def _wake_for_names(self) -> None:
        if (self._naming is None or self._naming.done()) and WHOLE not in self._running:
            self._naming = asyncio.get_running_loop().create_task(self._name())

    async def _name(self) -> None:
        """Index names block by block until none is left, the collector stops, or a census begins.

        And count what a census has listed, where it was killed before it could.
        """
        try:
            await rollups.catch_up(self._db)
            while not self._stop.is_set() and WHOLE not in self._running:
                if not await naming.fill(self._db):
                    return
        except Exception:
            logger.exception(FAULT, {"error_id": new_error_id()})

    async def _seek(self) -> None:
        try:
            await self._look_for_lookups()
        except Exception:
            logger.exception(FAULT, {"error_id": new_error_id()})

    async def _guarded(self) -> None:
        """Begin what is due, and look again where somebody asked meanwhile; no failure ends the schedule."""
        while not self._stop.is_set():
            self._again = False
            try:
                for due in await self.due():
                    self._begin(due).add_done_callback(self._ended)
                await self._look_for_lookups()
            except Exception:
                logger.exception(FAULT, {"error_id": new_error_id()})
                return
            if not self._again:
                return

    def _ended(self, work: "asyncio.Task[Run]") -> None:
        """Log what went wrong with a run; after a good one, see whether somebody asked for another."""
        if work.cancelled():
            return
        error = work.exception()
        if error is None:
            if not self._stop.is_set():
                self.nudge()
        elif not isinstance(error, CalledOff):
            logger.error(FAULT, {"error_id": new_error_id()}, exc_info=error)

    async def _look_for_lookups(self) -> None:
        wanted = await lookups.waiting(self._db)
        for target, asked_by in wanted:
            if len(self._looking) >= LOOKUPS_AT_ONCE or self._stop.is_set():
                return
            if target not in self._looking:
                work = asyncio.create_task(self._look_up(target, asked_by))
                self._looking[target] = work
                work.add_done_callback(functools.partial(self._looked, target))

    def _looked(self, target: str, _work: "asyncio.Task[None]") -> None:
        self._looking.pop(target, None)

    async def _look_up(self, target: str, asked_by: str) -> None:
        try:
            await look_up_target(self._db, self._hub, target, asked_by=asked_by, stop=self._stop)
        except Exception:
            logger.exception(FAULT, {"error_id": new_error_id()})
