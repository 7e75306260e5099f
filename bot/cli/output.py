"""What a command writes: for people, or (`--json`) one compact object a line on standard output.

Standard output holds the answer and nothing else; complaints, progress and the log go to standard error.
"""

import shutil
import sys
from typing import Any

import click
import msgspec

from bot.document import Document
from bot.texts.outside import clean

_BREAKS = "\x85\u2028\u2029"
"""What some readers take for the end of a line, and JSON does not escape."""

WIDEST = 100
"""Columns of text for people, however wide the terminal is."""


class CommandError(Exception):
    """A command cannot do what was asked; the message is the line that says why.

    `nearest` are names that may have been meant; `others` say what else is wrong, each in its own line.
    """

    def __init__(
        self, message: str, *, nearest: tuple[str, ...] = (), others: "tuple[CommandError, ...]" = ()
    ) -> None:
        super().__init__(message)
        self.nearest = nearest
        self.others = others


def complain(message: str) -> None:
    """Write the one line that says what went wrong."""
    click.echo(f"cartographer: {clean(message)}", err=True)


class Output:
    """Where a command's answer goes, and in which form."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json

    def record(self, record: msgspec.Struct | dict[str, Any]) -> None:
        """Write an object as one line of JSON, in UTF-8 whatever the terminal is."""
        line = msgspec.json.encode(record)
        for character in _BREAKS:
            line = line.replace(character.encode(), f"\\u{ord(character):04x}".encode())
        click.echo(line)

    def line(self, text: str = "") -> None:
        """Write a line for people. What comes from outside has been made harmless by then."""
        click.echo(_printable(text))

    def lines(self, *texts: str) -> None:
        """Write lines for people, cleaned of whatever drives a terminal."""
        for text in texts:
            self.line(clean(text))

    def document(self, document: Document, locale: str) -> None:
        """Write a document for people."""
        from bot.plain import to_text  # noqa: PLC0415 - not needed where JSON is wanted

        click.echo(_printable(to_text(document, width(), locale)), nl=False)

    def table(self, rows: list[tuple[str, ...]]) -> None:
        """Write rows whose columns stand under each other; all but the first stand apart by two spaces."""
        cleaned = [tuple(clean(cell) for cell in row) for row in rows]
        widths = [max(map(len, column)) for column in zip(*cleaned, strict=True)]
        for row in cleaned:
            padded = (cell.ljust(size) for cell, size in zip(row, widths, strict=True))
            self.line("  ".join(padded).rstrip())


def width() -> int:
    """Return how many columns text for people may take."""
    return min(shutil.get_terminal_size((WIDEST, 24)).columns, WIDEST)


def some(number: int, thing: str) -> str:
    """Write a number of things: 1 request, 1,204 requests."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _printable(text: str) -> str:
    """Return text as standard output can show it: an old terminal gets question marks, not a failure."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)
