"""A chart as a PNG: one to six small panels, made to be read at the width of a phone."""

import threading

from bot.charts.themes import THEMES, Theme
from bot.document import Chart
from bot.texts.catalogue import DEFAULT_LOCALE

lock = threading.Lock()  # matplotlib and FreeType are not made for two threads at once


def render(chart: Chart, theme: Theme = "both", locale: str = DEFAULT_LOCALE) -> bytes:
    """Draw a chart as a PNG, 1000 pixels wide; the same chart gives the same bytes.

    Series beyond the sixth are counted, not drawn. "both" is a card of its own that sits well on dark and on
    light. Takes a tenth of a second or so of one processor: from the event loop use `draw`.
    """
    with lock:
        from bot.charts.panels import paint  # noqa: PLC0415 - matplotlib takes most of a second to import

        return paint(chart, THEMES[theme], locale)
