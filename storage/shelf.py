"""What was composed for whom, read back: the documents of a subscription, and where each delivery stands."""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, or_, select, update

from storage.canonical import load
from storage.database import Database, Priority
from storage.deliveries import Delivery, DeliveryState, StoredDocument, Window, delivery_in, document_in
from storage.schema import deliveries, documents

_CARDS = 200
"""Cards of a watch that are looked through for an event."""


class Shelved(Struct, frozen=True, kw_only=True):
    """A delivery with the document it is a part of."""

    delivery: Delivery
    document: StoredDocument


async def of_subscription(db: Database, number: int, *, limit: int = 25) -> list[Shelved]:
    """Return the newest documents of a subscription, each with its first part's delivery, newest first."""
    query = (
        select(documents.c.id)
        .where(documents.c.subscription_id == number, documents.c.first_id.is_(None))
        .order_by(documents.c.id.desc())
        .limit(limit)
    )
    async with db.reading() as connection:
        ids = [int(one) for (one,) in await connection.execute(query)]
    found = await _shelved(db, documents.c.id.in_(ids), limit=4 * limit)
    return [one for one in found if one.delivery.part == 1 and one.delivery.edits_id is None]


async def last_told(db: Database, number: int) -> tuple[Window, object] | None:
    """Return the window of a subscription's newest digest, and its inputs; None: it had no such digest."""
    query = (
        select(documents.c.kind, documents.c.window_from, documents.c.window_to, documents.c.inputs)
        .where(documents.c.subscription_id == number, documents.c.first_id.is_(None))
        .order_by(documents.c.id.desc())
        .limit(1)
    )
    async with db.reading() as connection:
        newest = (await connection.execute(query)).first()
    if newest is None or newest.kind != "digest":
        return None
    return Window(newest.window_from, newest.window_to), load(newest.inputs) if newest.inputs else None


async def shown_to(
    db: Database,
    *,
    guild_id: int | None,
    user_id: int,
    states: Sequence[DeliveryState] = (),
    limit: int = 25,
) -> list[Shelved]:
    """Return the newest deliveries to a server's channels and to a person, newest first."""
    direct = and_(deliveries.c.user_id == user_id, deliveries.c.channel_id.is_(None))
    whose = direct if guild_id is None else or_(direct, deliveries.c.guild_id == guild_id)
    chosen = and_(whose, deliveries.c.state.in_(states)) if states else whose
    return await _shelved(db, chosen, limit=limit)


async def telling(db: Database, number: int, event_id: int, sequence: int) -> list[Shelved]:
    """Return the first part of what a subscription's digest or alert told of an event, newest first."""
    mine = documents.c.subscription_id == number
    within = (documents.c.window_from < sequence) & (documents.c.window_to >= sequence)
    digests = select(documents.c.id).where(mine, documents.c.kind == "digest", within)
    cards = (
        select(documents.c.id, documents.c.first_id, documents.c.inputs)
        .where(mine, documents.c.kind == "alert", documents.c.sequence >= sequence)
        .order_by(documents.c.id)
        .limit(_CARDS)
    )
    async with db.reading() as connection:
        ids = {int(one) for (one,) in await connection.execute(digests)}
        for row in await connection.execute(cards):
            asked = load(row.inputs) if row.inputs else None
            if isinstance(asked, dict) and event_id in asked.get("events", ()):
                ids.add(int(row.first_id or row.id))
    found = await _shelved(db, documents.c.id.in_(ids), limit=_CARDS)
    return [one for one in found if one.delivery.part == 1 and one.delivery.edits_id is None]


async def parts_of(db: Database, document_id: int) -> list[Shelved]:
    """Return the deliveries of a document, in the order of its parts."""
    found = await _shelved(db, deliveries.c.document_id == document_id, limit=1000)
    return sorted(found, key=lambda one: one.delivery.part)


async def by_key(db: Database, key: str) -> Shelved | None:
    """Return one delivery by its key."""
    found = await _shelved(db, deliveries.c.key == key, limit=1)
    return found[0] if found else None


async def ask_again(db: Database, key: str) -> bool:
    """Put a delivery that is uncertain or refused back into the outbox, because a person asks for it.

    The parts that were cancelled after it follow. False where it is neither.
    """
    async with db.writing(Priority.INTERACTION) as tx:
        fresh = {"state": DeliveryState.PENDING, "next_try_at": tx.at, "reason": None, "first_try_at": None}
        done = await tx.connection.execute(
            update(deliveries)
            .where(
                deliveries.c.key == key,
                deliveries.c.state.in_((DeliveryState.UNCERTAIN, DeliveryState.REFUSED)),
            )
            .values(fresh)
            .returning(deliveries.c.document_id, deliveries.c.part)
        )
        row = done.first()
        if row is None:
            return False
        await tx.connection.execute(
            update(deliveries)
            .where(
                deliveries.c.document_id == row.document_id,
                deliveries.c.part > row.part,
                deliveries.c.state == DeliveryState.CANCELLED,
            )
            .values(fresh)
        )
        return True


async def _shelved(db: Database, where: ColumnElement[bool], *, limit: int) -> list[Shelved]:
    query = select(deliveries).join(documents, documents.c.id == deliveries.c.document_id).where(where)
    async with db.reading() as connection:
        rows = await connection.execute(query.order_by(deliveries.c.id.desc()).limit(limit))
        found = [delivery_in(row) for row in rows.mappings()]
        ids = sorted({one.document_id for one in found})
        named = await connection.execute(select(documents).where(documents.c.id.in_(ids)))
        held = {row["id"]: document_in(row) for row in named.mappings()}
    return [Shelved(delivery=one, document=held[one.document_id]) for one in found]
