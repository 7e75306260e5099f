"""Cards that go out at once and are edited as facts arrive: alerts, and corrections of what was told.

A reader of events has a durable position. What it found in a window of recorded time goes into the outbox
together with the moved position, all or nothing (`announce`): new cards, and newer versions of cards that
are out already. Each version is a document of its own; its deliveries edit the messages of the first one, in
order, and a version that was not sent yet when a newer one came is left out.
"""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import func, insert, select, update

from storage.canonical import dump
from storage.database import Database, Priority, Writer
from storage.deliveries import (
    URGENT,
    DeliveryState,
    Destination,
    StoredDocument,
    Window,
    delivery_in,
    document_in,
    enqueue,
    hash_of,
    nonce_of,
)
from storage.schema import deliveries, documents, positions
from storage.schema import sequence as sequences
from storage.subscriptions import public_id
from storage.upsert import insert_into

_FATE = {
    DeliveryState.UNCERTAIN: DeliveryState.CANCELLED,
    DeliveryState.CANCELLED: DeliveryState.CANCELLED,
    DeliveryState.REFUSED: DeliveryState.REFUSED,
}
"""What becomes of an edit of a message that is not coming: one that is refused may be asked for again."""


class Draft(Struct, frozen=True, kw_only=True):
    """A new card for one destination.

    `topic` is what it is about, in the caller's words (a watch and what moved, say): `latest` finds the card
    by it. `not_before` is the instant until which it waits. `public` is its public id where the body needs to
    know it.
    """

    kind: str
    body: object
    parts: int
    to: Destination
    topic: str | None = None
    priority: int = URGENT
    inputs: object = None
    not_before: int | None = None
    public: str | None = None
    subscription_id: int | None = None


class Revision(Struct, frozen=True, kw_only=True):
    """A newer version of a card, composed by whoever has read the version `of`; it has as many parts.

    Nobody is mentioned again by it. Where the card never arrived, it does not either.
    """

    of: StoredDocument
    body: object
    parts: int
    priority: int = URGENT
    inputs: object = None


class Outdated(Exception):  # noqa: N818 - named for what is the case
    """Somebody else has revised a card meanwhile: read it again, and compose anew."""


async def position(db: Database, name: str) -> int:
    """Return how far a reader of events has come; one that is new begins at the present."""
    async with db.reading() as connection:
        held = await connection.execute(select(positions.c.sequence).where(positions.c.name == name))
        if (known := held.scalar()) is not None:
            return int(known)
    async with db.writing(Priority.DELIVERY) as tx:
        now = select(sequences.c.value).scalar_subquery()
        begun = insert_into(tx.connection, positions).values(name=name, sequence=now, at=tx.at)
        await tx.connection.execute(begun.on_conflict_do_nothing(index_elements=["name"]))
        found = await tx.connection.execute(select(positions.c.sequence).where(positions.c.name == name))
        return int(found.scalar_one())


async def announce(
    db: Database, news: Sequence[Draft | Revision], *, reader: str, window: Window, composer: str
) -> list[StoredDocument] | None:
    """Put what a reader of events found in a window into the outbox and move it on, all or nothing.

    Returns None, and writes nothing, where the reader is not any more at the window's beginning: somebody
    else has told of it. Raises Outdated where a card that is revised was revised meanwhile.
    """
    async with db.writing(Priority.DELIVERY) as tx:
        moved = (
            update(positions)
            .where(positions.c.name == reader, positions.c.sequence == window.after)
            .values(sequence=window.until, at=tx.at)
            .returning(positions.c.name)
        )
        if (await tx.connection.execute(moved)).first() is None:
            return None
        return [await _write(tx, one, window, composer) for one in news]


async def revise(db: Database, revision: Revision, *, composer: str) -> StoredDocument:
    """Put a newer version of a card into the outbox: a correction, say, that no event brings.

    Raises Outdated where it was revised meanwhile.
    """
    async with db.writing(Priority.DELIVERY) as tx:
        return await _revise(tx, revision, revision.of.sequence, composer)


async def latest(db: Database, topic: str) -> StoredDocument | None:
    """Return the newest version of the newest card about a topic."""
    query = select(documents).where(documents.c.topic == topic).order_by(documents.c.id.desc()).limit(1)
    async with db.reading() as connection:
        row = (await connection.execute(query)).mappings().first()
        return None if row is None else document_in(row)


