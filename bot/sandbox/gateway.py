"""The gateway: the websocket that tells the bot what happens.

Source: Discord's documentation, events/gateway.mdx and topics/opcodes-and-status-codes.mdx ("Gateway").
"""

import asyncio
import json
import secrets
from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from aiohttp import WSMsgType, web

from bot.sandbox.core import Core, Happening
from bot.sandbox.errors import Json
from bot.sandbox.gateway_session import KNOWN_INTENTS, PRIVILEGED, Connection, Intent, Session

HEARTBEAT_INTERVAL_MS = 41_250
_ACK_SECONDS = 0.05
"""How long a heartbeat's answer takes. A client notes when it sent only after it has."""
_MAX_PAYLOAD_BYTES = 4_096
_API_VERSION = "10"
_SESSIONS_A_DAY = 1_000


class Op(IntEnum):
    """Kinds of payload."""

    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    VOICE_STATE = 4
    RESUME = 6
    RECONNECT = 7
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class CloseError(Exception):
    """The connection is to be closed with a code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Gateway:
    """All sessions of the bot."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.identifies = 0
        self.resumes = 0
        self.invalid_sessions: list[bool] = []
        core.listeners.append(self._hear)

    @property
    def connected(self) -> bool:
        """Whether the bot is listening."""
        return any(session.connection is not None for session in self.sessions.values())

    @property
    def session_limit(self) -> Json:
        """The `session_start_limit` object of GET /gateway/bot."""
        return {
            "total": _SESSIONS_A_DAY,
            "remaining": max(0, _SESSIONS_A_DAY - self.identifies),
            "reset_after": 86_400_000,
            "max_concurrency": 1,
        }

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Handle one connection from HELLO to its end."""
        socket = web.WebSocketResponse(max_msg_size=0, autoclose=False)
        await socket.prepare(request)
        connection = Connection(socket, compress=request.query.get("compress") == "zlib-stream")
        self.connections.add(connection)
        session: Session | None = None
        connection.send(
            {"op": Op.HELLO, "d": {"heartbeat_interval": HEARTBEAT_INTERVAL_MS}, "s": None, "t": None}
        )
        try:
            session = await self._listen(connection, request.query.get("v", _API_VERSION))
        except CloseError as close:
            await connection.close(close.code, close.reason)
        finally:
            connection.stop()
            self.connections.discard(connection)
            session = next((s for s in self.sessions.values() if s.connection is connection), session)
            if session is not None:
                session.connection = None
                self._core.publish(Happening(name="world"))
                # A client that says goodbye ends its session; any other end can be resumed.
                if not connection.ended_by_server and socket.close_code in {1000, 1001}:
                    self.sessions.pop(session.id, None)
        return socket

    async def drop(self, code: int) -> None:
        """Close every connection with a code; a code that forbids resuming ends the sessions too."""
        if code in {4004, 4007, 4009, 4014}:
            self.sessions.clear()
        for connection in list(self.connections):
            await connection.close(code, "dropped")

    def reconnect(self) -> None:
        """Ask every client to reconnect and resume (opcode 7)."""
        for connection in self.connections:
            connection.send({"op": Op.RECONNECT, "d": None, "s": None, "t": None})

    def invalidate(self, *, resumable: bool = False) -> None:
        """Tell every client that its session is invalid (opcode 9)."""
        for session in list(self.sessions.values()):
            if session.connection is not None:
                _invalid(session.connection, resumable=resumable)
        if not resumable:
            self.sessions.clear()

    def _hear(self, happening: Happening) -> None:
        if not happening.name.isupper():
            return
        guild = self._core.world.guilds.get(happening.guild_id or "")
        gone = guild is not None and self._core.bot_id not in guild.members
        if gone and happening.name not in {"GUILD_DELETE", "INTERACTION_CREATE"}:
            return
        for session in self.sessions.values():
            session.hear(happening)

    async def _listen(self, connection: Connection, version: str) -> Session | None:
        if version != _API_VERSION:
            raise CloseError(4012, "Invalid API version.")
        session: Session | None = None
        while True:
            try:
                async with asyncio.timeout(2 * HEARTBEAT_INTERVAL_MS / 1_000):
                    frame = await connection.socket.receive()
            except TimeoutError:
                raise CloseError(4009, "Session timed out.") from None
            if frame.type not in {WSMsgType.TEXT, WSMsgType.BINARY}:
                if frame.type is WSMsgType.CLOSE:
                    await connection.socket.close()
                return session
            session = self._obey(connection, session, _decode(frame.data))

    def _obey(self, connection: Connection, session: Session | None, payload: Json) -> Session | None:
        op, data = payload.get("op"), payload.get("d")
        if op == Op.HEARTBEAT:
            ack: Json = {"op": Op.HEARTBEAT_ACK, "d": None, "s": None, "t": None}
            asyncio.get_running_loop().call_later(_ACK_SECONDS, connection.send, ack)
        elif op == Op.IDENTIFY:
            if session is not None:
                raise CloseError(4005, "Already authenticated.")
            return self._identify(connection, data or {})
        elif op == Op.RESUME:
            return self._resume(connection, data or {})
        elif session is None:
            raise CloseError(4003, "Not authenticated.")
        elif op == Op.REQUEST_MEMBERS:
            self._send_members(session, data or {})
        elif op not in {Op.PRESENCE, Op.VOICE_STATE}:
            raise CloseError(4001, "Unknown opcode.")
        return session

    def _identify(self, connection: Connection, data: Json) -> Session:
        if str(data.get("token", "")).removeprefix("Bot ") != self._core.token:
            raise CloseError(4004, "Authentication failed.")
        intents = data.get("intents")
        if not isinstance(intents, int) or intents & ~KNOWN_INTENTS:
            raise CloseError(4013, "Invalid intent(s).")
        if intents & PRIVILEGED & ~self._core.world.application.privileged_intents:
            raise CloseError(4014, "Disallowed intent(s).")
        shard = _shard(data.get("shard"))
        self.identifies += 1
        session = Session(
            id=secrets.token_hex(16),
            core=self._core,
            intents=Intent(intents),
            shard=shard,
            connection=connection,
        )
        self.sessions[session.id] = session
        mine = [g for g in self._core.world.guilds.values() if self._core.bot_id in g.members]
        mine = [guild for guild in mine if session.holds(guild.id)]
        session.dispatch(
            "READY",
            {
                "v": 10,
                "user": self._core.wire.myself(),
                "guilds": [{"id": guild.id, "unavailable": True} for guild in mine],
                "session_id": session.id,
                "resume_gateway_url": self._core.base_url.replace("http", "ws", 1) + "/gateway",
                "shard": list(shard),
                "application": {"id": self._core.world.application.id, "flags": 0},
                "private_channels": [],
                "relationships": [],
                "user_settings": {},
                "_trace": ["local"],
            },
        )
        if session.intents & Intent.GUILDS:
            for guild in mine:
                session.dispatch("GUILD_CREATE", session.guild_create(guild.id))
        self._core.publish(Happening(name="world"))
        return session

    def _resume(self, connection: Connection, data: Json) -> Session | None:
        if str(data.get("token", "")).removeprefix("Bot ") != self._core.token:
            raise CloseError(4004, "Authentication failed.")
        session = self.sessions.get(str(data.get("session_id")))
        if self.invalid_sessions or session is None:
            resumable = self.invalid_sessions.pop(0) if self.invalid_sessions else False
            if session is not None and not resumable:
                del self.sessions[session.id]
            _invalid(connection, resumable=resumable)
            return None
        sequence = data.get("seq")
        if not isinstance(sequence, int) or sequence > session.sequence:
            raise CloseError(4007, "Invalid seq.")
        self.resumes += 1
        session.connection = connection
        session.replay(sequence)
        session.dispatch("RESUMED", {"_trace": ["local"]})
        self._core.publish(Happening(name="world"))
        return session

    def _send_members(self, session: Session, data: Json) -> None:
        guild = self._core.world.guilds.get(str(data.get("guild_id")))
        if guild is None:
            return
        asked = data.get("user_ids")
        wanted = [str(user) for user in (asked if isinstance(asked, list) else [asked] if asked else [])]
        query = str(data.get("query") or "").lower()
        limit = int(data.get("limit") or 0)
        if not wanted and not query and not session.intents & Intent.GUILD_MEMBERS:
            return
        users = self._core.world.users
        found = [
            member
            for member in guild.members.values()
            if (member.user_id in wanted if wanted else users[member.user_id].username.startswith(query))
        ]
        answer: Json = {
            "guild_id": guild.id,
            "members": [self._core.wire.member(m) for m in found[: limit or None]],
            "chunk_index": 0,
            "chunk_count": 1,
            "not_found": [user for user in wanted if user not in guild.members],
        }
        if data.get("nonce") is not None:
            answer["nonce"] = data["nonce"]
        session.dispatch("GUILD_MEMBERS_CHUNK", answer)


def _decode(data: str | bytes) -> Json:
    if len(data) > _MAX_PAYLOAD_BYTES:
        raise CloseError(4002, "Payload too large.")
    try:
        payload: Any = json.loads(data)
    except ValueError:
        payload = None
    if not isinstance(payload, dict):
        raise CloseError(4002, "Error while decoding payload.")
    return payload


def _shard(value: Sequence[int] | None) -> tuple[int, int]:
    if value is None:
        return (0, 1)
    if len(value) != 2 or not 0 <= value[0] < value[1]:  # noqa: PLR2004 - a pair
        raise CloseError(4010, "Invalid shard.")
    return (value[0], value[1])


def _invalid(connection: Connection, *, resumable: bool) -> None:
    connection.send({"op": Op.INVALID_SESSION, "d": resumable, "s": None, "t": None})
