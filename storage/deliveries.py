"""The outbox: documents, and their deliveries until each has arrived exactly once.

A delivery is written together with its document and the subscription's moved position, in one transaction.
It is `pending`, then `sending` (written down before anything is sent), then `sent` with its message's id.
What became of a `sending` one whose sender died is found out by whoever sends (see bot/delivery); what cannot
be found out is `uncertain` and shown, never silently sent again. A destination that refuses is `refused`.
"""

import hashlib
from enum import StrEnum
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, RowMapping, and_, func, insert, select, update

from config.clock import SECOND
from storage.canonical import dump, load
from storage.database import Database, Priority, Writer
from storage.schema import deliveries, documents, subscriptions
from storage.subscriptions import Subscription, by_id, public_id
from storage.upsert import insert_into

SENDING_LEASE = 100 * SECOND
"""How long a delivery may be `sending` before another sender looks at what became of it.

Longer than a sender can take over one (three requests of thirty seconds), shorter than a nonce holds.
"""


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class Destination(Struct, frozen=True, kw_only=True):
    """A channel, or (without one) a person's direct messages."""

    guild_id: int | None
    channel_id: int | None
    user_id: int | None


class StoredDocument(Struct, frozen=True, kw_only=True):
    """A document as it was composed, for ever."""

    id: int
    public_id: str
    kind: str
    subscription_id: int | None
    window_from: int | None
    window_to: int | None
    sequence: int
    composed_at: int
    composer: str
    body: Any
    digest: str


class Delivery(Struct, frozen=True, kw_only=True):
    """One part of a document on its way to one destination."""

    id: int
    key: str
    document_id: int
    part: int
    guild_id: int | None
    channel_id: int | None
    user_id: int | None
    priority: int
    state: DeliveryState
    nonce: str
    attempts: int
    created_at: int
    first_try_at: int | None
    next_try_at: int
    sent_at: int | None
    message_id: int | None
    reason: str | None


class Window(Struct, frozen=True):
    """A half-open range of recorded time: after one sequence, up to another."""

    after: int
    until: int


def nonce_of(key: str) -> str:
    """Return the nonce of a delivery: 25 characters at most, the same for ever."""
    return hashlib.sha256(key.encode()).hexdigest()[:24]


async def put(
    db: Database,
    *,
    kind: str,
    body: object,
    parts: int,
    to: Destination,
    sequence: int,
    composer: str,
    public: str | None = None,
    priority: int = 5,
    subscription: Subscription | None = None,
    window: Window | None = None,
    next_due_at: int | None = None,
) -> StoredDocument | None:
    """Write a document with its deliveries and move its subscription on, all or nothing.

    Returns None, and writes nothing, where the subscription is not any more as it was when the document was
    composed: that window was told already, or it was paused, removed or set to another hour.
    """
    async with db.writing(Priority.DELIVERY) as tx:
        if subscription and window and not await _move(tx, subscription, window, next_due_at):
            return None
        text = dump(body)
        entered = insert_into(tx.connection, documents).values(
            public_id=public or public_id(),
            kind=kind,
            subscription_id=subscription.id if subscription else None,
            window_from=window.after if window else None,
            window_to=window.until if window else None,
            due_at=subscription.due_at if subscription and window else None,
            sequence=sequence,
            composed_at=tx.at,
            composer=composer,
            body=text,
            digest=hashlib.sha256(text.encode()).hexdigest(),
        )
        once = entered.on_conflict_do_nothing(index_elements=["subscription_id", "window_from", "due_at"])
        row = (await tx.connection.execute(once.returning(documents))).mappings().first()
        if row is None:
            return None
        stored = _document(row)
        await _enqueue(tx, stored, parts=parts, to=to, priority=priority)
        return stored


async def skip(db: Database, subscription: Subscription, window: Window, next_due_at: int) -> None:
    """Move a subscription on without a document: nothing happened, and its owner wants no word of that."""
    async with db.writing(Priority.DELIVERY) as tx:
        await _move(tx, subscription, window, next_due_at)


