"""/deliveries and /why: what was sent, waits, is uncertain or refused, and why something did not come."""

from collections.abc import Awaitable, Callable
from typing import Any

import discord
from discord import app_commands

from bot.answering.reading.suggest import suggest_repos
from bot.commands.places import place_words
from bot.commands.ranks import MEMBER, rank
from bot.commands.replies import Refused, answer, choices, locale_of
from bot.commands.services import Services
from bot.commands.stages import why_document
from bot.document import Action, Block, Code, Document, Instant, Items, Line, Small, paragraph
from bot.texts import spans, text
from bot.texts.outside import brief
from storage import audit, shelf, subscriptions
from storage.deliveries import DeliveryState
from storage.shelf import Shelved

SHOWN = 12
RETRIED = 4
STATES: dict[str, tuple[DeliveryState, ...]] = {
    "sent": (DeliveryState.SENT,),
    "waiting": (DeliveryState.PENDING, DeliveryState.SENDING),
    "uncertain": (DeliveryState.UNCERTAIN,),
    "refused": (DeliveryState.REFUSED, DeliveryState.CANCELLED),
}
AGAIN = (DeliveryState.UNCERTAIN, DeliveryState.REFUSED)
Act = Callable[[Services, discord.Interaction, tuple[str, ...]], Awaitable[None]]


class DeliveredCommands:
    """What became of what was to be sent."""

    def __init__(self, services: Services) -> None:
        @app_commands.command(name="deliveries", description="What was sent here, and what was not, and why")
        @app_commands.describe(state="Only those that are sent, waiting, uncertain or refused")
        @app_commands.choices(
            state=[app_commands.Choice(name=name.capitalize(), value=name) for name in STATES]
        )
        async def deliveries(interaction: discord.Interaction, state: str | None = None) -> None:
            locale = locale_of(interaction)

            async def make() -> Document:
                return await _listed(services, interaction, state, locale)

            await answer(services, interaction, make, ephemeral=True)

        @app_commands.command(name="why", description="Why something was told here, or was not, step by step")
        @app_commands.describe(about="A repo, or the id in the small print of a digest or an alert")
        async def why(interaction: discord.Interaction, about: str) -> None:
            locale = locale_of(interaction)

            async def make() -> Document:
                return await why_document(services, interaction, about.strip(), locale)

            await answer(services, interaction, make, ephemeral=True)

        @why.autocomplete("about")
        async def _suggest(_interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
            return await choices(lambda: suggest_repos(services.db, typed))

        self.commands: tuple[app_commands.Command[Any, ..., Any], ...] = (deliveries, why)


async def _listed(
    services: Services, interaction: discord.Interaction, state: str | None, locale: str
) -> Document:
    """List the deliveries that a person may see: their own, and the server's to those who may manage it."""
    manages = rank(services, interaction) != MEMBER
    found = await shelf.shown_to(
        services.db,
        guild_id=interaction.guild_id if manages else None,
        user_id=interaction.user.id,
        states=STATES.get(state or "", ()),
        limit=SHOWN,
    )
    title = text("deliveries-title", locale)
    blocks: list[Block] = [paragraph(text("deliveries-none", locale))]
    if found:
        blocks = [Items(tuple(_line(interaction, one, locale) for one in found))]
    if not manages and interaction.guild_id is not None:
        blocks.append(Small((text("deliveries-yours", locale),)))
    again = [one for one in found if one.delivery.state in AGAIN and one.delivery.edits_id is None]
    actions = tuple(
        Action(
            text("deliveries-button-again", locale, key=one.delivery.key),
            "delivery-again",
            (one.delivery.key,),
        )
        for one in again[:RETRIED]
    )
    return Document(title=title, blocks=tuple(blocks), actions=actions)


def _line(interaction: discord.Interaction, one: Shelved, locale: str) -> Line:
    delivery = one.delivery
    state = text("delivery-state", locale, state=str(delivery.state))
    at = Instant(delivery.sent_at or delivery.created_at)
    named = one.document.body.get("title") if isinstance(one.document.body, dict) else None
    kind = brief(str(named or text("document-kind", locale, kind=one.document.kind)), 80)
    where = place_words(interaction, delivery.channel_id, locale)
    reason = f": {delivery.reason}" if delivery.reason else ""
    return (at, " · ", kind, " · ", where, " · ", state, reason, " · ", Code(delivery.key))


async def again(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
    """Send again what is uncertain or refused, because whoever it is for asks for it."""
    locale = locale_of(interaction)

    async def make() -> Document:
        found = await shelf.by_key(services.db, args[0])
        if found is None or not _may(services, interaction, found):
            raise Refused(text("digest-unknown", locale, name=args[0][:40]))
        number = found.document.subscription_id
        if found.delivery.state is DeliveryState.REFUSED and number is not None:
            one = await subscriptions.by_id(services.db, number)
            if one is not None and one.state == "paused":
                await subscriptions.set_state(services.db, one.public_id, "active")
        if not await shelf.ask_again(services.db, args[0]) and found.delivery.state not in AGAIN:
            raise Refused(text("delivery-not-again", locale))
        await audit.record(
            services.db,
            actor=str(interaction.user.id),
            rank=rank(services, interaction),
            act="delivery.again",
            guild_id=interaction.guild_id,
            target=args[0],
        )
        services.wake_sender()
        words = spans("delivery-again", locale, key=Code(args[0]))
        return Document(title=text("deliveries-title", locale), blocks=(paragraph(*words),), tone="good")

    await answer(services, interaction, make, ephemeral=True)


def _may(services: Services, interaction: discord.Interaction, one: Shelved) -> bool:
    """Say whether a delivery is the person's own, or the server's that they may manage."""
    delivery = one.delivery
    if delivery.channel_id is None:
        return delivery.user_id == interaction.user.id
    return delivery.guild_id == interaction.guild_id and rank(services, interaction) != MEMBER


ACTS: dict[str, Act] = {"delivery-again": again}
