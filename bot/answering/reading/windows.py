"""Spans of time in a question. Relative ones count from the as-of time, never from the machine's clock."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from msgspec import Struct

from bot.answering.plan import Assumed, Window
from bot.answering.reading.lexicon import Lexicon
from bot.answering.reading.text import Question, Word
from config.clock import DAY, WEEK, from_iso, to_datetime

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")
_MONTH: Final = 30 * DAY
_LENGTHS: Final = {
    "day": DAY, "week": WEEK, "month": _MONTH,
    "quarter": 3 * _MONTH, "half_year": 6 * _MONTH, "year": 365 * DAY,
}  # fmt: skip
_QUARTER = re.compile(r"q([1-4])")
_PLAIN: Final = 4
"""A month's name stands for itself from so many letters on: "may" and "mar" are other words too."""
_OF_DATE: Final = frozenset({"of", "the"})
_JOINTS: Final = frozenset({"and", "to", "until", "till", "through"})
_MOST: Final = 10_000
_DECEMBER: Final = 12
_QUARTERS: Final = 4
_WEEK_DAYS: Final = 7
_SATURDAY: Final = 5


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
            found = (
                self._counted(place)
                or self._ago(place)
                or self._between(place)
                or self._bounded(place)
                or self._named(place)
                or self._bare(place)
            )
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

    def _ago(self, place: int) -> Span | None:
        """Read "three days ago", "a week ago": that day, or the week, month or year that began then."""
        number = self._number(place)
        article = self.words[place].word in {"a", "an"}
        if number is None and not article:
            return None
        unit = next((unit for unit in _LENGTHS if self._has(place + 1, unit)), None)
        if unit is None or not self._has(place + 2, "ago"):
            return None
        since = self.as_of - (number or 1) * _LENGTHS[unit]
        midnight = since - since % DAY
        return self._span(midnight, midnight + max(_LENGTHS[unit], DAY), place, place + 3)

    def _between(self, place: int) -> Span | None:
        """Read "between 1 October and 5 November", "from October to November"."""
        if self.words[place].word not in {"between", "from"}:
            return None
        first = self._date(place + 1)
        if first is None:
            return self._days_of_a_month(place)
        if first[2] >= len(self.words) or self.words[first[2]].word not in _JOINTS:
            return None
        last = self._date(first[2] + 1)
        if last is None or last[1] <= first[0]:
            return None
        return self._span(first[0], last[1], place, last[2], (*first[3], *last[3]))

    def _days_of_a_month(self, place: int) -> Span | None:
        """Read "between 1 and 15 November", "from the 3rd to the 9th of May"."""
        at = [index for index in range(place + 1, len(self.words)) if self.words[index].word not in _OF_DATE]
        if len(at) < 3 or self.words[at[1]].word not in _JOINTS:  # noqa: PLR2004 - a day, a joint, a date
            return None
        day, last = _DAY.fullmatch(self.words[at[0]].word), self._date(at[2])
        if day is None or last is None or last[1] - last[0] != DAY:
            return None
        end = to_datetime(last[0])
        number = int("".join(filter(str.isdecimal, day.group())))
        if not 1 <= number < end.day:
            return None
        return self._span(_at(end.replace(day=number)), last[1], place, last[2], last[3])

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
            "past_month": (self.as_of - _MONTH, None),
            "past_year": (self.as_of - _LENGTHS["year"], None),
            "weekend": (
                monday - timedelta(days=2),
                monday if midnight.weekday() < _SATURDAY else midnight + timedelta(days=1),
            ),
        }
        if midnight.weekday() >= _SATURDAY:
            spans["weekend"] = (monday + timedelta(days=_SATURDAY), None)
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
        while after < len(self.words) and self.words[after].word in _OF_DATE:
            after += 1
        found = self._date(after)
        if found is None:
            relative = self._named(after) or self._counted(after)
            if relative is None:
                return None
            window = Window(relative.window.since, None if kind == "since" else relative.window.until)
            if kind == "until":
                window = Window(None, relative.window.since)
            return Span(window, relative.taken | {place}, relative.assumed)
        since, until, last, assumed = found
        begin = None if kind == "until" else since
        end = {"since": None, "until": since, "during": until}[kind]
        return self._span(begin, end, place, last, assumed)

    def _bare(self, place: int) -> Span | None:
        """Read a date that stands alone."""
        word = self.words[place].word
        day = _DAY.fullmatch(word) is not None and place + 1 < len(self.words)
        month = self.words[place + 1].word if day else word
        month = self.words[place + 2].word if month == "of" and place + 2 < len(self.words) else month
        before = self.words[place - 1].word if place else ""
        if _DAY.fullmatch(before) and not day:
            return None
        named = month in self.lexicon.months and (
            day or len(month) >= _PLAIN or (place > 0 and self.words[place].raw[:1].isupper())
        )
        following = self.words[place + 1].word if place + 1 < len(self.words) else ""
        dated = word in self.lexicon.months and (_YEAR.fullmatch(following) or _DAY.fullmatch(following))
        if not (
            _ISO.fullmatch(word)
            or _QUARTER.fullmatch(word)
            or self._nth_quarter(place)
            or named
            or dated
            or self._is_weekday(place)
        ):
            return None
        found = self._date(place)
        return None if found is None else self._span(found[0], found[1], place, found[2], found[3])

    def _is_weekday(self, place: int) -> bool:
        word = self.words[place].word
        return word in self.lexicon.weekdays and (len(word) > _PLAIN or self.words[place].raw[:1].isupper())

    def _date(  # noqa: C901, PLR0911 - a form of date each
        self, place: int
    ) -> tuple[int, int, int, tuple[Assumed, ...]] | None:
        """Return a date's begin, end and next word: a day, a month or a year."""
        if place >= len(self.words):
            return None
        word = self.words[place].word
        earlier = word == "last"
        if word in {"last", "this", "past"} and place + 1 < len(self.words):
            place += 1
            word = self.words[place].word
        if word in self.lexicon.weekdays:
            return self._weekday(place, self.lexicon.weekdays[word], earlier=earlier)
        if word == "week" and place + 1 < len(self.words):
            found = self._date(place + 1 + (self.words[place + 1].word in {"of", "from"}))
            return None if found is None else (found[0], found[0] + WEEK, *found[2:])
        if word in {"start", "beginning", "end", "middle"} and place + 1 < len(self.words):
            return self._part(word, place + 1 + (self.words[place + 1].word == "of"))
        if _ISO.fullmatch(word):
            try:
                since = from_iso(word)
            except ValueError:
                return None
            return since, since + DAY, place + 1, ()
        if _YEAR.fullmatch(word):
            year = int(word)
            return _at(_day(year, 1, 1)), _at(_day(year + 1, 1, 1)), place + 1, ()
        if (quarter := _QUARTER.fullmatch(word)) is not None:
            return self._quarter(place, int(quarter[1]))
        if (nth := self._nth_quarter(place)) is not None:
            after = self.words[place + 2].word if place + 2 < len(self.words) else ""
            return self._quarter(place + 1 + (after == "of"), nth)
        return self._month(place)

    def _nth_quarter(self, place: int) -> int | None:
        """Return which quarter "second quarter" is."""
        nth = self.lexicon.ordinals.get(self.words[place].word)
        following = self.words[place + 1].word if place + 1 < len(self.words) else ""
        return nth if following == "quarter" and nth is not None and nth <= _QUARTERS else None

    def _quarter(self, place: int, quarter: int) -> tuple[int, int, int, tuple[Assumed, ...]]:
        last = place + 1
        stated = last < len(self.words) and _YEAR.fullmatch(self.words[last].word)
        first = 3 * (quarter - 1) + 1
        year = int(self.words[last].word) if stated else self.now.year - (first > self.now.month)
        after = _day(year + (quarter == _QUARTERS), first % _DECEMBER + 3 if quarter < _QUARTERS else 1, 1)
        said = (("month", self.words[place].raw), ("year", str(year)))
        assumed = () if stated else (Assumed("assumed-month", said),)
        return _at(_day(year, first, 1)), _at(after), last + bool(stated), assumed

    def _part(self, word: str, place: int) -> tuple[int, int, int, tuple[Assumed, ...]] | None:
        """Read "the start of November", "the end of September": its first day, or its last."""
        found = self._date(place)
        if found is None:
            return None
        since, until, last, assumed = found
        if word == "end":
            return until - DAY, until, last, assumed
        if word == "middle":
            middle = since + (until - since) // 2
            return middle - middle % DAY, middle - middle % DAY + DAY, last, assumed
        return since, until, last, assumed

    def _weekday(
        self, place: int, weekday: int, *, earlier: bool = False
    ) -> tuple[int, int, int, tuple[Assumed, ...]]:
        """Return the newest such day that has begun before the as-of time; the last one is not today."""
        midnight = self.now.replace(hour=0, minute=0, second=0, microsecond=0)
        back = (midnight.weekday() - weekday) % _WEEK_DAYS
        begin = _at(midnight - timedelta(days=back or (_WEEK_DAYS if earlier else 0)))
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
