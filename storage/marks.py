"""Small things the program remembers about itself: which commands Discord was told of, what was offered."""

from sqlalchemy import select

from storage.database import Database, Priority, Writer
from storage.schema import marks
from storage.upsert import insert_into


async def get(db: Database, name: str) -> str | None:
    """Return what was remembered under a name."""
    async with db.reading() as connection:
        found = await connection.execute(select(marks.c.value).where(marks.c.name == name))
        return found.scalar()


async def put(db: Database, name: str, value: str) -> None:
    """Remember a value under a name."""
    async with db.writing(Priority.INTERACTION) as tx:
        await write(tx, name, value)


async def write(tx: Writer, name: str, value: str) -> None:
    """Remember a value in the transaction that does what it stands for."""
    kept = insert_into(tx.connection, marks).values(name=name, value=value, at=tx.at)
    await tx.connection.execute(
        kept.on_conflict_do_update(index_elements=["name"], set_={"value": value, "at": tx.at})
    )
