"""The card of a digest that is set up or changed, and the pickers below it."""

from collections.abc import Iterable, Sequence
from typing import Any

import discord
import msgspec
from discord import ui
from msgspec import Struct

from bot.cards import custom_ids
from bot.cards.card import CardView
from bot.commands.mine import Source
from bot.commands.places import place_words
from bot.commands.services import Services
from bot.digests.hours import is_quiet
from bot.digests.schedule import next_dates
from bot.digests.scope import scope_words
from bot.digests.told import SECTIONS
from bot.document import (
    Action,
    Block,
    Code,
    Command,
    Document,
    Facts,
    Instant,
    Items,
    Line,
    Paragraph,
    Small,
    paragraph,
)
from bot.texts import spans, text
from bot.texts.outside import brief
from storage.shelf import Shelved
from storage.subscriptions import DigestScope, Options, Schedule, Subscription

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOURS = 24
LABEL, CHOICES = 100, 25
"""A picker of Discord shows so many choices of so many characters."""


class Asked(Struct, frozen=True, kw_only=True):
    """What stands on the card of a digest beside what was chosen, and is looked up for it.

    `own_zone` is the person's, where it is another than the digest's; `alone` is what nobody follows.
    """

    source: Source | None = None
    own_zone: str | None = None
    alone: tuple[str, ...] = ()


def card(
    services: Services,
    interaction: discord.Interaction,
    one: Subscription,
    locale: str,
    asked: Asked | None = None,
) -> Document:
    """Return what is chosen for a digest, with the next three dates and the buttons that save it."""
    draft, asked = one.state == "draft", asked or Asked()
    chosen, skipped = one.scope != DigestScope(), "yes" if one.skip_quiet else "no"
    about = scope_words(one.scope, locale) if chosen else text("digest-about-nothing", locale)
    rows: list[tuple[str, Line]] = [(text("digest-about", locale), (about,))]
    if not draft or one.channel_id is not None:
        where = place_words(interaction, one.channel_id, locale)
        rows.append((text("digest-where", locale), (where,)))
    rows += [
        (text("digest-when", locale), (_when(one.schedule, locale),)),
        (text("digest-sections", locale), (_sections(one, locale),)),
        (text("digest-quiet-week", locale), (text("digest-quiet-weeks", locale, skipped=skipped),)),
        (text("digest-quiet-hours", locale), (_quiet(one, locale),)),
    ]
    if interaction.guild_id is not None and one.channel_id is not None:
        rows.append((text("digest-mentions", locale), (_mention(interaction, one.options, locale),)))
    blocks: list[Block] = [Facts(tuple(rows)), *_remarks(asked, locale)]
    if chosen:
        now = services.db.clock.now()
        blocks += _dates(text("digest-next", locale), next_dates(one.schedule, now))
        if _offers_direct(interaction, one) and asked.own_zone is not None:
            there = msgspec.structs.replace(one.schedule, timezone=asked.own_zone)
            title = text("digest-next-direct", locale, zone=asked.own_zone)
            blocks += _dates(title, next_dates(there, now))
    blocks.append(paragraph(_next_step(interaction, one, locale)))
    blocks.append(Small(spans("digest-set-up-id", locale, id=Code(one.public_id))))
    return Document(
        title=text("digest-set-up" if draft else "digest-edit", locale),
        blocks=tuple(blocks),
        actions=_buttons(interaction, one, asked, locale),
    )


def _remarks(asked: Asked, locale: str) -> list[Block]:
    said: list[Line] = []
    if asked.source is not None:
        said.append((text("digest-mine", locale, source=asked.source),))
    if asked.alone:
        names = brief(", ".join(asked.alone), 200)
        said.append(spans("digest-not-followed", locale, names=names, command=Command("follow")))
    return [Paragraph(tuple(said))] if said else []


