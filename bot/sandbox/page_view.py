"""What the chat page shows a person: the world, its messages, and the news as they come."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.core import Core, Happening
from bot.sandbox.errors import Json
from bot.sandbox.permissions import Permission, in_channel
from bot.sandbox.state import Channel, ChannelType, Guild, User
from bot.sandbox.visibility import for_person, person_sees, person_sees_channel
from bot.sandbox.wire import Wire

_FOR_ONE = frozenset({"ack", "modal", "failed"})
_MESSAGES = {"MESSAGE_CREATE": "message", "MESSAGE_UPDATE": "message_update", "redrawn": "message_update"}
_WORLD = ("GUILD_", "CHANNEL_", "THREAD_", "world")


@dataclass(frozen=True, slots=True)
class Viewer:
    """Someone looking at the page; `show` takes (type, data) of each event meant for that person."""

    person_id: str
    show: Callable[[str, Json], None]


class PageView:
    """Renders for people; file addresses are paths, so the page works under any host name."""

    def __init__(self, core: Core, online: Callable[[], bool]) -> None:
        self._core = core
        self._online = online
        self.wire = Wire(core.world, lambda: "")
        self.viewers: set[Viewer] = set()
        core.listeners.append(self._hear)

    def person(self, user: User) -> Json:
        """Return a person as the page lists them."""
        roles = [
            guild.roles[role].name
            for guild in self._core.world.guilds.values()
            if user.id in guild.members
            for role in guild.members[user.id].roles
            if role in guild.roles
        ]
        return {**self.wire.user(user), "title": user.title, "about": user.about, "roles": roles}

    def world(self, user: User) -> Json:
        """Return everything but messages that a person sees."""
        core = self._core
        core.conversation(core.bot_id, user.id)
        application = core.world.application
        return {
            "person": self.person(user),
            "people": [self.person(other) for other in core.world.users.values() if not other.bot],
            "application": {
                "id": application.id,
                "name": application.name,
                "description": application.description,
                "bot": self.wire.user(core.world.users[application.bot_id]),
                "online": self._online(),
            },
            "guilds": [self._guild(g, user) for g in core.world.guilds.values() if user.id in g.members],
            "dms": [
                {
                    "id": channel.id,
                    "type": channel.type,
                    "recipients": [
                        self.wire.user(core.world.users[u]) for u in channel.recipients if u != user.id
                    ],
                    "can_send": True,
                    "last_message_id": channel.last_message_id,
                }
                for channel in core.world.channels.values()
                if channel.type == ChannelType.DM and user.id in channel.recipients
            ],
            "now": core.clock.now(),
        }

    def _guild(self, guild: Guild, user: User) -> Json:
        core = self._core
        channels = [*core.world.channels_of(guild.id), *core.world.threads_of(guild.id)]
        visible = [c for c in channels if person_sees_channel(core, c, user.id)]
        members = []
        for member in guild.members.values():
            other = core.world.users[member.user_id]
            online = self._online() if other.bot else True
            members.append(
                {"user": self.wire.user(other), "nick": member.nick, "roles": member.roles, "online": online}
            )
        return {
            "id": guild.id,
            "name": guild.name,
            "description": guild.description,
            "channels": [self._channel(c, guild, user) for c in visible],
            "roles": [
                {"id": r.id, "name": r.name, "color": r.color, "position": r.position}
                for r in guild.roles.values()
            ],
            "members": members,
        }

    def _channel(self, channel: Channel, guild: Guild, user: User) -> Json:
        hidden = any(o.id == guild.id and o.deny & Permission.VIEW_CHANNEL for o in channel.overwrites)
        bits = in_channel(self._core.world, channel, user.id)
        return {
            "id": channel.id,
            "name": channel.name,
            "type": channel.type,
            "topic": channel.topic,
            "position": channel.position,
            "parent_id": channel.parent_id,
            "private": hidden or channel.type == ChannelType.PRIVATE_THREAD,
            "can_send": bool(bits & Permission.SEND_MESSAGES),
            "archived": bool(channel.thread and channel.thread.archived),
            "last_message_id": channel.last_message_id,
        }

    def messages(self, user: User, channel: Channel, *, before: str | None, limit: int) -> Json:
        """Return a page of a channel's messages, oldest first."""
        found = [
            message
            for message in self._core.world.history(channel.id)
            if (before is None or int(message.id) < int(before)) and person_sees(self._core, message, user.id)
        ]
        shown = [for_person(self._core, message, self.wire) for message in found[-limit:]]
        return {"messages": shown, "more": len(found) > limit}

    def tell_all(self, kind: str, data: Json) -> None:
        """Show an event to everyone."""
        for viewer in list(self.viewers):
            viewer.show(kind, data)

    def _hear(self, happening: Happening) -> None:
        for viewer in list(self.viewers):
            self._show(viewer, happening)

    def _show(self, viewer: Viewer, happening: Happening) -> None:
        name, message = happening.name, happening.message
        if name in _FOR_ONE:
            if happening.person == viewer.person_id:
                viewer.show(name, happening.data)
        elif message is not None:
            if not person_sees(self._core, message, viewer.person_id):
                return
            if name in _MESSAGES:
                viewer.show(_MESSAGES[name], for_person(self._core, message, self.wire))
            elif name == "MESSAGE_DELETE":
                viewer.show("message_delete", {"id": message.id, "channel_id": message.channel_id})
        elif name == "TYPING_START":
            channel = self._core.world.channels[happening.data["channel_id"]]
            if person_sees_channel(self._core, channel, viewer.person_id):
                typing = self.wire.user(self._core.world.users[happening.data["user_id"]])
                viewer.show("typing", {"channel_id": channel.id, "user": typing})
        elif name.startswith(_WORLD):
            viewer.show("world", {})
