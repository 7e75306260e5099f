"""Questions that come as a message: a mention, a reply to one of our answers, or words in private."""

import logging

import discord

from bot.asking import ask
from bot.cards.render import render
from bot.commands.limits import told_to_wait
from bot.commands.replies import Make, guarded
from bot.commands.services import Services
from bot.commands.unanswered import noted
from bot.document import Document
from bot.judging import NOW

log = logging.getLogger(__name__)

LONGEST = 4_000


async def answer_message(client: discord.Client, services: Services, message: discord.Message) -> None:
    """Answer a message that is meant for the bot; any other is none of its business."""
    me = client.user
    if me is None or message.author.bot or not _meant(me, message):
        return
    question = _words(me, message)
    locale = message.guild.preferred_locale.value if message.guild else services.settings.locale
    wait = services.cooldown.wait(message.author.id, services.db.clock.now())
    if wait is not None and not services.cooldown.tell(message.author.id, wait):
        return  # an answer to each would let one person fill a channel with them

    async def make() -> Document:
        if wait is not None:
            return told_to_wait(services, wait, locale)
        said = await ask(
            services.db,
            question,
            locale=locale,
            derive=NOW.kind,
            reader=services.reader,
            asker=message.author.id,
        )
        return noted(services, said, locale=locale)

    await services.spawn(_reply(services, message, make, locale))


async def _reply(services: Services, message: discord.Message, make: Make, locale: str) -> None:
    document = await guarded(make, what=f"message {message.id}", locale=locale)
    card = await render(document, locale=locale, commands=services.command_ids)
    try:
        await message.reply(view=card.view, files=card.files, mention_author=False)
    except discord.HTTPException as error:
        log.warning("message %s could not be answered: %s", message.id, error)


def _meant(me: discord.ClientUser, message: discord.Message) -> bool:
    return message.guild is None or any(user.id == me.id for user in message.mentions)


def _words(me: discord.ClientUser, message: discord.Message) -> str:
    words = message.content
    for mention in (f"<@{me.id}>", f"<@!{me.id}>"):
        words = words.replace(mention, " ")
    return " ".join(words.split())[:LONGEST]
