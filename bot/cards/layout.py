"""A document cut into parts that each fit one Discord message, at places where a reader would cut.

Every block is first taken apart into its lines; lines are put into a part while they fit, and a heading goes
with what follows it. What a line costs is what it will really take, so a part never turns out too long.
"""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from bot.cards import budget
from bot.cards.budget import units
from bot.cards.markdown import Commands, escape, fit, render_line, render_span
from bot.document import (
    Block,
    Citation,
    Document,
    Drawing,
    Facts,
    Heading,
    Instant,
    Items,
    Line,
    Link,
    Paragraph,
    Small,
)
from bot.texts import spans, text
from bot.texts.catalogue import DEFAULT_LOCALE
from bot.texts.outside import ELLIPSIS, is_blank


@dataclass(frozen=True)
class Style:
    """How text is written: in which language, and with which ids of our commands."""

    locale: str = DEFAULT_LOCALE
    commands: Commands | None = None


@dataclass(frozen=True)
class _Atom:
    """One line of a block, or a chart: what is never cut."""

    block: Block
    source: int  # the block it comes from
    cost: int


def render_title(document: Document, style: Style) -> str:
    """Return the title as a Discord heading, with its link."""
    title = fit(document.title.strip(), budget.TITLE)
    if is_blank(title):
        title = text("card-untitled", style.locale)
    return "## " + (render_span(Link(title, document.url)) if document.url else escape(title, start=True))


def render_block(block: Block, style: Style) -> str:
    """Return a block as Discord markdown; a chart has none."""
    if style.commands is None and not isinstance(block, Drawing):
        return _delivered(block, style.locale)
    return _rendered(block, style)


@functools.lru_cache(maxsize=2_048)
def _delivered(block: Block, locale: str) -> str:
    """Return a block as it is delivered: the same lines go to many, and are measured before."""
    return _rendered(block, Style(locale))


def _rendered(block: Block, style: Style) -> str:
    match block:
        case Paragraph(lines=lines):
            return "\n".join(filter(None, (render_line(line, style.commands) for line in lines)))
        case Heading(text=words):
            shown = fit(words.strip(), budget.HEADING)
            return "" if is_blank(shown) else f"### {escape(shown, start=True)}"
        case Items(items=items, ordered=ordered, start=start):
            marks = (f"{start + index}." if ordered else "-" for index in range(len(items)))
            shown_items = (render_line(item, style.commands) or ELLIPSIS for item in items)
            return "\n".join(map(" ".join, zip(marks, shown_items, strict=True)))
        case Facts(rows=rows):
            return "\n".join(_fact(name, value, style) for name, value in rows)
        case Small(line=line):
            shown = render_line(line, style.commands)
            return f"-# {shown}" if shown else ""
        case _:
            return ""  # it is drawn


def render_footer(document: Document, style: Style) -> str:
    """Return the small print: what the document stands on, and the time it speaks of."""
    lines = [source_line(document, style), as_of_line(document, style)]
    return "\n".join(f"-# {line}" for line in lines if line)


def as_of_line(document: Document, style: Style) -> str:
    """Return the time the document speaks of, or nothing."""
    if document.as_of is None:
        return ""
    return render_line(spans("card-as-of", style.locale, at=Instant(document.as_of)))


def source_line(document: Document, style: Style) -> str:
    """Return the addresses the document stands on and does not link anyway: the first few, then a count."""
    sources = unlinked(document)
    if not sources:
        return ""
    out = escape(text("card-sources", style.locale) + " ")
    shown = 0
    for source in sources[: budget.SOURCES]:
        written = render_span(Link(source.supports, source.url))
        separator = " · " if shown else ""
        if units(out + separator + written) > budget.SOURCES_TEXT:
            break
        out += separator + written
        shown += 1
    left = len(sources) - shown
    if left:
        out += " " + escape(text("card-more-sources", style.locale, count=left))
    return out


def unlinked(document: Document) -> list[Citation]:
    """Return the citations whose addresses do not stand in the document already, each address once."""
    linked = {document.url, *(link.url for link in _links(document.blocks))}
    sources: dict[str, Citation] = {}
    for citation in document.citations:
        if citation.url not in linked:
            sources.setdefault(citation.url, citation)
    return list(sources.values())


def fits(document: Document, style: Style, *, items: int | None = None, spare: int = 0) -> bool:
    """Tell whether a document is one message (of at most so many items, with so much text to spare)."""
    atoms = list(_atoms(document, style))
    total = _frame(document, style) + sum(atom.cost for atom in atoms)
    return total <= budget.TEXT - spare and _charts(atoms) <= budget.CHARTS and not _too_many(atoms, items)


