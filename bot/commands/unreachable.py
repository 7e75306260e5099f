"""Telling a person whose direct messages refused a digest: beside the answer to what they ask next, once."""

import logging

import discord

from bot.cards.render import render
from bot.commands.services import Services
from bot.delivery.compose import stopped
from config.logs import new_error_id
from storage import marks, subscriptions

log = logging.getLogger(__name__)


async def tell_unreachable(services: Services, interaction: discord.Interaction) -> None:
    """Say which of somebody's own digests are paused, and why, with the button that resumes each.

    To be called when a command was answered. That this fails is no reason for the answer to.
    """
    if interaction.type is not discord.InteractionType.application_command:
        return
    try:
        for one in await subscriptions.unreachable(services.db, interaction.user.id):
            name, turn = f"told paused {one.public_id}", str(one.due_at)
            if await marks.get(services.db, name) == turn:
                continue
            await marks.put(services.db, name, turn)
            card = await render(
                stopped(one, one.reason or ""), locale=one.locale, commands=services.command_ids
            )
            await interaction.followup.send(view=card.view, ephemeral=True)
    except Exception:
        log.exception("a paused digest could not be told of, error %s", new_error_id())
