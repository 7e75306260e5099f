"""Text in a terminal's columns, where wide letters take two."""

import unicodedata
from collections.abc import Iterator


def columns(words: str) -> int:
    """Return how many columns of a terminal words take: wide letters two, combining ones none."""
    return len(words) if words.isascii() else sum(map(_columns, words))


def fitting(words: str, width: int) -> str:
    """Return the longest beginning of words that takes no more than `width` columns."""
    taken = 0
    for index, character in enumerate(words):
        taken += _columns(character)
        if taken > width:
            return words[:index]
    return words


def rows(words: str, width: int) -> Iterator[str]:
    """Break words into rows of at most `width` columns (at least two); words too long are broken."""
    row = ""
    for word in words.split():
        if row and columns(row) + 1 + columns(word) <= width:
            row = f"{row} {word}"
            continue
        if row:
            yield row
        *full, row = _broken(word, width)
        yield from full
    if row:
        yield row


def _broken(word: str, width: int) -> Iterator[str]:
    start, taken = 0, 0
    for index, character in enumerate(word):
        wide = _columns(character)
        if taken + wide > width:
            yield word[start:index]
            start, taken = index, 0
        taken += wide
    yield word[start:]


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
