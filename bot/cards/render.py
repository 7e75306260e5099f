"""A document as a Discord message: one renderer for answers, previews and deliveries."""

from collections.abc import Sequence
from typing import Final

import discord
from discord import ui

from bot import charts
from bot.cards import budget, buttons
from bot.cards.buttons import Button, Paging
from bot.cards.card import Card, CardView, Picture
from bot.cards.layout import Style, cut, fits, lines_in, render_block, render_footer, render_title, split
from bot.cards.markdown import Commands, escape, label
from bot.document import Action, Block, Document, Drawing, Heading, Small
from bot.texts import text
from bot.texts.catalogue import DEFAULT_LOCALE

__all__ = ["Card", "Paging", "Picture", "render", "split"]

_ACCENTS: Final = {"neutral": 0x5B7FA6, "good": 0x3BA55D, "warning": 0xE0A030, "bad": 0xD9534F}


class _Rule:
    """A line between two sections."""


_Segment = str | Drawing | _Rule


async def render(
    document: Document,
    *,
    locale: str = DEFAULT_LOCALE,
    commands: Commands | None = None,
    page: int = 0,
    paging: Paging | None = None,
    below: Sequence[Action] = (),
) -> Card:
    """Return a document as one message inside every limit.

    With `paging`, what is long is shown page by page (a page out of range is the nearest one) and its buttons
    turn them. Without, what does not fit is cut, and the card says how many lines are left: whoever must send
    everything uses `split` first. The buttons `below` stand under the card: they are about the card itself.
    `commands` are the ids of our commands, by full name or first word. Charts
    are drawn apart from the event loop.
    """
    style = Style(locale, commands)
    items = paging.items if paging else None
    if fits(document, style, items=items):
        return await _card(document, document.blocks, style, below=below)
    parts = cut(document, style, items=items)
    if paging is None:
        left = sum(lines_in(part) for part in parts[1:])
        note = text("card-more-lines", locale, count=left) if left else ""
        return await _card(document, parts[0], style, note=note, below=below)
    page = min(max(page, 0), len(parts) - 1)
    return await _card(
        document,
        parts[page],
        style,
        note=text("card-page", locale, page=page + 1, pages=len(parts)),
        turns=buttons.turning(paging, page, len(parts), locale),
        below=below,
        page=page,
        pages=len(parts),
    )


async def _card(
    document: Document,
    blocks: Sequence[Block],
    style: Style,
    *,
    note: str = "",
    turns: Sequence[Button] = (),
    below: Sequence[Action] = (),
    page: int = 0,
    pages: int = 1,
) -> Card:
    drawn = {
        id(block): Picture(f"chart-{index}.png", await charts.draw(block, locale=style.locale), _alt(block))
        for index, block in enumerate((block for block in blocks if isinstance(block, Drawing)), start=1)
    }
    acting = buttons.acting(document.actions, (turn.custom_id for turn in turns))
    rows = [*buttons.rows(turns), *buttons.rows(acting)]
    under = buttons.rows(buttons.acting(below)[: budget.ROW_BUTTONS])
    room = budget.COMPONENTS - 1 - sum(1 + len(row.children) for row in (*rows, *under))
    container: ui.Container[CardView] = ui.Container(accent_colour=_ACCENTS[document.tone])
    for segment in _compacted(_segments(document, blocks, style, note), room):
        match segment:
            case str():
                container.add_item(ui.TextDisplay(segment))
            case _Rule():
                container.add_item(ui.Separator())
            case _:
                picture = drawn[id(segment)]
                media = discord.MediaGalleryItem(f"attachment://{picture.name}", description=picture.alt)
                container.add_item(ui.MediaGallery(media))
    for row in rows:
        container.add_item(row)
    view = CardView()
    view.add_item(container)
    for row in under:
        view.add_item(row)
    return Card(view, tuple(drawn.values()), page, pages)


def _segments(document: Document, blocks: Sequence[Block], style: Style, note: str) -> list[_Segment]:
    """Return texts, charts and rules in order: a rule before each section and where the small print begins.

    Each block has a text of its own (Discord sets them apart), but a title or heading shares one with what
    follows it.
    """
    out: list[_Segment] = [render_title(document, style)]
    headed = True
    for block in blocks:
        if isinstance(block, Drawing):
            out.append(block)
            headed = False
            continue
        written = render_block(block, style)
        if not written:
            continue
        last = out[-1]
        if isinstance(block, Heading):
            out += [written] if len(out) == 1 else [_Rule(), written]
        elif headed and isinstance(last, str):
            out[-1] = f"{last}\n{written}"
        else:
            out.append(written)
        headed = isinstance(block, Heading)
    small = [f"-# {escape(note, start=True)}"] if note else []
    footer = render_footer(document, style)
    small += [footer] if footer else []
    if small and blocks and isinstance(blocks[-1], Small) and isinstance(out[-1], str):
        out[-1] = "\n".join([out[-1], *small])  # small print goes on
        return out
    return [*out, _Rule(), "\n".join(small)] if small else out


def _compacted(segments: list[_Segment], room: int) -> list[_Segment]:
    """Return segments that need no more than `room` components: where needed without rules, texts joined."""
    if len(segments) <= room:
        return segments
    out: list[_Segment] = []
    for segment in segments:
        if isinstance(segment, _Rule):
            continue
        last = out[-1] if out else None
        if isinstance(segment, str) and isinstance(last, str):
            out[-1] = f"{last}\n{segment}"
        else:
            out.append(segment)
    return out


def _alt(drawing: Drawing) -> str:
    return label(drawing.alt, budget.ALT)
