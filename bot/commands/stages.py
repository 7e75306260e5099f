"""Why something was told here or was not, stage by stage: from the Hub to the message.

Whoever asks sees the stages; of digests and channels that are not theirs to see, only that there are some.
"""

from collections.abc import Sequence

import discord

from bot.commands import shown
from bot.commands.places import place_words
from bot.commands.ranks import MEMBER, rank
from bot.commands.replies import Refused
from bot.commands.services import Services
from bot.digests import alerts
from bot.digests.gather import CONSEQUENCE
from bot.digests.scope import resolve, scope_words
from bot.document import Code, Command, Document, Instant, Items, Line, Strong
from bot.texts import spans, text
from bot.wording import event_line, repo_link
from storage import deliveries, shelf, subscriptions
from storage.canonical import dump
from storage.catalogue import Repo, find_repo
from storage.deliveries import StoredDocument
from storage.history import Event, find_events
from storage.lineage import footings
from storage.records import EventKind
from storage.shelf import Shelved
from storage.subscriptions import Subscription
from storage.tracking import tracked_in
from storage.views import View, view

SHOWN = 5
EVENTS = 3
NEWS = (*CONSEQUENCE, EventKind.CREATED, EventKind.DISCOVERED, EventKind.SPIKE, EventKind.DIP)
"""What a digest tells of."""
Stage = tuple[str, Line]
"""The name of a stage, and what is known of it."""


async def why_document(
    services: Services, interaction: discord.Interaction, about: str, locale: str
) -> Document:
    """Return the stages that something went through. Raises Refused where nothing is called that."""
    public = about.partition(".")[0]
    stored = await deliveries.document(services.db, public) if "/" not in about else None
    if stored is not None:
        return await _of_document(services, interaction, stored, locale)
    one = await subscriptions.get(services.db, public) if "/" not in about else None
    if one is not None and one.state not in {"removed", "draft"}:
        return await _of_subscription(services, interaction, one, locale)
    async with view(services.db) as now:
        repo = await find_repo(now, about.removeprefix("https://huggingface.co/")) if "/" in about else None
        if repo is None:
            raise Refused(text("why-unknown", locale, name=about[:80]))
        happened = await find_events(now, repo_ids=[repo.id], newest_first=True, limit=EVENTS)
        stages = [("followed", await _followed(now, repo, locale)), *_happened(happened, repo, locale)]
        mine = await _subscribed(services, interaction)
        covering = [one for one in mine if await _covers(now, one, repo)]
    stages += [("asked", line) for line in _covered(interaction, covering, len(mine), locale)]
    for one in covering[:SHOWN]:
        stages += await _told(services, one, repo, happened, locale)
    return Document(
        title=text("why-title", locale, name=repo.name),
        url=repo.url,
        blocks=(_items(stages, locale),),
    )


def _items(stages: Sequence[Stage], locale: str) -> Items:
    """Return the stages as a list, each line with the name of its stage before it."""
    lines = [(Strong(text("why-stage", locale, stage=stage)), " · ", *line) for stage, line in stages]
    return Items(tuple(lines))


async def _of_subscription(
    services: Services, interaction: discord.Interaction, one: Subscription, locale: str
) -> Document:
    """Return the stages of one digest or watch by its own id: asked for, composed, delivered."""
    if not _visible(services, interaction, one):
        raise Refused(text("why-not-yours", locale, name=one.public_id))
    stages = [("asked", line) for line in _covered(interaction, [one], 1, locale)]
    found = await shelf.of_subscription(services.db, one.id, limit=1)
    if found:
        told = spans("why-last-told", locale, at=Instant(found[0].document.composed_at))
        stages += [("composed", told), ("delivered", _fate(found[0], locale))]
    if one.state == "active" and one.kind == "digest":
        stages.append(("composed", spans("why-next", locale, at=Instant(one.due_at))))
    elif not found:
        stages.append(("composed", (text("why-no-alert", locale),)))
    title = text("why-title", locale, name=scope_words(one.scope, locale))
    return Document(title=title, blocks=(_items(stages, locale),))


async def _of_document(
    services: Services, interaction: discord.Interaction, stored: StoredDocument, locale: str
) -> Document:
    """Return the stages of one digest or alert: for whom, composed, and what became of each part."""
    number = stored.subscription_id
    one = await subscriptions.by_id(services.db, number) if number is not None else None
    stages: list[Stage] = []
    if one is not None and _visible(services, interaction, one):
        where = place_words(interaction, one.channel_id, locale)
        words = text("why-for", locale, scope=scope_words(one.scope, locale), where=where)
        stages.append(("asked", (words,)))
    else:
        stages.append(("asked", (text("why-of-others", locale),)))
    composed = spans("why-composed", locale, at=Instant(stored.composed_at), sequence=stored.sequence)
    stages.append(("composed", composed))
    parts = await shelf.parts_of(services.db, stored.id)
    stages += [("delivered", _fate(part, locale)) for part in parts]
    title = text("why-title", locale, name=stored.public_id)
    return Document(title=title, blocks=(_items(stages, locale),))


