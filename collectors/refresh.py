"""One refresh of a scope: plan -> fetch -> compare -> map -> record.

A page is the unit: fetched, decoded, mapped and written with its cursor in one transaction, so that a refresh
killed at any point goes on at the next page. What has been finished is not asked for again.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from collectors import census, discovery, quarantine
from collectors.hub.budget import Lane
from collectors.hub.client import Hub
from collectors.hub.errand import CalledOff, together, unless
from collectors.hub.errors import HubError
from collectors.mapping.assess import assess
from collectors.partitions import OwnerRefresh
from collectors.plan import due_subjects, plan_for
from collectors.sources import owners
from collectors.sources.registry import SUBJECT_SOURCES
from collectors.sources.subjects import SubjectSource, collect_subjects
from config.clock import SECOND
from storage import leases, runs
from storage.database import Database, Priority
from storage.errors import StoreError
from storage.holders import is_gone
from storage.records import Run, RunState
from storage.tracking import tracked

logger = logging.getLogger(__name__)

SCOPES = ("tracked", discovery.NAME, census.NAME)
OWNERS_AT_ONCE = 4
LEASE = runs.LEASE


class LeaseLost(Exception):  # noqa: N818 - named for what is the case
    """Somebody else carries this scope out now; what was recorded so far stays."""


async def refresh(
    db: Database,
    hub: Hub,
    *,
    scope: str = "tracked",
    asked_by: str,
    holder: str,
    lane: Lane = Lane.SCHEDULED,
    stop: asyncio.Event | None = None,
    sources: Sequence[SubjectSource] = SUBJECT_SOURCES,
    discovery_requests: int = discovery.REQUESTS,
    sleep: Callable[[float], Coroutine[Any, Any, object]] = asyncio.sleep,
) -> Run:
    """Carry out one refresh of a scope to its end, or return the one that somebody else is carrying out.

    `sources` are those read subject by subject, after the lists of the tracked scope; `discovery_requests` is
    how far a run of discovery goes. `holder` names this process among those that share the database. A Hub
    that cannot be reached makes the run fail with one line in its `error`; nothing is half-written and no
    repo is taken for gone. Setting `stop` (or cancelling) interrupts the run: it is given back, and whoever
    comes next resumes it.
    Raises CalledOff where it was stopped, LeaseLost where another process took the scope over, StoreError
    where the store fails.
    """
    if scope not in SCOPES:
        raise ValueError(f"no scope is called {scope!r}")
    begun = await runs.begin(db, scope, asked_by=asked_by, holder=holder, lease=LEASE)
    if begun.joined:
        return begun.run
    over = asyncio.Event()
    if scope == discovery.NAME:
        way = discovery.discover(db, hub, begun.run, lane, over, budget=discovery_requests)
    elif scope == census.NAME:
        way = census.carry_out_census(db, hub, begun.run, lane=lane, stop=over)
    else:
        way = _refresh_tracked(db, hub, begun.run, lane, over, sources)
    work = asyncio.create_task(way)
    keeper = asyncio.create_task(_keep_lease(db, scope, holder, over, sleep))
    error: str | None = None
    try:
        await unless(stop or asyncio.Event(), _while_ours(work, keeper))
    except HubError as told:
        logger.warning("run %(run)s failed: %(error)s", {"run": begun.run.id, "error": told})
        error = str(told)
    except LeaseLost:
        await _settle(over, work, keeper)
        raise
    except (CalledOff, asyncio.CancelledError):
        await _settle(over, work, keeper)
        await _give_back(db, scope, holder)
        raise
    except Exception as told:
        await _settle(over, work, keeper)
        with contextlib.suppress(StoreError):
            await runs.finish(db, begun.run.id, holder=holder, error=f"{type(told).__name__}: {told}")
        raise
    await _settle(over, work, keeper)
    ended = await runs.finish(db, begun.run.id, holder=holder, error=error)
    if ended.state is RunState.RUNNING:
        raise LeaseLost(f"run {ended.id} is somebody else's now")
    return ended


async def follow(
    db: Database,
    run: Run,
    *,
    every: float = 0.5,
    waiting: Callable[[leases.Held], object] | None = None,
    sleep: Callable[[float], Coroutine[Any, Any, object]] = asyncio.sleep,
) -> Run:
    """Wait until a run that somebody else carries out has ended, and return it as it ended.

    It is returned as running still where nobody carries it out any more: then it can be taken over. `waiting`
    is told once who is waited for.
    """
    name = runs.lease_name(run.scope, run.target)
    told = False
    while True:
        held = await leases.holding(db, name)
        run = await runs.get(db, run.id) or run  # read after the lease, which goes with the end of the run
        free = held is None or held.expires_at <= db.clock.now() or is_gone(held.holder)
        if run.state is not RunState.RUNNING or held is None or free:
            return run
        if waiting is not None and not told:
            waiting(held)
            told = True
        await sleep(every)


async def _refresh_tracked(
    db: Database,
    hub: Hub,
    run: Run,
    lane: Lane,
    stop: asyncio.Event,
    sources: Sequence[SubjectSource],
) -> None:
    await quarantine.try_again(db, run, stop)
    handles = await tracked(db)
    # An owner that was renamed while this run was killed may not be followed any more: it is still finished.
    begun = [seen.partition for seen in await runs.covered(db, run.id) if seen.source == owners.NAME]
    followed = {handle.casefold() for handle in handles}
    plan = await plan_for(db, [*handles, *(handle for handle in begun if handle not in followed)])
    if run.planned is None:
        known = sum((await due_subjects(db, handles, sources)).values())
        await runs.plan(db, run.id, run.requests + plan.requests + known)
    logger.info(
        "run %(run)s of %(scope)s: %(owners)d owners, about %(requests)d requests",
        {"run": run.id, "scope": run.scope, "owners": len(plan.owners), "requests": plan.requests},
    )
    queue = iter(plan.owners)

    unread: list[HubError] = []
    anything = False

    async def work() -> None:
        nonlocal anything
        for owner in queue:
            going = OwnerRefresh(db, hub, run, owner, lane, stop)
            await going.carry_out()
            if going.unread is None:
                anything = True
            else:
                unread.append(going.unread)
            if len(unread) >= OWNERS_AT_ONCE and not anything:
                return

    await together([asyncio.create_task(work()) for _ in range(OWNERS_AT_ONCE)], stop)
    if unread and not anything:
        # A token without rights, a page of HTML in front of the Hub: whoever is asked next answers the same.
        raise HubError(f"nothing could be read: {unread[0]}") from unread[0]
    followed_now = await tracked(db)
    await _plan_again(db, run, followed_now, sources)
    for source in sources:
        await collect_subjects(db, hub, run, source, followed_now, lane=lane, stop=stop)
    await assess(db, run, stop)
    if stop.is_set():
        raise CalledOff


async def _plan_again(
    db: Database, run: Run, handles: Sequence[str], sources: Sequence[SubjectSource]
) -> None:
    """Plan what is left once the lists are read: what is read repo by repo follows from them."""
    spent = await runs.get(db, run.id)
    known = sum((await due_subjects(db, handles, sources)).values())
    await runs.plan(db, run.id, (run.requests if spent is None else spent.requests) + known)


async def _while_ours(work: asyncio.Task[None], keeper: asyncio.Task[bool]) -> None:
    """Wait for the work as long as the lease is kept."""
    await asyncio.wait({work, keeper}, return_when=asyncio.FIRST_COMPLETED)
    if work.done():
        work.result()
    elif keeper.result():
        raise LeaseLost("another process took the refresh over")
    else:
        await work


async def _keep_lease(
    db: Database,
    scope: str,
    holder: str,
    stop: asyncio.Event,
    sleep: Callable[[float], Coroutine[Any, Any, object]],
) -> bool:
    """Renew the lease until it is lost (True) or the run is over (False)."""
    while True:
        try:
            await unless(stop, sleep(LEASE / SECOND / 4))
        except CalledOff:
            return False
        if not await runs.renew(db, scope, holder=holder, lease=LEASE):
            return True


async def _settle(over: asyncio.Event, *tasks: asyncio.Task[Any]) -> None:
    """Call everything off and wait for it: nothing is torn out of a transaction."""
    over.set()
    await asyncio.wait(tasks)
    for task in tasks:
        if not task.cancelled():
            task.exception()  # told already, or a consequence of what was


async def _give_back(db: Database, scope: str, holder: str) -> None:
    with contextlib.suppress(StoreError):
        async with db.writing(Priority.INTERACTION) as tx:
            await leases.release(tx, runs.lease_name(scope), holder=holder)
