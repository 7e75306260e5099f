"""A drawing as a PNG: panels of a chart, a lineage, a map, made to be read at the width of a phone."""

import threading

from bot.charts.themes import THEMES, Theme
from bot.document import Atlas, Chart, Drawing, Lineage
from bot.texts.catalogue import DEFAULT_LOCALE

lock = threading.Lock()  # matplotlib and FreeType are not made for two threads at once


def render(drawing: Drawing, theme: Theme = "both", locale: str = DEFAULT_LOCALE) -> bytes:
    """Draw a picture as a PNG, 1000 pixels wide; the same drawing gives the same bytes.

    Series of a chart beyond the sixth are counted, not drawn. "both" is a card of its own that sits well on
    dark and on light. Takes a tenth of a second or so of one processor: from the event loop use `draw`.
    """
    with lock:
        # matplotlib takes most of a second to import
        from bot.charts import atlas, lineage, panels  # noqa: PLC0415

        match drawing:
            case Chart():
                return panels.paint(drawing, THEMES[theme], locale)
            case Lineage():
                return lineage.paint(drawing, THEMES[theme], locale)
            case Atlas():
                return atlas.paint(drawing, THEMES[theme], locale)
