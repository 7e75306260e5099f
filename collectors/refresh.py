"""One refresh: plan -> fetch -> compare -> map -> record.

A page is the unit: fetched, decoded, mapped and written with its cursor in one transaction, so that a refresh
killed at any point goes on at the next page. What has been finished is not asked for again.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from collectors.hub.budget import Lane
from collectors.hub.client import Hub
from collectors.hub.errors import HubError
from collectors.mapping.projects import label_project
from collectors.partitions import OwnerRefresh
from collectors.plan import Plan, plan_for
from collectors.sources import owners
from config import codebook
from storage import runs
from storage.database import Database, Priority
from storage.errors import StoreError
from storage.labelling import record_labels
from storage.leases import release
from storage.records import Run, RunState
from storage.tracking import tracked

logger = logging.getLogger(__name__)

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
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> Run:
    """Carry out one refresh of a scope to its end, or return the one that somebody else is carrying out.

    `holder` names this process among those that share the database. A Hub that cannot be reached makes the
    run fail with one line in its `error`; nothing is half-written and no repo is taken for gone.
    Raises LeaseLost where another process took the scope over, StoreError where the store fails.
    """
    begun = await runs.begin(db, scope, asked_by=asked_by, holder=holder, lease=LEASE)
    if begun.joined:
        return begun.run
    work = asyncio.create_task(_carry_out(db, hub, begun.run, lane))
    keeper = asyncio.create_task(_keep_lease(db, scope, holder, sleep))
    try:
        await _while_ours(work, keeper)
    except HubError as error:
        logger.warning("run %(run)s failed: %(error)s", {"run": begun.run.id, "error": error})
        return await runs.finish(db, begun.run.id, holder=holder, error=str(error))
    except LeaseLost:
        raise
    except asyncio.CancelledError:
        # Stopped from outside: the run stays unfinished, so that the next process resumes it at once.
        with contextlib.suppress(StoreError):
            await asyncio.shield(_give_back(db, scope, holder))
        raise
    except Exception as error:
        with contextlib.suppress(StoreError):
            await runs.finish(db, begun.run.id, holder=holder, error=f"{type(error).__name__}: {error}")
        raise
    finally:
        await _end(work, keeper)
    return await runs.finish(db, begun.run.id, holder=holder)


async def follow(
    db: Database,
    run: Run,
    *,
    every: float = 0.5,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> Run:
    """Wait until a run that somebody else carries out has ended, and return it as it ended."""
    while run.state is RunState.RUNNING:
        await sleep(every)
        run = await runs.get(db, run.id) or run
    return run


async def _carry_out(db: Database, hub: Hub, run: Run, lane: Lane) -> None:
    handles = await tracked(db)
    # An owner that was renamed while this run was killed may not be followed any more: it is still finished.
    begun = [seen.partition for seen in await runs.covered(db, run.id) if seen.source == owners.NAME]
    followed = {handle.casefold() for handle in handles}
    plan = await plan_for(db, [*handles, *(handle for handle in begun if handle not in followed)])
    if run.planned is None:
        await runs.plan(db, run.id, plan.requests)
    logger.info(
        "run %(run)s of %(scope)s: %(owners)d owners, about %(requests)d requests",
        {"run": run.id, "scope": run.scope, "owners": len(plan.owners), "requests": plan.requests},
    )
    await _owners(db, hub, run, lane, plan)
    book = codebook.load()
    for project in book.projects:
        labels = label_project(project, book, at=db.clock.now())
        await record_labels(db, subject_kind="project", subject=project.key, labels=labels)


async def _owners(db: Database, hub: Hub, run: Run, lane: Lane, plan: Plan) -> None:
    """Go through the owners, a few at a time; the first error that concerns all of them stops all."""
    queue = iter(plan.owners)

    async def work() -> None:
        for owner in queue:
            await OwnerRefresh(db, hub, run, owner, lane).carry_out()

    workers = [asyncio.create_task(work()) for _ in range(OWNERS_AT_ONCE)]
    try:
        await asyncio.gather(*workers)
    finally:
        await _end(*workers)


async def _while_ours(work: asyncio.Task[None], keeper: asyncio.Task[None]) -> None:
    """Wait for the work as long as the lease is kept."""
    await asyncio.wait({work, keeper}, return_when=asyncio.FIRST_COMPLETED)
    if not work.done():
        keeper.result()
        raise LeaseLost("another process took the refresh over")
    work.result()


async def _give_back(db: Database, scope: str, holder: str) -> None:
    async with db.writing(Priority.INTERACTION) as tx:
        await release(tx, runs.lease_name(scope), holder=holder)


async def _keep_lease(
    db: Database, scope: str, holder: str, sleep: Callable[[float], Awaitable[object]]
) -> None:
    """Renew the lease until it is lost."""
    while True:
        await sleep(LEASE / 1000 / 4)
        if not await runs.renew(db, scope, holder=holder, lease=LEASE):
            return


async def _end(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
