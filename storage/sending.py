"""How a delivery goes: taken by a sender, then arrived, put off, refused, or nobody knows.

A delivery is `pending`, then `sending` (written down before anything is sent), then `sent` with its message's
id. What became of a `sending` one whose sender died is found out by whoever sends (see bot/delivery); what
cannot be found out is `uncertain` and shown, never silently sent again. Whoever settles one names the try it
was taken for: one that was overtaken while it slept settles nothing, but that a message arrived is always the
last word. `first_try_at` is the first try that may have arrived: one that surely did not leaves no doubt.
"""

import functools
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    Select,
    Table,
    and_,
    bindparam,
    case,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    update,
)

from config.clock import SECOND
from storage import paces
from storage.database import Database, Priority, Writer
from storage.deliveries import Delivery, DeliveryState, delivery_in
from storage.paces import Pace, Slots
from storage.schema import deliveries, subscriptions
from storage.subscriptions import Subscription, subscription_in

SENDING_LEASE = 100 * SECOND
"""How long a delivery may be `sending` before another sender looks at what became of it.

Longer than a sender can take over one (three requests of thirty seconds), shorter than a nonce holds.
"""
_CHOICE = 4
"""How many candidates are looked at for each that is taken: to one destination one goes at a time."""


class Taken(Struct, frozen=True):
    """What a sender has taken, and the slots at which it goes out."""

    deliveries: Sequence[Delivery]
    slots: Slots


async def claim(
    db: Database, *, holder: str, limit: int = 10, pace: Pace | None = None, besides: Collection[int] = ()
) -> Taken:
    """Take deliveries that are due, most urgent first; each is `sending` before this returns.

    A document's parts go in order: one is taken only when the one before it has arrived; so with the versions
    of a card. To one destination one goes at a time. One whose sender has been silent for longer than the
    lease is taken too: its `first_try_at` says that it may have arrived. `besides` are those that the holder
    is still busy with.
    """
    async with db.writing(Priority.DELIVERY) as tx:
        slots = await paces.free(tx, pace) if pace else Slots(0.0, 0.0, limit)
        chosen = await _candidates(tx, min(limit, slots.number), besides)
        if not chosen:
            return Taken((), slots)
        if pace:
            await paces.take(tx, pace, slots, len(chosen))
        await tx.connection.execute(
            update(deliveries)
            .where(deliveries.c.id.in_([delivery.id for delivery in chosen]))
            .values(
                state=DeliveryState.SENDING,
                holder=holder,
                attempts=deliveries.c.attempts + 1,
                first_try_at=func.coalesce(deliveries.c.first_try_at, tx.at),
                next_try_at=tx.at + SENDING_LEASE,
            )
        )
        return Taken(chosen, slots)


async def _candidates(tx: Writer, limit: int, besides: Collection[int]) -> list[Delivery]:
    """Return what may be taken, most urgent first.

    What is looked at must not grow with what waits: pending ones are read in their index's order until there
    are enough, and what is out already, which is little, is read whole.
    """
    if limit <= 0:
        return []
    d = deliveries.c
    query = select(d.id, d.channel_id, d.user_id, d.next_try_at).where(d.state == DeliveryState.SENDING)
    out = (await tx.connection.execute(query)).all()
    held = [row for row in out if row.next_try_at > tx.at]
    found: list[Delivery] = []
    for state in (DeliveryState.SENDING, DeliveryState.PENDING):
        if state is DeliveryState.PENDING or len(out) > len(held):
            ready = _ready(state).where(d.id.not_in(besides)) if besides else _ready(state)
            found += await _ready_of(tx, ready, held, limit)
    found.sort(key=lambda one: (one.priority, one.id))
    chosen: dict[tuple[int | None, int | None], Delivery] = {}
    for delivery in found:
        to = (delivery.channel_id, None if delivery.channel_id else delivery.user_id)
        if len(chosen) < limit:
            chosen.setdefault(to, delivery)
    return list(chosen.values())


async def _ready_of(
    tx: Writer, query: Select[Any], held: Sequence[Row[*tuple[Any, ...]]], limit: int
) -> list[Delivery]:
    """Return the first deliveries of a query whose destinations nobody is busy with."""
    d = deliveries.c
    channels = {row.channel_id for row in held if row.channel_id is not None}
    people = {row.user_id for row in held if row.channel_id is None}
    if channels:
        query = query.where(or_(d.channel_id.is_(None), d.channel_id.not_in(channels)))
    if people:
        query = query.where(or_(d.channel_id.is_not(None), d.user_id.not_in(people)))
    rows = await tx.connection.execute(query.limit(limit * _CHOICE), {"now": tx.at})
    return [delivery_in(row) for row in rows.mappings()]


