"""Spans of time in a question. Relative ones count from the as-of time, never from the machine's clock."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from msgspec import Struct

from bot.answering.lexicon import Lexicon
from bot.answering.plan import Assumed, Window
from bot.answering.reading import Question, Word
from config.clock import DAY, WEEK, from_iso, to_datetime

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")
_MONTH: Final = 30 * DAY
_LENGTHS: Final = {"day": DAY, "week": WEEK, "month": _MONTH, "year": 365 * DAY}
_MOST: Final = 10_000
_DECEMBER: Final = 12
_WEEK_DAYS: Final = 7


class Span(Struct, frozen=True):
    """A window with the words that say it, and what was read into them."""

    window: Window
    taken: frozenset[int]
    assumed: tuple[Assumed, ...] = ()


def find_window(question: Question, words: Lexicon, taken: Sequence[bool], as_of: int) -> Span | None:
    """Return the first span of time that a question names."""
    return _Finder(question.words, words, taken, as_of).find()


class _Finder:
    def __init__(self, words: Sequence[Word], lexicon: Lexicon, taken: Sequence[bool], as_of: int) -> None:
        self.words = words
        self.lexicon = lexicon
        self.as_of = as_of
        self.now = to_datetime(as_of)
        self.senses: dict[int, tuple[frozenset[str], int]] = {
            match.first: (match.senses, match.last) for match in lexicon.find(words, taken)
        }
        self.taken = taken

    def find(self) -> Span | None:
        for place in range(len(self.words)):
            if self.taken[place]:
                continue
            found = self._counted(place) or self._bounded(place) or self._named(place) or self._bare(place)
            if found is not None:
                return found
        return None

    def _has(self, place: int, sense: str) -> bool:
        return place in self.senses and sense in self.senses[place][0]

    def _number(self, place: int) -> int | None:
        if place >= len(self.words):
            return None
        word = self.words[place].word
        if word.isdecimal() and word.isascii():
            return min(int(word[:6]), _MOST)
        return self.lexicon.numbers.get(word)

    def _counted(self, place: int) -> Span | None:
        """Read "last 10 days", "past two weeks", "previous couple of months"."""
        if not self._has(place, "past"):
            return None
        after = self.senses[place][1]
        number = self._number(after)
        unit_at = after if number is None else after + 1
        if unit_at < len(self.words) and self.words[unit_at].word == "of":
            unit_at += 1
        unit = next((unit for unit in _LENGTHS if self._has(unit_at, unit)), None)
        if unit is None or number is None:
            return None
        since = self.as_of - number * _LENGTHS[unit]
        return self._span(since, None, place, unit_at + 1)

    def _named(self, place: int) -> Span | None:
        """Read "today", "this week", "last month"."""
        if place not in self.senses:
            return None
        senses, last = self.senses[place]
        midnight = self.now.replace(hour=0, minute=0, second=0, microsecond=0)
        month = midnight.replace(day=1)
        year = month.replace(month=1)
        monday = midnight - timedelta(days=midnight.weekday())
        spans: dict[str, tuple[datetime | int, datetime | None]] = {
            "today": (midnight, None),
            "yesterday": (midnight - timedelta(days=1), midnight),
            "this_week": (self.as_of - WEEK, None),
            "last_week": (monday - timedelta(days=_WEEK_DAYS), monday),
            "this_month": (month, None),
            "last_month": ((month - timedelta(days=1)).replace(day=1), month),
            "this_year": (year, None),
            "last_year": (year.replace(year=max(year.year - 1, 1)), year),
        }
        for sense, (since, until) in spans.items():
            if sense in senses:
                assumed = (Assumed("assumed-this-week"),) if sense == "this_week" else ()
                start = since if isinstance(since, int) else _at(since)
                return self._span(start, None if until is None else _at(until), place, last, assumed)
        return None

    def _bounded(self, place: int) -> Span | None:
        """Read "since 2026-10-01", "before May 2025", "in October", "in 2025"."""
        kind = next((kind for kind in ("since", "until", "during") if self._has(place, kind)), None)
        if kind is None:
            return None
        after = self.senses[place][1]
        if after < len(self.words) and self.words[after].word == "the":
            after += 1
        found = self._date(after)
        if found is None:
            relative = self._named(after) or self._counted(after)
            if relative is None or kind == "until":
                return None
            window = Window(relative.window.since, None if kind == "since" else relative.window.until)
            return Span(window, relative.taken | {place}, relative.assumed)
        since, until, last, assumed = found
        begin = None if kind == "until" else since
        end = {"since": None, "until": since, "during": until}[kind]
        return self._span(begin, end, place, last, assumed)

    def _bare(self, place: int) -> Span | None:
        """Read a date that stands alone."""
        word = self.words[place].word
        if not _ISO.fullmatch(word):
            return None
        found = self._date(place)
        return None if found is None else self._span(found[0], found[1], place, found[2], found[3])

    def _date(self, place: int) -> tuple[int, int, int, tuple[Assumed, ...]] | None:
        """Return a date's begin, end and next word: a day, a month or a year."""
        if place >= len(self.words):
            return None
        word = self.words[place].word
        if word in {"last", "this", "past"} and place + 1 < len(self.words):
            place += 1
            word = self.words[place].word
        if word in self.lexicon.weekdays:
            return self._weekday(place, self.lexicon.weekdays[word])
        if _ISO.fullmatch(word):
            try:
                since = from_iso(word)
            except ValueError:
                return None
            return since, since + DAY, place + 1, ()
        if _YEAR.fullmatch(word):
            year = int(word)
            return _at(_day(year, 1, 1)), _at(_day(year + 1, 1, 1)), place + 1, ()
        return self._month(place)

    def _weekday(self, place: int, weekday: int) -> tuple[int, int, int, tuple[Assumed, ...]]:
        """Return the newest such day that has begun before the as-of time."""
        midnight = self.now.replace(hour=0, minute=0, second=0, microsecond=0)
        begin = _at(midnight - timedelta(days=(midnight.weekday() - weekday) % _WEEK_DAYS))
        return begin, begin + DAY, place + 1, ()

    def _month(self, place: int) -> tuple[int, int, int, tuple[Assumed, ...]] | None:
        day: int | None = None
        if (found := _DAY.fullmatch(self.words[place].word)) is not None and place + 1 < len(self.words):
            day, place = int(found[1]), place + 1
            if self.words[place].word == "of" and place + 1 < len(self.words):
                place += 1
        month = self.lexicon.months.get(self.words[place].word)
        if month is None:
            return None
        last = place + 1
        if day is None and last < len(self.words):
            found = _DAY.fullmatch(self.words[last].word)
            if found is not None:
                day, last = int(found[1]), last + 1
        stated = last < len(self.words) and _YEAR.fullmatch(self.words[last].word)
        year = int(self.words[last].word) if stated else self.now.year - (month > self.now.month)
        last += bool(stated)
        said = (("month", self.words[place].raw), ("year", str(year)))
        assumed = () if stated else (Assumed("assumed-month", said),)
        try:
            begin = _day(year, month, day or 1)
        except ValueError:
            return None
        following = _day(year + month // _DECEMBER, month % _DECEMBER + 1, 1)
        end = begin + timedelta(days=1) if day else following
        return _at(begin), _at(end), last, assumed

    def _span(
        self, since: int | None, until: int | None, first: int, last: int, assumed: tuple[Assumed, ...] = ()
    ) -> Span:
        return Span(Window(since, until), frozenset(range(first, min(last, len(self.words)))), assumed)


def _day(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


def _at(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000
