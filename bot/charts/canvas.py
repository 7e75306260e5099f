"""The one way from a sheet to a PNG: 1000 pixels wide, the same bytes for the same drawing."""

import io
from collections.abc import Callable
from typing import Final

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bot.charts.sheet import PIXELS_PER_INCH, WIDTH, Sheet
from bot.charts.themes import Colours

_SCALE: Final = 2.5


def picture(height: float, colours: Colours, locale: str, draw: Callable[[Sheet], None]) -> bytes:
    """Return a picture as a PNG; `height` is in pixels of the layout. One at a time, whatever the thread."""
    with mpl.rc_context(mpl.rcParamsDefault):
        figure = Figure(figsize=(WIDTH / PIXELS_PER_INCH, height / PIXELS_PER_INCH))
        FigureCanvasAgg(figure)
        figure.patch.set_alpha(0)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(height, 0)
        sheet = Sheet(axes, colours, locale)
        sheet.card(height)
        draw(sheet)
        out = io.BytesIO()
        figure.savefig(
            out, format="png", dpi=PIXELS_PER_INCH * _SCALE, transparent=True, metadata={"Software": None}
        )
    return out.getvalue()
