"""Where values and instants stand in a panel. Pure arithmetic, no drawing."""

import math
from dataclasses import dataclass
from typing import Final

from bot.document import Chart, Series
from bot.texts import numbers

_BEYOND: Final = 1e18  # no count, share or size we know is larger: such a value is a fault, so not known
_NEAR_ZERO: Final = 0.6  # a range whose lowest value is below this part of its highest is drawn from nought
_NOUGHT: Final = 1e-12  # less than this, or a difference of less than this part, is none
_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Observed:
    """One known point."""

    at: int
    value: float


@dataclass(frozen=True)
class Trace:
    """A series ready to be drawn: stretches of known points in order, and the gaps between them."""

    name: str
    stretches: tuple[tuple[Observed, ...], ...]
    gaps: tuple[tuple[int, int], ...]

    @property
    def first(self) -> Observed | None:
        """The first known point, or None where nothing is known."""
        return self.stretches[0][0] if self.stretches else None

    @property
    def last(self) -> Observed | None:
        """The last known point, or None where nothing is known."""
        return self.stretches[-1][-1] if self.stretches else None


def trace(series: Series) -> Trace:
    """Part a series into what is known and what is not; points are put in order of time."""
    points = sorted(series.points, key=lambda point: point.at)
    stretches: list[list[Observed]] = []
    gaps: list[tuple[int, int]] = []
    gap_from: int | None = None
    previous: int | None = None
    for point in points:
        value = point.value
        if value is None or not math.isfinite(value) or abs(value) > _BEYOND:
            if gap_from is None:
                gap_from = previous if previous is not None else point.at
        elif gap_from is not None or not stretches:
            if gap_from is not None and gap_from < point.at:
                gaps.append((gap_from, point.at))
            gap_from = None
            stretches.append([Observed(point.at, float(value))])
        else:
            stretches[-1].append(Observed(point.at, float(value)))
        previous = point.at
    if gap_from is not None and previous is not None and gap_from < previous:
        gaps.append((gap_from, previous))
    return Trace(series.name, tuple(tuple(stretch) for stretch in stretches), tuple(gaps))


def period(chart: Chart) -> tuple[int, int] | None:
    """Return the first and the last instant of all series, or None where there is no point."""
    instants = [point.at for series in chart.series for point in series.points]
    return (min(instants), max(instants)) if instants else None


def ticks(values: list[float]) -> tuple[float, ...]:
    """Return two to four round values that embrace the given ones; the first and last are the panel's ends.

    A range that comes near to nought starts there, so that heights can be compared.
    """
    low, high = (0.0 if abs(value) < _NOUGHT else value for value in (min(values), max(values)))
    if high - low <= abs(high) * _NOUGHT:
        low, high = min(low, 0.0), max(high, 0.0)
    elif 0 <= low <= high * _NEAR_ZERO:
        low = 0.0
    elif low * _NEAR_ZERO <= high <= 0:
        high = 0.0
    if low == high:
        return (low, low + 1)
    whole = all(value == int(value) for value in values)
    step = _round_step((high - low) / 2, whole=whole)
    start = math.floor(low / step) * step
    out = [start]
    while out[-1] < high - step * 1e-9:
        out.append(start + step * len(out))
    return tuple(out)


def labels(values: tuple[float, ...], locale: str) -> list[str]:
    """Write tick values as short as they can be told apart."""
    written: list[str] = []
    for places in range(1, 4):
        written = [numbers.count(value, locale, places=places) for value in values]
        if len(set(written)) == len(written):
            break
    return written


def _round_step(rough: float, *, whole: bool) -> float:
    """Return the next round step; where things are counted, halves of them are no step."""
    unit = 10.0 ** math.floor(math.log10(rough))
    steps = [step * unit for step in _STEPS if not whole or step * unit == int(step * unit)]
    return next(
        (step for step in steps if step >= rough * (1 - 1e-9)), max(10 * unit, 1.0) if whole else 10 * unit
    )
