"""What is subscribed and watched here, listed page by page: of this server, and of whoever asks."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import discord

from bot.cards.render import Paging
from bot.commands.page_acts import leaf
from bot.commands.places import place_words
from bot.commands.replies import answer, locale_of
from bot.commands.services import Services
from bot.digests.scope import scope_words, unfollowed
from bot.document import Code, Command, Document, Instant, Items, Line, Small, paragraph
from bot.texts import spans, text
from bot.texts.outside import brief
from config.clock import to_iso
from storage import shelf, subscriptions
from storage.subscriptions import Kind, Subscription
from storage.views import view

PAGE: Final = 25
TURN: Final = "held-list"
Act = Callable[[Services, discord.Interaction, tuple[str, ...]], Awaitable[None]]


async def visible(services: Services, interaction: discord.Interaction, kind: Kind) -> list[Subscription]:
    """Return the digests or watches of this server and of a person."""
    own = await subscriptions.find(services.db, user_id=interaction.user.id, kind=kind)
    if interaction.guild_id is None:
        return own
    return [*await subscriptions.find(services.db, guild_id=interaction.guild_id, kind=kind), *own]


async def named(
    services: Services, interaction: discord.Interaction, kind: Kind, typed: str
) -> list[tuple[str, str]]:
    """Return the digests or watches that a person may mean by what they typed, as (shown, value)."""
    locale = locale_of(interaction)
    shown = [
        (f"{scope_words(one.scope, locale)} · {one.public_id}", one.public_id)
        for one in await visible(services, interaction, kind)
    ]
    return [(label, value) for label, value in shown if typed.casefold() in label.casefold()]


def may_see(interaction: discord.Interaction, one: Subscription) -> bool:
    """Say whether a digest or watch, one that is removed too, is a person's own or of this server."""
    if one.channel_id is None:
        return one.user_id == interaction.user.id
    return one.guild_id is not None and one.guild_id == interaction.guild_id


async def told(services: Services, interaction: discord.Interaction, typed: str) -> list[tuple[str, str]]:
    """Return the newest digests that a person may see again, as (shown, value)."""
    locale = locale_of(interaction)
    found: list[tuple[int, str, str]] = []
    for one in (await visible(services, interaction, "digest"))[:PAGE]:
        for shelved in await shelf.of_subscription(services.db, one.id, limit=4):
            document = shelved.document
            day = to_iso(document.composed_at)[:10]
            kind = text("document-kind", locale, kind=document.kind)
            label = f"{day} · {kind} · {scope_words(one.scope, locale)} · {document.public_id}"
            found.append((document.composed_at, label, document.public_id))
    ranked = sorted(found, key=lambda told: -told[0])
    return [(label, value) for _, label, value in ranked if typed.casefold() in label.casefold()]


async def show(
    services: Services, interaction: discord.Interaction, kind: Kind, *, page: int = 0, update: bool = False
) -> None:
    """List the digests or watches that a person may see here: what, where, whether, when next, and the id."""
    locale = locale_of(interaction)

    async def make() -> Document:
        found = await visible(services, interaction, kind)
        title = text(f"{kind}-list-title", locale)
        if not found:
            begins = Command("digest subscribe" if kind == "digest" else "watch add")
            return Document(title=title, blocks=(paragraph(*spans(f"{kind}-none", locale, command=begins)),))
        async with view(services.db) as now:
            alone = {one.id: await unfollowed(now, one.scope) for one in found}
        lines = tuple(_line(interaction, one, alone[one.id], locale) for one in found)
        foot = spans(f"{kind}-list-foot", locale, command=Command(f"{kind} pause"))
        return Document(title=title, blocks=(Items(lines), Small(foot)))

    paging = Paging(TURN, (kind,), PAGE)
    await answer(services, interaction, make, ephemeral=True, update=update, page=page, paging=paging)


async def _turned(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
    kind: Kind = "watch" if args[:1] == ("watch",) else "digest"
    await show(services, interaction, kind, page=leaf(*args[1:2]), update=True)


def _line(interaction: discord.Interaction, one: Subscription, alone: Sequence[str], locale: str) -> Line:
    parts: list[Line] = [
        (scope_words(one.scope, locale),),
        (place_words(interaction, one.channel_id, locale),),
        (text("digest-state", locale, state=one.state), f" ({one.reason})" if one.reason else ""),
    ]
    if alone:
        parts.append((text("digest-unfollowed", locale, names=brief(", ".join(alone), 200)),))
    if one.kind == "digest" and one.state == "active":
        parts.append(spans("digest-list-next", locale, at=Instant(one.due_at)))
    parts.append((Code(one.public_id),))
    return tuple(span for place, part in enumerate(parts) for span in ((" · ",) if place else ()) + part)


ACTS: dict[str, Act] = {TURN: _turned}
