"""Questions without a good answer: what nobody could be told, and what somebody says was told wrongly.

The same question is one row, whoever asked it, in whatever case and punctuation: it is counted, and who
asked is not kept. Only who waits to be told is, until they were told or for `WAITING`; a question that
nobody asked for `KEPT` is forgotten.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update

from config.clock import DAY, MINUTE
from storage import audit
from storage.canonical import clean, dump, dump_or_none, load
from storage.database import Database, Priority, Writer
from storage.errors import StoreError
from storage.schema import question_askers, questions
from storage.upsert import insert_into

Kind = Literal["unanswered", "disputed"]
Reason = Literal["not_read", "not_collected", "unclear"]
State = Literal["open", "solved", "dismissed"]

KEPT = 90 * DAY
WAITING = 30 * DAY
PENDING = 10 * MINUTE
"""How long somebody may take to press one of the buttons of a question that was asked back."""
MOST_WAITED_FOR = 20
"""So many questions one person may wait for."""
LONGEST = 500
LONGEST_ANSWER = 1_500
CONTEXT = 3
_MENTION = re.compile(r"<(?:@[!&]?|#)\d+>")
_WORD = re.compile(r"[\w+./-]*\w", re.UNICODE)


class Question(Struct, frozen=True, kw_only=True):
    """One question. `owner` is a namespace that it names; `answer` and `plan` are those that are disputed.

    `sequence` is the state of the store that it was answered from last, `ended` why it was dismissed,
    `waiting` how many people wait to be told.
    """

    id: int
    key: str
    kind: Kind
    reason: Reason | None
    question: str
    context: tuple[str, ...]
    owner: str | None
    answer: str | None
    plan: Any
    comment: str | None
    sequence: int | None
    asked: int
    first_at: int
    last_at: int
    state: State
    ended_at: int | None
    ended: str | None
    waiting: int = 0


Waits = Literal["waiting", "already", "answered", "unknown", "too_many"]


def key_of(kind: Kind, question: str, context: Sequence[str] = ()) -> str:
    """Return what a question is folded by: its words in order, without case and punctuation."""
    said = [_folded(words) for words in (*context[-CONTEXT:], question)]
    return hashlib.sha256("\n".join([kind, *said]).encode()).hexdigest()[:20]


def kept_words(text: str, longest: int = LONGEST) -> str:
    """Return what is kept of somebody's words: on one line, without the ids of whom they mention."""
    return " ".join(_MENTION.sub("@…", clean(text)).split())[:longest]


async def unanswered(
    db: Database,
    *,
    question: str,
    reason: Reason,
    context: Sequence[str] = (),
    owner: str | None = None,
    sequence: int | None = None,
) -> str:
    """Count a question that had no answer; returns its key. One that was solved is open again."""
    values = {"reason": reason, "owner": owner, "sequence": sequence}
    async with db.writing(Priority.INTERACTION) as tx:
        return await _count(
            tx, "unanswered", question, context, values, reopens=questions.c.state == "solved"
        )


async def dispute(
    db: Database,
    *,
    question: str,
    answer: str,
    context: Sequence[str] = (),
    plan: object = None,
    comment: str = "",
    sequence: int | None = None,
) -> str:
    """Count somebody's word that an answer is wrong; returns the question's key.

    The newest answer and comment are kept. One that was dismissed stays so as long as the answer is the same.
    """
    said = kept_words(answer, LONGEST_ANSWER)
    values = {"answer": said, "plan": dump_or_none(plan), "sequence": sequence}
    if comment.strip():
        values["comment"] = kept_words(comment)
    other = or_(questions.c.state == "solved", questions.c.answer != said)
    async with db.writing(Priority.INTERACTION) as tx:
        return await _count(tx, "disputed", question, context, values, reopens=other)


async def _count(
    tx: Writer,
    kind: Kind,
    question: str,
    context: Sequence[str],
    values: Mapping[str, object],
    *,
    reopens: ColumnElement[bool],
) -> str:
    key = key_of(kind, question, context)
    before = [kept_words(words) for words in context[-CONTEXT:]]
    again = update(questions).where(questions.c.key == key, reopens)
    await tx.connection.execute(again.values(state="open", ended_at=None, ended=None))
    entered = insert_into(tx.connection, questions).values(
        key=key,
        kind=kind,
        question=kept_words(question),
        context=dump(before) if before else None,
        asked=1,
        first_at=tx.at,
        last_at=tx.at,
        state="open",
        tried=0,
        **values,
    )
    counted = {"asked": questions.c.asked + 1, "last_at": tx.at, **values}
    await tx.connection.execute(entered.on_conflict_do_update(index_elements=["key"], set_=counted))
    return key


async def resolved(db: Database, key: str) -> None:
    """Note that somebody who was asked back has chosen: that time, the question had an answer."""
    async with db.writing(Priority.INTERACTION) as tx:
        unclear = and_(questions.c.key == key, questions.c.reason == "unclear")
        left = update(questions).where(unclear).values(asked=questions.c.asked - 1).returning(questions.c.id)
        found = (await tx.connection.execute(left.where(questions.c.asked > 0))).scalar()
        if found is not None:
            await _forget(tx, and_(questions.c.id == found, questions.c.asked <= 0, ~awaited()))


