"""Looking for a delivery in its channel: page by page, by the whole key; silence is no answer."""

import asyncio

import pytest

from bot.delivery.looking import PAGE, PAGES, carrying
from bot.delivery.sender import NONCE_HOLDS
from bot.sandbox import compose
from bot.sandbox.server import LocalDiscord
from config.clock import MINUTE, ManualClock
from storage.database import Database
from storage.deliveries import DeliveryState
from tests.bot.delivery.test_sender import (
    POST,
    arrived,
    channel_id,
    discord_server,  # noqa: F401 - a fixture
    put,
    sender,
    state_of,
)


def chatter(server: LocalDiscord, number: int) -> None:
    channel = server.world.channels[str(channel_id(server))]
    for index in range(number):
        compose.send(server.core, channel, server.person("mia").id, {"content": f"word {index}"})


@pytest.mark.parametrize("made", [True, False])
async def test_it_is_found_behind_a_page_of_other_words_and_not_sent_again(
    sqlite_db: Database,
    discord_server: LocalDiscord,  # noqa: F811 - the fixture
    clock: ManualClock,
    made: bool,  # noqa: FBT001
) -> None:
    chatter(discord_server, PAGE + 20)
    discord_server.faults.reset(*POST, after=made)
    await put(sqlite_db, discord_server)
    async with sender(sqlite_db, discord_server) as one:
        await one.send_due()
        chatter(discord_server, PAGE + 20)
        clock.advance(NONCE_HOLDS + MINUTE)
        await one.send_due()
    assert await state_of(sqlite_db) == [(DeliveryState.SENT, None)]
    assert len(arrived(discord_server)) == 2 * (PAGE + 20) + 1


async def test_where_too_much_was_said_since_it_is_uncertain(
    sqlite_db: Database,
    discord_server: LocalDiscord,  # noqa: F811 - the fixture
    clock: ManualClock,
) -> None:
    discord_server.faults.reset(*POST)
    await put(sqlite_db, discord_server)
    async with sender(sqlite_db, discord_server) as one:
        await one.send_due()
        chatter(discord_server, PAGE * PAGES)
        clock.advance(NONCE_HOLDS + MINUTE)
        await one.send_due()
    ((state, reason),) = await state_of(sqlite_db)
    assert state is DeliveryState.UNCERTAIN
    assert "too much was written" in (reason or "")


@pytest.mark.parametrize(
    ("key", "found"), [("abcdefg.1", 7), ("abcdefg.10", 8), ("bcdefg.1", None), ("x.1", None)]
)
def test_a_key_is_not_taken_for_another_that_begins_with_it(key: str, found: int | None) -> None:
    def message(number: int, words: str, author: int = 5) -> dict[str, object]:
        parts = [{"type": 10, "content": f"-# Delivery {words}\n-# and more"}]
        return {"id": str(number), "author": {"id": str(author)}, "components": parts}

    there = [message(8, "abcdefg.10"), message(7, "abcdefg.1"), message(6, "x.1", author=4)]
    assert carrying(there, key, 5) == found


async def test_who_doubled_a_message_in_its_sleep_takes_its_own_back(
    sqlite_db: Database,
    discord_server: LocalDiscord,  # noqa: F811 - the fixture
    clock: ManualClock,
) -> None:
    slow = discord_server.faults.slow(*POST, seconds=0.3)
    await put(sqlite_db, discord_server)
    async with sender(sqlite_db, discord_server) as one:
        sleeping = asyncio.create_task(one.send_due())
        while not slow.hits:  # noqa: ASYNC110 - a fault does not notify
            await asyncio.sleep(0.005)
        # Meanwhile another has taken over and sent it, so long ago that the nonce is forgotten.
        clock.advance(200_000)
        async with sender(sqlite_db, discord_server) as two:
            await two.send_due()
        clock.advance(20 * MINUTE)
        await sleeping
    assert len(arrived(discord_server)) == 1
