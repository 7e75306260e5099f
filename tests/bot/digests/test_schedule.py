"""A weekly hour in somebody's zone, through both clock changes and over years."""

from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.schedule import UnknownZone, next_dates, next_due, zone, zones
from config.clock import HOUR, WEEK, from_iso, to_datetime
from storage.subscriptions import Schedule

INSTANTS = st.integers(from_iso("2020-01-01"), from_iso("2035-01-01"))
ZONES = st.sampled_from(
    ["UTC", "Europe/Warsaw", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Cairo"]
)


@given(after=INSTANTS, name=ZONES, weekday=st.integers(0, 6), hour=st.integers(0, 23))
def test_it_is_due_on_its_weekday_within_a_week(after: int, name: str, weekday: int, hour: int) -> None:
    due = next_due(Schedule(weekday, hour, name), after)
    local = to_datetime(due).astimezone(ZoneInfo(name))
    assert 0 < due - after <= WEEK + HOUR
    assert local.weekday() == weekday or hour >= 23  # a gap at midnight's edge may carry it over
    skipped = local.hour != hour
    if skipped:  # only where that wall time does not exist
        wall = local.replace(hour=hour, minute=0, fold=0)
        assert wall.astimezone(UTC).astimezone(ZoneInfo(name)).hour != hour


@given(after=INSTANTS, name=ZONES)
def test_windows_follow_each_other_without_hole_or_overlap_for_years(after: int, name: str) -> None:
    dates = next_dates(Schedule(6, 2, name), after, 60)
    gaps = {later - earlier for earlier, later in pairwise(dates)}
    assert all(abs(gap - WEEK) <= HOUR for gap in gaps)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("2026-03-27T12:00:00+01:00", "2026-03-30T09:00:00+02:00"),  # summer time has begun
        ("2026-10-23T12:00:00+02:00", "2026-10-26T09:00:00+01:00"),  # and ended
    ],
)
def test_nine_in_the_morning_stays_nine_in_the_morning(before: str, expected: str) -> None:
    assert next_due(Schedule(0, 9, "Europe/Paris"), from_iso(before)) == from_iso(expected)


def test_an_hour_that_the_clocks_skip_is_due_when_they_have_skipped_it() -> None:
    due = next_due(Schedule(6, 2, "Europe/Paris"), from_iso("2026-03-28T00:00:00Z"))
    assert to_datetime(due).astimezone(ZoneInfo("Europe/Paris")) == datetime(
        2026, 3, 29, 3, tzinfo=ZoneInfo("Europe/Paris")
    )


def test_an_hour_that_comes_twice_is_due_once() -> None:
    first, second = next_dates(Schedule(6, 2, "Europe/Paris"), from_iso("2026-10-24T00:00:00Z"), 2)
    assert second - first == WEEK + HOUR


def test_an_unknown_zone_is_told_by_its_name() -> None:
    with pytest.raises(UnknownZone, match="Mars/Olympus"):
        zone("Mars/Olympus")
    assert "Europe/Warsaw" in zones()
