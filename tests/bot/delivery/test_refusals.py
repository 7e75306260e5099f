"""A destination that refuses: asked once, paused with its reason, its owner told another way."""

import asyncio
from collections.abc import Callable

import pytest

from bot.delivery.sender import ENOUGH_REFUSALS
from bot.plain import to_text
from bot.sandbox.permissions import Permission
from bot.sandbox.server import LocalDiscord
from bot.sandbox.state import Channel, ChannelType, Thread
from bot.status import status_page
from config.clock import MINUTE, WEEK, ManualClock
from config.settings import Settings
from storage import deliveries, guilds, invalid_requests, subscriptions
from storage.database import Database
from storage.deliveries import DeliveryState
from storage.subscriptions import DigestScope, Schedule, Subscription
from tests.bot.delivery.test_sender import (
    arrived,
    channel_id,
    discord_server,  # noqa: F401 - a fixture
    put,
    sender,
    state_of,
)


async def subscribe(db: Database, server: LocalDiscord, channel: int | None) -> Subscription:
    guild_id = int(next(iter(server.world.guilds))) if channel is not None else None
    return await subscriptions.create(
        db,
        guild_id=guild_id,
        channel_id=channel,
        user_id=int(server.person("ada").id),
        scope=DigestScope(everything=True),
        schedule=Schedule(0, 9, "UTC"),
        due_at=db.clock.now() + WEEK,
    )


REFUSALS: dict[str, Callable[[LocalDiscord], None]] = {
    "Send Messages": lambda server: server.faults.lose_permission("ecosystem"),
    "deleted": lambda server: server.faults.delete_channel("ecosystem"),
    "View Channel": lambda server: server.faults.lose_permission("ecosystem", Permission.VIEW_CHANNEL),
}


@pytest.mark.parametrize("reason", REFUSALS)
async def test_it_is_paused_with_its_reason_and_its_owner_is_told_in_direct_messages(
    sqlite_db: Database,
    discord_server: LocalDiscord,  # noqa: F811 - the fixture
    reason: str,
) -> None:
    channel = channel_id(discord_server)
    made = await subscribe(sqlite_db, discord_server, channel)
    for _ in range(3):
        await put(sqlite_db, discord_server, subscription=made)
    REFUSALS[reason](discord_server)
    async with sender(sqlite_db, discord_server) as one:
        while await one.send_due():
            pass
        assert one.invalid_requests <= 1, "one request, however much waits"
    paused = await subscriptions.get(sqlite_db, made.public_id)
    assert paused is not None
    assert paused.state == "paused"
    assert reason in (paused.reason or "")
    assert (paused.scope, paused.schedule, paused.position) == (made.scope, made.schedule, made.position)
    (told,) = discord_server.person("ada").sees("dm")
    assert reason in told.text
    assert "Resume" in [button.label for button in told.buttons]


async def test_a_bot_that_was_removed_is_called_so(
    sqlite_db: Database,
    discord_server: LocalDiscord,  # noqa: F811 - the fixture
) -> None:
    guild_id = int(next(iter(discord_server.world.guilds)))
    made = await subscribe(sqlite_db, discord_server, channel_id(discord_server))
    await put(sqlite_db, discord_server, subscription=made)
    await guilds.joined(sqlite_db, guild_id, "Ecosystem")
    await guilds.left(sqlite_db, guild_id)
    discord_server.faults.kick_bot()
    async with sender(sqlite_db, discord_server) as one:
        await one.send_due()
    paused = await subscriptions.get(sqlite_db, made.public_id)
    assert paused is not None
    assert paused.reason == "the bot is no longer in the server"
    async with sender(sqlite_db, discord_server) as one:
        while await one.send_due():
            pass
    assert discord_server.person("ada").sees("dm") == [], (
        "Discord lets it write to nobody it shares no server with"
    )
    assert (DeliveryState.REFUSED, "the person shares no server with the bot any more") in await state_of(
        sqlite_db
    )


async def test_an_archived_thread_is_a_refusal(
    sqlite_db: Database,
    discord_server: LocalDiscord,  # noqa: F811 - the fixture
) -> None:
    parent = discord_server.world.channels[str(channel_id(discord_server))]
    thread = Channel(
        id=discord_server.core.ids.next(),
        type=ChannelType.PUBLIC_THREAD,
        guild_id=parent.guild_id,
        parent_id=parent.id,
        thread=Thread(owner_id=discord_server.person("mia").id, archived=True, locked=True),
    )
    discord_server.world.channels[thread.id] = thread
    made = await subscribe(sqlite_db, discord_server, int(thread.id))
    to = deliveries.Destination(guild_id=made.guild_id, channel_id=made.channel_id, user_id=made.user_id)
    body = {"title": "x", "blocks": []}
    await deliveries.put(
        sqlite_db,
        deliveries.Composed(
            kind="digest", body=body, parts=1, to=to, sequence=0, composer="1", subscription=made
        ),
    )
    async with sender(sqlite_db, discord_server) as one:
        await one.send_due()
    assert (await state_of(sqlite_db))[0] == (DeliveryState.REFUSED, "the thread is archived")


