"""Setting up and changing a digest: three clicks with good defaults, everything else under More.

What was chosen stands in the store from the first click on (as a draft, until it is saved), so that the
buttons work after a restart.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import discord
import msgspec

from bot.commands.digest_card import HOURS, card, pickers, subscribed
from bot.commands.places import place_words, postable, require_place, require_role
from bot.commands.ranks import rank, require_owner
from bot.commands.replies import Refused, answer, locale_of
from bot.commands.services import Services
from bot.delivery.compose import introduce
from bot.digests.compose import compose
from bot.digests.schedule import next_dates, next_due
from bot.digests.told import SECTIONS
from bot.document import Document
from bot.texts import text
from config.clock import WEEK
from storage import audit, history, subscriptions
from storage.deliveries import Destination, Window
from storage.subscriptions import DigestScope, Options, Schedule, State, Subscription
from storage.views import view

MOST_OF_ONE_PERSON = 25
Act = Callable[[Services, discord.Interaction, tuple[str, ...]], Awaitable[None]]


async def held(
    services: Services, interaction: discord.Interaction, public: str, locale: str
) -> Subscription:
    """Return a digest that a person may change. Raises Refused, NotAllowed."""
    found = await subscriptions.get(services.db, public)
    if found is None or found.state == "removed" or found.kind != "digest":
        raise Refused(text("digest-unknown", locale, name=public[:40]))
    require_owner(services, interaction, found)
    return found


async def save(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
    """Save a draft: post here, or in direct messages. The first digest, a portrait, follows at once."""
    locale = locale_of(interaction)

    async def make() -> Document:
        one = await held(services, interaction, args[0], locale)
        if one.state != "draft":
            raise Refused(text("digest-saved-already", locale))
        channel_id = one.channel_id if args[1] == "there" else None
        if args[1] == "here":
            channel = postable(interaction, interaction.channel_id or 0)
            if channel is None:
                raise Refused(text("digest-not-here", locale))
            channel_id = channel.id
        if channel_id is not None:
            place = postable(interaction, channel_id)
            if place is None:
                raise Refused(text("digest-not-here", locale))
            require_place(services, interaction, place, locale)
        else:
            await require_few(services, interaction, locale)
        saved = await changed(
            services,
            one,
            place=_place(interaction, channel_id),
            state="active",
        )
        await record(services, interaction, "digest.subscribe", saved)
        await introduce(services.db, saved)
        services.wake_sender()
        return subscribed(
            saved,
            place_words(interaction, saved.channel_id, locale),
            next_dates(saved.schedule, services.db.clock.now()),
            locale,
        )

    await answer(services, interaction, make, update=True)


def _place(interaction: discord.Interaction, channel_id: int | None) -> Destination:
    guild_id = interaction.guild_id if channel_id is not None else None
    return Destination(guild_id=guild_id, channel_id=channel_id, user_id=interaction.user.id)


async def require_few(services: Services, interaction: discord.Interaction, locale: str) -> None:
    """Raise Refused where a person has as many digests in direct messages as one can have."""
    own = await subscriptions.find(services.db, user_id=interaction.user.id)
    if len(own) >= MOST_OF_ONE_PERSON:
        raise Refused(text("digest-too-many", locale, most=MOST_OF_ONE_PERSON))


async def attempt(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
    """Show what a digest would say now of the last week, by the renderer that delivers it."""
    locale = locale_of(interaction)

    async def make() -> Document:
        one = await held(services, interaction, args[0], locale)
        async with view(services.db) as now:
            since = await history.sequence_at(now, services.db.clock.now() - WEEK)
            shown = await compose(
                now,
                one.scope,
                Window(since, now.sequence),
                public_id="preview",
                locale=one.locale,
                sections=one.options.sections,
            )
        return msgspec.structs.replace(shown.document, actions=())

    await answer(services, interaction, make, ephemeral=True)


async def more(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
    """Show the pickers for everything else."""
    locale = locale_of(interaction)
    kept: list[Subscription] = []

    async def make() -> Document:
        kept.append(await held(services, interaction, args[0], locale))
        return card(services, interaction, kept[0], locale)

    await answer(
        services,
        interaction,
        make,
        ephemeral=True,
        add=lambda shown: pickers(interaction, kept[0], shown, locale),
    )


async def choose(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
    """Carry out what a picker chose, and show the card again in its place."""
    locale = locale_of(interaction)
    picked = _values(interaction)
    kept: list[Subscription] = []

    async def make() -> Document:
        one = await held(services, interaction, args[0], locale)
        kept.append(await _picked(services, interaction, one, args[1], picked, locale))
        return card(services, interaction, kept[0], locale)

    await answer(
        services,
        interaction,
        make,
        update=True,
        add=lambda shown: pickers(interaction, kept[0], shown, locale),
    )


async def _picked(
    services: Services,
    interaction: discord.Interaction,
    one: Subscription,
    what: str,
    picked: list[str],
    locale: str,
) -> Subscription:
    schedule, options = one.schedule, one.options
    place: Destination | None = None
    match what:
        case "place":
            channel = postable(interaction, _number(picked))
            if channel is None:
                raise Refused(text("digest-not-here", locale))
            require_place(services, interaction, channel, locale)
            place = _place(interaction, channel.id)
        case "day":
            schedule = msgspec.structs.replace(schedule, weekday=_number(picked) % 7)
        case "hour":
            schedule = msgspec.structs.replace(schedule, hour=_number(picked) % HOURS)
        case "sections":
            wanted = tuple(name for name in SECTIONS if name in picked)
            options = msgspec.structs.replace(
                options, sections=() if len(wanted) == len(SECTIONS) else wanted
            )
        case "role":
            number = _number(picked) or None
            if number is not None:
                require_role(interaction, number, locale)
            options = msgspec.structs.replace(options, role_id=number)
        case _:
            raise Refused(text("button-unknown", locale))
    saved = await changed(services, one, schedule=schedule, options=options, place=place)
    if saved.state == "draft" and what == "place":
        saved = await changed(services, saved, state="active")
        await introduce(services.db, saved)
        services.wake_sender()
    await record(services, interaction, "digest.edit", saved)
    return saved


async def changed(
    services: Services,
    one: Subscription,
    *,
    schedule: Schedule | None = None,
    options: Options | None = None,
    scope: DigestScope | None = None,
    skip_quiet: bool | None = None,
    state: State | None = None,
    place: Destination | None = None,
) -> Subscription:
    """Write what was changed of a digest; a new hour is due the next time it comes."""
    kept = schedule is None or schedule == one.schedule
    due = one.due_at if kept else next_due(schedule or one.schedule, services.db.clock.now())
    saved = await subscriptions.change(
        services.db,
        one.public_id,
        scope=scope or one.scope,
        schedule=schedule or one.schedule,
        due_at=due,
        options=options or one.options,
        skip_quiet=one.skip_quiet if skip_quiet is None else skip_quiet,
        guild_id=one.guild_id if place is None else place.guild_id,
        channel_id=one.channel_id if place is None else place.channel_id,
        state=state or one.state,
    )
    return saved or one


async def record(services: Services, interaction: discord.Interaction, act: str, one: Subscription) -> None:
    """Write down who did what to a digest."""
    await audit.record(
        services.db,
        actor=str(interaction.user.id),
        rank=rank(services, interaction),
        act=act,
        guild_id=interaction.guild_id,
        target=one.public_id,
        after={
            "scope": one.scope,
            "schedule": one.schedule,
            "channel": one.channel_id,
            "options": one.options,
        },
    )


def _values(interaction: discord.Interaction) -> list[str]:
    data: Any = interaction.data or {}
    return [str(value) for value in data.get("values", [])]


def _number(picked: list[str]) -> int:
    return int(picked[0]) if picked and picked[0].isascii() and picked[0].isdigit() else 0


def read_options(options: Options, quiet: str | None, mention: str | None, locale: str) -> Options:
    """Return options with the quiet hours and the mention that a person typed. Raises Refused."""
    if mention is not None:
        options = msgspec.structs.replace(options, mention=mention)
    if quiet is None:
        return options
    if quiet.strip().casefold() in _NONE:
        return msgspec.structs.replace(options, quiet_from=None, quiet_until=None)
    hours = _QUIET.fullmatch(quiet.strip())
    begin, end = (int(hours[1]), int(hours[2])) if hours is not None else (HOURS, HOURS)
    if begin >= HOURS or end >= HOURS or begin == end:
        raise Refused(text("digest-quiet-unknown", locale, words=quiet[:40]))
    return msgspec.structs.replace(options, quiet_from=begin, quiet_until=end)


_NONE = frozenset({"none", "no", "off", "-"})
_QUIET = re.compile(r"(\d{1,2})(?::00)?\s*(?:-|–|to)\s*(\d{1,2})(?::00)?", re.ASCII)

ACTS: dict[str, Act] = {
    "digest-save": save,
    "digest-try": attempt,
    "digest-more": more,
    "digest-pick": choose,
}
