"""Discord's rate limits: a bucket for each route and major parameter, one limit for all, and the ban.

Source: Discord's documentation, topics/rate-limits.mdx. The sizes of buckets are not documented ("do not hard
code"); those here are what the service was seen to answer. Time is the event loop's: what is paced is real.
"""

import asyncio
import hashlib
from collections import deque
from dataclasses import dataclass, field

GLOBAL_PER_SECOND = 50
INVALID_WINDOW_S = 600.0
INVALID_LIMIT = 10_000
_INVALID_STATUSES = frozenset({401, 403, 429})


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many requests in so many seconds."""

    requests: int
    seconds: float


_ALLOWANCES = {
    "POST /channels/{channel_id}/messages": Allowance(5, 5.0),
    "PATCH /channels/{channel_id}/messages/{message_id}": Allowance(5, 5.0),
    "DELETE /channels/{channel_id}/messages/{message_id}": Allowance(5, 1.0),
    "GET /channels/{channel_id}/messages": Allowance(5, 1.0),
    "PUT /applications/{application_id}/commands": Allowance(5, 20.0),
    "POST /users/@me/channels": Allowance(10, 10.0),
    "POST /webhooks/{application_id}/{token}": Allowance(5, 2.0),
}
_DEFAULT = Allowance(50, 1.0)


@dataclass(slots=True)
class Bucket:
    """A bucket in use."""

    allowance: Allowance
    resets_at: float = 0.0
    used: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a request was told by its bucket; `retry_after` (seconds) is None where it may pass."""

    headers: dict[str, str]
    retry_after: float | None = None
    is_global: bool = False


@dataclass(slots=True)
class RateLimits:
    """All buckets of one bot; with `enabled` off everything passes, with headers all the same."""

    enabled: bool = True
    global_per_second: int = GLOBAL_PER_SECOND
    invalid_limit: int = INVALID_LIMIT
    allowances: dict[str, Allowance] = field(default_factory=lambda: dict(_ALLOWANCES))
    _buckets: dict[tuple[str, str], Bucket] = field(default_factory=dict)
    _recent: deque[float] = field(default_factory=deque)
    _invalid: deque[float] = field(default_factory=deque)

    def ask(self, route: str, major: str, *, counts_globally: bool, epoch_s: float) -> Verdict:
        """Count a request in its bucket; `epoch_s` is the clock's now for the reset header."""
        now = asyncio.get_running_loop().time()
        if self.enabled and counts_globally and (wait := self._global_wait(now)):
            return Verdict(headers={"X-RateLimit-Global": "true"}, retry_after=wait, is_global=True)
        allowance = self.allowances.get(route, _DEFAULT)
        bucket = self._buckets.setdefault((route, major), Bucket(allowance))
        if now >= bucket.resets_at:
            bucket.used, bucket.resets_at = 0, now + allowance.seconds
        left = bucket.resets_at - now
        over = self.enabled and bucket.used >= allowance.requests
        bucket.used += not over
        headers = {
            "X-RateLimit-Limit": str(allowance.requests),
            "X-RateLimit-Remaining": str(
                max(0, allowance.requests - bucket.used) if self.enabled else allowance.requests
            ),
            "X-RateLimit-Reset": f"{epoch_s + left:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": hashlib.sha256(route.encode()).hexdigest()[:32],
        }
        return Verdict(headers=headers, retry_after=left if over else None)

    def note(self, status: int) -> None:
        """Count an answer towards the invalid requests."""
        if status in _INVALID_STATUSES:
            self._invalid.append(asyncio.get_running_loop().time())

    @property
    def invalid_requests(self) -> int:
        """How many of the last ten minutes' requests were answered 401, 403 or 429."""
        now = asyncio.get_running_loop().time()
        while self._invalid and self._invalid[0] < now - INVALID_WINDOW_S:
            self._invalid.popleft()
        return len(self._invalid)

    @property
    def banned(self) -> bool:
        """Whether the bot's address is banned for too many invalid requests."""
        return self.invalid_requests >= self.invalid_limit

    def _global_wait(self, now: float) -> float | None:
        while self._recent and self._recent[0] <= now - 1.0:
            self._recent.popleft()
        if len(self._recent) >= self.global_per_second:
            return self._recent[0] + 1.0 - now
        self._recent.append(now)
        return None
