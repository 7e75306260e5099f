"""Finding what a text names: machines, clouds and grants; frameworks; corpora, each with its place.

All spellings of the codebook's gazetteers become one regular expression, a tree of their common beginnings
without any unbounded repetition, so a text is read once and at a cost that grows with its length alone,
whatever stands in it. What is ambiguous counts only near a word of its kind's context, as the codebook says.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from itertools import accumulate

from msgspec import Struct

from config import codebook_gazetteers
from config.codebook import CodebookError
from config.codebook_gazetteers import Compute, Context, Corpus, Framework, Gazetteers

Entry = Compute | Framework | Corpus

NEAR = 160
"""Characters before and after an ambiguous name in which a word of its context must stand."""
MOST = 20
"""Places told of one entry in one text: more are no better evidence."""

_GAP = "\0"
_END = "\1"
_PLURAL = "\2"
_BETWEEN = r"[-_ \t\u00a0\u2010\u2011]{0,2}"
_SEPARATORS = re.compile(r"[-_ \t\u00a0\u2010\u2011]+")
# Letters that go on a word. Scripts written without spaces, and those that hang endings on a foreign word
# (Chinese, Japanese, Korean), are not among them: there a name ends where its own letters end.
_LETTER = r"0-9A-Za-z\u00aa-\u024f\u0370-\u052f"
# An address is read as a whole: `owner/name-more` is another one than `owner/name`.
_SPECIAL = {_GAP: _BETWEEN, _END: f"(?![-_.]?[{_LETTER}])", _PLURAL: f"s?(?![{_LETTER}])"}


class Mention(Struct, frozen=True):
    """A name found: characters `start` to `end` of the text, on `line` (the first is 1), read as `entry`."""

    entry: Entry
    start: int
    end: int
    line: int
    text: str


class _Reading(Struct, frozen=True):
    """One way to read a spelling: whose it is, how it must be written (None: anyhow), near which words."""

    entry: Entry
    written: str | None = None
    near: Context | None = None


class Matcher:
    """Finds every entry of the gazetteers in a text.

    Raises CodebookError where two entries could not be told apart by how they are written.
    """

    def __init__(self, gazetteers: Gazetteers) -> None:
        self._readings: dict[str, list[_Reading]] = {}
        spellings = []
        for spelling, reading in _readings(gazetteers):
            end = _END if "/" in spelling else ""
            spellings.append(_SEPARATORS.sub(_GAP, _lower(spelling)) + end)
            self._claim(_key(spelling), reading)
        self._names = re.compile(f"(?<![{_LETTER}])(?:{_tree(spellings)})(?![{_LETTER}])")
        self._contexts = {
            context: _near(context)
            for entry in gazetteers
            if (context := gazetteers.context(entry)) is not None
        }

    def find(self, text: str) -> tuple[Mention, ...]:
        """Return what a text names, in the order of the places; of one entry at most MOST places."""
        lower = _lower(text)
        page = _Page(lower, self._contexts)
        times: Counter[tuple[type[Entry], str]] = Counter()
        known: dict[str, tuple[_Reading, ...]] = {}
        found = []
        for match in self._names.finditer(lower):
            start, end = match.span()
            written = text[start:end]
            readings = known.get(written)
            if readings is None:
                readings = known[written] = self._read(written)
            for reading in readings:
                which = (type(reading.entry), reading.entry.id)
                if times[which] < MOST and (reading.near is None or page.near(reading.near, start, end)):
                    times[which] += 1
                    line = page.line(start)
                    found.append(Mention(entry=reading.entry, start=start, end=end, line=line, text=written))
                    break
        return tuple(found)

    def _read(self, written: str) -> tuple[_Reading, ...]:
        bare = _bare(written)
        return tuple(
            reading for reading in self._readings.get(_key(written), ()) if reading.written in {None, bare}
        )

    def _claim(self, key: str, reading: _Reading) -> None:
        others = self._readings.setdefault(key, [])
        for other in others:
            alike = None in (other.written, reading.written) or other.written == reading.written
            if alike and other.entry is not reading.entry:
                raise CodebookError(f"{key!r} is a spelling of {other.entry.id} and of {reading.entry.id}")
        others.append(reading)


class _Page:
    """A text being read: its lines and the places of context words are looked for once, when needed."""

    def __init__(self, lower: str, contexts: Mapping[Context, re.Pattern[str]]) -> None:
        self._lower = lower
        self._contexts = contexts
        self._places: dict[Context, list[int]] = {}

    @cached_property
    def _lines(self) -> list[int]:
        return list(accumulate(len(line) + 1 for line in self._lower.split("\n")))

    def line(self, place: int) -> int:
        return bisect_right(self._lines, place) + 1

    def near(self, context: Context, start: int, end: int) -> bool:
        """Whether a word of a context begins near a name, outside the name itself."""
        places = self._places.get(context)
        if places is None:
            pattern = self._contexts[context]
            places = self._places[context] = [match.start() for match in pattern.finditer(self._lower)]
        before = bisect_left(places, start - NEAR) < bisect_left(places, start)
        return before or bisect_left(places, end) < bisect_right(places, end + NEAR)


def _readings(gazetteers: Gazetteers) -> Iterator[tuple[str, _Reading]]:
    for entry in gazetteers:
        plain = (*entry.spellings, *(entry.hub if isinstance(entry, Corpus) else ()))
        context = gazetteers.context(entry)
        yield from ((spelling, _Reading(entry)) for spelling in dict.fromkeys(plain))
        yield from ((spelling, _Reading(entry, _bare(spelling))) for spelling in entry.exact)
        yield from ((spelling, _Reading(entry, _bare(spelling), context)) for spelling in entry.in_context)


def _lower(text: str) -> str:
    """Lower case that keeps every character's place, and one form of apostrophe."""
    return text.replace("İ", "i").lower().replace("’", "'")  # of all letters, only this one becomes two


def _bare(text: str) -> str:
    return _SEPARATORS.sub("", text).replace("’", "'")


def _key(text: str) -> str:
    return _bare(_lower(text))


def _near(context: Context) -> re.Pattern[str]:
    words = _tree([*(f"{_lower(word)}{_PLURAL}" for word in context.words), *map(_lower, context.stems)])
    return re.compile(f"(?<![{_LETTER}]){words}")


def _tree(spellings: Iterable[str]) -> str:
    """Return a pattern of all spellings, common beginnings once, the longest first."""
    heads: dict[str, set[str]] = {}
    ends = False
    for spelling in spellings:
        if spelling:
            heads.setdefault(spelling[0], set()).add(spelling[1:])
        else:
            ends = True
    if not heads:
        return ""
    branches = [
        _SPECIAL.get(head, re.escape(head)) + _tree(heads[head]) for head in sorted(heads, reverse=True)
    ]
    tree = branches[0] if len(branches) == 1 and not ends else f"(?:{'|'.join(branches)})"
    return f"{tree}?" if ends else tree


@cache
def matcher() -> Matcher:
    """Return the matcher of the gazetteers the program comes with, made when it is first asked for."""
    return Matcher(codebook_gazetteers.load())
