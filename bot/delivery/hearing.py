"""What Discord answers to each request, as the library does not say: it tries again by itself.

A refusal at the end says nothing of the tries before it: the message may have been made by one that was
answered with an error. And every refused request counts, also one that the library repeats. Where no nonce
protects what is asked for, the library is kept from asking again.
"""

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from contextvars import ContextVar
from types import SimpleNamespace
from typing import Final

import aiohttp

from storage import invalid_requests
from storage.database import Database
from storage.errors import StoreError

log = logging.getLogger(__name__)

_INVALID: Final = frozenset({401, 403, 429})
_LIMITED: Final = 429
_SERVER_ERROR: Final = 500
_WRITTEN_EVERY: Final = 5.0


class Heard:
    """The answers to one piece of work's requests so far; `broken` counts those that got none."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.broken = 0

    @property
    def refused(self) -> bool:
        """Whether every request was answered, and each was turned away: nothing can have come of any."""
        turned_away = all(_SERVER_ERROR > status >= 400 for status in self.answers)  # noqa: PLR2004 - HTTP's
        return bool(self.answers) and turned_away and not self.broken


class Repeated(aiohttp.ClientError):
    """The library was about to ask again for something that may have come of the request before."""


class _Single:
    """A request that is made once: `made` from its start on, but for one that a limit turned away."""

    made = False


_listening: ContextVar[Heard | None] = ContextVar("listening", default=None)
_single: ContextVar[_Single | None] = ContextVar("single", default=None)


@contextlib.contextmanager
def listening() -> Iterator[Heard]:
    """Hear the answers to the requests made inside, in this task."""
    heard = Heard()
    token = _listening.set(heard)
    try:
        yield heard
    finally:
        _listening.reset(token)


@contextlib.contextmanager
def once() -> Iterator[None]:
    """Let the one request inside, in this task, go out once: the library repeats it after a 500, 502 or 504.

    Instead of the second Repeated is raised. After a 429 the library may go on: nothing came of that.
    """
    token = _single.set(_Single())
    try:
        yield
    finally:
        _single.reset(token)


class Hearing:
    """Listens to every request of one client, and keeps count of those that were refused."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._unwritten = 0
        self.invalid = 0
        """401, 403 and 429 answers so far, but those for a limit that others share."""

    def trace(self) -> aiohttp.TraceConfig:
        """Return what the library's client is given as its `http_trace`."""
        config = aiohttp.TraceConfig()
        config.on_request_start.append(_begins)
        config.on_request_end.append(self._ended)
        config.on_request_exception.append(self._broke)
        return config

    async def _ended(
        self, _: aiohttp.ClientSession, __: SimpleNamespace, end: aiohttp.TraceRequestEndParams
    ) -> None:
        heard = _listening.get()
        if heard is not None:
            heard.answers.append(end.response.status)
        single = _single.get()
        if single is not None and end.response.status == _LIMITED:
            single.made = False
        shared = end.response.headers.get("X-RateLimit-Scope") == "shared"
        if end.response.status in _INVALID and not shared:
            self.invalid += 1
            self._unwritten += 1

    async def _broke(
        self, _: aiohttp.ClientSession, __: SimpleNamespace, ___: aiohttp.TraceRequestExceptionParams
    ) -> None:
        heard = _listening.get()
        if heard is not None:
            heard.broken += 1

    async def write(self) -> int | None:
        """Write down what was counted since; returns how many everybody made of late, where there was any."""
        number, self._unwritten = self._unwritten, 0
        return await invalid_requests.note(self._db, number) if number else None

    async def run(self, *, every: float = _WRITTEN_EVERY) -> None:
        """Write the count down regularly, until cancelled."""
        try:
            while True:
                await asyncio.sleep(every)
                await self._try_to_write()
        finally:
            await self._try_to_write()

    async def _try_to_write(self) -> None:
        try:
            await self.write()
        except StoreError as error:
            log.warning("the count of refused requests could not be written down: %s", error)


async def _begins(
    _: aiohttp.ClientSession, __: SimpleNamespace, ___: aiohttp.TraceRequestStartParams
) -> None:
    single = _single.get()
    if single is None:
        return
    if single.made:
        raise Repeated("it may have been done; not asked for again before a look")
    single.made = True
