"""When runs happen. One `tick` asks the store what is due at the clock's now.

The truth of what is due is in the store: a process that slept, crashed or shares the work misses nothing and
doubles nothing. The scheduler only wakes the tick.
"""

import asyncio
import logging

from msgspec import Struct

from collectors.hub.budget import Lane
from collectors.hub.client import Hub
from collectors.hub.errand import CalledOff
from collectors.refresh import refresh
from collectors.waking import Waking
from config.clock import MINUTE
from config.logs import new_error_id
from storage import runs
from storage.database import Database
from storage.records import Run, RunState

logger = logging.getLogger(__name__)

RETRY = 5 * MINUTE
"""How long after a failed run the next one is tried, where the cadence is not shorter."""

WAKE_SECONDS = 15.0


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
        cadences: dict[str, int],
        wake_seconds: float = WAKE_SECONDS,
    ) -> None:
        """`cadences` holds, for each scope, how often it is refreshed, in milliseconds."""
        self._db = db
        self._hub = hub
        self._holder = holder
        self._cadences = cadences
        self._waking = Waking(self._wake, seconds=wake_seconds)
        self._ticking: asyncio.Task[None] | None = None
        self._again = False
        self._stop = asyncio.Event()

    def start(self) -> None:
        """Begin to wake the tick, at once and then regularly. Call it inside the running loop."""
        self._waking.start()

    async def stop(self) -> None:
        """Stop waking; a refresh under way is interrupted and resumed by whoever starts next."""
        self._waking.stop()
        self._stop.set()
        if self._ticking is not None:
            await self._ticking
            self._ticking = None

    def nudge(self) -> None:
        """Look now what is due, without waiting for the next wake-up: somebody has just asked."""
        if self._ticking is None or self._ticking.done():
            self._ticking = asyncio.get_running_loop().create_task(self._guarded())
        else:
            self._again = True

    async def tick(self) -> list[Run]:
        """Carry out whatever is due now, one scope after the other; return the runs."""
        return [
            await refresh(
                self._db,
                self._hub,
                scope=due.scope,
                asked_by=due.asked_by,
                holder=self._holder,
                lane=due.lane,
                stop=self._stop,
            )
            for due in await self.due()
        ]

    async def due(self) -> list[Due]:
        """Return what is to be refreshed now: first what people asked for, then what has grown old."""
        asked = [Due(scope, asked_by, Lane.ASKED) for scope, asked_by in await runs.waiting(self._db)]
        scopes = {due.scope for due in asked}
        old = [
            Due(scope, "schedule", Lane.SCHEDULED)
            for scope, cadence in self._cadences.items()
            if scope not in scopes and await self._is_old(scope, cadence)
        ]
        return asked + old

    async def _is_old(self, scope: str, cadence: int) -> bool:
        last = await runs.latest(self._db, scope)
        if last is None or last.finished_at is None:
            return True  # never run, or killed: whoever still runs it is joined
        rest = min(cadence, RETRY) if last.state is RunState.FAILED else cadence
        # From start to start, so that long runs do not stretch the cadence.
        since = last.finished_at if last.state is RunState.FAILED else last.started_at
        return self._db.clock.now() - since >= rest

    async def _wake(self) -> None:
        self.nudge()

    async def _guarded(self) -> None:
        """Tick, and tick again where somebody asked meanwhile; no failure ends the schedule."""
        while True:
            self._again = False
            try:
                await self.tick()
            except CalledOff:
                return
            except Exception:
                error_id = new_error_id()
                logger.exception("error %(error_id)s in the schedule", {"error_id": error_id})
                return
            if not self._again or self._stop.is_set():
                return
