"""The menu of a message: what the links to the Hub and the names in it are."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import discord
from discord import app_commands

from bot.answering.explaining import LONGEST, explain
from bot.answering.wanted import Sought
from bot.commands.limits import too_fast
from bot.commands.replies import answer, locale_of
from bot.commands.seeking import seeker
from bot.commands.services import Services
from bot.commands.sharing import share_button
from bot.document import Document
from storage.views import view

NAME: Final = "What is this?"


class ExplainMenu:
    """The menu command, for anybody: in servers, in direct messages, and installed by oneself."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.command = app_commands.ContextMenu(
            name=NAME,
            callback=self._explain,
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=True
            ),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            extras={"about": "In the menu of a message: what the links to the Hub and the names in it are"},
        )

    async def _explain(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Explain what a message names; what it links to and the store does not hold is looked up first."""
        services = self._services
        locale = locale_of(interaction)
        user, guild = interaction.user.id, interaction.guild_id
        held = too_fast(services, user, locale)
        seek = seeker(services, user_id=user, guild_id=guild, locale=locale)

        async def make() -> Document:
            if held is not None:
                return held
            text = words_of(message)
            async with view(services.db) as now:
                found = await explain(now, text, locale)
            if not found.wanted:
                return found.document
            sought: dict[str, Sought] = {one.written: await seek(one) for one in found.wanted}
            async with view(services.db) as now:
                return (await explain(now, text, locale, sought=sought)).document

        await answer(services, interaction, make, ephemeral=True, share=share_button(locale))


def words_of(message: discord.Message) -> str:
    """Return what is written in a message: its text, what its links show, and its cards."""
    found = [message.content]
    for embed in message.embeds:
        found += [part for part in (embed.url, embed.title, embed.description) if part]
    found += _texts(message.components)
    return "\n".join(found)[:LONGEST]


def _texts(components: Iterable[Any]) -> Iterator[str]:
    for component in components:
        if isinstance(component, discord.TextDisplay):
            yield component.content
        yield from _texts(getattr(component, "children", ()))
