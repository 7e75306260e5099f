from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.snowflakes import DISCORD_EPOCH, Snowflakes, fixed, instant
from config.clock import ManualClock


@given(st.lists(st.integers(min_value=-5_000, max_value=5_000), min_size=1, max_size=50))
def test_ids_grow_even_when_the_clock_goes_back(steps: list[int]) -> None:
    clock = ManualClock(DISCORD_EPOCH + 10**9)
    ids = Snowflakes(clock)
    made = []
    for step in steps:
        clock.advance(step)
        made.append(int(ids.next()))
    assert made == sorted(set(made))


def test_an_id_carries_its_instant() -> None:
    at = DISCORD_EPOCH + 123_456_789
    assert instant(Snowflakes(ManualClock(at)).next()) == at


def test_discords_own_example_is_read() -> None:
    # reference.mdx, "Snowflakes": 175928847299117063 was made at 2016-04-30 11:18:25.796 UTC.
    assert instant("175928847299117063") == 1_462_015_105_796


def test_ids_of_a_loaded_world_are_not_given_twice() -> None:
    ids = Snowflakes(ManualClock(DISCORD_EPOCH))
    ids.skip(fixed(5))
    assert int(ids.next()) > int(fixed(5))
