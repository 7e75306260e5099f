"""Bars for docs/performance.md, on a card of their own that sits well on dark and on light pages."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from msgspec import Struct

from bot.charts.themes import THEMES

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
_COLOURS = {"ours": "#6cb6ff", "limit": "#8bd5a0", "other": "#8a93a5"}
_ROW = 0.42  # inches


class Bar(Struct, frozen=True):
    """One bar: what it shows, how much, and whose it is (ours, limit, other)."""

    label: str
    value: float
    whose: str


def picture(section: str, title: str, bars: Sequence[Bar]) -> str:
    """Draw a section's bars into its picture, and return the Markdown that shows it."""
    path = PICTURES / f"performance-{section}.png"
    draw(path, f"{title} (logarithmic)", bars)
    return f"![{title}](pictures/{path.name})"


def draw(path: Path, title: str, bars: Sequence[Bar]) -> None:
    """Draw horizontal bars, the first on top, with their values beside them; on a logarithmic scale."""
    colours = THEMES["both"]
    figure = Figure(figsize=(8, 1.1 + _ROW * len(bars)), dpi=150)
    FigureCanvasAgg(figure)
    figure.patch.set_alpha(0)
    figure.patches.append(
        FancyBboxPatch(
            (0.015, 0.02),
            0.97,
            0.96,
            boxstyle="round,pad=0,rounding_size=0.015",
            facecolor=colours.background,
            edgecolor=colours.border,
            transform=figure.transFigure,
            zorder=-1,
        )
    )
    axes = figure.add_axes((0.3, 0.08, 0.6, 0.76))
    axes.set_facecolor("none")
    places = range(len(bars), 0, -1)
    axes.barh(places, [bar.value for bar in bars], color=[_COLOURS[bar.whose] for bar in bars], height=0.66)
    axes.set_xscale("log")
    axes.set_xlim(min(bar.value for bar in bars) / 3, max(bar.value for bar in bars) * 2.2)
    axes.set_yticks(places, [bar.label for bar in bars], color=colours.ink, fontsize=10)
    axes.set_xticks([])
    axes.minorticks_off()
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    for place, bar in zip(places, bars, strict=True):
        shown = f"{bar.value:,.0f}" if bar.value >= 100 else f"{bar.value:.1f}"
        axes.annotate(
            shown,
            (bar.value, place),
            (6, 0),
            textcoords="offset points",
            va="center",
            color=colours.ink,
            fontsize=10,
        )
    figure.text(0.04, 0.9, title, color=colours.ink, fontsize=12, weight="bold")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Software": None})
