"""What buttons and forms do. Their `custom_id` says which act, on what: nothing else is remembered of it."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import discord

from bot.cards import custom_ids
from bot.cards.errors import failure
from bot.cards.render import render
from bot.commands import (
    answer_acts,
    delivered,
    digest_acts,
    digest_setup,
    following,
    page_acts,
    privacy,
    questions,
    shown,
    unanswered,
    watching,
)
from bot.commands.about import show_help
from bot.commands.replies import EXPIRED, locale_of, refusal_card
from bot.commands.services import Services
from bot.commands.settings import PICKERS, choose, show
from bot.commands.sharing import SHARE, share
from bot.document import Document
from bot.texts import text
from config.logs import new_error_id

log = logging.getLogger(__name__)

Act = Callable[[Services, discord.Interaction, tuple[str, ...]], Awaitable[None]]


async def carry_out(services: Services, interaction: discord.Interaction) -> None:
    """Carry out what the button, picker or form of an interaction says; an unknown one says so, calmly."""
    data: Any = interaction.data or {}
    decoded = custom_ids.decode(str(data.get("custom_id", "")))
    if decoded is None or decoded[0] not in ACTS:
        await _say(
            interaction, refusal_card(text("button-unknown", locale_of(interaction)), locale_of(interaction))
        )
        return
    name, args = decoded
    try:
        await ACTS[name](services, interaction, args)
    except Exception as error:
        if isinstance(error, discord.HTTPException) and error.code in EXPIRED:
            log.warning("button %s of interaction %s came too late: %s", name, interaction.id, error)
            return
        error_id = new_error_id()
        log.exception("button %s of interaction %s failed, error %s", name, interaction.id, error_id)
        await _say(interaction, failure(error_id, locale=locale_of(interaction)))


async def _say(interaction: discord.Interaction, document: Document) -> None:
    card = await render(document, locale=locale_of(interaction))
    try:
        if interaction.response.is_done():
            await interaction.followup.send(view=card.view, ephemeral=True)
        else:
            await interaction.response.send_message(view=card.view, ephemeral=True)
    except discord.HTTPException as error:
        log.warning("interaction %s could not be answered: %s", interaction.id, error)


async def _settings(services: Services, interaction: discord.Interaction, _args: tuple[str, ...]) -> None:
    await show(services, interaction)


async def _help(services: Services, interaction: discord.Interaction, _args: tuple[str, ...]) -> None:
    await show_help(services, interaction)


async def _share(_services: Services, interaction: discord.Interaction, _args: tuple[str, ...]) -> None:
    await share(interaction)


def _picker(name: str) -> Act:
    async def act(services: Services, interaction: discord.Interaction, _args: tuple[str, ...]) -> None:
        await choose(services, interaction, name)

    return act


ACTS: dict[str, Act] = {
    "settings": _settings,
    "help": _help,
    SHARE: _share,
    following.GRANT: following.grant,
    **{name: _picker(name) for name in PICKERS},
    **digest_acts.ACTS,
    **digest_setup.ACTS,
    **delivered.ACTS,
    **shown.ACTS,
    **watching.ACTS,
    **page_acts.ACTS,
    **unanswered.ACTS,
    **questions.ACTS,
    **privacy.ACTS,
    **answer_acts.ACTS,
}
