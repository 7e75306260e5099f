"""What it costs to map a page of a thousand repos, beside decoding and recording that page, in one run."""

import asyncio
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from benchmarks.recording import START, Ours, pages_of
from benchmarks.telling import tell
from collectors.hub.decode import read_repo, split
from collectors.mapping.artefacts import label_repo
from collectors.mapping.repos import AT_ONCE, judge_repo
from collectors.partitions import SOURCES
from collectors.sources.base import RepoSource
from config import garbage
from config.clock import ManualClock
from storage.cases import Case, cases_of
from storage.database import Database
from storage.records import RepoObservation
from storage.schema import repos
from storage.views import view

INTRODUCTION = (
    "{pages} pages of a synthetic Hub of each kind, in {rounds} rounds: kind, role and stage of every repo,"
    " from what its page shows, in milliseconds of processor time. Recording is that of new repos, without"
    " labels; what writing labels adds stands above (tracked repos, labelled)."
)

AFTERWARDS = (
    "After a refresh, openness by component, the licence along the chain and what is named are judged for"
    " those of what is tracked that changed, or stand on what did; never for a census, where they are derived"
    " when asked for. A thousand models: {reading:.0f} ms to read what they stand on, {judging:.0f} ms to"
    " judge it."
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


async def judged(bodies: Sequence[bytes], source: RepoSource, rounds: int) -> tuple[float, float]:
    """Judge repos that are recorded; return milliseconds of processor time a thousand: reading, judging."""
    clock = ManualClock(START)
    reading, judging = [], []
    with TemporaryDirectory() as folder:
        path = Path(folder) / "store.sqlite"
        db = await Database.open(f"sqlite+aiosqlite:///{path}", clock=clock)
        await Ours(db, clock, path).refresh(bodies, source, labelled=True, after=_nothing)
        async with view(db) as now:
            rows = await now.connection.execute(select(repos.c.id).order_by(repos.c.id).limit(1_000))
            numbers = [int(number) for (number,) in rows]
            for _ in range(rounds + 1):
                begin = time.process_time()
                cases: list[Case] = []
                for start in range(0, len(numbers), AT_ONCE):
                    cases += await cases_of(now, numbers[start : start + AT_ONCE])
                read = time.process_time()
                for case in cases:
                    judge_repo(case)
                reading.append((read - begin) * 1_000_000 / len(numbers))
                judging.append((time.process_time() - read) * 1_000_000 / len(numbers))
        await db.close()
    # The first round reads the codebook.
    return statistics.median(reading[1:]), statistics.median(judging[1:])


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
        garbage.settle()
        ours: list[float] = []
        beside: list[float] = []
        for _ in range(rounds):
            ours.append(statistics.mean(mapped(bodies, source)))
            beside.append(await recorded(bodies, source))
        tell(f"{source.name}: {rounds} rounds")
        mapping, recording = statistics.median(ours), statistics.median(beside)
        lines.append(f"| {source.name} | {mapping:.1f} | {recording:.1f} | {mapping / recording:.2f} |")
    models = SOURCES[0]
    reading, judging = await judged(await pages_of(models, 1, 5_000), models, rounds)
    lines += ["", AFTERWARDS.format(reading=reading, judging=judging)]
    return "\n".join(lines)


if __name__ == "__main__":
    print(asyncio.run(main()))
