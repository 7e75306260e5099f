"""Showing a private answer to everybody in the channel: the same message, without the button that did it."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.cards import custom_ids
from bot.cards.render import Card, render
from bot.commands.replies import locale_of, refusal_card
from bot.document import Action
from bot.texts import text

SHARE = "share"


def share_button(locale: str) -> Action:
    """Return the button that shows a private answer to everybody."""
    return Action(text("share-button", locale), SHARE)


async def share(interaction: discord.Interaction) -> None:
    """Say an answer that one person sees to everybody; its pictures are read and sent again."""
    message = interaction.message
    if message is None:
        return
    view = _without_button(message)
    if not view.children:
        await interaction.response.send_message(view=(await _nothing(interaction)).view, ephemeral=True)
        return
    if not message.attachments:
        await interaction.response.send_message(view=view)
        return
    await interaction.response.defer(thinking=True)
    try:
        files = [await attachment.to_file() for attachment in message.attachments]
    except discord.HTTPException:  # a private answer's pictures do not stay for ever
        await interaction.delete_original_response()  # first: what follows a "thinking" would take its place
        await interaction.followup.send(view=(await _nothing(interaction)).view, ephemeral=True)
        return
    _attach(view, message.attachments)
    await interaction.edit_original_response(view=view, attachments=files)


def _without_button(message: discord.Message) -> ui.LayoutView:
    view = ui.LayoutView.from_message(message, timeout=None)
    view.stop()  # its buttons say what they do: the library need not keep it
    own = custom_ids.encode(SHARE)
    for item in list(view.walk_children()):
        row = item.parent
        if isinstance(item, ui.Button) and item.custom_id == own and isinstance(row, ui.ActionRow):
            row.remove_item(item)
            if not row.children:
                holder = row.parent if isinstance(row.parent, ui.Container) else view
                holder.remove_item(row)
    return view


async def _nothing(interaction: discord.Interaction) -> Card:
    locale = locale_of(interaction)
    return await render(refusal_card(text("share-nothing", locale), locale), locale=locale)


def _attach(view: ui.LayoutView, attachments: Sequence[discord.Attachment]) -> None:
    """Point the pictures at the files that go with the new message."""
    names = {_path(attachment.url): attachment.filename for attachment in attachments}
    for item in view.walk_children():
        if isinstance(item, ui.MediaGallery):
            gallery: ui.MediaGallery[Any] = item
            for picture in gallery.items:
                name = names.get(_path(picture.media.url))
                if name is not None:
                    picture.media = discord.UnfurledMediaItem(f"attachment://{name}")


def _path(url: str) -> str:
    """Return an address without what signs it, which differs from one showing to the next."""
    return url.partition("?")[0]
