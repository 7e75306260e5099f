"""When digests are composed: regularly, whatever is due by the store at the clock's now."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from bot.delivery.alerts import alert_due
from bot.delivery.answers import answer_again
from bot.delivery.compose import compose_due
from collectors.waking import Waking
from config.clock import HOUR
from config.logs import new_error_id
from storage import conversations, privacy
from storage.database import Database
from storage.errors import StoreError
from storage.holders import new_holder

log = logging.getLogger(__name__)

PRUNING = HOUR
"""How long to wait before looking again for what nobody needs any more."""


class DigestSchedule:
    """Composes what is due, and wakes the sender."""

    def __init__(self, db: Database, *, wake: Callable[[], None], wake_seconds: float) -> None:
        self._db = db
        self._holder = new_holder()
        self._wake = wake
        self._waking = Waking(self._knock, seconds=wake_seconds)
        self._ticking: asyncio.Task[int] | None = None
        self._pruned_at: int | None = None

    def start(self) -> None:
        """Begin, at once and then regularly. Call it inside the running loop."""
        self._waking.start()

    async def stop(self) -> None:
        """Stop, and wait for what is being composed; what was not is due still."""
        self._waking.stop()
        if self._ticking is not None:
            await self._ticking
            self._ticking = None

    async def _knock(self) -> None:
        if self._ticking is None or self._ticking.done():
            self._ticking = asyncio.create_task(self.tick())

    async def tick(self) -> int:
        """Tell watches and who waits for an answer, then compose what is due; no failure ends it."""
        told = await self._carried_out(alert_due(self._db))
        told += await self._carried_out(answer_again(self._db))
        if told:
            self._wake()  # what happened goes out before any digest is composed
        await self._carried_out(conversations.prune(self._db))
        await self._carried_out(self._let_go())
        put = await self._carried_out(compose_due(self._db, holder=self._holder))
        if put:
            self._wake()
        return told + put

    async def _let_go(self) -> int:
        """Let go of what was kept about people for long enough, every so often."""
        now = self._db.clock.now()
        if self._pruned_at is not None and now - self._pruned_at < PRUNING:
            return 0
        self._pruned_at = now
        return await privacy.prune(self._db)

    async def _carried_out(self, work: Coroutine[Any, Any, int]) -> int:
        """Return what some work put into the outbox; one that fails keeps the other from nothing."""
        try:
            return await work
        except StoreError as error:
            log.warning("nothing can be composed: %s", error)
        except Exception:
            log.exception("error %s in the digests' schedule", new_error_id())
        return 0
