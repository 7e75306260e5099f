"""How an interaction is answered: in time whatever the store is doing, privately where that is the rule.

A document that is ready soon is the first response; one that takes longer is announced ("thinking") and
edited in. Whatever fails is logged under an id, and the person gets the id and nothing else of it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

import discord
from discord import app_commands

from bot.cards.card import CardView
from bot.cards.errors import failure
from bot.cards.render import Card, Paging, render
from bot.commands.ranks import NotAllowed
from bot.commands.services import Services
from bot.commands.unreachable import tell_unreachable
from bot.document import Action, Document, paragraph
from bot.texts import text
from config.logs import new_error_id

log = logging.getLogger(__name__)

PATIENCE = 1.0
"""Seconds to wait for a document before saying that it takes longer; Discord waits for three."""
EXPIRED = frozenset({10062, 10015, 50027})
CHOICE, CHOICES = 100, 25
"""Discord shows so many suggestions of so many characters."""
TAKEN = 40060
"""Discord's word for an interaction that was acknowledged already."""

Make = Callable[[], Awaitable[Document]]
Turned = Paging | Callable[[], Paging | None] | None
"""How a document is turned page by page; a callable is asked once the document is made."""
Add = Callable[[CardView], None]
Below = Callable[[], Sequence[Action]]
"""The buttons under a card, about the card itself; asked once the document is made."""


class Refused(Exception):  # noqa: N818 - named for what is the case
    """What was asked cannot be done; the message is one clear line for the person."""


def locale_of(interaction: discord.Interaction) -> str:
    """Return the person's language."""
    return interaction.locale.value


def private(services: Services, interaction: discord.Interaction) -> bool:
    """Say whether an answer is for the asker alone: in servers, outside the channels named as public."""
    if interaction.guild_id is None:
        return False
    public = services.guild_settings(interaction.guild_id).public_channels
    channel = interaction.channel
    parent = channel.parent_id if isinstance(channel, discord.Thread) else None
    return interaction.channel_id not in public and parent not in public


async def answer(
    services: Services,
    interaction: discord.Interaction,
    make: Make,
    *,
    ephemeral: bool | None = None,
    update: bool = False,
    page: int = 0,
    paging: Turned = None,
    share: Action | None = None,
    add: Add | None = None,
    below: Below | None = None,
) -> None:
    """Answer an interaction with the document that `make` makes; `update` changes the message of a button.

    `share` is the button of an answer that only the asker sees, `add` puts pickers below the card, `below`
    buttons; none of them stands on a card that says what went wrong, and such a card never takes the place
    of a message.
    """
    alone = private(services, interaction) if ephemeral is None else ephemeral
    made = _card(
        services,
        interaction,
        make,
        page=page,
        paging=paging,
        share=share if alone else None,
        add=add,
        below=below,
    )
    await services.spawn(_in_time(interaction, made, alone=alone, update=update))
    await tell_unreachable(services, interaction)


async def _in_time(
    interaction: discord.Interaction,
    made: Coroutine[Any, Any, tuple[Card, bool]],
    *,
    alone: bool,
    update: bool,
) -> None:
    work = asyncio.create_task(made)
    done, _ = await asyncio.wait({work}, timeout=PATIENCE)
    try:
        if done:
            card, bad = work.result()
            await _respond(interaction, card, ephemeral=alone or (update and bad), update=update and not bad)
            return
        await (
            interaction.response.defer()
            if update
            else interaction.response.defer(ephemeral=alone, thinking=True)
        )
        card, bad = await work
        if update and bad:
            await interaction.followup.send(view=card.view, files=card.files, ephemeral=True)
        else:
            await interaction.edit_original_response(view=card.view, attachments=card.files)
    except discord.HTTPException as error:
        if error.code == TAKEN:
            log.warning(
                "interaction %s was answered by somebody else: does another program run with this token?",
                interaction.id,
            )
        elif error.code in EXPIRED:
            log.warning("interaction %s expired before it was answered (%s)", interaction.id, error.code)
        else:
            raise
    finally:
        await asyncio.wait({work})  # what was asked is done, even where the person cannot be told


async def _respond(interaction: discord.Interaction, card: Card, *, ephemeral: bool, update: bool) -> None:
    if update:
        await interaction.response.edit_message(view=card.view, attachments=card.files)
        return
    await interaction.response.send_message(view=card.view, files=card.files, ephemeral=ephemeral)


async def _card(
    services: Services,
    interaction: discord.Interaction,
    make: Make,
    *,
    page: int,
    paging: Turned,
    share: Action | None,
    add: Add | None,
    below: Below | None,
) -> tuple[Card, bool]:
    """Return the card, and whether it says what went wrong."""
    document = await guarded(make, what=f"interaction {interaction.id}", locale=locale_of(interaction))
    bad = document.tone == "bad"
    under = tuple(below()) if below is not None and not bad else ()
    if share is not None and not bad:
        under = (*under, share) if under else under
        document = document if under else with_action(document, share)
    card = await render(
        document,
        locale=locale_of(interaction),
        commands=services.command_ids,
        page=page,
        paging=paging() if callable(paging) else paging,
        below=under,
    )
    if add is not None and not bad:
        add(card.view)
    return card, bad


async def guarded(make: Make, *, what: str, locale: str) -> Document:
    """Make a document; whatever goes wrong becomes a card that says so, and a line in the log."""
    try:
        return await make()
    except (NotAllowed, Refused) as refusal:
        return refusal_card(str(refusal), locale)
    except Exception:
        error_id = new_error_id()
        log.exception("%s failed, error %s", what, error_id)
        return failure(error_id, locale=locale)


async def choices(find: Callable[[], Awaitable[list[tuple[str, str]]]]) -> list[app_commands.Choice[str]]:
    """Return suggestions, given as (shown, value), for an option; none where they cannot be found."""
    try:
        found = await find()
    except Exception:
        log.exception("nothing could be suggested, error %s", new_error_id())
        return []
    return [
        app_commands.Choice(name=label[:CHOICE], value=value[:CHOICE]) for label, value in found[:CHOICES]
    ]


def refusal_card(words: str, locale: str) -> Document:
    """Return the card that says in one line why something was not done."""
    return Document(title=text("refused-title", locale), blocks=(paragraph(words),), tone="bad")


def with_action(document: Document, action: Action) -> Document:
    """Return a document with one more button."""
    return Document(
        title=document.title,
        url=document.url,
        blocks=document.blocks,
        actions=(*document.actions, action),
        citations=document.citations,
        as_of=document.as_of,
        tone=document.tone,
    )
