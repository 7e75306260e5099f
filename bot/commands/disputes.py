"""/dispute: anybody can say that a label is wrong, with a link; it shows as disputed until decided."""

from typing import Any

import discord
from discord import app_commands

from bot.commands.cooldown import Cooldown
from bot.commands.labels import read_target, suggest_axes, suggest_subjects
from bot.commands.ranks import rank
from bot.commands.replies import Refused, answer, locale_of
from bot.commands.services import Services
from bot.correcting import asked_page, opened_page
from bot.delivery.compose import notify
from bot.document import Document, Instant, plain
from bot.texts import spans, text
from config.clock import MINUTE
from storage.deliveries import Destination
from storage.disputes import LONGEST_LINK, LONGEST_REASON, is_link, open_dispute

MOST, WITHIN = 3, 10 * MINUTE
"""So many disputes in so long for each person: every one is a message to the operators."""


class DisputeCommand:
    """/dispute, for anybody."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._cooldown = Cooldown(MOST, WITHIN)

        @app_commands.command(
            name="dispute", description="Say that a label is wrong, with a link that shows it"
        )
        @app_commands.describe(
            subject="What it is about: a project, an organisation, a repo",
            axis="Which label: kind, governance, artefact, role, openness, ...",
            link="A page that shows it, https://...",
            reason="What is wrong, in your words",
        )
        @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
        @app_commands.allowed_installs(guilds=True, users=True)
        async def dispute(
            interaction: discord.Interaction,
            subject: str,
            axis: str,
            link: app_commands.Range[str, 1, LONGEST_LINK],
            reason: app_commands.Range[str, 0, LONGEST_REASON] = "",
        ) -> None:
            await self._dispute(interaction, subject=subject, axis=axis, link=link.strip(), reason=reason)

        @dispute.autocomplete("subject")
        async def _subjects(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
            return await suggest_subjects(services, interaction, typed)

        @dispute.autocomplete("axis")
        async def _axes(_interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
            return await suggest_axes(typed)

        self.command: app_commands.Command[Any, ..., Any] = dispute

    async def _dispute(
        self, interaction: discord.Interaction, *, subject: str, axis: str, link: str, reason: str
    ) -> None:
        services = self._services
        locale = locale_of(interaction)

        async def make() -> Document:
            one, target = await read_target(services, subject, axis, locale)
            if not is_link(link):
                raise Refused(text("dispute-link-wrong", locale, link=link[:80]))
            again = self._cooldown.wait(interaction.user.id, services.db.clock.now())
            if again is not None:
                raise Refused(plain(spans("dispute-too-fast", locale, at=Instant(again, "relative"))))
            opened, new = await open_dispute(
                services.db,
                subject_kind=target.kind,
                subject=target.key,
                axis=one.name,
                link=link,
                reason=reason,
                actor=str(interaction.user.id),
                rank=rank(services, interaction),
                guild_id=interaction.guild_id,
            )
            if new:
                told = asked_page(opened, target, who=interaction.user.name)
                for operator in services.settings.operators:
                    to = Destination(guild_id=None, channel_id=None, user_id=operator)
                    await notify(services.db, told, to=to)
                services.wake_sender()
            return opened_page(opened, target, new=new, locale=locale)

        await answer(services, interaction, make, ephemeral=True)
