"""Which listings looked where a new repo would have been: what tells a creation from a first sight."""

from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.bulk import as_list, listed_as, statement
from storage.driver import fetch
from storage.records import ALL
from storage.schema import coverage

_NEVER = 2**62
"""An instant that nothing comes after."""


async def earlier_listings(
    connection: AsyncConnection, *, source: str, owners: list[str], asking: int, before: int | None = None
) -> dict[str, int]:
    """Return, by owner, when the last complete listing that would have held its repos began.

    `asking` is the coverage that asks: others count, whether they began before it or, beside it, later; with
    `before`, only those that began before that instant.
    """

    def build() -> Select[Any]:
        return (
            select(coverage.c.partition, func.max(coverage.c.started_at))
            .where(
                coverage.c.source == bindparam("source"),
                coverage.c.complete,
                coverage.c.id != bindparam("asking"),
                coverage.c.started_at < bindparam("before"),
                coverage.c.partition.in_(listed_as(connection, "partitions", str)),
            )
            .group_by(coverage.c.partition)
        )

    text = statement(connection, "earlier listings", build, ("source", "asking", "before", "partitions"))
    end = _NEVER if before is None else before
    found = await fetch(connection, text, (source, asking, end, as_list(connection, [ALL, *owners])))
    last = {str(partition): int(started_at) for partition, started_at in found}
    whole = last.pop(ALL, None)
    if whole is None:
        return last
    return {owner: max(whole, last.get(owner, whole)) for owner in owners}
