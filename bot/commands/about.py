"""/help and /about: what can be done here, and what this is."""

from typing import Any

import discord
from discord import app_commands

from bot.commands.ranks import MEMBER, OPERATOR, rank
from bot.commands.replies import answer, locale_of
from bot.commands.services import Services
from bot.document import Command, Document, Heading, Instant, Items, Line, Link, Small, paragraph
from bot.texts import spans, text
from config.codebook import load
from storage.tracking import tracked_in
from storage.views import view

PAPER = "https://arxiv.org/abs/2509.25397"
FOR_OPERATORS = frozenset({"admin"})
FOR_ADMINS = frozenset({"settings"})


class AboutCommands:
    """The two commands that speak of the bot itself."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def add_to(self, tree: app_commands.CommandTree[discord.Client]) -> None:
        """Add the commands to a tree."""
        everywhere = app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
        anybody = app_commands.allowed_installs(guilds=True, users=True)

        @tree.command(name="help", description="What you can do here")
        @everywhere
        @anybody
        async def help_(interaction: discord.Interaction) -> None:
            await show_help(self._services, interaction)

        @tree.command(name="about", description="What this bot is, what it knows, and from where")
        @everywhere
        @anybody
        async def about(interaction: discord.Interaction) -> None:
            services = self._services

            async def make() -> Document:
                return await about_card(services, locale_of(interaction))

            await answer(services, interaction, make, ephemeral=True)


async def show_help(services: Services, interaction: discord.Interaction) -> None:
    """Show the commands a person may use here; made from the commands themselves."""
    locale = locale_of(interaction)
    tree: app_commands.CommandTree[discord.Client] = interaction.client.tree  # type: ignore[attr-defined] # ours

    async def make() -> Document:
        held = rank(services, interaction)
        lines: list[Line] = []
        for command in sorted(
            tree.get_commands(type=discord.AppCommandType.chat_input), key=lambda one: one.name
        ):
            if held == MEMBER and command.name in FOR_ADMINS | FOR_OPERATORS:
                continue
            if held != OPERATOR and command.name in FOR_OPERATORS:
                continue
            if interaction.guild_id is None and not _in_private(command):
                continue
            lines.extend(_lines(command))
        return Document(
            title=text("help-title", locale),
            blocks=(
                paragraph(text("help-body", locale)),
                Items(tuple(lines)),
                Small((text("help-foot", locale),)),
            ),
        )

    await answer(services, interaction, make, ephemeral=True)


def _in_private(command: app_commands.Command[Any, ..., Any] | app_commands.Group) -> bool:
    where = command.allowed_contexts
    return where is None or where.dm_channel is not False


def _lines(
    command: app_commands.Command[app_commands.Group, ..., object] | app_commands.Group,
) -> list[Line]:
    if isinstance(command, app_commands.Group):
        return [line for one in command.commands for line in _lines(one)]
    return [(Command(command.qualified_name), " — ", str(command.description))]


async def about_card(services: Services, locale: str) -> Document:
    """Return what the bot is and how fresh its knowledge is."""
    async with view(services.db) as now:
        number = len(await tracked_in(now))
        as_of = now.as_of
    fresh = (
        spans("about-fresh", locale, number=number, at=Instant(as_of, "relative"))
        if as_of is not None
        else (text("about-nothing-yet", locale, number=number),)
    )
    return Document(
        title=text("about-title", locale),
        blocks=(
            paragraph(text("about-body", locale)),
            paragraph(*spans("about-study", locale, paper=Link("arXiv 2509.25397", PAPER))),
            Heading(text("about-limits-title", locale)),
            Items(
                (
                    (text("about-limit-hub", locale),),
                    (text("about-limit-downloads", locale),),
                    (text("about-limit-licence", locale),),
                )
            ),
            paragraph(*fresh),
            Small((text("about-codebook", locale, version=load().version),)),
        ),
        as_of=as_of,
    )
