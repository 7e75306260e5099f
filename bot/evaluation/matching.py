"""Whether an answer holds a fact, however it writes it: figures, days, names and words."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from msgspec import Struct

_NUMBER: Final = re.compile(r"-?\d{1,3}(?:[,\u202f\u00a0' ]\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?")
_SCALED: Final = re.compile(
    r"(-?\d+(?:\.(\d+))?)[\s\u202f\u00a0]?"
    r"(k|thousand million|thousand|mb|mib|m|million|gb|gib|bn|b|billion|tb|tib|t|trillion)\b",
    re.IGNORECASE,
)
_SCALES: Final = {"k": 1e3, "m": 1e6, "b": 1e9, "g": 1e9, "t": 1e12}
_BINARY: Final = {"mib": 2.0**20, "gib": 2.0**30, "tib": 2.0**40}
_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d")
_YES_OR_NO: Final = frozenset({"no", "not", "none", "yes", "isn't", "wasn't", "nothing", "never"})
"""Words that count only where people read them: JSON is full of their like."""
_ALIKE: Final = (("organiz", "organis"), ("license", "licence"), ("’", "'"), ("-", " "), ("_", " "))
_SHORT: Final = 4


class Figure(Struct, frozen=True):
    """A figure of a text, and how far the exact one may be from it: half a unit of its last place."""

    value: float
    slack: float = 0.0

    def means(self, exact: float) -> bool:
        """Return whether this is how people are told that figure."""
        return abs(self.value - exact) <= self.slack * 1.001 + 1e-9 * abs(exact)


def record_words(rows: Any) -> str:  # noqa: ANN401 - rows are whatever an answer stands on
    """Return rows as one text."""
    return json.dumps(rows, ensure_ascii=False, default=str)


def holds(choices: Sequence[str], text: str, rows: str) -> bool:
    """Return whether one of the spellings of a fact stands in an answer's text or its rows."""
    return any(_holds(one.strip(), text, rows) for one in choices)


def names(choices: Sequence[str], entities: Iterable[Any]) -> bool:
    """Return whether one of the spellings of a thing is among an answer's entities."""
    known = {_bare(str(one)) for one in entities}
    return any(_bare(one) in known for one in choices)


def numbers(words: str) -> Iterator[Figure]:
    """Yield the figures of a text, those told in thousands, millions or gigabytes as what they mean too."""
    for found in _NUMBER.finditer(words):
        yield Figure(float(re.sub(r"[,\u202f\u00a0' ]", "", found[0])))
    for found in _SCALED.finditer(words):
        yield _scaled(found)


def scaled(words: str, at: int) -> Figure | None:
    """Return what the figure that begins at a place of a text means where it is scaled: `8 B`."""
    found = _SCALED.match(words, at)
    return None if found is None else _scaled(found)


def _holds(wanted: str, text: str, rows: str) -> bool:
    if not wanted:
        return True
    if re.fullmatch(r"-?\d[\d,]*(?:\.\d+)?", wanted):
        return _holds_number(float(wanted.replace(",", "")), f"{text} {rows}")
    if _ISO.fullmatch(wanted):
        return _holds_day(date.fromisoformat(wanted), text, rows)
    where = text if wanted.casefold() in _YES_OR_NO else f"{text}\n{rows}"
    return _holds_words(_plain(wanted), _plain(where))


def _holds_number(wanted: float, words: str) -> bool:
    exact = (wanted, 100 * wanted) if 0 < wanted < 1 else (wanted,)
    return any(found.means(one) for found in numbers(words) for one in exact)


def _holds_day(day: date, text: str, rows: str) -> bool:
    if day.isoformat() in text or day.isoformat() in rows:
        return True
    month = day.strftime("%B")
    spoken = rf"\b{day.day}(?:st|nd|rd|th)? (?:of )?{month[:3]}\w*|\b{month[:3]}\w* {day.day}\b"
    return re.search(spoken, text, re.IGNORECASE) is not None


def _holds_words(wanted: str, words: str) -> bool:
    if len(wanted) > _SHORT:
        return wanted in words
    return re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", words) is not None


def _plain(words: str) -> str:
    folded = words.casefold()
    for one, other in _ALIKE:
        folded = folded.replace(one, other)
    return folded


def _bare(name: str) -> str:
    folded = name.casefold().removeprefix("https://huggingface.co/").strip("/")
    return re.sub(r"^(?:datasets|spaces|models)/", "", folded)


def _scaled(found: re.Match[str]) -> Figure:
    unit = found[3].casefold()
    scale = _BINARY.get(unit) or (1e9 if unit == "thousand million" else _SCALES[_first(unit)])
    return Figure(float(found[1]) * scale, scale * 10.0 ** -len(found[2] or "") / 2)


def _first(unit: str) -> str:
    return "k" if unit == "thousand" else unit[0]


def listed(record: Mapping[str, Any], key: str) -> list[Any]:
    """Return a list of a record as `ask` writes it; nothing is an empty one."""
    found = record.get(key)
    return list(found) if isinstance(found, list) else []
