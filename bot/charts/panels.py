"""A chart's small panels, laid out and drawn.

The height stays near what Discord shows without shrinking (550 by 350).
"""

from dataclasses import dataclass
from typing import Final

from bot.charts import scales
from bot.charts.canvas import picture
from bot.charts.sheet import MARGIN, MAX_SERIES, WIDTH, Sheet
from bot.charts.themes import Colours
from bot.document import Chart
from bot.texts import numbers, text

_GRIDS: Final = {1: (1, 1), 2: (2, 1), 3: (3, 1), 4: (2, 2), 5: (3, 2), 6: (3, 2)}  # rows, columns
_ROW_HEIGHT: Final = {1: 166, 2: 96, 3: 73}
_HEADER: Final = 48
_DATES: Final = 22  # the row of dates below the panels
_GUTTER: Final = 20
_SCALE_WIDTH: Final = 38  # for the numbers right of a panel
_CAPTION: Final = 19  # a panel's name and values, above its plot
_FOOT: Final = 14


def paint(chart: Chart, colours: Colours, locale: str) -> bytes:
    """Draw a chart as a PNG; one at a time, whatever the thread."""
    rows, columns = _GRIDS[min(max(len(chart.series), 1), MAX_SERIES)]
    height = _HEADER + rows * _ROW_HEIGHT[rows] + _DATES

    def draw(sheet: Sheet) -> None:
        sheet.header(chart)
        _panels(sheet, chart, rows, columns)

    return picture(height, colours, locale, draw)


def _panels(sheet: Sheet, chart: Chart, rows: int, columns: int) -> None:
    span = scales.period(chart)
    width = (WIDTH - 2 * MARGIN - (columns - 1) * _GUTTER) / columns
    traces = [scales.trace(series) for series in chart.series[:MAX_SERIES]]
    for index, trace in enumerate(traces):
        row, column = divmod(index, columns)
        panel = _Panel(
            left=MARGIN + column * (width + _GUTTER),
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
        sheet.write(MARGIN, _HEADER + 70, text("chart-empty", sheet.locale), 11, sheet.colours.dim)


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

    def draw(self, sheet: Sheet, trace: scales.Trace) -> None:
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

    def _caption(self, sheet: Sheet, name: str, earliest: str, latest: str) -> None:
        baseline = self.top + 12
        right = self.left + self.width
        taken = sheet.write(right, baseline, latest, 12, sheet.colours.line, "bold", align="right")
        if earliest:
            taken += 4 + sheet.write(
                right - taken - 4, baseline, earliest, 10.5, sheet.colours.dim, align="right"
            )
        self._name(sheet, name, taken)

    def _name(self, sheet: Sheet, name: str, taken: float) -> None:
        if self.named:
            room = self.width - taken - 10
            sheet.write(self.left, self.top + 12, name, 11, sheet.colours.ink, width=room)

    def _scale(self, sheet: Sheet, ticks: tuple[float, ...]) -> None:
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
