"""Spikes and dips in daily downloads, against a robust baseline. Pure; the rule is stated here and versioned.

The day's downloads are the difference of the all-time counter, never of the rolling 30-day count. A day at
whose ends nobody looked is a gap: it has no value, and takes no part in a baseline. The Hub's counters lag:
a counter that stood still for days and then jumped is judged by the jump's share of all those days.

A day is odd when it lies far from the median of the four weeks before it, by the median absolute deviation
(MAD), each day first divided by what its weekday usually is. Small repos are noisy, so the deviation is never
taken for less than the square root of the median (what counting by chance alone would give) or a tenth of it.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Literal

from msgspec import Struct

from config.clock import DAY, HOUR

RULE = "daily-downloads"
RULE_VERSION = "1"

WINDOW = 28
"""Days before a day that make its baseline."""
ENOUGH = 14
"""Days of the window that must have a value; with fewer nothing is said."""
FAR = 6.0
"""Deviations from the median, in units of 1.4826 MAD (a standard deviation, were it a bell curve)."""
LEAST = 100
"""Downloads a day that a spike rises, or a dip falls, at least."""
TIMES = 2.0
"""A spike is at least this many times the usual, a dip at most this fraction of it."""
LAG = 4
"""Days that a counter stands still for and is taken to lag; longer, and nothing was downloaded."""
NEAR = 12 * HOUR
"""How far from midnight a look may be to show the counter of that midnight."""
_WEEKDAYS = 3
"""Values of a weekday that are needed to say what it usually is."""

Oddness = Literal["spike", "dip"]


class Day(Struct, frozen=True):
    """One day (from midnight UTC, milliseconds) and its downloads; None: not observed.

    `days` is more than one where a counter that had stood still moved: `value` is the share of each.
    """

    at: int
    value: float | None
    days: int = 1


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
    still = 0
    for start in range(first, last, DAY):
        before, after = _counter(samples, looks, start), _counter(samples, looks, start + DAY)
        if before is None or after is None:
            days.append(Day(start, None))
            still = 0
            continue
        gained = after - before
        if gained < 0:
            days.append(Day(start, None))  # the counter was corrected: what was downloaded is not known
            still = 0
        elif gained == 0:
            days.append(Day(start, 0.0))
            still += 1
        else:
            lagged = min(still, LAG) + 1
            days.append(Day(start, gained / lagged, lagged))
            still = 0
    return _spread(days)


def judge(days: Sequence[Day], *, since: int = 0) -> list[Oddity]:
    """Return the odd days from an instant on, oldest first."""
    found: list[Oddity] = []
    for place, day in enumerate(days):
        if day.at < since or day.value is None:
            continue
        window = [one for one in days[max(0, place - WINDOW) : place] if one.value is not None]
        if len(window) < ENOUGH:
            continue
        weekdays = _weekdays(window)
        values = [(one.value or 0.0) / weekdays[_weekday(one.at)] for one in window]
        middle = median(values)
        spread = max(
            1.4826 * median([abs(value - middle) for value in values]), middle**0.5, middle / 10, 1.0
        )
        here = day.value / weekdays[_weekday(day.at)]
        deviations = (here - middle) / spread
        usual = middle * weekdays[_weekday(day.at)]
        alike = [one.value or 0.0 for one in window if _weekday(one.at) == _weekday(day.at)]
        like = median(alike) if alike else usual  # a weekday known from few weeks is held against those
        kind: Oddness | None = None
        if deviations >= FAR and day.value >= TIMES * max(usual, like) and day.value - usual >= LEAST:
            kind = "spike"
        elif deviations <= -FAR and day.value * TIMES <= min(usual, like) and usual - day.value >= LEAST:
            kind = "dip"
        if kind is not None:
            found.append(Oddity(kind=kind, day=day.at, value=day.value, usual=usual, deviations=deviations))
    return found


def _counter(
    samples: Sequence[tuple[int, float | None]], looks: Sequence[int], midnight: int
) -> float | None:
    """Return the counter at a midnight, as the look nearest before it showed it, if that was near enough."""
    seen = bisect_right(looks, midnight)
    if seen == 0 or midnight - looks[seen - 1] > NEAR:
        return None
    place = bisect_right(samples, looks[seen - 1], key=lambda sample: sample[0])
    return samples[place - 1][1] if place else None


def _spread(days: list[Day]) -> list[Day]:
    """Give each day of a standstill its share of the jump that ended it."""
    spread = list(days)
    for place, day in enumerate(days):
        for before in range(place - day.days + 1, place):
            spread[before] = Day(days[before].at, day.value, day.days)
    # A standstill that has not ended may still be a lag: its days are not known yet.
    for place in range(len(spread) - 1, max(-1, len(spread) - 1 - LAG), -1):
        if spread[place].value != 0.0:
            break
        spread[place] = Day(spread[place].at, None)
    return spread


def _weekdays(window: Sequence[Day]) -> Mapping[int, float]:
    """Return what each weekday is beside the median day; 1.0 where too few are known."""
    overall = median([day.value or 0.0 for day in window])
    found = dict.fromkeys(range(7), 1.0)
    if overall <= 0:
        return found
    for weekday in found:
        values = [day.value or 0.0 for day in window if _weekday(day.at) == weekday]
        if len(values) >= _WEEKDAYS and median(values) > 0:
            found[weekday] = median(values) / overall
    return found


def _weekday(at: int) -> int:
    return at // DAY % 7