async def _followed(now: View, repo: Repo, locale: str) -> Line:
    followed = {handle.casefold() for handle in await tracked_in(now)}
    message = "why-followed" if repo.owner_key in followed else "why-not-followed"
    return spans(message, locale, owner=Code(repo.owner_key), at=Instant(repo.seen_at))


def _happened(events: Sequence[Event], repo: Repo, locale: str) -> list[Stage]:
    """Name the last things that happened to a repo, and when they were seen."""
    if not events:
        nothing = spans("why-nothing-happened", locale, repo=repo_link(repo.repo_type, repo.name))
        return [("seen", nothing)]
    return [
        (
            "seen",
            (*event_line(one, locale), " · ", *spans("why-noticed", locale, at=Instant(one.detected_at))),
        )
        for one in events
    ]


async def _subscribed(services: Services, interaction: discord.Interaction) -> list[Subscription]:
    """Return every digest and watch of this server, and the person's own."""
    watched = await shown.visible(services, interaction, "watch")
    return [*watched, *await shown.visible(services, interaction, "digest")]


async def _covers(now: View, one: Subscription, repo: Repo) -> bool:
    """Say whether a digest or watch is about a repo, or about something that stands on it."""
    subject = await resolve(now, one.scope)
    if repo.id in subject.repo_ids or (repo.gone and repo.owner_key in subject.owners):
        return True
    return repo.id in (await footings(now, subject.repo_ids)).below


def _covered(
    interaction: discord.Interaction, covering: list[Subscription], every: int, locale: str
) -> list[Line]:
    if not covering:
        return [(text("why-not-covered", locale, number=every),)]
    return [
        (
            text(
                "why-covered",
                locale,
                kind=one.kind,
                scope=scope_words(one.scope, locale),
                where=place_words(interaction, one.channel_id, locale),
            ),
            " · ",
            text("digest-state", locale, state=one.state),
            f" ({one.reason})" if one.reason else "",
        )
        for one in covering[:SHOWN]
    ]


async def _told(
    services: Services, one: Subscription, repo: Repo, happened: Sequence[Event], locale: str
) -> list[Stage]:
    """Say what became of the newest thing that a digest or watch tells of: told where, or why not."""
    news = alerts.KINDS if one.kind == "watch" else NEWS
    event = next((event for event in happened if event.kind in news), None)
    if event is None:
        return [("composed", (text("why-no-news", locale, kind=one.kind),))] if happened else []
    told = await shelf.telling(services.db, one.id, event.id, event.sequence)
    if told:
        there = repo.name in dump(told[0].document.body)
        key = Code(told[0].document.public_id)
        line = spans("why-told" if there else "why-told-folded", locale, id=key)
        return [("composed", line), ("delivered", _fate(told[0], locale))]
    return [("composed", _untold(one, event, locale))]


def _untold(one: Subscription, event: Event, locale: str) -> Line:
    """Say why nothing that was composed for a digest or watch holds an event."""
    before = event.sequence <= one.position if one.kind == "watch" else event.detected_at <= one.created_at
    if before:
        return spans(f"why-before-{one.kind}", locale, at=Instant(one.created_at))
    if event.sequence <= one.position and one.kind == "digest":
        return (text("why-left-out", locale),)
    if one.state == "paused":
        return spans("why-paused", locale, command=Command(f"{one.kind} resume"))
    if one.kind == "watch":
        return (text("why-not-told-yet", locale),)
    return spans("why-not-yet", locale, at=Instant(one.due_at))


def _fate(one: Shelved, locale: str) -> Line:
    delivery = one.delivery
    at = Instant(delivery.sent_at or delivery.next_try_at)
    state = text("delivery-state", locale, state=str(delivery.state))
    reason = f": {delivery.reason}" if delivery.reason else ""
    return (Code(delivery.key), " · ", state, reason, " · ", at)


def _visible(services: Services, interaction: discord.Interaction, one: Subscription) -> bool:
    if one.user_id == interaction.user.id:
        return True
    return one.guild_id == interaction.guild_id and (
        one.guild_id is not None and rank(services, interaction) != MEMBER
    )
