"""/help and /about: what can be done here, and what this is."""

import discord
from discord import app_commands

from bot.commands.about_accuracy import TOPIC, accuracy_card
from bot.commands.listing import ADMINS, ANYBODY, OPERATORS, in_private, leaves, who
from bot.commands.ranks import ADMIN, MEMBER, OPERATOR, rank
from bot.commands.replies import answer, locale_of
from bot.commands.services import Services
from bot.document import Command, Document, Heading, Instant, Items, Line, Link, Small, paragraph
from bot.texts import spans, text
from config.codebook import load
from storage.tracking import tracked_in
from storage.views import view

PAPER = "https://arxiv.org/abs/2509.25397"
MAY_USE = {
    MEMBER: frozenset({ANYBODY}),
    ADMIN: frozenset({ANYBODY, ADMINS}),
    OPERATOR: frozenset({ANYBODY, ADMINS, OPERATORS}),
}
"""Which commands each rank is shown, by who they are for."""


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
        @app_commands.describe(topic="accuracy: how good the map is, measured")
        @app_commands.choices(topic=[app_commands.Choice(name=TOPIC, value=TOPIC)])
        @everywhere
        @anybody
        async def about(interaction: discord.Interaction, topic: str | None = None) -> None:
            services = self._services

            async def make() -> Document:
                if topic == TOPIC:
                    return accuracy_card(locale_of(interaction))
                return await about_card(services, locale_of(interaction))

            await answer(services, interaction, make, ephemeral=True)


async def show_help(services: Services, interaction: discord.Interaction) -> None:
    """Show the commands a person may use here; made from the commands themselves."""
    locale = locale_of(interaction)
    tree: app_commands.CommandTree[discord.Client] = interaction.client.tree  # type: ignore[attr-defined] # ours

    async def make() -> Document:
        held = rank(services, interaction)
        lines: list[Line] = []
        for command in leaves(tree):
            top = command.root_parent or command
            if who(top) in MAY_USE[held] and (interaction.guild_id is not None or in_private(top)):
                lines.append((Command(command.qualified_name), " — ", str(command.description)))
        return Document(
            title=text("help-title", locale),
            blocks=(
                paragraph(text("help-body", locale)),
                Items(tuple(lines)),
                Small((text("help-foot", locale),)),
            ),
        )

    await answer(services, interaction, make, ephemeral=True)


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
