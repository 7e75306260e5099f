"""What is kept about a person of Discord: where, what of it can be deleted, and what goes by itself.

Every column that holds a person's id is marked in the schema and has its line in `HELD`; a test compares
both, and another looks through a whole store for the id of somebody who has done everything. A person's words
stay where they were meant to: in questions (without the ids of anybody), in disputes, in reasons.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, Literal

from msgspec import Struct
from sqlalchemy import Column, ColumnElement, Table, and_, delete, func, or_, select, update

from config.clock import DAY, to_iso
from storage import audit as auditing
from storage import questions
from storage import subscriptions as subscribing
from storage.canonical import load
from storage.database import Database, Priority, Writer
from storage.deliveries import DeliveryState
from storage.schema import (
    answers_given,
    assignments,
    audit,
    deliveries,
    disputes,
    documents,
    metadata,
    question_askers,
    refresh_requests,
    runs,
    subscriptions,
    tracked,
)

End = Literal["deleted", "forgotten", "kept"]

NOBODY: Final = 0
"""Stands for somebody who had everything about them deleted, where there must be a number."""
GONE: Final = "deleted"
"""The same, where there must be a word."""
SETTLED: Final = 30 * DAY
"""How long a word to one person is kept once it was sent, and who asked for a refresh or a look-up."""
MOST_DOCUMENTS: Final = 500
_OPAQUE: Final = {
    "subscriptions": frozenset({"scope", "options"}),
    "answers_given": frozenset({"context", "plan", "readings"}),
    "audit": frozenset({"before", "after"}),
    "assignments": frozenset({"value", "evidence"}),
}
"""Columns that hold JSON, by their tables."""
_OPEN: Final = (DeliveryState.PENDING, DeliveryState.SENDING)


class Held(Struct, frozen=True):
    """One column that holds a person's id: what becomes of it when they have everything deleted.

    `deleted`: its rows go. `forgotten`: they stay, without who it was. `kept`: it stays, and is said why.
    """

    table: Table
    column: str
    end: End
    where: Callable[[], ColumnElement[bool]] | None = None
    """Narrows the rows that this is true of; None: all of the person's."""
    part: str = ""
    """Tells the lines of one column apart."""

    @property
    def name(self) -> str:
        """The column's whole name, with the part that this line is about."""
        return ".".join(filter(None, (self.table.name, self.column, self.part)))

    def rows(self, user_id: int) -> ColumnElement[bool]:
        """Return the condition for the person's rows."""
        column = self.table.c[self.column]
        mine = column == _written(column, user_id)
        return mine if self.where is None else and_(mine, self.where())


def _direct(table: Table) -> ColumnElement[bool]:
    return table.c.channel_id.is_(None)


def _of_member() -> ColumnElement[bool]:
    return audit.c.rank == "member"


HELD: Final = (
    Held(question_askers, "user_id", "deleted"),
    Held(answers_given, "asked_by", "deleted"),
    Held(deliveries, "user_id", "deleted", lambda: _direct(deliveries), "direct"),
    Held(deliveries, "user_id", "forgotten", lambda: ~_direct(deliveries), "channel"),
    Held(subscriptions, "user_id", "deleted", lambda: _direct(subscriptions), "direct"),
    Held(subscriptions, "user_id", "forgotten", lambda: ~_direct(subscriptions), "channel"),
    Held(disputes, "actor", "forgotten"),
    Held(refresh_requests, "asked_by", "forgotten"),
    Held(runs, "asked_by", "forgotten"),
    Held(tracked, "added_by", "forgotten"),
    Held(audit, "actor", "forgotten", _of_member, "member"),
    Held(audit, "actor", "kept", lambda: ~_of_member(), "operator"),
    Held(assignments, "actor", "kept"),
    Held(disputes, "decided_by", "kept"),
)
"""In the order in which they go: what stands on others goes first."""


def marked() -> set[str]:
    """Return the columns that the schema says hold a person's id."""
    return {
        str(column) for table in metadata.tables.values() for column in table.c if column.info.get("person")
    }


async def counts(db: Database, user_id: int) -> dict[str, int]:
    """Return how much is kept about a person, by the lines of `HELD`; what is nought is left out."""
    found: dict[str, int] = {}
    async with db.reading() as connection:
        for one in HELD:
            query = select(func.count()).select_from(one.table).where(one.rows(user_id))
            number = int((await connection.execute(query)).scalar_one())
            if number:
                found[one.name] = number
    return found


async def export(db: Database, user_id: int) -> dict[str, Any]:
    """Return everything that is kept about a person, as plain values: rows by table, and messages to them.

    Of messages the newest `MOST_DOCUMENTS` are there whole.
    """
    held: dict[str, list[dict[str, Any]]] = {}
    async with db.reading() as connection:
        for one in HELD:
            query = select(one.table).where(one.rows(user_id)).order_by(*one.table.primary_key.columns)
            rows = [_plain(one.table, row) for row in (await connection.execute(query)).mappings()]
            if rows:
                held.setdefault(one.table.name, []).extend(rows)
        mine = and_(deliveries.c.user_id == user_id, _direct(deliveries))
        newest = select(documents.c.public_id, documents.c.kind, documents.c.composed_at, documents.c.body)
        newest = newest.where(documents.c.id.in_(select(deliveries.c.document_id).where(mine)))
        newest = newest.order_by(documents.c.id.desc()).limit(MOST_DOCUMENTS)
        told = [
            {"id": public, "kind": kind, "at": to_iso(at), "document": load(body)}
            for public, kind, at, body in await connection.execute(newest)
        ]
    return {"user": str(user_id), "at": to_iso(db.clock.now()), "held": held, "messages": told}


