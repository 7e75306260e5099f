"""One asynchronous client for the Hub, on huggingface_hub's own transport and headers.

The library's asynchronous side has no method, no retry and no time-out, so those are here: it gives the
request hook, the headers, and the reading of the rate-limit headers. Its mapping of statuses to exceptions is
not used, because it answers differently for plain http addresses, where a local Hub lives.
"""

import asyncio
import logging
import random
import re
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import parse_qs, quote, urljoin, urlsplit

import httpx2
import msgspec
from huggingface_hub import get_async_session
from huggingface_hub.errors import OfflineModeIsEnabled
from huggingface_hub.utils import (  # type: ignore[attr-defined]  # exported, without an `as` that says so
    build_hf_headers,
)
from msgspec import Struct

from collectors.hub.budget import Budget, Lane, Ledger, Turn
from collectors.hub.circuit import Circuit
from collectors.hub.errand import Errand
from collectors.hub.errors import (
    HubBadRequest,
    HubError,
    HubMissing,
    HubMoved,
    HubRateLimited,
    HubRefused,
    HubUnavailable,
    HubUnreadable,
)
from collectors.hub.limits import behind, quota_of, retry_after
from collectors.hub.telling import Teller
from config.clock import SECOND, Clock

logger = logging.getLogger(__name__)

Params = Sequence[tuple[str, str]]

TIMEOUT = httpx2.Timeout(30.0, connect=10.0)
DEADLINE = 120.0
"""Seconds one attempt may take as a whole, however slowly bytes come."""
LARGEST = 128 * 1024 * 1024
"""Bytes of the largest answer that is read: 1,000 models with whole cards stay under 40 MB."""
ATTEMPTS = 5
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 8.0

