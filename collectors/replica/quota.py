"""The Hub's rate limits: fixed windows of five minutes, a count per asker and bucket."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from config.clock import SECOND, Clock

WINDOW = 300
"""Seconds in a window."""

PLANS: dict[str, dict[str, int]] = {
    "anonymous": {"api": 500, "resolvers": 3_000, "pages": 100},
    "free": {"api": 1_000, "resolvers": 5_000, "pages": 200},
    "pro": {"api": 2_500, "resolvers": 12_000, "pages": 400},
    "team": {"api": 3_000, "resolvers": 20_000, "pages": 400},
    "enterprise": {"api": 6_000, "resolvers": 50_000, "pages": 600},
    "plus": {"api": 10_000, "resolvers": 100_000, "pages": 1_000},
}
"""Requests per window by plan and bucket, as the Hub documents them."""


def bucket_of(path: str) -> str:
    """Return which bucket a path is counted in."""
    if path.startswith("/api/"):
        return "api"
    return "resolvers" if "/resolve/" in path else "pages"


@dataclass(slots=True)
class Quota:
    """Counts requests. `api` and the others override every plan's number; None keeps the plan's."""

    clock: Clock
    api: int | None = None
    resolvers: int | None = None
    pages: int | None = None
    _window: int = -1
    _used: dict[tuple[str, str], int] = field(default_factory=dict)

    def spend(self, asker: str, plan: str, path: str) -> tuple[bool, Mapping[str, str]]:
        """Count one request; return whether it is within the quota, and the headers that say so."""
        now = self.clock.now() // SECOND
        if now // WINDOW != self._window:
            self._window = now // WINDOW
            self._used.clear()
        bucket = bucket_of(path)
        limit = getattr(self, bucket)
        if limit is None:
            limit = PLANS[plan][bucket]
        used = self._used.get((asker, bucket), 0)
        within = used < limit
        if within:
            used += 1
            self._used[asker, bucket] = used
        left = WINDOW - now % WINDOW
        return within, {
            "RateLimit": f'"{bucket}";r={limit - used};t={left}',
            "RateLimit-Policy": f'"fixed window";"{bucket}";q={limit};w={WINDOW}',
        }
