"""Work that only one process may do at a time, shared through the database."""

from msgspec import Struct
from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database, Priority, Writer
from storage.holders import is_gone
from storage.schema import leases
from storage.upsert import insert_into


class Held(Struct, frozen=True):
    """Who has a lease, and until when; one that has run out is anybody's."""

    holder: str
    expires_at: int


async def take(tx: Writer, name: str, *, holder: str, lease: int) -> bool:
    """Take or renew a lease for `lease` milliseconds; False where another holder's is still running.

    That of a process that was on this machine and is gone is taken over at once.
    """
    if await _take(tx, name, holder, lease, or_(leases.c.holder == holder, leases.c.expires_at <= tx.at)):
        return True
    held = await _held(tx.connection, name)
    if held is None or not is_gone(held.holder):
        return False
    return await _take(tx, name, holder, lease, leases.c.holder == held.holder)


async def _take(tx: Writer, name: str, holder: str, lease: int, free: ColumnElement[bool]) -> bool:
    wanted = insert_into(tx.connection, leases).values(name=name, holder=holder, expires_at=tx.at + lease)
    taken = wanted.on_conflict_do_update(
        index_elements=["name"],
        set_={"holder": wanted.excluded.holder, "expires_at": wanted.excluded.expires_at},
        where=free,
    )
    return (await tx.connection.execute(taken.returning(leases.c.name))).first() is not None


async def holding(db: Database, name: str) -> Held | None:
    """Return who has a lease, or had it last and did not give it back."""
    async with db.reading() as connection:
        return await _held(connection, name)


async def abandoned(db: Database, prefix: str) -> list[str]:
    """Return the names of leases, of those that begin so, that ran out or whose holder is gone."""
    async with db.reading() as connection:
        found = await connection.execute(
            select(leases).where(leases.c.name.startswith(prefix, autoescape=True)).order_by(leases.c.name)
        )
        return [row.name for row in found if row.expires_at <= db.clock.now() or is_gone(row.holder)]


async def _held(connection: AsyncConnection, name: str) -> Held | None:
    found = await connection.execute(
        select(leases.c.holder, leases.c.expires_at).where(leases.c.name == name)
    )
    row = found.first()
    return None if row is None else Held(str(row.holder), int(row.expires_at))


async def release(tx: Writer, name: str, *, holder: str) -> None:
    """Give a lease back, if it is still ours."""
    await tx.connection.execute(delete(leases).where(leases.c.name == name, leases.c.holder == holder))


async def elsewhere(tx: Writer, name: str, *, holder: str) -> bool:
    """Say whether somebody else holds a lease that is still running."""
    held = select(leases.c.name).where(
        leases.c.name == name, leases.c.holder != holder, leases.c.expires_at > tx.at
    )
    return (await tx.connection.execute(held)).first() is not None


async def hold(db: Database, name: str, *, holder: str, lease: int) -> bool:
    """Take or renew a lease in a transaction of its own; False where another holder's is still running."""
    async with db.writing(Priority.INTERACTION) as tx:
        return await take(tx, name, holder=holder, lease=lease)


async def give_back(db: Database, name: str, *, holder: str) -> None:
    """Give a lease back in a transaction of its own, if it is still ours."""
    async with db.writing(Priority.INTERACTION) as tx:
        await release(tx, name, holder=holder)
