"""Wakes the digests: the scheduler only knocks; what is due is asked of the store at the clock's now."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]  # it has none

from bot.delivery.compose import compose_due
from config.logs import new_error_id
from storage.database import Database

log = logging.getLogger(__name__)


class DigestSchedule:
    """Composes what is due, regularly, and wakes the sender."""

    def __init__(self, db: Database, *, wake: Callable[[], None], wake_seconds: float) -> None:
        self._db = db
        self._wake = wake
        self._wake_seconds = wake_seconds
        self._scheduler: AsyncIOScheduler | None = None
        self._ticking: asyncio.Task[int] | None = None

    def start(self) -> None:
        """Begin to knock, at once and then regularly. Call it inside the running loop."""
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._scheduler.add_job(
            self._wake_up,
            "interval",
            seconds=self._wake_seconds,
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
            next_run_time=datetime.now(UTC),
        )
        self._scheduler.start()

    async def stop(self) -> None:
        """Stop knocking, and wait for what is being composed; what was not is due still."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None
        if self._ticking is not None:
            await self._ticking
            self._ticking = None

    async def _wake_up(self) -> None:
        if self._ticking is None or self._ticking.done():
            self._ticking = asyncio.create_task(self.tick())

    async def tick(self) -> int:
        """Compose what is due now; no failure ends the schedule."""
        try:
            put = await compose_due(self._db)
        except Exception:
            log.exception("error %s in the digests' schedule", new_error_id())
            return 0
        if put:
            self._wake()
        return put
