"""Exactly once: the sender against a local Discord that fails in every way it can."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord
import msgspec
import pytest

from bot.cards.render import split
from bot.delivery.hearing import Hearing
from bot.delivery.sender import NONCE_HOLDS, Sender
from bot.document import Document, Items, paragraph
from bot.sandbox import compose
from bot.sandbox.permissions import Permission
from bot.sandbox.server import LocalDiscord
from bot.sandbox.state import ChannelType
from config.clock import MINUTE, SECOND, ManualClock
from storage import deliveries, invalid_requests, sending, subscriptions
from storage.announcing import Revision, newest, revise
from storage.database import Database
from storage.deliveries import DeliveryState, Destination, StoredDocument
from storage.subscriptions import DigestScope, Schedule, Subscription
from tests.support.discord import local_discord

POST = ("POST", "/channels/*/messages")
OPEN = ("POST", "/channels/*/threads")


@pytest.fixture
async def discord_server(monkeypatch: pytest.MonkeyPatch, clock: ManualClock) -> AsyncIterator[LocalDiscord]:
    async with local_discord(monkeypatch, clock=clock) as server:
        yield server


@asynccontextmanager
async def sender(db: Database, server: LocalDiscord) -> AsyncIterator[Sender]:
    hearing = Hearing(db)
    client = discord.Client(
        intents=discord.Intents.none(), max_ratelimit_timeout=30.0, http_trace=hearing.trace()
    )
    try:
        await client.login(server.token)
        assert client.user is not None
        yield Sender(db, client.http, name="test", user_id=client.user.id, hearing=hearing)
    finally:
        await client.close()


def channel_id(server: LocalDiscord, name: str = "ecosystem") -> int:
    return next(int(one.id) for one in server.world.channels.values() if one.name == name)


def arrived(server: LocalDiscord, name: str = "ecosystem") -> list[str]:
    return [one.id for one in server.world.history(str(channel_id(server, name)))]


async def put(
    db: Database,
    server: LocalDiscord,
    document: Document | None = None,
    *,
    user_id: int | None = None,
    subscription: Subscription | None = None,
) -> StoredDocument:
    document = document or Document(title="A digest", blocks=(paragraph("One thing changed."),))
    guild_id = int(next(iter(server.world.guilds)))
    to = (
        Destination(guild_id=None, channel_id=None, user_id=user_id)
        if user_id
        else Destination(guild_id=guild_id, channel_id=channel_id(server), user_id=None)
    )
    stored = await deliveries.put(
        db,
        deliveries.Composed(
            kind="digest",
            body=msgspec.to_builtins(document),
            parts=len(split(document)),
            to=to,
            sequence=1,
            composer="1",
            subscription=subscription,
        ),
    )
    assert stored is not None
    return stored


async def state_of(db: Database) -> list[tuple[DeliveryState, str | None]]:
    return [(one.state, one.reason) for one in reversed(await deliveries.recent(db))]


async def test_it_arrives_once_and_its_message_is_known(
    sqlite_db: Database, discord_server: LocalDiscord
) -> None:
    await put(sqlite_db, discord_server)
    async with sender(sqlite_db, discord_server) as one:
        assert await one.send_due() == 1
        assert await one.send_due() == 0
    (message,) = arrived(discord_server)
    (delivery,) = await deliveries.recent(sqlite_db)
    assert (delivery.state, delivery.message_id) == (DeliveryState.SENT, int(message))


async def test_parts_arrive_in_order(sqlite_db: Database, discord_server: LocalDiscord) -> None:
    long = Document(title="Long", blocks=(Items(tuple((f"line {n} " + "x" * 90,) for n in range(120))),))
    assert len(split(long)) > 1
    await put(sqlite_db, discord_server, long)
    async with sender(sqlite_db, discord_server) as one:
        while await one.send_due():
            pass
    ann = discord_server.person("mia")
    shown = [seen.text for seen in ann.sees("ecosystem")]
    assert len(shown) == len(split(long))
    assert [text.index("line ") >= 0 for text in shown]
    numbers = [int(text.split("line ")[1].split()[0]) for text in shown]
    assert numbers == sorted(numbers)


@pytest.mark.parametrize("fault", ["created then 502", "503", "reset", "created then reset"])
async def test_a_try_that_failed_is_sent_again_without_doubling(
    sqlite_db: Database, discord_server: LocalDiscord, clock: ManualClock, fault: str
) -> None:
    faults = discord_server.faults
    match fault:
        case "created then 502":
            faults.fail(*POST, status=502, after=True)
        case "503":
            faults.fail(*POST, status=503)
        case "reset":
            faults.reset(*POST)
        case _:
            faults.reset(*POST, after=True)
    await put(sqlite_db, discord_server)
    async with sender(sqlite_db, discord_server) as one:
        while not (await deliveries.states(sqlite_db)).get("sent"):
            await one.send_due()
            clock.advance(5 * SECOND)
    assert len(arrived(discord_server)) == 1


@pytest.mark.parametrize("created", [True, False])
async def test_after_the_nonce_is_forgotten_the_channel_is_looked_at(
    sqlite_db: Database,
    discord_server: LocalDiscord,
    clock: ManualClock,
    created: bool,  # noqa: FBT001
) -> None:
    discord_server.faults.reset(*POST, after=created)
    await put(sqlite_db, discord_server)
    async with sender(sqlite_db, discord_server) as one:
        await one.send_due()
        clock.advance(NONCE_HOLDS + 10 * MINUTE)
        await one.send_due()
    assert len(arrived(discord_server)) == 1
    assert await state_of(sqlite_db) == [(DeliveryState.SENT, None)]


async def test_what_nobody_can_find_out_is_uncertain_and_not_sent_again(
    sqlite_db: Database, discord_server: LocalDiscord, clock: ManualClock
) -> None:
    discord_server.faults.reset(*POST, after=True)
    await put(sqlite_db, discord_server)
    async with sender(sqlite_db, discord_server) as one:
        await one.send_due()
        clock.advance(NONCE_HOLDS + MINUTE)
        discord_server.faults.lose_permission("ecosystem", Permission.READ_MESSAGE_HISTORY)
        await one.send_due()
        clock.advance(MINUTE)
        assert await one.send_due() == 0
    ((state, reason),) = await state_of(sqlite_db)
    assert state is DeliveryState.UNCERTAIN
    assert reason is not None
    assert "Read Message History" in reason
    assert len(arrived(discord_server)) == 1


async def test_a_sender_that_died_is_followed_by_another(
    sqlite_db: Database, discord_server: LocalDiscord, clock: ManualClock
) -> None:
    await put(sqlite_db, discord_server)
    (taken,) = (await sending.claim(sqlite_db, holder="dead")).deliveries
    assert taken.state is DeliveryState.PENDING
    async with sender(sqlite_db, discord_server) as one:
        assert await one.send_due() == 0, "it may still be at work"
        clock.advance(sending.SENDING_LEASE)
        assert await one.send_due() == 1
    assert len(arrived(discord_server)) == 1


async def test_a_lost_permission_pauses_with_its_reason_and_keeps_everything(
    sqlite_db: Database, discord_server: LocalDiscord, clock: ManualClock
) -> None:
    channel = channel_id(discord_server)
    subscription = await subscriptions.create(
        sqlite_db,
        guild_id=int(next(iter(discord_server.world.guilds))),
        channel_id=channel,
        user_id=int(discord_server.person("ada").id),
        scope=DigestScope(everything=True),
        schedule=Schedule(0, 9, "UTC"),
        due_at=clock.now(),
    )
    discord_server.faults.lose_permission("ecosystem")
    await put(sqlite_db, discord_server, subscription=subscription)
    async with sender(sqlite_db, discord_server) as one:
        await one.send_due()
        assert await one.send_due() == 1, "its owner is told elsewhere"
        assert await one.send_due() == 0, "a refusal is never asked again"
        assert one.invalid_requests == 1
        assert await invalid_requests.recent(sqlite_db) == 1
    (told,) = discord_server.person("ada").sees("dm")
    assert "A digest is paused" in told.text
    (state, reason), _ = await state_of(sqlite_db)
    assert state is DeliveryState.REFUSED
    assert reason is not None
    assert "Send Messages" in reason
    paused = await subscriptions.get(sqlite_db, subscription.public_id)
    assert paused is not None
    assert (paused.state, paused.reason) == ("paused", reason)


async def test_direct_messages_arrive_and_closed_ones_are_told(
    sqlite_db: Database, discord_server: LocalDiscord
) -> None:
    noor = discord_server.person("noor")
    await put(sqlite_db, discord_server, user_id=int(noor.id))
    async with sender(sqlite_db, discord_server) as one:
        await one.send_due()
        assert "One thing changed." in noor.sees("dm")[-1].text
        discord_server.faults.close_dms("noor")
        await put(sqlite_db, discord_server, user_id=int(noor.id))
        await one.send_due()
    assert (await state_of(sqlite_db))[-1] == (
        DeliveryState.REFUSED,
        "the person's direct messages are closed",
    )


async def test_two_senders_share_an_outbox_without_doubling(
    sqlite_db: Database, discord_server: LocalDiscord
) -> None:
    for _ in range(8):
        await put(sqlite_db, discord_server)
    async with sender(sqlite_db, discord_server) as one, sender(sqlite_db, discord_server) as two:
        while sum(await asyncio.gather(one.send_due(limit=2), two.send_due(limit=2))):
            pass
    assert len(arrived(discord_server)) == 8
    assert await deliveries.states(sqlite_db) == {"sent": 8}


async def test_nothing_in_a_document_pings(sqlite_db: Database, discord_server: LocalDiscord) -> None:
    mia = discord_server.person("mia")
    hostile = Document(title="@everyone", blocks=(paragraph(f"hello {mia.mention} @here **bold** </ask:1>"),))
    await put(sqlite_db, discord_server, hostile)
    async with sender(sqlite_db, discord_server) as one:
        await one.send_due()
    (seen,) = mia.sees("ecosystem")
    assert seen.pings == set()


async def test_one_that_is_told_to_stop_notes_what_it_has_begun(
    sqlite_db: Database, discord_server: LocalDiscord
) -> None:
    slow = discord_server.faults.slow(*POST, seconds=0.3)
    await put(sqlite_db, discord_server)
    async with sender(sqlite_db, discord_server) as one:
        running = asyncio.create_task(one.run())
        async with asyncio.timeout(10):
            while not slow.hits:  # noqa: ASYNC110 - a fault does not notify
                await asyncio.sleep(0.005)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    assert await deliveries.states(sqlite_db) == {"sent": 1}
    assert len(arrived(discord_server)) == 1


async def test_a_card_is_edited_in_place(sqlite_db: Database, discord_server: LocalDiscord) -> None:
    first = await put(sqlite_db, discord_server)
    newer = Document(title="A digest", blocks=(paragraph("Two things changed."),))
    revision = Revision(of=first, body=msgspec.to_builtins(newer), parts=1)
    await revise(sqlite_db, revision, composer="1")
    discord_server.faults.fail("PATCH", "/channels/*/messages/*", status=503, after=True)
    async with sender(sqlite_db, discord_server) as one:
        while (await deliveries.states(sqlite_db)).get("sent") != 2:
            await one.send_due()
            assert isinstance(sqlite_db.clock, ManualClock)
            sqlite_db.clock.advance(SECOND)
        (seen,) = discord_server.person("mia").sees("ecosystem")
        assert "Two things changed." in seen.text
        last = await newest(sqlite_db, first)
        compose.delete(discord_server.core, discord_server.core.message(seen.channel_id, seen.id or ""))
        await revise(sqlite_db, msgspec.structs.replace(revision, of=last), composer="1")
        await one.send_due()
    assert (await state_of(sqlite_db))[-1] == (DeliveryState.CANCELLED, "the message was deleted")


@pytest.mark.parametrize("answers", [["reset"], [500] * 5, [502, 504, 502], [503], [429, 500], [429, 429]])
async def test_a_forum_gets_one_post_whatever_became_of_the_first_try(
    sqlite_db: Database,
    discord_server: LocalDiscord,
    clock: ManualClock,
    answers: list[int | str],
) -> None:
    forum = discord_server.build.channel("posts", kind=ChannelType.FORUM)
    long = Document(title="Long", blocks=(Items(tuple((f"line {n} " + "x" * 90,) for n in range(90))),))
    for answer in answers:
        if answer == "reset":
            discord_server.faults.reset(*OPEN, after=True)
        elif answer == 429:
            discord_server.faults.limit(*OPEN, retry_after=0.01)
        else:
            discord_server.faults.fail(*OPEN, status=int(answer), after=True)
    to = Destination(guild_id=int(forum.guild_id or 0), channel_id=int(forum.id), user_id=None)
    parts = len(split(long))
    await deliveries.put(
        sqlite_db,
        deliveries.Composed(
            kind="digest",
            body=msgspec.to_builtins(long),
            parts=parts,
            to=to,
            sequence=1,
            composer="1",
        ),
    )
    async with sender(sqlite_db, discord_server) as one:
        while (await deliveries.states(sqlite_db)).get("sent") != parts:
            await one.send_due()
            clock.advance(20 * SECOND)
    (post,) = [found for found in discord_server.world.channels.values() if found.parent_id == forum.id]
    assert post.name == "Long"
    assert len(discord_server.world.history(post.id)) == parts


async def test_one_that_is_limited_again_and_again_goes_on_and_holds_up_nobody(
    sqlite_db: Database, discord_server: LocalDiscord, clock: ManualClock
) -> None:
    discord_server.faults.limit(*POST, retry_after=0.01, times=5)
    await put(sqlite_db, discord_server)
    async with sender(sqlite_db, discord_server) as one:
        await one.send_due()
        assert await state_of(sqlite_db) == [(DeliveryState.PENDING, "HTTPException")]
        clock.advance(5 * SECOND)
        assert await one.send_due() == 1
    assert len(arrived(discord_server)) == 1


async def test_an_address_that_is_shut_out_sends_nothing_for_a_while(
    sqlite_db: Database, discord_server: LocalDiscord, clock: ManualClock
) -> None:
    discord_server.faults.limit(*POST, via=False)
    await put(sqlite_db, discord_server)
    async with sender(sqlite_db, discord_server) as one:
        await one.send_due()
        clock.advance(5 * SECOND)
        assert await one.send_due() == 0
    assert await deliveries.states(sqlite_db) == {"pending": 1}
