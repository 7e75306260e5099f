"""/admin: what operators do for everybody this installation serves, and audited."""

import asyncio
import contextlib
import functools
import logging
from collections.abc import Awaitable, Callable

import discord
from discord import app_commands

from bot import costs
from bot.answering.reading.suggest import suggest_owners, suggest_some
from bot.cards.errors import failure
from bot.cards.render import render
from bot.commands import labels, questions
from bot.commands.following import follow_now, read_handles
from bot.commands.questions import LONGEST_SUBJECT
from bot.commands.ranks import require_operator
from bot.commands.replies import answer, choices, locale_of
from bot.commands.services import Services
from bot.commands.status import progress_card
from bot.document import Document, paragraph
from bot.status import status_page
from bot.texts import text
from config.logs import new_error_id
from storage import audit, runs, tracking
from storage.aliases import LONGEST as LONGEST_ALIAS
from storage.disputes import LONGEST_REASON, Decision
from storage.records import Run, RunState

log = logging.getLogger(__name__)

LOOK_EVERY = 0.7
TOKEN_LIVES = 14 * 60.0

Find = Callable[[], Awaitable[Run | None]]


@app_commands.default_permissions(administrator=True)
@app_commands.guild_only()
class AdminCommands(app_commands.Group):
    """What operators do for everybody this installation serves."""

    def __init__(self, services: Services) -> None:
        super().__init__(name="admin", description="For the operators of this bot")
        self._services = services

    @app_commands.command(name="refresh", description="Read the Hub now, with live progress")
    async def refresh(self, interaction: discord.Interaction) -> None:
        """Ask the collectors for a refresh, or join the one that is running, and follow it to its end."""
        services = self._services
        locale = locale_of(interaction)
        asked: list[tuple[Find, bool]] = []

        async def make() -> Document:
            require_operator(services, interaction)
            find, joined = await self._ask_or_join(f"discord:{interaction.user.id}")
            asked.append((find, joined))
            await self._audit(interaction, "refresh", ["tracked"])
            services.wake_collector()
            return progress_card(await find(), locale, joined=joined)

        await answer(services, interaction, make, ephemeral=True)
        if asked:
            services.spawn(self._follow(interaction, *asked[0]))

    async def _ask_or_join(self, asked_by: str) -> tuple[Find, bool]:
        """Return how to find the run that answers, and whether it was running already."""
        db = self._services.db
        running, request = await runs.ask_or_join(db, "tracked", asked_by=asked_by)
        if running is not None:
            return functools.partial(runs.get, db, running.id), True
        return functools.partial(runs.answering, db, request or 0), False

    async def _follow(self, interaction: discord.Interaction, find: Find, joined: bool) -> None:  # noqa: FBT001 - spread from a pair
        """Edit the answer as the run goes on; when Discord's token is about to end, say so and stop."""
        locale = locale_of(interaction)
        loop = asyncio.get_running_loop()
        until = loop.time() + TOKEN_LIVES
        shown: Run | None = None
        try:
            while loop.time() < until and not self._services.closing.is_set():
                run = await find()
                if run is not None and run != shown:
                    await self._show(interaction, progress_card(run, locale, joined=joined))
                    shown = run
                if run is not None and run.state != RunState.RUNNING:
                    return
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._services.closing.wait(), LOOK_EVERY)
            await self._show(interaction, progress_card(shown, locale, joined=joined, goes_on=True))
        except discord.HTTPException as error:
            log.warning("the progress for interaction %s could not be shown: %s", interaction.id, error)
        except Exception:
            error_id = new_error_id()
            log.exception("following a refresh failed, error %s", error_id)
            with contextlib.suppress(discord.HTTPException):
                await self._show(interaction, failure(error_id, locale=locale))

    async def _show(self, interaction: discord.Interaction, document: Document) -> None:
        card = await render(document, locale=locale_of(interaction), commands=self._services.command_ids)
        await interaction.edit_original_response(view=card.view, attachments=card.files)

    @app_commands.command(name="plan", description="What a refresh would cost, before it is spent")
    @app_commands.describe(scope="What is followed, what is around it, everything on the Hub, or all")
    @app_commands.choices(
        scope=[app_commands.Choice(name=scope, value=scope) for scope in (*costs.SCOPES, costs.ALL)]
    )
    async def plan(self, interaction: discord.Interaction, scope: str = costs.SCOPES[0]) -> None:
        """Tell the requests by source, how long the quota makes them last, and what a week costs."""
        services = self._services

        async def make() -> Document:
            require_operator(services, interaction)
            told = await costs.tell(services.db, services.settings, scope)
            return costs.document(told, locale_of(interaction))

        await answer(services, interaction, make, ephemeral=True)

    @app_commands.command(name="status", description="What is fresh, stale, waiting or failing")
    async def status(self, interaction: discord.Interaction) -> None:
        """Show the state of the collectors, the store and the outbox."""
        services = self._services

        async def make() -> Document:
            require_operator(services, interaction)
            return await status_page(services.db, services.settings, locale_of(interaction))

        await answer(services, interaction, make, ephemeral=True)

    @app_commands.command(name="track", description="Follow an organisation or a person on the Hub")
    @app_commands.describe(handle="One handle, or several separated by spaces")
    async def track(self, interaction: discord.Interaction, handle: str) -> None:
        """Follow namespaces from the next refresh on."""
        services = self._services
        locale = locale_of(interaction)

        async def make() -> Document:
            require_operator(services, interaction)
            return await follow_now(services, interaction, read_handles(handle, locale), locale)

        await answer(services, interaction, make, ephemeral=True)

    @app_commands.command(name="untrack", description="Stop following an organisation or a person")
    @app_commands.describe(handle="One handle, or several separated by spaces")
    async def untrack(self, interaction: discord.Interaction, handle: str) -> None:
        """Stop following namespaces; what was collected stays."""
        services = self._services
        locale = locale_of(interaction)

        async def make() -> Document:
            require_operator(services, interaction)
            handles = read_handles(handle, locale)
            removed = await tracking.untrack(services.db, handles)
            await self._audit(interaction, "untrack", removed)
            message = "admin-untracked" if removed else "admin-not-tracked"
            return _done(text(message, locale, names=", ".join(removed or handles)), locale)

        await answer(services, interaction, make, ephemeral=True)

    @app_commands.command(name="label", description="Correct a label, with the reason; or take that back")
    @app_commands.describe(
        subject="What it is about: a project, an organisation, a repo",
        axis="Which label: kind, governance, artefact, role, openness, ...",
        reason="Why: it is shown beside the label",
        value="What it should say; several with ; between where the label is a list",
        withdraw="Take the operators' word back: what the others say holds again",
    )
    async def label(
        self,
        interaction: discord.Interaction,
        subject: str,
        axis: str,
        reason: app_commands.Range[str, 1, LONGEST_REASON],
        value: str | None = None,
        withdraw: bool = False,  # noqa: FBT001, FBT002 - an option of the command
    ) -> None:
        """Correct a label by the operators' word, which goes before everybody's."""
        await labels.label(
            self._services,
            interaction,
            subject=subject,
            axis=axis,
            value=value,
            reason=reason,
            withdraw=withdraw,
        )

    @label.autocomplete("subject")
    async def _subjects(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await labels.suggest_subjects(self._services, interaction, typed)

    @label.autocomplete("axis")
    async def _axes(self, _interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await labels.suggest_axes(typed)

    @label.autocomplete("value")
    async def _values(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await labels.suggest_values(interaction, typed)

    @app_commands.command(
        name="disputes", description="Labels that people dispute; with a number, decide one"
    )
    @app_commands.describe(
        number="Which dispute to decide",
        decision="Whether they are right; the label itself is corrected with /admin label",
        reason="Why",
    )
    async def disputes(
        self,
        interaction: discord.Interaction,
        number: app_commands.Range[int, 1, 1_000_000_000] | None = None,
        decision: Decision | None = None,
        reason: app_commands.Range[str, 1, LONGEST_REASON] | None = None,
    ) -> None:
        """List what is disputed, or decide one dispute."""
        await labels.list_or_decide(
            self._services, interaction, number=number, decision=decision, reason=reason
        )

    @app_commands.command(
        name="questions", description="Questions that had no answer, and answers that people say are wrong"
    )
    @app_commands.describe(number="Open this one; without it, all are listed, the most asked first")
    async def questions(
        self,
        interaction: discord.Interaction,
        number: app_commands.Range[int, 1, 1_000_000_000] | None = None,
    ) -> None:
        """List the questions without a good answer, or open one."""
        if number is None:
            await questions.show_list(self._services, interaction)
        else:
            await questions.show_one(self._services, interaction, number)

    @app_commands.command(
        name="alias", description="Give what is known a further name, remove one, or list them"
    )
    @app_commands.describe(
        name="The name that people use",
        means="What it means: a repo, a handle, a project",
        remove="Remove the name instead",
    )
    async def alias(
        self,
        interaction: discord.Interaction,
        name: app_commands.Range[str, 1, LONGEST_ALIAS] = "",
        means: app_commands.Range[str, 1, LONGEST_SUBJECT] = "",
        remove: bool = False,  # noqa: FBT001, FBT002 - an option of the command
    ) -> None:
        """Add an alias, which the next question understands; remove one; or list them."""
        await questions.alias(self._services, interaction, name=name, means=means, remove=remove)

    @alias.autocomplete("name")
    async def _aliases(self, _interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await questions.suggest_aliases(self._services, typed)

    @alias.autocomplete("means")
    async def _meanings(
        self, _interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await choices(lambda: suggest_some(self._services.db, typed))

    @track.autocomplete("handle")
    @untrack.autocomplete("handle")
    async def _suggest(self, _interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await choices(lambda: suggest_owners(self._services.db, typed))

    async def _audit(self, interaction: discord.Interaction, act: str, names: list[str]) -> None:
        for name in names:
            await audit.record(
                self._services.db,
                actor=str(interaction.user.id),
                rank="operator",
                act=act,
                guild_id=interaction.guild_id,
                target=name,
            )


def _done(words: str, locale: str) -> Document:
    return Document(title=text("admin-title", locale), blocks=(paragraph(words),), tone="good")
