"""Sharing a quota: never more than the Hub allows, nothing left unused, and the better lane first."""

from hypothesis import given
from hypothesis import strategies as st

from storage.shares import (
    LOOK_AGAIN,
    RESERVE,
    SECOND,
    SHARE_LASTS,
    WINDOW,
    Books,
    Report,
    Told,
    exchange,
    merged,
    rolled,
)

NOW = 1_000_000


def told(remaining: int, resets_in: int = 200 * SECOND, limit: int | None = 100) -> Told:
    return Told(remaining=remaining, resets_in=resets_in, limit=limit, window=WINDOW)


def known(remaining: int, limit: int = 100) -> Books:
    """Return books of which the Hub has told, with nothing held."""
    books, _ = exchange(
        Books(), "first", Report(held=0, told=told(remaining, limit=limit), answered=True), NOW
    )
    return books


def test_one_goes_first_to_learn_of_the_quota() -> None:
    books, first = exchange(Books(), "a", Report(held=0, wanted=3, ahead=9), NOW)
    books, second = exchange(books, "b", Report(held=0, wanted=1), NOW)
    assert (first.granted, second.granted) == (1, 0)
    assert second.again_in == LOOK_AGAIN
    books, first = exchange(books, "a", Report(held=0, wanted=2, told=told(90), answered=True), NOW)
    _, second = exchange(books, "b", Report(held=0, wanted=1), NOW)
    assert (first.granted, second.granted) == (2, 1)


def test_a_hub_that_tells_of_no_quota_is_not_counted() -> None:
    _, grant = exchange(Books(), "a", Report(held=0, wanted=50, answered=True), NOW)
    assert (grant.granted, grant.left, grant.limit) == (50, None, None)


def test_what_is_granted_is_never_granted_again() -> None:
    books, one = exchange(known(10), "a", Report(held=0, wanted=8), NOW)
    books, other = exchange(books, "b", Report(held=0, wanted=8), NOW)
    assert (one.granted, other.granted) == (8, 2)
    _, more = exchange(books, "c", Report(held=0, wanted=1), NOW)
    assert (more.granted, more.left) == (0, 0)


def test_what_is_given_back_is_granted_to_others() -> None:
    books, _ = exchange(known(10), "a", Report(held=0, wanted=10), NOW)
    books, _ = exchange(books, "a", Report(held=4), NOW)
    _, other = exchange(books, "b", Report(held=0, wanted=8), NOW)
    assert other.granted == 6


def test_a_share_runs_out_without_a_word_of_its_holder() -> None:
    books, _ = exchange(known(10), "a", Report(held=0, wanted=10), NOW)
    for late, granted in ((SHARE_LASTS - 1, 0), (SHARE_LASTS, 10)):
        _, other = exchange(books, "b", Report(held=0, wanted=10), NOW + late)
        assert other.granted == granted


def test_what_a_process_held_that_is_gone_is_free_at_once() -> None:
    books, _ = exchange(known(10), "a", Report(held=0, wanted=10), NOW)
    _, other = exchange(books, "b", Report(held=0, wanted=10), NOW, is_gone=lambda name: name == "a")
    assert other.granted == 10


def test_nothing_is_granted_to_a_lane_while_a_better_one_waits_elsewhere() -> None:
    books, _ = exchange(known(10), "a", Report(held=0, wanted=10), NOW)
    books, waits = exchange(books, "b", Report(held=0, wanted=3, rank=0), NOW)
    assert waits.granted == 0
    books, asked = exchange(books, "a", Report(held=4, wanted=6, rank=1), NOW)
    assert asked.granted == 3
    _, served = exchange(books, "b", Report(held=0, wanted=3, rank=0), NOW)
    assert served.granted == 3


