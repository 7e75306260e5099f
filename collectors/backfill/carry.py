"""One backfill: each snapshot in turn, piece by piece, oldest first.

A piece is written with its cursor in one transaction, so that a backfill killed at any point goes on at the
next piece; what was recorded before changes nothing when it is read again.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator, Sequence

from msgspec.structs import replace

from collectors.backfill.parquet import BackfillError, Piece, SnapshotFile
from collectors.backfill.places import Place
from collectors.hub.decode import read_repo
from collectors.hub.errand import Errand
from collectors.hub.errors import HubError
from collectors.hub.listing import ListedPage
from collectors.sources.base import read_page
from storage import runs
from storage.backfilling import SCOPE, Snapshot, close_snapshot, open_snapshot, record_snapshot
from storage.database import Database
from storage.errors import StoreError
from storage.leases import give_back
from storage.records import Page, Run, RunState, SeenRepo, Unreadable

logger = logging.getLogger(__name__)


async def backfill(
    db: Database,
    places: Sequence[Place],
    *,
    target: str,
    asked_by: str,
    holder: str,
    errand: Errand | None = None,
    tell: Callable[[Place], None] | None = None,
) -> Run:
    """Record snapshots, given oldest first, in one run; `target` names them, so that a killed run goes on.

    `tell` is told of each that begins; what the `errand` counts is what the run cost. A file that cannot be
    read, or fetched, makes the run fail with one line in its `error`. A run of the same target that somebody
    else carries out is returned as it is. Cancelling gives the run back to be resumed.
    Raises StoreError where the store fails, or another process has taken the run over.
    """
    begun = await runs.begin(db, SCOPE, asked_by=asked_by, holder=holder, target=target)
    if begun.joined:
        return begun.run
    run = begun.run
    error: str | None = None
    try:
        done = {one.partition for one in await runs.covered(db, run.id) if one.complete}
        for place in places:
            if place.snapshot.partition not in done:
                if tell is not None:
                    tell(place)
                await _record(db, run, place, target=target, holder=holder)
    except (BackfillError, HubError) as told:
        logger.warning("run %(run)s failed: %(error)s", {"run": run.id, "error": told})
        error = str(told)
    except BaseException:
        with contextlib.suppress(StoreError):
            await give_back(db, runs.lease_name(SCOPE, target), holder=holder)
        raise
    if errand is not None and errand.requests:
        await runs.spend(db, run.id, errand.take())
    ended = await runs.finish(db, run.id, holder=holder, error=error)
    if ended.state is RunState.RUNNING:
        raise StoreError(f"another process goes on with the backfill of {target}")
    return ended


async def check(places: Sequence[Place]) -> None:
    """Look at files that are here before anything is written. Raises BackfillError."""
    for place in places:
        path = await place.fetch()
        file = await asyncio.to_thread(SnapshotFile, path, place.snapshot.repo_type, called=place.called)
        file.close()


async def _record(db: Database, run: Run, place: Place, *, target: str, holder: str) -> None:
    snapshot = place.snapshot
    path = await place.fetch()
    file = await asyncio.to_thread(SnapshotFile, path, snapshot.repo_type, called=place.called)
    try:
        coverage = await open_snapshot(
            db, run.id, snapshot, fields=file.fields, counters=file.counters, expected=file.rows
        )
        pieces = file.pieces(coverage.cursor)
        while (page := await asyncio.to_thread(_next, pieces, snapshot, file.expanded)) is not None:
            recorded = await record_snapshot(db, coverage, snapshot, page, target=target, holder=holder)
            for record in (*page.unreadable, *recorded.unreadable):
                logger.warning(
                    "a row of %(name)s cannot be read: %(reason)s",
                    {"name": place.called, "reason": record.reason},
                )
        await close_snapshot(db, coverage)
    finally:
        file.close()


def _next(pieces: Iterator[Piece], snapshot: Snapshot, expanded: frozenset[str]) -> Page | None:
    """Read the next piece; a card that is no JSON was not looked at, and the rest of its row counts."""
    piece = next(pieces, None)
    if piece is None:
        return None
    listed = ListedPage(piece.records, snapshot.observed_at, 0, piece.cursor, expanded)
    page = read_page(listed, snapshot.repo_type, labelled=False)
    repos: list[SeenRepo] = []
    unreadable: list[Unreadable] = []
    for record in piece.without_card:
        found = read_repo(record, snapshot.repo_type, expanded - {"cardData"})
        if isinstance(found, Unreadable):
            unreadable.append(found)
        else:
            repos.append(SeenRepo(found))
    return replace(page, repos=(*page.repos, *repos), unreadable=(*page.unreadable, *unreadable))
