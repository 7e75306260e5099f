"""Looks up one unknown id or namespace that somebody asked for: one polite read in its own lane, recorded.

A look-up is a run of its own. Those of one name share it, in all processes, and what was looked up a moment
ago is not asked for again, whether it was found or not.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from collectors.hub.budget import Lane
from collectors.hub.client import Hub
from collectors.hub.errand import CalledOff, Errand
from collectors.hub.errors import HubError, HubMissing
from collectors.hub.naming import Named, read_owner_by_name, read_repo_by_name
from collectors.mapping.artefacts import label_repo
from collectors.refresh import follow
from collectors.sources.base import RepoSource
from collectors.sources.datasets import DATASETS
from collectors.sources.models import MODELS
from collectors.sources.spaces import SPACES
from storage import lookups, runs
from storage.database import Database
from storage.errors import StoreError
from storage.holders import new_holder
from storage.lookups import FRESH, NAMED, OWNERS, SCOPE, LookUp, Outcome
from storage.owning import record_owner
from storage.recording import record_page
from storage.records import Page, RepoType, Run, RunState, SeenRepo, Unreadable
from storage.tracking import is_handle

logger = logging.getLogger(__name__)

SOURCES: dict[RepoType, RepoSource] = {"model": MODELS, "dataset": DATASETS, "space": SPACES}
"""In the order in which they are tried where the type is not known."""
DEADLINE = 60.0
"""Seconds a look-up may take: nobody waits longer, and its lease lasts."""


async def look_up(
    db: Database,
    hub: Hub,
    name: str,
    *,
    repo_type: RepoType | None = None,
    asked_by: str,
    stop: asyncio.Event | None = None,
    sleep: Callable[[float], Coroutine[Any, Any, object]] = asyncio.sleep,
) -> LookUp:
    """Look one repo up by its id and record it; return what came of it, from the store.

    One that somebody else is looking up is waited for. A name that can be no id is missing, and the Hub is
    not asked. Raises StoreError where the store fails.
    """
    if not lookups.is_repo_id(name):
        return LookUp(outcome=Outcome.MISSING, run=None)
    target = lookups.target_of(name, repo_type)
    return await look_up_target(db, hub, target, asked_by=asked_by, stop=stop, sleep=sleep)


async def look_up_owner(
    db: Database, hub: Hub, handle: str, *, asked_by: str, stop: asyncio.Event | None = None
) -> LookUp:
    """Look a namespace up by its handle, an organisation or a user, and record it, as `look_up` does a repo.

    One that was renamed is found under its present handle.
    """
    if not is_handle(handle):
        return LookUp(outcome=Outcome.MISSING, run=None)
    return await look_up_target(db, hub, lookups.owner_target(handle), asked_by=asked_by, stop=stop)


async def look_up_target(
    db: Database,
    hub: Hub,
    target: str,
    *,
    asked_by: str,
    stop: asyncio.Event | None = None,
    sleep: Callable[[float], Coroutine[Any, Any, object]] = asyncio.sleep,
) -> LookUp:
    """Carry out the look-up of a target as `storage.lookups` writes one, or wait for whoever does."""
    holder = new_holder()
    while True:
        begun = await runs.begin(db, SCOPE, asked_by=asked_by, holder=holder, target=target, fresh=FRESH)
        run = begun.run
        if not begun.joined:
            run = await _carry_out(db, hub, run, holder, stop or asyncio.Event())
        elif run.state is RunState.RUNNING:
            run = await follow(db, run, every=0.1, sleep=sleep)
        if run.state is not RunState.RUNNING:
            return await lookups.result(db, run)


async def _carry_out(db: Database, hub: Hub, run: Run, holder: str, stop: asyncio.Event) -> Run:
    over = asyncio.Event()
    errand = Errand(over)
    watch = asyncio.create_task(_call_off(over, stop))
    error: str | None = None
    try:
        await _read(db, hub, run, errand)
    except HubError as told:
        error = str(told)
    except CalledOff:
        error = "it took too long" if not stop.is_set() else "it was interrupted"
    except BaseException as told:
        with contextlib.suppress(StoreError):
            await runs.finish(db, run.id, holder=holder, error=f"{type(told).__name__}: {told}")
        raise
    finally:
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)
    spent = errand.take()
    if spent:
        await runs.spend(db, run.id, spent)
    return await runs.finish(db, run.id, holder=holder, error=error)


async def _call_off(over: asyncio.Event, stop: asyncio.Event) -> None:
    """Call the errand off when its time is over or the program ends."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(DEADLINE):
            await stop.wait()
    over.set()


async def _read(db: Database, hub: Hub, run: Run, errand: Errand) -> None:
    """Read what a run is for. What is missing is neither recorded nor covered."""
    target = run.target or ""
    handle = lookups.read_owner_target(target)
    if handle is not None:
        with contextlib.suppress(HubMissing):
            await _read_owner(db, hub, run, handle, errand)
        return
    repo_type, name = lookups.read_target(target)
    await _read_repo(
        db, hub, run, name, [SOURCES[repo_type]] if repo_type else list(SOURCES.values()), errand
    )


async def _read_owner(db: Database, hub: Hub, run: Run, handle: str, errand: Errand) -> None:
    """Read a namespace's overview and record it under the handle that it has now."""
    named = await read_owner_by_name(hub, handle, lane=Lane.LOOKUP, errand=errand)
    coverage = await runs.cover(
        db, run.id, source=OWNERS, partition=NAMED + named.found.handle, fields=0, expected=None
    )
    await record_owner(
        db, coverage, named.found, observed_at=named.observed_at, answered_at=named.answered_at
    )
    await runs.finish_partition(db, coverage.id, complete=True, requests=errand.take())


async def _read_repo(
    db: Database, hub: Hub, run: Run, name: str, sources: Sequence[RepoSource], errand: Errand
) -> None:
    """Read a name as one type after the other, and record the first that is there."""
    for source in sources:
        try:
            named = await read_repo_by_name(
                hub, source.repo_type, name, source.expand, lane=Lane.LOOKUP, errand=errand
            )
        except HubMissing:
            continue
        await _record(db, run, source, name, named, errand.take())
        return


async def _record(db: Database, run: Run, source: RepoSource, name: str, named: Named, requests: int) -> None:
    """Record what a name led to: under the name that it has now, by which the store is asked for it."""
    found = named.found
    present = name if isinstance(found, Unreadable) else found.name
    coverage = await runs.cover(
        db, run.id, source=source.name, partition=NAMED + present, fields=source.fields, expected=1
    )
    if isinstance(found, Unreadable):
        page = Page(
            observed_at=named.observed_at,
            answered_at=named.answered_at,
            unreadable=(found,),
            requests=requests,
        )
    else:
        seen = SeenRepo(found, label_repo(found, at=named.observed_at))
        page = Page(
            observed_at=named.observed_at,
            answered_at=named.answered_at,
            behind=named.behind,
            repos=(seen,),
            requests=requests,
        )
    await record_page(db, coverage, page)
    reason = f"its record cannot be read: {found.reason}" if isinstance(found, Unreadable) else None
    await runs.finish_partition(db, coverage.id, complete=reason is None, note=reason)
