"""Numbers in a question: sizes, memory, counters and how they are compared; also bare ones, as limits.

Written numbers come as "7b", "8 GB", "1,000", "2.5 million" or "ten". What is compared stands beside them, or
before: "more than 1000 downloads", "with likes over 10", "between 1 and 3 billion parameters".
"""

import re
from collections.abc import Sequence
from typing import Final, Literal

from msgspec import Struct

from bot.answering.plan import Bound, Memory, Metric
from bot.answering.reading.lexicon import FILLER, Lexicon
from bot.answering.reading.text import Question

_NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)([a-z]{0,9})(\+?)")
_SIGNS: Final = {
    "<": "below",
    ">": "above",
    "≤": "at_most",
    "≥": "at_least",
    "<=": "at_most",
    ">=": "at_least",
}
_SIGN = re.compile(r"([<>]=?|≤|≥)\s*$")
_JOINED_BITS = re.compile(r"(?:int|fp|q|w)(\d{1,2})|(\d{1,2})-?bits?|bf(16)")
_BIT_WIDTHS: Final = frozenset({1, 2, 3, 4, 5, 6, 8, 16, 32})
_AROUND: Final = 0.12
"""How far a size may be off to count as "a 7B model": makers round."""
_LARGEST: Final = 10**15
_WINDOW: Final = 3
"""So many words may stand between a number and what it counts."""
_YEARS: Final = range(1990, 2100)
_METRICS: Final[tuple[tuple[str, Metric], ...]] = (
    ("downloads", "downloads"),
    ("likes", "likes"),
    ("followers", "followers"),
    ("members", "members"),
    ("size", "parameters"),
    ("derivatives", "derivatives"),
    ("model", "repos"),
    ("dataset", "repos"),
    ("repo", "repos"),
)
Comparing = Literal["at_least", "above", "at_most", "below"]


class Number(Struct, frozen=True):
    """A number with its unit ("b", "gb", ...), and which words it takes up (last excluded)."""

    value: float
    unit: str
    first: int
    last: int
    more: bool = False
    """Whether a plus follows: so many or more."""


class Quantities(Struct, frozen=True, kw_only=True):
    """What the numbers of a question restrict, and the words that say so."""

    bounds: tuple[Bound, ...] = ()
    memory: Memory | None = None
    bits: int | None = None
    around: tuple[str, ...] = ()
    """Sizes that were read as "about so many": "7b"."""
    taken: frozenset[int] = frozenset()


def quantities(question: Question, words: Lexicon, taken: Sequence[bool]) -> Quantities:
    """Read the numbers of a question that nothing else has taken, except bare ones."""
    return _Reader(question, words, taken).read()


