"""From a question to its answer on a census of a synthetic Hub, while the next census writes into the store.

Beside each question a row is read by its primary key, from the same store in the same process. The asking,
the census and the Hub are one process each. `python -m benchmarks asking=3000000` is the size of the
real Hub; the questions are asked until the census has ended, each as often as all the others.
"""

import asyncio
import json
import statistics
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct, convert

from benchmarks.bars import Bar, picture
from benchmarks.census import census, start, synthetic_hub

MIB = 1024 * 1024
INTRODUCTION = (
    "{models:,} models of a synthetic Hub, and {tracked} repos that are tracked. While the next census, a"
    " day later, writes into the store, {number:,} questions are asked one after the other. Beside each, a"
    " row is read by its primary key, through the same connections. Milliseconds."
)
REST = (
    "- Aimed at: a median under 20 ms and a 99th percentile under 100 ms.\n"
    "- Of the names, {held:,} are held in memory, the others stand in the index in the store, which was"
    " filled in {filling:,.1f} s. The process that asks grew by {linker:.0f} MiB for the names, the codebook"
    " and the grammar, and by {asking:.0f} MiB in all.\n"
    "- The census took {census:,.1f} s; {outside:,} of the questions were asked after it had ended."
)


class Kind(Struct, frozen=True):
    """Questions of one kind: milliseconds to each answer."""

    name: str
    took: list[float]


class Asked(Struct, frozen=True):
    """What the process that asks has measured."""

    kinds: list[Kind]
    keys: list[float]
    """Milliseconds of reading a row by its primary key."""
    tracked: int
    held: int
    filling: float
    linker: int
    asking: int
    outside: int
    census: float


async def main(models: int = 60_000) -> str:
    """Return the figures as a table in Markdown."""
    with TemporaryDirectory() as folder:
        store = Path(folder) / "store.sqlite"
        await census(store, (models, 0, 0), 0)
        asked = await _ask(store, models)
    every = [took for kind in asked.kinds for took in kind.took]
    lines = [
        INTRODUCTION.format(
            models=models,
            tracked=asked.tracked,
            number=len(every),
        ),
        "",
        "| what | asked | median | 90 % | 99 % | longest | median ÷ key |",
        "|---|---:|---:|---:|---:|---:|---:|",
        *(
            _line(name, took, asked.keys)
            for name, took in (
                ("a row by its primary key", asked.keys),
                ("**every question**", every),
                *((kind.name, kind.took) for kind in asked.kinds),
            )
        ),
        "",
        REST.format(
            held=asked.held,
            filling=asked.filling,
            linker=asked.linker / MIB,
            asking=asked.asking / MIB,
            census=asked.census,
            outside=asked.outside,
        ),
        "",
        picture("asking", "Milliseconds from a question to its answer", _bars(asked, every)),
    ]
    return "\n".join(lines)


def _line(name: str, took: list[float], keys: list[float]) -> str:
    figures = [f"{value:.1f}" for value in (*_spread(took), max(took))]
    times = statistics.median(took) / statistics.median(keys)
    return f"| {name} | {len(took):,} | {' | '.join(figures)} | {times:.1f} |"


def _spread(took: list[float]) -> tuple[float, float, float]:
    """Return the median, the 90th and the 99th percentile."""
    parts = statistics.quantiles(took, n=100)
    return statistics.median(took), parts[89], parts[98]


def _bars(asked: Asked, every: list[float]) -> list[Bar]:
    key, question = _spread(asked.keys), _spread(every)
    return [
        Bar("key, median", key[0], "other"),
        Bar("key, 99 %", key[2], "other"),
        Bar("question, median", question[0], "ours"),
        Bar("question, 99 %", question[2], "ours"),
    ]


async def _ask(store: Path, models: int) -> Asked:
    """Ask in a process of its own, which tells when the census that writes is to begin."""
    asking = await start("benchmarks.asking_process", str(store))
    if asking.stdout is None:
        raise RuntimeError("the process that asks says nothing")
    await asking.stdout.readline()
    async with synthetic_hub((models, 0, 0), 1) as url:
        writing = await start("benchmarks.census_process", url, str(store), "1")
        await writing.communicate()
        (store.parent / "ended").touch()
        out = await asking.stdout.read()
    if writing.returncode or await asking.wait():
        raise RuntimeError(f"the census ended with {writing.returncode}, the asking with {asking.returncode}")
    return convert(json.loads(out), Asked)


if __name__ == "__main__":
    print(asyncio.run(main(*map(int, sys.argv[1:]))))
