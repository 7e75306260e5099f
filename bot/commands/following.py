"""/follow: a server's admin asks for an organisation to be followed; an operator grants it with one click.

What is followed costs the quota of everybody this installation serves, so it is the operators' to decide.
"""

import asyncio
from typing import Any

import discord
from discord import app_commands

from bot.answering.reading.suggest import suggest_owners
from bot.commands.ranks import OPERATOR, rank, require_admin, require_operator
from bot.commands.replies import Refused, answer, choices, locale_of
from bot.commands.seeking import answered, told_to_wait
from bot.commands.services import Services
from bot.delivery.compose import notify
from bot.document import Action, Document, Paragraph, paragraph, plain
from bot.handles import Judged, known, problem, remarks
from bot.handles import judged as judged_by
from bot.texts import text
from storage import audit, lookups, runs, tracking
from storage.deliveries import Destination
from storage.lookups import Outcome
from storage.views import view

GRANT = "track"
"""The act of the operators' button."""
ASKED = "track.asked"
"""What such a wish is called in the audit."""
MOST_HANDLES = 50
MOST_ASKED = 5
LOOKED_BACK = 200
"""Acts of a server that are looked through for an earlier wish of the same."""
REQUESTS_AN_OWNER = 4
UNCHECKED = "unchecked"
"""The argument of the operators' button that follows without asking the Hub."""