def test_a_reserve_is_left_to_the_first_lanes_and_melts() -> None:
    limit = 1_000
    reserve = int(limit * RESERVE)
    books = known(reserve, limit)
    _, first = exchange(books, "a", Report(held=0, wanted=5, rank=1), NOW)
    _, census = exchange(books, "a", Report(held=0, wanted=reserve, rank=3), NOW)
    assert first.granted == 5
    assert (census.granted, census.again_in) == (reserve - int(reserve * 200 / 300), WINDOW // 60)
    books, late = exchange(books, "a", Report(held=0, wanted=reserve, rank=3), NOW + 199 * SECOND)
    assert late.granted == reserve


def test_little_is_taken_ahead_when_little_is_left() -> None:
    ahead = [
        exchange(known(left), "a", Report(held=0, ahead=16), NOW)[1].granted for left in (3, 20, 60, 100)
    ]
    assert ahead == [0, 4, 14, 16]


def test_a_refusal_without_a_word_of_the_quota_stops_everybody() -> None:
    books, grant = exchange(known(50), "a", Report(held=0, wanted=1, refused_for=7 * SECOND), NOW)
    assert (grant.granted, grant.again_in, grant.left) == (0, 7 * SECOND, 0)
    _, other = exchange(books, "b", Report(held=0, wanted=1), NOW + 7 * SECOND)
    assert other.granted == 1


def test_a_new_window_begins_and_what_is_held_counts_in_it() -> None:
    books, _ = exchange(known(10), "a", Report(held=0, wanted=4), NOW)
    later = NOW + 200 * SECOND
    assert rolled(books, later - 1).remaining == 10
    _, other = exchange(books, "a", Report(held=4, wanted=200), later)
    assert other.granted == 96


def test_an_answer_of_the_window_before_changes_nothing() -> None:
    books = known(90)
    late = NOW + 201 * SECOND
    books, _ = exchange(books, "a", Report(held=0, told=told(99, 299 * SECOND)), late)
    books, grant = exchange(books, "b", Report(held=0, told=told(1, SECOND)), late)
    assert grant.left == 99


def test_of_two_answers_the_smaller_number_is_told_and_of_two_windows_the_later() -> None:
    assert merged(told(9), told(7)).remaining == 7
    assert merged(told(7), told(9)).remaining == 7
    assert merged(told(1, 0), told(99, 299 * SECOND)).remaining == 99
    assert merged(told(99, 299 * SECOND), told(1, 0)).remaining == 99


class _Holder:
    """A process that asks: what it may send, what is under way, what it heard and has not told yet."""

    def __init__(self) -> None:
        self.share = 0
        self.told: Told | None = None


@given(
    limit=st.integers(1, 40),
    steps=st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from(["ask", "send", "wait", "crash"]), st.integers(0, 12)),
        max_size=80,
    ),
)
def test_no_order_of_asking_sending_and_crashing_overdraws(
    limit: int, steps: list[tuple[int, str, int]]
) -> None:
    now, ends, used = NOW, NOW + WINDOW, 0
    books = Books()
    holders = [_Holder() for _ in range(3)]
    names = ["a", "b", "c"]
    for place, act, number in steps:
        one = holders[place]
        if act == "ask":
            report = Report(
                held=one.share,
                wanted=number,
                rank=place,
                ahead=4,
                told=one.told,
                answered=one.told is not None,
            )
            books, grant = exchange(books, names[place], report, now)
            one.share += grant.granted
            one.told = None
        elif act == "send" and one.share:
            one.share -= 1
            used += 1
            assert used <= limit
            answer = Told(remaining=limit - used, resets_in=ends - now + SECOND, limit=limit, window=WINDOW)
            one.told = answer if one.told is None else merged(one.told, answer)
        elif act == "wait":
            # Everybody goes on reporting meanwhile, as processes do that live.
            now += number * SECOND
            if now >= ends:
                used, ends = 0, ends + WINDOW
            for name, other in zip(names, holders, strict=True):
                report = Report(held=other.share, told=other.told, answered=other.told is not None)
                books, _ = exchange(books, name, report, now)
                other.told = None
        elif act == "crash":
            # Its share is lost to it; what it had heard others hear with their next answers.
            names[place] = f"{names[place]}'"
            holders[place] = _Holder()
