"""Pictures of charts, for Discord: drawn apart from the event loop, the same bytes for the same chart."""

from bot.charts.drawing import render
from bot.charts.studio import draw
from bot.charts.themes import Theme

__all__ = ["Theme", "draw", "render"]
