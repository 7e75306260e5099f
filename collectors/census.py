"""The census: every model, dataset and Space of the Hub, page after page, over days if need be.

One list a type, by creation; the next page is asked for while the last one is recorded, and no more than
these two are held. A census that was interrupted goes on at the next page. Its repos are not labelled: what
they are can be derived from what is recorded (docs/decisions/0012-what-a-census-covers.md). When a list has
ended, what it holds is counted, for whoever asks about the whole Hub.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from collectors.hub.budget import Lane
from collectors.hub.client import Hub
from collectors.hub.errand import Errand
from collectors.hub.errors import HubError, HubMissing, HubUnavailable
from collectors.hub.listing import PAGE, ListedPage, Listing
from collectors.hub.naming import read_repo_by_name
from collectors.probe import probe
from collectors.sources.base import RepoSource, ended, read_page
from collectors.sources.datasets import DATASETS
from collectors.sources.models import MODELS
from collectors.sources.spaces import SPACES
from storage import rollups, runs
from storage.census import last_total
from storage.database import Database
from storage.missing import sample
from storage.recording import record_page
from storage.records import ALL, Coverage, Run, Unreadable
from storage.views import view

logger = logging.getLogger(__name__)

SOURCES: tuple[RepoSource, ...] = (MODELS, DATASETS, SPACES)
NAME = "census"
SHRINKS = 0.02
"""A list shorter than the last whole one by more than this share may have ended early.

Then some of what it lacks is asked for by name: if any of it is there, the list proves nothing gone.
"""
SAMPLE = 8


async def carry_out_census(db: Database, hub: Hub, run: Run, *, lane: Lane, stop: asyncio.Event) -> None:
    """List each type from where it was left to its end. Raises HubUnavailable when the Hub is down."""
    if run.planned is None:
        totals = [await last_total(db, source.name) for source in SOURCES]
        known = [total for total in totals if total is not None]
        if len(known) == len(SOURCES):
            await runs.plan(db, run.id, sum(max(1, -(-total // PAGE)) for total in known))
    for source in SOURCES:
        await _census_of(db, hub, run, source, lane, stop)
        await rollups.catch_up(db)


async def _census_of(
    db: Database, hub: Hub, run: Run, source: RepoSource, lane: Lane, stop: asyncio.Event
) -> None:
    before = await last_total(db, source.name)
    coverage = await runs.cover(
        db, run.id, source=source.name, partition=ALL, fields=source.fields, expected=before
    )
    errand = Errand(stop)
    try:
        unreadable: set[str] = set()
        complete, note = coverage.complete, coverage.note
        if coverage.finished_at is None:
            size, unreadable, refused = await _listed(db, hub, source, coverage, lane, errand)
            complete = before is None or size >= before * (1 - SHRINKS)
            if not complete:
                complete = await _all_gone(db, hub, source, coverage, lane=lane, errand=errand)
            note = f"without {', '.join(refused)}, which the Hub refused" if refused else None
            if not complete:
                note = f"{size} listed, {before} the last time"
                logger.warning(
                    "the list of %(source)s ended early: %(note)s", {"source": source.name, "note": note}
                )
        elif not complete:
            return
        # After a kill a list that had ended is closed once more: its probes may not have been made.
        missing = await runs.finish_partition(db, coverage.id, complete=complete, note=note)
        for repo in missing:
            if repo.hub_id not in unreadable:
                try:
                    await probe(db, hub, source, coverage, repo, lane=lane, errand=errand)
                except HubUnavailable as error:
                    if hub.circuit.is_open:
                        raise
                    logger.warning("%(name)s: %(error)s", {"name": repo.name, "error": error})
    finally:
        spent = errand.take()
        if spent:
            await runs.spend(db, run.id, spent)


async def _all_gone(
    db: Database, hub: Hub, source: RepoSource, coverage: Coverage, *, lane: Lane, errand: Errand
) -> bool:
    """Whether a sample of what a list lacks is gone indeed: then the Hub shrank, and the list is whole."""
    async with view(db) as now:
        asked = await sample(now, coverage, SAMPLE)
    for repo in asked:
        try:
            named = await read_repo_by_name(
                hub, repo.repo_type, repo.name, source.expand, lane=lane, errand=errand
            )
        except HubMissing:
            continue
        except HubUnavailable:
            raise
        except HubError:
            return False
        if isinstance(named.found, Unreadable) or named.found.hub_id == repo.hub_id:
            return False
    return bool(asked)


async def _listed(
    db: Database, hub: Hub, source: RepoSource, coverage: Coverage, lane: Lane, errand: Errand
) -> tuple[int, set[str], list[str]]:
    """Record the list from the stored cursor on; return its size, what was unreadable, the fields refused."""
    listing = Listing(hub, source.repo_type, source.expand, lane=lane, errand=errand)
    before = coverage.seen + coverage.quarantined
    size = 0
    unreadable: set[str] = set()
    if ended(coverage):
        return before, unreadable, []
    async with aclosing(ahead(listing.pages(coverage.cursor))) as pages:
        async for listed in pages:
            page = await asyncio.to_thread(read_page, listed, source.repo_type, labelled=False)
            recorded = await record_page(db, coverage, page)
            size += len(listed.records)
            unreadable.update(
                record.hub_id
                for record in (*page.unreadable, *recorded.unreadable)
                if record.hub_id is not None
            )
    if not listing.restarted:
        size += before
    return size, unreadable, listing.refused


async def ahead(pages: AsyncIterator[ListedPage]) -> AsyncGenerator[ListedPage]:
    """Yield pages, asking for the next one while the last one is being worked on."""
    upcoming = asyncio.ensure_future(anext(pages, None))
    try:
        while (page := await upcoming) is not None:
            upcoming = asyncio.ensure_future(anext(pages, None))
            yield page
    finally:
        upcoming.cancel()
        await asyncio.gather(upcoming, return_exceptions=True)
