"""When a digest is due: a weekday and an hour in somebody's time zone, through both clock changes."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from config.clock import SECOND, to_datetime
from storage.subscriptions import Schedule

DAYS_A_WEEK = 7


class UnknownZone(ValueError):  # noqa: N818 - named for what is the case
    """There is no time zone of that name."""


@cache
def zone(name: str) -> ZoneInfo:
    """Return an IANA time zone. Raises UnknownZone where there is none of that name."""
    if name not in _zones():
        raise UnknownZone(name)
    return ZoneInfo(name)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def zones() -> list[str]:
    """Return the names of the time zones people live in, in order."""
    return sorted(
        name for name in _zones() if "/" in name and not name.startswith(("Etc/", "posix", "right"))
    )


def next_due(schedule: Schedule, after: int) -> int:
    """Return the first instant after another (milliseconds UTC) at which a schedule is due.

    An hour that the clocks skip is due when they have skipped it; one that comes twice is due the first time.
    """
    here = zone(schedule.timezone)
    local = to_datetime(after).astimezone(here)
    days = (schedule.weekday - local.weekday()) % DAYS_A_WEEK
    for weeks in (0, 1):
        day = local.date() + timedelta(days=days + DAYS_A_WEEK * weeks)
        due = datetime(day.year, day.month, day.day, schedule.hour, tzinfo=here)
        # Through UTC and back: a wall time that does not exist moves on by the length of the gap.
        at = int(due.astimezone(UTC).timestamp()) * SECOND
        if at > after:
            return at
    raise AssertionError("a weekly schedule is due within two weeks")


def next_dates(schedule: Schedule, after: int, number: int = 3) -> list[int]:
    """Return the next instants at which a schedule is due."""
    dates: list[int] = []
    for _ in range(number):
        after = next_due(schedule, after)
        dates.append(after)
    return dates
