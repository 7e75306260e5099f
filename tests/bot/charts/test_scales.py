from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.charts.scales import Observed, labels, period, ticks, trace
from bot.document import Chart, Point, Series

values = st.lists(
    st.one_of(st.floats(min_value=-1e18, max_value=1e18), st.integers(-100, 100).map(float)),
    min_size=1,
    max_size=8,
)


@given(values)
@example([1e18, 1e18 - 1e3])
@example([0.1, 0.1 + 1e-17])
@example([5e-324, 0.0])
def test_ticks_embrace_the_values_and_rise(observed: list[float]) -> None:
    found = ticks(observed)
    assert 2 <= len(found) <= 5
    slack = (found[-1] - found[0]) * 1e-6
    assert found[0] <= min(observed) + slack
    assert found[-1] >= max(observed) - slack
    assert all(before < after for before, after in pairwise(found))


@pytest.mark.parametrize(
    ("observed", "expected"),
    [
        ([40.0, 60.0], (40, 50, 60)),
        ([10.0, 60.0], (0, 50, 100)),
        ([0.0, 0.0], (0, 1)),
        ([7.0, 7.0], (0, 5, 10)),
        ([-7.0, -1.0], (-10, -5, 0)),
        ([1.0, 2.0], (0, 1, 2)),
        ([0.2, 0.9], (0, 0.5, 1.0)),
    ],
)
def test_ticks_are_round_and_start_at_nought_where_that_is_near(
    observed: list[float], expected: tuple[float, ...]
) -> None:
    assert ticks(observed) == pytest.approx(expected)


def test_tick_labels_can_be_told_apart() -> None:
    assert labels((1_150_000, 1_200_000, 1_250_000), "en") == ["1.15 M", "1.2 M", "1.25 M"]


def test_a_series_is_parted_into_what_is_known_and_what_is_not() -> None:
    points = tuple(
        Point(at, value)
        for at, value in [
            (3, None),
            (0, 1.0),
            (1, 2.0),
            (2, float("nan")),
            (4, 5.0),
            (5, 6.0),
            (6, None),
            (7, None),
        ]
    )
    found = trace(Series("a", points))
    assert found.stretches == ((Observed(0, 1.0), Observed(1, 2.0)), (Observed(4, 5.0), Observed(5, 6.0)))
    assert found.gaps == ((1, 4), (5, 7))
    assert found.first == Observed(0, 1.0)
    assert found.last == Observed(5, 6.0)


def test_a_series_that_begins_unknown_begins_with_a_gap() -> None:
    found = trace(Series("a", (Point(0, None), Point(1, None), Point(2, 5.0))))
    assert found.gaps == ((0, 2),)
    assert found.stretches == ((Observed(2, 5.0),),)


def test_a_series_of_nothing_has_no_ends() -> None:
    found = trace(Series("a", (Point(0, None),)))
    assert (found.first, found.last, found.gaps) == (None, None, ())


def test_the_period_is_that_of_all_series() -> None:
    one = Chart("t", "u", (Series("a", (Point(5, 1.0),)), Series("b", (Point(2, None), Point(9, 1.0)))), "w")
    assert period(one) == (2, 9)
    assert period(Chart("t", "u", (), "w")) is None
