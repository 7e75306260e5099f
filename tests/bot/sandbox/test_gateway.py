"""The gateway, by discord.py and by hand."""

import asyncio
import json
import logging
import threading
import time
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
import pytest

from bot.sandbox.defaults import BOT_ID, GUILD_ID, default_world
from bot.sandbox.gateway_session import Intent
from bot.sandbox.permissions import Permission
from bot.sandbox.server import LocalDiscord
from config.clock import ManualClock
from tests.support.discord import Rest, fast_ready, local_discord, running

GUILDS = int(Intent.GUILDS)


class Socket:
    """A gateway client that does only what it is told."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._inflate = zlib.decompressobj()

    async def send(self, op: int, data: object) -> None:
        await self._socket.send_json({"op": op, "d": data})

    async def receive(self) -> dict[str, Any]:
        frame = await self._socket.receive(timeout=5)
        text = self._inflate.decompress(frame.data) if frame.type is aiohttp.WSMsgType.BINARY else frame.data
        decoded: dict[str, Any] = json.loads(text)
        return decoded

    async def event(self, name: str) -> dict[str, Any]:
        while True:
            payload = await self.receive()
            if payload["t"] == name:
                return payload

    async def close_code(self) -> int | None:
        async with asyncio.timeout(5):
            async for _ in self._socket:
                pass
        return self._socket.close_code


@asynccontextmanager
async def connected(server: LocalDiscord, query: str = "?v=10&encoding=json") -> AsyncIterator[Socket]:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(server.gateway_url + query) as socket,
    ):
        client = Socket(socket)
        hello = await client.receive()
        assert hello["op"] == 10
        assert hello["d"]["heartbeat_interval"] > 0
        yield client


def identify(server: LocalDiscord, intents: int = GUILDS, **more: Any) -> dict[str, Any]:
    return {"token": server.token, "intents": intents, "properties": {}, **more}


async def test_hello_identify_ready_and_the_servers(server: LocalDiscord) -> None:
    async with connected(server) as client:
        await client.send(1, None)
        assert (await client.receive())["op"] == 11
        await client.send(2, identify(server))
        ready = await client.receive()
        assert (ready["t"], ready["s"]) == ("READY", 1)
        assert ready["d"]["user"]["id"] == BOT_ID
        assert ready["d"]["guilds"] == [{"id": GUILD_ID, "unavailable": True}]
        guild = (await client.receive())["d"]
        assert [c["name"] for c in guild["channels"]] == [
            "welcome",
            "ecosystem",
            "ask",
            "maintainers",
            "admin",
        ]
        assert [m["user"]["id"] for m in guild["members"]] == [BOT_ID]
        assert guild["member_count"] == 5
    assert server.gateway.session_limit["remaining"] == 999


@pytest.mark.parametrize(
    ("op", "data", "code"),
    [
        (2, {"token": "wrong", "intents": GUILDS}, 4004),
        (2, {"intents": GUILDS}, 4004),
        (2, {"intents": "all"}, 4013),
        (2, {"intents": int(Intent.MESSAGE_CONTENT)}, 4014),
        (2, {"intents": int(Intent.GUILD_MEMBERS)}, 4014),
        (2, {"intents": GUILDS, "shard": [2, 2]}, 4010),
        (6, {"token": "wrong", "session_id": "x", "seq": 1}, 4004),
        (8, {}, 4003),
        (99, {}, 4003),
    ],
)
async def test_what_is_wrong_closes_with_its_code(
    server: LocalDiscord, op: int, data: dict[str, Any], code: int
) -> None:
    token = "wrong" if code == 4004 and data.get("token") is None else server.token
    async with connected(server) as client:
        await client.send(op, {"token": token, **data})
        assert await client.close_code() == code


@pytest.mark.parametrize(
    ("text", "code"), [("{", 4002), ("[]", 4002), (json.dumps({"op": 1, "d": "x" * 4096}), 4002)]
)
async def test_what_cannot_be_read_closes(server: LocalDiscord, text: str, code: int) -> None:
    async with connected(server) as client:
        await client._socket.send_str(text)
        assert await client.close_code() == code


async def test_an_unknown_version_and_a_second_identify_close(server: LocalDiscord) -> None:
    async with connected(server, "?v=6") as client:
        assert await client.close_code() == 4012
    async with connected(server) as client:
        await client.send(2, identify(server))
        await client.send(2, identify(server))
        assert await client.close_code() == 4005


async def test_privileged_intents_that_are_enabled_are_granted(
    monkeypatch: pytest.MonkeyPatch, clock: ManualClock
) -> None:
    privileged = int(Intent.GUILD_MEMBERS | Intent.MESSAGE_CONTENT)
    world = default_world(privileged_intents=privileged)
    wanted = GUILDS | int(Intent.GUILD_MESSAGES) | privileged
    async with local_discord(monkeypatch, clock=clock, world=world) as server, connected(server) as client:
        await client.send(2, identify(server, wanted))
        guild = (await client.event("GUILD_CREATE"))["d"]
        assert len(guild["members"]) == 5
        await server.person("mia").say("not for the bot")
        assert (await client.event("MESSAGE_CREATE"))["d"]["content"] == "not for the bot"


async def test_events_come_only_for_their_intents_and_permissions(server: LocalDiscord, ask: str) -> None:
    async with connected(server) as client:
        await client.send(2, identify(server, GUILDS | int(Intent.GUILD_MESSAGES)))
        await client.event("GUILD_CREATE")
        noor = server.person("noor")
        await noor.dm("a conversation, for which the intent is missing")
        server.faults.lose_permission("maintainers", Permission.VIEW_CHANNEL)
        await noor.say("hidden", "maintainers")
        await noor.say("seen", "ask")
        await client.event("CHANNEL_UPDATE")
        message = (await client.receive())["d"]
        assert (message["channel_id"], message["content"]) == (ask, "")
        assert message["member"]["roles"]


async def test_compressed_events_are_one_stream(server: LocalDiscord) -> None:
    async with connected(server, "?v=10&encoding=json&compress=zlib-stream") as client:
        await client.send(2, identify(server))
        assert (await client.receive())["t"] == "READY"
        assert (await client.receive())["t"] == "GUILD_CREATE"


async def test_members_are_sent_on_request(server: LocalDiscord) -> None:
    noor = server.person("noor").id
    async with connected(server) as client:
        await client.send(2, identify(server))
        await client.send(8, {"guild_id": GUILD_ID, "user_ids": [noor, "5"], "limit": 0, "nonce": "n"})
        chunk = (await client.event("GUILD_MEMBERS_CHUNK"))["d"]
        assert [member["user"]["id"] for member in chunk["members"]] == [noor]
        assert (chunk["not_found"], chunk["nonce"]) == (["5"], "n")
        await client.send(8, {"guild_id": GUILD_ID, "query": "", "limit": 0})
        await client.send(8, {"guild_id": GUILD_ID, "query": "mi", "limit": 1})
        chunk = (await client.event("GUILD_MEMBERS_CHUNK"))["d"]
        assert [member["user"]["username"] for member in chunk["members"]] == ["mia"]


async def test_shards_share_the_servers(server: LocalDiscord) -> None:
    home = (int(GUILD_ID) >> 22) % 2
    async with connected(server) as there, connected(server) as elsewhere:
        await there.send(2, identify(server, shard=[home, 2]))
        await elsewhere.send(2, identify(server, shard=[1 - home, 2]))
        assert len((await there.receive())["d"]["guilds"]) == 1
        assert (await elsewhere.receive())["d"]["guilds"] == []


async def test_a_resume_replays_what_was_missed(server: LocalDiscord) -> None:
    async with connected(server) as client:
        await client.send(2, identify(server, GUILDS | int(Intent.GUILD_MESSAGES)))
        ready = (await client.event("READY"))["d"]
        seen = (await client.event("GUILD_CREATE"))["s"]
        await server.faults.drop_gateway()
        assert await client.close_code() == 4000
    await server.person("mia").say("meanwhile")
    resume = {"token": server.token, "session_id": ready["session_id"], "seq": seen}
    async with connected(server) as client:
        await client.send(6, resume | {"seq": 9_999})
        assert await client.close_code() == 4007
    async with connected(server) as client:
        await client.send(6, resume)
        assert (await client.receive())["t"] == "MESSAGE_CREATE"
        assert (await client.receive())["t"] == "RESUMED"
    async with connected(server) as client:
        await client.send(6, resume | {"session_id": "gone"})
        assert await client.receive() == {"op": 9, "d": False, "s": None, "t": None}


class Listener(discord.Client):
    """Counts what discord.py makes of the gateway."""

    def __init__(self) -> None:
        intents = discord.Intents(guilds=True, guild_messages=True)
        super().__init__(intents=intents, **fast_ready())
        self.resumed = asyncio.Event()
        self.messages: asyncio.Queue[discord.Message] = asyncio.Queue()
        self.guild_news: asyncio.Queue[str] = asyncio.Queue()

    async def on_resumed(self) -> None:
        self.resumed.set()

    async def on_message(self, message: discord.Message) -> None:
        self.messages.put_nowait(message)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        self.guild_news.put_nowait(f"joined {guild.name}")

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        self.guild_news.put_nowait(f"left {guild.name}")


async def test_discord_py_resumes_after_a_drop_and_a_reconnect(server: LocalDiscord) -> None:
    listener = Listener()
    async with asyncio.timeout(30), running(listener, server):
        await server.faults.drop_gateway()
        await listener.resumed.wait()
        listener.resumed.clear()
        server.faults.reconnect()
        await listener.resumed.wait()
        await server.person("mia").say("still there?")
        assert (await listener.messages.get()).author.name == "mia"
    assert (server.gateway.identifies, server.gateway.resumes) == (1, 2)


async def test_a_bot_is_invited_and_kicked(monkeypatch: pytest.MonkeyPatch, clock: ManualClock) -> None:
    world = default_world(bot_joined=False)
    listener = Listener()
    async with (
        local_discord(monkeypatch, clock=clock, world=world) as server,
        asyncio.timeout(30),
        running(listener, server),
    ):
        assert len(listener.guilds) == 0
        server.faults.invite_bot()
        assert await listener.guild_news.get() == "joined Open Source AI Commons"
        server.faults.kick_bot()
        assert await listener.guild_news.get() == "left Open Source AI Commons"
        rest = Rest(server)
        status, body, _ = await rest("GET", f"/guilds/{GUILD_ID}")
        await rest.close()
        assert (status, body["code"]) == (403, 50001)


async def test_a_wrong_token_is_refused_to_discord_py(server: LocalDiscord) -> None:
    client = discord.Client(intents=discord.Intents.none())
    with pytest.raises(discord.LoginFailure):
        await client.login("wrong")
    await client.close()


class FastTime:
    """The library's clock, sixty times as fast, and late where its heart beats in a thread of its own."""

    def __init__(self, beats: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._left = beats
        self.beaten = asyncio.Event()

    def time(self) -> float:
        return time.time()

    def perf_counter(self) -> float:
        if threading.current_thread() is not threading.main_thread():
            self._left -= 1
            if self._left == 0:
                self._loop.call_soon_threadsafe(self.beaten.set)
            time.sleep(0.01)  # a busy machine: the library notes late when it sent
        return time.perf_counter() * 60


async def test_heartbeats_are_acknowledged_after_the_library_has_noted_them(
    server: LocalDiscord, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """An answer that comes before is taken for one to the heartbeat before, and warned of."""
    fast = FastTime(beats=6)
    monkeypatch.setattr("discord.gateway.time", fast)
    monkeypatch.setattr("bot.sandbox.gateway.HEARTBEAT_INTERVAL_MS", 500)
    client = discord.Client(intents=discord.Intents(guilds=True), **fast_ready())
    with caplog.at_level(logging.WARNING, "discord.gateway"):
        async with running(client, server), asyncio.timeout(30):
            await fast.beaten.wait()
            assert 0 < client.latency < 10
    assert not caplog.records