def cut(document: Document, style: Style, *, items: int | None = None) -> list[tuple[Block, ...]]:
    """Return the document's blocks in parts that fit one message each, of at most so many items."""
    room = budget.TEXT - _frame(document, style) - budget.SPARE - budget.NUMBERING
    parts: list[list[_Atom]] = [[]]
    for atom in _atoms(document, style):
        part = parts[-1]
        part.append(atom)
        full = (
            sum(each.cost for each in part) > room or _charts(part) > budget.CHARTS or _too_many(part, items)
        )
        if full and len(part) > 1:
            keep = _last_heading(part)
            parts.append(part[keep:])
            del part[keep:]
    return [_blocks(part) for part in parts]


def split(
    document: Document, *, locale: str = DEFAULT_LOCALE, commands: Commands | None = None
) -> list[Document]:
    """Return a document of any size as documents that each fit one message, in order.

    Each part carries the title and its number; buttons and sources stand on the last. A line of small print
    of up to a hundred characters may be added to a part, and it is still one message.
    """
    style = Style(locale, commands)
    if fits(document, style, spare=budget.SPARE):
        return [document]
    parts = cut(document, style)
    last = len(parts) - 1
    title = fit(document.title.strip(), budget.TITLE - len("… (999/999)"))
    return [
        replace(
            document,
            title=text("card-part", locale, title=title, part=index + 1, parts=len(parts)),
            blocks=blocks,
            actions=document.actions if index == last else (),
            citations=unlinked(document) if index == last else (),
        )
        for index, blocks in enumerate(parts)
    ]


def lines_in(blocks: Sequence[Block]) -> int:
    """Return how many lines and pictures blocks have, headings left out."""
    return sum(1 for block in blocks for part in _taken_apart(block) if not isinstance(part, Heading))


def _fact(name: str, value: Line, style: Style) -> str:
    label = escape(fit(name.strip(), budget.LABEL_OF_FACT), start=True)
    return f"**{label}:** {render_line(value, style.commands) or text('number-not-known', style.locale)}"


def _links(blocks: Sequence[Block]) -> Iterator[Link]:
    for block in blocks:
        match block:
            case Paragraph(lines=lines) | Items(items=lines):
                found = lines
            case Facts(rows=rows):
                found = tuple(value for _, value in rows)
            case Small(line=line):
                found = (line,)
            case _:
                found = ()
        for line in found:
            yield from (span for span in line if isinstance(span, Link))


def _frame(document: Document, style: Style) -> int:
    footer = render_footer(document, style)
    return units(render_title(document, style)) + 1 + (units(footer) + 1 if footer else 0)


def _atoms(document: Document, style: Style) -> Iterator[_Atom]:
    for source, block in enumerate(document.blocks):
        for part in _whole_or_apart(block, style):
            written = render_block(part, style)
            if written or isinstance(part, Drawing):
                yield _Atom(part, source, units(written) + 1)


def _whole_or_apart(block: Block, style: Style) -> Iterator[Block]:
    """Yield what is never cut: a paragraph's lines belong together, unless they are long."""
    if isinstance(block, Paragraph) and units(render_block(block, style)) <= budget.TOGETHER:
        yield block
    else:
        yield from _taken_apart(block)


def _taken_apart(block: Block) -> Iterator[Block]:
    match block:
        case Paragraph(lines=lines):
            yield from (Paragraph((line,)) for line in lines)
        case Items(items=items, ordered=ordered, start=start):
            yield from (Items((item,), ordered, start + index) for index, item in enumerate(items))
        case Facts(rows=rows):
            yield from (Facts((row,)) for row in rows)
        case _:
            yield block


def _blocks(atoms: Sequence[_Atom]) -> tuple[Block, ...]:
    """Put the lines that came from one block into one block again."""
    out: list[Block] = []
    before: int | None = None
    for atom in atoms:
        if atom.source != before:
            out.append(atom.block)
        else:
            out[-1] = _joined(out[-1], atom.block)
        before = atom.source
    return tuple(out)


def _joined(first: Block, second: Block) -> Block:
    match first, second:
        case Paragraph(), Paragraph():
            return Paragraph(first.lines + second.lines)
        case Items(), Items():
            return replace(first, items=first.items + second.items)
        case Facts(), Facts():
            return Facts(first.rows + second.rows)
    raise AssertionError("only lists of lines are taken apart")


def _charts(atoms: Sequence[_Atom]) -> int:
    return sum(isinstance(atom.block, Drawing) for atom in atoms)


def _too_many(atoms: Sequence[_Atom], items: int | None) -> bool:
    return items is not None and sum(isinstance(atom.block, Items) for atom in atoms) > items


def _last_heading(part: Sequence[_Atom]) -> int:
    """Return where to cut before the last line: a heading above it goes with it, unless it stands first."""
    keep = len(part) - 1
    return keep - 1 if keep > 1 and isinstance(part[keep - 1].block, Heading) else keep
