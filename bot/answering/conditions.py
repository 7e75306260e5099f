"""Licences, tasks, types and numbers in a question: what restricts which repos are meant."""

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from bot.answering.lexicon import Lexicon
from bot.answering.reading import Question
from config.codebook import Codebook
from storage.records import RepoType

_LONGEST: Final = 5
_VAGUE: Final = frozenset({"other", "unknown", "custom", "cc"})
_TYPES: Final[tuple[RepoType, ...]] = ("model", "dataset", "space")
_MOST: Final = 100
_NUMBER = re.compile(r"[0-9]{1,3}")  # four digits are a year


class LicenseNamed(Struct, frozen=True):
    """Licences named in a question, and the words that name them (last excluded)."""

    ids: tuple[str, ...]
    first: int
    last: int


def licenses_beside_the_word(
    question: Question, words: Lexicon, book: Codebook, taken: Sequence[bool]
) -> list[LicenseNamed]:
    """Return licences that stand beside the word licence or after "under": whatever else they name."""
    return [
        found
        for found in _licenses(question, book, taken)
        if _is_license(question, words, found.last)
        or _is_license(question, words, found.first - 1)
        or (found.first > 0 and question.words[found.first - 1].word == "under")
        or (
            found.first > 1
            and question.words[found.first - 1].word in {"under", "the", "a", "an"}
            and question.words[found.first - 2].word in {"under", "licensed"}
        )
    ]


def licenses_named(question: Question, book: Codebook, taken: Sequence[bool]) -> list[LicenseNamed]:
    """Return licences named by words that nothing else has taken."""
    return [
        found
        for found in _licenses(question, book, taken)
        if question.slice(found.first, found.last).casefold() not in _VAGUE
    ]


def _licenses(question: Question, book: Codebook, taken: Sequence[bool]) -> list[LicenseNamed]:
    found: list[LicenseNamed] = []
    place = 0
    while place < len(question.words):
        for last in range(min(place + _LONGEST, len(question.words)), place, -1):
            entry = None if any(taken[place:last]) else _license(question.slice(place, last), book)
            if entry is not None:
                found.append(LicenseNamed((entry,), place, last))
                place = last - 1
                break
        place += 1
    return found


def _license(written: str, book: Codebook) -> str | None:
    """Return the id of a licence by what was written: spaces and hyphens are the same."""
    for form in (written, written.replace(" ", "-"), written.replace("-", " ")):
        entry = book.license(form)
        if entry is not None:
            return entry.id
    return None


def _is_license(question: Question, words: Lexicon, place: int) -> bool:
    if not 0 <= place < len(question.words):
        return False
    return "license" in words.single(question.words[place].word)


def family_licenses(senses: frozenset[str], book: Codebook) -> tuple[str, ...]:
    """Return the licences of the families that a question names."""
    families: set[str] = set()
    if "permissive" in senses:
        families |= {"permissive", "public-domain"}
    if "copyleft" in senses:
        families.add("copyleft")
    if "noncommercial" in senses:
        families.add("non-commercial")
    return tuple(sorted(entry.id for entry in book.licenses if entry.family in families))


def types_named(senses: frozenset[str]) -> tuple[RepoType, ...]:
    """Return the types of repo a question speaks of; none where it says nothing or "repos"."""
    return tuple(repo_type for repo_type in _TYPES if repo_type in senses)


def tasks_named(senses: frozenset[str]) -> tuple[str, ...]:
    """Return the Hub's tasks a question names."""
    return tuple(sorted(sense.removeprefix("task:") for sense in senses if sense.startswith("task:")))


def limit_named(question: Question, words: Lexicon, taken: Sequence[bool]) -> tuple[int, int] | None:
    """Return how many results are wanted ("top 5", "three newest") and where the number stands."""
    for place, word in enumerate(question.words):
        if taken[place]:
            continue
        number = int(word.word) if _NUMBER.fullmatch(word.word) else None
        number = words.numbers.get(word.word) if number is None else number
        if number is not None and 0 < number <= _MOST:
            return number, place
    return None