async def claim(db: Database, *, holder: str, limit: int = 10) -> list[Delivery]:
    """Take deliveries that are due, most urgent first; each is `sending` before this returns.

    A document's parts go in order: one is taken only when the one before it has arrived. One whose sender
    has been silent for longer than the lease is taken too: its `first_try_at` says that it may have arrived.
    """
    before = deliveries.alias()
    async with db.writing(Priority.DELIVERY) as tx:
        ready = and_(
            deliveries.c.state.in_((DeliveryState.PENDING, DeliveryState.SENDING)),
            deliveries.c.next_try_at <= tx.at,
        )
        earlier = (
            select(before.c.id)
            .where(
                before.c.document_id == deliveries.c.document_id,
                before.c.part < deliveries.c.part,
                before.c.state != DeliveryState.SENT,
            )
            .exists()
        )
        chosen = (
            select(deliveries)
            .where(ready, ~earlier)
            .order_by(deliveries.c.priority, deliveries.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        taken = [_delivery(row) for row in (await tx.connection.execute(chosen)).mappings()]
        if taken:
            await tx.connection.execute(
                update(deliveries)
                .where(deliveries.c.id.in_([delivery.id for delivery in taken]))
                .values(
                    state=DeliveryState.SENDING,
                    holder=holder,
                    attempts=deliveries.c.attempts + 1,
                    first_try_at=func.coalesce(deliveries.c.first_try_at, tx.at),
                    next_try_at=tx.at + SENDING_LEASE,
                )
            )
        return taken


async def sent(db: Database, delivery: Delivery, *, message_id: int) -> None:
    """Note that a delivery arrived: the last word, whatever was thought of it before."""
    async with db.writing(Priority.DELIVERY) as tx:
        await tx.connection.execute(
            update(deliveries)
            .where(deliveries.c.id == delivery.id, deliveries.c.state != DeliveryState.SENT)
            .values(state=DeliveryState.SENT, sent_at=tx.at, message_id=message_id, reason=None)
        )


async def retry(db: Database, delivery: Delivery, *, at: int, reason: str) -> None:
    """Note that a try failed in a way that passes; the next one is not before an instant."""
    async with db.writing(Priority.DELIVERY) as tx:
        await tx.connection.execute(
            update(deliveries)
            .where(_same_try(delivery))
            .values(state=DeliveryState.PENDING, next_try_at=at, reason=reason)
        )


async def uncertain(db: Database, delivery: Delivery, *, reason: str) -> None:
    """Note that nobody can say whether a delivery arrived: it is shown, not sent again.

    The parts after it are cancelled: they would make no sense alone, or stand out of order.
    """
    async with db.writing(Priority.DELIVERY) as tx:
        held = (
            update(deliveries)
            .where(_same_try(delivery))
            .values(state=DeliveryState.UNCERTAIN, reason=reason)
            .returning(deliveries.c.id)
        )
        if (await tx.connection.execute(held)).first() is None:
            return
        await tx.connection.execute(
            update(deliveries)
            .where(
                deliveries.c.document_id == delivery.document_id,
                deliveries.c.part > delivery.part,
                deliveries.c.state == DeliveryState.PENDING,
            )
            .values(
                state=DeliveryState.CANCELLED, reason="it is uncertain whether the part before it arrived"
            )
        )


async def refused(db: Database, delivery: Delivery, *, reason: str) -> Subscription | None:
    """Note that the destination refuses; its subscription is paused with the reason, and returned."""
    async with db.writing(Priority.DELIVERY) as tx:
        await tx.connection.execute(
            update(deliveries)
            .where(
                deliveries.c.document_id == delivery.document_id,
                deliveries.c.state.in_((DeliveryState.PENDING, DeliveryState.SENDING)),
            )
            .values(state=DeliveryState.REFUSED, reason=reason)
        )
        paused = (
            update(subscriptions)
            .where(
                subscriptions.c.id
                == select(documents.c.subscription_id)
                .where(documents.c.id == delivery.document_id)
                .scalar_subquery(),
                subscriptions.c.state == "active",
            )
            .values(state="paused", reason=reason)
            .returning(subscriptions.c.id)
        )
        number = (await tx.connection.execute(paused)).scalar()
    return None if number is None else await by_id(db, number)


async def document(db: Database, public: str) -> StoredDocument | None:
    """Return a stored document by its public id."""
    return await _document_where(db, documents.c.public_id == public)


async def document_of(db: Database, delivery: Delivery) -> StoredDocument:
    """Return the document that a delivery carries a part of."""
    found = await _document_where(db, documents.c.id == delivery.document_id)
    if found is None:
        raise LookupError(f"delivery {delivery.id} has no document")
    return found


async def recent(
    db: Database, *, guild_id: int | None = None, user_id: int | None = None, limit: int = 20
) -> list[Delivery]:
    """Return the newest deliveries of a server or to a person, newest first."""
    query = select(deliveries).order_by(deliveries.c.id.desc()).limit(limit)
    if guild_id is not None:
        query = query.where(deliveries.c.guild_id == guild_id)
    if user_id is not None:
        query = query.where(deliveries.c.user_id == user_id)
    async with db.reading() as connection:
        return [_delivery(row) for row in (await connection.execute(query)).mappings()]


async def states(db: Database) -> dict[str, int]:
    """Count the deliveries by state."""
    query = select(deliveries.c.state, func.count()).group_by(deliveries.c.state)
    async with db.reading() as connection:
        return {str(state): int(number) for state, number in await connection.execute(query)}


async def _enqueue(tx: Writer, stored: StoredDocument, *, parts: int, to: Destination, priority: int) -> None:
    keys = [f"{stored.public_id}.{part}" for part in range(1, parts + 1)]
    await tx.connection.execute(
        insert(deliveries),
        [
            {
                "key": key,
                "document_id": stored.id,
                "part": part,
                "guild_id": to.guild_id,
                "channel_id": to.channel_id,
                "user_id": to.user_id,
                "priority": priority,
                "state": DeliveryState.PENDING,
                "nonce": nonce_of(key),
                "created_at": tx.at,
                "next_try_at": tx.at,
            }
            for part, key in enumerate(keys, start=1)
        ],
    )


async def _move(tx: Writer, subscription: Subscription, window: Window, next_due_at: int | None) -> bool:
    """Move a subscription to the end of a window; False where it is not as it was when that was composed."""
    moved: dict[str, Any] = {"position": window.until}
    if next_due_at is not None:
        moved["due_at"] = next_due_at
    done = await tx.connection.execute(
        update(subscriptions)
        .where(
            subscriptions.c.id == subscription.id,
            subscriptions.c.state == "active",
            subscriptions.c.position == window.after,
            subscriptions.c.due_at == subscription.due_at,
        )
        .values(**moved)
        .returning(subscriptions.c.id)
    )
    return done.first() is not None


def _same_try(delivery: Delivery) -> ColumnElement[bool]:
    """Return the condition that a delivery is still in the try it was claimed for, and in nobody else's."""
    return and_(
        deliveries.c.id == delivery.id,
        deliveries.c.state == DeliveryState.SENDING,
        deliveries.c.attempts == delivery.attempts + 1,
    )


async def _document_where(db: Database, where: Any) -> StoredDocument | None:  # noqa: ANN401 - a condition
    async with db.reading() as connection:
        row = (await connection.execute(select(documents).where(where))).mappings().first()
        return None if row is None else _document(row)


def _document(row: RowMapping) -> StoredDocument:
    plain = {name: row[name] for name in StoredDocument.__struct_fields__ if name != "body"}
    return StoredDocument(body=load(row["body"]), **plain)


def _delivery(row: RowMapping) -> Delivery:
    plain = {name: row[name] for name in Delivery.__struct_fields__ if name != "state"}
    return Delivery(state=DeliveryState(row["state"]), **plain)
