"""What somebody wants of the Hub: it counts the requests that it costs, and can be called off.

Work is called off, not cancelled, because a cancellation may come in the middle of a database transaction;
whoever is called off notices it at the next request, with everything before it recorded.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

Result = TypeVar("Result")


class CalledOff(Exception):  # noqa: N818 - named for what is the case
    """The errand was called off; no request is made any more."""


class Errand:
    """Counts requests for whoever has to account for them, those that failed too."""

    def __init__(self, stop: asyncio.Event | None = None) -> None:
        """`stop` calls the errand off when it is set; several errands may share one."""
        self.requests = 0
        self._stop = stop if stop is not None else asyncio.Event()

    def take(self) -> int:
        """Return what was counted since this was last asked."""
        taken, self.requests = self.requests, 0
        return taken

    async def unless_called_off(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Await something that may take long. Raises CalledOff as soon as the errand is called off."""
        return await unless(self._stop, work)


async def unless(stop: asyncio.Event, work: Coroutine[Any, Any, Result]) -> Result:
    """Await some work, or cancel it and raise CalledOff when an event is set."""
    if stop.is_set():
        work.close()
        raise CalledOff
    working = asyncio.ensure_future(work)
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise CalledOff
    finally:
        for task in (working, stopping):
            task.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)


async def together(tasks: Sequence[asyncio.Task[None]], stop: asyncio.Event) -> None:
    """Wait for all; the first that fails calls the others off by the event, and its error is raised."""
    await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    failed = [task for task in tasks if task.done() and task.exception() is not None]
    if failed:
        stop.set()
        await asyncio.wait(tasks)
        errors = [task.exception() for task in tasks]
        raise next(
            (error for error in errors if error is not None and not isinstance(error, CalledOff)), CalledOff()
        )
