"""The words a grammar reads, from a data file per language: which phrase means what."""

import functools
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Final

import msgspec
from msgspec import Struct
from rapidfuzz import fuzz, process

from bot.answering.reading import Word, read

DEFAULT: Final = "en"
_TYPO: Final = 85.0
_TYPO_LENGTH: Final = 5


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    fillers: tuple[str, ...]
    senses: dict[str, tuple[str, ...]]
    numbers: dict[str, int]
    months: dict[str, int]
    weekdays: dict[str, int]
    tasks: dict[str, tuple[str, ...]]


class Match(Struct, frozen=True):
    """A phrase found in a question: what it means, and which words it takes up (last excluded)."""

    senses: frozenset[str]
    first: int
    last: int


FILLER: Final = "filler"


class Lexicon:
    """The phrases of one language, indexed by their first word. A task's sense is `task:` and its id."""

    def __init__(self, file: _File) -> None:
        self.numbers: Mapping[str, int] = file.numbers
        self.months: Mapping[str, int] = file.months
        self.weekdays: Mapping[str, int] = file.weekdays
        phrases: dict[tuple[str, ...], set[str]] = {}
        named = [
            (FILLER, file.fillers),
            *file.senses.items(),
            *((f"task:{task}", words) for task, words in file.tasks.items()),
        ]
        for sense, several in named:
            for phrase in several:
                phrases.setdefault(self._key(phrase), set()).add(sense)
        self._phrases = {words: frozenset(senses) for words, senses in phrases.items()}
        self.longest = max(map(len, self._phrases))
        self._guessable = sorted(
            words[0] for words in self._phrases if len(words) == 1 and len(words[0]) >= _TYPO_LENGTH
        )

    @staticmethod
    def _key(phrase: str) -> tuple[str, ...]:
        return tuple(word.word for word in read(phrase).words)

    def find(self, words: Sequence[Word], taken: Sequence[bool]) -> list[Match]:
        """Return the phrases among the words that nothing else has taken, the longest first at each place."""
        found: list[Match] = []
        place = 0
        while place < len(words):
            match = self._at(words, taken, place)
            if match is not None:
                found.append(match)
            place = match.last if match else place + 1
        return found

    def _at(self, words: Sequence[Word], taken: Sequence[bool], place: int) -> Match | None:
        for length in range(min(self.longest, len(words) - place), 0, -1):
            if any(taken[place : place + length]):
                continue
            senses = self._phrases.get(tuple(word.word for word in words[place : place + length]))
            if senses is not None:
                return Match(senses, place, place + length)
        return None

    def length_at(self, words: Sequence[Word], taken: Sequence[bool], place: int) -> int:
        """Return how many words the longest phrase at a place has."""
        match = self._at(words, taken, place)
        return match.last - match.first if match else 0

    def everyday(self, words: Sequence[Word]) -> bool:
        """Whether words are a phrase of ours, or each of them is."""
        whole = tuple(word.word for word in words)
        return whole in self._phrases or all((word,) in self._phrases for word in whole)

    def single(self, word: str) -> frozenset[str]:
        """Return what one word means by itself."""
        return self._phrases.get((word,), frozenset())

    def guess(self, word: str) -> frozenset[str]:
        """Return what a mistyped word may mean; nothing where none of ours is close."""
        if len(word) < _TYPO_LENGTH:
            return frozenset()
        best = process.extractOne(word, self._guessable, scorer=fuzz.ratio, score_cutoff=_TYPO)
        if best is None or best[0][0] != word[0]:
            return frozenset()
        return self._phrases.get((best[0],), frozenset())


@functools.cache
def lexicon(language: str = DEFAULT) -> Lexicon:
    """Return the words of a language; those of English where there is no such file."""
    folder = resources.files("bot.answering") / "words"
    file = folder / f"{language}.toml"
    if not language.isalpha() or not file.is_file():
        file = folder / f"{DEFAULT}.toml"
    return Lexicon(msgspec.toml.decode(file.read_bytes(), type=_File))
