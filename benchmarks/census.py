"""Two censuses of a synthetic Hub, each side in its own process: requests, time, memory, bytes a repo.

`python -m benchmarks.census 3000000 1000000 1000000` is the size of the real Hub; `make bench` takes a
smaller one.
"""

import asyncio
import json
import sqlite3
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from benchmarks.bars import Bar, picture
from benchmarks.telling import tell
from collectors.hub.listing import PAGE

CHANGED = 0.005
MOVED = 0.1
PRO_QUOTA = 2_500
WINDOW_SECONDS = 300
MIB = 1024 * 1024
INTRODUCTION = (
    "A synthetic Hub of {models:,} models, {datasets:,} datasets and {spaces:,} Spaces, and the same a day"
    " later with {changed:.1%} of its repos changed and the counters of {moved:.0%} moved. The local Hub and"
    " the collector are one process each."
)
REST = (
    "- Rows written are those that SQLite inserted, changed and deleted. In the second, {told:,} versions and"
    " counters of repos were new: {each:.1f} rows for each. For all the others only the pages have rows:"
    " their cursors and their spans of sightings.\n"
    "- Both wait for the local Hub, which prints the next page while one is recorded, and for whatever else"
    " the machine does; of the collector's own processor time the second takes one part in {work:.1f}.\n"
    "- The quota of a PRO account lets {pages:,} requests through in {quota:,.0f} seconds when none of it is"
    " used by others; the first census took {seconds:,.0f} beside a local Hub on the same machine, and"
    " {processor:,.0f} of the collector's own processor time."
)
TOLD = ("repo_versions", "metrics")


class Figures(Struct, frozen=True, kw_only=True):
    """What one census took."""

    requests: int
    seen: int
    changed: int
    seconds: float
    processor: float
    """Seconds of the collector's processor time."""
    peak: int
    """Bytes of memory, at most."""
    written: int
    """Rows inserted, changed and deleted."""
    told: int
    """Versions and counters that are kept, afterwards."""
    size: int
    """Bytes of the database file with its indexes."""


async def main(models: int = 60_000, datasets: int = 20_000, spaces: int = 20_000) -> str:
    """Return the figures as tables in Markdown."""
    with TemporaryDirectory() as folder:
        store = Path(folder) / "store.sqlite"
        first, second = [await census(store, (models, datasets, spaces), generation) for generation in (0, 1)]
    total = models + datasets + spaces
    pages = sum(-(-size // PAGE) for size in (models, datasets, spaces))
    told = second.told - first.told
    quota = pages / PRO_QUOTA * WINDOW_SECONDS
    shown = picture("census", "Two censuses", _bars(first, second))
    words = INTRODUCTION.format(models=models, datasets=datasets, spaces=spaces, changed=CHANGED, moved=MOVED)
    return "\n".join(
        [
            words,
            "",
            "| census | requests | pages | repos | changed | seconds | of work | peak MiB | rows written |",
            "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
            _line("first", first, pages),
            _line("a day later", second, pages),
            "",
            f"- Bytes on disk for each repo, with indexes: {first.size / total:.0f} after the first census.",
            f"- The second is {first.seconds / second.seconds:.1f} times as fast as the first.",
            REST.format(
                told=told,
                each=second.written / max(1, told),
                work=first.processor / second.processor,
                pages=pages,
                quota=quota,
                seconds=first.seconds,
                processor=first.processor,
            ),
            "",
            shown,
        ]
    )


def _bars(first: Figures, second: Figures) -> list[Bar]:
    """Return what the picture shows: the second census under the first, figure by figure."""
    return [
        Bar("seconds, first", first.seconds, "other"),
        Bar("seconds, a day later", second.seconds, "ours"),
        Bar("processor seconds, first", first.processor, "other"),
        Bar("processor seconds, later", second.processor, "ours"),
        Bar("rows written, first", first.written, "other"),
        Bar("rows written, later", second.written, "ours"),
    ]


def _line(name: str, figures: Figures, pages: int) -> str:
    told = (
        f"{figures.requests:,}",
        f"{pages:,}",
        f"{figures.seen:,}",
        f"{figures.changed:,}",
        f"{figures.seconds:,.1f}",
        f"{figures.processor:,.1f}",
        f"{figures.peak / MIB:.0f}",
        f"{figures.written:,}",
    )
    return f"| {name} | {' | '.join(told)} |"


async def census(store: Path, sizes: tuple[int, int, int], generation: int) -> Figures:
    """Take a census of a generation of a synthetic Hub into a store."""
    async with synthetic_hub(sizes, generation) as url:
        collector = await start("benchmarks.census_process", url, str(store), str(generation))
        out, _ = await collector.communicate()
    tell(f"census {generation + 1} of 2 is taken")
    if collector.returncode != 0:
        raise RuntimeError(f"the census ended with {collector.returncode}")
    told = json.loads(out)
    with sqlite3.connect(store) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        kept = sum(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TOLD)
        size = connection.execute(
            "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        ).fetchone()[0]
    return Figures(told=kept, size=size, **told)


@asynccontextmanager
async def synthetic_hub(sizes: tuple[int, int, int], generation: int) -> AsyncIterator[str]:
    """Serve a generation of a synthetic Hub in a process of its own; yields its address."""
    models, datasets, spaces = map(str, sizes)
    hub = await start(
        "collectors.replica",
        *("--synthetic", models, "--datasets", datasets, "--spaces", spaces),
        *("--changed", str(CHANGED), "--moved", str(MOVED), "--generation", str(generation)),
        *("--quota", "1000000000"),
    )
    try:
        if hub.stdout is None:
            raise RuntimeError("the local Hub says nothing")
        yield (await hub.stdout.readline()).decode().split()[-1]
    finally:
        hub.terminate()
        await hub.wait()


async def start(module: str, *arguments: str) -> Process:
    """Start a module of ours as a process that is listened to."""
    return await asyncio.create_subprocess_exec(sys.executable, "-m", module, *arguments, stdout=PIPE)


if __name__ == "__main__":
    print(asyncio.run(main(*map(int, sys.argv[1:]))))
