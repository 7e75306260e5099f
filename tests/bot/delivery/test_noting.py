"""What arrives at about the same time is noted in one transaction; a store that refuses is told to each."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.delivery.noting import Noting
from storage import deliveries, sending
from storage.database import Database
from storage.deliveries import Composed, Delivery, Destination
from storage.errors import StoreUnavailable
from storage.sending import Arrived


async def taken(db: Database, number: int) -> Sequence[Delivery]:
    for index in range(number):
        to = Destination(guild_id=1, channel_id=100 + index, user_id=None)
        await deliveries.put(
            db, Composed(kind="notice", body={"title": "Hello"}, parts=1, to=to, sequence=0, composer="1")
        )
    return (await sending.claim(db, holder="one")).deliveries


async def test_several_are_noted_in_one_transaction(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches: list[int] = []
    sent_all = sending.sent_all

    async def counting(db: Database, arrived: Sequence[Arrived]) -> list[int | None]:
        batches.append(len(arrived))
        return await sent_all(db, arrived)

    monkeypatch.setattr(sending, "sent_all", counting)
    noting = Noting(sqlite_db, together=0.01)
    found = await taken(sqlite_db, 3)
    others = await asyncio.gather(*(noting.sent(one, message_id=one.id) for one in found))
    assert others == [None, None, None]
    assert batches == [3]
    assert await deliveries.states(sqlite_db) == {"sent": 3}
    assert await noting.sent(found[0], message_id=77) == found[0].id, "it had arrived by another message"
    assert batches == [3, 1]


async def test_a_store_that_refuses_is_told_to_each_that_waits(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refusing(_: Database, __: Sequence[Arrived]) -> list[int | None]:
        raise StoreUnavailable("database or disk is full")

    found = await taken(sqlite_db, 2)
    noting = Noting(sqlite_db, together=0.0)
    with monkeypatch.context() as patch:
        patch.setattr(sending, "sent_all", refusing)
        told = await asyncio.gather(
            *(noting.sent(one, message_id=1) for one in found), return_exceptions=True
        )
    assert [type(one) for one in told] == [StoreUnavailable, StoreUnavailable]
    assert await noting.sent(found[0], message_id=1) is None, "and the next one is noted"
