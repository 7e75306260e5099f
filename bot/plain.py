"""Documents without Discord: as text for a terminal, and as Markdown for files and issues.

Nothing from outside reaches a terminal but letters: no control characters, no direction overrides.
"""

import math
import re
from collections.abc import Iterable
from itertools import groupby
from typing import Final
from urllib.parse import quote

from bot.document import (
    Block,
    Chart,
    Code,
    Document,
    Drawing,
    Facts,
    Heading,
    Instant,
    Items,
    Line,
    Link,
    Paragraph,
    Series,
    Small,
    Span,
    Strong,
    plain,
)
from bot.texts import numbers, spans, text
from bot.texts.catalogue import DEFAULT_LOCALE
from bot.texts.columns import columns, fitting, rows
from bot.texts.outside import clean

NARROWEST: Final = 20
_BARS: Final = "▁▂▃▄▅▆▇█"
_PUNCTUATION: Final = re.compile(r"[\\`*_{}\[\]<>#|~&!$^]|:(?=//)|(?<=www)\.|(?<=-)-|^\s*[-+=]")
_ORDERED: Final = re.compile(r"^(\s*\d+)([.)])")


def to_text(document: Document, width: int, locale: str = DEFAULT_LOCALE) -> str:
    """Return a document as lines of at most `width` columns, its addresses numbered and listed at the end.

    Only the addresses may be wider, so that they can be copied. Buttons are left out. A width below twenty is
    taken as twenty. Ends in a line break.
    """
    writer = _Terminal(max(width, NARROWEST), locale)
    return writer.write(document)


def to_markdown(document: Document, locale: str = DEFAULT_LOCALE) -> str:
    """Return a document as GitHub-flavoured Markdown in which text from outside does not format or mention.

    A picture is the words that replace it. Ends in a line break.
    """
    title = _escaped(document.title) or text("card-untitled", locale)
    parts = [f"# {_anchor(title, document.url)}" if document.url else f"# {title}"]
    parts += [_markdown_block(block, locale) for block in document.blocks]
    if document.citations:
        sources = [
            f"- {_anchor(_escaped(source.supports) or _escaped(source.url), source.url)}"
            for source in document.citations
        ]
        parts.append("\n".join([_escaped(text("card-sources", locale)), "", *sources]))
    if document.as_of is not None:
        parts.append(f"*{_markdown(spans('card-as-of', locale, at=Instant(document.as_of)))}*")
    return "\n\n".join(part for part in parts if part) + "\n"


