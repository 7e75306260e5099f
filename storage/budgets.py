"""What may be done so often in a day, by all processes of one store together."""

from sqlalchemy import select

from config.clock import DAY
from storage import marks
from storage.database import Database, Priority
from storage.schema import marks as table


async def spend(db: Database, name: str, *, most: int) -> bool:
    """Count one of what may be done `most` times in a day (UTC); False, and not counted, where it may not."""
    async with db.writing(Priority.INTERACTION) as tx:
        await tx.alone()
        day = tx.at // DAY
        key = f"budget {name}"
        held = (await tx.connection.execute(select(table.c.value).where(table.c.name == key))).scalar()
        then, _, number = (held or "").partition(" ")
        spent = int(number) if then == str(day) else 0
        if spent >= most:
            return False
        await marks.write(tx, key, f"{day} {spent + 1}")
        return True


async def spent(db: Database, name: str) -> int:
    """Return how often something was done today."""
    then, _, number = (await marks.get(db, f"budget {name}") or "").partition(" ")
    return int(number) if then == str(db.clock.now() // DAY) else 0
