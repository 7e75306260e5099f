"""/admin: refresh, status, track, untrack. For operators, and audited."""

import asyncio
import logging

import discord
from discord import app_commands

from bot.answering.suggest import suggest_owners
from bot.cards.render import render
from bot.commands.ranks import require_operator
from bot.commands.replies import Refused, answer, guarded, locale_of
from bot.commands.services import Services
from bot.commands.status import progress_card, status_card
from bot.document import Document, paragraph
from bot.texts import text
from config.clock import MINUTE
from storage import audit, runs, tracking
from storage.records import Run, RunState

log = logging.getLogger(__name__)

LOOK_EVERY = 0.7
TOKEN_LIVES = 14 * MINUTE
MOST_HANDLES = 50


@app_commands.default_permissions(manage_guild=True)
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
        asked: list[int] = []

        async def make() -> Document:
            require_operator(services, interaction)
            number = await runs.ask(services.db, "tracked", asked_by=f"discord:{interaction.user.id}")
            asked.append(number)
            await audit.record(
                services.db,
                actor=str(interaction.user.id),
                rank="operator",
                act="refresh",
                guild_id=interaction.guild_id,
                target="tracked",
            )
            services.wake_collector()
            return progress_card(None, locale)

        document = await guarded(make, what=f"interaction {interaction.id}", locale=locale)
        card = await render(document, locale=locale)
        await interaction.response.send_message(view=card.view, ephemeral=True)
        if asked:
            services.spawn(asyncio.create_task(self._follow(interaction, asked[0], locale)))

    async def _follow(self, interaction: discord.Interaction, request: int, locale: str) -> None:
        """Edit the answer as the run goes on; when Discord's token is about to end, say so and stop."""
        services = self._services
        until = services.db.clock.now() + TOKEN_LIVES
        shown: Run | None = None
        try:
            while services.db.clock.now() < until:
                run = await runs.answering(services.db, request)
                if run is not None and run != shown:
                    card = await render(progress_card(run, locale), locale=locale)
                    await interaction.edit_original_response(view=card.view)
                    shown = run
                if run is not None and run.state != RunState.RUNNING:
                    return
                await asyncio.sleep(LOOK_EVERY)
            card = await render(progress_card(shown, locale, goes_on=True), locale=locale)
            await interaction.edit_original_response(view=card.view)
        except discord.HTTPException as error:
            log.warning("the progress of request %d could not be shown: %s", request, error)

    @app_commands.command(name="status", description="What is fresh, stale, waiting or failing")
    async def status(self, interaction: discord.Interaction) -> None:
        """Show the state of the collectors, the store and the outbox."""
        services = self._services

        async def make() -> Document:
            require_operator(services, interaction)
            return await status_card(services.db, locale_of(interaction), services.settings)

        await answer(services, interaction, make, ephemeral=True)

    @app_commands.command(name="track", description="Follow an organisation or a person on the Hub")
    @app_commands.describe(handle="One handle, or several separated by spaces")
    async def track(self, interaction: discord.Interaction, handle: str) -> None:
        """Follow namespaces from the next refresh on."""
        services = self._services
        locale = locale_of(interaction)

        async def make() -> Document:
            require_operator(services, interaction)
            handles = _handles(handle, locale)
            added = await tracking.track(services.db, handles, by=f"discord:{interaction.user.id}")
            await self._audit(interaction, "track", added)
            if added:
                await runs.ask(services.db, "tracked", asked_by=f"discord:{interaction.user.id}")
                services.wake_collector()
            message = "admin-tracked" if added else "admin-tracked-already"
            return _done(text(message, locale, names=", ".join(added or handles)), locale)

        await answer(services, interaction, make, ephemeral=True)

    @app_commands.command(name="untrack", description="Stop following an organisation or a person")
    @app_commands.describe(handle="One handle, or several separated by spaces")
    async def untrack(self, interaction: discord.Interaction, handle: str) -> None:
        """Stop following namespaces; what was collected stays."""
        services = self._services
        locale = locale_of(interaction)

        async def make() -> Document:
            require_operator(services, interaction)
            handles = _handles(handle, locale)
            removed = await tracking.untrack(services.db, handles)
            await self._audit(interaction, "untrack", removed)
            message = "admin-untracked" if removed else "admin-not-tracked"
            return _done(text(message, locale, names=", ".join(removed or handles)), locale)

        await answer(services, interaction, make, ephemeral=True)

    @track.autocomplete("handle")
    @untrack.autocomplete("handle")
    async def _suggest(self, _interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        found = await suggest_owners(self._services.db, typed)
        return [app_commands.Choice(name=label[:100], value=value[:100]) for label, value in found[:25]]

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


def _handles(words: str, locale: str) -> list[str]:
    handles = [word.strip(",").removeprefix("https://huggingface.co/").strip("/") for word in words.split()]
    good = [handle for handle in handles if tracking.is_handle(handle)]
    if not good or len(good) != len(handles) or len(good) > MOST_HANDLES:
        raise Refused(text("admin-not-a-handle", locale, name=words[:80]))
    return good


def _done(words: str, locale: str) -> Document:
    return Document(title=text("admin-title", locale), blocks=(paragraph(words),), tone="good")