def _dates(title: str, dates: Sequence[int]) -> list[Block]:
    lines: list[Line] = [(Instant(at), " · ", Instant(at, "relative")) for at in dates]
    return [paragraph(title), Items(tuple(lines))]


def _next_step(interaction: discord.Interaction, one: Subscription, locale: str) -> str:
    if one.state != "draft":
        return text("digest-changed-at-once", locale)
    if one.scope == DigestScope():
        return text("digest-choose-about", locale)
    if one.channel_id is None and interaction.guild_id is not None:
        return text("digest-choose", locale)
    return text("digest-choose-save", locale)


def _offers_direct(interaction: discord.Interaction, one: Subscription) -> bool:
    return one.state == "draft" and one.channel_id is None and interaction.guild_id is not None


def _buttons(
    interaction: discord.Interaction, one: Subscription, asked: Asked, locale: str
) -> tuple[Action, ...]:
    public = (one.public_id,)
    write = Action(text("digest-button-write", locale), "digest-write", public)
    if one.state == "draft" and one.scope == DigestScope():
        return (msgspec.structs.replace(write, style="primary"),)
    others = [
        Action(text("digest-button-preview", locale), "digest-try", public),
        write,
        Action(text("digest-button-more", locale), "digest-more", public),
    ]
    if one.state != "draft":
        return tuple(others)
    saves: list[tuple[str, tuple[str, ...]]] = []
    if one.channel_id is not None:
        where = place_words(interaction, one.channel_id, locale)
        saves.append((text("digest-button-there", locale, where=where), ("there",)))
    else:
        if interaction.guild_id is not None:
            saves.append((text("digest-button-here", locale), ("here",)))
        zone = (asked.own_zone,) if asked.own_zone is not None else ()
        saves.append((text("digest-button-direct", locale), ("dm", *zone)))
    named = [Action(label, "digest-save", (*public, *args), "primary") for label, args in saves]
    return (*named, *others)


def subscribed(one: Subscription, where: str, dates: list[int], locale: str) -> Document:
    """Return the word that a digest is subscribed: what, where, and the next three dates."""
    return Document(
        title=text("digest-subscribed", locale),
        blocks=(
            Facts(
                (
                    (text("digest-about", locale), (scope_words(one.scope, locale),)),
                    (text("digest-where", locale), (where,)),
                    (text("digest-when", locale), (_when(one.schedule, locale),)),
                )
            ),
            *_dates(text("digest-next", locale), dates),
            Small(spans("digest-first", locale, id=Code(one.public_id))),
        ),
        tone="good",
        actions=(
            Action(text("digest-button-pause", locale), "digest-pause", (one.public_id,)),
            Action(text("digest-button-more", locale), "digest-more", (one.public_id,)),
        ),
    )


def past(found: Sequence[Shelved], one: Subscription, locale: str) -> Document:
    """Return what was composed for a digest, newest first, each with its id and what became of it."""
    title = text("digest-history", locale, name=scope_words(one.scope, locale))
    if not found:
        return Document(title=title, blocks=(paragraph(text("digest-no-history", locale)),))
    lines: list[Line] = []
    for shelved in found:
        kind = text("document-kind", locale, kind=shelved.document.kind)
        state = text("delivery-state", locale, state=str(shelved.delivery.state))
        reason = f": {shelved.delivery.reason}" if shelved.delivery.reason else ""
        at = Instant(shelved.document.composed_at)
        lines.append((at, " · ", kind, " · ", state, reason, " · ", Code(shelved.document.public_id)))
    show = spans("digest-show-again", locale, command=Command("digest show"))
    return Document(title=title, blocks=(Items(tuple(lines)), Small(show)))


def offer(one: Subscription, suggested: Sequence[tuple[str, str]], shown: CardView, locale: str) -> None:
    """Put below the card what a digest may be about, given as (shown, value)."""
    choices = [(label[:LABEL], value) for label, value in suggested if len(value) <= LABEL][:CHOICES]
    if choices:
        picker = _select(_named(one, "about"), text("digest-pick-about", locale), choices, ())
        row: ui.ActionRow[Any] = ui.ActionRow(picker)
        shown.add_item(row)