_AGAIN = frozenset({408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
_MOVED = frozenset({301, 302, 303, 307, 308})
_LINK = re.compile(r"<([^<>]*)>((?:\s*;[^;,<>]*)*)")
_NEXT = re.compile(r";\s*rel\s*=\s*\"?next\b")
_ALLOWED = re.compile(r"must be one of \[([^\]]*)\]")


class Answer(Struct, frozen=True):
    """A good answer: its bytes, when its (last) request was sent and answered, and the next page's cursor.

    `cut` says that a file goes on behind these bytes, `behind` how many milliseconds the Hub's own clock is
    behind ours.
    """

    body: bytes
    sent_at: int
    answered_at: int
    cursor: str | None
    cut: bool = False
    behind: int = 0


class _Retry(Exception):  # noqa: N818 - internal: an attempt that may be made again
    """An attempt that failed in a way that passes; `error` is what to raise if it does not."""

    def __init__(
        self,
        error: HubError,
        *,
        wait: float | None = None,
        down: bool = False,
        closed_for: float | None = None,
    ) -> None:
        """`closed_for` says that nobody is to ask for so many seconds, `wait` that this one shall not."""
        super().__init__(str(error))
        self.error = error
        self.wait = wait
        self.down = down
        self.closed_for = closed_for


class _TooLarge(HubUnreadable):
    """An answer that asking again will not make smaller."""


class Hub:
    """Reads the Hub's JSON interface politely: one connection pool, one budget, one circuit."""

    def __init__(
        self,
        endpoint: str,
        token: str | None = None,
        *,
        clock: Clock,
        ledger: Ledger | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        uniform: Callable[[float, float], float] = random.uniform,
        timeout: httpx2.Timeout = TIMEOUT,
        deadline: float = DEADLINE,
        largest: int = LARGEST,
    ) -> None:
        """With a `ledger` the quota is shared with all who have the same; without, it is ours alone."""
        self.endpoint = endpoint.rstrip("/")
        self.clock = clock
        self.budget = Budget(clock, monotonic=monotonic, sleep=sleep, ledger=ledger)
        self.files_budget = Budget(clock, monotonic=monotonic, sleep=sleep, ledger=ledger, bucket="resolvers")
        self._teller = Teller(ledger)
        self.circuit = Circuit(monotonic, tell=self._teller.tell)
        self._token = token
        self._sleep = sleep
        self._uniform = uniform
        self._deadline = deadline
        self._largest = largest
        self._client = get_async_session()
        self._client.timeout = timeout
        self._client.follow_redirects = False
        self._client.headers.update(build_hf_headers(token=token or False, library_name="cartographer"))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections; whoever waits for quota is cancelled."""
        await self.budget.close()
        await self.files_budget.close()
        await self._teller.close()
        await self._client.aclose()

    async def get(
        self,
        path: str,
        params: Params = (),
        *,
        lane: Lane,
        errand: Errand,
        named: bool = False,
        check: Callable[[bytes], object] | None = None,
        most: int | None = None,
    ) -> Answer:
        """Read one path of the Hub's interface, or with `most` that many bytes of a file of a repo.

        `named` says that the path names one repo or owner, so that 401 and 404 mean it is missing; elsewhere
        they mean that we are refused. `check` raises HubUnreadable where a body is not what it should be:
        such an answer is asked for again, like a 5xx. Every request sent counts on the `errand`.
        Raises the errors of `collectors.hub.errors`, and CalledOff.
        """
        for attempt in range(1, ATTEMPTS + 1):
            try:
                attempting = self._attempt(path, params, lane, errand, named=named, check=check, most=most)
                return await errand.unless_called_off(attempting)
            except _Retry as again:
                if attempt == ATTEMPTS:
                    raise again.error from again.__cause__
                pause = again.wait
                if pause is None:
                    # Full jitter: those who failed together do not come back together.
                    pause = self._uniform(0, min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempt - 1)))
                logger.info(
                    "trying %(path)s again in %(pause).1f s: %(error)s",
                    {"path": path, "pause": pause, "error": again.error},
                )
                await errand.unless_called_off(self._pause(pause))
        raise AssertionError("every attempt returns or raises")

    async def _pause(self, seconds: float) -> None:
        await self._sleep(seconds)

    async def _attempt(
        self,
        path: str,
        params: Params,
        lane: Lane,
        errand: Errand,
        *,
        named: bool,
        check: Callable[[bytes], object] | None,
        most: int | None,
    ) -> Answer:
        self.circuit.look()
        async with self._budget_of(path).request(lane) as turn:
            self.circuit.check()
            try:
                sent_at = self.clock.now()
                errand.requests += 1
                async with asyncio.timeout(self._deadline):
                    status, headers, body, cut = await self._exchange(turn, path, params, most)
                answered_at = self.clock.now()
                self._judge(status, headers, body, path, named=named, file=most is not None)
                if check is not None:
                    check(body)
            except _TooLarge:
                self.circuit.succeeded()
                raise
            except HubUnreadable as error:
                self.circuit.succeeded()
                raise _Retry(error) from error
            except (httpx2.TransportError, httpx2.DecodingError, TimeoutError) as error:
                reason = f"{type(error).__name__}: {error}".rstrip(": ")
                self.circuit.failed(reason)
                raise _Retry(HubUnavailable(f"{self.endpoint} does not answer ({reason})")) from error
            except OfflineModeIsEnabled as error:
                raise HubUnavailable("HF_HUB_OFFLINE is set: the Hub is not asked") from error
            except _Retry as again:
                self._note(again, turn)
                raise
            except HubError as error:
                # A status of its own (such as 501) tells neither that the Hub is down nor that it is up.
                self.circuit.abandoned() if isinstance(error, HubUnavailable) else self.circuit.succeeded()
                raise
            except BaseException:
                self.circuit.abandoned()
                raise
        self.circuit.succeeded()
        return Answer(body, sent_at, answered_at, next_cursor(headers), cut, behind(headers, sent_at))

    def _note(self, again: _Retry, turn: Turn) -> None:
        if again.closed_for is not None:
            turn.refused(again.closed_for)
        self.circuit.failed(str(again)) if again.down else self.circuit.succeeded()

    def _budget_of(self, path: str) -> Budget:
        """Return the budget of the bucket that the Hub counts a path in."""
        return self.files_budget if _bucket(path) == "resolvers" else self.budget

    async def _exchange(
        self, turn: Turn, path: str, params: Params, most: int | None
    ) -> tuple[int, Mapping[str, str], bytes, bool]:
        body = bytearray()
        query = httpx2.QueryParams(list(params))
        async with self._client.stream("GET", self.endpoint + path, params=query) as response:
            turn.learn(quota_of(response.headers, _bucket(path)))
            async for part in response.aiter_bytes():
                body += part
                if most is not None and len(body) > most:
                    return response.status_code, response.headers, bytes(body[:most]), True
                if len(body) > self._largest:
                    raise _TooLarge(f"{path}: an answer of more than {self._largest} bytes")
            return response.status_code, response.headers, bytes(body), False

    def _judge(
        self, status: int, headers: Mapping[str, str], body: bytes, path: str, *, named: bool, file: bool
    ) -> None:
        """Return where the answer is good; raise what it means where it is not."""
        if status == HTTPStatus.OK:
            # A card may well begin with a tag, but the Hub sends no file as a page.
            page = _is_page(headers) if file else body.lstrip()[:1] == b"<"
            if page:
                raise HubUnreadable(f"{path}: HTML instead of {'a file' if file else 'JSON'}")
            return
        said = _message(headers, body)
        line = f"{path}: {status} {said}".rstrip()
        if status in _MOVED:
            raise self._moved(path, headers.get("location", ""))
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise self._limited(path, headers, line)
        if status in _AGAIN:
            raise _Retry(HubUnavailable(line), wait=retry_after(headers, self.clock.now()), down=True)
        if status == HTTPStatus.BAD_REQUEST:
            raise HubBadRequest(line, _allowed(said))
        if named and self._means_missing(status, headers, body):
            raise HubMissing(line, headers.get("x-error-code", ""))
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise HubUnavailable(line)
        raise HubRefused(line, headers.get("x-error-code", ""))

    def _means_missing(self, status: int, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the Hub itself says that the thing is missing or private (and not a proxy, or a gate)."""
        if headers.get("x-error-code") == "GatedRepo" or body.lstrip()[:1] == b"<":
            return False
        # With a token the Hub says 404; a 401 then means that the token itself is wrong.
        wrong_token = self._token is not None
        return status == HTTPStatus.NOT_FOUND or (status == HTTPStatus.UNAUTHORIZED and not wrong_token)

    def _limited(self, path: str, headers: Mapping[str, str], line: str) -> _Retry:
        quota = quota_of(headers, _bucket(path))
        after = retry_after(headers, self.clock.now())
        wait: float | None = 0.0
        closed_for: float | None = None
        if quota is not None and quota.remaining > 0:
            # Another limiter than the quota: only this request steps back.
            wait = after
        elif quota is None:
            # The budget holds everybody back, so no pause is needed here; as when the quota is used up.
            closed_for = after if after is not None else LONGEST_PAUSE
        left = after if after is not None else quota.resets_in if quota else LONGEST_PAUSE
        return _Retry(
            HubRateLimited(line, self.clock.now() + int(left * SECOND)), wait=wait, closed_for=closed_for
        )

    def _moved(self, path: str, location: str) -> HubError:
        base = self.endpoint + path
        here = urlsplit(base)
        try:
            target = urlsplit(urljoin(base, location))
        except ValueError:
            location, target = "", here
        if not location or (target.scheme, target.netloc) != (here.scheme, here.netloc):
            return HubRefused(f"{path}: sends us elsewhere ({location or 'nowhere'}), which is not followed")
        prefix = urlsplit(self.endpoint).path
        return HubMoved(target.path.removeprefix(prefix))


def next_cursor(headers: Mapping[str, str]) -> str | None:
    """Return the cursor of the next page (where pages are numbered, its number), or None on the last.

    Only the cursor is taken from the Link header: the address in it is never followed, so no answer can
    send us (and our token) to another host. Raises HubUnreadable where there is a next page without cursor.
    """
    following = [url for url, about in _LINK.findall(headers.get("link", "")) if _NEXT.search(about)]
    if not following:
        return None
    try:
        query = parse_qs(urlsplit(str(following[0])).query)
        cursors = query.get("cursor") or query.get("p") or []
    except ValueError:
        cursors = []
    if not cursors:
        raise HubUnreadable("a next page without a cursor")
    return cursors[0]


def name_path(name: str) -> str:
    """Return a repo id or handle as it stands in a path."""
    return quote(name, safe="/")


def _message(headers: Mapping[str, str], body: bytes) -> str:
    """Return what the Hub says of an error, wherever it says it, as one short line."""
    said: Any = headers.get("x-error-message")
    if not said:
        try:
            said = msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            said = "an answer that is not JSON"
        for key in ("errors", 0, "error", "message"):
            if isinstance(said, dict):
                said = said.get(key, said)
            elif isinstance(said, list) and key == 0 and said:
                said = said[0]
    return " ".join(str(said).replace("\x00", "").split())[:1000]


def _bucket(path: str) -> str:
    """Return what the Hub counts a path as: files of repos, or everything else that we ask for."""
    return "resolvers" if "/resolve/" in path else "api"


def _is_page(headers: Mapping[str, str]) -> bool:
    return headers.get("content-type", "").lower().startswith("text/html")


def _allowed(said: str) -> tuple[str, ...]:
    found = _ALLOWED.search(said)
    if found is None:
        return ()
    return tuple(value.strip(" \"'") for value in found.group(1).split(",") if value.strip())
