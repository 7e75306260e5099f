"""Adding to the world while it runs: further servers, channels, roles and people."""

from collections.abc import Sequence

from bot.sandbox.core import Core, Happening
from bot.sandbox.defaults import BOT_PERMISSIONS
from bot.sandbox.permissions import EVERYONE, Permission
from bot.sandbox.state import Channel, ChannelType, Guild, Member, Overwrite, Role, User


class Builder:
    """Builds; the bot hears of what it may see."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def guild(self, name: str, *, owner: str = "otto", bot_joined: bool = True) -> Guild:
        """Add a server with one channel, #general, owned by a person (by user name)."""
        core = self._core
        owner_id = self._user(owner).id
        guild = Guild(id=core.ids.next(), name=name, owner_id=owner_id)
        guild.roles[guild.id] = Role(id=guild.id, name="@everyone", permissions=int(EVERYONE))
        bot_role = Role(
            id=core.ids.next(),
            name=core.world.application.name,
            permissions=BOT_PERMISSIONS,
            position=1,
            managed_by=core.bot_id,
        )
        guild.roles[bot_role.id] = bot_role
        now = core.clock.now()
        guild.members[owner_id] = Member(user_id=owner_id, joined_at=now)
        core.world.guilds[guild.id] = guild
        self.channel("general", guild=guild)
        if bot_joined:
            guild.members[core.bot_id] = Member(user_id=core.bot_id, joined_at=now, roles=[bot_role.id])
            core.publish(Happening(name="GUILD_CREATE", guild_id=guild.id))
        return guild

    def channel(
        self,
        name: str,
        *,
        guild: Guild | None = None,
        kind: ChannelType = ChannelType.TEXT,
        only_for: str | None = None,
    ) -> Channel:
        """Add a channel to a server (the first one by default), `only_for` one role and the bot if given."""
        core, home = self._core, guild or self._home()
        channel = Channel(id=core.ids.next(), type=kind, name=name, guild_id=home.id)
        channel.position = sum(1 for _ in core.world.channels_of(home.id))
        if only_for is not None:
            view = int(Permission.VIEW_CHANNEL)
            channel.overwrites = [
                Overwrite(id=home.id, deny=view),
                Overwrite(id=self._role(home, only_for).id, allow=view),
                Overwrite(id=core.bot_id, member=True, allow=view),
            ]
        core.world.channels[channel.id] = channel
        data = core.wire.channel(channel)
        core.publish(Happening(name="CHANNEL_CREATE", data=data, channel_id=channel.id, guild_id=home.id))
        return channel

    def role(
        self, name: str, *, guild: Guild | None = None, permissions: int = 0, mentionable: bool = False
    ) -> Role:
        """Add a role to a server (the first one by default)."""
        core, home = self._core, guild or self._home()
        role = Role(
            id=core.ids.next(),
            name=name,
            permissions=permissions,
            position=len(home.roles),
            mentionable=mentionable,
        )
        home.roles[role.id] = role
        data = {"guild_id": home.id, "role": core.wire.role(role)}
        core.publish(Happening(name="GUILD_ROLE_CREATE", data=data, guild_id=home.id))
        return role

    def person(
        self, username: str, *, name: str | None = None, roles: Sequence[str] = (), guild: Guild | None = None
    ) -> User:
        """Add a person, with roles by name, to a server (the first one by default)."""
        core, home = self._core, guild or self._home()
        known = next((u for u in core.world.users.values() if u.username == username), None)
        user = known or User(id=core.ids.next(), username=username, global_name=name or username.title())
        core.world.users[user.id] = user
        member = Member(user_id=user.id, joined_at=core.clock.now())
        member.roles = [self._role(home, role).id for role in roles]
        home.members[user.id] = member
        data = {**core.wire.member(member), "guild_id": home.id}
        core.publish(Happening(name="GUILD_MEMBER_ADD", data=data, guild_id=home.id))
        return user

    def _home(self) -> Guild:
        return next(iter(self._core.world.guilds.values()))

    def _user(self, username: str) -> User:
        return next(user for user in self._core.world.users.values() if user.username == username)

    def _role(self, guild: Guild, name: str) -> Role:
        return next(role for role in guild.roles.values() if role.name == name)
