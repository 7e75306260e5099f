"""Spoiled pages, recorded on both databases: nothing raises, nothing is lost, the counts add up."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import select

from collectors.hub.listing import ListedPage
from collectors.sources.base import read_page
from config.clock import MINUTE, ManualClock
from storage import runs
from storage.database import Database
from storage.recording import record_page
from storage.records import Unreadable
from storage.schema import quarantine, repos
from tests.collectors.hub.mangled import Spoiled, spoiled_pages
from tests.collectors.hub.records_of import EXPANDED
from tests.support.postgres import Postgres


class Book:
    """A store that takes one page after another, each in a run of its own."""

    def __init__(self, loop: asyncio.Runner, db: Database, clock: ManualClock) -> None:
        self._loop = loop
        self._db = db
        self._clock = clock

    def take(self, page: Spoiled) -> None:
        """Record a page, and hold what is stored against it."""
        self._loop.run(self._take(page))

    async def _take(self, page: Spoiled) -> None:
        self._clock.advance(MINUTE)
        listed = ListedPage(list(page.records), self._clock.now(), 1, None, EXPANDED[page.repo_type])
        read = read_page(listed, page.repo_type)
        begun = (await runs.begin(self._db, "tracked", asked_by="test", holder="me")).run
        coverage = await runs.cover(
            self._db, begun.id, source=f"{page.repo_type}s", partition="acme", fields=0, expected=None
        )
        recorded = await record_page(self._db, coverage, read)
        run = await runs.finish(self._db, begun.id, holder="me")
        assert run.seen + run.quarantined == len(page.records)
        odd = [*read.unreadable, *recorded.unreadable]
        assert run.quarantined == len(odd)
        wanted = {seen.observation.hub_id for seen in read.repos}
        if read.glimpses is not None:
            found = [read.glimpses.read(glimpse.record) for glimpse in read.glimpses.records]
            wanted.update(seen.observation.hub_id for seen in found if not isinstance(seen, Unreadable))
        async with self._db.reading() as connection:
            held = select(repos.c.hub_id).where(repos.c.repo_type == page.repo_type)
            assert wanted <= set((await connection.execute(held)).scalars())
            aside = (await connection.execute(select(quarantine))).mappings().all()
        for one in odd:
            if one.hub_id in wanted:
                continue
            waiting = [row for row in aside if row["resolved_at"] is None and row["reader"] == one.reader]
            assert any(one.hub_id in {row["subject"], None} and row["reason"] for row in waiting)
            assert one.hub_id is not None or one.record in {row["record"] for row in waiting}


@contextmanager
def opened(url: str, clock: ManualClock) -> Iterator[Book]:
    with asyncio.Runner() as loop:
        db = loop.run(Database.open(url, clock=clock))
        yield Book(loop, db, clock)
        loop.run(db.close())


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_whatever_a_page_holds_is_recorded_or_put_aside(
    kind: str, clock: ManualClock, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    @settings(max_examples=100, suppress_health_check=list(HealthCheck))
    @given(spoiled_pages())
    def check(page: Spoiled) -> None:
        book.take(page)

    if kind == "sqlite":
        with opened(f"sqlite+aiosqlite:///{tmp_path / 'store.sqlite'}", clock) as book:
            check()
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.database() as url, opened(url, clock) as book:
        check()
