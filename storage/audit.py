"""Who did what: every act of an operator or a server's admin, with what was before and what is after."""

from typing import Any

from msgspec import Struct
from sqlalchemy import insert, select

from storage.canonical import dump_or_none, load
from storage.database import Database, Priority, Writer
from storage.schema import audit


class Entry(Struct, frozen=True, kw_only=True):
    """One act. `actor` is a Discord user id or `cli`; `rank` is operator, admin or member."""

    at: int
    actor: str
    rank: str
    guild_id: int | None
    act: str
    target: str | None
    before: Any
    after: Any


async def write(
    tx: Writer,
    *,
    actor: str,
    rank: str,
    act: str,
    guild_id: int | None = None,
    target: str | None = None,
    before: object = None,
    after: object = None,
) -> None:
    """Write an act down in the transaction that carries it out."""
    await tx.connection.execute(
        insert(audit).values(
            at=tx.at,
            actor=actor,
            rank=rank,
            guild_id=guild_id,
            act=act,
            target=target,
            before=dump_or_none(before),
            after=dump_or_none(after),
        )
    )


async def record(db: Database, *, actor: str, rank: str, act: str, **details: Any) -> None:  # noqa: ANN401
    """Write an act down by itself; the details are those of `write`."""
    async with db.writing(Priority.INTERACTION) as tx:
        await write(tx, actor=actor, rank=rank, act=act, **details)


async def recent(db: Database, *, guild_id: int | None = None, limit: int = 20) -> list[Entry]:
    """Return the newest acts, newest first: one server's, or everybody's."""
    query = select(audit).order_by(audit.c.id.desc()).limit(limit)
    if guild_id is not None:
        query = query.where(audit.c.guild_id == guild_id)
    async with db.reading() as connection:
        rows = (await connection.execute(query)).mappings().all()
    return [
        Entry(
            **{name: row[name] for name in Entry.__struct_fields__ if name not in {"before", "after"}},
            before=load(row["before"]) if row["before"] else None,
            after=load(row["after"]) if row["after"] else None,
        )
        for row in rows
    ]
