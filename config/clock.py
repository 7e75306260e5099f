"""One clock for the whole program, so that time can be frozen, moved and tested.

Every instant in Cartographer is an integer of milliseconds since 1970-01-01 UTC.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class Clock(Protocol):
    """Tells what time it is."""

    def now(self) -> int:
        """Return the present instant in milliseconds UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> int:
        """Return the present instant in milliseconds UTC."""
        return time.time_ns() // 1_000_000


class ManualClock:
    """A clock that stands still until it is moved: for `CARTOGRAPHER_NOW` and for tests."""

    def __init__(self, at: int) -> None:
        self._at = at

    def now(self) -> int:
        """Return the instant the clock was last set to, in milliseconds UTC."""
        return self._at

    def set(self, at: int) -> None:
        """Move to an instant (milliseconds UTC)."""
        self._at = at

    def advance(self, by: int) -> None:
        """Move forward by a number of milliseconds."""
        self._at += by


class ShiftedClock:
    """A clock that runs, at a distance from another one that can be changed: for the demonstration."""

    def __init__(self, base: Clock, offset: int = 0) -> None:
        self._base = base
        self._offset = offset

    def now(self) -> int:
        """Return the shifted present instant in milliseconds UTC."""
        return self._base.now() + self._offset

    def set(self, at: int) -> None:
        """Make the present instant equal to `at` (milliseconds UTC); it runs on from there."""
        self._offset = at - self._base.now()

    def advance(self, by: int) -> None:
        """Move forward by a number of milliseconds."""
        self._offset += by


def from_iso(text: str) -> int:
    """Read an ISO 8601 instant or date as milliseconds UTC; one without a zone is taken as UTC.

    Raises ValueError where the text is neither.
    """
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return (at - _EPOCH) // _MILLISECOND


def to_datetime(at: int) -> datetime:
    """Return an instant (milliseconds UTC) as an aware datetime in UTC."""
    return datetime.fromtimestamp(at / SECOND, tz=UTC)


def to_iso(at: int) -> str:
    """Write an instant (milliseconds UTC) the way the Hub does: 2026-11-01T12:00:00.000Z."""
    return to_datetime(at).isoformat(timespec="milliseconds").replace("+00:00", "Z")
