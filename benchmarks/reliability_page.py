"""docs/reliability.md: what was tried, what came of it, and what Discord cannot give."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.__main__ import machine

if TYPE_CHECKING:
    from benchmarks.reliability import Figures

PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"


def write(figures: "Mapping[str, Figures]", seed: int) -> None:
    """Write the page."""
    PAGE.write_text("", encoding="utf-8")
    print(machine(), figures, seed)
