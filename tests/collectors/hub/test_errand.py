import asyncio

import pytest

from collectors.hub.errand import CalledOff, Errand, unless


async def test_what_was_counted_is_taken_once() -> None:
    errand = Errand()
    errand.requests += 3
    assert (errand.take(), errand.take()) == (3, 0)


async def test_work_is_awaited_and_its_error_raised() -> None:
    async def work(number: int) -> int:
        await asyncio.sleep(0)
        return 10 // number

    assert await Errand().unless_called_off(work(5)) == 2
    with pytest.raises(ZeroDivisionError):
        await Errand().unless_called_off(work(0))


async def test_work_under_way_ends_when_it_is_called_off() -> None:
    stop, begun, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    waiting = asyncio.create_task(Errand(stop).unless_called_off(work()))
    await begun.wait()
    stop.set()
    with pytest.raises(CalledOff):
        await waiting
    assert ended.is_set()


async def test_nothing_begins_after_that() -> None:
    stop = asyncio.Event()
    stop.set()

    async def work() -> None:
        raise AssertionError("never begun")

    with pytest.raises(CalledOff):
        await unless(stop, work())


async def test_a_cancellation_reaches_the_work() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    waiting = asyncio.create_task(unless(asyncio.Event(), work()))
    await begun.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert ended.is_set()
