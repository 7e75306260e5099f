"""Questions that come as a message: a mention, a reply to one of our answers, or words in private."""

import logging

import discord

from bot.cards.render import render
from bot.commands.dialogue import Asked, answer_in, answered, below
from bot.commands.limits import told_to_wait
from bot.commands.replies import Make, guarded
from bot.commands.services import Services
from bot.document import Document

log = logging.getLogger(__name__)

LONGEST = 4_000


async def answer_message(client: discord.Client, services: Services, message: discord.Message) -> None:
    """Answer a message that is meant for the bot; any other is none of its business."""
    me = client.user
    if me is None or message.author.bot or not _meant(me, message):
        return
    locale = message.guild.preferred_locale.value if message.guild else services.settings.locale
    wait = services.cooldown.wait(message.author.id, services.db.clock.now())
    if wait is not None and not services.cooldown.tell(message.author.id, wait):
        return  # an answer to each would let one person fill a channel with them
    asked = Asked(
        id=message.id,
        user_id=message.author.id,
        channel_id=message.channel.id,
        guild_id=None if message.guild is None else message.guild.id,
        locale=locale,
        question=_words(me, message),
        thread=isinstance(message.channel, discord.Thread),
        after=_replied_to(me, message),
    )

    async def make() -> Document:
        return told_to_wait(services, wait, locale) if wait is not None else await answered(services, asked)

    await services.spawn(_reply(services, message, make, asked))


async def _reply(services: Services, message: discord.Message, make: Make, asked: Asked) -> None:
    locale = asked.locale
    document = await guarded(make, what=f"message {message.id}", locale=locale)
    under = () if document.tone == "bad" else below(asked)
    card = await render(document, locale=locale, commands=services.command_ids, below=under)
    try:
        await message.reply(view=card.view, files=card.files, mention_author=False)
    except discord.HTTPException as error:
        log.warning("message %s could not be answered: %s", message.id, error)


def _replied_to(me: discord.ClientUser, message: discord.Message) -> int | None:
    """Return the answer of ours that a message replies to."""
    replied = message.reference.resolved if message.reference is not None else None
    if not isinstance(replied, discord.Message) or replied.author.id != me.id:
        return None
    return answer_in(replied)


def _meant(me: discord.ClientUser, message: discord.Message) -> bool:
    return message.guild is None or any(user.id == me.id for user in message.mentions)


def _words(me: discord.ClientUser, message: discord.Message) -> str:
    words = message.content
    for mention in (f"<@{me.id}>", f"<@!{me.id}>"):
        words = words.replace(mention, " ")
    return " ".join(words.split())[:LONGEST]
