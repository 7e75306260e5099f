"""What restricts which repos are meant: licences, types, tasks, languages, makers and the rest."""

import functools
import re
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from bot.answering.plan import Makers
from bot.answering.reading.lexicon import Lexicon, spelling
from bot.answering.reading.text import Question
from config.codebook import Codebook
from config.codebook_records import License
from storage.records import RepoType

_LONGEST: Final = 5
_VAGUE: Final = frozenset({"other", "unknown", "custom", "cc", "data", "boost", "artistic", "intel"})
_TYPES: Final[tuple[RepoType, ...]] = ("model", "dataset", "space")
_MOST: Final = 100
_LETTERS: Final = 2
"""A name of so few letters names too much."""
_NUMBER = re.compile(r"[0-9]{1,3}")  # four digits are a year
_FAMILIES: Final[dict[str, frozenset[str]]] = {
    "permissive": frozenset({"permissive", "public-domain"}),
    "copyleft": frozenset({"copyleft"}),
    "noncommercial": frozenset({"non-commercial"}),
    "responsible": frozenset({"responsible-use"}),
    "custom_license": frozenset({"custom"}),
}
FAMILIES: Final = tuple(_FAMILIES)
"""The senses that name a family of licences."""
_GRASSROOTS: Final = ("non-profit-sponsored grassroots", "company-sponsored grassroots")


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


def terms_between(
    question: Question, words: Lexicon, book: Codebook, first: int, last: int
) -> tuple[str, ...]:
    """Return the licences, and those of families, that some words of a question name (last excluded)."""
    taken = [not first <= place < last for place in range(len(question.words))]
    ids = [one for found in _licenses(question, book, taken) for one in found.ids]
    said = {sense for match in words.find(question.words, taken) for sense in match.senses}
    return tuple(dict.fromkeys((*ids, *family_licenses(said, book))))


def _licenses(question: Question, book: Codebook, taken: Sequence[bool]) -> list[LicenseNamed]:
    found: list[LicenseNamed] = []
    place = 0
    while place < len(question.words):
        for last in range(min(place + _LONGEST, len(question.words)), place, -1):
            ids = () if any(taken[place:last]) else license_ids(question.slice(place, last), book)
            if ids:
                found.append(LicenseNamed(ids, place, last))
                place = last - 1
                break
        place += 1
    return found


def license_ids(written: str, book: Codebook) -> tuple[str, ...]:
    """Return the ids of a licence by what was written: spaces and hyphens are the same.

    A name without its version ("cc-by", "gpl") stands for all its versions.
    """
    folded = spelling(written.casefold())
    for form in (folded, folded.replace(" ", "-"), folded.replace("-", " "), folded.replace(" ", "")):
        entry = book.license(form)
        if entry is not None:
            return (entry.id,)
    joined = folded.replace(" ", "-")
    return _versions(book).get(joined, ())


@functools.cache
def _versions(book: Codebook) -> dict[str, tuple[str, ...]]:
    """Return the licences of each name that has several versions, by the name without one."""
    found: dict[str, list[str]] = {}
    for entry in book.licenses:
        bare = re.sub(r"-?v?\d+(?:\.\d+)*$", "", entry.id)
        if bare != entry.id and len(bare) > _LETTERS:
            found.setdefault(bare, []).append(entry.id)
    return {name: tuple(sorted(ids)) for name, ids in found.items()}


def _is_license(question: Question, words: Lexicon, place: int) -> bool:
    if not 0 <= place < len(question.words):
        return False
    return "license" in words.single(question.words[place].word)


def family_licenses(senses: Iterable[str], book: Codebook) -> tuple[str, ...]:
    """Return the licences of the families that a question names."""
    families: set[str] = set()
    for sense in senses:
        families |= _FAMILIES.get(sense, frozenset())
    return tuple(sorted(entry.id for entry in book.licenses if entry.family in families))


def commercial_licenses(book: Codebook) -> tuple[str, ...]:
    """Return the licences whose text allows commercial use, with conditions or without."""
    return tuple(sorted(entry.id for entry in book.licenses if allows_commerce(entry)))


def free_licenses(book: Codebook) -> tuple[str, ...]:
    """Return the licences whose text allows commercial use and sets no conditions for it."""
    return tuple(sorted(entry.id for entry in book.licenses if entry.commercial_use == "allowed"))


def allows_commerce(entry: License | None) -> bool:
    """Whether a licence's text allows commercial use, with conditions or without."""
    return entry is not None and entry.commercial_use in {"allowed", "allowed with conditions"}


def types_named(senses: frozenset[str]) -> tuple[RepoType, ...]:
    """Return the types of repo a question speaks of; none where it says nothing or "repos"."""
    return tuple(repo_type for repo_type in _TYPES if repo_type in senses)


def members(senses: Iterable[str], prefix: str) -> tuple[str, ...]:
    """Return the members of a set that a question names, such as the Hub's tasks."""
    return tuple(
        sorted(sense.removeprefix(f"{prefix}:") for sense in senses if sense.startswith(f"{prefix}:"))
    )


def makers_named(senses: frozenset[str], *, places: bool = True) -> Makers | None:
    """Return whose repos a question means, by kind, governance and home.

    `places` without it leaves that out.
    """
    governance: list[str] = []
    for model in members(senses, "governed"):
        governance.extend(_GRASSROOTS if model == "grassroots" else (model,))
    kinds = tuple(
        kind for kind in members(senses, "kind") if not (governance and kind == "grassroots community")
    )
    found = Makers(
        kinds=kinds,
        governance=tuple(dict.fromkeys(governance)),
        countries=members(senses, "country") if places else (),
        regions=members(senses, "region") if places else (),
    )
    return None if found == Makers() else found


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
