"""Lines as Discord's markdown, in which text from outside neither formats, links nor pings.

Discord understands a backslash before any ASCII punctuation. Its servers look for mentions in the raw text,
before any markdown, so those are broken up by a character of no width as well.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final
from urllib.parse import quote

from bot.cards import budget
from bot.cards.budget import units
from bot.document import Code, Command, Instant, Line, Link, Span, Strong, TimeStyle
from bot.texts.outside import ELLIPSIS, clean, is_blank, isolate, shorten

_NOTHING: Final = "\u200b"
_MENTION = re.compile(r"@(?=everyone|here|[!&]?\d)", re.IGNORECASE)
_ANGLE = re.compile(r"<(?=[@#:/A-Za-z])")
_PUNCTUATION = re.compile(r"[\\`*_~|<>\[\]#]|:(?! )")
_LIST = re.compile(r"(\s*)(?:([-+])|(\d+)([.)]))")
_COMMAND = re.compile(r"[-_'\w]{1,32}(?: [-_'\w]{1,32}){0,2}")
_STYLES: Final[dict[TimeStyle, str]] = {"date": "D", "minute": "f", "relative": "R"}
_FAR: Final = (
    8_640_000_000_000  # seconds: Discord's clients know no later instant, nor an earlier one below nought
)

Commands = Mapping[str, int]


def render_line(line: Line, commands: Commands | None = None, limit: int = budget.LINE) -> str:
    """Return a line as Discord markdown of at most `limit` UTF-16 units; blank lines are empty.

    `commands` gives the ids of our commands by their first word, for clickable mentions.
    """
    out: list[str] = []
    left = limit
    previous: type[Span] | None = None
    for span in _joined(line):
        separator = _NOTHING if type(span) is previous and not isinstance(span, str) else ""
        written = separator + render_span(span, commands, start=not out)
        if units(written) > left - 1:
            out.append(_cut(span, separator, left, start=not out))
            break
        if written != separator:
            out.append(written)
            left -= units(written)
            previous = type(span)
    rendered = "".join(out)
    return "" if is_blank(rendered) else rendered


def render_span(span: Span, commands: Commands | None = None, *, start: bool = False) -> str:
    """Return one span as Discord markdown; `start` says that it begins a line."""
    match span:
        case str():
            return escape(span, start=start)
        case Strong(text=text):
            return _strong(_short(text))
        case Code(text=text):
            return _code(_short(text))
        case Link(text=text, url=url):
            return _link(text, url)
        case Instant(at=at, style=style):
            return f"<t:{min(max(at // 1_000, -_FAR), _FAR)}:{_STYLES[style]}>"
        case Command(name=name):
            return _command(name, commands or {})


def escape(text: str, *, start: bool = False) -> str:
    """Return text from outside so that Discord shows just that text; `start` says that it begins a line."""
    text = isolate(clean(text))
    text = _PUNCTUATION.sub(r"\\\g<0>", _broken_up(text))
    return _LIST.sub(_unlisted, text, count=1) if start and _LIST.match(text) else text


def fit(text: str, limit: int) -> str:
    """Return the longest beginning of a text, not yet escaped, that has at most `limit` units once it is."""
    return shorten(clean(text), lambda part: units(escape(part, start=True)) <= limit)


def label(text: str, limit: int = budget.LABEL) -> str:
    """Return text for a button or an alternative text, where there is no markdown but still a limit."""
    shown = shorten(isolate(clean(text)).strip(), lambda part: units(part) <= limit)
    return ELLIPSIS if is_blank(shown) else shown


def safe_url(url: str) -> str | None:
    """Return an address that cannot break out of a link, or None where it is none."""
    if not re.match(r"https?://[^\s/]", url) or url != clean(url):
        return None
    address = quote(url, safe="/:?&=#%+,;!$'~*-._")  # an @ could ping
    return address if units(address) <= budget.URL else None


def _joined(line: Line) -> Iterator[Span]:
    """Yield the spans with neighbouring texts joined, because together they may come to mean something."""
    text = ""
    for span in line:
        if isinstance(span, str):
            text += shorten(clean(span), lambda part: units(part) <= budget.LINE)
            continue
        if text:
            yield text
            text = ""
        yield span
    if text:
        yield text


def _cut(span: Span, separator: str, left: int, *, start: bool) -> str:
    """Return what fits of a span that does not, ending in an ellipsis."""

    def fitting(text: str, write: Callable[[str], str]) -> str:
        cut = write(shorten(text, lambda part: units(write(part)) < left))
        return cut if units(cut) < left else ELLIPSIS

    match span:
        case str():
            return fitting(clean(span), lambda part: escape(part, start=start))
        case Strong(text=text):
            return fitting(_short(text), lambda part: separator + _strong(part))
        case Code(text=text):
            return fitting(_short(text), lambda part: separator + _code(part))
        case _:
            return ELLIPSIS


def _short(text: str) -> str:
    return shorten(clean(text), lambda part: units(part) <= budget.SPAN)


def _strong(text: str) -> str:
    inner = text.strip()
    if is_blank(inner):
        return " " if text else ""
    head, tail = (" " if text[0].isspace() else ""), (" " if text[-1].isspace() else "")
    return f"{head}**{escape(inner)}**{tail}"


def _code(text: str) -> str:
    shown = _broken_up(isolate(clean(text).strip().replace("`", "ˋ")))
    return "" if is_blank(shown) else f"`{shown}`"


def _link(text: str, url: str) -> str:
    address = safe_url(url)
    if address is None:
        return escape(_short(text), start=True)
    shown = clean(text).strip()
    if is_blank(shown):
        shown = url.split("://", 1)[1]
    shown = _short(shown).replace("[", "(").replace("]", ")").replace("://", f":{_NOTHING}//")
    written = _PUNCTUATION.sub(r"\\\g<0>", _broken_up(isolate(shown)))
    return f"[{written}]({address})"


def _command(name: str, commands: Commands) -> str:
    known = commands.get(name, commands.get(name.split(" ", maxsplit=1)[0]))
    if known is None or not _COMMAND.fullmatch(name):
        return _code(f"/{_short(name)}")
    return f"</{name}:{known}>"


def _broken_up(text: str) -> str:
    return _ANGLE.sub(f"<{_NOTHING}", _MENTION.sub(f"@{_NOTHING}", text))


def _unlisted(found: re.Match[str]) -> str:
    space, bullet, number, stop = found.groups()
    return f"{space}\\{bullet}" if bullet else f"{space}{number}\\{stop}"