@functools.cache
def _ready(state: DeliveryState) -> Select[Any]:
    """Return what of a state may be taken at the instant `now`, most urgent first.

    Made once: the copies of the table cost more than everything else about a claim. PostgreSQL would join
    with all that waits for a plain "not exists"; so each is looked at for each row, and few rows are read.
    """
    now = bindparam("now", type_=BigInteger)
    before, original, older = (deliveries.alias() for _ in range(3))
    part = (
        select(before.c.id)
        .where(
            deliveries.c.edits_id.is_(None),
            before.c.document_id == deliveries.c.document_id,
            before.c.part < deliveries.c.part,
            before.c.state != DeliveryState.SENT,
        )
        .exists()
    )
    edited = select(original.c.state).where(original.c.id == deliveries.c.edits_id).scalar_subquery()
    message = func.coalesce(edited, literal(str(DeliveryState.SENT))) != DeliveryState.SENT
    version = (
        select(older.c.id)
        .where(
            older.c.edits_id == deliveries.c.edits_id,
            older.c.id < deliveries.c.id,
            older.c.state.in_((DeliveryState.PENDING, DeliveryState.SENDING)),
        )
        .exists()
    )
    return (
        select(deliveries)
        .where(deliveries.c.state == state, deliveries.c.next_try_at <= now)
        .where(*(not_(case((hindrance, true()), else_=false())) for hindrance in (part, message, version)))
        .order_by(deliveries.c.priority, deliveries.c.id)
        .with_for_update(skip_locked=True, of=deliveries)
    )


class Arrived(Struct, frozen=True):
    """That a delivery arrived, by which message; None where it arrived and was deleted since."""

    delivery: Delivery
    message_id: int | None


async def sent(db: Database, delivery: Delivery, *, message_id: int | None) -> int | None:
    """Note that a delivery arrived; as `sent_all`, for one."""
    (other,) = await sent_all(db, [Arrived(delivery, message_id)])
    return other


async def sent_all(db: Database, arrived: Sequence[Arrived]) -> list[int | None]:
    """Note that deliveries arrived: the last word, whatever was thought of them before.

    Returns for each the id of another message by which it had arrived already, if there is one: whoever slept
    in the middle of sending has then doubled it, and takes his own back.

    An edit that arrives after its sender was overtaken may stand over a newer one: the newest is then written
    again, which does no harm.
    """
    async with db.writing(Priority.DELIVERY) as tx:
        plain = [one for one in arrived if one.delivery.edits_id is None]
        doubled = await _settle(tx, plain) if plain else {}
        for one in arrived:
            edits_id = one.delivery.edits_id
            if edits_id is not None:
                ours = select(deliveries.c.id).where(_same_try(one.delivery))
                overtaken = (await tx.connection.execute(ours)).first() is None
                doubled |= await _settle(tx, [one])
                if overtaken:
                    await _write_again(tx, edits_id)
        return [doubled.get(one.delivery.id) for one in arrived]


async def _settle(tx: Writer, arrived: Sequence[Arrived]) -> dict[int, int]:
    """Note that deliveries arrived; returns the other message of each that had arrived by another."""
    messages = {one.delivery.id: one.message_id for one in arrived}
    named = {
        number: literal(message, BigInteger) for number, message in messages.items() if message is not None
    }
    noted = await tx.connection.execute(
        update(deliveries)
        .where(deliveries.c.id.in_(messages), deliveries.c.state != DeliveryState.SENT)
        .values(
            state=DeliveryState.SENT,
            sent_at=tx.at,
            message_id=case(named, value=deliveries.c.id) if named else None,
            reason=None,
        )
        .returning(deliveries.c.id)
    )
    before = set(messages) - set(noted.scalars())
    if not before:
        return {}
    query = select(deliveries.c.id, deliveries.c.message_id).where(deliveries.c.id.in_(before))
    known = [(int(number), message) for number, message in await tx.connection.execute(query)]
    return {
        number: int(message)
        for number, message in known
        if message is not None and message != messages[number]
    }


async def _write_again(tx: Writer, edits_id: int) -> None:
    newest = select(func.max(deliveries.c.id)).where(
        deliveries.c.edits_id == edits_id, deliveries.c.state == DeliveryState.SENT
    )
    await tx.connection.execute(
        update(deliveries)
        .where(deliveries.c.id == newest.scalar_subquery())
        .values(state=DeliveryState.PENDING, next_try_at=tx.at, reason="an older version came late")
    )


async def retry(db: Database, delivery: Delivery, *, at: int, reason: str, arrived: bool = True) -> None:
    """Note that a try failed in a way that passes; the next one is not before an instant.

    `arrived` says whether this try may have arrived all the same.
    """
    async with db.writing(Priority.DELIVERY) as tx:
        values: dict[str, object] = {"state": DeliveryState.PENDING, "next_try_at": at, "reason": reason}
        if not arrived:
            values["first_try_at"] = delivery.first_try_at
        await tx.connection.execute(update(deliveries).where(_same_try(delivery)).values(values))


async def uncertain(db: Database, delivery: Delivery, *, reason: str) -> None:
    """Note that nobody can say whether a delivery arrived: it is shown, not sent again.

    The parts after it are cancelled: they would make no sense alone, or stand out of order. So are edits.
    """
    async with db.writing(Priority.DELIVERY) as tx:
        if not await _end(tx, delivery, DeliveryState.UNCERTAIN, reason):
            return
        await _cancel(tx, delivery, "it is uncertain whether the part before it arrived")


async def cancelled(db: Database, delivery: Delivery, *, reason: str) -> None:
    """Note that a delivery has become pointless: the message it edits is gone, say."""
    async with db.writing(Priority.DELIVERY) as tx:
        if await _end(tx, delivery, DeliveryState.CANCELLED, reason):
            await _cancel(tx, delivery, reason)


async def unfit(db: Database, delivery: Delivery, *, reason: str) -> None:
    """Note that Discord takes this one not, whoever it goes to: nothing else to its destination suffers."""
    async with db.writing(Priority.DELIVERY) as tx:
        if await _end(tx, delivery, DeliveryState.REFUSED, reason):
            await _cancel(tx, delivery, "the part before it was refused")


async def _end(
    tx: Writer, delivery: Delivery, state: DeliveryState, reason: str, more: Mapping[str, Any] | None = None
) -> bool:
    ended = (
        update(deliveries)
        .where(_same_try(delivery))
        .values(state=state, reason=reason, **(more or {}))
        .returning(deliveries.c.id)
    )
    return (await tx.connection.execute(ended)).first() is not None


async def _cancel(tx: Writer, delivery: Delivery, reason: str) -> None:
    """Cancel what makes no sense without a delivery: the parts after it, and edits of it."""
    after = and_(
        *(() if delivery.edits_id is None else (false(),)),
        deliveries.c.document_id == delivery.document_id,
        deliveries.c.part > delivery.part,
    )
    await tx.connection.execute(
        update(deliveries)
        .where(or_(after, deliveries.c.edits_id == delivery.id), deliveries.c.state == DeliveryState.PENDING)
        .values(state=DeliveryState.CANCELLED, reason=reason)
    )


async def refused(
    db: Database, delivery: Delivery, *, reason: str, arrived: bool = True
) -> list[Subscription]:
    """Note that a destination refuses: everything that waits for it is refused with it, unasked.

    Its subscriptions are paused with the reason, and returned: their owners must hear of it elsewhere.
    `arrived` says whether this try may have arrived all the same.
    """
    async with db.writing(Priority.DELIVERY) as tx:
        doubt = {} if arrived else {"first_try_at": delivery.first_try_at}
        if not await _end(tx, delivery, DeliveryState.REFUSED, reason, doubt):
            return []
        await tx.connection.execute(
            update(deliveries)
            .where(_same_place(delivery, deliveries), deliveries.c.state == DeliveryState.PENDING)
            .values(state=DeliveryState.REFUSED, reason=reason)
        )
        paused = (
            update(subscriptions)
            .where(_same_place(delivery, subscriptions), subscriptions.c.state == "active")
            .values(state="paused", reason=reason)
            .returning(subscriptions)
        )
        return [subscription_in(row) for row in (await tx.connection.execute(paused)).mappings()]


def _same_place(delivery: Delivery, table: Table) -> ColumnElement[bool]:
    if delivery.channel_id is not None:
        return table.c.channel_id == delivery.channel_id
    return and_(table.c.channel_id.is_(None), table.c.user_id == delivery.user_id)


def _same_try(delivery: Delivery) -> ColumnElement[bool]:
    """Return the condition that a delivery is still in the try it was claimed for, and in nobody else's."""
    return and_(
        deliveries.c.id == delivery.id,
        deliveries.c.state == DeliveryState.SENDING,
        deliveries.c.attempts == delivery.attempts + 1,
    )


async def original(db: Database, delivery: Delivery) -> Delivery:
    """Return the delivery whose message one edits."""
    async with db.reading() as connection:
        found = await connection.execute(select(deliveries).where(deliveries.c.id == delivery.edits_id))
        return delivery_in(found.mappings().one())


async def first_part(db: Database, delivery: Delivery) -> Delivery:
    """Return the first part of the document that a delivery carries a part of."""
    query = select(deliveries).where(deliveries.c.document_id == delivery.document_id, deliveries.c.part == 1)
    async with db.reading() as connection:
        return delivery_in((await connection.execute(query)).mappings().one())
