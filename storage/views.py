"""The read side's way in: a view is the store as of one sequence, within one read transaction."""

from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.errors import StoreError
from storage.records import RunState
from storage.schema import coverage, runs, sequence

_NEWEST = select(
    sequence.c.value,
    select(func.max(coverage.c.finished_at)).scalar_subquery(),
    select(func.max(runs.c.id)).where(runs.c.state == RunState.FINISHED).scalar_subquery(),
)


class View:
    """The store as it was when a sequence was the newest. `current` says that nothing newer is hidden."""

    def __init__(
        self, connection: AsyncConnection, number: int, *, current: bool, as_of: int | None, run: int | None
    ) -> None:
        self.connection = connection
        self.sequence = number
        self.current = current
        self.as_of = as_of
        """When the newest finished coverage ended, in milliseconds UTC; None: nothing was ever looked at."""
        self.run = run
        """The newest finished run."""
        self.kept: dict[Hashable, Any] = {}
        """What was found already, by whoever looked: within a view it stays the same."""

    def holds(self, table: FromClause) -> ColumnElement[bool]:
        """Return the condition that a versioned row was valid then."""
        if self.current:
            return table.c.valid_to.is_(None)
        return and_(
            table.c.valid_from <= self.sequence,
            or_(table.c.valid_to.is_(None), table.c.valid_to > self.sequence),
        )

    async def scalar(self, query: Any) -> Any:  # noqa: ANN401 - whatever the query selects
        """Return the first column of the first row, or None."""
        return (await self.connection.execute(query)).scalar()


@asynccontextmanager
async def view(db: Database, *, run: int | None = None, at: int | None = None) -> AsyncIterator[View]:
    """Look at the store now, as of a finished run, or as of a sequence.

    Raises StoreError where the run does not exist or has not finished, or the sequence is yet to come.
    """
    async with db.reading() as connection:
        if run is not None:
            yield await _as_of_run(connection, run)
        elif at is not None:
            yield await _as_of_sequence(connection, at)
        else:
            yield await now(connection)


async def earlier(view: View, sequence: int) -> View:
    """Return the store as of an earlier sequence, within the transaction of a view."""
    return await _as_of_sequence(view.connection, min(sequence, view.sequence))


async def now(connection: AsyncConnection) -> View:
    """Return the newest view within a transaction: one that writes sees what it has written so far."""
    number, as_of, run = (await connection.execute(_NEWEST)).one()
    return View(connection, int(number), current=True, as_of=as_of, run=run)


async def before(then: View, at: int) -> View | None:
    """Return the store as of the newest run that had finished by an instant, within the same transaction.

    None where none had. What a view hides stays hidden.
    """
    newest = (
        select(runs.c.id)
        .where(runs.c.finished_sequence <= then.sequence, runs.c.finished_at <= at)
        .order_by(runs.c.finished_sequence.desc())
        .limit(1)
    )
    run = (await then.connection.execute(newest)).scalar()
    return None if run is None else await _as_of_run(then.connection, run)


async def _as_of_run(connection: AsyncConnection, run: int) -> View:
    row = (await connection.execute(select(runs).where(runs.c.id == run))).mappings().first()
    if row is None:
        raise StoreError(f"there is no run {run}")
    if row["finished_sequence"] is None:
        raise StoreError(f"run {run} has not finished: it cannot be asked for yet")
    return View(connection, row["finished_sequence"], current=False, as_of=row["finished_at"], run=run)


async def _as_of_sequence(connection: AsyncConnection, at: int) -> View:
    newest_of_all = int((await connection.execute(select(sequence.c.value))).scalar_one())
    if at > newest_of_all:
        raise StoreError(f"nothing was recorded as sequence {at} yet: the newest is {newest_of_all}")
    newest = (
        select(runs.c.id, runs.c.finished_at)
        .where(runs.c.finished_sequence <= at)
        .order_by(runs.c.finished_sequence.desc())
        .limit(1)
    )
    row = (await connection.execute(newest)).mappings().first()
    return View(
        connection,
        at,
        current=False,
        as_of=row["finished_at"] if row else None,
        run=row["id"] if row else None,
    )
