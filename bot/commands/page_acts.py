"""The buttons under answers and cards: another page of the store, by what its `custom_id` names."""

from collections.abc import Awaitable, Callable

import discord

from bot.answering import acts
from bot.cards.render import Paging
from bot.commands.replies import answer, locale_of
from bot.commands.services import Services
from bot.commands.sharing import share_button
from bot.document import Document
from collectors.mapping.kinds import kind_now
from storage.views import view

Act = Callable[[Services, discord.Interaction, tuple[str, ...]], Awaitable[None]]

TURNED = "turn-"
"""Before an act's name: the same page, another leaf of it; the last argument is the leaf's number."""


def leaf(page: str = "") -> int:
    """Read the number of a leaf; what is none is the first."""
    return int(page) if page.isascii() and page.isdigit() else 0


def _open(act: str) -> Act:
    async def opened(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
        await _show(services, interaction, act, args, page=0, update=False)

    return opened


def _turn(act: str) -> Act:
    async def turned(services: Services, interaction: discord.Interaction, args: tuple[str, ...]) -> None:
        await _show(services, interaction, act, args[:-1], page=leaf(*args[-1:]), update=True)

    return turned


async def _show(
    services: Services,
    interaction: discord.Interaction,
    act: str,
    args: tuple[str, ...],
    *,
    page: int,
    update: bool,
) -> None:
    locale = locale_of(interaction)

    async def make() -> Document:
        async with view(services.db) as now:
            return await acts.open_page(now, act, args, locale, derive=kind_now)

    everybodys = update and interaction.message is not None and not interaction.message.flags.ephemeral
    await answer(
        services,
        interaction,
        make,
        update=update,
        page=page,
        paging=Paging(TURNED + act, args),
        share=None if everybodys else share_button(locale),
    )


ACTS: dict[str, Act] = {
    **{act: _open(act) for act in acts.ACTS},
    **{TURNED + act: _turn(act) for act in acts.ACTS},
}
