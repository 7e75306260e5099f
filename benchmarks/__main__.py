"""`make bench`: measures, and writes docs/performance.md with what was measured on, and what was not.

`python -m benchmarks recording census=3000000,1000000,1000000` measures these sections alone, the numbers
being sizes as the section's own module takes them, and leaves the others as they stand.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from benchmarks import asking, census, cost, latency, mapping, metrics_year, recording
from benchmarks.page import TITLES, section, sections, written
from benchmarks.telling import tell

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
MEASURES: dict[str, Callable[..., Awaitable[str]]] = {
    "answers": latency.main,
    "cost": cost.main,
    "recording": recording.main,
    "mapping": mapping.main,
    "census": census.main,
    "asking": asking.main,
    "year": metrics_year.main,
}


def wanted(arguments: Sequence[str]) -> dict[str, list[int]]:
    """Read which sections are to be measured, and their sizes. Raises SystemExit for others."""
    found: dict[str, list[int]] = {}
    for argument in arguments or tuple(TITLES):
        name, _, sizes = argument.partition("=")
        if name not in TITLES or not all(size.isdecimal() for size in sizes.split(",") if sizes):
            raise SystemExit(f"{argument}: a section is one of {', '.join(TITLES)}, with sizes NAME=N,N")
        found[name] = [int(size) for size in sizes.split(",") if size]
    return found


async def main(arguments: Sequence[str]) -> None:
    """Measure what is wanted; each section is written as soon as it is known."""
    for name, sizes in wanted(arguments).items():
        tell(f"{name} begins")
        measured = section(name, await MEASURES[name](*sizes))
        known = sections(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else {}
        PAGE.write_text(written(known | {name: measured}), encoding="utf-8")
        print(measured, flush=True)
        tell(f"{name} is measured")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
