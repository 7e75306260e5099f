"""Quiet hours: nothing is sent within them, and what waits goes out when they end, in any zone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digests.hours import is_quiet, waits_until
from bot.digests.schedule import zone
from config.clock import DAY, HOUR, from_iso, to_datetime
from storage.subscriptions import Options

ZONES = ("UTC", "Europe/Oslo", "America/Sao_Paulo", "Asia/Kolkata", "Australia/Lord_Howe")
hours = st.integers(0, 23)


@settings(deadline=None)
@given(
    st.integers(from_iso("2025-01-01T00:00:00Z"), from_iso("2030-01-01T00:00:00Z")),
    hours,
    hours,
    st.sampled_from(ZONES),
)
def test_what_waits_goes_out_at_the_end_of_the_quiet_hours(at: int, begin: int, end: int, name: str) -> None:
    options = Options(quiet_from=begin, quiet_until=end)
    until = waits_until(at, options, name)
    quiet_now = is_quiet(to_datetime(at).astimezone(zone(name)).hour, options)
    assert (until is not None) == quiet_now
    if until is not None:
        assert at < until <= at + DAY + 2 * HOUR
        assert not is_quiet(to_datetime(until).astimezone(zone(name)).hour, options)


@pytest.mark.parametrize(
    ("begin", "end", "quiet"),
    [(22, 7, {22, 23, 0, 1, 2, 3, 4, 5, 6}), (9, 11, {9, 10}), (5, 5, set()), (None, None, set())],
)
def test_they_may_go_past_midnight(begin: int | None, end: int | None, quiet: set[int]) -> None:
    options = Options(quiet_from=begin, quiet_until=end)
    assert {hour for hour in range(24) if is_quiet(hour, options)} == quiet
