"""Knocking regularly: APScheduler only wakes; what is due is in the store, at the injected clock's now.

Whoever slept, crashed or shares the work misses nothing by a knock that was late or never came.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]  # it has none


class Waking:
    """Calls something at once and then every so many seconds, one call at a time."""

    def __init__(self, call: Callable[[], Awaitable[object]], *, seconds: float) -> None:
        self._call = call
        self._seconds = seconds
        self._scheduler: AsyncIOScheduler | None = None

    def start(self) -> None:
        """Begin to knock. Call it inside the running loop."""
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._scheduler.add_job(
            self._call,
            "interval",
            seconds=self._seconds,
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
            next_run_time=datetime.now(UTC),
        )
        self._scheduler.start()

    def stop(self) -> None:
        """Stop knocking."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None