async def wait_for(db: Database, key: str, *, user_id: int, locale: str) -> Waits:
    """Let a person wait to be told the answer of an open question."""
    async with db.writing(Priority.INTERACTION) as tx:
        one = select(questions.c.id, questions.c.state).where(questions.c.key == key)
        held = (await tx.connection.execute(one.with_for_update())).first()
        if held is None:
            return "unknown"
        if held.state == "solved":
            return "answered"
        mine = question_askers.c.user_id == user_id
        others = select(func.count()).select_from(question_askers).where(mine)
        if int((await tx.connection.execute(others)).scalar_one()) >= MOST_WAITED_FOR:
            return "too_many"
        entered = insert_into(tx.connection, question_askers).values(
            question_id=held.id, user_id=user_id, locale=locale, at=tx.at
        )
        once = entered.on_conflict_do_nothing(index_elements=["question_id", "user_id"])
        new = (await tx.connection.execute(once.returning(question_askers.c.user_id))).first()
        return "already" if new is None else "waiting"


async def stop_waiting(db: Database, key: str, *, user_id: int) -> bool:
    """Forget that a person waits for an answer; False where nobody knew of it."""
    one = select(questions.c.id).where(questions.c.key == key)
    async with db.writing(Priority.INTERACTION) as tx:
        gone = delete(question_askers).where(
            question_askers.c.user_id == user_id, question_askers.c.question_id.in_(one)
        )
        return (await tx.connection.execute(gone.returning(question_askers.c.user_id))).first() is not None


async def listed(
    db: Database, *, state: State = "open", kind: Kind | None = None, limit: int = 1_000
) -> list[Question]:
    """Return the questions in a state, the most asked first, and of those the oldest."""
    found = query().where(questions.c.state == state, settled(db.clock.now()))
    if kind is not None:
        found = found.where(questions.c.kind == kind)
    found = found.order_by(questions.c.asked.desc(), questions.c.first_at, questions.c.id).limit(limit)
    async with db.reading() as connection:
        return [question_in(row) for row in (await connection.execute(found)).mappings()]


async def count(db: Database) -> int:
    """Count the open questions."""
    waiting = select(func.count()).select_from(questions)
    found = waiting.where(questions.c.state == "open", settled(db.clock.now()))
    async with db.reading() as connection:
        return int((await connection.execute(found)).scalar_one())


async def get(db: Database, number: int) -> Question | None:
    """Return a question by its number."""
    async with db.reading() as connection:
        row = (await connection.execute(query().where(questions.c.id == number))).mappings().first()
        return None if row is None else question_in(row)


async def dismiss(
    db: Database, number: int, *, actor: str, reason: str = "", guild_id: int | None = None
) -> Question:
    """Take a question off the list; who waits for it is not told and not kept.

    Raises StoreError where there is no such question, or it is not open any more.
    """
    async with db.writing(Priority.INTERACTION) as tx:
        one = query().where(questions.c.id == number)
        held = (await tx.connection.execute(one.with_for_update(of=questions))).mappings().first()
        if held is None:
            raise StoreError(f"there is no question {number}")
        if held["state"] != "open":
            raise StoreError(f"question {number} was {held['state']} already")
        why = kept_words(reason)
        values = {"state": "dismissed", "ended_at": tx.at, "ended": why or None}
        await tx.connection.execute(update(questions).where(questions.c.id == number).values(values))
        await tx.connection.execute(delete(question_askers).where(question_askers.c.question_id == number))
        await audit.write(
            tx,
            actor=actor,
            rank="operator",
            act="question.dismissed",
            guild_id=guild_id,
            target=f"question {number}",
            before={"question": held["question"]},
            after={"reason": why},
        )
        changed = (await tx.connection.execute(query().where(questions.c.id == number))).mappings().one()
        return question_in(changed)


async def prune(db: Database) -> int:
    """Forget who has waited too long, and questions that nobody asked for long; returns how many rows."""
    now = db.clock.now()
    async with db.writing(Priority.BATCH) as tx:
        stale = delete(question_askers).where(question_askers.c.at <= now - WAITING)
        waited = (await tx.connection.execute(stale)).rowcount
        forgotten = await _forget(tx, and_(questions.c.last_at <= now - KEPT, ~awaited()))
        return waited + forgotten


async def _forget(tx: Writer, where: ColumnElement[bool]) -> int:
    return (await tx.connection.execute(delete(questions).where(where))).rowcount


def awaited() -> Any:  # noqa: ANN401 - an EXISTS that is ordered by as well
    """Return the condition that somebody waits for a question."""
    return select(question_askers.c.user_id).where(question_askers.c.question_id == questions.c.id).exists()


def settled(now: int) -> ColumnElement[bool]:
    """Leave out what somebody was asked back a moment ago: they may be choosing just now."""
    return or_(
        questions.c.reason.is_(None), questions.c.reason != "unclear", questions.c.last_at <= now - PENDING
    )


def query() -> Any:  # noqa: ANN401 - a query, whose rows have names
    """Return the query for questions, which more can be asked of."""
    waiting = (
        select(func.count())
        .select_from(question_askers)
        .where(question_askers.c.question_id == questions.c.id)
        .scalar_subquery()
    )
    return select(questions, waiting.label("waiting"))


def question_in(row: Any) -> Question:  # noqa: ANN401 - a row of a mapping
    """Return a row of `query` as what it is."""
    opaque = {"context", "plan"}
    plain = {name: row[name] for name in Question.__struct_fields__ if name not in opaque}
    context = tuple(load(row["context"])) if row["context"] else ()
    return Question(context=context, plan=load(row["plan"]) if row["plan"] else None, **plain)


def _folded(text: str) -> str:
    said = unicodedata.normalize("NFKC", clean(text)).casefold()
    return " ".join(_WORD.findall(said)) or " ".join(said.split())
