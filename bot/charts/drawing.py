"""A chart as a PNG: one to six small panels, made to be read at the width of a phone.

Everything is laid out in pixels of a picture 400 wide, which is about what a phone shows; it is drawn at 2.5
times that. The height stays below what Discord shows without shrinking (550 by 350).
"""

import io
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.charts import scales
from bot.charts.themes import THEMES, Colours, Theme
from bot.document import Chart
from bot.texts import numbers, text
from bot.texts.catalogue import DEFAULT_LOCALE
from config.clock import to_datetime

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from bot.charts.lettering import Weight

MAX_SERIES: Final = 6
WIDTH: Final = 400
_SCALE: Final = 2.5
_PIXELS_PER_INCH: Final = 100  # of the layout, so 72 / 100 of a point each
_GRIDS: Final = {1: (1, 1), 2: (2, 1), 3: (3, 1), 4: (2, 2), 5: (3, 2), 6: (3, 2)}  # rows, columns
_ROW_HEIGHT: Final = {1: 166, 2: 96, 3: 73}
_HEADER: Final = 48
_DATES: Final = 22  # the row of dates below the panels
_MARGIN: Final = 16
_GUTTER: Final = 20
_SCALE_WIDTH: Final = 38  # for the numbers right of a panel
_CAPTION: Final = 19  # a panel's name and values, above its plot
_FOOT: Final = 14
_GAP_LABEL: Final = 52
_LATEST: Final = 253_402_300_799_000  # the last instant that has a date of four digits
_EARLIEST: Final = -62_135_596_800_000

_lock = threading.Lock()  # matplotlib and FreeType are not made for two threads at once


def render(chart: Chart, theme: Theme = "both", locale: str = DEFAULT_LOCALE) -> bytes:
    """Draw a chart as a PNG, 1000 pixels wide; the same chart gives the same bytes.

    Series beyond the sixth are counted, not drawn. "both" is a card of its own that sits well on dark and on
    light. Takes a fifth of a second or so and one processor: from the event loop use `draw`.
    """
    import matplotlib as mpl  # noqa: PLC0415 - most of a second, only for those who draw
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    rows, columns = _GRIDS[min(max(len(chart.series), 1), MAX_SERIES)]
    height = _HEADER + rows * _ROW_HEIGHT[rows] + _DATES
    with _lock, mpl.rc_context(mpl.rcParamsDefault):
        figure = Figure(figsize=(WIDTH / _PIXELS_PER_INCH, height / _PIXELS_PER_INCH))
        FigureCanvasAgg(figure)
        figure.patch.set_alpha(0)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(height, 0)
        sheet = _Sheet(axes, THEMES[theme], locale)
        sheet.card(height)
        sheet.header(chart)
        _panels(sheet, chart, rows, columns)
        out = io.BytesIO()
        figure.savefig(
            out, format="png", dpi=_PIXELS_PER_INCH * _SCALE, transparent=True, metadata={"Software": None}
        )
    return out.getvalue()


def _panels(sheet: "_Sheet", chart: Chart, rows: int, columns: int) -> None:
    span = scales.period(chart)
    width = (WIDTH - 2 * _MARGIN - (columns - 1) * _GUTTER) / columns
    traces = [scales.trace(series) for series in chart.series[:MAX_SERIES]]
    for index, trace in enumerate(traces):
        row, column = divmod(index, columns)
        panel = _Panel(
            left=_MARGIN + column * (width + _GUTTER),
            top=_HEADER + row * _ROW_HEIGHT[rows],
            width=width,
            height=_ROW_HEIGHT[rows],
            period=span or (0, 0),
            named=len(traces) > 1 or trace.name != chart.title,
        )
        panel.draw(sheet, trace)
        if span and index + columns >= len(traces):
            sheet.dates(panel.left, panel.plot_right, _HEADER + (row + 1) * _ROW_HEIGHT[rows], span)
    if not chart.series:
        sheet.write(_MARGIN, _HEADER + 70, text("chart-empty", sheet.locale), 11, sheet.colours.dim)


