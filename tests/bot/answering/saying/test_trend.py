"""The picture of a trend: what was not looked at is a gap, whatever the usual time between two looks."""

import pytest

from bot.answering.saying.parts import observed
from bot.document import Point
from config.clock import DAY
from storage.history import Sample


def days(*numbers: int) -> list[int]:
    return [number * DAY for number in numbers]


@pytest.mark.parametrize(
    ("instants", "gaps"),
    [
        (days(1, 2, 3, 4, 5), []),
        (days(1, 2, 3, 7, 8, 9), [(3, 7)]),
        (days(1, 2, 3, 5, 6, 7), []),  # one day without a look, with daily looks: two days between points
        (days(1, 2, 3, 6, 7, 8), [(3, 6)]),
        (days(0, 7, 14, 21, 35, 42), [(21, 35)]),
        (days(0, 7, 14, 22, 28), []),
        (days(0, 7, 14, 15, 16, 17, 18, 19, 20, 21), [(0, 7), (7, 14)]),  # snapshots, then our own looks
        (days(4), []),
        ([], []),
    ],
)
def test_what_is_longer_than_usual_is_a_gap(instants: list[int], gaps: list[tuple[int, int]]) -> None:
    points, found = observed([Sample(0, 5.0), Sample(3 * DAY, 8.0)], instants)
    assert found == [(begin * DAY, end * DAY) for begin, end in gaps]
    assert [point.at for point in points if point.value is not None] == instants
    unknown = [point.at for point in points if point.value is None]
    assert all(begin < at < end for at, (begin, end) in zip(unknown, found, strict=True))


def test_each_look_has_the_value_that_held() -> None:
    points, _ = observed(
        [Sample(DAY, 5.0), Sample(3 * DAY, None), Sample(4 * DAY, 8.0)], days(0, 1, 2, 3, 4, 5)
    )
    assert points == [
        Point(at, value) for at, value in zip(days(1, 2, 3, 4, 5), [5.0, 5.0, None, 8.0, 8.0], strict=True)
    ]