def _named(one: Subscription, what: str) -> str:
    return custom_ids.encode("digest-pick", one.public_id, what)


def pickers(interaction: discord.Interaction, one: Subscription, shown: CardView, locale: str) -> None:
    """Put the pickers below the card: where, day, hour, sections, the role to mention."""

    def named(what: str) -> str:
        return _named(one, what)

    found: list[ui.Select[Any] | ui.ChannelSelect[Any] | ui.RoleSelect[Any]] = []
    if interaction.guild_id is not None:
        found.append(
            ui.ChannelSelect(
                custom_id=named("place"),
                placeholder=text("digest-pick-place", locale),
                channel_types=[
                    discord.ChannelType.text,
                    discord.ChannelType.news,
                    discord.ChannelType.public_thread,
                    discord.ChannelType.private_thread,
                    discord.ChannelType.news_thread,
                    discord.ChannelType.forum,
                ],
            )
        )
    days = [(text("digest-day", locale, day=day), str(number)) for number, day in enumerate(DAYS)]
    hours = [(f"{hour:02d}:00", str(hour)) for hour in range(HOURS)]
    sections = [(text(f"digest-{name}", locale), name) for name in SECTIONS]
    found += [
        _select(named("day"), text("digest-pick-day", locale), days, [str(one.schedule.weekday)]),
        _select(named("hour"), text("digest-pick-hour", locale), hours, [str(one.schedule.hour)]),
        _select(
            named("sections"),
            text("digest-pick-sections", locale),
            sections,
            one.options.sections or SECTIONS,
            many=True,
        ),
    ]
    if interaction.guild_id is not None and one.channel_id is not None:
        found.append(
            ui.RoleSelect(custom_id=named("role"), placeholder=text("digest-pick-role", locale), min_values=0)
        )
    for picker in found:
        row: ui.ActionRow[Any] = ui.ActionRow(picker)
        shown.add_item(row)


def _select(
    custom_id: str,
    placeholder: str,
    choices: Sequence[tuple[str, str]],
    chosen: Iterable[str],
    *,
    many: bool = False,
) -> ui.Select[Any]:
    held_already = set(chosen)
    options = [
        discord.SelectOption(label=label, value=value, default=value in held_already)
        for label, value in choices
    ]
    most = len(options) if many else 1
    return ui.Select(custom_id=custom_id, placeholder=placeholder, options=options, max_values=most)


def _when(schedule: Schedule, locale: str) -> str:
    day = text("digest-day", locale, day=DAYS[schedule.weekday])
    return text("digest-at", locale, day=day, hour=f"{schedule.hour:02d}:00", zone=schedule.timezone)


def _sections(one: Subscription, locale: str) -> str:
    names = one.options.sections or SECTIONS
    listed = ", ".join(text(f"digest-{name}", locale) for name in SECTIONS if name in names)
    return listed if one.options.sections else text("digest-all-sections", locale)


def _quiet(one: Subscription, locale: str) -> str:
    options = one.options
    if options.quiet_from is None or options.quiet_until is None:
        return text("digest-no-quiet-hours", locale)
    begin, end = f"{options.quiet_from:02d}:00", f"{options.quiet_until:02d}:00"
    within = is_quiet(one.schedule.hour, options)
    return text("digest-quiet-within" if within else "digest-quiet-between", locale, begin=begin, end=end)


def _mention(interaction: discord.Interaction, options: Options, locale: str) -> str:
    role = interaction.guild.get_role(options.role_id) if interaction.guild and options.role_id else None
    if role is None:
        wanted = options.mention == "always"
        return text("digest-mentions-no-role" if wanted else "digest-mentions-nobody", locale)
    return text("digest-mentions-role", locale, role=role.name, when=options.mention)
