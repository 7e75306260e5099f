"""Spikes and dips in daily downloads, against a robust baseline. Pure; the rule is stated here and versioned.

The day's downloads are the difference of the all-time counter, never of the rolling 30-day count. A day near
whose ends nobody looked is a gap: it has no value, and takes no part in a baseline. A counter that goes down
was corrected: that day has no value either. The Hub's counters lag (they stand still on about one day in
seven, for repos of any size): where one that stood still then jumped by what the missing days would have
brought, each of these days is judged by its share of the jump; where it did not, nothing is known of them.

A day is odd when it lies far from the median of the four weeks before it, by the median absolute deviation
(MAD), each day first divided by what weekends, or working days, usually are; it must be odd beside the same
weekday of these weeks, too. Both are taken of logarithms: downloads vary by factors, so that what doubles is
as far as what halves. Small repos are noisy, so the deviation is never taken for less than what counting by
chance alone would give (one part in the square root of the median), or a tenth. Odd days of a kind that
follow each other closely are one occurrence, told of its first day.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from math import exp, expm1, log1p, sqrt
from statistics import median
from typing import Literal

from msgspec import Struct

from config.clock import DAY, HOUR

RULE = "daily-downloads"
RULE_VERSION = "3"

WINDOW = 28
"""Days before a day that make its baseline."""
ENOUGH = 14
"""Days of the window that must have a value; with fewer nothing is said."""
FAR = 5.0
"""Deviations from the median, in units of 1.4826 MAD (a standard deviation, were it a bell curve)."""
LEAST_SPREAD = 0.1
LEAST = 100
"""Downloads a day that a spike rises, or a dip falls, at least."""
TIMES = 2.0
"""A spike is at least this many times the usual, a dip at most this fraction of it."""
LAG = 6
"""Days that a counter may stand still for and say nothing; longer, and it is a dip, unless it catches up."""
NEVER_ZERO = 10.0
"""Usual downloads a day from which a day without any is no chance: the counter stood still."""
BEHIND = 1.4
"""Times the usual from which a day after a standstill may hold some of what the days before it brought."""
QUIET = 3
"""Days without an odd one of a kind after which the next one is another occurrence."""
NEAR = 12 * HOUR
"""How far from midnight, before or after it, a look may be to show the counter of that midnight.

