"""Work that one process does at a time."""

from config.clock import MINUTE, ManualClock
from storage.database import Database
from storage.leases import elsewhere, give_back, hold, release, take


async def held(db: Database, holder: str, lease: int = MINUTE) -> bool:
    async with db.writing() as tx:
        return await take(tx, "refresh", holder=holder, lease=lease)


async def test_a_lease_is_one_holders_until_it_ends(db: Database, clock: ManualClock) -> None:
    assert await held(db, "one")
    assert not await held(db, "two")
    clock.advance(MINUTE - 1)
    assert not await held(db, "two")
    clock.advance(1)
    assert await held(db, "two")
    assert not await held(db, "one")


async def test_renewing_goes_on_from_now(db: Database, clock: ManualClock) -> None:
    assert await held(db, "one")
    clock.advance(MINUTE // 2)
    assert await held(db, "one")
    clock.advance(MINUTE // 2)
    assert not await held(db, "two")


async def test_only_its_holder_gives_it_back(db: Database) -> None:
    assert await held(db, "one")
    for holder, free in (("two", False), ("one", True)):
        async with db.writing() as tx:
            await release(tx, "refresh", holder=holder)
            assert await take(tx, "refresh", holder="three", lease=MINUTE) is free


async def test_elsewhere_is_what_somebody_else_holds_now(db: Database, clock: ManualClock) -> None:
    await held(db, "one")
    async with db.writing() as tx:
        assert await elsewhere(tx, "refresh", holder="two")
        assert not await elsewhere(tx, "refresh", holder="one")
        assert not await elsewhere(tx, "other", holder="two")
    clock.advance(MINUTE)
    async with db.writing() as tx:
        assert not await elsewhere(tx, "refresh", holder="two")


async def test_names_do_not_hinder_each_other(db: Database) -> None:
    assert await held(db, "one")
    async with db.writing() as tx:
        assert await take(tx, "other", holder="two", lease=MINUTE)


async def test_a_lease_can_be_held_by_itself(db: Database) -> None:
    assert await hold(db, "receive", holder="one", lease=MINUTE)
    assert not await hold(db, "receive", holder="two", lease=MINUTE)
    await give_back(db, "receive", holder="two")
    assert not await hold(db, "receive", holder="two", lease=MINUTE)
    await give_back(db, "receive", holder="one")
    assert await hold(db, "receive", holder="two", lease=MINUTE)
