"""One gateway session: what it wants to hear, what it was sent, and the connection it is on.

Source: Discord's documentation, events/gateway.mdx ("Gateway Intents", "Resuming").
"""

import asyncio
import json
import zlib
from collections import deque
from dataclasses import dataclass, field
from enum import IntFlag

from aiohttp import web

from bot.sandbox.core import Core, Happening
from bot.sandbox.errors import Json
from bot.sandbox.permissions import Permission, in_channel
from bot.sandbox.visibility import for_bot

_REPLAYED = 1_000
_SHARD_SHIFT = 22


class Intent(IntFlag):
    """Groups of events a bot asks for."""

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_MESSAGE_REACTIONS = 1 << 10
    GUILD_MESSAGE_TYPING = 1 << 11
    DIRECT_MESSAGES = 1 << 12
    DIRECT_MESSAGE_REACTIONS = 1 << 13
    DIRECT_MESSAGE_TYPING = 1 << 14
    MESSAGE_CONTENT = 1 << 15


PRIVILEGED = Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES | Intent.MESSAGE_CONTENT
KNOWN_INTENTS = (1 << 26) - 1

_NEEDED: tuple[tuple[str, Intent, Intent], ...] = (
    ("MESSAGE_REACTION_", Intent.GUILD_MESSAGE_REACTIONS, Intent.DIRECT_MESSAGE_REACTIONS),
    ("MESSAGE_", Intent.GUILD_MESSAGES, Intent.DIRECT_MESSAGES),
    ("TYPING_", Intent.GUILD_MESSAGE_TYPING, Intent.DIRECT_MESSAGE_TYPING),
    ("GUILD_MEMBER_", Intent.GUILD_MEMBERS, Intent.GUILD_MEMBERS),
    ("GUILD_", Intent.GUILDS, Intent.GUILDS),
    ("CHANNEL_", Intent.GUILDS, Intent.GUILDS),
    ("THREAD_", Intent.GUILDS, Intent.GUILDS),
)


class Connection:
    """A websocket with a queue in front, compressed as the client asked."""

    def __init__(self, socket: web.WebSocketResponse, *, compress: bool) -> None:
        self.socket = socket
        self.ended_by_server = False
        self._deflate = zlib.compressobj() if compress else None
        self._queue: asyncio.Queue[str] = asyncio.Queue()
        self._writer = asyncio.create_task(self._write())

    def send(self, payload: Json) -> None:
        """Queue a payload."""
        self._queue.put_nowait(json.dumps(payload))

    async def close(self, code: int, reason: str = "") -> None:
        """Send what is queued, then close with a code."""
        self.ended_by_server = True
        await self._queue.join()
        await self.socket.close(code=code, message=reason.encode())

    def stop(self) -> None:
        """Stop writing."""
        self._writer.cancel()

    async def _write(self) -> None:
        while True:
            text = await self._queue.get()
            try:
                if self._deflate is None:
                    await self.socket.send_str(text)
                else:
                    packed = self._deflate.compress(text.encode())
                    await self.socket.send_bytes(packed + self._deflate.flush(zlib.Z_SYNC_FLUSH))
            except ConnectionError:
                pass  # the reader sees the end of the connection and ends the session's use of it
            finally:
                self._queue.task_done()


@dataclass(slots=True, kw_only=True)
class Session:
    """A session, which outlives its connection so that it can be resumed."""

    id: str
    core: Core
    intents: Intent
    shard: tuple[int, int] = (0, 1)
    sequence: int = 0
    connection: Connection | None = None
    sent: deque[Json] = field(default_factory=lambda: deque(maxlen=_REPLAYED))

    def dispatch(self, name: str, data: Json) -> None:
        """Send an event and keep it for a resume."""
        self.sequence += 1
        payload: Json = {"op": 0, "t": name, "s": self.sequence, "d": data}
        self.sent.append(payload)
        if self.connection is not None:
            self.connection.send(payload)

    def replay(self, after: int) -> None:
        """Send again what came after a sequence number."""
        for payload in self.sent:
            if payload["s"] > after and self.connection is not None:
                self.connection.send(payload)

    def hear(self, happening: Happening) -> None:
        """Send what happened, if this session asked for it and the bot may see it."""
        if not self._serves(happening) or not self._wants(happening):
            return
        self.dispatch(happening.name, self._data(happening))

    def holds(self, guild_id: str | None) -> bool:
        """Return whether a server (None: conversations) belongs to this session's shard."""
        return (int(guild_id or 0) >> _SHARD_SHIFT) % self.shard[1] == self.shard[0]

    def _serves(self, happening: Happening) -> bool:
        if happening.person is not None or not self.holds(happening.guild_id):
            return False
        if happening.name in {"INTERACTION_CREATE", "GUILD_DELETE", "CHANNEL_DELETE", "CHANNEL_UPDATE"}:
            return True
        channel = self.core.world.channels.get(happening.channel_id or "")
        if channel is None:
            return True
        return bool(in_channel(self.core.world, channel, self.core.bot_id) & Permission.VIEW_CHANNEL)

    def _wants(self, happening: Happening) -> bool:
        for prefix, in_guild, in_dm in _NEEDED:
            if happening.name.startswith(prefix):
                return bool(self.intents & (in_guild if happening.guild_id else in_dm))
        return True

    def _data(self, happening: Happening) -> Json:
        message = happening.message
        if message is None:
            if happening.name == "GUILD_CREATE":
                # A server that was announced at the start says that it is available now; a new one does not.
                new = self.guild_create(happening.guild_id or "")
                return {key: value for key, value in new.items() if key != "unavailable"}
            return happening.data
        if happening.name == "MESSAGE_DELETE":
            data: Json = {"id": message.id, "channel_id": message.channel_id}
            return data | ({"guild_id": happening.guild_id} if happening.guild_id else {})
        data = for_bot(self.core, message, content_intent=bool(self.intents & Intent.MESSAGE_CONTENT))
        guild = self.core.world.guilds.get(happening.guild_id or "")
        if guild is not None:
            data["guild_id"] = guild.id
            if message.author_id in guild.members:
                data["member"] = self.core.wire.member(guild.members[message.author_id], with_user=False)
            for user in data["mentions"]:
                if user["id"] in guild.members:
                    user["member"] = self.core.wire.member(guild.members[user["id"]], with_user=False)
        return data

    def guild_create(self, guild_id: str) -> Json:
        """Return a server as the gateway introduces it: without the members intent only the bot itself."""
        core = self.core
        guild = core.world.guilds[guild_id]
        everyone = bool(self.intents & Intent.GUILD_MEMBERS)
        members = [m for m in guild.members.values() if everyone or m.user_id == core.bot_id]
        threads = [
            c
            for c in core.world.threads_of(guild.id)
            if c.thread and not c.thread.archived and self._sees(c.id)
        ]
        return {
            **core.wire.guild(guild),
            "joined_at": core.wire.member(guild.members[core.bot_id])["joined_at"],
            "large": False,
            "unavailable": False,
            "member_count": len(guild.members),
            "members": [core.wire.member(member) for member in members],
            "channels": [core.wire.channel(channel) for channel in core.world.channels_of(guild.id)],
            "threads": [core.wire.channel(thread) for thread in threads],
            "presences": [],
            "voice_states": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }

    def _sees(self, channel_id: str) -> bool:
        channel = self.core.world.channels[channel_id]
        return bool(in_channel(self.core.world, channel, self.core.bot_id) & Permission.VIEW_CHANNEL)
