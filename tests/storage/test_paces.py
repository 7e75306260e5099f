"""One pace for everybody: no two take the same slot, and nobody gets more than there are."""

import asyncio
import itertools
import time

import pytest

from config.clock import ManualClock
from storage import database, deliveries, paces, sending
from storage.database import Database
from storage.deliveries import Destination
from storage.errors import StoreUnavailable
from storage.paces import Pace
from tests.support.postgres import Postgres

SLOW = Pace("test", per_second=50.0, burst=2, ahead=0.4)


async def _take(db: Database, number: int) -> list[float]:
    async with db.writing() as tx:
        slots = await paces.free(tx, SLOW)
        taken = min(number, slots.number)
        await paces.take(tx, SLOW, slots, taken)
        return [slots.at(index) for index in range(taken)]


async def test_slots_are_handed_out_once_and_evenly_whoever_asks(
    db: Database, database_url: str, clock: ManualClock
) -> None:
    other = await Database.open(database_url, clock=clock)
    taken = await asyncio.gather(*(_take(store, 3) for store in (db, other, db, other)))
    await other.close()
    slots = sorted(slot for part in taken for slot in part)
    assert len(slots) == 12
    gaps = [later - earlier for earlier, later in itertools.pairwise(slots)]
    assert min(gaps) >= SLOW.step / paces.SECOND_US - 1e-6


async def _fall_asleep(db: Database, *, while_others: Database) -> None:
    async with db.writing() as tx:
        slots = await paces.free(tx, SLOW)
        async with asyncio.timeout(30):
            await paces.one(while_others, SLOW)  # the row is locked until the server ends the sleeper's part
        await paces.take(tx, SLOW, slots, 1)


async def test_who_falls_asleep_amid_taking_slots_does_not_keep_the_others_from_theirs(
    postgres: Postgres, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "HELD_AT_MOST", 300)
    with postgres.database() as url:
        asleep, awake = [await Database.open(url, clock=clock) for _ in range(2)]
        await paces.one(awake, SLOW)
        with pytest.raises(StoreUnavailable):
            await _fall_asleep(asleep, while_others=awake)
        await paces.one(asleep, SLOW)
        await asleep.close()
        await awake.close()


async def test_no_more_are_handed_out_than_fit_into_the_near_future(db: Database) -> None:
    taken = await _take(db, 1_000)
    assert 0 < len(taken) <= SLOW.ahead * SLOW.per_second + SLOW.burst + 1
    assert max(taken) <= time.time() + SLOW.ahead
    at = await paces.one(db, SLOW)
    assert at > max(taken)


async def test_a_claim_takes_no_more_deliveries_than_there_are_slots(db: Database) -> None:
    for number in range(40):
        to = Destination(guild_id=1, channel_id=number + 1, user_id=None)
        await deliveries.put(
            db, deliveries.Composed(kind="notice", body={}, parts=1, to=to, sequence=0, composer="1")
        )
    first = await sending.claim(db, holder="one", limit=40, pace=SLOW)
    assert 0 < len(first.deliveries) < 40
    assert len(first.deliveries) <= first.slots.number


async def test_while_it_is_closed_nothing_is_sent(db: Database) -> None:
    await paces.close(db, SLOW, seconds=60)
    await paces.close(db, SLOW, seconds=1)
    assert await _take(db, 5) == []
    async with db.writing() as tx:
        assert (await paces.free(tx, SLOW)).first > time.time() + 50
