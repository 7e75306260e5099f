"""What a picture is drawn on: marks and words, in pixels of a layout 400 wide, downwards."""

from typing import Final

from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyBboxPatch, Rectangle
from matplotlib.patheffects import AbstractPathEffect, withStroke

from bot.charts import lettering
from bot.charts.dates import day, year_of
from bot.charts.lettering import Weight
from bot.charts.themes import Colours
from bot.document import Chart
from bot.texts import text

WIDTH: Final = 400
MARGIN: Final = 16
MAX_SERIES: Final = 6
PIXELS_PER_INCH: Final = 100  # of the layout, so 72 / 100 of a point each
_GAP_LABEL: Final = 52  # a narrower gap is hatched without a word


class Sheet:
    """What a picture is drawn on: marks and words in pixels of the layout, downwards."""

    def __init__(self, axes: Axes, colours: Colours, locale: str) -> None:
        self.axes = axes
        self.colours = colours
        self.locale = locale

    def card(self, height: float) -> None:
        """Lay down the background."""
        colours = self.colours
        if not colours.rounded:
            self.axes.add_patch(Rectangle((0, 0), WIDTH, height, facecolor=colours.background, linewidth=0))
            return
        self.axes.add_patch(
            FancyBboxPatch(
                (1, 1),
                WIDTH - 2,
                height - 2,
                boxstyle="round,pad=0,rounding_size=10",
                facecolor=colours.background,
                edgecolor=colours.border,
                linewidth=points(1),
            )
        )

    def header(self, chart: Chart) -> None:
        """Write what is shown, in which unit, and how many series are left out."""
        more = len(chart.series) - MAX_SERIES
        note = f" · {text('chart-more', self.locale, count=more)}" if more > 0 else ""
        self.title(chart.title, chart.unit + note)

    def write(
        self,
        x: float,
        baseline: float,
        words: str,
        size: float,
        colour: str,
        weight: Weight = "regular",
        *,
        align: str = "left",
        width: float = WIDTH,
        halo: bool = False,
    ) -> float:
        """Write words and return how wide they came out; a `halo` keeps lines behind them off."""
        shown = lettering.fitted(words, size, width, weight)
        self.axes.text(
            x,
            baseline,
            shown,
            fontproperties=FontProperties(fname=lettering.font_file(weight), size=points(size)),
            color=colour,
            ha=align,
            va="baseline",
            parse_math=False,
            path_effects=self._halo() if halo else None,
        )
        return lettering.width_of(shown, size, weight)

    def _halo(self) -> list[AbstractPathEffect]:
        return [withStroke(linewidth=points(3.5), foreground=self.colours.background)]

    def title(self, words: str, below: str) -> None:
        """Write what is shown, and in smaller print what there is to say of it."""
        room = WIDTH - 2 * MARGIN
        self.write(MARGIN, 23, words, 13, self.colours.ink, "bold", width=room)
        self.write(MARGIN, 39, below, 10.5, self.colours.dim, width=room)

    def rule(self, left: float, right: float, y: float) -> None:
        """Draw a thin line of the scale."""
        self.axes.plot([left, right], [y, y], color=self.colours.grid, linewidth=points(1))

    def line(self, xs: list[float], ys: list[float], floor: float | None) -> None:
        """Draw a stretch; a lonely point becomes a small dot, and `floor` is where its area ends."""
        if len(xs) == 1:
            self.axes.plot(xs, ys, "o", color=self.colours.line, markersize=points(3.5), markeredgewidth=0)
            return
        if floor is not None:
            self.axes.fill_between(xs, ys, floor, color=self.colours.line, alpha=0.13, linewidth=0)
        self.axes.plot(
            xs,
            ys,
            color=self.colours.line,
            linewidth=points(2.2),
            solid_joinstyle="round",
            solid_capstyle="round",
        )

    def dot(self, x: float, y: float) -> None:
        """Mark the latest point."""
        self.axes.plot(
            [x],
            [y],
            "o",
            color=self.colours.line,
            markersize=points(7),
            markeredgecolor=self.colours.background,
            markeredgewidth=points(1.5),
        )

    def gap(self, left: float, right: float, top: float, bottom: float) -> None:
        """Hatch the time nothing is known of, and say so where there is room."""
        band = Rectangle(
            (left, top), right - left, bottom - top, facecolor="none", edgecolor=self.colours.gap, linewidth=0
        )
        band.set_hatch("////")
        band.set_hatch_linewidth(points(0.9))
        self.axes.add_patch(band)
        if right - left >= _GAP_LABEL:
            self.axes.add_patch(
                Rectangle(
                    ((left + right) / 2 - 23, (top + bottom) / 2 - 8),
                    46,
                    16,
                    facecolor=self.colours.background,
                    linewidth=0,
                )
            )
            words = text("chart-gap", self.locale)
            self.write(
                (left + right) / 2,
                (top + bottom) / 2 + 3.5,
                words,
                9,
                self.colours.dim,
                align="center",
                width=46,
            )

    def dates(self, left: float, right: float, top: float, span: tuple[int, int]) -> None:
        """Write the first and the last day below a panel (one day once)."""
        start, end = span
        last = day(end, self.locale, year=True)
        first = day(start, self.locale, year=year_of(start) != year_of(end))
        if first == day(end, self.locale, year=False):
            self.write((left + right) / 2, top + 9, last, 9.5, self.colours.dim, align="center")
            return
        self.write(left, top + 9, first, 9.5, self.colours.dim)
        self.write(right, top + 9, last, 9.5, self.colours.dim, align="right")


def points(pixels: float) -> float:
    """Return a length of the layout as the drawing library wants it."""
    return pixels * 72 / PIXELS_PER_INCH
