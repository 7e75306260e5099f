"""Servers: their settings outlive the bot's absence, and nobody is greeted twice."""

import asyncio

import pytest

from config.clock import HOUR, ManualClock
from storage import guilds
from storage.database import Database
from storage.guilds import GuildSettings


async def test_a_server_keeps_its_settings_while_the_bot_is_away(db: Database, clock: ManualClock) -> None:
    first = await guilds.joined(db, 1, "Acme")
    assert (first.settings, first.left_at, first.welcomed_at) == (GuildSettings(), None, None)
    before, after = await guilds.change(db, 1, channel_id=5, public_channels=(7, 8))
    assert (before, after) == (GuildSettings(), GuildSettings(channel_id=5, public_channels=(7, 8)))
    await guilds.left(db, 1)
    gone = await guilds.get(db, 1)
    assert gone is not None
    assert gone.left_at == clock.now()
    clock.advance(HOUR)
    again = await guilds.joined(db, 1, "Acme, renamed")
    assert (again.name, again.settings, again.left_at) == ("Acme, renamed", after, None)
    assert again.joined_at == first.joined_at
    assert await guilds.get(db, 2) is None


async def test_a_change_keeps_what_it_does_not_name(db: Database) -> None:
    await guilds.joined(db, 1, "Acme")
    await guilds.change(db, 1, timezone="Europe/Oslo")
    await guilds.change(db, 1, locale="nb", subscriber_role_id=2**63 - 1)
    found = await guilds.get(db, 1)
    assert found is not None
    expected = GuildSettings(timezone="Europe/Oslo", locale="nb", subscriber_role_id=2**63 - 1)
    assert found.settings == expected


async def test_two_changes_at_once_lose_nothing(db: Database, database_url: str, clock: ManualClock) -> None:
    await guilds.joined(db, 1, "Acme")
    other = await Database.open(database_url, clock=clock)
    await asyncio.gather(
        guilds.change(db, 1, channel_id=5),
        guilds.change(other, 1, timezone="Asia/Tokyo"),
        guilds.change(db, 1, locale="nb"),
    )
    await other.close()
    found = await guilds.get(db, 1)
    assert found is not None
    assert found.settings == GuildSettings(channel_id=5, timezone="Asia/Tokyo", locale="nb")


async def test_a_server_is_welcomed_once(db: Database, database_url: str, clock: ManualClock) -> None:
    await guilds.joined(db, 1, "Acme")
    other = await Database.open(database_url, clock=clock)
    first = await asyncio.gather(*(guilds.welcomed(store, 1) for store in (db, other, db, other)))
    await other.close()
    assert sorted(first) == [False, False, False, True]
    assert not await guilds.welcomed(db, 2)


async def test_a_server_nobody_knows_cannot_be_changed(db: Database) -> None:
    with pytest.raises(LookupError, match="no server 1"):
        await guilds.change(db, 1, channel_id=5)
    await guilds.left(db, 1)


async def test_a_setting_nobody_knows_is_a_mistake(db: Database) -> None:
    await guilds.joined(db, 1, "Acme")
    with pytest.raises(TypeError):
        await guilds.change(db, 1, colour="red")


async def test_names_of_every_kind(db: Database) -> None:
    name = "a\x00 \ud83d @everyone \u202e 日本語"
    assert (await guilds.joined(db, 1, name)).name == "a  @everyone \u202e 日本語"
