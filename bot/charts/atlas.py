"""How a map is drawn: a band for each kind of governance, curves from who builds to what is built on."""

from typing import Final

from matplotlib.patches import FancyArrowPatch, Rectangle

from bot.charts import lettering
from bot.charts.canvas import picture
from bot.charts.sheet import MARGIN, WIDTH, Sheet, points
from bot.charts.themes import Colours
from bot.document import Atlas, Band

_HEADER: Final = 50
_ROW: Final = 30
_FOOT: Final = 10
_LABEL: Final = 80  # for the name of a band, left of its places
_SMALL: Final = 9
_DIM: Final = 8.5
_LINES: Final = 3
_LEADING: Final = 9.5
_Places = dict[str, tuple[float, float]]


def paint(atlas: Atlas, colours: Colours, locale: str) -> bytes:
    """Draw a map as a PNG; one at a time, whatever the thread."""
    rows = sum(_rows(band, atlas.columns) for band in atlas.bands) or 1
    height = _HEADER + rows * _ROW + _FOOT

    def draw(sheet: Sheet) -> None:
        sheet.title(atlas.title, atlas.unit)
        if not atlas.bands:
            sheet.write(MARGIN, _HEADER + 18, atlas.empty, 11, colours.dim)
            return
        places = _bands(sheet, atlas)
        _ties(sheet, atlas, places)
        _names(sheet, atlas, places)

    return picture(height, colours, locale, draw)


def _rows(band: Band, columns: int) -> int:
    return -(-len(band.places) // columns)


def _bands(sheet: Sheet, atlas: Atlas) -> _Places:
    """Lay out the bands, every second one shaded, and return where each project stands."""
    places: _Places = {}
    top = float(_HEADER)
    width = (WIDTH - MARGIN - _LABEL) / atlas.columns
    for number, band in enumerate(atlas.bands):
        height = _rows(band, atlas.columns) * _ROW
        if number % 2 == 0:
            shade = Rectangle(
                (MARGIN / 2, top), WIDTH - MARGIN, height,
                facecolor=sheet.colours.grid, alpha=0.45, linewidth=0, zorder=1.1,
            )  # fmt: skip
            sheet.axes.add_patch(shade)
        _label(sheet, band.label, top, height)
        for row in range(_rows(band, atlas.columns)):
            here = band.places[row * atlas.columns : (row + 1) * atlas.columns]
            left = _LABEL + (atlas.columns - len(here)) * width / 2
            for column, place in enumerate(here):
                places[place.key] = (left + (column + 0.5) * width, top + row * _ROW + 10)
        top += height
    return places


def _label(sheet: Sheet, words: str, top: float, height: float) -> None:
    lines = _wrapped(words, _LABEL - MARGIN)[: _LINES if height > _ROW else _LINES - 1 + (height >= _ROW)]
    start = top + height / 2 - (len(lines) - 1) * _LEADING / 2 + 3
    for number, line in enumerate(lines):
        sheet.write(
            MARGIN, start + number * _LEADING, line, _DIM, sheet.colours.dim, width=_LABEL - MARGIN + 6
        )


def _wrapped(words: str, width: float) -> list[str]:
    lines: list[str] = []
    for word in lettering.drawable(words).replace("-", "- ").split():
        joined = f"{lines[-1]} {word}".replace("- ", "-") if lines else word
        if lines and lettering.width_of(joined, _DIM) <= width:
            lines[-1] = joined
        else:
            lines.append(word)
    return lines


def _ties(sheet: Sheet, atlas: Atlas, places: _Places) -> None:
    for tie in sorted(atlas.ties, key=lambda tie: tie.weight):
        start, end = places[tie.builder], places[tie.base]
        bend = 0.18 if start[0] <= end[0] else -0.18
        if abs(start[1] - end[1]) < 1:
            bend = 0.35 if start[0] <= end[0] else -0.35  # over the names between them
        arrow = FancyArrowPatch(
            start,
            end,
            connectionstyle=f"arc3,rad={bend}",
            arrowstyle="-|>",
            mutation_scale=points(7 + 3 * tie.weight),
            shrinkA=points(5),
            shrinkB=points(7),
            color=sheet.colours.line,
            alpha=0.3 + 0.5 * tie.weight,
            linewidth=points(0.7 + 1.6 * tie.weight),
            zorder=1.5,
        )
        sheet.axes.add_patch(arrow)


def _names(sheet: Sheet, atlas: Atlas, places: _Places) -> None:
    width = (WIDTH - MARGIN - _LABEL) / atlas.columns
    for band in atlas.bands:
        for place in band.places:
            x, y = places[place.key]
            sheet.axes.plot(
                [x],
                [y],
                "o",
                markersize=points(6 + 7 * place.weight),
                color=sheet.colours.line,
                markeredgecolor=sheet.colours.background,
                markeredgewidth=points(1.2),
                zorder=2.5,
            )
            sheet.write(
                x, y + 15.5, place.name, _SMALL, sheet.colours.ink, align="center", width=width, halo=True
            )