@dataclass(frozen=True)
class _Panel:
    """One series' place: a caption, a plot and, right of it, a scale."""

    left: float
    top: float
    width: float
    height: float
    period: tuple[int, int]
    named: bool

    @property
    def plot_right(self) -> float:
        return self.left + self.width - _SCALE_WIDTH

    @property
    def plot_top(self) -> float:
        return self.top + _CAPTION + 4

    @property
    def plot_bottom(self) -> float:
        return self.top + self.height - _FOOT + 4

    def draw(self, sheet: "_Sheet", trace: scales.Trace) -> None:
        first, last = trace.first, trace.last
        if first is None or last is None:
            words = text("chart-empty", sheet.locale)
            taken = sheet.write(
                self.left + self.width,
                self.top + 12,
                words,
                10,
                sheet.colours.dim,
                align="right",
                width=self.width,
            )
            self._name(sheet, trace.name, taken)
            sheet.rule(self.left, self.plot_right, self.plot_bottom)
            return
        latest = numbers.count(last.value, sheet.locale)
        earliest = numbers.count(first.value, sheet.locale) + " →" if first.at < last.at else ""
        self._caption(sheet, trace.name, earliest, latest)
        ticks = scales.ticks([point.value for stretch in trace.stretches for point in stretch])
        self._scale(sheet, ticks)
        for start, end in trace.gaps:
            sheet.gap(self._x(start), self._x(end), self.plot_top, self.plot_bottom)
        for stretch in trace.stretches:
            xs = [self._x(point.at) for point in stretch]
            ys = [self._y(point.value, ticks) for point in stretch]
            sheet.line(xs, ys, self.plot_bottom if ticks[0] == 0 else None)
        sheet.dot(self._x(last.at), self._y(last.value, ticks))

    def _caption(self, sheet: "_Sheet", name: str, earliest: str, latest: str) -> None:
        baseline = self.top + 12
        right = self.left + self.width
        taken = sheet.write(right, baseline, latest, 12, sheet.colours.line, "bold", align="right")
        if earliest:
            taken += 4 + sheet.write(
                right - taken - 4, baseline, earliest, 10.5, sheet.colours.dim, align="right"
            )
        self._name(sheet, name, taken)

    def _name(self, sheet: "_Sheet", name: str, taken: float) -> None:
        if self.named:
            room = self.width - taken - 10
            sheet.write(self.left, self.top + 12, name, 11, sheet.colours.ink, width=room)

    def _scale(self, sheet: "_Sheet", ticks: tuple[float, ...]) -> None:
        written = scales.labels(ticks, sheet.locale)
        crowded = (self.plot_bottom - self.plot_top) / (len(ticks) - 1) < 13  # noqa: PLR2004 - a line of text
        for index, (value, label) in enumerate(zip(ticks, written, strict=True)):
            y = self._y(value, ticks)
            sheet.rule(self.left, self.plot_right, y)
            if not crowded or index in (0, len(ticks) - 1):
                sheet.write(self.plot_right + 6, y + 3.3, label, 9, sheet.colours.dim, width=_SCALE_WIDTH - 4)

    def _x(self, at: int) -> float:
        start, end = self.period
        share = (at - start) / (end - start) if end > start else 0.5
        return self.left + share * (self.plot_right - self.left)

    def _y(self, value: float, ticks: tuple[float, ...]) -> float:
        share = (value - ticks[0]) / (ticks[-1] - ticks[0])
        return self.plot_bottom - share * (self.plot_bottom - self.plot_top)


