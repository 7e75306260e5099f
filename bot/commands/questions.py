"""/admin questions and /admin alias: what had no good answer, and the names that mend it. For operators."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

import discord
from discord import app_commands, ui

from bot import questioning
from bot.aliasing import AliasError, read_alias
from bot.cards import custom_ids
from bot.cards.card import CardView
from bot.cards.render import Paging, render
from bot.commands.forms import Entry, entered, show_form
from bot.commands.page_acts import leaf
from bot.commands.ranks import NotAllowed, require_operator
from bot.commands.replies import Add, Refused, answer, choices, locale_of, refusal_card
from bot.commands.services import Services
from bot.document import Document
from bot.texts import text
from config.codebook import fold
from storage import aliases, questions
from storage.errors import StoreError
from storage.questions import Question
from storage.views import view

PICK: Final = "question-pick"
ALIASED: Final = "question-aliased"
DISMISSED: Final = "question-dismissed"
PAGE: Final = 10
LABEL: Final = 100
"""Characters of an option of a picker."""
LONGEST_SUBJECT: Final = 200
Act = Callable[[Services, discord.Interaction, tuple[str, ...]], Awaitable[None]]


async def show_list(
    services: Services, interaction: discord.Interaction, *, page: int = 0, update: bool = False
) -> None:
    """List the open questions, the most asked first, with a picker that opens one."""
    locale = locale_of(interaction)
    found: list[Question] = []

    async def make() -> Document:
        require_operator(services, interaction)
        found[:] = await questions.listed(services.db)
        return questioning.questions_page(found, locale)

    await answer(
        services,
        interaction,
        make,
        ephemeral=True,
        update=update,
        page=page,
        paging=Paging(questioning.LIST, (), PAGE),
        add=_picker(found, page, locale),
    )


def _picker(found: list[Question], page: int, locale: str) -> Add:
    def add(shown: CardView) -> None:
        first = min(page, max(len(found) - 1, 0) // PAGE) * PAGE
        here = found[first : first + PAGE]
        if not here:
            return
        options = [
            discord.SelectOption(label=f"{one.id}: {one.question}"[:LABEL], value=str(one.id)) for one in here
        ]
        picker: ui.Select[Any] = ui.Select(
            custom_id=custom_ids.encode(PICK), placeholder=text("questions-pick", locale), options=options
        )
        row: ui.ActionRow[Any] = ui.ActionRow(picker)
        shown.add_item(row)

    return add


async def show_one(
    services: Services, interaction: discord.Interaction, number: int, *, update: bool = False
) -> None:
    """Show one question with what can be done."""

    async def make() -> Document:
        require_operator(services, interaction)
        return questioning.question_page(await _held(services, number, interaction), locale_of(interaction))

    await answer(services, interaction, make, ephemeral=True, update=update)


async def _held(services: Services, number: int, interaction: discord.Interaction) -> Question:
    one = await questions.get(services.db, number)
    if one is None:
        raise Refused(text("question-unknown", locale_of(interaction), number=number))
    return one


async def alias(
    services: Services, interaction: discord.Interaction, *, name: str, means: str, remove: bool
) -> None:
    """Add an alias, remove one, or list them."""
    locale = locale_of(interaction)

    async def make() -> Document:
        require_operator(services, interaction)
        if not name and not means and not remove:
            async with view(services.db) as now:
                return questioning.aliases_page(await aliases.every_alias(now), locale)
        if not name or bool(means) == remove:
            raise Refused(text("alias-missing", locale))
        if remove:
            return await _remove(services, interaction, name, locale)
        return await _add(services, interaction, name, means, locale)

    await answer(services, interaction, make, ephemeral=True)


async def _add(
    services: Services, interaction: discord.Interaction, name: str, means: str, locale: str
) -> Document:
    try:
        async with view(services.db) as now:
            read = await read_alias(now, name, means)
        actor, guild = str(interaction.user.id), interaction.guild_id
        made, new = await aliases.add_alias(services.db, read, actor=actor, guild_id=guild)
    except AliasError as error:
        said = _sentence(error)
        near = ", ".join(error.nearest)
        raise Refused(
            text("refused-with-nearest", locale, said=said, nearest=near) if near else said
        ) from None
    except StoreError as error:
        raise Refused(_sentence(error)) from None
    services.wake_sender()
    return questioning.alias_done(made, locale, message="alias-added" if new else "alias-held")


async def _remove(services: Services, interaction: discord.Interaction, name: str, locale: str) -> Document:
    try:
        actor, guild = str(interaction.user.id), interaction.guild_id
        gone = await aliases.remove_alias(services.db, fold(name), actor=actor, guild_id=guild)
    except StoreError as error:
        raise Refused(_sentence(error)) from None
    return questioning.alias_done(gone, locale, message="alias-removed")


async def suggest_aliases(services: Services, typed: str) -> list[app_commands.Choice[str]]:
    """Suggest the aliases there are."""

    async def find() -> list[tuple[str, str]]:
        async with view(services.db) as now:
            held = await aliases.every_alias(now)
        return [(f"{one.alias} ({one.subject})", one.alias) for one in held if fold(typed) in one.alias_key]

    return await choices(find)


def _sentence(error: Exception) -> str:
    said = str(error)
    return f"{said[:1].upper()}{said[1:]}".rstrip(".") + "."


async def _listed(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
    await show_list(services, interaction, page=leaf(*args[-1:]), update=True)


async def _picked(services: Services, interaction: discord.Interaction, _args: tuple[str, ...]) -> None:
    data: Any = interaction.data or {}
    await show_one(
        services, interaction, leaf(*[str(one) for one in data.get("values", ())][:1]), update=True
    )


async def _alias_form(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
    locale = locale_of(interaction)
    entries = (
        Entry(name="alias", label=text("question-alias-name", locale), longest=aliases.LONGEST),
        Entry(name="means", label=text("question-alias-subject", locale), longest=LONGEST_SUBJECT),
    )
    if await _allowed(services, interaction):
        await show_form(interaction, text("question-alias-title", locale), ALIASED, args[:1], entries)


async def _aliased(services: Services, interaction: discord.Interaction, _args: tuple[str, ...]) -> None:
    given = entered(interaction)
    await alias(
        services, interaction, name=given.get("alias", ""), means=given.get("means", ""), remove=False
    )


async def _dismiss_form(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
    locale = locale_of(interaction)
    why = text("question-dismiss-reason", locale)
    entry = Entry(name="reason", label=why, longest=questions.LONGEST, required=False, paragraph=True)
    if await _allowed(services, interaction):
        await show_form(interaction, text("question-dismiss-title", locale), DISMISSED, args[:1], (entry,))


async def _dismissed(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
    async def make() -> Document:
        require_operator(services, interaction)
        reason, actor = entered(interaction).get("reason", ""), str(interaction.user.id)
        number, guild = leaf(*args[:1]), interaction.guild_id
        try:
            one = await questions.dismiss(services.db, number, actor=actor, reason=reason, guild_id=guild)
        except StoreError as error:
            raise Refused(_sentence(error)) from None
        return questioning.question_page(one, locale_of(interaction))

    await answer(services, interaction, make, update=True)


async def _allowed(services: Services, interaction: discord.Interaction) -> bool:
    """Say whether a form may be shown; whoever may not see it is told so."""
    try:
        require_operator(services, interaction)
    except NotAllowed as refusal:
        locale = locale_of(interaction)
        card = await render(refusal_card(str(refusal), locale), locale=locale)
        await interaction.response.send_message(view=card.view, ephemeral=True)
        return False
    return True


ACTS: dict[str, Act] = {
    questioning.LIST: _listed,
    PICK: _picked,
    questioning.ALIAS: _alias_form,
    ALIASED: _aliased,
    questioning.DISMISS: _dismiss_form,
    DISMISSED: _dismissed,
}
