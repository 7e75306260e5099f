"""Names into ids, and the `resolved` data that interactions carry about users, roles and channels.

Source: Discord's documentation, interactions/receiving-and-responding.mdx ("Resolved Data").
"""

import re

from bot.sandbox.core import Core
from bot.sandbox.errors import Json
from bot.sandbox.permissions import in_channel
from bot.sandbox.state import Channel, Guild, Role, User


class ActError(Exception):
    """Something a person cannot do; `status` is what the page answers."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def guild_of(core: Core, channel: Channel) -> Guild | None:
    """Return the server a channel is in; conversations have none."""
    return core.world.guilds.get(channel.guild_id or "")


def find_user(core: Core, name: str) -> User:
    """Return a user by id, user name or shown name."""
    users = core.world.users
    if name in users:
        return users[name]
    wanted = name.removeprefix("@").lower()
    for user in users.values():
        if wanted in {user.username.lower(), user.name.lower()}:
            return user
    raise ActError(f"there is nobody called {name}", 404)


def find_role(core: Core, channel: Channel, name: str) -> Role:
    """Return a role of the channel's server by id or name."""
    guild = guild_of(core, channel)
    for role in guild.roles.values() if guild else ():
        if name.removeprefix("@").lower() in {role.id, role.name.lower().removeprefix("@")}:
            return role
    raise ActError(f"there is no role called {name}", 404)


def find_channel(core: Core, name: str) -> Channel:
    """Return a channel by id or name."""
    try:
        return core.find_channel(name)
    except LookupError as error:
        raise ActError(str(error), 404) from None


class Resolved:
    """Collects what an interaction mentions."""

    def __init__(self, core: Core, channel: Channel, user_id: str) -> None:
        self._core = core
        self._channel = channel
        self._user_id = user_id
        self.data: Json = {}

    def user(self, name: str) -> str:
        """Add a user, with the member where there is one, and return the id."""
        user = find_user(self._core, name)
        self.data.setdefault("users", {})[user.id] = self._core.wire.user(user)
        guild = guild_of(self._core, self._channel)
        if guild is not None and user.id in guild.members:
            bits = in_channel(self._core.world, self._channel, user.id)
            member = self._core.wire.member(guild.members[user.id], with_user=False)
            self.data.setdefault("members", {})[user.id] = {**member, "permissions": str(bits)}
        return user.id

    def role(self, name: str) -> str:
        """Add a role and return the id."""
        role = find_role(self._core, self._channel, name)
        self.data.setdefault("roles", {})[role.id] = self._core.wire.role(role)
        return role.id

    def channel(self, name: str, types: list[int] | None = None) -> str:
        """Add a channel, with the person's and the bot's permissions in it, and return the id."""
        channel = find_channel(self._core, name)
        if types and channel.type not in types:
            raise ActError(f"#{channel.name} is not one of the channels that can be chosen here")
        world = self._core.world
        bits = in_channel(world, channel, self._user_id)
        if not bits:
            raise ActError(f"there is no channel #{name.removeprefix('#')}", 404)
        self.data.setdefault("channels", {})[channel.id] = {
            **self._core.wire.channel(channel),
            "permissions": str(bits),
            "app_permissions": str(in_channel(world, channel, self._core.bot_id)),
        }
        return channel.id

    def mentionable(self, name: str) -> str:
        """Add a user or a role and return the id."""
        try:
            return self.role(name)
        except ActError:
            return self.user(name)


_AT = re.compile(r"(?<![\w<])([@#])(\w[\w.-]*)")


def with_mentions(core: Core, channel: Channel, text: str) -> str:
    """Turn `@Name` and `#channel` as a person types them into Discord's mentions; unknown names stay."""
    guild = guild_of(core, channel)

    def replace(found: re.Match[str]) -> str:
        name = found[2].rstrip(".-")
        rest = found[2][len(name) :]
        if found[1] == "#":
            known = (
                c for c in core.world.channels.values() if c.name == name and c.guild_id == channel.guild_id
            )
            target = next(known, None)
            return f"<#{target.id}>{rest}" if target else found[0]
        for user in core.world.users.values():
            if name.lower() in {user.username.lower(), user.name.lower()}:
                return f"<@{user.id}>{rest}"
        for role in guild.roles.values() if guild else ():
            if role.name.lower() == name.lower():
                return f"<@&{role.id}>{rest}"
        return found[0]

    return _AT.sub(replace, text)