class _Reader:
    def __init__(self, question: Question, words: Lexicon, taken: Sequence[bool]) -> None:
        self.question = question
        self.words = words
        self.free = [not done for done in taken]
        self.used: set[int] = set()
        self.senses: dict[int, frozenset[str]] = {}
        self.starts: dict[int, tuple[frozenset[str], int]] = {}
        for match in words.find(question.words, taken):
            self.starts[match.first] = (match.senses, match.last)
            for place in range(match.first, match.last):
                self.senses[place] = match.senses

    def read(self) -> Quantities:
        bounds: list[Bound] = []
        around: list[str] = []
        octets: int | None = None
        bits = self._bits()
        place = 0
        while place < len(self.question.words):
            number = self.number(place)
            if number is None or not self.free[place] or place in self.used:
                place += 1
                continue
            place = number.last
            if number.unit in self.words.octets:
                octets = int(number.value * self.words.octets[number.unit])
                self._use(number.first, number.last)
                self._comparing(number)
                continue
            bound = self._bound(number)
            if bound is not None:
                bounds.append(bound)
                self._use(number.first, number.last)
                if bound == self._around(number, bound.metric):
                    around.append(self.question.slice(number.first, number.last))
        memory = Memory(octets, bits or 16) if octets else None
        return Quantities(
            bounds=_merged(bounds),
            memory=memory,
            bits=bits,
            around=tuple(around),
            taken=frozenset(self.used),
        )

    def number(self, place: int) -> Number | None:  # noqa: C901 - a way of writing each
        """Return the number that begins at a word."""
        if place >= len(self.question.words) or not self.free[place]:
            return None
        word = self.question.words[place].word
        found = _NUMBER.fullmatch(word)
        if found is not None:
            value, unit = float(found[1].replace(",", "")), found[2]
            if found[3]:
                return Number(value, unit, place, place + 1, more=True)
        elif word in self.words.numbers:
            value, unit = float(self.words.numbers[word]), ""
        elif word == "a" and self._multiplies(place + 1):
            value, unit = 1.0, ""
        else:
            return None
        last = place + 1
        known = {**self.words.multiples, **self.words.octets}
        if unit and unit not in known:
            return None
        while last < len(self.question.words) and self.free[last]:
            following = self.question.words[last].word
            if following in self.words.octets and not unit:
                return Number(value, following, place, last + 1)
            if following not in self.words.multiples or (unit and unit not in self.words.multiples):
                break
            if len(following) == 1 and not following.isalpha():
                break
            value *= self.words.multiples[unit] if unit else 1
            unit = following
            last += 1
        return Number(value, unit, place, last)

    def _multiplies(self, place: int) -> bool:
        """Whether a word such as "million" stands at a place: "a million"."""
        word = self.question.words[place].word if place < len(self.question.words) else ""
        return word in self.words.multiples and len(word) > 1

    def _bits(self) -> int | None:
        """Read "4-bit", "8 bit", "int8", "fp16", "q4"."""
        for place, one in enumerate(self.question.words):
            if not self.free[place]:
                continue
            following = self.question.words[place + 1].word if place + 1 < len(self.question.words) else ""
            told = following in {"bit", "bits"} and one.word.isdigit()
            joined = _JOINED_BITS.fullmatch(one.word)
            width = (
                one.word
                if told
                else next((part for part in joined.groups() if part), None)
                if joined
                else None
            )
            if one.word.isdigit() and not told:
                continue
            if width is not None and int(width) in _BIT_WIDTHS:
                self._use(place, place + (2 if told else 1))
                return int(width)
        return None

    def _bound(self, number: Number) -> Bound | None:  # noqa: C901, PLR0911, PLR0912 - a way of comparing each
        value = int(min(number.value * self.words.multiples.get(number.unit, 1), _LARGEST))
        far = self._far(number)
        metric = self._metric(number)
        if number.unit == "b" or (far is not None and far.unit == "b"):
            metric = "parameters"
        if metric is None and far is not None:
            metric = self._metric(far) or ("parameters" if far.unit in self.words.multiples else None)
            value = value if number.unit else int(number.value * self.words.multiples.get(far.unit, 1))
        if metric is None and number.unit in {"b", "bn", "billion", "billions", "t", "trillion"}:
            metric = "parameters"
        if (
            metric is None
            and number.unit in {"m", "million"}
            and not self._near(number, "downloads", "likes")
        ):
            metric = "parameters"
        if metric is None or (not number.unit and value in _YEARS):
            return None
        comparing, other = self._comparing(number), self._between(number)
        if other is not None:
            low, high = sorted((value, other))
            return Bound(metric, low, high + 1)
        match comparing:
            case "at_least":
                return Bound(metric, value, None)
            case "above":
                return Bound(metric, value + 1, None)
            case "at_most":
                return Bound(metric, None, value + 1)
            case "below":
                return Bound(metric, None, value)
            case _ if number.more:
                return Bound(metric, value, None)
            case _ if metric == "parameters" and number.unit:
                return self._around(number, metric)
            case _:
                return None

    def _around(self, number: Number, metric: Metric) -> Bound:
        value = number.value * self.words.multiples.get(number.unit, 1)
        return Bound(metric, int(value * (1 - _AROUND)), int(value * (1 + _AROUND)) + 1)

    def _near(self, number: Number, *senses: str) -> bool:
        around = range(max(number.first - _WINDOW, 0), min(number.last + _WINDOW, len(self.question.words)))
        return any(sense in self.senses.get(place, ()) for place in around for sense in senses)

    def _metric(self, number: Number) -> Metric | None:
        """Return what a number counts: the nearest word for a counter, behind it first."""
        behind = range(number.last, min(number.last + _WINDOW, len(self.question.words)))
        before = range(number.first - 1, max(number.first - 1 - _WINDOW, -1), -1)
        for places, gap in ((behind, 1), (before, _WINDOW)):
            for distance, place in enumerate(places):
                for sense, metric in _METRICS:
                    if sense in self.senses.get(place, ()):
                        if metric == "repos" and (places is before or distance):
                            return None
                        if distance <= gap or metric == "parameters":
                            return metric
                        return None
                if not self._skippable(place):
                    break
        return None

    def _skippable(self, place: int) -> bool:
        senses = self.senses.get(place, frozenset())
        return FILLER in senses or bool(senses & {"at_least", "above", "at_most", "below", "around_number"})

    def _comparing(self, number: Number) -> Comparing | None:
        """Return how a number is compared: by the words before it, behind it, or by a sign."""
        before = self.question.text[: self.question.words[number.first].start]
        if (sign := _SIGN.search(before)) is not None:
            found: Comparing = _SIGNS[sign[1]]  # type: ignore[assignment]  # each value is one of Comparing
            return found
        order: tuple[Comparing, ...] = ("above", "below", "at_least", "at_most")
        for first in range(number.first - 1, max(number.first - 4, -1), -1):
            senses, last = self.starts.get(first, (frozenset(), 0))
            if last == number.first or (
                last and all(self._skippable(place) for place in range(last, number.first))
            ):
                for comparing in order:
                    if comparing in senses:
                        self._use(first, last)
                        return comparing
            if first not in self.senses:
                break
        last = number.last
        for behind in (last, last + 1, last + 2):
            senses, end = self.starts.get(behind, (frozenset(), 0))
            for comparing in ("at_least", "at_most"):
                if comparing in senses and end - behind > 1:
                    self._use(behind, end)
                    return comparing
        return None

    def _between(self, number: Number) -> int | None:
        """Return the other end of "between A and B", "A to B"."""
        other = self._far(number)
        if other is None:
            return None
        unit = other.unit or number.unit
        self._use(number.first, other.last)
        return int(min(other.value * self.words.multiples.get(unit, 1), _LARGEST))

    def _far(self, number: Number) -> Number | None:
        """Return the second number of "between A and B", "A to B"."""
        begun = any(
            self.question.words[place].word in {"between", "from"}
            for place in range(max(number.first - 1, 0), number.first)
        )
        joint = number.last
        if joint >= len(self.question.words) or self.question.words[joint].word not in {"and", "to", "-"}:
            return None
        other = self.number(joint + 1)
        if other is None or not (begun or self.question.words[joint].word == "to"):
            return None
        return other

    def _use(self, first: int, last: int) -> None:
        self.used.update(range(first, last))


def _merged(bounds: Sequence[Bound]) -> tuple[Bound, ...]:
    """Put the two ends of one counter together: "over 1b and under 8b"."""
    found: dict[Metric, Bound] = {}
    for bound in bounds:
        held = found.get(bound.metric)
        if held is None:
            found[bound.metric] = bound
            continue
        leasts = [one for one in (held.least, bound.least) if one is not None]
        belows = [one for one in (held.below, bound.below) if one is not None]
        found[bound.metric] = Bound(bound.metric, max(leasts, default=None), min(belows, default=None))
    return tuple(found.values())
