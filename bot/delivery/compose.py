"""The digests that are due become documents in the outbox: composed outside the write transaction."""

import asyncio
import logging

import msgspec

from bot.cards.render import split
from bot.digests.compose import COMPOSER, Digest, compose
from bot.digests.portrait import portrait
from bot.digests.schedule import next_due
from bot.digests.scope import scope_words
from bot.document import Action, Command, Document, paragraph
from bot.texts import spans, text
from storage import deliveries, subscriptions
from storage.database import Database
from storage.deliveries import Destination, StoredDocument, Window
from storage.subscriptions import Subscription, public_id
from storage.views import view

log = logging.getLogger(__name__)


async def compose_due(db: Database) -> int:
    """Put every digest that is due into the outbox; returns how many. One that fails stops no other."""
    put = 0
    for subscription in await subscriptions.due(db, db.clock.now()):
        try:
            put += await _compose_one(db, subscription)
        except Exception:
            log.exception("digest %s could not be composed; it is tried again", subscription.public_id)
        await asyncio.sleep(0)  # a long list of digests must not keep an interaction waiting
    return put


async def _compose_one(db: Database, subscription: Subscription) -> bool:
    public = public_id()
    async with view(db) as now:
        until = now.sequence
    window = Window(subscription.position, until)
    async with view(db, at=until) as then:
        digest = await compose(then, subscription.scope, window, public_id=public, locale=subscription.locale)
    due = next_due(subscription.schedule, db.clock.now())
    if digest.quiet and subscription.skip_quiet:
        await deliveries.skip(db, subscription, window, due)
        return False
    stored = await _put(db, digest, "digest", subscription, public=public, window=window, next_due_at=due)
    return stored is not None


async def introduce(db: Database, subscription: Subscription) -> StoredDocument | None:
    """Put the first digest of a new subscription into the outbox: its portrait, never a flood."""
    public = public_id()
    async with view(db) as now:
        digest = await portrait(now, subscription.scope, public_id=public, locale=subscription.locale)
    return await _put(db, digest, "portrait", subscription, public=public)


async def notify(
    db: Database, document: Document, *, to: Destination, inputs: object = None
) -> StoredDocument | None:
    """Put a word to somebody into the outbox, ahead of every digest."""
    return await deliveries.put(
        db,
        kind="notice",
        body=msgspec.to_builtins(document),
        parts=len(split(document)),
        to=to,
        sequence=0,
        composer=COMPOSER,
        priority=deliveries.NOTICE,
        inputs=inputs,
    )


def stopped(subscription: Subscription, reason: str) -> Document:
    """Return the word to whoever subscribed a digest that its destination refuses."""
    locale = subscription.locale
    words = spans(
        "digest-stopped",
        locale,
        name=scope_words(subscription.scope, locale),
        reason=reason,
        command=Command("digest resume"),
    )
    return Document(
        title=text("digest-stopped-title", locale),
        blocks=(paragraph(*words),),
        actions=(Action(text("digest-button-resume", locale), "digest-resume", (subscription.public_id,)),),
        tone="warning",
    )


async def _put(
    db: Database,
    digest: Digest,
    kind: str,
    subscription: Subscription,
    *,
    public: str,
    window: Window | None = None,
    next_due_at: int | None = None,
) -> StoredDocument | None:
    return await deliveries.put(
        db,
        kind=kind,
        body=msgspec.to_builtins(digest.document),
        parts=len(split(digest.document)),
        to=Destination(
            guild_id=subscription.guild_id, channel_id=subscription.channel_id, user_id=subscription.user_id
        ),
        sequence=window.until if window else subscription.position,
        composer=COMPOSER,
        public=public,
        priority=deliveries.REGULAR,
        subscription=subscription,
        window=window,
        next_due_at=next_due_at,
    )
