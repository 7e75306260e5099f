"""A page through decode, compare, map and record, beside a limit and beside the usual way, in one run.

The limit decodes the page with msgspec and inserts, with raw `sqlite3.executemany`, every row that our case
of all-new records writes: same schema, same indexes, same pragmas. The usual way is what most would write:
`huggingface_hub`'s ModelInfo for each record, merged into a table with SQLAlchemy's ORM.
"""

import asyncio
import json
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from benchmarks import usual
from benchmarks.bars import Bar, picture
from benchmarks.parts import parts as before_the_database
from benchmarks.telling import tell
from collectors.hub.budget import Lane
from collectors.hub.client import Hub
from collectors.hub.decode import split
from collectors.hub.errand import Errand
from collectors.hub.listing import ListedPage, Listing
from collectors.hub.records import DatasetRecord, ModelRecord, SpaceRecord
from collectors.partitions import SOURCES
from collectors.replica.hub import LocalHub
from collectors.replica.synthetic import Plan, SyntheticWorld
from collectors.sources.base import RepoSource, read_page
from collectors.sources.models import MODELS
from config import garbage
from config.clock import DAY, ManualClock, from_iso
from storage import runs
from storage.database import Database
from storage.recording import record_page
from storage.records import ALL

START = from_iso("2026-11-23T12:00:00Z")
PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = NORMAL",
    "foreign_keys = ON",
    "temp_store = MEMORY",
    "cache_size = -32768",
)
WRITTEN = ("tags", "repos", "repo_versions", "metrics", "links", "events", "evidence", "assignments")
CHANGED_EVERY = 100
CASES = ("all new", "all unchanged", "1 % changed")
_SHAPES: dict[str, msgspec.json.Decoder[Any]] = {
    "model": msgspec.json.Decoder(list[ModelRecord]),
    "dataset": msgspec.json.Decoder(list[DatasetRecord]),
    "space": msgspec.json.Decoder(list[SpaceRecord]),
}

INTRODUCTION = (
    "{pages} pages of a synthetic Hub, {each:.2f} MB each, in {rounds} rounds; the limit and the usual way"
    " run in the same rounds. Speed ÷ limit is how much of the limit's speed is reached: by the median of"
    " the rounds on the wall's clock, and by their least processor time, which says more where the machine"
    " is busy with other things."
)

BEFORE = (
    "Of an all-new page, {glancing:.1f} ms go into splitting it and glancing at its records, {reading:.1f} ms"
    " into reading them wholly and labelling them, measured by themselves in processor time; what is left is"
    " comparing, the dictionary of tags, links, and SQLite, which takes as long as it does in the limit."
)

Rows = dict[str, list[tuple[Any, ...]]]


class Lap(NamedTuple):
    """Milliseconds since something began: by the wall's clock, and of this process's processor time."""

    wall: float
    work: float


def begun() -> Lap:
    """Return what `since` measures from."""
    return Lap(time.perf_counter() * 1_000, time.process_time() * 1_000)


def since(begin: Lap) -> Lap:
    """Return how long it is since then."""
    now = begun()
    return Lap(now.wall - begin.wall, now.work - begin.work)


class Taken(Struct):
    """What each page took: ours (by case), the limit, and (milliseconds) the usual way (by case)."""

    ours: dict[str, list[Lap]]
    limit: list[Lap]
    usual: dict[str, list[float]]


async def pages_of(source: RepoSource, number: int, size: int) -> list[bytes]:
    """Return the bodies of the first pages of a synthetic Hub's list, 1,000 records each."""
    clock = ManualClock(START)
    bodies: list[bytes] = []
    world = SyntheticWorld(Plan(size, seed=3), clock)
    async with LocalHub(world, clock=clock) as hub, Hub(hub.url, "hf_benchmark", clock=clock) as reader:
        listing = Listing(
            reader, source.repo_type, source.expand, author=None, lane=Lane.ASKED, errand=Errand()
        )
        async for page in listing.pages():
            bodies.append(b"[" + b",".join(page.records) + b"]")
            if len(bodies) == number:
                break
    return bodies


def changed(body: bytes) -> bytes:
    """Return a page in which one record of a hundred has another licence and revision."""
    records = json.loads(body)
    for position, record in enumerate(records):
        if position % CHANGED_EVERY == 0:
            record["cardData"] = {**record.get("cardData", {}), "license": "openrail"}
            record["tags"] = [tag for tag in record["tags"] if not tag.startswith("license:")]
            record["tags"].append("license:openrail")
            record["sha"] = record["sha"][::-1]
            record["lastModified"] = "2026-11-23T11:59:00.000Z"
    return json.dumps(records, separators=(",", ":"), ensure_ascii=False).encode()


