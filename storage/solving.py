"""How a question gets its answer: asked again when the store has moved, and who waits is told once."""

from collections.abc import Mapping

from msgspec import Struct
from sqlalchemy import and_, delete, func, select, update

from storage import deliveries
from storage.database import Database, Priority
from storage.questions import Question, awaited, query, question_in, settled
from storage.records import RunState
from storage.schema import aliases, question_askers, questions, runs, tracked


class Told(Struct, frozen=True):
    """A document for whoever waited: its body, and in how many parts it goes out."""

    body: object
    parts: int


async def moved(db: Database) -> int:
    """Return the state of the store since which a question may have an answer that had none.

    That of the newest run that has ended, or of an alias or a namespace that was added or removed later.
    """
    ended = select(func.max(runs.c.finished_sequence)).where(runs.c.state == RunState.FINISHED)
    changes = [ended]
    for table in (aliases, tracked):
        changes += [select(func.max(table.c.valid_from)), select(func.max(table.c.valid_to))]
    async with db.reading() as connection:
        return max([int((await connection.execute(one)).scalar() or 0) for one in changes])


async def to_try(db: Database, sequence: int, *, limit: int = 20) -> list[Question]:
    """Return open questions without an answer that were not asked again since a state of the store.

    Those that somebody waits for come first.
    """
    open_ones = and_(
        questions.c.state == "open", questions.c.kind == "unanswered", questions.c.tried < sequence
    )
    found = query().where(open_ones, settled(db.clock.now()))
    found = found.order_by(awaited().desc(), questions.c.tried, questions.c.id).limit(limit)
    async with db.reading() as connection:
        return [question_in(row) for row in (await connection.execute(found)).mappings()]


async def tried(db: Database, number: int, sequence: int) -> None:
    """Note that a question was asked again of a state of the store, and has no answer yet."""
    async with db.writing(Priority.DELIVERY) as tx:
        await tx.connection.execute(update(questions).where(questions.c.id == number).values(tried=sequence))


async def locales_of(db: Database, number: int) -> list[str]:
    """Return the languages of those who wait for a question."""
    query = select(question_askers.c.locale).where(question_askers.c.question_id == number).distinct()
    async with db.reading() as connection:
        return sorted(str(locale) for (locale,) in await connection.execute(query))


async def solve(
    db: Database, number: int, told: Mapping[str, Told], *, sequence: int, composer: str
) -> int | None:
    """Note that a question has an answer, and tell whoever waits, all or nothing; returns how many.

    `told` has a document for each language; who waits in another is told in the first. Each person's wait
    ends in the transaction that puts the word to them into the outbox: nobody is told twice. None: it was
    not open.
    """
    async with db.writing(Priority.DELIVERY) as tx:
        one = and_(questions.c.id == number, questions.c.state == "open")
        values = {"state": "solved", "ended_at": tx.at, "tried": sequence}
        done = await tx.connection.execute(
            update(questions).where(one).values(values).returning(questions.c.id)
        )
        if done.first() is None:
            return None
        mine = question_askers.c.question_id == number
        waited = (
            await tx.connection.execute(
                select(question_askers.c.user_id, question_askers.c.locale)
                .where(mine)
                .order_by(question_askers.c.user_id)
            )
        ).all()
        if waited and not told:
            raise ValueError(f"somebody waits for question {number}, and there is no word to them")
        for user_id, locale in waited:
            said = told.get(locale) or next(iter(told.values()))
            await deliveries.put_in(
                tx,
                deliveries.Composed(
                    kind="told",
                    body=said.body,
                    parts=said.parts,
                    to=deliveries.Destination(guild_id=None, channel_id=None, user_id=user_id),
                    sequence=sequence,
                    composer=composer,
                    priority=deliveries.NOTICE,
                ),
            )
        await tx.connection.execute(delete(question_askers).where(mine))
        return len(waited)
