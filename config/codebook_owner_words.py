"""The words in an organisation's name that speak for what kind it is: the codebook's list, and a finder."""

import functools
import re
from collections.abc import Mapping
from importlib import resources
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from config.codebook import CodebookError
from config.codebook_words import Sourced, Text

LONGEST = 300
"""Characters of a name that are looked at."""

ACRONYM = 3
"""Letters that a proper name in capitals has at least."""

_PARTS = re.compile(r"[^\W_]+(?:\.[^\W_]+)*\.?")
_SPLIT = re.compile(r"[\s,;:()/|_-]+")
_CAPITALS = re.compile(r"[^\W\d_a-zß-ÿ]+(?![a-zß-ÿ])|[^\W\d_a-zß-ÿ]?[a-zß-ÿ]+|\d+")
_ENDINGS = ("nlp", "labs", "lab", "group", "research", "team", "ltl", "ai", "vl", "ml", "cv")
"""What handles append to another word without a sign between them."""
_BEGINNINGS = ("nlp", "cse", "dcc", "cs")
"""What handles put before another word: a subject or a department."""
LONG = 8
"""A proper name of so many letters is known by how a word begins, whatever is appended to it."""


class WordsTerm(Sourced, frozen=True, kw_only=True):
    """Words that are one sign. A `weak` one decides nothing by itself.

    `proper` names are short, and words or places as well: in running text they count in capitals alone.
    `unless` are phrases that hold a word in another meaning.
    """

    sign: Text
    words: Annotated[tuple[Text, ...], Meta(min_length=1)]
    weak: bool = False
    proper: bool = False
    unless: tuple[Text, ...] = ()


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    words: tuple[WordsTerm, ...]


@functools.cache
def owner_words() -> tuple[WordsTerm, ...]:
    """Return the list, read once. Raises CodebookError where it is wrong."""
    file = resources.files("config") / "codebook" / "owner_words.toml"
    try:
        terms = msgspec.toml.decode(file.read_bytes(), type=_File).words
    except msgspec.MsgspecError as error:
        raise CodebookError(f"owner_words.toml: {error}") from error
    if len({term.sign for term in terms}) < len(terms):
        raise CodebookError("owner_words.toml: two entries are one sign")
    return terms


def signs_in(handle: str, fullname: str | None = None) -> dict[str, str]:
    """Return the signs in a name, each with the word that is it, in the order of the list."""
    shown = (fullname or "")[:LONGEST]
    words = {*_words(shown), *_words(handle[:LONGEST])}
    return _found(f"{handle[:LONGEST]} {shown}", {term.sign: words for term in owner_words()})


def signs_in_text(text: str) -> dict[str, str]:
    """Return the signs in running text, as `signs_in` does: proper names must stand there in capitals."""
    shown = text[:LONGEST]
    words = set(_words(shown))
    capitals = {
        part.casefold().rstrip(".")
        for part in _PARTS.findall(shown)
        if part.isupper() and len(part) >= ACRONYM
    }
    return _found(shown, {term.sign: capitals if term.proper else words for term in owner_words()})


def _found(shown: str, asked: Mapping[str, set[str]]) -> dict[str, str]:
    phrase = f" {' '.join(_SPLIT.sub(' ', shown.casefold()).split())} "
    found: dict[str, str] = {}
    for term in owner_words():
        if any(f" {other} " in phrase for other in term.unless):
            continue
        words = asked[term.sign]
        word = next((word for word in term.words if _holds(word, words, phrase, proper=term.proper)), None)
        if word is not None:
            found[term.sign] = word.strip("*")
    return found


def _holds(word: str, words: set[str], phrase: str, *, proper: bool) -> bool:
    if " " in word:
        return f" {word} " in phrase
    if word.startswith("*"):
        return any(word.strip("*") in one for one in words)
    if word.endswith("*"):
        return any(one.startswith(word[:-1]) for one in words)
    if proper and len(word) >= LONG:
        return any(one.startswith(word) for one in words)
    return word in words


def _words(name: str) -> list[str]:
    """Return the words of a name: parted by signs, by capitals, and from what handles put around them."""
    found: list[str] = []
    for part in _PARTS.findall(name):
        whole = part.casefold().rstrip(".")
        found.append(whole)
        pieces = [piece.casefold() for piece in _CAPITALS.findall(part)]
        found += pieces if len(pieces) > 1 else []
        cut = whole
        for ending in _ENDINGS:
            if cut.endswith(ending) and len(cut) > len(ending) + 1:
                cut = cut.removesuffix(ending)
                found += [cut, ending]
                break
        for beginning in _BEGINNINGS:
            if cut.startswith(beginning) and len(cut) > len(beginning) + 2:
                found += [cut.removeprefix(beginning), beginning]
                break
    return found
