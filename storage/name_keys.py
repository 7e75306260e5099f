"""The keys under which a name is found again however it was written: exact, mistyped, by ear, by a part.

A name is compared without case, accents and punctuation (`fold`). Of two names that differ in one or two
letters, some piece is the same in both at nearly the same place: a name is cut into one piece more than the
slips that are forgiven. Words are told by how they sound.
"""

import functools
import re
from collections.abc import Iterable, Iterator
from typing import Final
from zlib import crc32

import jellyfish

from config.codebook import fold

BUCKETS: Final = 8_192
"""Into how many rows the keys of a block are put."""
_SHORTEST: Final = 5
"""Below so many letters nothing is forgiven."""
_TWO: Final = 8
"""From so many letters on, two slips are forgiven."""
_LONGEST: Final = 64
_BEGIN: Final = 4
_WORDS: Final = 6
_WORD: Final = re.compile(r"[^\W\d_]{3,}")


def number_of(key: str) -> int:
    """Return the number that stands for a key: two keys seldom share one, and what is found is looked at."""
    return crc32(key.encode("utf-8", "replace"))


def keys_of(name: str) -> list[str]:
    """Return the keys of a repo's id, its namespace's left out."""
    bare = name.rsplit("/", maxsplit=1)[-1]
    folded = fold(bare)
    if not folded:
        return []
    keys = [exact_key(folded), begin_key(folded)]
    keys.extend(_pieces(folded))
    keys.extend(word_keys(bare))
    return list(dict.fromkeys(keys))


@functools.lru_cache(maxsize=8_192)
def owner_keys(handle: str) -> tuple[str, ...]:
    """Return the keys of a namespace."""
    folded = fold(handle)
    return (f"@{folded}", f"~{sound(folded)}") if folded else ()


def exact_key(folded: str) -> str:
    """Return the key of a name that is just this."""
    return f"={folded}"


def begin_key(folded: str) -> str:
    """Return the key of names that begin with the first letters of a text."""
    return f"^{folded[:_BEGIN]}"


def word_keys(text: str) -> list[str]:
    """Return the keys of the words of a text, by how they sound; numbers and short words are left out."""
    words = dict.fromkeys(_WORD.findall(text.casefold()))
    return list(dict.fromkeys(f"w{sound(fold(word))}" for word in list(words)[:_WORDS]))


@functools.lru_cache(maxsize=65_536)
def sound(folded: str) -> str:
    """Return how a folded word sounds; one that is not in our letters is its own sound."""
    if not folded.isascii():
        return folded
    heard = jellyfish.metaphone(folded)
    digits = "".join(filter(str.isdigit, folded))
    return f"{heard}{digits}" if heard else folded


def _slips(length: int) -> int:
    return 0 if length < _SHORTEST else 1 if length < _TWO else 2


def _cuts(length: int) -> Iterator[tuple[int, int, int]]:
    """Yield number, start and end of each piece of a name of so many letters."""
    parts = _slips(length) + 1
    for place in range(parts):
        yield place, place * length // parts, (place + 1) * length // parts


def _pieces(folded: str) -> Iterator[str]:
    length = len(folded)
    if _SHORTEST <= length <= _LONGEST:
        for place, start, end in _cuts(length):
            yield f"{length}.{place}{folded[start:end]}"


def near_keys(folded: str) -> list[str]:
    """Return the keys under which names are kept that are a slip or two away from a text."""
    found: dict[str, None] = {}
    mine = len(folded)
    for length in range(max(_SHORTEST, mine - 2), min(_LONGEST, mine + 2) + 1):
        slips = _slips(length)
        if abs(length - mine) > slips:
            continue
        for place, start, end in _cuts(length):
            for moved in _moves(place, slips, mine - length):
                if start + moved >= 0 and end + moved <= mine:
                    found[f"{length}.{place}{folded[start + moved : end + moved]}"] = None
    return list(found)


def _moves(place: int, slips: int, longer: int) -> Iterable[int]:
    """Yield how far a piece may have moved: by the slips before it, and by what those after it leave.

    With one piece more than slips, a piece that is whole has at most so many slips before it as its number,
    and at most so many after it as there are pieces after it.
    """
    low = max(-place, longer - (slips - place))
    high = min(place, longer + (slips - place))
    return range(low, high + 1)
