"""A question as words: cleaned of everything that is not text, cut, and never anything but data."""

import re
import unicodedata
from typing import Final

from msgspec import Struct

MOST_CHARACTERS: Final = 1_000
"""How much of a question is read: nobody asks at greater length, and a paste must not take time."""
MOST_WORDS: Final = 120

_WORD = re.compile(r"\w(?:[\w.+/&-]*[\w+])?")
_POSSESSIVE = re.compile(r"['’`´]s?$")
_LINK = re.compile(
    r"(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co)/"
    r"(?:(?P<type>datasets|spaces|models)/)?(?P<name>[\w.-]+(?:/[\w.-]+)?)(?P<rest>[^\s<>]*)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>]+", re.IGNORECASE)
_TYPES: Final = {"datasets": "dataset", "spaces": "space", "models": "model"}
_RESERVED: Final = frozenset(
    {"api", "blog", "chat", "collections", "docs", "join", "learn", "login", "new", "papers", "posts"}
    | {"pricing", "settings", "tasks"}
)


class Word(Struct, frozen=True):
    """One word of a question: as written, as compared, and where it stands."""

    raw: str
    word: str
    start: int
    end: int
    possessive: bool = False


class HubLink(Struct, frozen=True):
    """An address on the Hub: what it points at, and which words it takes up."""

    name: str
    repo_type: str | None
    first: int
    last: int


class Question(Struct, frozen=True):
    """A question as it is read: its clean text, its words, the Hub's addresses in it."""

    text: str
    words: tuple[Word, ...]
    links: tuple[HubLink, ...] = ()
    elsewhere: bool = False
    """Whether it holds an address that is not on the Hub."""

    def slice(self, first: int, last: int) -> str:
        """Return what was written from one word up to another (excluded)."""
        return self.text[self.words[first].start : self.words[last - 1].end]


def clean(text: str) -> str:
    """Return text in its compatible form, on one line, without controls, marks of direction or surrogates."""
    text = unicodedata.normalize("NFKC", text[: 4 * MOST_CHARACTERS])
    kept = "".join(
        " " if character in "\t\n\r\v\f" or unicodedata.category(character)[0] == "Z" else character
        for character in text
        if character in "\t\n\r\v\f" or unicodedata.category(character)[0] != "C"
    )
    return " ".join(kept.split())[:MOST_CHARACTERS]


def read(text: str) -> Question:
    """Cut a question into words; an address on the Hub becomes one word."""
    text = clean(text)
    words: list[Word] = []
    links: list[HubLink] = []
    elsewhere = False
    position = 0
    addresses = sorted(
        [(found.start(), found.end(), found) for found in _LINK.finditer(text)]
        + [(found.start(), found.end(), None) for found in _ADDRESS.finditer(text)],
        key=lambda found: (found[0], found[2] is None),
    )
    for start, end, found in addresses:
        if start < position:
            continue
        words.extend(_words(text, position, start))
        position = end
        if found is not None and found["name"].split("/")[0].casefold() not in _RESERVED:
            links.append(_hub_link(found, len(words)))
            words.append(Word(text[start:end], "", start, end))
        else:
            elsewhere = True
    words.extend(_words(text, position, len(text)))
    kept = tuple(words[:MOST_WORDS])
    return Question(text, kept, tuple(link for link in links if link.last <= len(kept)), elsewhere)


def _hub_link(found: re.Match[str], place: int) -> HubLink:
    name = found["name"].rstrip(".")
    prefix = found["type"]
    return HubLink(name, _TYPES.get(prefix.lower()) if prefix else None, place, place + 1)


def _words(text: str, start: int, end: int) -> list[Word]:
    words: list[Word] = []
    for found in _WORD.finditer(text, start, end):
        raw = found[0]
        after = text[found.end() : found.end() + 2]
        mark = re.match(r"['’`´](?:s\b)?", after) if after else None
        if mark is None and words and raw.casefold() == "s" and _joined(text, words[-1].end, found.start()):
            continue
        words.append(Word(raw, raw.casefold(), found.start(), found.end(), mark is not None))
    return words


def _joined(text: str, end: int, start: int) -> bool:
    """Whether an "s" hangs on the word before it by an apostrophe."""
    return start - end == 1 and _POSSESSIVE.match(text[end:start]) is not None
