"""The words a grammar reads, from a data file per language: which phrase means what."""

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.answering.reading.text import Question, Word, read
from config import codebook_languages

DEFAULT: Final = "en"
_SHORTEST_TYPO: Final = 5
_SHORTEST_WORD: Final = 3
_NEVER_GUESSED: Final = ("refused:", "country:", "lang:", "term:")
"""What a slip of the pen never stands for: nothing is turned away, and no place is named, by a guess."""
_LONG: Final = 9
"""From so many letters on, two slips are forgiven."""
_SPOKEN: Final = 300_000
_NAME: Final = 4
"""A language is known by its name from so many letters on, and from so many people.

Others are everyday words.
"""
_SPELLINGS: Final = (
    (re.compile(r"licenc"), "licens"),
    (re.compile(r"is(e|ed|es|ing|er|ers|ation|ations|able)$"), r"iz\1"),
    (re.compile(r"our(s|ed|ite|ites)?$"), r"or\1"),
    (re.compile(r"ogue(s?)$"), r"og\1"),
    (re.compile(r"isation"), "ization"),
)
_CONTRACTIONS: Final = (
    (re.compile(r"\b(what|who|where|how|when|that|it) is\b"), r"\1's"),
    (re.compile(r"\b(what|who|where|how) are\b"), r"\1're"),
    (re.compile(r"\b(do|does|did|is|are|was|were|has|have|would|could|should)(?: not|n't)\b"), r"\1n't"),
    (re.compile(r"\bcannot\b"), "can't"),
    (re.compile(r"'"), ""),
)
_ENDINGS: Final = ("s", "es", "'s")


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    fillers: tuple[str, ...]
    senses: dict[str, tuple[str, ...]]
    sets: dict[str, dict[str, tuple[str, ...]]]
    numbers: dict[str, int]
    multiples: dict[str, int]
    octets: dict[str, int]
    months: dict[str, int]
    weekdays: dict[str, int]
    ordinals: dict[str, int]
    anew: tuple[str, ...]
    core: tuple[str, ...]
    joined: tuple[str, ...]
    leading: tuple[str, ...]


class Match(Struct, frozen=True):
    """A phrase found in a question: what it means, and which words it takes up (last excluded)."""

    senses: frozenset[str]
    first: int
    last: int


FILLER: Final = "filler"
_KINDS: Final = ("model", "dataset", "space")
_OF_REPOS: Final = frozenset({"task", "role", "named", "lib", "tag"})
"""Sets whose members are said of repos."""


@functools.lru_cache(maxsize=16_384)
def spelling(word: str) -> str:
    """Return a word in the one spelling in which words are compared: British and American are the same."""
    for pattern, instead in _SPELLINGS:
        word = pattern.sub(instead, word)
    return word


def _contracted(phrase: str) -> Iterator[str]:
    """Yield a phrase as it is typed in haste: "whats" for "what is", "dont" for "don't" and "do not"."""
    for whole, short in _CONTRACTIONS:
        if (changed := whole.sub(short, phrase)) != phrase:
            yield changed
            yield changed.replace("'", "")


