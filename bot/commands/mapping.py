"""/openness, /lineage, /map, /gaps, /compare and /study: where things stand in the study's map, and why."""

import discord
from discord import app_commands

from bot.answering.pages.gaps import ABOUT, CENSUS
from bot.answering.pages.study import TOPICS, topic_words
from bot.answering.reading.suggest import suggest_gaps, suggest_projects, suggest_repos, suggest_some
from bot.commands.page_acts import show
from bot.commands.replies import choices
from bot.commands.services import Services
from bot.texts.catalogue import DEFAULT_LOCALE

Choices = list[app_commands.Choice[str]]
EVERYWHERE = app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
ANYBODY = app_commands.allowed_installs(guilds=True, users=True)


class MapCommands:
    """The commands of the map, for anybody."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def add_to(self, tree: app_commands.CommandTree[discord.Client]) -> None:
        """Add the commands to a tree."""
        self._of_repos(tree)
        self._of_everything(tree)

    def _of_repos(self, tree: app_commands.CommandTree[discord.Client]) -> None:
        services = self._services

        @tree.command(
            name="openness", description="How open a repo is, component by component, with evidence"
        )
        @app_commands.describe(name="An id such as allenai/OLMo-2-1124-7B, or a link to the Hub")
        @EVERYWHERE
        @ANYBODY
        async def openness(interaction: discord.Interaction, name: str) -> None:
            await show(services, interaction, "openness", (name,))

        @tree.command(
            name="lineage", description="What a repo stands on, up to the roots, and what was built on it"
        )
        @app_commands.describe(name="An id such as allenai/OLMo-2-1124-7B, or a link to the Hub")
        @EVERYWHERE
        @ANYBODY
        async def lineage(interaction: discord.Interaction, name: str) -> None:
            await show(services, interaction, "lineage", (name,))

        @openness.autocomplete("name")
        @lineage.autocomplete("name")
        async def _repos(_interaction: discord.Interaction, typed: str) -> Choices:
            return await choices(lambda: suggest_repos(services.db, typed))

    def _of_everything(self, tree: app_commands.CommandTree[discord.Client]) -> None:
        services = self._services

        @tree.command(name="map", description="Who governs, and who builds on whom, as a picture")
        @app_commands.describe(name="Only what is around a project or an organisation")
        @EVERYWHERE
        @ANYBODY
        async def map_(interaction: discord.Interaction, name: str = "") -> None:
            await show(services, interaction, "map", (name,) if name else ())

        @tree.command(
            name="gaps", description="Which languages and tasks lack models, datasets or benchmarks"
        )
        @app_commands.describe(
            about="Languages, tasks, or one of them by its name",
            census="Count all that is stored of the Hub, not what is followed",
        )
        @EVERYWHERE
        @ANYBODY
        async def gaps(interaction: discord.Interaction, about: str = "", *, census: bool = False) -> None:
            await show(
                services, interaction, "gaps", (about, CENSUS) if census else (about,) if about else ()
            )

        @tree.command(name="compare", description="Two to four projects or repos beside each other")
        @app_commands.describe(
            first="A project, an organisation, or a repo",
            second="Another of the same sort",
            third="A third, if you like",
            fourth="A fourth, if you like",
        )
        @EVERYWHERE
        @ANYBODY
        async def compare(
            interaction: discord.Interaction, first: str, second: str, third: str = "", fourth: str = ""
        ) -> None:
            names = tuple(name for name in (first, second, third, fourth) if name)
            await show(services, interaction, "compare", names)

        @tree.command(name="study", description="What the study found, with today's figures beside it")
        @app_commands.describe(topic="What to show of it")
        @app_commands.choices(
            topic=[app_commands.Choice(name=topic_words(name, DEFAULT_LOCALE), value=name) for name in TOPICS]
        )
        @EVERYWHERE
        @ANYBODY
        async def study(interaction: discord.Interaction, topic: str = "") -> None:
            await show(services, interaction, "study", (topic,) if topic else ())

        @map_.autocomplete("name")
        async def _projects(_interaction: discord.Interaction, typed: str) -> Choices:
            return await choices(lambda: suggest_projects(services.db, typed))

        @gaps.autocomplete("about")
        async def _gaps(_interaction: discord.Interaction, typed: str) -> Choices:
            return await choices(lambda: suggest_gaps(typed, ABOUT))

        @compare.autocomplete("first")
        @compare.autocomplete("second")
        @compare.autocomplete("third")
        @compare.autocomplete("fourth")
        async def _some(_interaction: discord.Interaction, typed: str) -> Choices:
            return await choices(lambda: suggest_some(services.db, typed))
