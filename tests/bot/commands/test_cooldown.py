"""The limit per person: so many in so long, each for themselves, forgotten when nobody comes back."""

from hypothesis import given
from hypothesis import strategies as st

from bot.commands.cooldown import Cooldown, LookUpLimits, Wait
from config.clock import MINUTE


def test_the_next_one_waits_until_the_first_is_a_minute_old() -> None:
    limit = Cooldown(most=2, within=MINUTE)
    assert limit.wait(1, 0) is None
    assert limit.wait(1, 10_000) is None
    assert limit.wait(1, 20_000) == MINUTE
    assert limit.wait(2, 20_000) is None
    assert limit.wait(1, MINUTE) is None
    assert limit.wait(1, MINUTE + 1) == MINUTE + 10_000


def test_who_must_wait_is_told_once() -> None:
    limit = Cooldown(most=1, within=MINUTE)
    assert limit.wait(1, 0) is None
    assert limit.tell(1, MINUTE)
    assert not limit.tell(1, MINUTE)
    assert limit.tell(2, MINUTE)
    assert limit.wait(1, MINUTE) is None
    assert limit.tell(1, 2 * MINUTE)


def test_forgetting_everybody() -> None:
    limit = Cooldown(most=1)
    assert limit.wait(1, 0) is None
    limit.forget()
    assert limit.wait(1, 0) is None


def test_a_crowd_is_forgotten_once_it_is_idle() -> None:
    limit = Cooldown(most=1, within=MINUTE)
    for user in range(10_001):
        limit.wait(user, 0)
    limit.wait(-1, MINUTE)
    assert limit.wait(5, MINUTE) is None
    assert len(limit._asked) == 2


def test_looking_when_one_may_ask_again_counts_nothing() -> None:
    limit = Cooldown(most=1, within=MINUTE)
    for _ in range(3):
        assert limit.again(1, 0) is None
    assert limit.wait(1, 0) is None
    assert limit.again(1, 1) == MINUTE
    assert limit.again(1, MINUTE) is None


def test_look_ups_are_limited_for_a_person_and_for_a_server() -> None:
    limits = LookUpLimits(person=2, server=3, within=MINUTE)
    assert [limits.wait(1, 7, at) for at in (0, 1, 2)] == [None, None, Wait(MINUTE, server=False)]
    assert limits.wait(2, 7, 3) is None
    assert limits.wait(2, 7, 4) == Wait(MINUTE, server=True)
    assert limits.wait(2, 8, 5) is None, "what was refused does not count, elsewhere there is room"
    assert limits.wait(2, None, 6) == Wait(MINUTE + 3, server=False)
    assert limits.wait(3, None, 7) is None, "in direct messages only the person counts"
    assert limits.wait(3, 7, MINUTE) is None


@given(st.lists(st.integers(0, 5_000), min_size=1, max_size=60), st.integers(1, 5))
def test_never_more_than_allowed_in_any_span(gaps: list[int], most: int) -> None:
    limit = Cooldown(most=most, within=10_000)
    now, granted = 0, []
    for gap in gaps:
        now += gap
        again = limit.wait(1, now)
        if again is None:
            granted.append(now)
        else:
            assert again > now
    for at in granted:
        assert sum(at - 10_000 < other <= at for other in granted) <= most
