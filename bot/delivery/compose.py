"""The digests that are due become documents in the outbox: composed outside the write transaction."""

import asyncio
import contextlib
import logging
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from bot.cards.render import split
from bot.digests.asked import Asked, addressed, composed, late
from bot.digests.compose import COMPOSER, Digest
from bot.digests.hours import waits_until
from bot.digests.schedule import next_due
from bot.digests.scope import scope_words
from bot.document import Action, Command, Document, Line, Small, paragraph
from bot.texts import spans, text
from config.clock import MINUTE
from storage import announcing, deliveries, leases, shelf, subscriptions
from storage.database import Database
from storage.deliveries import Composed, Destination, StoredDocument, Window
from storage.errors import StoreError
from storage.subscriptions import Subscription, public_id
from storage.views import view

log = logging.getLogger(__name__)

PAGE: Final = 500
"""How many subscriptions are held at a time."""
COMPOSING: Final = "composing digests"
TOGETHER: Final = 25
"""How many digests go into the outbox in one transaction."""
LEASE: Final = MINUTE
SHARED: Final = 16
"""How many composed digests are held at a time for those that follow."""


async def compose_due(db: Database, *, holder: str = "composer") -> int:
    """Put every digest that is due into the outbox; returns how many. One that fails stops no other.

    All of one call end at the same sequence, so what many subscribe is composed once; equal ones follow each
    other. Of several processes that share a store one composes at a time:
    `holder` is the name of this one.
    """
    if not await subscriptions.due(db, db.clock.now(), limit=1):
        return 0
    if not await leases.hold(db, COMPOSING, holder=holder, lease=LEASE):
        return 0
    try:
        return await _compose_all(db, holder)
    finally:
        await leases.give_back(db, COMPOSING, holder=holder)


class _Shared:
    """What was composed for one subscription and serves those that follow; `made` counts it."""

    def __init__(self, db: Database, until: int) -> None:
        self._db = db
        self._held: OrderedDict[tuple[Asked, Window], Digest] = OrderedDict()
        self.until = until
        self.made = 0

    async def composed(self, asked: Asked, window: Window) -> Digest:
        """Return what was asked, composed as of the end."""
        key = (asked, window)
        if key not in self._held:
            async with view(self._db, at=self.until) as then:
                self._held[key] = await composed(then, asked, window)
            self.made += 1
            while len(self._held) > SHARED:
                self._held.popitem(last=False)
        return self._held[key]


async def _compose_all(db: Database, holder: str) -> int:
    async with view(db) as present:
        shared = _Shared(db, present.sequence)
    now, put = db.clock.now(), 0
    renewed_at = now
    failed: set[int] = set()
    while page := await subscriptions.due(db, now, limit=PAGE, besides=failed):
        for start in range(0, len(page), TOGETHER):
            ready: list[Composed] = []
            for subscription in page[start : start + TOGETHER]:
                with _noted(subscription, failed):
                    composed = await _compose_one(db, subscription, shared)
                    ready += [composed] if composed else []
                await asyncio.sleep(0)  # a long list of digests must not keep an interaction waiting
            put += await _put_all(db, ready, failed)
            if db.clock.now() - renewed_at >= LEASE // 3:
                renewed_at = db.clock.now()
                if not await leases.hold(db, COMPOSING, holder=holder, lease=LEASE):
                    return put  # we were asleep, and somebody else goes on
        if len(failed) >= PAGE:
            break
    if put:
        log.info("%d digests are ready to be sent; %d were composed", put, shared.made)
    return put


@contextlib.contextmanager
def _noted(subscription: Subscription, failed: set[int]) -> Iterator[None]:
    """Keep what fails for one subscription from the others."""
    try:
        yield
    except Exception:
        log.exception("digest %s could not be composed; it is tried again", subscription.public_id)
        failed.add(subscription.id)


async def _put_all(db: Database, ready: Sequence[Composed], failed: set[int]) -> int:
    """Put what was composed into the outbox in one transaction; where that fails, each in one of its own."""
    try:
        return sum(stored is not None for stored in await deliveries.put_all(db, ready)) if ready else 0
    except StoreError:
        raise
    except Exception:
        log.exception("%d digests cannot be put into the outbox together", len(ready))
    put = 0
    for one in ready:
        if one.subscription is not None:
            with _noted(one.subscription, failed):
                put += await deliveries.put(db, one) is not None
    return put


