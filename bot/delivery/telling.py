"""Telling the owners of digests that a destination refuses, by another way than the one that is closed.

First in their direct messages; where those are closed too, in the channel that the server's admin set for
the bot's own words. A digest in direct messages that are closed is shown as paused by `/digest list`.
"""

from collections.abc import Sequence

import msgspec

from bot.delivery.compose import notice, notify, stopped
from bot.delivery.refusals import LEFT
from bot.digests.scope import scope_words
from bot.document import Command, Document, Line, paragraph
from bot.texts import spans, text
from storage import deliveries, guilds, returning
from storage.database import Database
from storage.deliveries import Composed, Delivery, Destination
from storage.privacy import NOBODY
from storage.subscriptions import Subscription


async def tell_owners(db: Database, paused: Sequence[Subscription], delivery: Delivery, reason: str) -> None:
    """Put a word to each owner of a digest that was paused into the outbox."""
    for subscription in paused:
        if subscription.channel_id is not None and subscription.user_id == NOBODY:
            await _in_server(db, stopped(subscription, reason), subscription.guild_id, delivery.channel_id)
        elif subscription.channel_id is not None:
            to = Destination(guild_id=None, channel_id=None, user_id=subscription.user_id)
            of = {"guild_id": subscription.guild_id, "refused": subscription.channel_id}
            await notify(db, stopped(subscription, reason), to=to, inputs=of)
    await _elsewhere(db, delivery)


async def tell_back(db: Database, guild_id: int) -> None:
    """Tell the owners of what is paused because the bot was removed from a server that it is there again.

    While it was not, Discord may have let it write to none of them.
    """
    paused = await returning.paused_so(db, guild_id, LEFT)
    if not paused:
        return
    own = await _own_channel(db, guild_id)
    words: list[tuple[Subscription, Composed | None]] = []
    for one in paused:
        word = msgspec.structs.replace(stopped(one, LEFT), blocks=(paragraph(*_back(one)),))
        to = own
        if one.user_id != NOBODY:
            to = Destination(guild_id=None, channel_id=None, user_id=one.user_id)
        words.append((one, notice(word, to=to, inputs={"guild_id": guild_id}) if to is not None else None))
    await returning.tell(db, words, before=LEFT, after=text("digest-here-again-reason"))


def _back(one: Subscription) -> Line:
    name, command = scope_words(one.scope, one.locale), Command(f"{one.kind} resume")
    return spans("digest-here-again", one.locale, name=name, command=command)


async def _elsewhere(db: Database, delivery: Delivery) -> None:
    """Put a word that its owner's direct messages refuse into the channel set for the bot's own words."""
    stored = await deliveries.document_of(db, delivery)
    of = stored.inputs if stored.kind == "notice" else None
    if delivery.channel_id is not None or not isinstance(of, dict) or of.get("guild_id") is None:
        return
    await _in_server(db, msgspec.convert(stored.body, Document), of["guild_id"], of.get("refused"))


async def _in_server(db: Database, word: Document, guild_id: int | None, refused: int | None) -> None:
    """Put a word into the channel that a server has set for the bot's own words, unless that one refuses."""
    to = await _own_channel(db, guild_id) if guild_id is not None else None
    if to is not None and to.channel_id != refused:
        await notify(db, word, to=to)


async def _own_channel(db: Database, guild_id: int) -> Destination | None:
    """Return the channel that a server has set for the bot's own words."""
    guild = await guilds.get(db, guild_id)
    channel_id = guild.settings.channel_id if guild is not None and guild.left_at is None else None
    if channel_id is None:
        return None
    return Destination(guild_id=guild_id, channel_id=channel_id, user_id=None)
