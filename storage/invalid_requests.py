"""Requests that Discord refused, counted for everybody who shares this database.

Discord shuts an address out that makes 10,000 requests in ten minutes which it answers with 401, 403 or 429.
"""

from typing import Final

from sqlalchemy import delete, func, select

from config.clock import DAY, MINUTE
from storage.database import Database, Priority
from storage.schema import invalid_requests
from storage.upsert import insert_into

BUDGET: Final = 10_000
"""How many Discord suffers within the window."""
WINDOW: Final = 10 * MINUTE


async def note(db: Database, number: int) -> int:
    """Add so many to the present minute; returns how many there are in the window."""
    async with db.writing(Priority.DELIVERY) as tx:
        counted = insert_into(tx.connection, invalid_requests).values(
            minute=tx.at - tx.at % MINUTE, number=number
        )
        more = invalid_requests.c.number + counted.excluded.number
        await tx.connection.execute(
            counted.on_conflict_do_update(index_elements=["minute"], set_={"number": more})
        )
        old = invalid_requests.c.minute < tx.at - DAY
        await tx.connection.execute(delete(invalid_requests).where(old))
    return await recent(db)


async def recent(db: Database) -> int:
    """Count the refused requests of the last ten minutes (up to eleven: it is kept by the minute)."""
    query = select(func.coalesce(func.sum(invalid_requests.c.number), 0)).where(
        invalid_requests.c.minute > db.clock.now() - WINDOW - MINUTE
    )
    async with db.reading() as connection:
        return int((await connection.execute(query)).scalar_one())
