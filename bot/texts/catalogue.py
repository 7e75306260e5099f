"""Messages by id, with typed arguments and a locale, written in Fluent.

A locale's messages stand in `LOCALE.ftl` and, by area, in `LOCALE.AREA.ftl` beside this file. The default
voice is British English. Nothing in a message formats: whoever needs a bold name or a link inside a message
asks for `spans` and hands in the span.
"""

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.document import Line, Span

if TYPE_CHECKING:
    from fluent.runtime import FluentBundle

DEFAULT_LOCALE: Final = "en"
_FOLDER = Path(__file__).parent
_MARKED = re.compile("\ue000([a-z0-9_]+)\ue001")


class TextError(LookupError):
    """A message that does not exist, or one that was not given what it needs: a defect of ours."""


def text(message_id: str, /, locale: str = DEFAULT_LOCALE, **args: str | float) -> str:
    """Return a message as plain text; what it says is data to whoever shows it.

    Unknown locales fall back to their language, then to English. Raises TextError where the id or an argument
    is missing.
    """
    bundle = _bundle(_nearest(locale))
    if not bundle.has_message(message_id):
        raise TextError(f"no message {message_id!r}")
    pattern = bundle.get_message(message_id).value
    if pattern is None:
        raise TextError(f"message {message_id!r} has no text")
    value, errors = bundle.format_pattern(pattern, args)
    if errors:
        raise TextError(f"message {message_id!r}: {errors[0]}")
    return str(value)


def spans(message_id: str, /, locale: str = DEFAULT_LOCALE, **args: Span | float) -> Line:
    """Return a message as a line, with the spans among the arguments in their places.

    `spans("card-as-of", at=Instant(now))` is `("As of ", Instant(now))`. Raises TextError as `text` does.
    """
    plain: dict[str, str | float] = {}
    for name, value in args.items():
        plain[name] = value if isinstance(value, int | float) else f"\ue000{name}\ue001"
    pieces = _MARKED.split(text(message_id, locale, **plain))
    line: list[Span] = []
    for index, piece in enumerate(pieces):
        span = args[piece] if index % 2 else piece
        if span and not isinstance(span, int | float):
            line.append(span)
    return tuple(line)


def locales() -> frozenset[str]:
    """Return the locales that have messages."""
    return frozenset(path.name.split(".")[0] for path in _FOLDER.glob("*.ftl"))


def sources(locale: str) -> list[Path]:
    """Return the files that hold a locale's messages, in the order they are read."""
    return [*_FOLDER.glob(f"{locale}.ftl"), *sorted(_FOLDER.glob(f"{locale}.*.ftl"))]


@cache
def _nearest(locale: str) -> str:
    known = locales()
    language = locale.split("-", maxsplit=1)[0]
    return next((name for name in (locale, language) if name in known), DEFAULT_LOCALE)


@cache
def _bundle(locale: str) -> "FluentBundle":
    from fluent.runtime import FluentBundle, FluentResource  # noqa: PLC0415 - half a second that help can spare

    # Isolation marks would stand around every number too; names are isolated where they are rendered.
    bundle = FluentBundle([locale], use_isolating=False)
    for name in (locale, DEFAULT_LOCALE) if locale != DEFAULT_LOCALE else (locale,):
        for path in sources(name):
            bundle.add_resource(FluentResource(path.read_text(encoding="utf-8")))
    return bundle
