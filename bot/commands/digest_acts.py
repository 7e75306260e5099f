"""The buttons under a digest: all of it, its trend, why it says what it says; and pausing it."""

import io
from collections.abc import Awaitable, Callable
from typing import Literal

import discord
import msgspec

from bot.cards.render import Paging, render
from bot.commands.page_acts import leaf
from bot.commands.places import require_open
from bot.commands.ranks import rank, require_owner
from bot.commands.replies import Refused, answer, guarded, locale_of
from bot.commands.services import Services
from bot.digests.asked import everything
from bot.digests.schedule import next_due
from bot.digests.scope import scope_words
from bot.document import Chart, Document, Facts, Instant, Line, paragraph
from bot.plain import to_markdown
from bot.texts import spans, text
from storage import audit, deliveries, subscriptions
from storage.deliveries import StoredDocument
from storage.history import instant_at
from storage.subscriptions import Subscription
from storage.views import view

_MESSAGES = {"paused": "digest-paused", "active": "digest-resumed"}
Act = Callable[[Services, discord.Interaction, tuple[str, ...]], Awaitable[None]]


async def _stored(services: Services, public: str, locale: str) -> tuple[StoredDocument, Subscription]:
    document = await deliveries.document(services.db, public)
    subscription = (
        await subscriptions.by_id(services.db, document.subscription_id)
        if document is not None and document.subscription_id is not None
        else None
    )
    if document is None or subscription is None:
        raise Refused(text("digest-unknown", locale, name=public[:40]))
    return document, subscription


async def show_all(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
    """Show everything a digest folded, page by page, as of its own time."""
    locale = locale_of(interaction)
    public, page = args[0], leaf(args[1]) if len(args) > 1 else 0

    async def make() -> Document:
        return await _everything(services, public, locale)

    paging = Paging("digest-all", (public,))
    turning = len(args) > 1
    await answer(services, interaction, make, ephemeral=True, update=turning, page=page, paging=paging)


async def show_trend(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
    """Show the picture of a digest alone, large."""
    locale = locale_of(interaction)

    async def make() -> Document:
        stored, _ = await _stored(services, args[0], locale)
        document = msgspec.convert(stored.body, Document)
        charts = tuple(block for block in document.blocks if isinstance(block, Chart))
        if not charts:
            raise Refused(text("digest-no-trend", locale))
        return Document(title=document.title, blocks=charts, as_of=document.as_of)

    await answer(services, interaction, make, ephemeral=True)


async def export(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
    """Hand over everything a digest tells as a file of Markdown, which only whoever asked sees."""
    locale = locale_of(interaction)
    await interaction.response.defer(ephemeral=True, thinking=True)

    async def make() -> Document:
        return await _everything(services, args[0], locale)

    document = await guarded(make, what=f"interaction {interaction.id}", locale=locale)
    if document.tone == "bad":
        card = await render(document, locale=locale)
        await interaction.edit_original_response(view=card.view)
        return
    written = io.BytesIO(to_markdown(document, locale).encode())
    named = discord.File(written, f"digest-{args[0]}.md")
    await interaction.edit_original_response(content=text("digest-exported", locale), attachments=[named])


async def _everything(services: Services, public: str, locale: str) -> Document:
    """Compose everything a stored digest folded, of what was asked for then and as of its own time."""
    stored, subscription = await _stored(services, public, locale)
    async with view(services.db, at=stored.sequence) as then:
        return (await everything(then, stored, subscription.scope, locale)).document


async def show_why(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
    """Say why a digest came: its scope, its window, its time, who asked for it."""
    locale = locale_of(interaction)

    async def make() -> Document:
        stored, subscription = await _stored(services, args[0], locale)
        return Document(
            title=text("digest-why-title", locale),
            blocks=(
                Facts(
                    (
                        (text("digest-about", locale), (scope_words(subscription.scope, locale),)),
                        (text("digest-why-window", locale), await _window(services, stored, locale)),
                        (text("digest-why-composed", locale), (Instant(stored.composed_at),)),
                        (text("digest-zone", locale), (subscription.schedule.timezone,)),
                    )
                ),
                paragraph(text("digest-why-body", locale)),
            ),
        )

    await answer(services, interaction, make, ephemeral=True)


async def pause(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
    """Pause a digest, by whoever subscribed it or an admin."""
    await _set(services, interaction, args[0], "paused")


async def resume(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
    """Let a paused digest go on: what was refused comes now, what happened since at its next date."""
    await _set(services, interaction, args[0], "active")


async def _set(
    services: Services, interaction: discord.Interaction, public: str, state: Literal["paused", "active"]
) -> None:
    locale = locale_of(interaction)

    async def make() -> Document:
        subscription = await subscriptions.get(services.db, public)
        if subscription is None or subscription.state == "removed":
            raise Refused(text("digest-unknown", locale, name=public[:40]))
        require_owner(services, interaction, subscription)
        if state == "active":
            await require_open(interaction, subscription, locale)
        watch = subscription.kind == "watch"
        resumed = state == "active" and not watch  # a watch has no hour
        due_at = next_due(subscription.schedule, services.db.clock.now()) if resumed else None
        await subscriptions.set_state(services.db, public, state, due_at=due_at)
        await audit.record(
            services.db,
            actor=str(interaction.user.id),
            rank=rank(services, interaction),
            act=f"{subscription.kind}.{state}",
            guild_id=interaction.guild_id,
            target=public,
        )
        services.wake_sender()
        message = _MESSAGES[state] if not watch else f"watch-{state}"
        words = text(message, locale, name=scope_words(subscription.scope, locale))
        return Document(title=text("digest-list-title", locale), blocks=(paragraph(words),), tone="good")

    await answer(services, interaction, make, ephemeral=True)


async def _window(services: Services, stored: StoredDocument, locale: str) -> Line:
    """Return the window in days, as far as the store knows when its steps were, and in steps."""
    if stored.window_from is None:
        return (text("digest-why-portrait", locale),)
    after, until = stored.window_from, stored.window_to or 0
    async with view(services.db) as now:
        began, ended = await instant_at(now, after), await instant_at(now, until)
    if began is None or ended is None:
        return (text("digest-why-range", locale, after=after, until=until),)
    days = {"since": Instant(began), "to": Instant(ended)}
    return spans("digest-why-range-dated", locale, after=after, until=until, **days)


ACTS: dict[str, Act] = {
    "digest-all": show_all,
    "digest-trend": show_trend,
    "digest-export": export,
    "digest-why": show_why,
    "digest-pause": pause,
    "digest-resume": resume,
}
