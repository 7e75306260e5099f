"""Clocks tell milliseconds UTC; what stands still stands still."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.clock import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    WEEK,
    ManualClock,
    ShiftedClock,
    SystemClock,
    from_iso,
    to_datetime,
    to_iso,
)

INSTANTS = st.integers(from_iso("1971-01-01"), from_iso("2200-01-01"))


def test_units_are_milliseconds() -> None:
    assert (SECOND, MINUTE, HOUR, DAY, WEEK) == (1_000, 60_000, 3_600_000, 86_400_000, 604_800_000)


def test_the_machines_clock_is_the_machines() -> None:
    before = time.time_ns() // 1_000_000
    now = SystemClock().now()
    assert before <= now <= time.time_ns() // 1_000_000


@given(INSTANTS, st.integers(-WEEK, WEEK))
def test_a_manual_clock_moves_only_when_moved(at: int, by: int) -> None:
    clock = ManualClock(at)
    assert clock.now() == at == clock.now()
    clock.advance(by)
    assert clock.now() == at + by
    clock.set(at)
    assert clock.now() == at


@given(INSTANTS, INSTANTS, st.integers(0, WEEK))
def test_a_shifted_clock_runs_on_from_where_it_was_set(base: int, at: int, passed: int) -> None:
    under = ManualClock(base)
    clock = ShiftedClock(under)
    assert clock.now() == base
    clock.set(at)
    assert clock.now() == at
    under.advance(passed)
    assert clock.now() == at + passed
    clock.advance(WEEK)
    assert clock.now() == at + passed + WEEK


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("1970-01-01", 0),
        ("1970-01-01T00:00:00.001Z", 1),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1970-01-02", DAY),
        ("1969-12-31T23:59:59Z", -SECOND),
        ("2026-11-23T12:00:00.999999Z", 1_795_435_200_999),
    ],
)
def test_instants_are_read_exactly(text: str, at: int) -> None:
    assert from_iso(text) == at


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "12:00"])
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_iso(text)


@given(INSTANTS)
def test_writing_and_reading_an_instant_loses_nothing(at: int) -> None:
    written = to_iso(at)
    assert len(written) == len("2026-11-01T12:00:00.000Z")
    assert written.endswith("Z")
    assert from_iso(written) == at
    assert to_datetime(at).utcoffset() is not None
