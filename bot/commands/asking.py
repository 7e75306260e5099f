"""/project, /repo, /license and /ask: what community members ask."""

import discord
from discord import app_commands

from bot.answering.reading.suggest import suggest_projects, suggest_repos
from bot.answering.reading.typed import find_by_words
from bot.cards.render import Paging
from bot.commands.dialogue import answered, asked_in, below, respond
from bot.commands.limits import too_fast
from bot.commands.page_acts import LONGEST, show, turning
from bot.commands.replies import answer, choices, locale_of
from bot.commands.seeking import repo_or_look_up
from bot.commands.services import Services
from bot.commands.sharing import share_button
from bot.document import Action, Document
from storage.views import view


class AskCommands:
    """The commands anybody may use, in servers, in direct messages, and installed by oneself."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def add_to(self, tree: app_commands.CommandTree[discord.Client]) -> None:
        """Add the commands to a tree."""
        services = self._services
        everywhere = app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
        anybody = app_commands.allowed_installs(guilds=True, users=True)

        @tree.command(
            name="project", description="Who is behind a project, how it is governed, what it holds"
        )
        @app_commands.describe(name="A project by its name, its organisation or its handle")
        @everywhere
        @anybody
        async def project(interaction: discord.Interaction, name: str) -> None:
            await show(services, interaction, "project", (name,))

        @tree.command(
            name="repo", description="One model, dataset or Space: licence, gate, size, lineage, trend"
        )
        @app_commands.describe(name="An id such as allenai/OLMo-2-1124-7B, or a link to the Hub")
        @everywhere
        @anybody
        async def repo(interaction: discord.Interaction, name: str) -> None:
            await show(services, interaction, "repo", (name,))

        @tree.command(
            name=app_commands.locale_str("license", id="command-license"),
            description=app_commands.locale_str(
                "What a repo's license is, and what it stands on", id="command-license-description"
            ),
        )
        @app_commands.describe(name="An id such as allenai/OLMo-2-1124-7B, or a link to the Hub")
        @everywhere
        @anybody
        async def license_(interaction: discord.Interaction, name: str) -> None:
            await self._license(interaction, name[:LONGEST])

        @tree.command(name="ask", description="Ask in plain words; the answer says from where and as of when")
        @app_commands.describe(question="For example: who is behind SEA-LION?")
        @everywhere
        @anybody
        async def ask(interaction: discord.Interaction, question: str) -> None:
            await respond(services, interaction, asked_in(services, interaction, question))

        @project.autocomplete("name")
        async def _projects(_interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
            return await choices(lambda: suggest_projects(services.db, typed))

        @repo.autocomplete("name")
        @license_.autocomplete("name")
        async def _repos(_interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
            return await choices(lambda: suggest_repos(services.db, typed))

    async def _license(self, interaction: discord.Interaction, name: str) -> None:
        """Show a repo's licence along its chain; of anything else, answer which licences it declares."""
        services = self._services
        locale = locale_of(interaction)
        asked = asked_in(services, interaction, f"licence of {name}", context=())
        paging: Paging | None = None
        under: tuple[Action, ...] = ()

        async def make() -> Document:
            nonlocal paging, under
            async with view(services.db) as now:
                repo = await find_by_words(now, name)
            if repo is None and "/" not in name:
                if (held := too_fast(services, interaction.user.id, locale)) is not None:
                    return held
                under = below(asked)
                return await answered(services, asked)
            if repo is not None:
                paging = turning("chain", (str(repo.id),))
            user, guild = interaction.user.id, interaction.guild_id
            return await repo_or_look_up(services, "chain", name, locale, user_id=user, guild_id=guild)

        await answer(
            services,
            interaction,
            make,
            paging=lambda: paging,
            share=share_button(locale),
            below=lambda: under,
        )
