"""Actions as rows of buttons, each of which carries its meaning in its custom_id."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import discord
from discord import ui

from bot.cards import budget, custom_ids
from bot.cards.card import CardView
from bot.cards.markdown import label
from bot.document import Action
from bot.texts import text

_log = logging.getLogger(__name__)
_STYLES: Final = {
    "primary": discord.ButtonStyle.primary,
    "secondary": discord.ButtonStyle.secondary,
    "danger": discord.ButtonStyle.danger,
}

Button = ui.Button[CardView]
Row = ui.ActionRow[CardView]


@dataclass(frozen=True)
class Paging:
    """Which act shows another page: its custom_id is `act`, `args`, and the page's number from nought.

    A page has at most so many `items` of lists; with None, as much as fits.
    """

    act: str
    args: tuple[str, ...] = ()
    items: int | None = budget.PAGE_ITEMS


def turning(paging: Paging, page: int, pages: int, locale: str) -> list[Button]:
    """Return the buttons to the pages beside this one; at an end its button stays in place, disabled."""
    ways = (
        (text("card-previous", locale), max(page - 1, 0), page == 0),
        (text("card-next", locale), min(page + 1, pages - 1), page == pages - 1),
    )
    return [
        ui.Button(
            label=words,
            custom_id=custom_ids.encode(paging.act, *paging.args, str(target)),
            disabled=disabled,
        )
        for words, target, disabled in ways
    ]


def acting(actions: Iterable[Action], taken: Iterable[str | None] = ()) -> list[Button]:
    """Return the buttons of actions: each act once, and no more than a card allows.

    An action whose arguments do not fit in a custom_id is a fault of whoever made it: it is logged and left
    out, because the rest of the card is still worth having.
    """
    buttons: dict[str, Button] = {}
    reserved = set(taken)
    for action in actions:
        try:
            custom_id = custom_ids.encode(action.act, *action.args)
        except ValueError as error:
            _log.error("a button is left out: %s", error)
            continue
        if custom_id not in buttons and custom_id not in reserved:
            words = label(action.label)
            buttons[custom_id] = ui.Button(label=words, custom_id=custom_id, style=_STYLES[action.style])
    if len(buttons) > budget.ACTIONS:
        _log.error("%d buttons are left out: a card has %d", len(buttons) - budget.ACTIONS, budget.ACTIONS)
    return list(buttons.values())[: budget.ACTIONS]


def rows(buttons: Sequence[Button]) -> list[Row]:
    """Put buttons into rows of five."""
    starts = range(0, len(buttons), budget.ROW_BUTTONS)
    return [ui.ActionRow(*buttons[start : start + budget.ROW_BUTTONS]) for start in starts]
