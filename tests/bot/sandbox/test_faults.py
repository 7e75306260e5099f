"""Faults as discord.py 2.7.1 meets them."""

import asyncio

import aiohttp
import discord
import pytest

from bot.sandbox.faults import Fault
from bot.sandbox.server import LocalDiscord
from tests.support.discord import Rest, fast_ready, running

MESSAGES = "/channels/*/messages"


async def send(server: LocalDiscord, ask: str) -> str:
    client = discord.Client(intents=discord.Intents(guilds=True), max_ratelimit_timeout=30.0, **fast_ready())
    async with running(client, server):
        channel = client.get_channel(int(ask))
        assert isinstance(channel, discord.TextChannel)
        return (await channel.send("x")).content


async def test_a_503_is_raised_at_once(server: LocalDiscord, ask: str) -> None:
    server.faults.fail("POST", MESSAGES, status=503)
    with pytest.raises(discord.DiscordServerError):
        await send(server, ask)
    assert server.world.history(ask) == []


async def test_a_500_before_is_retried(server: LocalDiscord, ask: str) -> None:
    server.faults.fail("POST", MESSAGES, status=500)
    assert await send(server, ask) == "x"


@pytest.mark.parametrize("after", [False, True])
async def test_a_reset_connection(server: LocalDiscord, ask: str, after: bool) -> None:  # noqa: FBT001 - a parameter
    server.faults.reset("POST", MESSAGES, after=after)
    with pytest.raises(aiohttp.ClientOSError) as raised:
        await send(server, ask)
    assert isinstance(raised.value, OSError)
    assert raised.value.errno == 104
    assert len(server.world.history(ask)) == int(after)


async def test_a_closed_connection(server: LocalDiscord, ask: str) -> None:
    server.faults.close("POST", MESSAGES)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await send(server, ask)


async def test_a_429_is_waited_for(server: LocalDiscord, ask: str) -> None:
    fault = server.faults.limit("POST", MESSAGES, retry_after=0.05)
    assert await send(server, ask) == "x"
    assert fault.hits == 1


async def test_a_429_without_via_is_a_ban(server: LocalDiscord, ask: str) -> None:
    server.faults.limit("POST", MESSAGES, via=False)
    with pytest.raises(discord.HTTPException) as raised:
        await send(server, ask)
    assert raised.value.status == 429


async def test_a_429_that_is_too_long(server: LocalDiscord, ask: str) -> None:
    server.faults.limit("POST", MESSAGES, retry_after=120)
    with pytest.raises(discord.RateLimited) as raised:
        await send(server, ask)
    assert raised.value.retry_after == 120


async def test_a_hang_lasts_until_it_is_released(server: LocalDiscord, rest: Rest, ask: str) -> None:
    fault = server.faults.hang("POST", MESSAGES)
    hanging = asyncio.create_task(rest("POST", f"/channels/{ask}/messages", {"content": "x"}))
    await _met(server, fault)
    assert not hanging.done()
    fault.release()
    with pytest.raises(aiohttp.ClientError):
        await hanging


async def test_a_client_that_gives_up_on_a_hang(server: LocalDiscord, rest: Rest, ask: str) -> None:
    fault = server.faults.hang("POST", MESSAGES, after=True)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await rest("POST", f"/channels/{ask}/messages", {"content": "x"})
    assert fault.hits == 1
    assert len(server.world.history(ask)) == 1


async def _met(server: LocalDiscord, fault: Fault) -> None:
    async with asyncio.timeout(5):
        while not fault.hits:  # noqa: ASYNC110 - a request has no event of its own
            await asyncio.sleep(0)


async def test_a_slow_answer_comes(server: LocalDiscord, rest: Rest, ask: str) -> None:
    server.faults.slow("POST", MESSAGES, seconds=0.05)
    before = asyncio.get_running_loop().time()
    status, _, _ = await rest("POST", f"/channels/{ask}/messages", {"content": "x"})
    assert status == 200
    assert asyncio.get_running_loop().time() - before >= 0.05


async def test_faults_meet_only_what_they_name(server: LocalDiscord, rest: Rest, ask: str) -> None:
    fault = server.faults.fail("POST", f"/channels/{ask}/messages", status=500, times=2)
    other = server.core.find_channel("welcome").id
    assert (await rest("POST", f"/channels/{other}/messages", {"content": "x"}))[0] == 200
    assert (await rest("GET", f"/channels/{ask}/messages"))[0] == 200
    statuses = [(await rest("POST", f"/channels/{ask}/messages", {"content": "x"}))[0] for _ in range(3)]
    assert statuses == [500, 500, 200]
    assert fault.hits == 2
    server.faults.fail("*", "/users/@me")
    server.faults.clear()
    assert (await rest("GET", "/users/@me"))[0] == 200


async def test_an_invalid_session_makes_discord_py_identify_again(server: LocalDiscord) -> None:
    client = discord.Client(intents=discord.Intents(guilds=True), **fast_ready())
    async with asyncio.timeout(30), running(client, server):
        server.faults.refuse_resume()
        await server.faults.drop_gateway()
        await server.core.changed.until(lambda: server.gateway.identifies == 2, 20)
        await server.bot_ready()