class _Sheet:
    """What a picture is drawn on: marks and words in pixels of the layout, downwards."""

    def __init__(self, axes: "Axes", colours: Colours, locale: str) -> None:
        self.axes = axes
        self.colours = colours
        self.locale = locale

    def card(self, height: float) -> None:
        from matplotlib.patches import FancyBboxPatch, Rectangle  # noqa: PLC0415 - see render

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
                linewidth=_points(1),
            )
        )

    def header(self, chart: Chart) -> None:
        room = WIDTH - 2 * _MARGIN
        self.write(_MARGIN, 23, chart.title, 13, self.colours.ink, "bold", width=room)
        more = len(chart.series) - MAX_SERIES
        note = f" · {text('chart-more', self.locale, count=more)}" if more > 0 else ""
        self.write(_MARGIN, 39, chart.unit + note, 10.5, self.colours.dim, width=room)

    def write(
        self,
        x: float,
        baseline: float,
        words: str,
        size: float,
        colour: str,
        weight: "Weight" = "regular",
        *,
        align: str = "left",
        width: float = WIDTH,
    ) -> float:
        """Write words and return how wide they came out."""
        from matplotlib.font_manager import FontProperties  # noqa: PLC0415 - see render

        from bot.charts import lettering  # noqa: PLC0415 - see render

        shown = lettering.fitted(words, size, width, weight)
        self.axes.text(
            x,
            baseline,
            shown,
            fontproperties=FontProperties(fname=lettering.font_file(weight), size=_points(size)),
            color=colour,
            ha=align,
            va="baseline",
            parse_math=False,
        )
        return lettering.width_of(shown, size, weight)

    def rule(self, left: float, right: float, y: float) -> None:
        self.axes.plot([left, right], [y, y], color=self.colours.grid, linewidth=_points(1))

    def line(self, xs: list[float], ys: list[float], floor: float | None) -> None:
        """Draw a stretch; a lonely point becomes a small dot, and `floor` is where its area ends."""
        if len(xs) == 1:
            self.axes.plot(xs, ys, "o", color=self.colours.line, markersize=_points(3.5), markeredgewidth=0)
            return
        if floor is not None:
            self.axes.fill_between(xs, ys, floor, color=self.colours.line, alpha=0.13, linewidth=0)
        self.axes.plot(
            xs,
            ys,
            color=self.colours.line,
            linewidth=_points(2.2),
            solid_joinstyle="round",
            solid_capstyle="round",
        )

    def dot(self, x: float, y: float) -> None:
        self.axes.plot(
            [x],
            [y],
            "o",
            color=self.colours.line,
            markersize=_points(7),
            markeredgecolor=self.colours.background,
            markeredgewidth=_points(1.5),
        )

    def gap(self, left: float, right: float, top: float, bottom: float) -> None:
        """Hatch the time nothing is known of, and say so where there is room."""
        from matplotlib.patches import Rectangle  # noqa: PLC0415 - see render

        band = Rectangle(
            (left, top), right - left, bottom - top, facecolor="none", edgecolor=self.colours.gap, linewidth=0
        )
        band.set_hatch("////")
        band.set_hatch_linewidth(_points(0.9))
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
        first = day(start, self.locale, year=to_year(start) != to_year(end))
        if first == day(end, self.locale, year=False):
            self.write((left + right) / 2, top + 9, last, 9.5, self.colours.dim, align="center")
            return
        self.write(left, top + 9, first, 9.5, self.colours.dim)
        self.write(right, top + 9, last, 9.5, self.colours.dim, align="right")


def day(at: int, locale: str, *, year: bool) -> str:
    """Write the day of an instant (milliseconds UTC): 3 Aug, or 3 Aug 2026."""
    date = to_datetime(min(max(at, _EARLIEST), _LATEST))
    short = text("chart-day", locale, day=date.day, month=date.month)
    return text("chart-day-of-year", locale, day=short, year=str(date.year)) if year else short


def to_year(at: int) -> int:
    """Return the year of an instant (milliseconds UTC)."""
    return to_datetime(min(max(at, _EARLIEST), _LATEST)).year


def _points(pixels: float) -> float:
    return pixels * 72 / _PIXELS_PER_INCH