class Ours:
    """A store that pages are recorded in, as a refresh does it."""

    def __init__(self, db: Database, clock: ManualClock, path: Path) -> None:
        self.db = db
        self.clock = clock
        self.path = path

    async def refresh(
        self, bodies: Sequence[bytes], source: RepoSource, *, labelled: bool, after: Callable[[], None]
    ) -> list[Lap]:
        """Record pages in a run of their own; return what each took. `after` is called after each."""
        self.clock.advance(DAY)
        run = (await runs.begin(self.db, "benchmark", asked_by="benchmark", holder="benchmark")).run
        coverage = await runs.cover(
            self.db, run.id, source=source.name, partition=ALL, fields=source.fields, expected=None
        )
        expanded = frozenset(source.expand)
        taken: list[Lap] = []
        for body in bodies:
            begin = begun()
            listed = ListedPage(split(body), self.clock.now(), 1, None, expanded)
            await record_page(self.db, coverage, read_page(listed, source.repo_type, labelled=labelled))
            taken.append(since(begin))
            after()
        await runs.finish_partition(self.db, coverage.id, complete=True)
        await runs.finish(self.db, run.id, holder="benchmark")
        return taken


class Watch:
    """Notes the rows that each page writes."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path)
        self._seen = dict.fromkeys(WRITTEN, 0)
        self.pages: list[Rows] = []

    def note(self) -> None:
        """Keep what was written since this was last called."""
        rows: Rows = {}
        for table in WRITTEN:
            order = "sequence" if table == "metrics" else "id"
            query = f"SELECT * FROM {table} WHERE {order} > ? ORDER BY {order}"
            rows[table] = self._connection.execute(query, (self._seen[table],)).fetchall()
            newest = self._connection.execute(f"SELECT max({order}) FROM {table}").fetchone()
            self._seen[table] = newest[0] or 0
        self.pages.append(rows)

    def copy_schema(self, path: Path) -> sqlite3.Connection:
        """Make an empty file with the same schema, indexes and pragmas, and the runs that rows refer to."""
        copy = sqlite3.connect(path, isolation_level=None)
        for pragma in PRAGMAS:
            copy.execute(f"PRAGMA {pragma}")
        schema = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%'"
        for (statement,) in self._connection.execute(schema):
            copy.execute(statement)
        for row in self._connection.execute("SELECT * FROM runs"):
            copy.execute(f"INSERT INTO runs VALUES ({_marks(row)})", row)
        return copy

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def limit(
    connection: sqlite3.Connection, bodies: Sequence[bytes], pages: Sequence[Rows], kind: str
) -> list[Lap]:
    """Decode each page and insert its rows; return what each took."""
    taken: list[Lap] = []
    for body, rows in zip(bodies, pages, strict=True):
        begin = begun()
        _SHAPES[kind].decode(body)
        connection.execute("BEGIN IMMEDIATE")
        for table, values in rows.items():
            if values:
                connection.executemany(f"INSERT INTO {table} VALUES ({_marks(values[0])})", values)
        connection.execute("COMMIT")
        taken.append(since(begin))
    return taken


def _marks(row: Sequence[object]) -> str:
    return ", ".join("?" * len(row))


async def measure(bodies: Sequence[bytes], folder: Path, *, labelled: bool) -> Taken:
    """Measure everything once, on the same pages of models."""
    clock = ManualClock(START)
    path = folder / "ours.sqlite"
    db = await Database.open(f"sqlite+aiosqlite:///{path}", clock=clock)
    store, watch = Ours(db, clock, path), Watch(path)
    later = [changed(body) for body in bodies]
    cases = {"all new": bodies, "all unchanged": bodies, "1 % changed": later}
    ours: dict[str, list[Lap]] = {}
    for case, listed in cases.items():
        note = watch.note if case == "all new" else _nothing
        ours[case] = await store.refresh(listed, MODELS, labelled=labelled, after=note)
    await db.close()
    raw = watch.copy_schema(folder / "limit.sqlite")
    least = limit(raw, bodies, watch.pages, "model")
    raw.close()
    watch.close()
    peer = usual.Store(folder / "usual.sqlite", PRAGMAS)
    theirs = {case: [peer.record(body) for body in listed] for case, listed in cases.items()}
    peer.close()
    return Taken(ours, least, theirs)


def _nothing() -> None:
    return


async def size(number: int) -> str:
    """Return what a census costs on disk, as a table: three fifths models, a fifth each of the others."""
    clock = ManualClock(START)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "census.sqlite"
        db = await Database.open(f"sqlite+aiosqlite:///{path}", clock=clock)
        store = Ours(db, clock, path)
        total = 0
        for source in SOURCES:
            pages = max(number if source is MODELS else number // 3, 1)
            bodies = await pages_of(source, pages, number * 1_000)
            await store.refresh(bodies, source, labelled=False, after=_nothing)
            total += sum(len(split(body)) for body in bodies)
        await db.close()
        connection = sqlite3.connect(path)
        query = (
            "SELECT coalesce(m.tbl_name, s.name), sum(s.pgsize) FROM dbstat s"
            " LEFT JOIN sqlite_master m ON m.name = s.name GROUP BY 1 ORDER BY 2 DESC"
        )
        found = connection.execute(query).fetchall()
        connection.close()
    whole = sum(taken for _, taken in found)
    lines = [
        f"{total:,} repos without labels, indexes included: **{whole / total:.0f} bytes a repo** on disk.",
        "",
        "| table with its indexes | bytes a repo |",
        "|---|---:|",
        *(f"| {name} | {taken / total:.0f} |" for name, taken in found if taken / total >= 1),
    ]
    return "\n".join(lines)


def table(rounds: Sequence[Taken], title: str) -> tuple[list[str], dict[str, float]]:
    """Return the figures of several rounds as rows, and milliseconds a page by what was measured."""
    least, least_work = _typical([_walls(one.limit) for one in rounds]), _least([one.limit for one in rounds])
    lines = [
        f"### {title}",
        "",
        "| 1,000 models | ms | speed ÷ limit | processor, ms | speed ÷ limit | usual, ms | times faster |",
        "|---|---:|---:|---:|---:|---:|---:|",
        f"| the limit | {least:.1f} | 1 | {least_work:.1f} | 1 | | |",
    ]
    figures = {"limit": least}
    for case in CASES:
        ours = _typical([_walls(one.ours[case]) for one in rounds])
        work = _least([one.ours[case] for one in rounds])
        theirs = _typical([one.usual[case] for one in rounds])
        told = (f"{ours:.1f}", f"{least / ours:.2f}", f"{work:.1f}", f"{least_work / work:.2f}")
        lines.append(f"| {case} | {' | '.join(told)} | {theirs:.0f} | {theirs / ours:.1f} |")
        figures[case] = ours
        figures[f"usual, {case}"] = theirs
    return lines, figures


def _typical(rounds: Sequence[Sequence[float]]) -> float:
    """Return milliseconds a page: of each round the mean, checkpoints included; of the rounds the median."""
    return statistics.median(statistics.mean(one) for one in rounds)


def _walls(laps: Sequence[Lap]) -> list[float]:
    return [lap.wall for lap in laps]


def _least(rounds: Sequence[Sequence[Lap]]) -> float:
    """Return milliseconds of processor time a page: of each round the mean, of the rounds the least."""
    return min(statistics.mean(lap.work for lap in one) for one in rounds)


async def main(pages: int = 12, rounds: int = 3) -> str:
    """Return the figures as a section in Markdown, and draw them."""
    bodies = await pages_of(MODELS, pages, pages * 1_000)
    garbage.settle()
    each = statistics.mean(map(len, bodies)) / 1_000_000
    parts = [INTRODUCTION.format(pages=pages, each=each, rounds=rounds), ""]
    drawn: dict[str, float] = {}
    for labelled, title in ((False, "A census, nothing labelled"), (True, "Tracked repos, labelled")):
        taken: list[Taken] = []
        for _ in range(rounds):
            tell(f"{title}: round {len(taken) + 1} of {rounds}")
            with TemporaryDirectory() as folder:
                taken.append(await measure(bodies, Path(folder), labelled=labelled))
        lines, figures = table(taken, title)
        before = before_the_database(bodies, MODELS, labelled=labelled)
        parts += [*lines, "", BEFORE.format(glancing=before.glancing, reading=before.reading), ""]
        drawn = drawn or figures
    bars = [Bar("the limit", drawn["limit"], "limit")]
    bars += [Bar(case, drawn[case], "ours") for case in CASES]
    bars += [Bar(f"usual way, {case}", drawn[f"usual, {case}"], "other") for case in CASES]
    drawn_to = picture("recording", "Milliseconds for a page of 1,000 models", bars)
    parts += [drawn_to, "", "### On disk", ""]
    parts.append(await size(pages))
    return "\n".join(parts)


if __name__ == "__main__":
    print(asyncio.run(main(*map(int, sys.argv[1:]))))
