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
    Select,
    Table,
    and_,
    bindparam,
    false,
    func,
    or_,
    select,
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
    if limit <= 0:
        return []
    query = _ready().limit(limit * _CHOICE)
    if besides:
        query = query.where(deliveries.c.id.not_in(besides))
    chosen: dict[tuple[int | None, int | None], Delivery] = {}
    for row in (await tx.connection.execute(query, {"now": tx.at})).mappings():
        delivery = delivery_in(row)
        to = (delivery.channel_id, None if delivery.channel_id else delivery.user_id)
        if len(chosen) < limit:
            chosen.setdefault(to, delivery)
    return list(chosen.values())


@functools.cache
def _ready() -> Select[Any]:
    """Return what may be taken at the instant `now`, most urgent first.

    Made once: the four copies of the table cost more than everything else about a claim.
    """
    now = bindparam("now", type_=BigInteger)
    open_states = (DeliveryState.PENDING, DeliveryState.SENDING)
    before, original, older, beside = (deliveries.alias() for _ in range(4))
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
    message = (
        select(original.c.id)
        .where(original.c.id == deliveries.c.edits_id, original.c.state != DeliveryState.SENT)
        .exists()
    )
    version = (
        select(older.c.id)
        .where(
            older.c.edits_id == deliveries.c.edits_id,
            older.c.id < deliveries.c.id,
            older.c.state.in_(open_states),
        )
        .exists()
    )
    busy = (
        select(beside.c.id)
        .where(
            beside.c.state == DeliveryState.SENDING,
            beside.c.next_try_at > now,
            beside.c.id != deliveries.c.id,
            or_(
                beside.c.channel_id == deliveries.c.channel_id,
                and_(
                    beside.c.channel_id.is_(None),
                    deliveries.c.channel_id.is_(None),
                    beside.c.user_id == deliveries.c.user_id,
                ),
            ),
        )
        .exists()
    )
    return (
        select(deliveries)
        .where(
            deliveries.c.state.in_(open_states),
            deliveries.c.next_try_at <= now,
            ~part,
            ~message,
            ~version,
            ~busy,
        )
        .order_by(deliveries.c.priority, deliveries.c.id)
        .with_for_update(skip_locked=True, of=deliveries)
    )


async def sent(db: Database, delivery: Delivery, *, message_id: int | None) -> int | None:
    """Note that a delivery arrived: the last word, whatever was thought of it before.

    Returns the id of another message by which it had arrived already, if there is one: whoever slept in the
    middle of sending has then doubled it, and takes his own back.

    `message_id` is None where it arrived and was deleted since. An edit that arrives after its sender was
    overtaken may stand over a newer one: the newest is then written again, which does no harm.
    """
    async with db.writing(Priority.DELIVERY) as tx:
        edit = delivery.edits_id is not None
        ours = select(deliveries.c.id).where(_same_try(delivery))
        overtaken = edit and (await tx.connection.execute(ours)).first() is None
        noted = await tx.connection.execute(
            update(deliveries)
            .where(deliveries.c.id == delivery.id, deliveries.c.state != DeliveryState.SENT)
            .values(state=DeliveryState.SENT, sent_at=tx.at, message_id=message_id, reason=None)
            .returning(deliveries.c.id)
        )
        first = noted.first() is not None
        if delivery.edits_id is not None and overtaken:
            await _write_again(tx, delivery.edits_id)
        if first:
            return None
        there = select(deliveries.c.message_id).where(deliveries.c.id == delivery.id)
        known = (await tx.connection.execute(there)).scalar()
        return None if known is None or known == message_id else int(known)


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
