"""What every command works with: the store, the clock, the settings, and what is kept at hand for speed."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

import discord

from bot.commands.cooldown import Cooldown, LookUpLimits
from bot.second_reader import SecondReader
from config.clock import MINUTE
from config.settings import Settings
from storage import guilds
from storage.database import Database
from storage.guilds import Guild, GuildSettings

T = TypeVar("T")

NOTED = 1.0
"""Seconds that a question waits for what the one before it left behind."""
LAST_WAIT = 5.0
"""Seconds that the end of the program waits for what is being answered."""


@dataclass
class Services:
    """Handed to every command. `wake_*` save waiting in one process; nothing depends on them."""

    db: Database
    settings: Settings
    reader: SecondReader | None = None
    wake_collector: Callable[[], None] = lambda: None
    wake_sender: Callable[[], None] = lambda: None
    command_ids: dict[str, int] = field(default_factory=dict)
    cooldown: Cooldown = field(default_factory=Cooldown)
    exports: Cooldown = field(default_factory=lambda: Cooldown(3, 10 * MINUTE))
    look_ups: LookUpLimits = field(default_factory=LookUpLimits)
    _guilds: dict[int, GuildSettings] = field(default_factory=dict)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: set[asyncio.Task[Any]] = field(default_factory=set)
    _notes: set[asyncio.Task[Any]] = field(default_factory=set)

    def guild_settings(self, guild_id: int | None) -> GuildSettings:
        """Return a server's settings without waiting: an acknowledgement must not depend on the store."""
        return self._guilds.get(guild_id or 0, GuildSettings())

    async def enter(self, guild: discord.Guild) -> Guild:
        """Note a server the bot is in, and keep its settings at hand."""
        known = await guilds.joined(self.db, guild.id, guild.name)
        self._guilds[guild.id] = known.settings
        return known

    async def change_settings(self, guild_id: int, **changes: object) -> tuple[GuildSettings, GuildSettings]:
        """Change a server's settings; returns what was before and what is after."""
        before, after = await guilds.change(self.db, guild_id, **changes)
        self._guilds[guild_id] = after
        return before, after

    def spawn(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Begin some work that is never torn: it comes to its end before the program does.

        Tearing it would leave a transaction to be undone, and what a person asked for half done.
        """
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def note(self, work: Coroutine[Any, Any, Any]) -> None:
        """Begin to write something down that no answer waits for; `noted` waits for it."""
        task = self.spawn(work)
        self._notes.add(task)
        task.add_done_callback(self._notes.discard)

    async def noted(self) -> None:
        """Wait, for a moment at most, until what is being written down can be read."""
        if self._notes:
            await asyncio.wait(set(self._notes), timeout=NOTED)

    async def close(self) -> None:
        """Let all work that was begun come to its end, for a while."""
        self.closing.set()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=LAST_WAIT)
