"""What the headers of an answer say of how much may be asked, when again, and what the time is there."""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from huggingface_hub.utils import parse_ratelimit_headers  # type: ignore[attr-defined]  # exported without `as`

from collectors.hub.budget import Quota
from config.clock import SECOND

LONGEST_RETRY_AFTER = 600.0
"""Seconds of the longest rest that is kept because the Hub asks for it."""
LONGEST_WINDOW = 3600
"""Seconds of the longest window that is believed; the Hub's have 300."""
MOST = 10_000_000
"""The largest quota that is believed; the Hub's largest is 500,000 requests a window."""


def quota_of(headers: Mapping[str, str], bucket: str) -> Quota | None:
    """Return what an answer says of the quota of a bucket; None where it says nothing credible."""
    try:
        info = parse_ratelimit_headers(headers)
    except ValueError:  # a number of thousands of digits
        return None
    if info is None or info.resource_type != bucket:
        return None
    limit, window = info.limit or None, info.window_seconds or None
    return Quota(
        min(info.remaining, MOST),
        float(min(info.reset_in_seconds, LONGEST_WINDOW)),
        limit and min(limit, MOST),
        window and float(min(window, LONGEST_WINDOW)),
    )


def retry_after(headers: Mapping[str, str], now: int) -> float | None:
    """Return for how many seconds to leave the Hub alone, which it says as a number of them or as a date.

    A date is held against the answer's own, by the same clock; where it has none, against `now`.
    """
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value) + 1.0, LONGEST_RETRY_AFTER)
    until, answered = _date(value), _date(headers.get("date", ""))
    if until is None:
        return None
    left = until - (now / SECOND if answered is None else answered)
    return min(max(left, 0.0) + 1.0, LONGEST_RETRY_AFTER)


def behind(headers: Mapping[str, str], asked_at: int) -> int:
    """Return how many milliseconds the Hub's clock is behind ours, from an answer to what was asked then.

    An answer without a date says nothing, nor does one that is dated later: the Hub took its time.
    """
    dated = _date(headers.get("date", ""))
    return 0 if dated is None else max(0, asked_at - int(dated * SECOND) - SECOND)  # it says whole seconds


def _date(value: str) -> float | None:
    """Read a date as headers write it, in seconds since 1970."""
    try:
        return parsedate_to_datetime(value).timestamp()
    except (ValueError, OverflowError, OSError, TypeError, IndexError):
        return None
