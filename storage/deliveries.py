"""The outbox: documents, and their deliveries until each has arrived exactly once.

A delivery is written together with its document and the subscription's moved position, in one transaction.
How it goes from there is in `storage/sending.py`; cards that are edited are in `storage/announcing.py`.
"""

import hashlib
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from msgspec import Struct
from sqlalchemy import RowMapping, func, insert, select, update

from storage.canonical import dump, load
from storage.database import Database, Priority, Writer
from storage.schema import deliveries, documents, subscriptions
from storage.subscriptions import Subscription, public_id
from storage.upsert import insert_into

URGENT = 0
"""The priority of alerts: ahead of everything."""
NOTICE = 1
"""The priority of a word to one person."""
REGULAR = 5
"""The priority of digests."""


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class Destination(Struct, frozen=True, kw_only=True):
    """A channel, thread or forum, or (without one) a person's direct messages.

    `role_id` is a role of the server that is mentioned, once, by the first part of what goes there.
    """

    guild_id: int | None
    channel_id: int | None
    user_id: int | None
    role_id: int | None = None


class StoredDocument(Struct, frozen=True, kw_only=True):
    """A document as it was composed, for ever.

    `inputs` is what it was composed from beside the store. Of a card that is edited as facts arrive, `topic`
    says what it is about, each version is a document, and `first_id` is the first one's number.
    """

    id: int
    public_id: str
    kind: str
    subscription_id: int | None
    topic: str | None
    first_id: int | None
    version: int
    inputs: Any
    window_from: int | None
    window_to: int | None
    due_at: int | None
    sequence: int
    composed_at: int
    composer: str
    body: Any
    digest: str


class Delivery(Struct, frozen=True, kw_only=True):
    """One part of a document on its way to one destination.

    One with `edits_id` edits the message of another delivery: sent twice it does no harm, so it is simply
    sent again until it has arrived.
    """

    id: int
    key: str
    document_id: int
    part: int
    guild_id: int | None
    channel_id: int | None
    user_id: int | None
    role_id: int | None
    edits_id: int | None
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


class Composed(Struct, frozen=True, kw_only=True):
    """A document that is to be written with its deliveries, one for each of its `parts`.

    `subscription` is moved to the end of `window`, and to be due at `next_due_at`. `not_before` is the
    instant until which it waits in the outbox (quiet hours, say). `inputs` are kept with the document, so
    that it can be composed again.
    """

    kind: str
    body: object
    parts: int
    to: Destination
    sequence: int
    composer: str
    public: str | None = None
    priority: int = REGULAR
    subscription: Subscription | None = None
    window: Window | None = None
    next_due_at: int | None = None
    inputs: object = None
    not_before: int | None = None


def hash_of(text: str) -> str:
    """Return the hash that a document's canonical body is stored with."""
    return hashlib.sha256(text.encode()).hexdigest()


def nonce_of(key: str) -> str:
    """Return the nonce of a delivery: 25 characters at most, the same for ever."""
    return hashlib.sha256(key.encode()).hexdigest()[:24]


async def put(db: Database, one: Composed) -> StoredDocument | None:
    """Write a document with its deliveries; as `put_all`, for one."""
    (stored,) = await put_all(db, [one])
    return stored


async def put_all(db: Database, many: Sequence[Composed]) -> list[StoredDocument | None]:
    """Write documents with their deliveries and move their subscriptions on, all or nothing.

    There is None, and nothing is written, for one whose subscription is not any more as it was when the
    document was composed: that window was told already, or it was paused, removed or set to another hour.
    """
    async with db.writing(Priority.DELIVERY) as tx:
        return [await put_in(tx, one) for one in many]


