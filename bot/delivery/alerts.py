"""What watches tell at once: from events after a durable position to cards in the outbox, first of all."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from bot.cards.render import split
from bot.digests import alerts
from bot.digests.alerts import Affected, Story
from bot.digests.asked import Replay, replayed
from bot.digests.compose import COMPOSER
from bot.digests.followed import followed
from bot.digests.hours import waits_until
from bot.digests.scope import Subject, resolve
from bot.document import Document
from config.clock import DAY, MINUTE
from storage import announcing, runs, subscriptions, tracking
from storage.announcing import Draft, Outdated, Revision
from storage.canonical import dump
from storage.database import Database
from storage.deliveries import Destination, StoredDocument, Window
from storage.errors import StoreError
from storage.history import Event, find_events
from storage.records import RunState
from storage.subscriptions import DigestScope, Subscription
from storage.views import View, view

log = logging.getLogger(__name__)

READER = "alerts"
SETTLING = MINUTE
"""While a refresh runs, what happened waits for so long at most for what else it brings."""
TOGETHER = DAY
"""For so long what happens to one repo goes on the same card, and facts about it are added."""


async def alert_due(db: Database) -> int:
    """Put what watches have to tell into the outbox; returns how many cards are new or newer."""
    after = await announcing.position(db, READER)
    async with view(db) as now:
        until = now.sequence
        if until <= after:
            return 0
        window = Window(after, until)
        watches = await subscriptions.watches(db)
        happened = await find_events(now, after=after, until=until, kinds=alerts.KINDS) if watches else []
    if await _unsettled(db, happened):
        return 0
    news: list[Draft | Revision] = []
    async with view(db, at=until) as then:
        if happened:
            news += await _news(db, then, watches, window)
        news += await _unfollowed(db, then, watches, window)
        touched = {one.of.id for one in news if isinstance(one, Revision)}
        news += await _late(db, then, watches, touched)
    try:
        put = await announcing.announce(db, news, reader=READER, window=window, composer=COMPOSER)
    except Outdated as card:
        log.info("card %s was revised meanwhile; composing anew", card)
        return 0
    return len(put or ())


async def _unsettled(db: Database, happened: Sequence[Event]) -> bool:
    """Say whether a refresh may still bring more of what just happened: a burst is one card."""
    if not happened or db.clock.now() - min(event.detected_at for event in happened) >= SETTLING:
        return False
    return any(run.state is RunState.RUNNING for run in await runs.recent(db))


async def _news(
    db: Database, then: View, watches: Sequence[Subscription], window: Window
) -> list[Draft | Revision]:
    """Compose what happened in a window for every watch it concerns; one scope is looked at once."""
    found: dict[str, list[Story]] = {}
    news: list[Draft | Revision] = []
    for watch in watches:
        key = dump(watch.scope)
        try:
            if key not in found:
                subject = await resolve(then, watch.scope)
                found[key] = alerts.stories(await alerts.affected(then, subject, window))
            for story in found[key]:
                fresh = tuple(one for one in story.affected if one.event.sequence > watch.position)
                if fresh:
                    news.append(await _story(db, then, watch, Story(about=story.about, affected=fresh)))
        except StoreError:
            raise
        except Exception:
            # One that cannot be told must not keep the others from being told.
            log.exception("watch %s could not be told of what happened", watch.public_id)
        await asyncio.sleep(0)
    return news


async def _unfollowed(
    db: Database, then: View, watches: Sequence[Subscription], window: Window
) -> list[Draft]:
    """Compose the word to each watch that what it names is followed no more: silence would say nothing."""
    if not await tracking.ended_in(then, window.after):
        return []
    news: list[Draft] = []
    for watch in watches:
        if watch.scope.everything:
            continue
        subject = await resolve(then, watch.scope)
        ended = (await followed(then, subject, Window(max(window.after, watch.position), window.until))).ended
        if ended:
            card = alerts.unfollowed(ended, watch.scope, watch.public_id, watch.locale)
            news.append(_draft(watch, card, topic_of(watch, "followed"), [], db.clock.now()))
    return news


async def _story(db: Database, then: View, watch: Subscription, story: Story) -> Draft | Revision:
    topic = topic_of(watch, story.about)
    before = await announcing.latest(db, topic)
    now = db.clock.now()
    ids = [one.event.id for one in story.affected]
    if before is not None and now - _begun(before) < TOGETHER and story.about != alerts.BURST:
        told = await _told(then, watch.scope, before)
        document = _card(watch, [*told, *(one for one in story.affected if one not in told)])
        inputs = {"watch": watch.public_id, "events": [*_ids(before), *ids], "begun": _begun(before)}
        return Revision(of=before, body=msgspec.to_builtins(document), parts=1, inputs=inputs)
    return _draft(watch, _card(watch, story.affected), topic, ids, now)


def _draft(watch: Subscription, card: Document, topic: str, ids: Sequence[int], now: int) -> Draft:
    return Draft(
        kind="alert",
        body=msgspec.to_builtins(card),
        parts=1,
        to=Destination(
            guild_id=watch.guild_id,
            channel_id=watch.channel_id,
            user_id=watch.user_id,
            role_id=watch.options.role_id,
        ),
        topic=topic,
        inputs={"watch": watch.public_id, "events": list(ids), "begun": now},
        not_before=waits_until(now, watch.options, watch.schedule.timezone),
        subscription_id=watch.id,
    )


async def _late(
    db: Database, then: View, watches: Sequence[Subscription], touched: set[int]
) -> list[Revision]:
    """Compose anew what was told within a day and of which more is known now: a commit, the last revision."""
    by_id = {watch.public_id: watch for watch in watches}
    news: list[Revision] = []
    subjects: dict[str, Subject] = {}
    for card in await announcing.recent(db, kind="alert", since=db.clock.now() - TOGETHER):
        watch = by_id.get(str((card.inputs or {}).get("watch"))) if isinstance(card.inputs, Mapping) else None
        if watch is None or card.id in touched:
            continue
        key = dump(watch.scope)
        if key not in subjects:
            subjects[key] = await resolve(then, watch.scope)
        told = await alerts.again(then, subjects[key], _ids(card))
        body = msgspec.to_builtins(_card(watch, told)) if told else None
        if body is not None and dump(body) != dump(card.body):
            news.append(Revision(of=card, body=body, parts=1, inputs=card.inputs))
    return news


async def replay(db: Database, stored: StoredDocument) -> Replay:
    """Select the facts of a stored alert again as of its sequence, and compose its card."""
    watch = await subscriptions.get(db, str(_inputs(stored).get("watch")))
    if watch is None or not _ids(stored):
        return Replay(stored, None, None)
    async with view(db, at=stored.sequence) as then:
        told = await _told(then, watch.scope, stored)
    return replayed(stored, _card(watch, told)) if told else Replay(stored, None, None)


async def _told(then: View, scope: DigestScope, before: StoredDocument) -> list[Affected]:
    return await alerts.again(then, await resolve(then, scope), _ids(before))


def _card(watch: Subscription, story: Sequence[Affected]) -> Document:
    document = alerts.card(story, watch.scope, watch.public_id, watch.locale)
    return split(document)[0]  # it is short: one part, so that it can be edited as a whole


def topic_of(watch: Subscription, about: str) -> str:
    """Return what a card is about: the watch, and the repo that something happened to."""
    return f"watch:{watch.public_id}:{about}"


def _ids(card: StoredDocument) -> list[int]:
    return [int(one) for one in _inputs(card).get("events", [])]


def _begun(card: StoredDocument) -> int:
    return int(_inputs(card).get("begun", card.composed_at))


def _inputs(card: StoredDocument) -> Mapping[str, Any]:
    return card.inputs if isinstance(card.inputs, Mapping) else {}