class FollowCommand:
    """/follow, for those who manage a server."""

    def __init__(self, services: Services) -> None:
        @app_commands.command(
            name="follow", description="Ask the bot's operators to follow somebody on the Hub"
        )
        @app_commands.describe(handle="An organisation's or a person's handle on the Hub")
        @app_commands.guild_only()
        @app_commands.default_permissions(manage_guild=True)
        async def follow(interaction: discord.Interaction, handle: str) -> None:
            locale = locale_of(interaction)

            async def make() -> Document:
                require_admin(services, interaction)
                handles = read_handles(handle, locale, most=MOST_ASKED)
                if rank(services, interaction) == OPERATOR:
                    return await follow_now(services, interaction, handles, locale)
                return await _ask(services, interaction, handles, locale)

            await answer(services, interaction, make, ephemeral=True)

        @follow.autocomplete("handle")
        async def _suggest(_interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
            return await choices(lambda: suggest_owners(services.db, typed))

        self.command: app_commands.Command[Any, ..., Any] = follow


async def grant(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
    """Follow what an operator's button names."""
    locale = locale_of(interaction)

    async def make() -> Document:
        require_operator(services, interaction)
        handles = read_handles(" ".join(args[:1]), locale)
        return await follow_now(services, interaction, handles, locale, unchecked=UNCHECKED in args[1:])

    await answer(services, interaction, make, ephemeral=True)


async def follow_now(
    services: Services,
    interaction: discord.Interaction,
    handles: list[str],
    locale: str,
    *,
    unchecked: bool = False,
) -> Document:
    """Follow namespaces from the next refresh on, which is asked for; every one is written down.

    Those that are not known are looked up first, unless they are to be followed `unchecked`. Where one is not
    there, or the Hub cannot be asked, none is followed.
    """
    judged = [Judged(written=handle, handle=handle) for handle in handles]
    if not unchecked:
        judged = await _sought(services, interaction, handles)
    if any(one.outcome is not Outcome.FOUND for one in judged):
        return _not_followed(judged, locale)
    handles = list({one.handle.casefold(): one.handle for one in judged}.values())
    added = await tracking.track(services.db, handles, by=f"discord:{interaction.user.id}")
    for name in added:
        await audit.record(
            services.db,
            actor=str(interaction.user.id),
            rank=OPERATOR,
            act="track",
            guild_id=interaction.guild_id,
            target=name,
        )
    if added:
        await runs.ask(services.db, "tracked", asked_by=f"discord:{interaction.user.id}")
        services.wake_collector()
    message = "admin-tracked" if added else "admin-tracked-already"
    words = text(message, locale, names=", ".join(added or handles))
    lines = [(words,), *((f"{remark}.",) for remark in remarks(judged, locale))]
    return Document(title=text("admin-title", locale), blocks=(Paragraph(tuple(lines)),), tone="good")


async def _sought(services: Services, interaction: discord.Interaction, handles: list[str]) -> list[Judged]:
    """Return what each namespace is; whoever collects is asked for those that are not known.

    Raises Refused where the person, unless it is an operator, had too many things looked up just now.
    """
    async with view(services.db) as now:
        held = await known(now, handles)
    asked = [handle for handle in handles if handle.casefold() not in held]
    if rank(services, interaction) != OPERATOR:
        for handle in asked:
            wait = services.look_ups.wait(interaction.user.id, interaction.guild_id, services.db.clock.now())
            if wait is not None:
                raise Refused(plain(told_to_wait(wait, handle, interaction.locale.value)))
    by = f"discord:{interaction.user.id}"
    requests = [await lookups.ask_owner(services.db, handle, asked_by=by) for handle in asked]
    found = await asyncio.gather(*(answered(services, request) for request in requests))
    async with view(services.db) as now:
        for handle, answer_ in zip(asked, found, strict=True):
            held[handle.casefold()] = await judged_by(now, handle, answer_)
    return [held[handle.casefold()] for handle in handles]


def _not_followed(judged: list[Judged], locale: str) -> Document:
    """Say of each namespace that is not there why; what could not be asked for has a button."""
    wrong = [one for one in judged if one.outcome is not Outcome.FOUND]
    lines = [(_problem(one, locale),) for one in wrong]
    unknown = [one for one in wrong if one.outcome is not Outcome.MISSING]
    return Document(
        title=text("refused-title", locale),
        blocks=(Paragraph((*lines, (text("handles-not-followed", locale),))),),
        actions=tuple(
            Action(text("handle-anyway", locale, name=one.written), GRANT, (one.written, UNCHECKED))
            for one in unknown[:MOST_ASKED]
        ),
        tone="bad",
    )


def _problem(one: Judged, locale: str) -> str:
    said = problem(one, locale)
    if one.nearest:
        return text("handle-near", locale, said=said, nearest=", ".join(one.nearest))
    return f"{said}."


async def _ask(
    services: Services, interaction: discord.Interaction, wanted: list[str], locale: str
) -> Document:
    """Ask the operators, in one message for all that is wanted; nobody is asked twice for the same."""
    followed = {one.casefold() for one in await tracking.tracked(services.db)}
    unknown = [handle for handle in wanted if handle.casefold() not in followed]
    if unknown and not services.settings.operators:
        raise Refused(text("follow-nobody", locale))
    judged = await _sought(services, interaction, unknown)
    if any(one.outcome is Outcome.MISSING for one in judged):
        return _not_followed([one for one in judged if one.outcome is Outcome.MISSING], locale)
    # What the Hub could not be asked for is asked for again when an operator grants it.
    handles = [one.handle for one in judged if one.handle.casefold() not in followed]
    if not handles:
        raise Refused(text("admin-tracked-already", locale, names=", ".join(wanted)))
    entries = await audit.recent(services.db, guild_id=interaction.guild_id, limit=LOOKED_BACK)
    asked_before = {entry.target.casefold() for entry in entries if entry.act == ASKED and entry.target}
    handles = [handle for handle in handles if handle.casefold() not in asked_before]
    if not handles:
        raise Refused(text("follow-asked-already", locale, names=", ".join(wanted)))
    where = interaction.guild.name if interaction.guild else ""
    asked = Document(
        title=text("follow-asked-title", locale),
        blocks=(
            paragraph(
                text(
                    "follow-asked",
                    locale,
                    who=interaction.user.name,
                    where=where,
                    names=", ".join(handles),
                    requests=REQUESTS_AN_OWNER * len(handles),
                )
            ),
        ),
        actions=tuple(
            Action(text("follow-button", locale, name=handle), GRANT, (handle,), "primary")
            for handle in handles
        ),
    )
    for operator in services.settings.operators:
        await notify(services.db, asked, to=Destination(guild_id=None, channel_id=None, user_id=operator))
    for handle in handles:
        await audit.record(
            services.db,
            actor=str(interaction.user.id),
            rank=rank(services, interaction),
            act=ASKED,
            guild_id=interaction.guild_id,
            target=handle,
        )
    services.wake_sender()
    words = text("follow-sent", locale, names=", ".join(handles))
    return Document(title=text("admin-title", locale), blocks=(paragraph(words),), tone="good")


def read_handles(words: str, locale: str, *, most: int = MOST_HANDLES) -> list[str]:
    """Return the handles among some words. Raises Refused where one cannot be a namespace on the Hub."""
    handles = [word.strip(",").removeprefix("https://huggingface.co/").strip("/") for word in words.split()]
    good = [handle for handle in handles if tracking.is_handle(handle)]
    if not good or len(good) != len(handles) or len(good) > most:
        raise Refused(text("admin-not-a-handle", locale, name=words[:80]))
    return good
