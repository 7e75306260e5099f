"""Every act is written down with what was before and after, or not done at all."""

import pytest

from config.clock import MINUTE, ManualClock
from storage import audit, marks
from storage.audit import Entry
from storage.database import Database


async def test_an_act_comes_back_as_it_was(db: Database, clock: ManualClock) -> None:
    await audit.record(
        db,
        actor="42",
        rank="admin",
        act="settings.changed",
        guild_id=7,
        target="channel",
        before={"channel_id": None},
        after={"channel_id": 5, "names": ["a\x00"]},
    )
    assert await audit.recent(db) == [
        Entry(
            at=clock.now(),
            actor="42",
            rank="admin",
            guild_id=7,
            act="settings.changed",
            target="channel",
            before={"channel_id": None},
            after={"channel_id": 5, "names": ["a"]},
        )
    ]


async def test_the_newest_acts_come_first_and_a_server_sees_its_own(db: Database, clock: ManualClock) -> None:
    for number, guild in enumerate((1, 2, None, 1)):
        clock.advance(MINUTE)
        await audit.record(db, actor="cli", rank="operator", act=f"act {number}", guild_id=guild)
    assert [entry.act for entry in await audit.recent(db)] == ["act 3", "act 2", "act 1", "act 0"]
    assert [entry.act for entry in await audit.recent(db, guild_id=1)] == ["act 3", "act 0"]
    assert [entry.act for entry in await audit.recent(db, limit=1)] == ["act 3"]
    assert await audit.recent(db, guild_id=9) == []


@pytest.mark.parametrize("value", [None, False, 0, "", [], {}])
async def test_what_is_empty_is_not_nothing(db: Database, value: object) -> None:
    await audit.record(db, actor="cli", rank="operator", act="act", before=value, after=value)
    (entry,) = await audit.recent(db)
    assert entry.before == entry.after == value
    assert type(entry.before) is type(value)


async def test_an_act_that_fails_is_not_written(db: Database) -> None:
    async def fail() -> None:
        async with db.writing() as tx:
            await audit.write(tx, actor="42", rank="operator", act="act")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await audit.recent(db) == []
    assert await marks.get(db, "act") is None
