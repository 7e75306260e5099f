"""Answers that may be gone on from: found by who asked and where, and forgotten in time."""

import pytest
from msgspec.structs import replace

from config.clock import ManualClock
from storage import conversations
from storage.conversations import KEPT, RECENT, Given, Other
from storage.database import Database
from tests.conftest import NOON

OTHER = Other("Pythia", "what is Pythia?", ("what is OLMo?",))
FIRST = Given(
    id=1 << 60,
    asked_by=7,
    channel_id=5,
    question="what is <@123> OLMo?",
    context=("hello <#4>",),
    outcome="answered",
    plan={"intent": "describe"},
    readings=(OTHER,),
    sequence=3,
    at=NOON,
)


async def ids(db: Database) -> list[int]:
    found = [await conversations.get(db, number) for number in range(FIRST.id, FIRST.id + 9)]
    return [one.id - FIRST.id for one in found if one is not None]


async def test_an_answer_is_kept_once_without_whom_it_mentions(db: Database) -> None:
    await conversations.keep(db, FIRST)
    await conversations.keep(db, replace(FIRST, question="another"))
    kept = await conversations.get(db, FIRST.id)
    assert kept == replace(FIRST, question="what is @… OLMo?", context=("hello @…",))
    assert await conversations.get(db, 1) is None


async def test_the_last_answer_is_that_of_the_same_person_in_the_same_channel(
    db: Database, clock: ManualClock
) -> None:
    await conversations.keep(db, FIRST)
    await conversations.keep(db, replace(FIRST, id=FIRST.id + 1, asked_by=8))
    await conversations.keep(db, replace(FIRST, id=FIRST.id + 2, channel_id=6))
    clock.advance(1)
    await conversations.keep(db, replace(FIRST, id=FIRST.id + 3, plan=None, at=clock.now()))
    last = await conversations.last_of(db, 7, 5)
    assert last is not None
    assert last.id == FIRST.id, "what was not understood is nothing to go on from"
    clock.advance(RECENT - 1)
    assert await conversations.last_of(db, 7, 5) is None


async def test_in_a_thread_it_is_the_last_one_that_everybody_saw(db: Database, clock: ManualClock) -> None:
    await conversations.keep(db, replace(FIRST, thread_id=5))
    clock.advance(RECENT)
    await conversations.keep(db, replace(FIRST, id=FIRST.id + 1, at=clock.now()))
    last = await conversations.last_in(db, 5)
    assert last is not None
    assert (last.id, last.asked_by) == (FIRST.id, None)


@pytest.mark.parametrize("how", ["by keeping another", "by pruning"])
async def test_who_asked_is_forgotten_in_minutes_and_the_rest_in_days(
    db: Database, clock: ManualClock, how: str
) -> None:
    async def pass_time(milliseconds: int) -> None:
        clock.advance(milliseconds)
        if how == "by pruning":
            await conversations.prune(db)
        else:
            await conversations.keep(db, replace(FIRST, id=FIRST.id + 8, at=clock.now()))

    await conversations.keep(db, FIRST)
    await pass_time(RECENT)
    kept = await conversations.get(db, FIRST.id)
    assert kept is not None
    assert (kept.asked_by, kept.channel_id) == (None, None)
    assert kept.readings == (OTHER,)
    await pass_time(KEPT - RECENT)
    assert 0 not in await ids(db)


async def test_nothing_to_forget_writes_nothing(db: Database, clock: ManualClock) -> None:
    assert await conversations.prune(db) == 0
    await conversations.keep(db, FIRST)
    assert await conversations.prune(db) == 0
    clock.advance(RECENT)
    assert await conversations.prune(db) == 1
    assert await conversations.prune(db) == 0


async def test_one_answer_can_be_forgotten_at_once(db: Database) -> None:
    for number in range(2):
        await conversations.keep(db, replace(FIRST, id=FIRST.id + number))
    await conversations.forget(db, FIRST.id)
    assert await ids(db) == [1]
