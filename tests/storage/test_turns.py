"""Who writes first: the most urgent, then who came first; and nobody's turn is lost."""

import asyncio
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.turns import Turns


async def wait_in(turns: Turns, priority: int, name: str, order: list[str]) -> None:
    async with turns.turn(priority):
        order.append(name)
        await asyncio.sleep(0)


async def test_the_most_urgent_goes_first_and_then_who_came_first() -> None:
    turns, order = Turns(), list[str]()
    async with turns.turn(0):
        waiting = [
            asyncio.create_task(wait_in(turns, priority, name, order))
            for priority, name in ((2, "census"), (1, "sender"), (2, "page"), (0, "click"), (1, "second"))
        ]
        await asyncio.sleep(0)  # each runs up to its place in the line
        assert order == []
    await asyncio.gather(*waiting)
    assert order == ["click", "sender", "second", "census", "page"]


async def test_a_waiter_that_gives_up_leaves_the_line() -> None:
    turns, order = Turns(), list[str]()
    async with turns.turn(0):
        waiting = [asyncio.create_task(wait_in(turns, 0, name, order)) for name in ("one", "two", "three")]
        await asyncio.sleep(0)  # each runs up to its place in the line
        waiting[1].cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert order == ["one", "three"]


async def test_a_turn_that_was_just_given_to_a_waiter_that_gives_up_is_passed_on() -> None:
    turns, order = Turns(), list[str]()
    async with turns.turn(0):
        waiting = [asyncio.create_task(wait_in(turns, 0, name, order)) for name in ("one", "two")]
        await asyncio.sleep(0)  # each runs up to its place in the line
    waiting[0].cancel()  # the turn is its already, and it has not run since
    await asyncio.gather(*waiting, return_exceptions=True)
    assert order == ["two"]


async def test_a_failure_gives_the_turn_back() -> None:
    turns = Turns()
    with pytest.raises(ZeroDivisionError):
        async with turns.turn(0):
            raise ZeroDivisionError
    async with asyncio.timeout(1), turns.turn(0):
        pass


@given(seed=st.integers(0, 2**32))
def test_there_is_never_more_than_one_and_never_none_for_ever(seed: int) -> None:
    async def scenario() -> None:
        chance = random.Random(seed)
        turns, inside, finished = Turns(), list[int](), list[int]()

        async def work(number: int) -> None:
            async with turns.turn(chance.randrange(3)):
                inside.append(number)
                assert inside == [number]
                for _ in range(chance.randrange(3)):
                    await asyncio.sleep(0)
                inside.remove(number)
                finished.append(number)

        tasks = [asyncio.create_task(work(number)) for number in range(12)]
        cancelled = set[int]()
        for _ in range(6):
            for _ in range(chance.randrange(3)):
                await asyncio.sleep(0)
            number = chance.randrange(12)
            if not tasks[number].done() and number not in inside:
                tasks[number].cancel()
                cancelled.add(number)
        async with asyncio.timeout(5):
            results = await asyncio.gather(*tasks, return_exceptions=True)
        for number, result in enumerate(results):
            assert result is None or number in cancelled, result
            assert result is not None or number in finished

    asyncio.run(scenario())
