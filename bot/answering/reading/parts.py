"""A question of several sentences, or one with an aside: its parts, each as it could be asked by itself."""

import re
from collections.abc import Iterator
from typing import Final

from bot.answering.reading.lexicon import Lexicon
from bot.answering.reading.text import clean

MOST: Final = 4
"""So many parts of a question are tried."""
LONGEST_SHOWN: Final = 60
_SENTENCE = re.compile(r"[.?!;]+(?=\s|$)|\s[—–-]+\s|—|<!--|-->|\s\((?=[^()]*\))|\)(?=\s|$)")
_COMMA = re.compile(r",\s+")


def parts_of(text: str, words: Lexicon) -> tuple[str, ...]:
    """Return the sentences of a question, and what a comma parts from it: another question, an aside."""
    found = [part for sentence in _SENTENCE.split(clean(text)) for part in _clauses(sentence, words)]
    return tuple(part for part in found if any(map(str.isalnum, part)))[:MOST]


def _clauses(sentence: str, words: Lexicon) -> Iterator[str]:
    begin = 0
    for comma in _COMMA.finditer(sentence):
        if words.begins_anew(sentence[comma.end() :]):
            yield sentence[begin : comma.start()].strip()
            begin = comma.end()
    yield sentence[begin:].strip()


def shown(part: str) -> str:
    """Return a part as it is named to whoever asked."""
    return part if len(part) <= LONGEST_SHOWN else f"{part[: LONGEST_SHOWN - 1].rstrip()}…"
