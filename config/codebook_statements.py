"""The sentences of cards that are worth keeping, by the phrases that give them away: the codebook's list."""

import functools
import hashlib
from importlib import resources
from typing import Literal

import msgspec
from msgspec import Struct

from config.codebook import CodebookError, load
from config.codebook_words import Sourced, Text

About = Literal[
    "developer",
    "partner",
    "funder",
    "compute",
    "training data",
    "data withheld",
    "training code",
    "contribution",
    "elsewhere",
    "company",
    "university",
    "research institute",
    "non-profit",
    "grassroots",
    "government",
    "individual",
    "motivation",
]


_SIGNS = ".,;:!?\"'()[]{}<>…“”‘’`_|#~"
_Phrase = tuple[str, tuple[str, ...]]  # what it is about, and the words that follow its first


class StatementTerm(Sourced, frozen=True, kw_only=True):
    """One thing a sentence may be about. `motivation` is an id of the taxonomies', where it is about one."""

    about: About
    phrases: tuple[Text, ...]
    motivation: str | None = None

    @property
    def key(self) -> str:
        """What the sentence is about, with the motivation it speaks of."""
        return self.about if self.motivation is None else f"{self.about}:{self.motivation}"


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    statements: tuple[StatementTerm, ...]


@functools.cache
def statements() -> tuple[StatementTerm, ...]:
    """Return the list, read once. Raises CodebookError where it is wrong."""
    file = resources.files("config") / "codebook" / "statements.toml"
    try:
        terms = msgspec.toml.decode(file.read_bytes(), type=_File).statements
    except msgspec.MsgspecError as error:
        raise CodebookError(f"statements.toml: {error}") from error
    known = {term.id for term in load().taxonomies.motivations}
    for term in terms:
        if (term.about == "motivation") != (term.motivation is not None):
            raise CodebookError(f"statements.toml: {term.key}: a motivation is named where it is about one")
        if term.motivation is not None and term.motivation not in known:
            raise CodebookError(f"statements.toml: unknown motivation {term.motivation}")
    if len({term.key for term in terms}) < len(terms):
        raise CodebookError("statements.toml: two entries are about the same")
    return terms


@functools.cache
def version() -> str:
    """Return what tells one state of the list from another."""
    file = resources.files("config") / "codebook" / "statements.toml"
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


class Phrases:
    """Finds the phrases of the list in a text's words, in one pass: each word is looked up once."""

    def __init__(self, terms: tuple[StatementTerm, ...]) -> None:
        self._exact: dict[str, list[_Phrase]] = {}
        self._begun: dict[str, list[_Phrase]] = {}
        for term in terms:
            for phrase in term.phrases:
                first, *rest = (_bare(word) for word in phrase.casefold().split())
                index = self._begun if first.endswith("*") else self._exact
                index.setdefault(first.rstrip("*"), []).append((term.key, tuple(rest)))
        self._beginnings = tuple(self._begun)

    def find(self, sentence: str) -> list[str]:
        """Return the keys of what a sentence is about, each once, in the order in which its words say so."""
        words = [_bare(word) for word in sentence.casefold().split()]
        found: dict[str, None] = {}
        for place, word in enumerate(words, start=1):
            for key, rest in self._exact.get(word, ()):
                if key not in found and _goes_on(words, place, rest):
                    found[key] = None
            if word.startswith(self._beginnings):
                for beginning, phrases in self._begun.items():
                    for key, rest in phrases if word.startswith(beginning) else ():
                        if key not in found and _goes_on(words, place, rest):
                            found[key] = None
        return list(found)


@functools.cache
def phrases() -> Phrases:
    """Return the finder of the list's phrases, made once."""
    return Phrases(statements())


def _bare(word: str) -> str:
    """Return a word without the signs around it; a star at its end, which stands for the rest, stays."""
    return word.strip(_SIGNS) or word


def _goes_on(words: list[str], place: int, rest: tuple[str, ...]) -> bool:
    """Whether the words from a place on are those of a phrase; a lone star is one to three words."""
    for number, wanted in enumerate(rest):
        if wanted == "*":
            return any(_goes_on(words, place + skipped, rest[number + 1 :]) for skipped in (1, 2, 3))
        if place >= len(words) or not _is(words[place], wanted):
            return False
        place += 1
    return True


def _is(word: str, wanted: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted
