"""Refreshes: who runs which scope, what it covers, how far it came, what it cost.

A scope is run by one process at a time, under a lease in the database, so that the command line and the bot
share the work on SQLite too. A run whose holder died is resumed by the next one that asks for its scope.
"""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import RowMapping, and_, case, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from config.clock import MINUTE, SECOND
from storage.bulk import update_rows
from storage.database import Database, Priority, Writer
from storage.errors import StoreError
from storage.leases import elsewhere, release, take
from storage.missing import TYPES, unseen_in
from storage.records import ALL, Coverage, Missing, Run, RunState, is_selection
from storage.schema import coverage, refresh_requests, repos, runs
from storage.upsert import insert_into

LEASE = 2 * MINUTE
UNKNOWN = "the Hub knows neither an organisation nor a user called "
"""How the note begins on the coverage of a namespace that is not there: another name may have been meant."""
MISSES_APART = SECOND
"""Two complete listings count as two misses only when they lie at least this far apart.

They only say whom to ask: a repo is gone when the Hub says so of its name. So whoever refreshes twice in a
row learns it the second time.
"""


class Begun(Struct, frozen=True):
    """A run to carry out, or (`joined`) one that somebody else carries out, or has just carried out."""

    run: Run
    joined: bool


def lease_name(scope: str, target: str | None = None) -> str:
    """Return the name of the lease of a scope, or of one target of it."""
    return f"refresh:{scope}" if target is None else f"refresh:{scope}:{target}"


async def begin(
    db: Database,
    scope: str,
    *,
    asked_by: str,
    holder: str,
    lease: int = LEASE,
    target: str | None = None,
    fresh: int | None = None,
) -> Begun:
    """Start a run of a scope, resume the one that was killed, or join the one that is running.

    With a `target`, it is a run for that alone: others of the scope run beside it, and whoever asked for the
    target is answered by it. One that finished within the last `fresh` milliseconds is joined too.
    """
    async with db.writing(Priority.INTERACTION) as tx:
        name = lease_name(scope, target)
        ours = await take(tx, name, holder=holder, lease=lease)
        if ours and fresh is not None:
            done = await _finished(tx, scope, target, since=tx.at - fresh)
            if done is not None:
                await release(tx, name, holder=holder)
                await _answer(tx, scope, target, done.id)
                return Begun(done, joined=True)
        running = await _running(tx.connection, scope, target)
        if running is not None and target is not None:
            await _answer(tx, scope, target, running.id)
        if not ours:
            if running is None:
                raise StoreError(f"{scope} is held by another process that runs nothing: try again shortly")
            return Begun(running, joined=True)
        if running is not None:
            resumed = (
                update(runs).where(runs.c.id == running.id).values(resumed=runs.c.resumed + 1).returning(runs)
            )
            run = _run((await tx.connection.execute(resumed)).mappings().one())
        else:
            started = insert(runs).values(
                scope=scope, target=target, state=RunState.RUNNING, asked_by=asked_by, started_at=tx.at
            )
            run = _run((await tx.connection.execute(started.returning(runs))).mappings().one())
        await _answer(tx, scope, target, run.id)
        return Begun(run, joined=False)


async def _answer(tx: Writer, scope: str, target: str | None, run_id: int) -> None:
    """Say to whoever waits for a scope, or for one target of it, which run is theirs."""
    await tx.connection.execute(
        update(refresh_requests)
        .where(
            refresh_requests.c.scope == scope,
            refresh_requests.c.target == target,  # None becomes IS NULL
            refresh_requests.c.run_id.is_(None),
        )
        .values(run_id=run_id)
    )


async def renew(db: Database, scope: str, *, holder: str, lease: int = LEASE) -> bool:
    """Keep the lease of a scope; False says that somebody else has it now, and that we must stop."""
    async with db.writing(Priority.INTERACTION) as tx:
        return await take(tx, lease_name(scope), holder=holder, lease=lease)


async def plan(db: Database, run_id: int, requests: int) -> None:
    """Write down what a run is expected to cost in all, in requests: at first, or when more is known."""
    async with db.writing() as tx:
        await tx.connection.execute(update(runs).where(runs.c.id == run_id).values(planned=requests))


async def spend(db: Database, run_id: int, requests: int) -> None:
    """Count requests that belong to no page: overviews, probes."""
    async with db.writing() as tx:
        await _add_requests(tx, run_id, requests)


class Opening(Struct, frozen=True, kw_only=True):
    """A partition to be looked at: its source, which facts, how many repos are expected.

    `empty` says that it is known to be empty. Its coverage is then complete at once, unless it was never
    wholly looked at before: a baseline is read.
    """

    source: str
    partition: str
    fields: int
    expected: int | None
    empty: bool = False


async def cover(
    db: Database, run_id: int, *, source: str, partition: str, fields: int, expected: int | None
) -> Coverage:
    """Return a run's coverage of one partition, opening it the first time; a resumed one has its cursor."""
    opening = Opening(source=source, partition=partition, fields=fields, expected=expected)
    return (await cover_all(db, run_id, [opening]))[source]


async def cover_all(db: Database, run_id: int, openings: Sequence[Opening]) -> dict[str, Coverage]:
    """Open several partitions at once, each of another source; return their coverage by source."""
    async with db.writing() as tx:
        opened = insert_into(tx.connection, coverage).values(
            [_opened(run_id, opening, tx.at) for opening in openings]
        )
        # The update changes nothing; it makes the row that is there already come back.
        held = opened.on_conflict_do_update(
            index_elements=["run_id", "source", "partition"], set_={"run_id": run_id}
        )
        rows = (await tx.connection.execute(held.returning(coverage))).mappings()
        return {row["source"]: _coverage(row) for row in rows}


def _opened(run_id: int, opening: Opening, at: int) -> dict[str, object]:
    partition = opening.partition if opening.partition == ALL else opening.partition.casefold()
    earlier = (
        select(coverage.c.id)
        .where(coverage.c.source == opening.source, coverage.c.partition == partition, coverage.c.complete)
        .exists()
    )
    return {
        "run_id": run_id,
        "source": opening.source,
        "partition": partition,
        "fields": opening.fields,
        "started_at": at,
        "finished_at": case((earlier, at), else_=None) if opening.empty else None,
        "complete": earlier if opening.empty else False,
        "baseline": ~earlier,
        "pages": 0,
        "seen": 0,
        "quarantined": 0,
        "expected": opening.expected,
    }


async def finish_partition(
    db: Database, coverage_id: int, *, complete: bool, note: str | None = None, requests: int = 0
) -> list[Missing]:
    """Close a partition; a complete one counts a miss for each of its repos that it did not hold.

    A selection of the Hub's counts none: what it no longer holds may be anywhere. Nor is a repo missed that
    was never seen on the Hub itself, but in a snapshot alone.

    `requests` are those that belong to none of its pages. Returns the repos missed for the second time, far
    enough apart: they are to be asked for by name.
    """
    async with db.writing() as tx:
        await tx.alone()
        closed = (
            update(coverage)
            .where(coverage.c.id == coverage_id)
            .values(finished_at=tx.at, complete=complete, note=note)
            .returning(coverage)
        )
        done = _coverage((await tx.connection.execute(closed)).mappings().one())
        if requests:
            await _add_requests(tx, done.run_id, requests)
        if not complete or done.source not in TYPES or is_selection(done.partition):
            return []
        unseen = await tx.connection.execute(unseen_in(done).order_by(repos.c.id))
        missing: list[Missing] = []
        first: list[tuple[int, int, int]] = []
        for row in unseen.mappings():
            if row["missed"] == 0:
                first.append((1, tx.at, row["id"]))
            elif row["missed_at"] < done.started_at and tx.at - row["missed_at"] >= MISSES_APART:
                missing.append(Missing(row["id"], row["repo_type"], row["hub_id"], row["name"]))
        await update_rows(tx.connection, repos, ("missed", "missed_at"), first)
        return missing


async def finish(db: Database, run_id: int, *, holder: str, error: str | None = None) -> Run:
    """End a run, well or (with a reason) not; "as of run N" means as of the sequence taken here.

    A run ends once, by whoever carries it out: one that has ended, or that another process took over, is
    returned as it stands.
    """
    async with db.writing(Priority.INTERACTION) as tx:
        await tx.alone()
        found = await tx.connection.execute(select(runs).where(runs.c.id == run_id))
        run = _run(found.mappings().one())
        lease = lease_name(run.scope, run.target)
        if run.state is not RunState.RUNNING or await elsewhere(tx, lease, holder=holder):
            return run
        ended = (
            update(runs)
            .where(runs.c.id == run_id)
            .values(
                state=RunState.FAILED if error else RunState.FINISHED,
                finished_at=tx.at,
                finished_sequence=await tx.sequence(),
                error=error,
            )
            .returning(runs)
        )
        run = _run((await tx.connection.execute(ended)).mappings().one())
        await release(tx, lease, holder=holder)
        return run


async def ask(db: Database, scope: str, *, asked_by: str, target: str | None = None) -> int:
    """Ask whoever collects for a refresh, or for one target of a scope; returns the request's number."""
    async with db.writing(Priority.INTERACTION) as tx:
        asked = insert(refresh_requests).values(scope=scope, target=target, asked_by=asked_by, asked_at=tx.at)
        return int((await tx.connection.execute(asked.returning(refresh_requests.c.id))).scalar_one())


async def ask_or_join(db: Database, scope: str, *, asked_by: str) -> tuple[Run | None, int | None]:
    """Return the run of a scope that is running now, or ask for one: then it is the request's number.

    Both in one transaction: whoever begins a run finds the request, or the request finds the run.
    """
    async with db.writing(Priority.INTERACTION) as tx:
        await tx.alone()
        running = await _running(tx.connection, scope)
        if running is not None:
            return running, None
        asked = insert(refresh_requests).values(scope=scope, asked_by=asked_by, asked_at=tx.at)
        return None, (await tx.connection.execute(asked.returning(refresh_requests.c.id))).scalar_one()


async def waiting(db: Database, *, targets_of: str | None = None) -> list[tuple[str, str]]:
    """Return the scopes somebody asked for and nobody has begun, each with who asked first.

    With `targets_of`, return the targets of that scope instead.
    """
    table = refresh_requests.c
    what, where = table.scope, and_(table.target.is_(None))
    if targets_of is not None:
        what, where = table.target, and_(table.target.is_not(None), table.scope == targets_of)
    async with db.reading() as connection:
        query = select(what, table.asked_by).where(table.run_id.is_(None), where).order_by(table.id)
        first: dict[str, str] = {}
        for wanted, asked_by in await connection.execute(query):
            first.setdefault(wanted, asked_by)
        return list(first.items())


async def answering(db: Database, request_id: int) -> Run | None:
    """Return the run that took up a request, once one has."""
    async with db.reading() as connection:
        found = await connection.execute(
            select(runs)
            .join(refresh_requests, refresh_requests.c.run_id == runs.c.id)
            .where(refresh_requests.c.id == request_id)
        )
        row = found.mappings().first()
        return None if row is None else _run(row)


async def get(db: Database, run_id: int) -> Run | None:
    """Return a run by its number."""
    async with db.reading() as connection:
        row = (await connection.execute(select(runs).where(runs.c.id == run_id))).mappings().first()
        return None if row is None else _run(row)


async def latest(db: Database, scope: str, *, state: RunState | None = None) -> Run | None:
    """Return the newest run of a scope, or the newest one in a given state."""
    query = select(runs).where(runs.c.scope == scope).order_by(runs.c.id.desc()).limit(1)
    if state is not None:
        query = query.where(runs.c.state == state)
    async with db.reading() as connection:
        row = (await connection.execute(query)).mappings().first()
        return None if row is None else _run(row)


async def recent(db: Database, limit: int = 10) -> list[Run]:
    """Return the newest runs, newest first."""
    async with db.reading() as connection:
        found = await connection.execute(select(runs).order_by(runs.c.id.desc()).limit(limit))
        return [_run(row) for row in found.mappings()]


async def covered(db: Database, run_id: int) -> list[Coverage]:
    """Return what a run covered, in the order in which it began."""
    async with db.reading() as connection:
        found = await connection.execute(
            select(coverage).where(coverage.c.run_id == run_id).order_by(coverage.c.id)
        )
        return [_coverage(row) for row in found.mappings()]


async def _add_requests(tx: Writer, run_id: int, requests: int) -> None:
    await tx.connection.execute(
        update(runs).where(runs.c.id == run_id).values(requests=runs.c.requests + requests)
    )


async def _finished(tx: Writer, scope: str, target: str | None, *, since: int) -> Run | None:
    found = await tx.connection.execute(
        select(runs)
        .where(
            runs.c.scope == scope,
            runs.c.target == target,
            runs.c.state == RunState.FINISHED,
            runs.c.finished_at > since,
        )
        .order_by(runs.c.id.desc())
        .limit(1)
    )
    row = found.mappings().first()
    return None if row is None else _run(row)


async def _running(connection: AsyncConnection, scope: str, target: str | None = None) -> Run | None:
    found = await connection.execute(
        select(runs)
        .where(runs.c.scope == scope, runs.c.target == target, runs.c.state == RunState.RUNNING)
        .order_by(runs.c.id.desc())
        .limit(1)
    )
    row = found.mappings().first()
    return None if row is None else _run(row)


def _run(row: RowMapping) -> Run:
    return Run(
        **{name: row[name] for name in Run.__struct_fields__ if name != "state"}, state=RunState(row["state"])
    )


def _coverage(row: RowMapping) -> Coverage:
    return Coverage(**{name: row[name] for name in Coverage.__struct_fields__})