So whoever looks once a day, at whatever hour, knows every day.
"""
_WEEKDAYS = 4
"""Values of weekends, or of working days, that are needed to say what they usually are."""
_WEEKEND = frozenset({2, 3})
"""Saturday and Sunday, in days since a Thursday: the first of January 1970 was one."""

Oddness = Literal["spike", "dip"]


class Day(Struct, frozen=True):
    """One day (from midnight UTC, milliseconds) and its downloads; None: not observed.

    `days` is more than one where a counter that had stood still moved: `value` is the share of each.
    `corrected` says that the counter went down.
    """

    at: int
    value: float | None
    days: int = 1
    corrected: bool = False


class Oddity(Struct, frozen=True, kw_only=True):
    """A day that is odd: its downloads, what is usual, and how many deviations lie between."""

    kind: Oddness
    day: int
    value: float
    usual: float
    deviations: float


def daily(samples: Sequence[tuple[int, float | None]], looks: Sequence[int], *, since: int) -> list[Day]:
    """Return each whole UTC day since an instant, up to the last look.

    `samples` are the all-time counter's values (instant, value), kept only where it moved; `looks` are the
    instants at which it was looked at, both oldest first.
    """
    if not looks:
        return []
    first = -(-since // DAY) * DAY
    last = looks[-1] // DAY * DAY
    days: list[Day] = []
    still, seen = 0, True
    for start in range(first, last, DAY):
        before, after = _counter(samples, looks, start), _counter(samples, looks, start + DAY)
        if before is None or after is None or after < before:
            corrected = before is not None and after is not None
            _settle(days, still, None)
            days.append(Day(start, None, corrected=corrected))
            still, seen = 0, False
        elif not seen and after > before:
            # Nobody saw whether the counter lagged when the day began: it may hold the days before.
            days.append(Day(start, None))
            seen = True
        elif after == before:
            days.append(Day(start, 0.0 if seen else None))
            still += seen
        else:
            share = _settle(days, still, after - before)
            days.append(Day(start, (after - before) / share, share))
            still = 0
            _catch_up(days)
    # A standstill that has not ended may still be a lag: its days are not known yet.
    if 0 < still <= LAG:
        days[-still:] = [Day(day.at, None) for day in days[-still:]]
    return days


def _settle(days: list[Day], still: int, jump: float | None) -> int:
    """Say what the last days were, on which a counter stood still, now that it has moved.

    `jump` is by how much, None where that is not known. Returns how many days share it.
    """
    if not still:
        return 1
    usual = _usual(days[:-still])
    if usual is not None and usual < NEVER_ZERO:
        return 1  # nobody came on these days
    # Nearer (by factors) to what all these days would have brought than to what one brings:
    caught_up = jump is not None and (usual is None or jump >= usual * sqrt(still + 1))
    if caught_up and jump is not None:
        share = still + 1
        days[-still:] = [Day(day.at, jump / share, share) for day in days[-still:]]
        return share
    if still <= LAG:
        days[-still:] = [Day(day.at, None) for day in days[-still:]]
    return 1


def _catch_up(days: list[Day]) -> None:
    """Take a day for the end of a standstill before it, where both together are as usual.

    A counter that moves again may still be behind, and catch up in two steps.
    """
    day, shared = days[-1], days[-2].days if len(days) > 1 else 1
    usual = _usual(days[: -1 - shared])
    if shared == 1 or day.days > 1 or day.value is None or usual is None:
        return
    total = sum(one.value or 0.0 for one in days[-1 - shared :])
    if day.value > BEHIND * usual and total <= BEHIND * usual * (shared + 1):
        days[-1 - shared :] = [Day(one.at, total / (shared + 1), shared + 1) for one in days[-1 - shared :]]


def _usual(days: Sequence[Day]) -> float | None:
    """Return the median of the last weeks; None where too little is known."""
    window = [day.value for day in days[-WINDOW:] if day.value is not None]
    return median(window) if len(window) >= ENOUGH else None


def judge(days: Sequence[Day], *, since: int = 0) -> list[Oddity]:
    """Return the odd days from an instant on, oldest first: of each occurrence the first."""
    found: list[Oddity] = []
    last: dict[Oddness, int] = {}
    for place, day in enumerate(days):
        oddity = _oddity(day, days[max(0, place - WINDOW) : place])
        if oddity is None:
            continue
        again = day.at - last.get(oddity.kind, -DAY * (QUIET + 1)) <= QUIET * DAY
        last[oddity.kind] = day.at
        if not again and day.at >= since:
            found.append(oddity)
    return found


def known(days: Sequence[Day]) -> bool:
    """Say whether enough is known of some days to judge the last of them."""
    return sum(day.value is not None for day in days[-WINDOW - 1 : -1]) >= ENOUGH


def _oddity(day: Day, before: Sequence[Day]) -> Oddity | None:
    """Judge a day by those before it."""
    window = [one for one in before if one.value is not None]
    if day.value is None or len(window) < ENOUGH:
        return None
    weekdays = _weekdays(window)
    values = [log1p((one.value or 0.0) / weekdays[_weekend(one.at)]) for one in window]
    middle = median(values)
    spread = max(1.4826 * median([abs(value - middle) for value in values]), exp(-middle / 2), LEAST_SPREAD)
    here = weekdays[_weekend(day.at)]
    deviations = (log1p(day.value / here) - middle) / spread
    usual = expm1(middle) * here
    alike = [one.value or 0.0 for one in window if _weekday(one.at) == _weekday(day.at)]
    like = median(alike) if alike else usual  # who downloads each Monday is odd on no Monday
    kind: Oddness
    if deviations >= FAR and day.value >= TIMES * max(usual, like) and day.value - usual >= LEAST:
        kind = "spike"
    elif deviations <= -FAR and day.value * TIMES <= min(usual, like) and usual - day.value >= LEAST:
        kind = "dip"
    else:
        return None
    return Oddity(kind=kind, day=day.at, value=day.value, usual=usual, deviations=deviations)


def _counter(
    samples: Sequence[tuple[int, float | None]], looks: Sequence[int], midnight: int
) -> float | None:
    """Return the counter at a midnight, as the look nearest to it showed it, if that was near enough."""
    after = bisect_left(looks, midnight)
    near = [look for look in looks[max(0, after - 1) : after + 1] if abs(look - midnight) <= NEAR]
    if not near:
        return None
    look = min(near, key=lambda at: abs(at - midnight))
    place = bisect_right(samples, look, key=lambda sample: sample[0])
    return samples[place - 1][1] if place else None


def _weekdays(window: Sequence[Day]) -> Mapping[bool, float]:
    """Return what weekends (true) and working days are beside the median day; 1.0 where too few are known.

    Of single weekdays four weeks know four values: too few to divide by.
    """
    overall = median([day.value or 0.0 for day in window])
    found = {True: 1.0, False: 1.0}
    if overall <= 0:
        return found
    for weekend in found:
        values = [day.value or 0.0 for day in window if _weekend(day.at) == weekend]
        if len(values) >= _WEEKDAYS and median(values) > 0:
            found[weekend] = median(values) / overall
    return found


def _weekend(at: int) -> bool:
    return _weekday(at) in _WEEKEND


def _weekday(at: int) -> int:
    return at // DAY % 7
