"""The words in an organisation's name that speak for what kind it is: the codebook's list, and a finder."""

import functools
import re
from importlib import resources
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from config.codebook import CodebookError
from config.codebook_words import Sourced, Text

LONGEST = 300
"""Characters of a name that are looked at."""

_PARTS = re.compile(r"[^\W_]+(?:\.[^\W_]+)*\.?")
_CAPITALS = re.compile(r"[^\W\d_a-zß-ÿ]+(?![a-zß-ÿ])|[^\W\d_a-zß-ÿ]?[a-zß-ÿ]+|\d+")
_ENDINGS = ("nlp", "labs", "lab", "group", "research", "team", "ai", "vl", "ml", "cv")
"""What handles append to another word without a sign between them."""


class WordsTerm(Sourced, frozen=True, kw_only=True):
    """Words that are one sign. A `weak` one decides nothing by itself."""

    sign: Text
    words: Annotated[tuple[Text, ...], Meta(min_length=1)]
    weak: bool = False


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
    phrase = f" {' '.join(shown.casefold().split())} "
    found: dict[str, str] = {}
    for term in owner_words():
        word = next((word for word in term.words if _holds(word, words, phrase)), None)
        if word is not None:
            found[term.sign] = word.removesuffix("*")
    return found


def _holds(word: str, words: set[str], phrase: str) -> bool:
    if " " in word:
        return f" {word} " in phrase or phrase.startswith(f" {word}") or f" {word}," in phrase
    if word.endswith("*"):
        return any(one.startswith(word[:-1]) for one in words)
    return word in words


def _words(name: str) -> list[str]:
    """Return the words of a name: parted by signs, by capitals, and from what handles append."""
    found: list[str] = []
    for part in _PARTS.findall(name):
        whole = part.casefold().rstrip(".")
        found.append(whole)
        pieces = [piece.casefold() for piece in _CAPITALS.findall(part)]
        found += pieces if len(pieces) > 1 else []
        for ending in _ENDINGS:
            if whole.endswith(ending) and len(whole) > len(ending) + 1:
                found += [whole.removesuffix(ending), ending]
                break
    return found
