import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.texts import numbers
from config.clock import DAY, HOUR, MINUTE, SECOND


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "not known"),
        (float("nan"), "not known"),
        (0, "0"),
        (999, "999"),
        (1_234, "1,234"),
        (9_999, "9,999"),
        (12_345, "12.3 k"),
        (123_456, "123 k"),
        (999_950, "1 M"),
        (1_234_567, "1.2 M"),
        (7_000_000_000, "7 B"),
        (0.875, "0.875"),
    ],
)
def test_counts_are_short(value: float | None, written: str) -> None:
    assert numbers.count(value) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "not known"),
        (7_241_000_000, "7.2 B"),
        (360_000_000, "360 M"),
        (1_100_000_000_000, "1.1 T"),
        (12, "12"),
    ],
)
def test_parameters(value: int | None, written: str) -> None:
    assert numbers.parameters(value) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "not known"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (14_500_000_000, "14.5 GB"),
        (2_000_000, "2 MB"),
    ],
)
def test_sizes(value: int | None, written: str) -> None:
    assert numbers.size(value) == written


@pytest.mark.parametrize(
    ("share", "written"),
    [(None, "not known"), (0.12, "12%"), (0.034, "3.4%"), (0.0005, "0.05%"), (0, "0%"), (2, "200%")],
)
def test_percentages(share: float | None, written: str) -> None:
    assert numbers.percentage(share) == written


@pytest.mark.parametrize(
    ("value", "written"), [(None, "not known"), (1_200, "+1,200"), (-45_000, "−45 k"), (0, "±0")]
)
def test_differences_carry_their_sign(value: float | None, written: str) -> None:
    assert numbers.difference(value) == written


@pytest.mark.parametrize(
    ("before", "after", "written"),
    [(100, 112, "+12%"), (100, 60, "−40%"), (5, 5, "±0%"), (0, 5, "not known"), (None, 5, "not known")],
)
def test_changes_are_relative_to_what_was(before: float | None, after: float | None, written: str) -> None:
    assert numbers.change(before, after) == written


@pytest.mark.parametrize(
    ("milliseconds", "written"),
    [
        (None, "not known"),
        (450, "450 ms"),
        (2_570, "2.5 s"),
        (MINUTE - 1, "59.9 s"),
        (3 * MINUTE, "3 min"),
        (3 * MINUTE + 20 * SECOND, "3 min 20 s"),
        (5 * HOUR + 10 * MINUTE, "5 h 10 min"),
        (DAY, "1 day"),
        (12 * DAY + HOUR, "12 days"),
    ],
)
def test_durations(milliseconds: int | None, written: str) -> None:
    assert numbers.duration(milliseconds) == written


@given(st.one_of(st.floats(), st.integers(-(10**20), 10**20)), st.integers(1, 3))
def test_every_number_is_written_shortly(value: float, places: int) -> None:
    assert len(numbers.count(value, places=places)) <= 30
    assert numbers.difference(value)[0] in "+−±n"
