"""Reads Discord's markdown the way its clients do, apart from the code that writes it.

The rules are those of Discord's client (a descendant of simple-markdown), tried in order at each place: what
is found is a list of marks, and what a person would see.
"""

import re
from dataclasses import dataclass, field
from typing import Final

# What servers look for in the raw text, before any markdown.
PINGS: Final = re.compile(r"@everyone|@here|<@[!&]?\d+>", re.IGNORECASE)

_INLINE: Final = (
    ("escape", re.compile(r"\\([^0-9A-Za-z\s])")),
    ("timestamp", re.compile(r"<t:(-?\d{1,17})(?::([tTdDfFsSR]))?>")),
    ("command", re.compile(r"</((?:[-_'\w]{1,32})(?: [-_'\w]{1,32}){0,2}):(\d+)>")),
    ("mention", re.compile(r"<(?:@[!&]?|#)\d+>|<id:\w+>|@everyone|@here")),
    ("emoji", re.compile(r"<a?:\w+:\d+>|:[^\s:]+:")),
    (
        "autolink",
        re.compile(r"<(?:https?://|mailto:|tel:|[^@>\s]+@)[^>\s]+>|https?://[^\s<]+[^<.,:;\"'\]\s]"),
    ),
    ("link", re.compile(r"\[((?:\\.|[^\[\]\\])*)\]\(\s*<?((?:[^\s\\()]|\\.)*?)>?\s*\)")),
    ("code", re.compile(r"(`+)([\s\S]*?[^`])\1(?!`)")),
    ("spoiler", re.compile(r"\|\|((?:\\.|[\s\S])+?)\|\|")),
    ("strong", re.compile(r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)")),
    ("underline", re.compile(r"__((?:\\[\s\S]|[^\\])+?)__(?!_)")),
    ("em", re.compile(r"\*(?=\S)((?:\\[\s\S]|\*\*|[^\\*])+?)\*(?!\*)|_((?:__|\\[\s\S]|[^\\_])+?)_\b")),
    ("strike", re.compile(r"~~((?:\\[\s\S]|[^\\])+?)~~")),
)
_LINE_MARKS: Final = (
    ("heading", re.compile(r"\s*#{1,3} +(?=\S)")),
    ("small", re.compile(r"\s*-# +(?=\S)")),
    ("item", re.compile(r"\s*(?:[-*+]|\d+[.)]) +")),
    ("quote", re.compile(r"\s*>{1,3} ?")),
    ("fence", re.compile(r"\s*```")),
)
_CONTAINERS: Final = frozenset({"link", "spoiler", "strong", "underline", "em", "strike"})


@dataclass
class Reading:
    """What a client makes of a text: each mark with what it says, and what is seen."""

    marks: list[tuple[str, str]] = field(default_factory=list)
    seen: str = ""

    def named(self, *kinds: str) -> list[str]:
        """Return what the marks of some kinds say, in order."""
        return [said for kind, said in self.marks if kind in kinds]


def read(text: str) -> Reading:
    """Read a whole text, line by line."""
    reading = Reading()
    for number, line in enumerate(text.split("\n")):
        reading.seen += "\n" if number else ""
        _line(line, reading)
    return reading


def visible(text: str) -> str:
    """Return text without the characters that only keep others apart."""
    return re.sub("[\u200b\u2068\u2069]", "", text)


def _line(line: str, reading: Reading) -> None:
    for kind, pattern in _LINE_MARKS:
        found = pattern.match(line)
        if found:
            reading.marks.append((kind, line[found.end() :]))
            _line(line[found.end() :], reading)
            return
    _inline(line, reading)


def _inline(text: str, reading: Reading) -> None:
    at = 0
    while at < len(text):
        for kind, pattern in _INLINE:
            found = pattern.match(text, at)
            if found:
                _mark(kind, found, reading)
                at = found.end()
                break
        else:
            reading.seen += text[at]
            at += 1


def _mark(kind: str, found: re.Match[str], reading: Reading) -> None:
    if kind == "escape":
        reading.seen += found[1]
        return
    said = [group for group in found.groups() if group is not None] or [found[0]]
    reading.marks.append((kind, said[1] if kind in {"code", "link"} else said[0]))
    if kind in _CONTAINERS:
        _inline(found[1] or found[2], reading)
    else:
        reading.seen += found[2] if kind == "code" else found[0]
