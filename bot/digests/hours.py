"""Quiet hours: full hours of a day, in somebody's time zone, in which nothing is sent."""

from datetime import timedelta

from bot.digests.schedule import zone
from config.clock import SECOND, to_datetime
from storage.subscriptions import Options

HOURS = 24
QUARTER = 15


def is_quiet(hour: int, options: Options) -> bool:
    """Say whether an hour of the day is among the quiet ones; they may go past midnight."""
    begin, end = options.quiet_from, options.quiet_until
    if begin is None or end is None or begin == end:
        return False
    return begin <= hour < end if begin < end else hour >= begin or hour < end


def waits_until(at: int, options: Options, timezone: str) -> int | None:
    """Return the end of the quiet hours in which an instant lies; None where it lies in none."""
    local = to_datetime(at).astimezone(zone(timezone))
    if not is_quiet(local.hour, options):
        return None
    utc = to_datetime(at)
    begun = utc.replace(minute=utc.minute - utc.minute % QUARTER, second=0, microsecond=0)
    # By quarters on the clock of the world: zones differ by quarters, and where the clocks change, an hour
    # comes twice or not at all.
    for step in range(1, (HOURS + 2) * 60 // QUARTER):
        later = begun + timedelta(minutes=step * QUARTER)
        if not is_quiet(later.astimezone(zone(timezone)).hour, options):
            return int(later.timestamp()) * SECOND
    return None
