"""Spikes and dips: found where they are, and not in noise, gaps, lags, weekends or corrections."""

import random
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.mapping.counters import ENOUGH, LAG, Day, daily, judge
from config.clock import DAY, HOUR

MONDAY = 4 * DAY  # 1970-01-05


def looked(days: int) -> list[int]:
    """A look at every midnight and one at every noon."""
    return [MONDAY + half * 12 * HOUR for half in range(2 * days + 1)]


def counter(*daily_counts: float) -> list[tuple[int, float | None]]:
    """The all-time counter at each midnight, kept only where it moved."""
    total, samples = 1_000_000.0, [(MONDAY, 1_000_000.0)]
    for day, count in enumerate(daily_counts):
        total += count
        if count:
            samples.append((MONDAY + (day + 1) * DAY, total))
    return [*samples]


def days_of(*counts: float) -> list[Day]:
    return daily(counter(*counts), looked(len(counts)), since=MONDAY)


def usual(number: int, around: int = 1000, seed: int = 1) -> list[float]:
    chance = random.Random(seed)
    return [around + chance.randint(-around // 10, around // 10) for _ in range(number)]


def test_a_day_is_the_difference_of_the_all_time_counter() -> None:
    assert [day.value for day in days_of(5, 7, 9)] == [5, 7, 9]


def test_a_spike_and_a_dip_are_found_on_their_days() -> None:
    odd = judge(days_of(*usual(28), 9000, *usual(3), 100, *usual(3)))
    assert [(one.kind, (one.day - MONDAY) // DAY, one.value) for one in odd] == [
        ("spike", 28, 9000),
        ("dip", 32, 100),
    ]
    assert 900 <= odd[0].usual <= 1100


@pytest.mark.parametrize("hour", range(24))
def test_who_looks_once_a_day_at_any_hour_finds_the_same(hour: int) -> None:
    looks = [MONDAY + day * DAY + hour * HOUR for day in range(37)]
    total, samples = 0.0, []
    for look, count in zip(looks, [*usual(28), 9000, *usual(8)], strict=True):
        total += count
        samples.append((look, total))
    odd = judge(daily(samples, looks, since=MONDAY))
    assert [(one.kind, one.value) for one in odd] == [("spike", 9000)]
    assert abs((odd[0].day - MONDAY) // DAY - 28) <= 1


@given(st.integers(0, 10_000), st.sampled_from([3, 50, 1000, 2_000_000]))
def test_noise_is_not_odd(seed: int, around: int) -> None:
    assert judge(days_of(*usual(60, around, seed))) == []


def test_weekends_are_not_odd_every_week() -> None:
    week = [1000, 1020, 990, 1010, 1000, 200, 180]
    assert judge(days_of(*week * 6)) == []


def test_with_too_little_known_nothing_is_said() -> None:
    assert judge(days_of(*usual(ENOUGH - 1), 90_000)) == []
    assert len(judge(days_of(*usual(ENOUGH), 90_000))) == 1


def test_small_numbers_are_never_odd() -> None:
    assert judge(days_of(*[2] * 28, 90)) == []


def test_a_day_nobody_looked_at_is_a_gap_and_its_jump_is_no_spike() -> None:
    counts = usual(40)
    looks = [
        at for at in looked(40) if not MONDAY + 30 * DAY - 13 * HOUR < at < MONDAY + 33 * DAY + 13 * HOUR
    ]
    days = daily(counter(*counts), looks, since=MONDAY)
    unknown = [(day.at - MONDAY) // DAY for day in days if day.value is None]
    assert unknown == [29, 30, 31, 32, 33, 34]  # the first one after it may hold what came before
    assert judge(days) == []


@pytest.mark.parametrize("standing", range(1, LAG + 1))
def test_a_counter_that_stood_still_and_caught_up_is_not_odd(standing: int) -> None:
    days = days_of(*usual(30), *[0] * standing, 1000 * (standing + 1), *usual(3))
    assert judge(days) == []
    assert [day.value for day in days[30 : 31 + standing]] == [1000] * (standing + 1)


@pytest.mark.parametrize("per_day", [1, 48])
def test_counters_that_show_an_older_day_one_day_in_seven_are_not_odd(per_day: int) -> None:
    """As the Hub's do, whoever looks how often: a hundred repos for ten weeks, with two planted days each."""
    chance = random.Random(5)
    # A jump after a standstill is shared out: its first day may be one of those before.
    about_spike, about_dip = set(range(31, 38)), {54, 55, 56}
    found = invented = 0
    for _ in range(100):
        around, first = 10 ** chance.uniform(2.5, 6), chance.randrange(86_400_000)
        counts = [around * chance.uniform(0.8, 1.2) * (0.7 if day % 7 > 4 else 1) for day in range(70)]
        counts[35], counts[55] = around * 9, around * 0.05
        totals = list(accumulate(counts))
        shown = list(range(70))
        for day in range(1, 70):
            if chance.random() < 0.15:
                shown[day] = shown[day - 1]
        looks = sorted(
            (MONDAY + first % (DAY // per_day)) + step * DAY // per_day for step in range(70 * per_day)
        )
        samples: list[tuple[int, float | None]] = []
        for at in looks:
            total = totals[shown[(at - MONDAY) // DAY]]
            if not samples or samples[-1][1] != total:
                samples.append((at, total))
        odd = judge(daily(samples, looks, since=MONDAY))
        spikes = {(one.day - MONDAY) // DAY for one in odd if one.kind == "spike"}
        dips = {(one.day - MONDAY) // DAY for one in odd if one.kind == "dip"}
        found += bool(spikes & about_spike) + bool(dips & about_dip)
        invented += len(spikes - about_spike) + len(dips - about_dip)
    assert found >= 150  # a dip that the counter stood still on cannot be seen
    assert invented <= 5


def test_a_standstill_that_has_not_ended_is_not_known_yet() -> None:
    days = days_of(*usual(30), 0, 0)
    assert [day.value for day in days[-2:]] == [None, None]


def test_a_standstill_longer_than_any_lag_is_a_dip() -> None:
    odd = judge(days_of(*usual(30), *[0] * (LAG + 1)))
    assert [(one.kind, one.value) for one in odd] == [("dip", 0)]


def test_a_counter_that_goes_down_was_corrected_and_says_nothing() -> None:
    days = days_of(*usual(30), -500_000, *usual(10))
    assert days[30].value is None
    assert judge(days) == []


def test_nobody_looked_at_all() -> None:
    assert daily(counter(1, 2), [], since=MONDAY) == []
    assert judge([]) == []


@given(
    st.lists(st.tuples(st.integers(0, 90 * 24), st.none() | st.floats(0, 1e12)), max_size=60),
    st.lists(st.integers(0, 90 * 24), max_size=60),
)
def test_whatever_was_seen_no_day_is_negative_or_told_twice(
    seen: list[tuple[int, float | None]], hours: list[int]
) -> None:
    samples = sorted((at * HOUR, value) for at, value in dict(seen).items())
    days = daily(samples, sorted(hour * HOUR for hour in hours), since=0)
    assert [day.at for day in days] == [number * DAY for number in range(len(days))]
    assert all(day.value is None or day.value >= 0 for day in days)
    assert len({one.day for one in judge(days)}) == len(judge(days))


def test_odd_days_that_follow_each_other_are_one_occurrence() -> None:
    days = days_of(*usual(30), *[9000] * 4, *usual(2), 9000, *usual(5, seed=2), 9000, *usual(2))
    assert [(one.day - MONDAY) // DAY for one in judge(days)] == [30, 42]
    assert [(one.day - MONDAY) // DAY for one in judge(days, since=MONDAY + 31 * DAY)] == [42]


def test_a_change_of_level_is_one_occurrence() -> None:
    assert len(judge(days_of(*usual(40), *usual(40, around=300)))) == 1


def test_a_repo_that_often_stands_still_does_not_lag() -> None:
    """Where zero is usual, a day of many downloads is that day's, and not shared out to the days before."""
    days = days_of(*[0, 0, 0, 3] * 8, 0, 0, 5000, 0)
    assert [((one.day - MONDAY) // DAY, one.value) for one in judge(days)] == [(34, 5000)]


def test_who_is_downloaded_each_monday_is_odd_on_no_monday() -> None:
    assert judge(days_of(*[9000, 1000, 1010, 990, 1000, 1005, 995] * 8)) == []


def test_what_varies_by_factors_is_measured_in_factors() -> None:
    chance = random.Random(3)
    noisy = [1000 * chance.lognormvariate(0, 0.35) for _ in range(60)]
    assert judge(days_of(*noisy)) == []
    assert [one.kind for one in judge(days_of(*noisy, 50, *noisy[:3]))] == ["dip"]


def test_a_year_of_planted_days() -> None:
    """Weekends, noise, growth, lags, a reset of the whole Hub: nearly all is found, hardly any invented."""
    chance = random.Random(11)
    lags = {day + more for day in range(40, 350, 31) for more in range(day % 3 + 1)}
    planted = found = invented = 0
    for _ in range(40):
        usually, noise = 10 ** chance.uniform(2.5, 5), chance.choice([0.05, 0.1, 0.2, 0.35])
        growth, weekend = chance.choice([0, 0.002, -0.002]), chance.choice([1.0, 0.5])
        odd = {
            day: chance.choice([8.0, 0.07])
            for day in chance.sample(range(60, 340, 12), 2)
            if not lags & set(range(day - 4, day + 5)) and abs(day - 200) > 4
        }
        total, samples = 1_000_000.0, [(MONDAY, 1_000_000.0)]
        for day in range(365):
            total += round(
                usually
                * (1 + growth) ** day
                * (weekend if day % 7 > 4 else 1)
                * chance.lognormvariate(0, noise)
                * odd.get(day, 1)
            )
            total *= 0.7 if day == 200 else 1
            if day not in lags:
                samples.append((MONDAY + (day + 1) * DAY, total))
        told = {
            ((one.day - MONDAY) // DAY, one.kind) for one in judge(daily(samples, looked(365), since=MONDAY))
        }
        meant = {(day, "spike" if factor > 1 else "dip") for day, factor in odd.items()}
        planted, found = planted + len(meant), found + len(meant & told)
        invented += len(told - meant)
    assert planted > 50
    assert found >= 0.9 * planted
    assert invented <= 40 * 52 * 0.005, "in a hundred weeks of a repo, less than one in two"