async def forget(db: Database, user_id: int) -> dict[str, int]:
    """Delete what can be deleted about a person, in one transaction; returns how much, by lines of `HELD`.

    What is under way to them in this moment is not held back: it arrives, or is deleted before.
    """
    done: dict[str, int] = {}
    async with db.writing(Priority.INTERACTION) as tx:
        await tx.alone()
        for one in HELD:
            if one.end == "kept":
                continue
            act = _ENDS.get(one.name, _forgotten if one.end == "forgotten" else _deleted)
            number = await act(tx, one, user_id)
            if number:
                done[one.name] = number
        await auditing.write(tx, actor=GONE, rank="member", act="privacy.deleted", after=done)
    return done


async def prune(db: Database) -> int:
    """Let go by itself what was kept long enough; returns how many rows.

    Words to one person, and who asked for refreshes and look-ups, after `SETTLED`; questions and who waits
    for them as `questions.prune` says; digests that somebody began to set up and did not save, as
    `subscriptions.prune` says.
    """
    gone = await questions.prune(db) + await subscribing.prune(db)
    long_ago = db.clock.now() - SETTLED
    async with db.writing(Priority.BATCH) as tx:
        for table, at in ((runs, runs.c.started_at), (refresh_requests, refresh_requests.c.asked_at)):
            old = and_(
                table.c.asked_by.like("discord:%"), table.c.asked_by != f"discord:{GONE}", at <= long_ago
            )
            written = update(table).where(old).values(asked_by=f"discord:{GONE}")
            gone += (await tx.connection.execute(written)).rowcount
        fresh = select(deliveries.c.id).where(
            deliveries.c.document_id == documents.c.id,
            or_(deliveries.c.state.in_(_OPEN), deliveries.c.created_at > long_ago),
        )
        words = and_(
            documents.c.kind.in_(("notice", "told")), documents.c.composed_at <= long_ago, ~fresh.exists()
        )
        stale = select(documents.c.id).where(words)
        await tx.connection.execute(delete(deliveries).where(deliveries.c.document_id.in_(stale)))
        gone += (await tx.connection.execute(delete(documents).where(words))).rowcount
    return gone


async def _deleted(tx: Writer, one: Held, user_id: int) -> int:
    return (await tx.connection.execute(delete(one.table).where(one.rows(user_id)))).rowcount


async def _forgotten(tx: Writer, one: Held, user_id: int) -> int:
    column = one.table.c[one.column]
    nobody: object = None if column.nullable else _written(column, None)
    changed = update(one.table).where(one.rows(user_id)).values({column: nobody})
    return (await tx.connection.execute(changed)).rowcount


async def _messages(tx: Writer, one: Held, user_id: int) -> int:
    """Delete what was or is to be sent to a person, and the documents that nobody else has."""
    mine = select(deliveries.c.document_id).where(one.rows(user_id))
    numbers = [number for (number,) in await tx.connection.execute(mine.distinct())]
    gone = await _deleted(tx, one, user_id)
    for number in numbers:
        left = select(deliveries.c.id).where(deliveries.c.document_id == number).exists()
        await tx.connection.execute(delete(documents).where(documents.c.id == number, ~left))
    return gone


async def _own_subscriptions(tx: Writer, one: Held, user_id: int) -> int:
    """Delete what a person gets in direct messages; what went to a channel once stays, as nobody's."""
    mine = one.rows(user_id)
    told = select(documents.c.id).where(documents.c.subscription_id == subscriptions.c.id).exists()
    gone = (await tx.connection.execute(delete(subscriptions).where(mine, ~told))).rowcount
    ended = update(subscriptions).where(mine).values(user_id=NOBODY, state="removed")
    return gone + (await tx.connection.execute(ended)).rowcount


_ENDS: Mapping[str, Callable[[Writer, Held, int], Awaitable[int]]] = {
    "deliveries.user_id.direct": _messages,
    "subscriptions.user_id.direct": _own_subscriptions,
}


def _written(column: Column[Any], user_id: int | None) -> object:
    """Return how a column writes a person, or nobody."""
    match column.info["person"]:
        case "user":
            return NOBODY if user_id is None else user_id
        case "asker":
            return f"discord:{GONE if user_id is None else user_id}"
        case _:
            return GONE if user_id is None else str(user_id)


def _plain(table: Table, row: Mapping[Any, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, int) and (name == "at" or name.endswith("_at")):
            found[name] = to_iso(value)
        elif name in _OPAQUE.get(table.name, ()) and isinstance(value, str):
            found[name] = load(value)
        elif name.endswith("_id") and isinstance(value, int):
            found[name] = str(value)
        else:
            found[name] = value
    return found
