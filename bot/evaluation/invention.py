"""Figures, days and names in an answer's text that nothing stands behind: neither its rows nor the question.

What the codebook or the bot's own texts say word for word is no invention; nor is how much the store holds in
all and since when, which every answer may tell as its scope.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from bot.evaluation.codebook import codebook_words, own_words
from bot.evaluation.matching import Figure, listed, numbers, record_words, scaled
from config.codebook import load

_FIGURE: Final = re.compile(
    r"(?<![\w.\-/:#@])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w\-/])|(?<![\w.\-/:#@,])\d+(?:\.\d+)?(?![\w\-/,]\d|[\w\-/]|\.\d)"
)
_ID: Final = re.compile(r"(?<![\w/.:@\-])[A-Za-z0-9][\w.\-]*/[\w.\-]*[\w](?![\w/])")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?Z?(?: UTC)?)?")
_LONG: Final = 12
"""Shorter words of the codebook say too little to vouch for a figure beside them."""
_COUNTED: Final = 10
"""A figure up to this may count what stands on the page: rows, lines, places in an order."""
_HUNDRED: Final = 100
_SHARED: Final = 40
"""Of more counts than these, a share of one in another would be right by chance."""


def invented(
    record: Mapping[str, Any], *, scope: Iterable[int] = (), days: Iterable[str] = ()
) -> tuple[str, ...]:
    """Return the figures and days of an answer's text that nothing stands behind.

    `scope`: how much the store holds in all; `days`: when it was first and last filled.
    """
    told = _without_known_words(str(record.get("text") or ""))
    behind = _behind(record)
    known = {one.value for one in numbers(behind)} | {float(one) for one in scope} | _study(told)
    rows = len(listed(record, "rows"))
    known |= {float(left) for left in range(max(rows - _COUNTED, 0), rows + 1)} | _shares(known)
    timeless = _more(_TIME.sub(" ", told), max(known, default=0.0))
    figures = [
        found[0]
        for found in _FIGURE.finditer(timeless)
        if not _stands(found[0], scaled(timeless, found.start()), known, behind)
    ]
    seen = {*_DAY.findall(behind), *days, *_codebook_days()}
    seen |= {_before(day) for day in seen}
    return tuple(dict.fromkeys([*figures, *(day for day in _DAY.findall(told) if day not in seen)]))


def unbacked_ids(record: Mapping[str, Any]) -> tuple[str, ...]:
    """Return ids of an answer's text that neither its rows nor the question hold; the store may."""
    behind = _behind(record).casefold()
    told = _without_known_words(str(record.get("text") or ""))
    return tuple(
        dict.fromkeys(
            name for name in _ID.findall(told) if not _is_word(name) and name.casefold() not in behind
        )
    )


def _behind(record: Mapping[str, Any]) -> str:
    """Return what may vouch for a figure: rows, question, plan, what was assumed, when it was seen."""
    keys = ("rows", "entities", "question", "context", "plan", "assumptions", "citations", "as_of", "run")
    return record_words([record.get(key) for key in keys])


def _stands(written: str, meant: Figure | None, known: set[float], behind: str) -> bool:
    plain = written.replace(",", "")
    figure = Figure(float(plain), 10.0 ** -len(plain.partition(".")[2]) / 2 if "." in plain else 0.0)
    if meant is None and figure.value <= _COUNTED and figure.value.is_integer():
        return True
    # Shares are told without their decimals: 42 of 0.4217.
    near = Figure(figure.value, 0.5) if figure.value <= _HUNDRED and meant is None else figure
    if any((meant or figure).means(one) or (near.means(one) and not one.is_integer()) for one in known):
        return True
    return re.search(rf"(?<!\d){re.escape(written)}(?!\d)", behind) is not None


def _more(text: str, most: float) -> str:
    """Return a text without its "and 42 more", where so many more are not impossible."""
    return re.sub(r"and ([\d,]+) more", lambda found: "" if _count(found[1]) <= most else found[0], text)


def _count(words: str) -> float:
    return float(words.replace(",", "").strip() or 0)


def _study(text: str) -> set[float]:
    """Return the study's own figures, where a text speaks of the study."""
    return {float(one.value) for one in load().study.figures} if "study" in text.casefold() else set()


def _shares(known: set[float]) -> set[float]:
    """Return shares as people are told them: of 0.97, 97; and of two counts, one in hundreds of the other."""
    counts = sorted(one for one in known if one.is_integer() and one > 0)
    hundreds = {100 * one for one in known if 0 < one < 1}
    if len(counts) > _SHARED:
        return hundreds
    return hundreds | {100 * one / other for one in counts for other in counts if one <= other}


def _before(day: str) -> str:
    """Return the day before: a window ends where the next day begins."""
    try:
        return (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return day


def _is_word(name: str) -> bool:
    """Tell a slash between two words ("and/or", "24/7") from one inside an id."""
    owner, _, rest = name.partition("/")
    plain = all(part.islower() and part.isalpha() for part in (owner, rest))
    return owner.isdigit() or rest.isdigit() or plain


def _without_known_words(text: str) -> str:
    for words in _known_words():
        if words in text:
            text = text.replace(words, " ")
    return text


@cache
def _known_words() -> Sequence[str]:
    """Return what the codebook and our texts say that holds a figure or a slash, the longest first."""
    told = {words for words in codebook_words() if len(words) >= _LONG and re.search(r"[\d/]", words)}
    return sorted({*told, *own_words()}, key=lambda words: (-len(words), words))


@cache
def _codebook_days() -> frozenset[str]:
    return frozenset(words for words in codebook_words() if _DAY.fullmatch(words))
