"""Documents as a page for a browser: all escaped, only links to the web, pictures inside, no script."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Final

from bot.document import (
    Atlas,
    Block,
    Chart,
    Code,
    Command,
    Document,
    Facts,
    Heading,
    Instant,
    Items,
    Line,
    Lineage,
    Link,
    Paragraph,
    Small,
    Span,
    Strong,
)
from bot.texts import text
from bot.texts.catalogue import DEFAULT_LOCALE
from bot.texts.outside import clean
from config.clock import to_iso

_WEB: Final = ("https://", "http://")
_POLICY: Final = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}"
    "img{max-width:100%}small{color:#666}dt{font-weight:600}dd{margin:0 0 .5rem}"
)


def to_html(
    document: Document, locale: str = DEFAULT_LOCALE, *, pictures: Mapping[int, str] | None = None
) -> str:
    """Return a document as a whole HTML page.

    `pictures` are the charts' images as `data:` addresses, by the number of their block; a chart without one
    is the words that replace it. Buttons are left out.
    """
    drawn = pictures or {}
    title = _text(document.title.strip() or text("card-untitled", locale))
    heading = _anchor(title, document.url) if document.url else title
    body = [f"<h1>{heading}</h1>"]
    body += [_block(block, drawn.get(number)) for number, block in enumerate(document.blocks)]
    if document.citations:
        sources = (_anchor(_text(one.supports or one.url), one.url) for one in document.citations)
        body.append(f"<p>{_text(text('card-sources', locale))}</p>{_list(sources)}")
    if document.as_of is not None:
        body.append(f"<p><small>{_span(Instant(document.as_of))}</small></p>")
    head = (
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">'
        f"<title>{title}</title><style>{_STYLE}</style>"
    )
    written = "\n".join(body)
    return (
        f'<!doctype html>\n<html lang="{escape(locale)}">\n<head>{head}</head>\n'
        f"<body>\n{written}\n</body>\n</html>\n"
    )


def _block(block: Block, picture: str | None) -> str:
    match block:
        case Heading(text=words):
            return f"<h2>{_text(words)}</h2>"
        case Chart() | Lineage() | Atlas() if picture is not None:
            return f'<figure><img src="{escape(picture)}" alt="{_text(block.alt)}"></figure>'
        case Chart() | Lineage() | Atlas():
            return f"<p>{_text(block.alt)}</p>"
        case Paragraph(lines=lines):
            return f"<p>{'<br>'.join(map(_line, lines))}</p>"
        case _:
            return _listed(block)


def _listed(block: Items | Facts | Small) -> str:
    match block:
        case Items(items=items, ordered=ordered, start=start):
            return _list(map(_line, items), start if ordered else None)
        case Facts(rows=rows):
            named = (f"<dt>{_text(name)}</dt><dd>{_line(value)}</dd>" for name, value in rows)
            return f"<dl>{''.join(named)}</dl>"
        case Small(line=line):
            return f"<p><small>{_line(line)}</small></p>"


def _list(items: Iterable[str], start: int | None = None) -> str:
    inner = "".join(f"<li>{item}</li>" for item in items)
    return f"<ul>{inner}</ul>" if start is None else f'<ol start="{start}">{inner}</ol>'


def _line(line: Line) -> str:
    return "".join(map(_span, line))


def _span(span: Span) -> str:
    written = ""
    match span:
        case str():
            written = _text(span)
        case Strong(text=words):
            written = f"<strong>{_text(words)}</strong>"
        case Code(text=words):
            written = f"<code>{_text(words)}</code>"
        case Link(text=words, url=url):
            written = _anchor(_text(words), url)
        case Instant(at=at):
            said = to_iso(at)
            written = f'<time datetime="{said}">{said[:16].replace("T", " ")} UTC</time>'
        case Command(name=name):
            written = f"<code>/{_text(name)}</code>"
    return written


def _anchor(shown: str, url: str) -> str:
    if not url.startswith(_WEB):
        return shown
    return f'<a href="{escape(url)}" rel="noopener noreferrer nofollow">{shown}</a>'


def _text(words: str) -> str:
    return escape(clean(words))
