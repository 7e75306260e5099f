"""The statistics of an evaluation: known values, and what holds for any answers."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.mapping.evaluation.scores import Answer, brier, curve, kappa, reaching, score, share

NAMES = st.sampled_from(("a", "b", "c"))
ANSWERS = st.lists(
    st.builds(
        Answer,
        NAMES,
        st.one_of(st.none(), NAMES),
        st.floats(0, 1),
        st.lists(NAMES, max_size=2).map(tuple),
    ),
    max_size=30,
)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (0, 0, 0.0, 1.0)],
)
def test_wilson_intervals_known_from_the_literature(hits: int, n: int, low: float, high: float) -> None:
    found = share(hits, n)
    assert found.low == pytest.approx(low, abs=1e-4)
    assert found.high == pytest.approx(high, abs=1e-4)


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_an_interval_holds_its_share_and_narrows_with_more(hits: int, more: int) -> None:
    found = share(hits, hits + more)
    assert 0 <= found.low <= found.high <= 1
    if found.value is not None:
        assert found.low <= found.value <= found.high
        larger = share(hits * 4, (hits + more) * 4)
        assert larger.high - larger.low < found.high - found.low
        other = share(more, hits + more)
        assert 1 - other.high == pytest.approx(found.low, abs=1e-12)
        assert 1 - other.low == pytest.approx(found.high, abs=1e-12)


@pytest.mark.parametrize(("hits", "n"), [(-1, 3), (4, 3), (1, 0)])
def test_impossible_shares_are_refused(hits: int, n: int) -> None:
    with pytest.raises(ValueError, match="of"):
        share(hits, n)


def test_an_axis_by_hand() -> None:
    found = score(
        [
            Answer("a", "a", 0.9),
            Answer("a", "b", 0.6, ("b",)),
            Answer("b", "b", 0.8),
            Answer("b", None, 0.1),
            Answer("c", "b", 0.5),
        ]
    )
    assert (found.strict.hits, found.lenient.hits, found.n) == (2, 3, 5)
    assert (found.classified.hits, found.classified_lenient.hits, found.classified.n) == (2, 3, 4)
    assert (found.coverage.hits, found.coverage.n) == (4, 5)
    assert [(one.name, one.n, one.recall.hits, one.precision.n) for one in found.classes] == [
        ("a", 2, 1, 1),
        ("b", 2, 1, 3),
        ("c", 1, 0, 0),
    ]
    assert found.macro_f1 == pytest.approx((2 / 3 + 2 / 5 + 0) / 3)
    assert found.brier == pytest.approx((0.1**2 + 0.6**2 + 0.2**2 + 0.5**2) / 4)
    assert found.confusion == (("a", "b", 1), ("b", None, 1), ("c", "b", 1))


def test_an_abstention_can_be_an_answer() -> None:
    answers = [Answer("none", None, 0.2), Answer("a", None, 0.0)]
    found = score(answers, none="none")
    assert (found.strict.hits, found.coverage.hits, found.confusion) == (1, 2, (("a", "none", 1),))
    assert found.brier == pytest.approx((0.2**2 + 1) / 2)
    assert score(answers).coverage.hits == 0


def test_coverage_falls_as_more_certainty_is_asked_for() -> None:
    points = curve([Answer("a", "a", 0.9), Answer("a", "b", 0.5), Answer("a", None, 0.4)])
    assert [(one.confidence, one.coverage.hits, one.accuracy.hits, one.accuracy.n) for one in points] == [
        (0.9, 1, 1, 1),
        (0.5, 2, 1, 2),
    ]


def test_the_widest_reach_is_where_enough_is_right() -> None:
    answers = [Answer("a", "a", 0.9), Answer("a", "b", 0.8), Answer("a", "a", 0.7), Answer("a", "b", 0.1)]
    half = reaching(answers, 0.6)
    assert half is not None
    assert (half.confidence, half.coverage.hits) == (0.7, 3)
    assert reaching(answers[1:2], 0.6) is None
    assert reaching([], 0.0) is None


def test_agreement_beyond_chance() -> None:
    assert kappa(("a", "a", "b", "b"), ("a", "a", "b", "b")) == 1
    assert kappa(("a", "b", "a", "b"), ("a", "a", "b", "b")) == 0
    assert kappa(("a", "a"), ("a", "a")) is None
    assert kappa((), ()) is None
    with pytest.raises(ValueError, match="lengths"):
        kappa(("a",), ())


@given(ANSWERS)
def test_what_holds_for_any_answers(answers: list[Answer]) -> None:
    found = score(answers)
    assert found.strict.hits <= found.lenient.hits <= found.n == len(answers)
    assert found.classified.hits == found.strict.hits
    assert sum(one.n for one in found.classes) == found.n
    assert sum(one.recall.hits for one in found.classes) == found.strict.hits
    assert sum(count for *_, count in found.confusion) == found.n - found.strict.hits
    assert found.macro_f1 is None or 0 <= found.macro_f1 <= 1
    spread = brier(answers)
    assert spread is None or 0 <= spread <= 1
    points = curve(answers)
    assert [one.coverage.hits for one in points] == sorted(one.coverage.hits for one in points)
    if points:
        assert points[-1].accuracy == found.classified


@given(ANSWERS)
def test_the_right_answers_are_perfect(answers: list[Answer]) -> None:
    found = score([Answer(one.truth, one.truth, 1.0) for one in answers])
    assert found.confusion == ()
    assert found.macro_f1 in {None, 1.0}
    assert found.brier in {None, 0.0}


@given(st.lists(st.tuples(NAMES, NAMES), min_size=1))
def test_agreement_is_symmetric_and_no_more_than_perfect(pairs: list[tuple[str, str]]) -> None:
    first, second = [one for one, _ in pairs], [other for _, other in pairs]
    here, there = kappa(first, second), kappa(second, first)
    assert (here is None) == (there is None)
    if here is not None and there is not None:
        assert math.isclose(here, there, abs_tol=1e-12)
        assert here <= 1
