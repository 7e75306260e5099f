"""The buttons under answers and cards: another page of the store, by what its `custom_id` names."""

from collections.abc import Awaitable, Callable

import discord

from bot.commands.services import Services

Act = Callable[[Services, discord.Interaction, tuple[str, ...]], Awaitable[None]]

ACTS: dict[str, Act] = {}
