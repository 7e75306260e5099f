"""Days on a chart's axis."""

from typing import Final

from bot.texts import text
from config.clock import to_datetime

_LATEST: Final = 253_402_300_799_000  # the last instant that has a date of four digits
_EARLIEST: Final = -62_135_596_800_000


def day(at: int, locale: str, *, year: bool) -> str:
    """Write the day of an instant (milliseconds UTC): 3 Aug, or 3 Aug 2026."""
    date = to_datetime(min(max(at, _EARLIEST), _LATEST))
    short = text("chart-day", locale, day=date.day, month=date.month)
    return text("chart-day-of-year", locale, day=short, year=str(date.year)) if year else short


def year_of(at: int) -> int:
    """Return the year of an instant (milliseconds UTC)."""
    return to_datetime(min(max(at, _EARLIEST), _LATEST)).year
