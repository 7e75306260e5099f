"""The buttons under answers and cards: another page of the store, by what its `custom_id` names."""

from collections.abc import Awaitable, Callable

import discord

from bot.answering.pages import acts
from bot.cards import budget, custom_ids
from bot.cards.render import Paging
from bot.commands.replies import answer, locale_of
from bot.commands.seeking import repo_or_look_up
from bot.commands.services import Services
from bot.commands.sharing import share_button
from bot.document import Document
from bot.judging import NOW
from storage.views import view

Act = Callable[[Services, discord.Interaction, tuple[str, ...]], Awaitable[None]]

TURNED = "turn-"
"""Before an act's name: the same page, another leaf of it; the last argument is the leaf's number."""
LISTS = frozenset({"list", "changes", "derivatives"})
"""Long lists: a leaf of theirs is short. What else does not fit one message is turned as well."""
LAST = "999"
"""The widest number of a leaf."""
LONGEST = 200
"""Characters of a name that are looked at."""


def leaf(page: str = "") -> int:
    """Read the number of a leaf; what is none is the first."""
    return int(page) if page.isascii() and page.isdigit() else 0


def turning(act: str, args: tuple[str, ...]) -> Paging | None:
    """Return how a page is turned; None where what it is about does not fit in a button."""
    try:
        custom_ids.encode(TURNED + act, *args, LAST)
    except ValueError:
        return None
    return Paging(TURNED + act, args, budget.PAGE_ITEMS if act in LISTS else None)


async def show(
    services: Services,
    interaction: discord.Interaction,
    act: str,
    args: tuple[str, ...],
    *,
    page: int = 0,
    update: bool = False,
) -> None:
    """Answer an interaction with a page; `update` puts it in the place of what its button stands on.

    A repo that somebody names and that the store does not hold is looked up first.
    """
    locale = locale_of(interaction)
    typed = tuple(arg[:LONGEST] for arg in args)
    short = typed

    async def make() -> Document:
        nonlocal short
        if act in acts.OF_REPOS and len(typed) == 1:
            user, guild = interaction.user.id, interaction.guild_id
            return await repo_or_look_up(services, act, typed[0], locale, user_id=user, guild_id=guild)
        async with view(services.db) as now:
            if act == "compare":
                short = await acts.shortened(now, typed)
            return await acts.open_page(now, act, typed, locale, judges=NOW)

    everybodys = update and interaction.message is not None and not interaction.message.flags.ephemeral
    await answer(
        services,
        interaction,
        make,
        update=update,
        page=page,
        paging=lambda: turning(act, short),
        share=None if everybodys else share_button(locale),
    )


def _open(act: str) -> Act:
    async def opened(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
        await show(services, interaction, act, args)

    return opened


def _turn(act: str) -> Act:
    async def turned(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
        await show(services, interaction, act, args[:-1], page=leaf(*args[-1:]), update=True)

    return turned


ACTS: dict[str, Act] = {
    **{act: _open(act) for act in acts.ACTS},
    **{TURNED + act: _turn(act) for act in acts.ACTS},
}
