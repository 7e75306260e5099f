"""One year of daily counters: its size on disk, and how long a season of one repo takes to read.

Every counter of every repo moves every day, which is the most that can happen. Rows are written through the
driver, day by day, as refreshes would; what is read goes through the store's own read side.
"""

import asyncio
import sqlite3
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select

from benchmarks.bars import Bar, picture
from config.clock import DAY, ManualClock, from_iso
from storage.database import Database
from storage.history import series
from storage.schema import metrics
from storage.views import View, view

START = from_iso("2025-11-24T03:00:00Z")
DAYS = 365
SEASON = 90 * DAY
REPOS = 100_000
_INSERT_REPO = (
    "INSERT INTO repos (id, repo_type, hub_id, first_sequence, first_seen_at, seen_at, missed)"
    " VALUES (?, 'model', ?, 1, ?, ?, 0)"
)
_INSERT = (
    "INSERT INTO metrics (repo_id, at, sequence, downloads, downloads_all_time, likes, trending)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)


def fill(path: Path, repos: int) -> float:
    """Write the year; return how many seconds a day's rows took."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA cache_size = -200000")
    connection.execute("BEGIN")
    identities = ((number, f"{number:024x}", START, START) for number in range(1, repos + 1))
    connection.executemany(_INSERT_REPO, identities)
    connection.execute("COMMIT")
    begin = time.perf_counter()
    for day in range(DAYS):
        connection.execute("BEGIN")
        connection.executemany(_INSERT, _day(day, repos))
        connection.execute("COMMIT")
    taken = time.perf_counter() - begin
    connection.execute(f"UPDATE sequence SET value = {DAYS + 1}")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return taken / DAYS


def _day(day: int, repos: int) -> Iterator[tuple[Any, ...]]:
    at = START + day * DAY
    for number in range(1, repos + 1):
        daily = 1_000_000 // number + number % 7
        moving = 30 * daily + (number * 31 + day * 17) % 97
        yield (
            number,
            at + number % 1_000,
            day + 2,
            moving,
            daily * (day + 300),
            day + number % 400,
            moving / 1_000,
        )


async def main(repos: int = 2_000) -> str:
    """Return the figures as a section in Markdown."""
    clock = ManualClock(START + DAYS * DAY)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "year.sqlite"
        await (await Database.open(f"sqlite+aiosqlite:///{path}", clock=clock)).close()
        seconds = await asyncio.to_thread(fill, path, repos)
        size = path.stat().st_size
        db = await Database.open(f"sqlite+aiosqlite:///{path}", clock=clock)
        try:
            async with view(db) as now:
                one, season = await _compare(now, repos, clock.now() - SEASON)
        finally:
            await db.close()
    each = size / repos
    shown = picture(
        "year",
        "Milliseconds to read",
        [Bar("one row by its primary key", one, "limit"), Bar("90 days of one repo", season, "ours")],
    )
    return "\n".join(
        [
            f"{repos:,} repos, {DAYS} days, a row of four counters each day.",
            "",
            "| what | figure |",
            "|---|---:|",
            f"| on disk, with indexes | {size / 1e6:,.0f} MB, {each / DAYS:.0f} bytes a repo and day |",
            f"| for {REPOS:,} repos | {each * REPOS / 1e9:.2f} GB |",
            f"| writing one day | {seconds * 1_000:,.0f} ms, {seconds / repos * 1e6:.1f} µs a repo |",
            f"| one row by its primary key | {one:.2f} ms |",
            f"| 90 days of one repo, {SEASON // DAY} rows and more | {season:.2f} ms |",
            f"| 90 days ÷ one row | {season / one:.1f} |",
            "",
            shown,
        ]
    )


async def _compare(now: View, repos: int, since: int) -> tuple[float, float]:
    """Return milliseconds for one row by its key and for a season, each the median over many repos."""
    chosen = [1 + number * 7_919 % repos for number in range(300)]
    last = DAYS - 1

    async def row(repo_id: int) -> None:
        query = select(metrics).where(
            metrics.c.repo_id == repo_id,
            metrics.c.at == START + last * DAY + repo_id % 1_000,
            metrics.c.sequence == last + 2,
        )
        assert (await now.connection.execute(query)).one()

    async def season(repo_id: int) -> None:
        found = await series(now, [repo_id], "downloads", since=since)
        assert len(found[repo_id]) >= SEASON // DAY

    return await _median(row, chosen), await _median(season, chosen)


async def _median(read: Callable[[int], Awaitable[None]], chosen: list[int]) -> float:
    taken: list[float] = []
    for repo_id in chosen:
        begin = time.perf_counter()
        await read(repo_id)
        taken.append((time.perf_counter() - begin) * 1_000)
    return statistics.median(taken)


if __name__ == "__main__":
    print(asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else REPOS)))
