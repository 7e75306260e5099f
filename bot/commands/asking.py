"""/project, /repo, /license and /ask: what community members ask."""

import discord
from discord import app_commands

from bot.answering.acts import open_page
from bot.answering.answer import answer as answer_question
from bot.answering.suggest import suggest_projects, suggest_repos
from bot.commands.replies import answer, choices, locale_of
from bot.commands.seeking import repo_or_look_up
from bot.commands.services import Services
from bot.commands.sharing import share_button
from bot.document import Document, Instant, paragraph
from bot.texts import spans, text
from collectors.mapping.kinds import kind_now
from storage.views import view

LONGEST = 4_000
LONGEST_NAME = 200


class AskCommands:
    """The commands anybody may use, in servers, in direct messages, and installed by oneself."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def add_to(self, tree: app_commands.CommandTree[discord.Client]) -> None:
        """Add the commands to a tree."""
        everywhere = app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
        anybody = app_commands.allowed_installs(guilds=True, users=True)

        @tree.command(
            name="project", description="Who is behind a project, how it is governed, what it holds"
        )
        @app_commands.describe(name="A project by its name, its organisation or its handle")
        @everywhere
        @anybody
        async def project(interaction: discord.Interaction, name: str) -> None:
            await self._page(interaction, "project", name)

        @tree.command(
            name="repo", description="One model, dataset or Space: licence, gate, size, lineage, trend"
        )
        @app_commands.describe(name="An id such as allenai/OLMo-2-1124-7B, or a link to the Hub")
        @everywhere
        @anybody
        async def repo(interaction: discord.Interaction, name: str) -> None:
            await self._page(interaction, "repo", name)

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
            await self._ask(interaction, f"licence of {name}")

        @tree.command(name="ask", description="Ask in plain words; the answer says from where and as of when")
        @app_commands.describe(question="For example: who is behind SEA-LION?")
        @everywhere
        @anybody
        async def ask(interaction: discord.Interaction, question: str) -> None:
            await self._ask(interaction, question)

        @project.autocomplete("name")
        async def _projects(_interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
            return await choices(lambda: suggest_projects(self._services.db, typed))

        @repo.autocomplete("name")
        @license_.autocomplete("name")
        async def _repos(_interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
            return await choices(lambda: suggest_repos(self._services.db, typed))

    async def _page(self, interaction: discord.Interaction, act: str, name: str) -> None:
        services = self._services
        locale = locale_of(interaction)

        async def make() -> Document:
            typed = name[:LONGEST_NAME]
            if act == "repo":
                return await repo_or_look_up(
                    services, typed, locale, user_id=interaction.user.id, guild_id=interaction.guild_id
                )
            async with view(services.db) as now:
                return await open_page(now, act, (typed,), locale, derive=kind_now)

        await answer(services, interaction, make, share=share_button(locale))

    async def _ask(self, interaction: discord.Interaction, question: str) -> None:
        services = self._services
        locale = locale_of(interaction)
        wait = services.cooldown.wait(interaction.user.id, services.db.clock.now())

        async def make() -> Document:
            if wait is not None:
                words = spans("ask-too-fast", locale, at=Instant(wait, "relative"))
                return Document(title=text("refused-title", locale), blocks=(paragraph(*words),))
            said = await answer_question(services.db, question[:LONGEST], locale=locale, derive=kind_now)
            return said.document

        await answer(services, interaction, make, share=share_button(locale))
