"""What the local Discord remembers: one world of people, servers, channels and messages.

Ids are Discord's decimal strings, instants are milliseconds UTC. The whole world can be written to one JSON
file and read back.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum, IntFlag
from pathlib import Path

import msgspec

from bot.sandbox.errors import Json


class ChannelType(IntEnum):
    """Kinds of channel (Discord: resources/channel.mdx, "Channel Types")."""

    TEXT = 0
    DM = 1
    CATEGORY = 4
    ANNOUNCEMENT = 5
    ANNOUNCEMENT_THREAD = 10
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15


THREADS = frozenset({ChannelType.ANNOUNCEMENT_THREAD, ChannelType.PUBLIC_THREAD, ChannelType.PRIVATE_THREAD})


class MessageFlag(IntFlag):
    """Flags of a message (Discord: resources/message.mdx, "Message Flags")."""

    SUPPRESS_EMBEDS = 1 << 2
    HAS_THREAD = 1 << 5
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    COMPONENTS_V2 = 1 << 15


@dataclass(slots=True, kw_only=True)
class User:
    """A person or a bot; `title` and `about` are shown where the page lets one choose who to be."""

    id: str
    username: str
    global_name: str | None = None
    bot: bool = False
    locale: str = "en-US"
    accepts_dms: bool = True
    title: str = ""
    about: str = ""

    @property
    def name(self) -> str:
        """The name people see."""
        return self.global_name or self.username


@dataclass(slots=True, kw_only=True)
class Role:
    """A role of a server; the one with the server's own id is everyone."""

    id: str
    name: str
    permissions: int = 0
    position: int = 0
    color: int = 0
    mentionable: bool = False
    managed_by: str | None = None


@dataclass(slots=True, kw_only=True)
class Overwrite:
    """What a channel allows or denies to a role or a member."""

    id: str
    member: bool = False
    allow: int = 0
    deny: int = 0


@dataclass(slots=True, kw_only=True)
class Thread:
    """What only threads have."""

    owner_id: str
    archived: bool = False
    locked: bool = False
    auto_archive_minutes: int = 1440
    archive_changed_at: int = 0
    created_at: int = 0
    members: list[str] = field(default_factory=list)
    message_count: int = 0
    applied_tags: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Channel:
    """A channel, a conversation of two, or a thread."""

    id: str
    type: int = ChannelType.TEXT
    name: str = ""
    guild_id: str | None = None
    parent_id: str | None = None
    position: int = 0
    topic: str | None = None
    overwrites: list[Overwrite] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    thread: Thread | None = None
    available_tags: list[Json] = field(default_factory=list)
    last_message_id: str | None = None


@dataclass(slots=True, kw_only=True)
class Member:
    """A user in a server."""

    user_id: str
    joined_at: int
    roles: list[str] = field(default_factory=list)
    nick: str | None = None


@dataclass(slots=True, kw_only=True)
class Guild:
    """A server."""

    id: str
    name: str
    owner_id: str
    description: str | None = None
    locale: str = "en-US"
    system_channel_id: str | None = None
    roles: dict[str, Role] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Attachment:
    """A stored file."""

    id: str
    channel_id: str
    filename: str
    content_type: str
    data: bytes
    description: str | None = None
    width: int | None = None
    height: int | None = None


@dataclass(slots=True, kw_only=True)
class Origin:
    """The interaction a message answers."""

    id: str
    type: int
    kind: str
    name: str
    user_id: str
    text: str
    source_message_id: str | None = None
    target_message_id: str | None = None
    original_response_id: str | None = None
    trigger: "Origin | None" = None


@dataclass(slots=True, kw_only=True)
class Message:
    """A message; `pings` are the users whom its mentions notified when it was sent."""

    id: str
    channel_id: str
    author_id: str
    created_at: int
    type: int = 0
    content: str = ""
    flags: int = 0
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    mentions: list[str] = field(default_factory=list)
    mention_roles: list[str] = field(default_factory=list)
    mention_everyone: bool = False
    pings: list[str] = field(default_factory=list)
    edited_at: int | None = None
    nonce: str | int | None = None
    tts: bool = False
    reply_to: str | None = None
    thread_id: str | None = None
    origin: Origin | None = None
    ephemeral_for: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)

    @property
    def loading(self) -> bool:
        """Whether people see "thinking" instead of content."""
        return bool(self.flags & MessageFlag.LOADING)


@dataclass(slots=True, kw_only=True)
class Application:
    """The bot's application as the developer portal would hold it."""

    id: str
    name: str
    description: str
    owner_id: str
    privileged_intents: int = 0
    commands: dict[str, Json] = field(default_factory=dict)
    installed_by: set[str] = field(default_factory=set)
    """Users who have installed the application for themselves."""

    @property
    def bot_id(self) -> str:
        """The bot user's id, which is the application's."""
        return self.id


@dataclass(slots=True, kw_only=True)
class World:
    """Everything that is remembered."""

    application: Application
    users: dict[str, User] = field(default_factory=dict)
    guilds: dict[str, Guild] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: dict[str, dict[str, Message]] = field(default_factory=dict)
    attachments: dict[str, Attachment] = field(default_factory=dict)
    last_id: str = "0"

    def history(self, channel_id: str) -> list[Message]:
        """Return a channel's messages, oldest first."""
        return list(self.messages.get(channel_id, {}).values())

    def find_message(self, message_id: str) -> Message | None:
        """Return a message by its id alone."""
        for channel in self.messages.values():
            if message_id in channel:
                return channel[message_id]
        return None

    def channels_of(self, guild_id: str) -> Iterator[Channel]:
        """Yield a server's channels that are not threads."""
        return (c for c in self.channels.values() if c.guild_id == guild_id and c.thread is None)

    def threads_of(self, guild_id: str) -> Iterator[Channel]:
        """Yield a server's threads, archived ones too."""
        return (c for c in self.channels.values() if c.guild_id == guild_id and c.thread is not None)


def dump(world: World) -> bytes:
    """Return the world as JSON."""
    return msgspec.json.encode(world)


def write(data: bytes, path: Path) -> None:
    """Write a world's JSON to a file, whole or not at all."""
    beside = path.with_name(path.name + ".part")
    beside.write_bytes(data)
    beside.replace(path)


def load(path: Path) -> World:
    """Read a world back; raises `msgspec.DecodeError` where the file is not one."""
    return msgspec.json.decode(path.read_bytes(), type=World)
