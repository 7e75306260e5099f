"""Text from outside made harmless, whatever it is shown on.

Names on the Hub and words typed by people come in every script and with every trick: control characters that
drive a terminal, direction overrides that turn a sentence round, characters nobody sees, accents piled up.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

ELLIPSIS: Final = "…"
_ISOLATE, _POP = "\u2068", "\u2069"
_MARKS: Final = 4  # combining marks on one letter: more than any script in use needs

_BREAKS = re.compile("[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # controls
    "\u00ad\u061c\u070f\u180e\u200b\u200e\u200f\u2060-\u206f\ufeff\ufff9-\ufffb"  # zero width, marks
    "\u202a-\u202e"  # direction overrides
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_BROKEN = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_ACCENT = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_PILES = re.compile(f"({_ACCENT}{{{_MARKS}}}){_ACCENT}+")
_RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff"
_RUNS = re.compile(f"[{_RIGHT_TO_LEFT}]+(?:[^\\w{_RIGHT_TO_LEFT}]+[{_RIGHT_TO_LEFT}]+)*")
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0\u034f")
_JOINER = "\u200d"
_CONTINUING = re.compile("[\u1160-\u11ff\u200c\u200d\U0001f3fb-\U0001f3ff]")  # jamo, joiners, skin tones


def clean(text: str) -> str:
    """Return text as one line without anything that controls, hides or reverses."""
    if text.isascii() and text.isprintable():
        return text
    text = _BREAKS.sub(" ", text)
    text = _UNSEEN.sub("", text)
    text = _BROKEN.sub("\ufffd", text)
    return _PILES.sub(r"\1", text)


def is_blank(text: str) -> bool:
    """Tell whether nothing of the text would be seen."""
    return all(
        character in _FILLERS or unicodedata.category(character)[0] in "ZCM" for character in clean(text)
    )


def isolate(text: str) -> str:
    """Put isolation marks around each right-to-left run, so that it does not garble its neighbours."""
    return text if text.isascii() else _RUNS.sub(f"{_ISOLATE}\\g<0>{_POP}", text)


def clusters(text: str) -> list[str]:
    """Split text into what a reader takes for one character (emoji, flags and accents kept whole)."""
    out: list[str] = []
    for character in text:
        if out and _continues(out[-1], character):
            out[-1] += character
        else:
            out.append(character)
    return out


def shorten(text: str, fits: Callable[[str], bool]) -> str:
    """Return text, or its longest beginning with an ellipsis that fits; where nothing fits, an ellipsis."""
    if fits(text):
        return text
    parts = clusters(text)
    low, high = 0, len(parts)
    while low < high:
        middle = (low + high + 1) // 2
        if fits("".join(parts[:middle]).rstrip() + ELLIPSIS):
            low = middle
        else:
            high = middle - 1
    return "".join(parts[:low]).rstrip() + ELLIPSIS


def _continues(cluster: str, character: str) -> bool:
    if character.isascii():
        return False
    if unicodedata.category(character)[0] == "M" or cluster[-1] == _JOINER:
        return True
    if _CONTINUING.match(character):
        return True
    return _is_flag_half(character) and len(cluster) == 1 and _is_flag_half(cluster)


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def brief(text: str, limit: int = 80) -> str:
    """Return a name from outside no longer than a sentence bears; Fluent takes no argument of any length."""
    return text if len(text) <= limit else f"{text[: limit - 1]}{ELLIPSIS}"
