"""Setting up and changing a digest: three clicks with good defaults, everything else under More.

What was chosen stands in the store from the first click on (as a draft, until it is saved), so that the
buttons work after a restart.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import discord
import msgspec
from msgspec import Struct

from bot.cards.card import CardView
from bot.commands.digest_card import HOURS, Asked, card, offer, pickers, subscribed
from bot.commands.forms import Entry, entered, show_form
from bot.commands.mine import Source
from bot.commands.places import place_words, postable, require_place, require_role
from bot.commands.ranks import rank, require_owner
from bot.commands.replies import Refused, answer, locale_of
from bot.commands.scopes import read_scope, require_held, suggest_scopes, typed
from bot.commands.services import Services
from bot.commands.zones import read_zone
from bot.delivery.compose import introduce
from bot.digests.compose import compose
from bot.digests.schedule import next_dates, next_due
from bot.digests.scope import unfollowed
from bot.digests.told import SECTIONS
from bot.document import Document
from bot.texts import text
from config.clock import WEEK
from storage import audit, history, subscriptions
from storage.deliveries import Destination, Window
from storage.subscriptions import DigestScope, Options, Schedule, Subscription, TooMany
from storage.views import view

MOST_OF_ONE_PERSON = 25
MOST_OF_A_SERVER = 100
LONGEST, LONGEST_ZONE = 1_000, 60
"""Characters of what can be written in the form."""
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


class Setting(Struct):
    """The card of a digest, and what stands below it once it is made."""

    one: Subscription | None = None
    suggested: tuple[tuple[str, str], ...] = ()
    more: bool = False

    def below(self, interaction: discord.Interaction, locale: str) -> Callable[[CardView], None]:
        """Return what puts the pickers below the card."""

        def add(shown: CardView) -> None:
            if self.one is not None and self.suggested:
                offer(self.one, self.suggested, shown, locale)
            elif self.one is not None and self.more:
                pickers(interaction, self.one, shown, locale)

        return add


async def set_up(
    services: Services,
    interaction: discord.Interaction,
    setting: Setting,
    one: Subscription,
    locale: str,
    source: Source | None = None,
) -> Document:
    """Return the card of a digest as it is now, and note what is to stand below it."""
    setting.one = one
    if one.scope == DigestScope():
        setting.suggested = tuple(await suggest_scopes(services.db, "", locale))
    own = await subscriptions.zone_of(services.db, interaction.user.id) if one.state == "draft" else None
    theirs = services.guild_settings(interaction.guild_id).timezone
    async with view(services.db) as now:
        alone = tuple(await unfollowed(now, one.scope))
    offered = own if one.schedule.timezone == theirs and own != theirs else None
    return card(services, interaction, one, locale, Asked(source=source, own_zone=offered, alone=alone))


async def save(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
    """Save a draft: post here, or in direct messages. The first digest, a portrait, follows at once."""
    locale = locale_of(interaction)

    async def make() -> Document:
        one = await held(services, interaction, args[0], locale)
        if one.state != "draft":
            raise Refused(text("digest-saved-already", locale))
        await require_held(services.db, one.scope, locale)
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
        schedule = one.schedule
        if channel_id is None and len(args) > 2:  # noqa: PLR2004 - the person's own zone stands third
            schedule = msgspec.structs.replace(schedule, timezone=read_zone(args[2], locale))
        saved = await _saved(services, one, schedule, _place(interaction, channel_id), locale)
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


async def _saved(
    services: Services, one: Subscription, schedule: Schedule, place: Destination, locale: str
) -> Subscription:
    """Make a draft a digest, once. Raises Refused where it is one by now, or where there are too many."""
    direct = place.channel_id is None
    try:
        saved = await subscriptions.change(
            services.db,
            one.public_id,
            scope=one.scope,
            schedule=schedule,
            due_at=next_due(schedule, services.db.clock.now()),
            options=msgspec.structs.replace(one.options, role_id=None) if direct else one.options,
            skip_quiet=one.skip_quiet,
            guild_id=place.guild_id,
            channel_id=place.channel_id,
            state="active",
            of_draft=True,
            most=MOST_OF_ONE_PERSON if direct else MOST_OF_A_SERVER,
        )
    except TooMany as many:
        message = "digest-too-many" if direct else "digest-too-many-here"
        raise Refused(text(message, locale, most=many.most)) from None
    if saved is None:
        raise Refused(text("digest-saved-already", locale))
    return saved


def _place(interaction: discord.Interaction, channel_id: int | None) -> Destination:
    guild_id = interaction.guild_id if channel_id is not None else None
    return Destination(guild_id=guild_id, channel_id=channel_id, user_id=interaction.user.id)


async def write(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
    """Show the form in which what a digest is about, and whose hour it comes at, can be written."""
    locale = locale_of(interaction)
    one = await subscriptions.get(services.db, args[0])
    about = typed(one.scope) if one is not None else ""
    entries = (
        Entry(name="about", label=text("digest-form-about", locale), longest=LONGEST, value=about),
        Entry(
            name="timezone",
            label=text("digest-form-zone", locale),
            longest=LONGEST_ZONE,
            value=one.schedule.timezone if one is not None else "",
        ),
    )
    await show_form(interaction, text("digest-button-write", locale), "digest-written", args[:1], entries)


async def written(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
    """Carry out what was written in the form, and show the card again in its place."""
    locale, given = locale_of(interaction), entered(interaction)
    setting = Setting()

    async def make() -> Document:
        one = await held(services, interaction, args[0], locale)
        scope = await read_scope(services.db, given.get("about", ""), locale)
        await require_held(services.db, scope, locale)
        zone_name = read_zone(given.get("timezone", one.schedule.timezone), locale)
        schedule = msgspec.structs.replace(one.schedule, timezone=zone_name)
        one = await changed(services, one, scope=scope, schedule=schedule)
        await record(services, interaction, "digest.edit", one)
        return await set_up(services, interaction, setting, one, locale)

    await answer(services, interaction, make, update=True, add=setting.below(interaction, locale))


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
    setting = Setting(more=True)

    async def make() -> Document:
        one = await held(services, interaction, args[0], locale)
        return await set_up(services, interaction, setting, one, locale)

    await answer(services, interaction, make, ephemeral=True, add=setting.below(interaction, locale))


async def choose(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
    """Carry out what a picker chose, and show the card again in its place."""
    locale = locale_of(interaction)
    picked = _values(interaction)
    setting = Setting(more=args[1] != "about")

    async def make() -> Document:
        one = await held(services, interaction, args[0], locale)
        one = await _picked(services, interaction, one, args[1], picked, locale)
        return await set_up(services, interaction, setting, one, locale)

    await answer(services, interaction, make, update=True, add=setting.below(interaction, locale))


async def _picked(
    services: Services,
    interaction: discord.Interaction,
    one: Subscription,
    what: str,
    picked: list[str],
    locale: str,
) -> Subscription:
    schedule, options = one.schedule, one.options
    scope: DigestScope | None = None
    place: Destination | None = None
    match what:
        case "about":
            scope = await read_scope(services.db, picked[0] if picked else "", locale)
            await require_held(services.db, scope, locale)
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
    saved = await changed(services, one, scope=scope, schedule=schedule, options=options, place=place)
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
        state=one.state,
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
    "digest-write": write,
    "digest-written": written,
}