async def _compose_one(db: Database, subscription: Subscription, shared: _Shared) -> Composed | None:
    window = Window(subscription.position, shared.until)
    asked = Asked(
        scope=subscription.scope,
        locale=subscription.locale,
        sections=subscription.options.sections,
        told=await _told_before(db, subscription),
    )
    digest = await shared.composed(asked, window)
    due = next_due(subscription.schedule, db.clock.now())
    if digest.quiet and subscription.skip_quiet:
        await deliveries.skip(db, subscription, window, due)
        return None
    if digest.corrected:
        await _correct(db, subscription, digest.corrected)
    mine = msgspec.structs.replace(asked, due_at=late(subscription.due_at, db.clock.now()))
    composed = _ready(db, digest, mine, subscription, shared.until)
    return msgspec.structs.replace(composed, window=window, next_due_at=due)


async def _told_before(db: Database, subscription: Subscription) -> tuple[int, int] | None:
    """Return the window of the digest before; None: there was none, or a portrait, or of something else."""
    found = await shelf.last_told(db, subscription.id)
    if found is None or found[1] is None:
        return None
    window, asked = found[0], msgspec.convert(found[1], Asked)
    return (window.after, window.until) if asked.scope == subscription.scope else None


async def _correct(db: Database, subscription: Subscription, corrected: Sequence[Line]) -> None:
    """Put what was told wrongly under the digest that told it; where it stands there already, nothing."""
    told = [
        one.document
        for one in await shelf.of_subscription(db, subscription.id, limit=1)
        if one.document.kind == "digest"
    ]
    if not told:
        return
    before = await announcing.newest(db, told[0])
    document = msgspec.convert(before.body, Document)
    note = text("digest-corrected-note", subscription.locale)
    added = [Small((note, " ", *line)) for line in corrected]
    fresh = tuple(block for block in added if block not in document.blocks)
    revised = msgspec.structs.replace(document, blocks=(*document.blocks, *fresh))
    parts = len(split(revised))
    if not fresh or parts != len(split(document)):
        return
    with contextlib.suppress(announcing.Outdated):  # somebody else corrects it just now
        body = msgspec.to_builtins(revised)
        revision = announcing.Revision(of=before, body=body, parts=parts, priority=deliveries.REGULAR)
        await announcing.revise(db, revision, composer=COMPOSER)


async def introduce(db: Database, subscription: Subscription) -> StoredDocument | None:
    """Put the first digest of a new subscription into the outbox: its portrait, never a flood."""
    asked = Asked(scope=subscription.scope, locale=subscription.locale, portrait=True)
    async with view(db) as present:
        until = present.sequence
    async with view(db, at=until) as then:
        digest = await composed(then, asked, Window(0, until))
    return await deliveries.put(db, _ready(db, digest, asked, subscription, until))


async def notify(
    db: Database, document: Document, *, to: Destination, inputs: object = None
) -> StoredDocument | None:
    """Put a word to somebody into the outbox, ahead of every digest."""
    return await deliveries.put(db, notice(document, to=to, inputs=inputs))


def notice(document: Document, *, to: Destination, inputs: object = None) -> Composed:
    """Return a word to somebody as it goes into the outbox."""
    return Composed(
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


def _ready(db: Database, digest: Digest, asked: Asked, subscription: Subscription, until: int) -> Composed:
    """Return a digest as it goes into the outbox."""
    public = public_id()
    document = addressed(digest.document, asked, public)
    return Composed(
        kind="portrait" if asked.portrait else "digest",
        body=msgspec.to_builtins(document),
        parts=len(split(document)),
        to=Destination(
            guild_id=subscription.guild_id,
            channel_id=subscription.channel_id,
            user_id=subscription.user_id,
            role_id=_mentioned(subscription, digest, asked),
        ),
        not_before=waits_until(db.clock.now(), subscription.options, subscription.schedule.timezone),
        sequence=until,
        composer=COMPOSER,
        public=public,
        subscription=subscription,
        inputs=asked,
    )


def _mentioned(subscription: Subscription, digest: Digest, asked: Asked) -> int | None:
    """Return the role that a digest mentions: in a channel, never by a portrait, as it was chosen."""
    options = subscription.options
    if subscription.channel_id is None or asked.portrait:
        return None
    return options.role_id if digest.urgent or options.mention == "always" else None