async def put_in(tx: Writer, one: Composed) -> StoredDocument | None:
    """Write a document with its deliveries in a transaction of more; as `put_all`, for one."""
    subscription, window = one.subscription, one.window
    if subscription and window and not await _move(tx, subscription, window, one.next_due_at):
        return None
    text = dump(one.body)
    entered = insert_into(tx.connection, documents).values(
        public_id=one.public or public_id(),
        kind=one.kind,
        subscription_id=subscription.id if subscription else None,
        window_from=window.after if window else None,
        window_to=window.until if window else None,
        due_at=subscription.due_at if subscription and window else None,
        sequence=one.sequence,
        composed_at=tx.at,
        composer=one.composer,
        inputs=None if one.inputs is None else dump(one.inputs),
        body=text,
        digest=hash_of(text),
    )
    once = entered.on_conflict_do_nothing(index_elements=["subscription_id", "window_from", "due_at"])
    row = (await tx.connection.execute(once.returning(documents))).mappings().first()
    if row is None:
        return None
    stored = document_in(row)
    await enqueue(tx, stored, parts=one.parts, to=one.to, priority=one.priority, not_before=one.not_before)
    return stored


async def skip(db: Database, subscription: Subscription, window: Window, next_due_at: int) -> None:
    """Move a subscription on without a document: nothing happened, and its owner wants no word of that."""
    async with db.writing(Priority.DELIVERY) as tx:
        await _move(tx, subscription, window, next_due_at)


async def document(db: Database, public: str) -> StoredDocument | None:
    """Return a stored document by its public id."""
    return await _document_where(db, documents.c.public_id == public)


async def document_of(db: Database, delivery: Delivery) -> StoredDocument:
    """Return the document that a delivery carries a part of."""
    return (await documents_of(db, [delivery]))[delivery.document_id]


async def documents_of(db: Database, carried: Sequence[Delivery]) -> dict[int, StoredDocument]:
    """Return the documents that deliveries carry parts of, by their numbers."""
    query = select(documents).where(documents.c.id.in_({one.document_id for one in carried}))
    async with db.reading() as connection:
        rows = (await connection.execute(query)).mappings()
        return {row["id"]: document_in(row) for row in rows}


async def parts_of(db: Database, stored: StoredDocument) -> list[Delivery]:
    """Return the deliveries of a document, in the order of its parts."""
    query = select(deliveries).where(deliveries.c.document_id == stored.id).order_by(deliveries.c.part)
    async with db.reading() as connection:
        return [delivery_in(row) for row in (await connection.execute(query)).mappings()]


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
        return [delivery_in(row) for row in (await connection.execute(query)).mappings()]


async def states(db: Database) -> dict[str, int]:
    """Count the deliveries by state."""
    query = select(deliveries.c.state, func.count()).group_by(deliveries.c.state)
    async with db.reading() as connection:
        return {str(state): int(number) for state, number in await connection.execute(query)}


async def enqueue(
    tx: Writer,
    stored: StoredDocument,
    *,
    parts: int,
    to: Destination,
    priority: int,
    not_before: int | None = None,
) -> None:
    """Put the parts of a document into the outbox, in the transaction that writes it."""
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
                "role_id": to.role_id if part == 1 else None,
                "priority": priority,
                "state": DeliveryState.PENDING,
                "nonce": nonce_of(key),
                "created_at": tx.at,
                "next_try_at": max(tx.at, not_before or 0),
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
            subscriptions.c.scope == dump(subscription.scope),
        )
        .values(**moved)
        .returning(subscriptions.c.id)
    )
    return done.first() is not None


async def _document_where(db: Database, where: Any) -> StoredDocument | None:  # noqa: ANN401 - a condition
    async with db.reading() as connection:
        row = (await connection.execute(select(documents).where(where))).mappings().first()
        return None if row is None else document_in(row)


def document_in(row: RowMapping) -> StoredDocument:
    """Return a row of `documents` as what it is."""
    plain = {name: row[name] for name in StoredDocument.__struct_fields__ if name not in {"body", "inputs"}}
    inputs = None if row["inputs"] is None else load(row["inputs"])
    return StoredDocument(body=load(row["body"]), inputs=inputs, **plain)


def delivery_in(row: RowMapping) -> Delivery:
    """Return a row of `deliveries` as what it is."""
    plain = {name: row[name] for name in Delivery.__struct_fields__ if name != "state"}
    return Delivery(state=DeliveryState(row["state"]), **plain)
