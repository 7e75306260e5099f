"""Colours of charts. Each theme brings its own background, so that none depends on the reader's."""

from dataclasses import dataclass
from typing import Final, Literal

Theme = Literal["dark", "light", "both"]


@dataclass(frozen=True)
class Colours:
    """One theme's colours, as #rrggbb; `rounded` cards have transparent corners."""

    background: str
    border: str
    ink: str
    dim: str
    grid: str
    line: str
    gap: str
    rounded: bool = False


_DARK: Final = Colours(
    background="#232731",
    border="#232731",
    ink="#f1f3f7",
    dim="#a3abba",
    grid="#3a404d",
    line="#6cb6ff",
    gap="#4d5565",
)

THEMES: Final[dict[Theme, Colours]] = {
    "dark": _DARK,
    "light": Colours(
        background="#ffffff",
        border="#ffffff",
        ink="#1c2430",
        dim="#5b6676",
        grid="#e3e7ed",
        line="#1f6fc5",
        gap="#c3cad4",
    ),
    "both": Colours(
        background=_DARK.background,
        border="#3a404d",
        ink=_DARK.ink,
        dim=_DARK.dim,
        grid=_DARK.grid,
        line=_DARK.line,
        gap=_DARK.gap,
        rounded=True,
    ),
}
