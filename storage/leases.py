"""Work that only one process may do at a time, shared through the database."""

from sqlalchemy import delete, or_, select

from storage.database import Database, Priority, Writer
from storage.schema import leases
from storage.upsert import insert_into


async def take(tx: Writer, name: str, *, holder: str, lease: int) -> bool:
    """Take or renew a lease for `lease` milliseconds; False where another holder's is still running."""
    wanted = insert_into(tx.connection, leases).values(name=name, holder=holder, expires_at=tx.at + lease)
    taken = wanted.on_conflict_do_update(
        index_elements=["name"],
        set_={"holder": wanted.excluded.holder, "expires_at": wanted.excluded.expires_at},
        where=or_(leases.c.holder == holder, leases.c.expires_at <= tx.at),
    )
    return (await tx.connection.execute(taken.returning(leases.c.name))).first() is not None


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
