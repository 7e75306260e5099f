"""How a lineage is drawn: a row for each, the roots at the top, lines from each to what stands on it."""

from typing import Final

from matplotlib.patches import Rectangle

from bot.charts.canvas import picture
from bot.charts.sheet import MARGIN, WIDTH, Sheet, points
from bot.charts.themes import Colours
from bot.document import Above, Below, Lineage

_HEADER: Final = 52
_ROW: Final = 18
_SELF: Final = 24
_FOOT: Final = 10
_STEP: Final = 14  # how far each depth stands to the right
_TEXT: Final = 10.5
_SMALL: Final = 9.5
_NOTE: Final = 110  # the most that a licence takes of a row
_BAR: Final = 58
_LABEL: Final = 92
_COUNT: Final = 76


def paint(lineage: Lineage, colours: Colours, locale: str) -> bytes:
    """Draw a lineage as a PNG; one at a time, whatever the thread."""
    rows = max(len(lineage.above), 1) + max(len(lineage.below), 1) + bool(lineage.left_out)
    height = _HEADER + rows * _ROW + _SELF + _FOOT

    def draw(sheet: Sheet) -> None:
        sheet.title(lineage.title, lineage.unit)
        _Tree(sheet, lineage).draw()

    return picture(height, colours, locale, draw)


class _Tree:
    def __init__(self, sheet: Sheet, lineage: Lineage) -> None:
        self.sheet = sheet
        self.lineage = lineage
        self.deepest = max((one.depth for one in lineage.above), default=0)

    def draw(self) -> None:
        lineage, sheet = self.lineage, self.sheet
        top = _HEADER + _ROW / 2
        if lineage.left_out:
            sheet.write(MARGIN, top + 3.5, lineage.left_out, _SMALL, sheet.colours.dim)
            top += _ROW
        if not lineage.above:
            sheet.write(MARGIN, top + 3.5, lineage.nothing_above, _SMALL, sheet.colours.dim)
        own = top + max(len(lineage.above), 1) * _ROW + (_SELF - _ROW) / 2
        self._lines([top + place * _ROW for place in range(len(lineage.above))], own)
        for place, one in enumerate(lineage.above):
            self._above(one, top + place * _ROW)
        self._own(own)
        self._branches(own)

    def _x(self, depth: int) -> float:
        return MARGIN + 4 + (self.deepest - depth) * _STEP

    def _lines(self, rows: list[float], own: float) -> None:
        """Lead a line from each base down to the row of what stands on it."""
        for place, (one, y) in enumerate(zip(self.lineage.above, rows, strict=True)):
            below = zip(self.lineage.above[place + 1 :], rows[place + 1 :], strict=True)
            child = next(((self._x(low.depth), row) for low, row in below if low.depth < one.depth), None)
            x, (end, row) = self._x(one.depth), child or (self._x(0), own)
            self._line([x, x, end], [y, row, row])

    def _line(self, xs: list[float], ys: list[float]) -> None:
        self.sheet.axes.plot(
            xs, ys, color=self.sheet.colours.gap, linewidth=points(1.5), solid_joinstyle="round", zorder=1.5
        )

    def _above(self, one: Above, y: float) -> None:
        sheet, x = self.sheet, self._x(one.depth)
        self._mark(x, y, filled=one.known, square=one.data)
        right = WIDTH - MARGIN
        taken = sheet.write(
            right, y + 3.5, one.note, _SMALL, sheet.colours.dim, align="right", width=_NOTE, halo=True
        )
        colour = sheet.colours.ink if one.known else sheet.colours.dim
        sheet.write(x + 9, y + 3.7, one.name, _TEXT, colour, width=right - taken - x - 17, halo=True)

    def _own(self, y: float) -> None:
        sheet, x = self.sheet, self._x(0)
        band = Rectangle(
            (x - 8, y - _SELF / 2 + 2),
            WIDTH - MARGIN - x + 8,
            _SELF - 4,
            facecolor=sheet.colours.grid,
            linewidth=0,
            zorder=1.2,
        )
        sheet.axes.add_patch(band)
        self._mark(x, y, filled=True, square=False)
        right = WIDTH - MARGIN - 6
        taken = sheet.write(
            right, y + 3.7, self.lineage.note, _SMALL, sheet.colours.ink, align="right", width=_NOTE
        )
        sheet.write(
            x + 9, y + 4, self.lineage.name, 11, sheet.colours.ink, "bold", width=right - taken - x - 17
        )

    def _branches(self, own: float) -> None:
        sheet, x = self.sheet, self._x(0)
        top = own + (_SELF + _ROW) / 2
        if not self.lineage.below:
            sheet.write(x + 9, top + 3.5, self.lineage.nothing_below, _SMALL, sheet.colours.dim)
            return
        for place, one in enumerate(self.lineage.below):
            y = top + place * _ROW
            self._line([x, x, x + 10], [own + 5, y, y])
            self._branch(one, x + 14, y)

    def _branch(self, one: Below, x: float, y: float) -> None:
        sheet = self.sheet
        sheet.write(x, y + 3.7, one.label, _TEXT, sheet.colours.ink, width=_LABEL - 4)
        left = x + _LABEL
        width = max(one.share * _BAR, 1.5)
        bar = Rectangle((left, y - 4), width, 8, facecolor=sheet.colours.line, linewidth=0)
        sheet.axes.add_patch(bar)
        taken = sheet.write(
            left + width + 5, y + 3.6, one.count, _SMALL, sheet.colours.ink, "bold", width=_COUNT
        )
        start = left + width + taken + 13
        room = WIDTH - MARGIN - start
        if one.examples and room > _BAR:
            words = ", ".join(one.examples)
            sheet.write(start, y + 3.5, words, _SMALL, sheet.colours.dim, width=room)

    def _mark(self, x: float, y: float, *, filled: bool, square: bool) -> None:
        colours = self.sheet.colours
        self.sheet.axes.plot(
            [x],
            [y],
            "s" if square else "o",
            markersize=points(7),
            color=colours.line if filled else colours.background,
            markeredgecolor=colours.line if filled else colours.dim,
            markeredgewidth=points(1.3),
            zorder=2.5,
        )
