"""Text in pictures: only what the fonts can draw, and no wider than its place."""

from functools import cache
from pathlib import Path
from typing import Final, Literal

import matplotlib as mpl
from matplotlib import ft2font

from bot.texts.outside import ELLIPSIS, clean, shorten

Weight = Literal["regular", "bold"]
_FILES: Final[dict[Weight, str]] = {"regular": "DejaVuSans.ttf", "bold": "DejaVuSans-Bold.ttf"}
_FIXED: Final = 64  # FreeType measures in sixty-fourths of a pixel
_EM: Final = 100
_LONGEST: Final = 200  # characters: no picture has room for more
_HINTING: Final = 1.03  # letters put on whole pixels come out a little wider than measured


def font_file(weight: Weight) -> Path:
    """Return the file of a font that matplotlib carries, so that every machine draws the same."""
    return Path(mpl.get_data_path()) / "fonts" / "ttf" / _FILES[weight]


def drawable(text: str) -> str:
    """Return text without what the fonts lack; each run of missing letters becomes an ellipsis."""
    known = _known()
    out: list[str] = []
    for character in clean(text)[:_LONGEST]:
        if ord(character) in known:
            out.append(character)
        elif not out or out[-1] != ELLIPSIS:
            out.append(ELLIPSIS)
    return "".join(out).strip()


def fitted(text: str, size: float, width: float, weight: Weight = "regular") -> str:
    """Return drawable text no wider than `width`; width and size (of the em) are in the same unit."""
    return shorten(drawable(text), lambda part: width_of(part, size, weight) <= width)


def width_of(text: str, size: float, weight: Weight = "regular") -> float:
    """Return how wide a text is, in the unit of its size."""
    font = _font(weight)
    font.set_text(text, 0.0)
    return font.get_width_height()[0] / _FIXED / _EM * size * _HINTING


@cache
def _font(weight: Weight) -> ft2font.FT2Font:
    font = ft2font.FT2Font(str(font_file(weight)))
    font.set_size(_EM, 72)  # at 72 dots an inch a point is a pixel
    return font


@cache
def _known() -> frozenset[int]:
    regular, bold = (frozenset(_font(weight).get_charmap()) for weight in ("regular", "bold"))
    return regular & bold
