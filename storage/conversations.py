"""Answers that somebody may go on from: by a reply, a button, in a thread, or just by asking on.

A row is what an answer can be given anew from, and not the answer: the question, what it leant on, and the
state of the store. Who asked, and in which channel, is forgotten after `RECENT`, the rest after `KEPT`.
"""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from config.clock import DAY, MINUTE
from storage.canonical import dump, dump_or_none, load
from storage.database import Database, Priority, Writer
from storage.questions import kept_words
from storage.schema import answers_given
from storage.upsert import insert_into

RECENT = 10 * MINUTE
"""For so long the next question of a person in the same channel goes on from the last one."""
KEPT = 7 * DAY
"""For so long the buttons of an answer work, and a reply to it goes on from it."""
LONGEST = 1_000


class Other(Struct, frozen=True, array_like=True):
    """Another reading: what its button says, and the question that is answered by it, after others."""

    label: str
    question: str
    context: tuple[str, ...] = ()


class Given(Struct, frozen=True, kw_only=True):
    """An answer that was given; `id` is Discord's of what asked, `thread_id` a thread that saw it."""

    id: int
    asked_by: int | None
    channel_id: int | None
    thread_id: int | None = None
    question: str
    context: tuple[str, ...] = ()
    outcome: str
    plan: dict[str, Any] | None = None
    readings: tuple[Other, ...] = ()
    sequence: int
    at: int


async def keep(db: Database, given: Given) -> None:
    """Keep an answer, once, and forget what is no longer needed."""
    values = {
        "id": given.id,
        "at": given.at,
        "asked_by": given.asked_by,
        "channel_id": given.channel_id,
        "thread_id": given.thread_id,
        "question": kept_words(given.question, LONGEST),
        "context": dump([kept_words(words, LONGEST) for words in given.context]) if given.context else None,
        "outcome": given.outcome,
        "plan": dump_or_none(given.plan),
        "readings": dump([[one.label, one.question, list(one.context)] for one in given.readings])
        if given.readings
        else None,
        "sequence": given.sequence,
    }
    async with db.writing(Priority.INTERACTION) as tx:
        await _prune(tx)
        entered = insert_into(tx.connection, answers_given).values(values)
        await tx.connection.execute(entered.on_conflict_do_nothing(index_elements=["id"]))


async def get(db: Database, number: int) -> Given | None:
    """Return an answer; None where it is not kept any more."""
    return await _first(db, answers_given.c.id == number)


async def last_of(db: Database, user_id: int, channel_id: int) -> Given | None:
    """Return what a person was answered last in a channel, if that was a moment ago and was understood."""
    now = db.clock.now()
    mine = and_(answers_given.c.asked_by == user_id, answers_given.c.channel_id == channel_id)
    return await _first(db, and_(mine, answers_given.c.at > now - RECENT, answers_given.c.plan.is_not(None)))


async def last_in(db: Database, thread_id: int) -> Given | None:
    """Return what anybody was answered last in a thread, for everybody to see, and was understood."""
    there = and_(answers_given.c.thread_id == thread_id, answers_given.c.plan.is_not(None))
    return await _first(db, there)


async def forget(db: Database, number: int) -> None:
    """Forget one answer."""
    async with db.writing(Priority.INTERACTION) as tx:
        await tx.connection.execute(delete(answers_given).where(answers_given.c.id == number))


async def prune(db: Database) -> int:
    """Forget who asked longer ago than `RECENT`, and what was asked longer ago than `KEPT`.

    Returns how many rows were touched; where there is none, nothing is written.
    """
    now = db.clock.now()
    due = select(answers_given.c.id).where(or_(answers_given.c.at <= now - KEPT, _known(now))).limit(1)
    async with db.reading() as connection:
        if (await connection.execute(due)).first() is None:
            return 0
    async with db.writing(Priority.BATCH) as tx:
        return await _prune(tx)


async def _prune(tx: Writer) -> int:
    old = delete(answers_given).where(answers_given.c.at <= tx.at - KEPT)
    gone = (await tx.connection.execute(old)).rowcount
    unnamed = update(answers_given).where(_known(tx.at)).values(asked_by=None, channel_id=None)
    return gone + (await tx.connection.execute(unnamed)).rowcount


def _known(now: int) -> ColumnElement[bool]:
    """Return the condition that it is still known who asked, and should not be."""
    return and_(answers_given.c.at <= now - RECENT, answers_given.c.asked_by.is_not(None))


async def _first(db: Database, where: ColumnElement[bool]) -> Given | None:
    where = and_(where, answers_given.c.at > db.clock.now() - KEPT)
    newest = select(answers_given).where(where).order_by(answers_given.c.at.desc(), answers_given.c.id.desc())
    async with db.reading() as connection:
        row = (await connection.execute(newest.limit(1))).mappings().first()
        return None if row is None else _given(row)


def _given(row: Any) -> Given:  # noqa: ANN401 - a row of a mapping
    readings: Sequence[Any] = load(row["readings"]) if row["readings"] else ()
    opaque = {"context", "plan", "readings"}
    return Given(
        context=tuple(load(row["context"])) if row["context"] else (),
        plan=load(row["plan"]) if row["plan"] else None,
        readings=tuple(Other(label, question, tuple(context)) for label, question, context in readings),
        **{name: row[name] for name in Given.__struct_fields__ if name not in opaque},
    )