class _Terminal:
    """Writes one document; remembers the addresses it has referred to."""

    def __init__(self, width: int, locale: str) -> None:
        self._width = width
        self._locale = locale
        self._addresses: dict[str, int] = {}

    def write(self, document: Document) -> str:
        title = clean(document.title).strip() or text("card-untitled", self._locale)
        parts = [
            [*self._wrapped(title + self._reference(document.url)), "=" * min(columns(title), self._width)]
        ]
        parts += [self._block(block) for block in document.blocks]
        closing = [
            line
            for source in document.citations
            for line in self._wrapped(
                clean(source.supports) + self._reference(source.url), text("card-sources", self._locale) + " "
            )
        ]
        if document.as_of is not None:
            closing += self._wrapped(
                self._line(spans("card-as-of", self._locale, at=Instant(document.as_of)))
            )
        parts.append(closing)
        parts.append([f"[{number}] {address}" for address, number in self._addresses.items()])
        return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"

    def _block(self, block: Block) -> list[str]:
        match block:
            case Paragraph(lines=lines):
                return [row for line in lines for row in self._wrapped(self._line(line))]
            case Heading(text=words):
                shown = clean(words).strip()
                return [*self._wrapped(shown), "-" * min(columns(shown), self._width)] if shown else []
            case Items(items=items, ordered=ordered, start=start):
                marks = (f"{start + index}. " if ordered else "- " for index in range(len(items)))
                pairs = zip(marks, items, strict=True)
                return [row for mark, item in pairs for row in self._wrapped(self._line(item), mark)]
            case Facts():
                return self._facts(block.rows)
            case Small(line=line):
                return self._wrapped(self._line(line), "· ")
            case _:
                return self._drawn(block)

    def _facts(self, facts: Iterable[tuple[str, Line]]) -> list[str]:
        named = [(clean(name).strip() + ":", self._line(value)) for name, value in facts]
        widest = max((columns(name) for name, _ in named), default=0)
        indent = min(widest, self._width // 2) + 1
        unknown = text("number-not-known", self._locale)
        return [
            row
            for name, value in named
            for row in self._wrapped(value.strip() or unknown, name + " " * max(indent - columns(name), 1))
        ]

    def _drawn(self, drawing: Drawing) -> list[str]:
        shown = self._wrapped(f"{clean(drawing.title)} ({clean(drawing.unit)})")
        for series in drawing.series if isinstance(drawing, Chart) else ():
            latest = next((point.value for point in reversed(series.points) if point.value is not None), None)
            bars = sparkline(series, self._width // 2)
            shown += self._wrapped(f"{clean(series.name)} {numbers.count(latest, self._locale)}", f"{bars}  ")
        return shown + self._wrapped(clean(drawing.alt))

    def _line(self, line: Line) -> str:
        return "".join(self._span(span) for span in line).strip()

    def _span(self, span: Span) -> str:
        shown = clean(plain((span,)))
        return shown + self._reference(span.url) if isinstance(span, Link) else shown

    def _reference(self, url: str | None) -> str:
        address = clean(url).strip() if url else ""
        if not address:
            return ""
        return f" [{self._addresses.setdefault(address, len(self._addresses) + 1)}]"

    def _wrapped(self, words: str, mark: str = "") -> list[str]:
        """Break words into rows; what follows a mark is set under its own beginning where there is room."""
        mark = mark if columns(mark) <= self._width // 2 + 1 else fitting(mark, self._width // 2) + " "
        indent = columns(mark)
        broken = list(rows(words, self._width - indent)) or [""]
        return [
            (mark if index == 0 else " " * indent) + row if row or mark else row
            for index, row in enumerate(broken)
        ]


def sparkline(series: Series, width: int) -> str:
    """Return the last `width` points of a series as bars, gaps as spaces: for those who see no pictures."""
    values = [point.value for point in series.points][-width:]
    known = [value for value in values if value is not None and math.isfinite(value)]
    if not known:
        return ""
    low, top = min(known), len(_BARS) - 1
    height = max(known) / 2 - low / 2  # halved, because the whole may be too large for a number
    return "".join(
        " "
        if value is None or not math.isfinite(value)
        else _BARS[round((value / 2 - low / 2) / height * top) if height else 0]
        for value in values
    )


def _markdown_block(block: Block, locale: str) -> str:
    match block:
        case Paragraph(lines=lines):
            return "  \n".join(filter(None, (_markdown(line) for line in lines)))
        case Heading(text=words):
            shown = _escaped(words)
            return f"## {shown}" if shown else ""
        case Items(items=items, ordered=ordered, start=start):
            marks = (f"{start + index}." if ordered else "-" for index in range(len(items)))
            return "\n".join(
                f"{mark} {_markdown(item) or '…'}" for mark, item in zip(marks, items, strict=True)
            )
        case Facts(rows=rows):
            unknown = text("number-not-known", locale)
            return "\n".join(f"- **{_escaped(name)}:** {_markdown(value) or unknown}" for name, value in rows)
        case Small(line=line):
            shown = _markdown(line)
            return f"<sub>{shown}</sub>" if shown else ""
        case _:
            return f"*{_escaped(block.title)} ({_escaped(block.unit)}):* {_escaped(block.alt)}"


def _markdown(line: Line) -> str:
    out = ""
    for kind, group in groupby(line, type):
        texts = [span for span in group if isinstance(span, str)] if kind is str else []
        for piece in [_escape("".join(texts))] if texts else map(_markdown_span, group):
            touching = out.endswith("`") and piece.startswith(
                "`"
            )  # backticks side by side would be one fence
            out += f"\u200b{piece}" if touching else piece
    return out.strip()


def _markdown_span(span: Span) -> str:
    match span:
        case Strong(text=words):
            shown = _escaped(words)
            return f"<strong>{shown}</strong>" if shown else ""
        case Code(text=words):
            return _code(clean(words).strip())
        case Link(text=words, url=url):
            return _anchor(_escaped(words) or _escaped(url), url)
        case _:
            return _escape(plain((span,)))


def _anchor(escaped: str, url: str) -> str:
    if not re.match(r"https?://[^\s/]", url):
        return escaped
    return f"[{escaped}]({quote(clean(url), safe='/:?&=#%+,;!$~-._')})"


def _code(words: str) -> str:
    if not words:
        return ""
    fence = "`" * (max((len(run) for run in re.findall("`+", words)), default=0) + 1)
    space = " " if "`" in words else ""
    return f"{fence}{space}{_unmentioned(words)}{space}{fence}"


def _escaped(words: str) -> str:
    return _escape(words).strip()


def _escape(words: str) -> str:
    shown = _PUNCTUATION.sub(_backslashed, _unmentioned(clean(words)))
    return _ORDERED.sub(r"\1\\\2", shown)


def _backslashed(found: re.Match[str]) -> str:
    space = found[0][:-1]
    return f"{space}\\{found[0][-1]}"


def _unmentioned(words: str) -> str:
    # What follows may be the next span: an @ at the very end is kept from it too.
    return re.sub(r"@(?=\w|\Z)", "@\u200b", words)