async def recent(db: Database, *, kind: str, since: int) -> list[StoredDocument]:
    """Return the newest version of each card of a kind whose newest version is no older than an instant."""
    newer = documents.alias()
    later = select(newer.c.id).where(
        newer.c.first_id == func.coalesce(documents.c.first_id, documents.c.id),
        newer.c.version > documents.c.version,
    )
    query = (
        select(documents)
        .where(documents.c.kind == kind, documents.c.composed_at >= since, ~later.exists())
        .order_by(documents.c.id)
    )
    async with db.reading() as connection:
        return [document_in(row) for row in (await connection.execute(query)).mappings()]


async def newest(db: Database, of: StoredDocument) -> StoredDocument:
    """Return the newest version of a card, which may be the one that is given."""
    query = (
        select(documents)
        .where(documents.c.first_id == (of.first_id or of.id))
        .order_by(documents.c.version.desc())
        .limit(1)
    )
    async with db.reading() as connection:
        row = (await connection.execute(query)).mappings().first()
        return of if row is None else document_in(row)


async def _write(tx: Writer, one: Draft | Revision, window: Window, composer: str) -> StoredDocument:
    if isinstance(one, Revision):
        return await _revise(tx, one, window.until, composer)
    body = dump(one.body)
    entered = insert(documents).values(
        public_id=one.public or public_id(),
        kind=one.kind,
        subscription_id=one.subscription_id,
        topic=one.topic,
        inputs=None if one.inputs is None else dump(one.inputs),
        window_from=window.after,
        window_to=window.until,
        sequence=window.until,
        composed_at=tx.at,
        composer=composer,
        body=body,
        digest=hash_of(body),
    )
    stored = document_in((await tx.connection.execute(entered.returning(documents))).mappings().one())
    await enqueue(tx, stored, parts=one.parts, to=one.to, priority=one.priority, not_before=one.not_before)
    return stored


async def _revise(tx: Writer, one: Revision, sequence: int, composer: str) -> StoredDocument:
    first = one.of.first_id or one.of.id
    body = dump(one.body)
    entered = insert_into(tx.connection, documents).values(
        public_id=public_id(),
        kind=one.of.kind,
        subscription_id=one.of.subscription_id,
        topic=one.of.topic,
        first_id=first,
        version=one.of.version + 1,
        inputs=None if one.inputs is None else dump(one.inputs),
        sequence=sequence,
        composed_at=tx.at,
        composer=composer,
        body=body,
        digest=hash_of(body),
    )
    once = entered.on_conflict_do_nothing(index_elements=["first_id", "version"])
    row = (await tx.connection.execute(once.returning(documents))).mappings().first()
    if row is None:
        raise Outdated(one.of.public_id)
    stored = document_in(row)
    await _edit(tx, stored, parts=one.parts, priority=one.priority)
    return stored


async def _edit(tx: Writer, stored: StoredDocument, *, parts: int, priority: int) -> None:
    query = select(deliveries).where(
        deliveries.c.document_id == stored.first_id, deliveries.c.edits_id.is_(None)
    )
    found = (await tx.connection.execute(query.order_by(deliveries.c.part))).mappings()
    originals = [delivery_in(row) for row in found]
    if len(originals) != parts:
        raise ValueError(f"a card of {len(originals)} parts cannot become one of {parts}")
    await tx.connection.execute(
        update(deliveries)
        .where(
            deliveries.c.edits_id.in_([one.id for one in originals]),
            deliveries.c.state.in_((DeliveryState.PENDING, DeliveryState.REFUSED)),
        )
        .values(state=DeliveryState.CANCELLED, reason="a newer version replaced it")
    )
    keys = [f"{one.key}.v{stored.version}" for one in originals]
    await tx.connection.execute(
        insert(deliveries),
        [
            {
                "key": key,
                "document_id": stored.id,
                "part": one.part,
                "guild_id": one.guild_id,
                "channel_id": one.channel_id,
                "user_id": one.user_id,
                "edits_id": one.id,
                "priority": priority,
                "state": _FATE.get(one.state, DeliveryState.PENDING),
                "reason": f"the card is {one.state}" if one.state in _FATE else None,
                "nonce": nonce_of(key),
                "created_at": tx.at,
                "next_try_at": tx.at,
            }
            for key, one in zip(keys, originals, strict=True)
        ],
    )
