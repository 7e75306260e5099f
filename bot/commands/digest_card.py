"""The card of a digest that is set up or changed, and the pickers below it."""

from collections.abc import Iterable, Sequence
from typing import Any

import discord
from discord import ui

from bot.cards import custom_ids
from bot.cards.card import CardView
from bot.commands.places import place_words
from bot.commands.services import Services
from bot.digests.schedule import next_dates
from bot.digests.scope import scope_words
from bot.digests.told import SECTIONS
from bot.document import Action, Code, Command, Document, Facts, Instant, Items, Line, Small, paragraph
from bot.texts import spans, text
from storage.shelf import Shelved
from storage.subscriptions import Options, Subscription

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOURS = 24


def card(services: Services, interaction: discord.Interaction, one: Subscription, locale: str) -> Document:
    """Return what is chosen for a digest, with the next three dates and the buttons that save it."""
    where = place_words(interaction, one.channel_id, locale) if one.state != "draft" else "-"
    rows: list[tuple[str, Line]] = [
        (text("digest-about", locale), (scope_words(one.scope, locale),)),
        (text("digest-when", locale), (_when(one, locale),)),
        (text("digest-sections", locale), (_sections(one, locale),)),
        (text("digest-quiet-hours", locale), (_quiet(one.options, locale),)),
        (text("digest-mentions", locale), (_mention(interaction, one.options, locale),)),
    ]
    if one.state != "draft":
        rows.insert(1, (text("digest-where", locale), (where,)))
    dates = next_dates(one.schedule, services.db.clock.now())
    upcoming: list[Line] = [(Instant(at), " · ", Instant(at, "relative")) for at in dates]
    state = "digest-choose" if one.state == "draft" else "digest-changed-at-once"
    return Document(
        title=text("digest-set-up" if one.state == "draft" else "digest-edit", locale),
        blocks=(
            Facts(tuple(rows)),
            paragraph(text("digest-next", locale)),
            Items(tuple(upcoming)),
            Small(spans("digest-set-up-id", locale, id=Code(one.public_id))),
            paragraph(text(state, locale)),
        ),
        actions=_buttons(interaction, one, locale),
    )


def _buttons(interaction: discord.Interaction, one: Subscription, locale: str) -> tuple[Action, ...]:
    public = (one.public_id,)
    buttons = [
        Action(text("digest-button-preview", locale), "digest-try", public),
        Action(text("digest-button-more", locale), "digest-more", public),
    ]
    if one.state != "draft":
        return tuple(buttons)
    direct = Action(text("digest-button-direct", locale), "digest-save", (*public, "dm"), "primary")
    here = Action(text("digest-button-here", locale), "digest-save", (*public, "here"), "primary")
    return (*((here,) if interaction.guild_id is not None else ()), direct, *buttons)


def subscribed(one: Subscription, where: str, dates: list[int], locale: str) -> Document:
    """Return the word that a digest is subscribed: what, where, and the next three dates."""
    upcoming: list[Line] = [(Instant(at), " · ", Instant(at, "relative")) for at in dates]
    return Document(
        title=text("digest-subscribed", locale),
        blocks=(
            Facts(
                (
                    (text("digest-about", locale), (scope_words(one.scope, locale),)),
                    (text("digest-where", locale), (where,)),
                    (text("digest-zone", locale), (one.schedule.timezone,)),
                )
            ),
            paragraph(text("digest-next", locale)),
            Items(tuple(upcoming)),
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


def pickers(interaction: discord.Interaction, one: Subscription, shown: CardView, locale: str) -> None:
    """Put the pickers below the card: where, day, hour, sections, the role to mention."""

    def named(what: str) -> str:
        return custom_ids.encode("digest-pick", one.public_id, what)

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


def _when(one: Subscription, locale: str) -> str:
    day = text("digest-day", locale, day=DAYS[one.schedule.weekday])
    return text("digest-at", locale, day=day, hour=f"{one.schedule.hour:02d}:00", zone=one.schedule.timezone)


def _sections(one: Subscription, locale: str) -> str:
    names = one.options.sections or SECTIONS
    listed = ", ".join(text(f"digest-{name}", locale) for name in SECTIONS if name in names)
    return listed if one.options.sections else text("digest-all-sections", locale)


def _quiet(options: Options, locale: str) -> str:
    if options.quiet_from is None or options.quiet_until is None:
        return text("digest-no-quiet-hours", locale)
    return f"{options.quiet_from:02d}:00 – {options.quiet_until:02d}:00"


def _mention(interaction: discord.Interaction, options: Options, locale: str) -> str:
    role = interaction.guild.get_role(options.role_id) if interaction.guild and options.role_id else None
    if role is None:
        return text("digest-mentions-nobody", locale)
    return text("digest-mentions-role", locale, role=role.name, when=options.mention)
