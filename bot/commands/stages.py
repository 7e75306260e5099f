"""Why something was told here or was not, stage by stage: from the Hub to the message.

Whoever asks sees the stages; of digests and channels that are not theirs to see, only that there are some.
"""

import discord

from bot.commands import shown
from bot.commands.places import place_words
from bot.commands.ranks import MEMBER, rank
from bot.commands.replies import Refused
from bot.commands.services import Services
from bot.digests.scope import resolve, scope_words
from bot.document import Code, Document, Instant, Items, Line, Small
from bot.texts import spans, text
from bot.wording import event_line, repo_link
from storage import deliveries, shelf, subscriptions
from storage.catalogue import Repo, find_repo
from storage.deliveries import StoredDocument
from storage.history import find_events
from storage.lineage import footings
from storage.shelf import Shelved
from storage.subscriptions import Subscription
from storage.tracking import tracked_in
from storage.views import View, view

SHOWN = 5


async def why_document(
    services: Services, interaction: discord.Interaction, about: str, locale: str
) -> Document:
    """Return the stages that something went through. Raises Refused where nothing is called that."""
    public = about.partition(".")[0]
    stored = await deliveries.document(services.db, public) if "/" not in about else None
    if stored is not None:
        return await _of_document(services, interaction, stored, locale)
    async with view(services.db) as now:
        repo = await find_repo(now, about.removeprefix("https://huggingface.co/")) if "/" in about else None
        if repo is None:
            raise Refused(text("why-unknown", locale, name=about[:80]))
        lines = [await _followed(now, repo, locale), *await _happened(now, repo, locale)]
        mine = await _subscribed(services, interaction)
        covering = [one for one in mine if await _covers(now, one, repo)]
    lines += _covered(interaction, covering, len(mine), locale)
    for one in covering[:SHOWN]:
        lines += await _told(services, one, locale)
    return Document(
        title=text("why-title", locale, name=repo.name),
        url=repo.url,
        blocks=(Items(tuple(lines), ordered=True), Small((text("why-foot", locale),))),
    )


async def _of_document(
    services: Services, interaction: discord.Interaction, stored: StoredDocument, locale: str
) -> Document:
    """Return the stages of one digest or alert: for whom, composed, and what became of each part."""
    number = stored.subscription_id
    one = await subscriptions.by_id(services.db, number) if number is not None else None
    lines: list[Line] = []
    if one is not None and _visible(services, interaction, one):
        where = place_words(interaction, one.channel_id, locale)
        words = text("why-for", locale, scope=scope_words(one.scope, locale), where=where)
        lines.append((words,))
    else:
        lines.append((text("why-of-others", locale),))
    lines.append(spans("why-composed", locale, at=Instant(stored.composed_at), sequence=stored.sequence))
    lines += [_fate(part, locale) for part in await shelf.parts_of(services.db, stored.id)]
    title = text("why-title", locale, name=stored.public_id)
    return Document(title=title, blocks=(Items(tuple(lines), ordered=True),))


async def _followed(now: View, repo: Repo, locale: str) -> Line:
    followed = {handle.casefold() for handle in await tracked_in(now)}
    message = "why-followed" if repo.owner_key in followed else "why-not-followed"
    return spans(message, locale, owner=Code(repo.owner_key), at=Instant(repo.seen_at))


async def _happened(now: View, repo: Repo, locale: str) -> list[Line]:
    """Name the last things that happened to a repo, and when they were seen."""
    events = await find_events(now, repo_ids=[repo.id], newest_first=True, limit=3)
    if not events:
        return [spans("why-nothing-happened", locale, repo=repo_link(repo.repo_type, repo.name))]
    return [
        (*event_line(event, locale), " · ", *spans("why-noticed", locale, at=Instant(event.detected_at)))
        for event in events
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


async def _told(services: Services, one: Subscription, locale: str) -> list[Line]:
    """Say what became of the last that was composed for a digest or a watch."""
    found = await shelf.of_subscription(services.db, one.id, limit=1)
    if found:
        return [_fate(found[0], locale)]
    if one.kind == "watch":
        return [(text("why-no-alert", locale),)]
    return [spans("why-not-yet", locale, at=Instant(one.due_at))]


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
