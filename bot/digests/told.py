"""One line of a digest, and which lines stand in a message of fifteen: the weightiest, in their sections."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from bot.document import Block, Heading, Items, Line, Paragraph, Strong
from bot.texts import text

Section = Literal["needs-you", "corrections", "changed", "built", "reach", "around"]
SECTIONS: tuple[Section, ...] = ("needs-you", "corrections", "changed", "built", "reach", "around")
"""In the order in which they stand."""
MOST = 12
"""Lines beside the headline, the foot and the delivery's mark: fifteen in all."""


LEAST = 5
"""So many lines stand there even beside the weeks before the first look."""
KEPT = 44
"""The least weight with which the best line of a section keeps its place."""
BEHIND = 0
"""The weight of what stands behind the button alone: something else in the message counts it."""


class Told(Struct, frozen=True, kw_only=True):
    """One line: where it stands, and how much it matters; of equal ones the earlier goes first."""

    section: Section
    weight: int
    line: Line


def lines_of(blocks: Sequence[Block]) -> int:
    """Count the lines of some blocks."""
    return sum(
        len(block.items)
        if isinstance(block, Items)
        else len(block.lines)
        if isinstance(block, Paragraph)
        else 1
        for block in blocks
    )


def chosen(told: Sequence[Told], most: int = MOST) -> list[Told]:
    """Return the weightiest lines, in the order in which they were given; each section's best is kept.

    What a section has to tell is not crowded out, however much stands in another.
    """
    worth = [place for place, one in enumerate(told) if one.weight > BEHIND]
    ranked = sorted(worth, key=lambda place: (-told[place].weight, place))
    best: dict[Section, int] = {}
    for place in ranked:
        if told[place].weight >= KEPT:
            best.setdefault(told[place].section, place)
    first = [*best.values(), *(place for place in ranked if place not in best.values())]
    return [told[place] for place in sorted(first[:most])]


def short(told: Sequence[Told], locale: str) -> list[Block]:
    """Return a list for each section, its name before its first line."""
    blocks: list[Block] = []
    for section in SECTIONS:
        lines = [one.line for one in told if one.section == section]
        if lines:
            name = Strong(text(f"digest-{section}", locale))
            blocks.append(Items(((name, " · ", *lines[0]), *lines[1:])))
    return blocks


def whole(told: Sequence[Told], locale: str) -> list[Block]:
    """Return lines under their sections' headings."""
    blocks: list[Block] = []
    for section in SECTIONS:
        lines = tuple(one.line for one in told if one.section == section)
        if lines:
            blocks += [Heading(text(f"digest-{section}", locale)), Items(lines)]
    return blocks
