"""One pace for everybody who sends with this database: Discord lets a bot make fifty requests a second.

A request goes out at its slot; slots are handed out here, one after another, in the transaction that takes
what is to be sent. They are instants of the machine's own clock: what is paced is real, whatever the
program's clock was set to. Machines that share a database agree on the time to within a fraction of a second.
"""

import time

from msgspec import Struct
from sqlalchemy import func, select, update

from storage.database import Database, Priority, Writer
from storage.schema import paces
from storage.upsert import insert_into

SECOND_US = 1_000_000


class Pace(Struct, frozen=True):
    """So many requests a second; after a pause, `burst` of them may go at once.

    `ahead` (seconds) is how far slots are handed out before their time.
    """

    name: str = "discord"
    per_second: float = 47.0
    burst: int = 2
    ahead: float = 0.4

    @property
    def step(self) -> int:
        """Microseconds from one slot to the next."""
        return int(SECOND_US / self.per_second)


class Slots(Struct, frozen=True):
    """The slots that are free: the first one (seconds of the machine's clock), and how many."""

    first: float
    step: float
    number: int

    def at(self, index: int) -> float:
        """Return when the slot of an index is."""
        return self.first + index * self.step


def now_us() -> int:
    """Return the machine's own time in microseconds."""
    return time.time_ns() // 1_000


async def free(tx: Writer, pace: Pace) -> Slots:
    """Return which slots are free, and keep everybody else waiting until this transaction has taken some."""
    query = select(paces.c.free_at).where(paces.c.name == pace.name).with_for_update()
    free_at = (await tx.connection.execute(query)).scalar()
    if free_at is None:
        entered = insert_into(tx.connection, paces).values(name=pace.name, free_at=0)
        await tx.connection.execute(entered.on_conflict_do_nothing(index_elements=["name"]))
        free_at = int((await tx.connection.execute(query)).scalar_one())
    now = now_us()
    first = max(free_at, now - pace.burst * pace.step)
    number = max(0, (now + int(pace.ahead * SECOND_US) - first) // pace.step)
    return Slots(first / SECOND_US, pace.step / SECOND_US, number)


async def take(tx: Writer, pace: Pace, slots: Slots, number: int) -> None:
    """Take the first so many of the free slots."""
    end = int(slots.first * SECOND_US) + number * pace.step
    await tx.connection.execute(update(paces).where(paces.c.name == pace.name).values(free_at=end))


async def one(db: Database, pace: Pace) -> float:
    """Take the next slot, however far ahead; return when it is (seconds of the machine's clock)."""
    async with db.writing(Priority.DELIVERY) as tx:
        slots = await free(tx, pace)
        await take(tx, pace, slots, 1)
        return slots.first


async def close(db: Database, pace: Pace, *, seconds: float) -> None:
    """Let nobody send for a while: Discord has shut the bot out."""
    async with db.writing(Priority.DELIVERY) as tx:
        await free(tx, pace)
        until = now_us() + int(seconds * SECOND_US)
        later = func.max if tx.connection.dialect.name == "sqlite" else func.greatest
        await tx.connection.execute(
            update(paces).where(paces.c.name == pace.name).values(free_at=later(paces.c.free_at, until))
        )