async def test_where_direct_messages_are_closed_too_the_channel_for_the_bots_words_is_told(
    sqlite_db: Database,
    discord_server: LocalDiscord,  # noqa: F811 - the fixture
) -> None:
    guild_id = int(next(iter(discord_server.world.guilds)))
    general = int(discord_server.build.channel("notices").id)
    await guilds.joined(sqlite_db, guild_id, "Ecosystem")
    await guilds.change(sqlite_db, guild_id, channel_id=general)
    made = await subscribe(sqlite_db, discord_server, channel_id(discord_server))
    await put(sqlite_db, discord_server, subscription=made)
    discord_server.faults.lose_permission("ecosystem")
    discord_server.faults.close_dms("ada")
    async with sender(sqlite_db, discord_server) as one:
        while await one.send_due():
            pass
        assert one.invalid_requests == 2
    assert await invalid_requests.recent(sqlite_db) == 2
    (told,) = discord_server.person("mia").sees("notices")
    assert "A digest is paused" in told.text


async def test_what_was_refused_comes_once_it_is_resumed(
    sqlite_db: Database,
    discord_server: LocalDiscord,  # noqa: F811 - the fixture
    clock: ManualClock,
) -> None:
    made = await subscribe(sqlite_db, discord_server, channel_id(discord_server))
    await put(sqlite_db, discord_server, subscription=made)
    discord_server.faults.lose_permission("ecosystem")
    async with sender(sqlite_db, discord_server) as one:
        await one.send_due()
        clock.advance(2 * WEEK)
        discord_server.faults.regain_permission("ecosystem")
        await subscriptions.set_state(sqlite_db, made.public_id, "active", due_at=clock.now() + WEEK)
        while await one.send_due():
            pass
    assert len(arrived(discord_server)) == 1


async def test_what_was_refused_comes_where_the_digest_was_moved_to(
    sqlite_db: Database,
    discord_server: LocalDiscord,  # noqa: F811 - the fixture
    clock: ManualClock,
) -> None:
    made = await subscribe(sqlite_db, discord_server, channel_id(discord_server))
    await put(sqlite_db, discord_server, subscription=made)
    other = discord_server.build.channel("elsewhere")
    discord_server.faults.delete_channel("ecosystem")
    async with sender(sqlite_db, discord_server) as one:
        await one.send_due()
        assert discord_server.person("ada").sees("elsewhere") == []
        await subscriptions.change(
            sqlite_db,
            made.public_id,
            scope=made.scope,
            schedule=made.schedule,
            due_at=clock.now() + WEEK,
            options=made.options,
            skip_quiet=made.skip_quiet,
            guild_id=made.guild_id,
            channel_id=int(other.id),
            state="paused",
        )
        await subscriptions.set_state(sqlite_db, made.public_id, "active", due_at=clock.now() + WEEK)
        while await one.send_due():
            pass
    assert len(discord_server.person("ada").sees("elsewhere")) == 1


async def test_after_many_refusals_nobody_sends_until_the_wait_is_over(
    sqlite_db: Database,
    discord_server: LocalDiscord,  # noqa: F811 - the fixture
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("bot.delivery.sender.REFUSALS_WAIT", 1.0)  # seconds of the machine's own clock
    await invalid_requests.note(sqlite_db, ENOUGH_REFUSALS - 2)
    open_channel = int(discord_server.build.channel("elsewhere").id)
    shut = await subscribe(sqlite_db, discord_server, channel_id(discord_server))
    discord_server.faults.lose_permission("ecosystem")
    await put(sqlite_db, discord_server, subscription=shut)
    async with sender(sqlite_db, discord_server) as one:
        await one.send_due()
        assert "nothing is sent for a minute" not in caplog.text, "one below the number that is enough"
        again = await subscribe(sqlite_db, discord_server, channel_id(discord_server))
        await put(sqlite_db, discord_server, subscription=again)
        other = await subscribe(sqlite_db, discord_server, open_channel)
        while "nothing is sent for a minute" not in caplog.text:
            assert await one.send_due(), "the second refusal is one too many"
        to = deliveries.Destination(guild_id=other.guild_id, channel_id=open_channel, user_id=None)
        made = deliveries.Composed(
            kind="digest", body={"title": "x", "blocks": []}, parts=1, to=to, sequence=0, composer="1"
        )
        await deliveries.put(sqlite_db, made)
        assert await one.send_due() == 0, "whatever it is and wherever it goes"
        assert arrived(discord_server, "elsewhere") == []
        async with asyncio.timeout(20):
            while not arrived(discord_server, "elsewhere"):
                await one.send_due()
                await asyncio.sleep(0.05)
    assert await invalid_requests.recent(sqlite_db) == ENOUGH_REFUSALS


async def test_operators_see_how_near_the_limit_is(sqlite_db: Database, clock: ManualClock) -> None:
    settings = Settings()
    await invalid_requests.note(sqlite_db, 1_234)
    shown = to_text(await status_page(sqlite_db, settings, "en"), 100)
    assert "1,234 in ten minutes; at 10,000 it shuts the address out" in " ".join(shown.split())
    clock.advance(12 * MINUTE)
    assert "1,234" not in to_text(await status_page(sqlite_db, settings, "en"), 100)
