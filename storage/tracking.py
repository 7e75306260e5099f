"""What operators follow: namespaces whose every repo is listed at every refresh."""

import re
from collections.abc import Sequence

from sqlalchemy import insert, select, update

from storage.database import Database, Priority
from storage.schema import tracked as table
from storage.views import View

_HANDLE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?")


LONGEST_HANDLE = 96
"""Characters of a name on the Hub, of a namespace or of a repo in it."""


def is_handle(words: str) -> bool:
    """Say whether some words can be a namespace on the Hub."""
    return _HANDLE.fullmatch(words) is not None


async def tracked(db: Database) -> list[str]:
    """Return the handles that are followed, as operators wrote them, by name."""
    async with db.reading() as connection:
        found = await connection.execute(
            select(table.c.handle).where(table.c.valid_to.is_(None)).order_by(table.c.handle_key)
        )
        return [str(handle) for (handle,) in found]


async def track(db: Database, handles: Sequence[str], *, by: str) -> list[str]:
    """Follow namespaces; returns those that were not followed yet."""
    added: list[str] = []
    async with db.writing(Priority.INTERACTION) as tx:
        await tx.alone()
        found = await tx.connection.execute(select(table.c.handle_key).where(table.c.valid_to.is_(None)))
        held = {str(key) for (key,) in found}
        for handle in handles:
            key = handle.casefold()
            if key in held:
                continue
            held.add(key)
            await tx.connection.execute(
                insert(table).values(
                    handle_key=key,
                    handle=handle,
                    valid_from=await tx.sequence(),
                    added_at=tx.at,
                    added_by=by,
                )
            )
            added.append(handle)
    return added


async def untrack(db: Database, handles: Sequence[str]) -> list[str]:
    """Stop following namespaces; what was collected stays. Returns those that were followed."""
    removed: list[str] = []
    async with db.writing(Priority.INTERACTION) as tx:
        await tx.alone()
        for handle in handles:
            held = (table.c.handle_key == handle.casefold()) & table.c.valid_to.is_(None)
            found = (await tx.connection.execute(select(table.c.handle).where(held))).scalar()
            if found is None:
                continue
            ended = update(table).where(held).values(removed_at=tx.at, valid_to=await tx.sequence())
            await tx.connection.execute(ended)
            removed.append(str(found))
    return removed


async def ended_in(view: View, after: int) -> bool:
    """Say whether somebody stopped following anything after a sequence, up to a view."""
    query = select(table.c.handle).where(table.c.valid_to > after, table.c.valid_to <= view.sequence).limit(1)
    return (await view.connection.execute(query)).first() is not None


async def tracked_in(view: View) -> list[str]:
    """Return the handles that were followed as of a view."""
    known: tuple[str, ...] | None = view.kept.get("tracked")
    if known is None:
        query = select(table.c.handle).where(view.holds(table)).order_by(table.c.handle_key)
        found = await view.connection.execute(query)
        known = view.kept["tracked"] = tuple(str(handle) for (handle,) in found)
    return list(known)
