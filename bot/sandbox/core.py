"""What every part of the local Discord shares: the world, the clock, the ids and the news of what happens."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.sandbox.errors import Json, Problem, RefusedError
from bot.sandbox.snowflakes import Snowflakes
from bot.sandbox.state import Channel, ChannelType, Guild, Message, User, World
from bot.sandbox.wire import Wire
from config.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One breach of Discord's limits: by the bot (`request`) or by the local server itself (`answer`)."""

    rule: str
    where: str
    message: str
    source: str
    side: str = "request"

    def __str__(self) -> str:
        return f"{self.side} {self.where}: {self.message} [{self.rule}; {self.source}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that happened, told to the gateway (upper-case names) and to people's pages.

    `person` restricts it to one person's eyes, as ephemeral messages are.
    """

    name: str
    data: Json = field(default_factory=dict)
    message: Message | None = None
    channel_id: str | None = None
    guild_id: str | None = None
    person: str | None = None


class Signal:
    """Wakes whoever waits for a condition, whenever something may have changed it."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def notify(self) -> None:
        """Let everyone who waits look again."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)

    async def until(self, condition: Callable[[], bool], timeout: float) -> None:  # noqa: ASYNC109 - a driver's
        """Return when the condition holds; raises TimeoutError after `timeout` seconds."""
        async with asyncio.timeout(timeout):
            while not condition():
                future = asyncio.get_running_loop().create_future()
                self._waiting.add(future)
                try:
                    await future
                finally:
                    self._waiting.discard(future)


class Core:
    """The shared middle: no protocol, no page."""

    def __init__(self, *, clock: Clock, deadlines: Clock, world: World, token: str) -> None:
        self.clock = clock
        self.deadlines = deadlines
        self.world = world
        self.token = token
        self.ids = Snowflakes(clock)
        self.ids.skip(world.last_id)
        self.base_url = ""
        self.wire = Wire(world, lambda: self.base_url)
        self.violations: list[Violation] = []
        self.listeners: list[Callable[[Happening], None]] = []
        self.changed = Signal()
        self.nonces: dict[tuple[str, str], Message] = {}
        for messages in world.messages.values():
            for message in messages.values():
                self.remember_nonce(message)

    @property
    def bot_id(self) -> str:
        """The bot user's id."""
        return self.world.application.bot_id

    def publish(self, happening: Happening) -> None:
        """Tell everyone who listens."""
        for listener in list(self.listeners):
            listener(happening)
        self.changed.notify()

    def channel(self, channel_id: str) -> Channel:
        """Return a channel, or refuse with 10003."""
        channel = self.world.channels.get(channel_id)
        if channel is None:
            raise RefusedError(Problem.UNKNOWN_CHANNEL)
        return channel

    def find_channel(self, name: str) -> Channel:
        """Return a channel by its name (with or without `#`) or id; raises LookupError."""
        if name in self.world.channels:
            return self.world.channels[name]
        wanted = name.removeprefix("#")
        for channel in self.world.channels.values():
            if channel.name == wanted and channel.type != ChannelType.DM:
                return channel
        raise LookupError(f"there is no channel #{wanted}")

    def guild(self, guild_id: str) -> Guild:
        """Return a server the bot is in, or refuse: 10004, or 50001 where it is not a member."""
        guild = self.world.guilds.get(guild_id)
        if guild is None:
            raise RefusedError(Problem.UNKNOWN_GUILD)
        if self.bot_id not in guild.members:
            raise RefusedError(Problem.MISSING_ACCESS)
        return guild

    def message(self, channel_id: str, message_id: str) -> Message:
        """Return a message that is not ephemeral, or refuse with 10008."""
        message = self.world.messages.get(channel_id, {}).get(message_id)
        if message is None or message.ephemeral_for is not None:
            raise RefusedError(Problem.UNKNOWN_MESSAGE)
        return message

    def user(self, user_id: str) -> User:
        """Return a user, or refuse with 10013."""
        user = self.world.users.get(user_id)
        if user is None:
            raise RefusedError(Problem.UNKNOWN_USER)
        return user

    def conversation(self, user_id: str, other_id: str) -> Channel:
        """Return the conversation of two, begun if there was none."""
        both = {user_id, other_id}
        for channel in self.world.channels.values():
            if channel.type == ChannelType.DM and set(channel.recipients) == both:
                return channel
        channel = Channel(id=self.ids.next(), type=ChannelType.DM, recipients=[user_id, other_id])
        self.world.channels[channel.id] = channel
        return channel

    def reaches(self, user_id: str) -> bool:
        """Whether the bot may write to somebody: both are in a server, or they installed it themselves."""
        shared = any(
            self.bot_id in guild.members and user_id in guild.members for guild in self.world.guilds.values()
        )
        return shared or user_id == self.bot_id or user_id in self.world.application.installed_by

    def remove_bot(self, guild_id: str) -> None:
        """Take the bot out of a server, as when it is kicked or leaves."""
        self.world.guilds[guild_id].members.pop(self.bot_id, None)
        self.publish(Happening(name="GUILD_DELETE", data={"id": guild_id}, guild_id=guild_id))

    def remember_nonce(self, message: Message) -> None:
        """Keep a sent message by its nonce, also after it is deleted."""
        if message.nonce is not None:
            self.nonces[message.channel_id, str(message.nonce)] = message
