"""The bot as Discord sees it: a client with the least intents, its commands, and its buttons."""

import hashlib
import logging

import aiohttp
import discord
import msgspec
from discord import app_commands

from bot.cards.render import render
from bot.commands import acts, mentions, welcome
from bot.commands.about import AboutCommands
from bot.commands.admin import AdminCommands
from bot.commands.asking import AskCommands
from bot.commands.delivered import DeliveredCommands
from bot.commands.digest import DigestCommands
from bot.commands.disputes import DisputeCommand
from bot.commands.explaining import ExplainMenu
from bot.commands.following import FollowCommand
from bot.commands.mapping import MapCommands
from bot.commands.privacy import PrivacyCommands
from bot.commands.replies import guarded, locale_of, refusal_card
from bot.commands.services import Services
from bot.commands.settings import SettingsCommand
from bot.commands.translation import Translation
from bot.commands.watching import WatchCommands
from bot.delivery.telling import tell_back
from bot.document import Document
from bot.texts import text
from config.logs import new_error_id
from storage import guilds, marks

log = logging.getLogger(__name__)

INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
"""None of them privileged: mentions, replies and direct messages carry their text without."""


class Bot(discord.Client):
    """Cartographer's client. Buttons carry their meaning, so nothing of it must survive a restart."""

    def __init__(
        self,
        services: Services,
        *,
        ready_timeout: float = 2.0,
        http_trace: aiohttp.TraceConfig | None = None,
    ) -> None:
        super().__init__(
            http_trace=http_trace or aiohttp.TraceConfig(),
            intents=INTENTS,
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=ready_timeout,
            max_ratelimit_timeout=60.0,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
        )
        self.services = services
        self._unwelcomed: set[int] = set()
        self.tree = Tree(self)
        for group in (AskCommands(services), MapCommands(services), AboutCommands(services)):
            group.add_to(self.tree)
        self.tree.add_command(DigestCommands(services))
        self.tree.add_command(WatchCommands(services))
        for command in DeliveredCommands(services).commands:
            self.tree.add_command(command)
        self.tree.add_command(AdminCommands(services))
        self.tree.add_command(SettingsCommand(services).command)
        self.tree.add_command(PrivacyCommands(services))
        self.tree.add_command(ExplainMenu(services).command)
        self.tree.add_command(FollowCommand(services).command)
        self.tree.add_command(DisputeCommand(services).command)

    async def setup_hook(self) -> None:
        """Tell Discord of the commands, once for each change of theirs."""
        translation = Translation()
        await self.tree.set_translator(translation)
        ours = self.tree.get_commands()
        payload = [await command.get_translated_payload(self.tree, translation) for command in ours]
        version = hashlib.sha256(msgspec.json.encode(payload, order="sorted", enc_hook=str)).hexdigest()
        name = f"commands:{self.application_id}"
        commands: list[app_commands.AppCommand] = []
        if await marks.get(self.services.db, name) == version:
            commands = await self.tree.fetch_commands()
        if {command.name for command in commands} != {command.name for command in ours}:
            commands = await self.tree.sync()
            await marks.put(self.services.db, name, version)
            log.info("told Discord of %d commands", len(commands))
        self.services.command_ids.update({command.name: command.id for command in commands})

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Keep a server's settings at hand, and welcome it if nobody has."""
        await self.services.spawn(self._enter(guild))

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Welcome a new server."""
        await self.services.spawn(self._enter(guild))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Keep a server's settings for the day it comes back."""
        self._unwelcomed.discard(guild.id)
        await guilds.left(self.services.db, guild.id)

    async def on_guild_channel_create(self, channel: discord.abc.GuildChannel) -> None:
        """Welcome a server that had no channel for it until now."""
        await self._welcome_late(channel.guild)

    async def on_guild_channel_update(
        self, _before: discord.abc.GuildChannel, channel: discord.abc.GuildChannel
    ) -> None:
        """Welcome a server that had no channel for it until now."""
        await self._welcome_late(channel.guild)

    async def on_guild_role_update(self, _before: discord.Role, role: discord.Role) -> None:
        """Welcome a server that had no channel for it until now."""
        await self._welcome_late(role.guild)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Carry out what a button or a form says."""
        if interaction.type in {discord.InteractionType.component, discord.InteractionType.modal_submit}:
            await acts.carry_out(self.services, interaction)

    async def on_message(self, message: discord.Message) -> None:
        """Answer a mention, a reply, or a direct message."""
        await mentions.answer_message(self, self.services, message)

    async def on_error(self, event_method: str, /, *_args: object, **_kwargs: object) -> None:
        """Log what a listener did not handle, under an id."""
        log.exception(  # noqa: LOG004 - the library calls this while it handles the exception
            "%s failed, error %s", event_method, new_error_id()
        )

    async def _enter(self, guild: discord.Guild) -> None:
        known = await self.services.enter(guild)
        if known.welcomed_at is None:
            self._unwelcomed.add(guild.id)
            await self._welcome_late(guild)
        await tell_back(self.services.db, guild.id)
        self.services.wake_sender()

    async def _welcome_late(self, guild: discord.Guild) -> None:
        if guild.id in self._unwelcomed and await welcome.greet(self.services, guild):
            self._unwelcomed.discard(guild.id)


class Tree(app_commands.CommandTree[Bot]):
    """The commands, with one place where what they did not handle ends."""

    async def on_error(
        self, interaction: discord.Interaction[Bot], error: app_commands.AppCommandError, /
    ) -> None:
        """Tell the person in one calm card; a failure of ours carries an id that is in the log."""
        locale = locale_of(interaction)
        if isinstance(error, app_commands.CheckFailure):
            document = refusal_card(text("rank-admin-only", locale), locale)
        elif isinstance(error, app_commands.TransformerError):
            document = refusal_card(text("option-not-understood", locale, name=str(error.value)[:60]), locale)
        else:

            async def fail() -> Document:
                raise error

            document = await guarded(fail, what=f"interaction {interaction.id}", locale=locale)
        card = await render(document, locale=locale)
        try:
            if interaction.response.is_done():
                await interaction.followup.send(view=card.view, ephemeral=True)
            else:
                await interaction.response.send_message(view=card.view, ephemeral=True)
        except discord.HTTPException as failed:
            log.warning("interaction %s could not be told of its failure: %s", interaction.id, failed)
