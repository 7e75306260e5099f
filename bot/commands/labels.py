"""What /admin label and /admin disputes do: an operator's word on a label, and on what people dispute."""

import discord
from discord import app_commands

from bot import correcting
from bot.answering.reading.suggest import suggest_owners, suggest_projects, suggest_repos
from bot.commands.ranks import require_operator
from bot.commands.replies import Refused, answer, choices, locale_of
from bot.commands.services import Services
from bot.correcting import Target, UnknownTargetError, target_of
from bot.document import Document
from bot.texts import text
from bot.texts.outside import is_blank
from config.axes import Axis, Value, WrongValueError, axes, axis_of
from storage import corrections, disputes
from storage.disputes import Decision
from storage.errors import StoreError
from storage.views import view

MIXED = 8
"""Suggestions of each kind where it is not known yet what is meant."""


async def label(
    services: Services,
    interaction: discord.Interaction,
    *,
    subject: str,
    axis: str,
    value: str | None,
    reason: str,
    withdraw: bool,
) -> None:
    """Correct a label, or withdraw a correction, and say what held before and what holds now."""
    locale = locale_of(interaction)

    async def make() -> Document:
        require_operator(services, interaction)
        one, target = await read_target(services, subject, axis, locale)
        if is_blank(reason):
            raise Refused(text("label-reason-missing", locale))
        if not withdraw and value is None:
            raise Refused(text("label-value-missing", locale))
        given = None if withdraw else _read_value(one, value or "", locale)
        by_taxonomy = one.by_taxonomy(given)
        place = {"subject_kind": target.kind, "subject": target.key, "axis": one.stored}
        who = str(interaction.user.id)
        if withdraw:
            try:
                done = await corrections.withdraw(
                    services.db,
                    **place,
                    taxonomies=tuple(by_taxonomy),
                    reason=reason,
                    actor=who,
                    guild_id=interaction.guild_id,
                )
            except corrections.NothingToWithdrawError:
                words = text("label-nothing-to-withdraw", locale, axis=one.name, name=target.name)
                raise Refused(words) from None
        else:
            done = await corrections.correct(
                services.db,
                **place,
                values=by_taxonomy,
                reason=reason,
                actor=who,
                guild_id=interaction.guild_id,
            )
        return correcting.corrected_page(target, one, done, locale)

    await answer(services, interaction, make, ephemeral=True)


async def list_or_decide(
    services: Services,
    interaction: discord.Interaction,
    *,
    number: int | None,
    decision: Decision | None,
    reason: str | None,
) -> None:
    """List the open disputes, or decide one."""
    locale = locale_of(interaction)

    async def make() -> Document:
        require_operator(services, interaction)
        if number is None and decision is None:
            async with view(services.db) as now:
                found = await disputes.every_dispute(now)
                targets = await correcting.targets_of(now, found)
            return correcting.disputes_page(found, targets, locale)
        if number is None or decision is None or is_blank(reason or ""):
            raise Refused(text("dispute-decision-missing", locale))
        try:
            decided = await disputes.decide(
                services.db,
                number,
                decision,
                answer=reason or "",
                actor=str(interaction.user.id),
                guild_id=interaction.guild_id,
            )
        except StoreError as error:
            said = str(error)
            raise Refused(f"{said[:1].upper()}{said[1:]}.") from None
        async with view(services.db) as now:
            targets = await correcting.targets_of(now, [decided])
        return correcting.decided_page(decided, targets[decided.id], locale)

    await answer(services, interaction, make, ephemeral=True)


async def read_target(services: Services, subject: str, axis: str, locale: str) -> tuple[Axis, Target]:
    """Return the axis and the subject of some words. Raises Refused with the nearest where there is none."""
    try:
        one = axis_of(axis)
        async with view(services.db) as now:
            return one, await target_of(now, subject, one)
    except (UnknownTargetError, WrongValueError) as error:
        raise Refused(_with_nearest(str(error), error.nearest, locale)) from None


def _read_value(axis: Axis, typed: str, locale: str) -> Value:
    try:
        return axis.read(typed)
    except WrongValueError as error:
        raise Refused(_with_nearest(str(error), error.nearest, locale)) from None


def _with_nearest(said: str, nearest: tuple[str, ...], locale: str) -> str:
    said = f"{said[:1].upper()}{said[1:]}"
    return text("refused-with-nearest", locale, said=said, nearest=", ".join(nearest)) if nearest else said


async def suggest_subjects(
    services: Services, interaction: discord.Interaction, typed: str
) -> list[app_commands.Choice[str]]:
    """Suggest what can have a label of the axis that was chosen; of every kind while none was."""
    chosen = axes().get(str(getattr(interaction.namespace, "axis", "") or "").casefold())
    kinds = chosen.kinds if chosen is not None else ("project", "owner", "repo")
    each = MIXED if len(kinds) > 1 else None
    finders = {"repo": suggest_repos, "owner": suggest_owners, "project": suggest_projects}

    async def find() -> list[tuple[str, str]]:
        found: dict[str, str] = {}
        for kind in sorted(kinds, key=list(finders).index, reverse=True):
            for shown, value in (await finders[kind](services.db, typed))[:each]:
                found.setdefault(value, shown)
        return [(shown, value) for value, shown in found.items()]

    return await choices(find)


async def suggest_axes(typed: str) -> list[app_commands.Choice[str]]:
    """Suggest axes."""

    async def find() -> list[tuple[str, str]]:
        return correcting.suggest_axes(typed)

    return await choices(find)


async def suggest_values(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Suggest values of the axis that was chosen."""
    axis = str(getattr(interaction.namespace, "axis", "") or "")

    async def find() -> list[tuple[str, str]]:
        return correcting.suggest_values(axis, typed)

    return await choices(find)
