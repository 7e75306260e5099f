"""Faults on demand: what goes wrong between a bot and Discord, exactly when it is asked for.

Request faults name a method and a path below the API's root, `*` standing for one segment:
`faults.fail("POST", "/channels/*/messages", status=502, after=True)` stores the message, then answers 502.
"""

import asyncio
import re
from dataclasses import dataclass, field
from enum import Enum

from bot.sandbox.core import Core, Happening
from bot.sandbox.gateway import Gateway
from bot.sandbox.permissions import Permission
from bot.sandbox.state import Member, Overwrite


class Effect(Enum):
    """What happens to a request."""

    STATUS = "status"
    RESET = "reset"
    CLOSE = "close"
    HANG = "hang"
    LIMIT = "limit"
    SLOW = "slow"


@dataclass(slots=True, kw_only=True)
class Fault:
    """One fault waiting for the requests it applies to; `hits` counts those it met."""

    method: str
    path: re.Pattern[str]
    effect: Effect
    times: int
    status: int = 500
    after: bool = False
    retry_after: float = 1.0
    via: bool = True
    seconds: float = 0.0
    hits: int = 0
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        """Let requests that hang go on."""
        self.released.set()


class Faults:
    """The faults of one local Discord."""

    def __init__(self, core: Core, gateway: Gateway) -> None:
        self._core = core
        self._gateway = gateway
        self._waiting: list[Fault] = []
        self._taken: list[Fault] = []

    def take(self, method: str, path: str) -> Fault | None:
        """Return the fault that applies to a request, using up one of its times."""
        for fault in self._waiting:
            if fault.method in ("*", method) and fault.path.fullmatch(path):
                fault.times -= 1
                fault.hits += 1
                self._taken.append(fault)
                if fault.times == 0:
                    self._waiting.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Forget all faults and let go what hangs."""
        for fault in (*self._waiting, *self._taken):
            fault.release()
        self._waiting.clear()
        self._taken.clear()

    def fail(
        self, method: str, path: str, *, status: int = 500, after: bool = False, times: int = 1
    ) -> Fault:
        """Answer with a status; with `after` the request has had its effect."""
        return self._add(method, path, Effect.STATUS, times, status=status, after=after)

    def reset(self, method: str, path: str, *, after: bool = False, times: int = 1) -> Fault:
        """Reset the connection (the client sees ECONNRESET)."""
        return self._add(method, path, Effect.RESET, times, after=after)

    def close(self, method: str, path: str, *, after: bool = False, times: int = 1) -> Fault:
        """Close the connection without an answer."""
        return self._add(method, path, Effect.CLOSE, times, after=after)

    def hang(self, method: str, path: str, *, after: bool = False, times: int = 1) -> Fault:
        """Give no answer until the fault is released or the client leaves."""
        return self._add(method, path, Effect.HANG, times, after=after)

    def slow(self, method: str, path: str, *, seconds: float, times: int = 1) -> Fault:
        """Answer after a while."""
        return self._add(method, path, Effect.SLOW, times, seconds=seconds)

    def limit(
        self, method: str, path: str, *, retry_after: float = 1.0, via: bool = True, times: int = 1
    ) -> Fault:
        """Answer 429; without `via` as Cloudflare does when it bans."""
        return self._add(method, path, Effect.LIMIT, times, retry_after=retry_after, via=via)

    def _add(
        self,
        method: str,
        path: str,
        effect: Effect,
        times: int,
        *,
        status: int = 500,
        after: bool = False,
        retry_after: float = 1.0,
        via: bool = True,
        seconds: float = 0.0,
    ) -> Fault:
        pattern = re.compile(re.escape(path).replace(r"\*", "[^/]+"))
        fault = Fault(
            method=method,
            path=pattern,
            effect=effect,
            times=times,
            status=status,
            after=after,
            retry_after=retry_after,
            via=via,
            seconds=seconds,
        )
        self._waiting.append(fault)
        return fault

    def lose_permission(self, channel: str, permission: Permission = Permission.SEND_MESSAGES) -> None:
        """Deny the bot a permission in a channel (by name or id)."""
        self._overwrite(channel, deny=int(permission), allow=0)

    def regain_permission(self, channel: str, permission: Permission = Permission.SEND_MESSAGES) -> None:
        """Allow the bot a permission in a channel (by name or id)."""
        self._overwrite(channel, deny=0, allow=int(permission))

    def _overwrite(self, name: str, *, deny: int, allow: int) -> None:
        channel = self._core.find_channel(name)
        bot_id = self._core.bot_id
        own = next((o for o in channel.overwrites if o.id == bot_id), None)
        if own is None:
            own = Overwrite(id=bot_id, member=True)
            channel.overwrites.append(own)
        own.deny = own.deny & ~allow | deny
        own.allow = own.allow & ~deny | allow
        data = self._core.wire.channel(channel)
        self._core.publish(
            Happening(name="CHANNEL_UPDATE", data=data, channel_id=channel.id, guild_id=channel.guild_id)
        )

    def delete_channel(self, name: str) -> None:
        """Delete a channel (by name or id) with its messages and threads."""
        core = self._core
        channel = core.find_channel(name)
        data = core.wire.channel(channel)
        for thread in [c for c in core.world.channels.values() if c.parent_id == channel.id and c.thread]:
            del core.world.channels[thread.id]
            core.world.messages.pop(thread.id, None)
        del core.world.channels[channel.id]
        core.world.messages.pop(channel.id, None)
        core.publish(Happening(name="CHANNEL_DELETE", data=data, guild_id=channel.guild_id))

    def kick_bot(self, guild_id: str | None = None) -> None:
        """Remove the bot from a server (the first one by default)."""
        self._core.remove_bot(guild_id or next(iter(self._core.world.guilds)))

    def invite_bot(self, guild_id: str | None = None) -> None:
        """Bring the bot into a server with its role (the first server by default)."""
        core = self._core
        guild = core.world.guilds[guild_id or next(iter(core.world.guilds))]
        roles = [role.id for role in guild.roles.values() if role.managed_by == core.bot_id]
        guild.members[core.bot_id] = Member(user_id=core.bot_id, joined_at=core.clock.now(), roles=roles)
        core.publish(Happening(name="GUILD_CREATE", guild_id=guild.id))

    def close_dms(self, person: str, *, closed: bool = True) -> None:
        """Let a person (by name) refuse direct messages (50007), or accept them again."""
        for user in self._core.world.users.values():
            if user.username == person:
                user.accepts_dms = not closed

    async def drop_gateway(self, code: int = 4000) -> None:
        """Close every gateway connection with a close code; 4000 lets the client resume."""
        await self._gateway.drop(code)

    def refuse_resume(self, *, resumable: bool = False) -> None:
        """Answer the next RESUME with "invalid session"."""
        self._gateway.invalid_sessions.append(resumable)

    def reconnect(self) -> None:
        """Ask every client to reconnect and resume (opcode 7)."""
        self._gateway.reconnect()

    def invalidate_session(self, *, resumable: bool = False) -> None:
        """Tell every client that its session is invalid (opcode 9)."""
        self._gateway.invalidate(resumable=resumable)
