"""What it costs to map a page of a thousand repos, beside decoding and recording that page, in one run."""

import asyncio
import gc
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.recording import START, Ours, pages_of
from collectors.hub.decode import read_repo, split
from collectors.mapping.artefacts import label_repo
from collectors.partitions import SOURCES
from collectors.sources.base import RepoSource
from config.clock import ManualClock
from storage.database import Database
from storage.records import RepoObservation

INTRODUCTION = (
    "{pages} pages of a synthetic Hub of each kind, in {rounds} rounds: kind, role and stage of every repo,"
    " from what its page shows, in milliseconds of processor time. Recording is that of new repos, without"
    " labels; what writing labels adds stands above (tracked repos, labelled)."
)


def observe(body: bytes, source: RepoSource) -> list[RepoObservation]:
    """Return what the records of a page show."""
    expanded = frozenset(source.expand)
    found = (read_repo(record, source.repo_type, expanded) for record in split(body))
    return [one for one in found if isinstance(one, RepoObservation)]


def mapped(bodies: Sequence[bytes], source: RepoSource) -> list[float]:
    """Map pages that were read already; return milliseconds of processor time for each."""
    taken: list[float] = []
    for body in bodies:
        observations = observe(body, source)
        begin = time.process_time()
        for observation in observations:
            label_repo(observation, at=START)
        taken.append((time.process_time() - begin) * 1_000)
    return taken


async def recorded(bodies: Sequence[bytes], source: RepoSource) -> float:
    """Decode and record pages of new repos without labels; return milliseconds of processor time a page."""
    clock = ManualClock(START)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "store.sqlite"
        db = await Database.open(f"sqlite+aiosqlite:///{path}", clock=clock)
        store = Ours(db, clock, path)
        begin = time.process_time()
        await store.refresh(bodies, source, labelled=False, after=_nothing)
        taken = (time.process_time() - begin) * 1_000
        await db.close()
    return taken / len(bodies)


def _nothing() -> None:
    return


async def main(pages: int = 4, rounds: int = 3) -> str:
    """Return the figures as a table in Markdown."""
    lines = [
        INTRODUCTION.format(pages=pages, rounds=rounds),
        "",
        "| a page of 1,000 | mapping, ms | decoding and recording, ms | mapping ÷ recording |",
        "|---|---:|---:|---:|",
    ]
    for source in SOURCES:
        bodies = await pages_of(source, pages, pages * 5_000)
        mapped(bodies[:1], source)  # the lists are read once in a process
        gc.collect()
        gc.freeze()  # as in a process that has run for a while: what is there is not looked through again
        ours: list[float] = []
        beside: list[float] = []
        for _ in range(rounds):
            ours.append(statistics.mean(mapped(bodies, source)))
            beside.append(await recorded(bodies, source))
        mapping, recording = statistics.median(ours), statistics.median(beside)
        lines.append(f"| {source.name} | {mapping:.1f} | {recording:.1f} | {mapping / recording:.2f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(asyncio.run(main()))
