"""The first words in a server: who this is, what to choose, and what the bot may not do yet."""

import logging

import discord

from bot.cards.render import render
from bot.commands import permissions
from bot.commands.services import Services
from bot.document import Action, Command, Document, Items, paragraph
from bot.texts import spans, text
from storage import guilds

log = logging.getLogger(__name__)


async def greet(services: Services, guild: discord.Guild) -> bool:
    """Post the welcome where the bot may write; what it may not do is named. False: not yet possible.

    It is noted after it was sent, so none is lost; its nonce keeps it one message where both go wrong.
    """
    channel = _where(guild)
    if channel is None:
        log.warning(
            "server %s has no channel the bot may write in; it is welcomed when there is one", guild.id
        )
        return False
    locale = guild.preferred_locale.value
    card = await render(welcome_card(channel, locale), locale=locale, commands=services.command_ids)
    try:
        await channel.send(view=card.view, files=card.files, nonce=f"w{guild.id}")
    except discord.HTTPException as error:
        log.warning("server %s could not be welcomed in #%s: %s", guild.id, channel.name, error)
        return False
    await guilds.welcomed(services.db, guild.id)
    return True


def welcome_card(channel: discord.TextChannel, locale: str) -> Document:
    """Return the welcome of a server."""
    lacking = permissions.lacking_to_post(channel)
    checked = (
        text("welcome-lacking", locale, permissions=", ".join(lacking))
        if lacking
        else text("welcome-all-there", locale)
    )
    return Document(
        title=text("welcome-title", locale),
        blocks=(
            paragraph(text("welcome-body", locale)),
            Items(
                (
                    spans("welcome-ask", locale, command=Command("ask")),
                    spans("welcome-digest", locale, command=Command("digest subscribe")),
                    spans("welcome-settings", locale, command=Command("settings")),
                )
            ),
            paragraph(checked),
        ),
        actions=(
            Action(text("welcome-button", locale), "settings", (), "primary"),
            Action(text("help-button", locale), "help"),
        ),
    )


def _where(guild: discord.Guild) -> discord.TextChannel | None:
    """Return the channel for the welcome: the server's own for such words, or the first one open to us."""
    me = guild.me
    candidates = [guild.system_channel, *guild.text_channels]
    for channel in candidates:
        if channel is not None:
            held = channel.permissions_for(me)
            if held.view_channel and held.send_messages:
                return channel
    return None