class Lexicon:
    """The phrases of one language. A sense that is one of a set is written `task:translation`."""

    def __init__(self, file: _File) -> None:
        self.numbers: Mapping[str, int] = file.numbers
        self.multiples: Mapping[str, int] = file.multiples
        self.octets: Mapping[str, int] = file.octets
        self.months: Mapping[str, int] = file.months
        self.weekdays: Mapping[str, int] = file.weekdays
        self.ordinals: Mapping[str, int] = file.ordinals
        phrases: dict[tuple[str, ...], set[str]] = {}
        for sense, phrase in self._entries(file):
            # "What's the trending" may ask for what is so; only "what's a ..." surely asks for a meaning.
            meaning = sense.startswith("term:") and " a " not in phrase and " are " not in phrase
            for written in dict.fromkeys((phrase, *(() if meaning else _contracted(phrase)))):
                key = self._key(written)
                if key:
                    phrases.setdefault(key, set()).add(sense)
        self._phrases = {words: frozenset(senses) for words, senses in phrases.items()}
        self.longest = max(map(len, self._phrases))
        self._vocabulary = {word for words in self._phrases for word in words}
        self._words = sorted(
            word for word in self._vocabulary if len(word) >= _SHORTEST_TYPO and word.isalpha()
        )
        self._common = {word for word in self._vocabulary if word.isalpha()}
        self._core = tuple(word for word in file.core if word in self._vocabulary)
        self._joined = frozenset(spelling(word) for word in file.joined)
        self._leading = frozenset(file.leading)
        self._anew = tuple(tuple(one.split()) for one in file.anew)
        self._guessable = sorted(
            words[0] for words in self._phrases if len(words) == 1 and len(words[0]) >= _SHORTEST_TYPO
        )

    @staticmethod
    def _entries(file: _File) -> Iterator[tuple[str, str]]:
        for phrase in file.fillers:
            yield FILLER, phrase
        for sense, several in file.senses.items():
            for phrase in several:
                yield sense, phrase
        nouns = {noun: kind for kind in _KINDS for noun in file.senses.get(kind, ())}
        for prefix, members in file.sets.items():
            for member, several in members.items():
                for phrase in several:
                    yield f"{prefix}:{member}", phrase
                    if prefix in _OF_REPOS and (kind := nouns.get(phrase.split()[-1])):
                        yield kind, phrase  # "embedding models" are models
        for language in codebook_languages.load():
            if language.speakers >= _SPOKEN and len(language.name) >= _NAME:
                yield f"lang:{language.code}", language.name

    @staticmethod
    def _key(phrase: str) -> tuple[str, ...]:
        return tuple(spelling(word.word) for word in read(phrase).words)

    def find(self, words: Sequence[Word], taken: Sequence[bool]) -> list[Match]:
        """Return the phrases among the words that nothing else has taken.

        Of all the ways to cut the words into phrases it is one that leaves the fewest words unread, then one
        of the fewest phrases; of equal ones that whose phrases are longer where they begin.
        """
        end = len(words)
        best: list[tuple[int, int]] = [(0, 0)] * (end + 1)
        chosen: list[Match | None] = [None] * end
        for place in range(end - 1, -1, -1):
            unread, phrases = best[place + 1]
            best[place] = (unread + (not taken[place]), phrases)
            for match in self._all_at(words, taken, place):
                unread, phrases = best[match.last]
                if (unread, phrases + 1) < best[place]:
                    best[place] = (unread, phrases + 1)
                    chosen[place] = match
        found: list[Match] = []
        place = 0
        while place < end:
            match_here = chosen[place]
            if match_here is not None:
                found.append(match_here)
            place = match_here.last if match_here else place + 1
        return found

    def _at(self, words: Sequence[Word], taken: Sequence[bool], place: int) -> Match | None:
        return next(self._all_at(words, taken, place), None)

    def _all_at(self, words: Sequence[Word], taken: Sequence[bool], place: int) -> Iterator[Match]:
        """Yield the phrases that begin at a place, the longest first."""
        for length in range(min(self.longest, len(words) - place), 0, -1):
            if any(taken[place : place + length]):
                continue
            here = tuple(spelling(word.word) for word in words[place : place + length])
            senses = self._phrases.get(here)
            if senses is not None:
                yield Match(senses, place, place + length)

    def length_at(self, words: Sequence[Word], taken: Sequence[bool], place: int) -> int:
        """Return how many words the longest phrase at a place has."""
        match = self._at(words, taken, place)
        return match.last - match.first if match else 0

    def everyday(self, words: Sequence[Word]) -> bool:
        """Whether words are a phrase of ours, or each of them is."""
        whole = tuple(spelling(word.word) for word in words)
        return whole in self._phrases or all((word,) in self._phrases for word in whole)

    def begins_anew(self, written: str) -> bool:
        """Whether what follows a comma begins a question of its own, or an aside."""
        begun = tuple(written.casefold().split()[: max(map(len, self._anew))])
        return any(begun[: len(one)] == one for one in self._anew)

    def holds(self, word: Word) -> bool:
        """Whether a word is one of ours, be it only within a phrase."""
        return spelling(word.word) in self._vocabulary

    def members(self, prefix: str) -> frozenset[str]:
        """Return the members of a closed set, such as the Hub's tasks."""
        senses = {sense for meant in self._phrases.values() for sense in meant}
        return frozenset(one.partition(":")[2] for one in senses if one.startswith(f"{prefix}:"))

    def single(self, word: str) -> frozenset[str]:
        """Return what one word means by itself."""
        return self._phrases.get((spelling(word),), frozenset())

    def guess(self, word: str) -> frozenset[str]:
        """Return what a mistyped word may mean; nothing where none of ours is close."""
        written = spelling(word)
        for ending in _ENDINGS:
            known = self._phrases.get((written.removesuffix(ending),)) if written.endswith(ending) else None
            known = known or self._phrases.get((written + ending,))
            if known:
                return known
        if len(written) < _SHORTEST_TYPO or not written.isalpha():
            return frozenset()
        slips = 2 if len(written) >= _LONG else 1
        found = process.extract(written, self._guessable, scorer=OSA.distance, score_cutoff=slips, limit=None)
        near = sorted((int(slip), one) for one, slip, _ in found if one[0] == written[0] and self._tells(one))
        senses = self._phrases.get((near[0][1],), frozenset()) if near else frozenset()
        return frozenset() if any(sense.startswith(_NEVER_GUESSED) for sense in senses) else senses

    def meant(self, word: str, following: str = "") -> str | None:
        """Return the word of ours that a mistyped word stands for within a phrase ("hwo many"), if any.

        Two letters in the wrong order are forgiven in any word, one wrong letter in longer ones.
        """
        written = spelling(word)
        if written in self._vocabulary or not written.isalpha() or len(written) < _SHORTEST_WORD:
            return None
        turned = [
            written[:place] + written[place + 1] + written[place] + written[place + 2 :]
            for place in range(len(written) - 1)
        ]
        ours = [one for one in turned if one in self._common]
        if ours:
            return next((one for one in ours if (one, spelling(following)) in self._phrases), ours[0])
        if len(written) <= _SHORTEST_TYPO:
            core = [word for word in self._core if OSA.distance(written, word) == 1]
            if core:
                return core[0]
        if len(written) < _SHORTEST_TYPO:
            return None
        slips = 2 if len(written) >= _LONG else 1
        found = process.extract(written, self._words, scorer=OSA.distance, score_cutoff=slips, limit=None)
        near = sorted((int(slip), one) for one, slip, _ in found if one[0] == written[0] and self._tells(one))
        return near[0][1] if near else None

    def _tells(self, word: str) -> bool:
        """Whether a word carries something: none that may matter is taken for one that does not."""
        return self._phrases.get((word,), frozenset()) != {FILLER}

    def parted(self, question: Question) -> Question:
        """Return a question in which words that a hyphen joins ("MIT-licensed") stand apart.

        Where they mean more.
        """
        words: list[Word] = []
        for word in question.words:
            head, sign, tail = word.word.partition("-")
            known = (spelling(word.word),) in self._phrases
            ours = spelling(tail) in self._joined or head in self._leading
            if not sign or known or not tail or not ours or "/" in word.word or "-" in tail:
                words.append(word)
                continue
            cut = word.start + len(head)
            words.append(Word(word.raw[: len(head)], head, word.start, cut))
            words.append(Word(word.raw[len(head) + 1 :], tail, cut + 1, word.end, word.possessive))
        moved = len(words) != len(question.words)
        return replace(question, words=tuple(words)) if moved and not question.links else question


@functools.cache
def lexicon(language: str = DEFAULT) -> Lexicon:
    """Return the words of a language; those of English where there is no such file."""
    folder = resources.files("bot.answering.reading") / "words"
    file = folder / f"{language}.toml"
    if not language.isalpha() or not file.is_file():
        file = folder / f"{DEFAULT}.toml"
    return Lexicon(msgspec.toml.decode(file.read_bytes(), type=_File))
