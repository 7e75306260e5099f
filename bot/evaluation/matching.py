"""Whether an answer holds a fact, however it writes it: figures, days, names and words."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

_NUMBER: Final = re.compile(r"-?\d{1,3}(?:[,\u202f\u00a0' ]\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?")
_SCALED: Final = re.compile(
    r"(-?\d+(?:\.\d+)?)[\s\u202f\u00a0]?(k|thousand|m|million|b|bn|billion|thousand million|t|trillion)\b",
    re.IGNORECASE,
)
_SCALES: Final = {"k": 1e3, "t": 1e12, "m": 1e6, "b": 1e9}
_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d")
_YES_OR_NO: Final = frozenset({"no", "not", "none", "yes", "isn't", "wasn't", "nothing", "never"})
"""Words that count only where people read them: JSON is full of their like."""
_ALIKE: Final = (("organiz", "organis"), ("license", "licence"), ("’", "'"), ("-", " "), ("_", " "))
_SHORT: Final = 4
_ROUNDED: Final = 0.006
"""How far a figure that is told in thousands or millions may be from the exact one, as a share of it."""


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


def numbers(words: str) -> Iterator[float]:
    """Yield the figures of a text, those told in thousands or millions as what they mean too."""
    for found in _NUMBER.finditer(words):
        yield float(re.sub(r"[,\u202f\u00a0' ]", "", found[0]))
    for found in _SCALED.finditer(words):
        yield float(found[1]) * _scale(found[2])


def scaled(words: str, at: int) -> float:
    """Return what the figure that begins at a place of a text means: `8 B` is 8 thousand million."""
    found = _SCALED.match(words, at)
    return float(found[1]) * _scale(found[2]) if found else float("nan")


def close(one: float, other: float) -> bool:
    """Return whether two figures are the same, as far as rounding for people goes."""
    return one == other or abs(one - other) <= _ROUNDED * abs(other)


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
    whole = wanted.is_integer() and abs(wanted) < 1_000  # noqa: PLR2004 - below a thousand nothing is rounded
    for found in numbers(words):
        if found == wanted or (not whole and close(found, wanted)):
            return True
        if 0 < wanted < 1 and close(found, wanted * 100):
            return True
    return False


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


def _scale(word: str) -> float:
    folded = word.casefold()
    return 1e9 if folded.startswith("thousand m") else _SCALES["k" if folded == "thousand" else folded[0]]


def listed(record: Mapping[str, Any], key: str) -> list[Any]:
    """Return a list of a record as `ask` writes it; nothing is an empty one."""
    found = record.get(key)
    return list(found) if isinstance(found, list) else []
