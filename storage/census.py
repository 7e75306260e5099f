"""What earlier censuses say of a type as a whole."""

from sqlalchemy import select

from storage.database import Database
from storage.records import ALL
from storage.schema import coverage


async def last_total(db: Database, source: str) -> int | None:
    """Return how many repos the last complete listing of a whole type held; None where there was none."""
    query = (
        select(coverage.c.seen + coverage.c.quarantined)
        .where(coverage.c.source == source, coverage.c.partition == ALL, coverage.c.complete)
        .order_by(coverage.c.id.desc())
        .limit(1)
    )
    async with db.reading() as connection:
        found = (await connection.execute(query)).scalar()
    return None if found is None else int(found)
