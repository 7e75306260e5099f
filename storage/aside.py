"""What cannot be read is put aside, whole, with the reason; it is tried again, and resolved when it reads.

A repo's unreadable record is kept once, as it was last seen; what else is unreadable is kept once per text.
"""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    and_,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from storage.bulk import listed, statement
from storage.canonical import clean
from storage.database import Database, Writer
from storage.driver import fetch
from storage.records import Coverage, Unreadable
from storage.schema import coverage as coverage_table
from storage.schema import quarantine
from storage.views import View

_OPEN = quarantine.c.resolved_at.is_(None)
_SAME = and_(
    coverage_table.c.run_id == quarantine.c.run_id,
    coverage_table.c.source == quarantine.c.source,
    coverage_table.c.partition == quarantine.c.partition,
)


class PutAside(Struct, frozen=True, kw_only=True):
    """A record that an earlier reader could not read; `coverage` is what it first came under."""

    id: int
    record: str
    asked: frozenset[str]
    observed_at: int
    coverage: Coverage


class Waiting(Struct, frozen=True, kw_only=True):
    """Records of one source that cannot be read for the same reason; `since` is when the oldest came."""

    source: str
    reason: str
    count: int
    since: int


async def put_aside(
    tx: Writer,
    coverage: Coverage,
    unreadable: Sequence[Unreadable],
    *,
    observed_at: int | None = None,
    subject: str | None = None,
) -> None:
    """Keep what cannot be read, whole, with the reason, in the transaction that records the rest.

    With a `subject`, these are all of its records that cannot be read now: others of it are resolved.
    """
    if not unreadable and subject is None:
        return
    seen_at = tx.at if observed_at is None else observed_at
    held = await _held(tx, coverage, unreadable, subject)
    fresh: dict[object, dict[str, Any]] = {}
    met: set[int] = set()
    for one in unreadable:
        whole = clean(one.record)
        about = one.hub_id if subject is None else subject
        key: object = about if subject is None and about is not None else whole
        values = {
            "record": whole,
            "reason": one.reason,
            "reader": one.reader,
            "asked": ",".join(one.asked) or None,
            "observed_at": seen_at,
        }
        known = held.get(key)
        if known is None:
            here = {"run_id": coverage.run_id, "source": coverage.source, "partition": coverage.partition}
            fresh[key] = {**here, **values, "subject": about, "at": tx.at}
            continue
        number, last = known
        met.add(number)
        if last is None or last <= seen_at:
            await tx.connection.execute(update(quarantine).where(quarantine.c.id == number).values(values))
    if fresh:
        await tx.connection.execute(insert(quarantine), list(fresh.values()))
    if subject is not None:
        await _resolve_ids(tx, [number for number, _ in held.values() if number not in met])


async def first_under(tx: Writer, source: str, subjects: Sequence[str]) -> dict[str, Coverage]:
    """Return, of those subjects of which something is put aside, the coverage that it first came under.

    Nearly always there is nothing, which is found out by one look into an index.
    """

    def build() -> Select[Any]:
        return select(exists().where(_OPEN, quarantine.c.source == bindparam("source")))

    text = statement(tx.connection, "anything aside", build, ("source",))
    if not subjects:
        return {}
    ((anything,),) = await fetch(tx.connection, text, (source,))
    if not anything:
        return {}
    query = (
        select(quarantine.c.subject, coverage_table)
        .join(coverage_table, _SAME)
        .where(
            _OPEN, quarantine.c.source == source, quarantine.c.subject.in_(listed(tx.connection, subjects))
        )
        .order_by(quarantine.c.id.desc())
    )
    rows = (await tx.connection.execute(query)).mappings()
    return {row["subject"]: _coverage(row) for row in rows}


async def resolve(tx: Writer, source: str, subjects: Sequence[str], observed_at: int) -> None:
    """Resolve what was put aside of these subjects: they were seen, readable, no earlier than that."""
    here = [
        _OPEN,
        quarantine.c.source == source,
        quarantine.c.subject.in_(listed(tx.connection, subjects)),
        or_(quarantine.c.observed_at.is_(None), quarantine.c.observed_at <= observed_at),
    ]
    if subjects:
        await tx.connection.execute(update(quarantine).where(*here).values(resolved_at=tx.at))


async def resolve_record(tx: Writer, number: int) -> None:
    """Resolve one record."""
    await _resolve_ids(tx, [number])


async def waiting(view: View) -> list[Waiting]:
    """Return what cannot be read now, by source and reason, the most frequent first."""
    number = func.count().label("count")
    query = (
        select(quarantine.c.source, quarantine.c.reason, number, func.min(quarantine.c.at).label("since"))
        .where(_OPEN)
        .group_by(quarantine.c.source, quarantine.c.reason)
        .order_by(number.desc(), quarantine.c.source, quarantine.c.reason)
    )
    return [Waiting(**row) for row in (await view.connection.execute(query)).mappings()]


async def untried(
    db: Database, source: str, reader: str, *, beyond: int = 0, limit: int = 20
) -> list[PutAside]:
    """Return records of a source that another reader than this one could not read, by number."""
    own = [quarantine.c[name].label(f"_{name}") for name in ("id", "record", "asked", "observed_at")]
    query = (
        select(*own, coverage_table)
        .join(coverage_table, _SAME)
        .where(
            _OPEN,
            quarantine.c.source == source,
            quarantine.c.id > beyond,
            quarantine.c.asked.is_not(None),
            quarantine.c.observed_at.is_not(None),
            quarantine.c.reader.is_distinct_from(reader),
        )
        .order_by(quarantine.c.id)
        .limit(limit)
    )
    async with db.reading() as connection:
        return [
            PutAside(
                id=row["_id"],
                record=row["_record"],
                asked=frozenset(row["_asked"].split(",")),
                observed_at=row["_observed_at"],
                coverage=_coverage(row),
            )
            for row in (await connection.execute(query)).mappings()
        ]


async def still_unreadable(db: Database, number: int, reason: str, reader: str) -> None:
    """Note that the present reader cannot read a record either, and why."""
    async with db.writing() as tx:
        still = update(quarantine).where(quarantine.c.id == number).values(reason=reason, reader=reader)
        await tx.connection.execute(still)


async def resolve_unlisted(db: Database, source: str) -> None:
    """Resolve what a later complete listing of its partition no longer held: there is nothing left to read.

    Only for sources that list: each listing puts aside anew what it cannot read, and when.
    """
    later = exists().where(
        coverage_table.c.source == source,
        coverage_table.c.partition == quarantine.c.partition,
        coverage_table.c.complete,
        coverage_table.c.started_at > quarantine.c.observed_at,
        # One that was known to be empty was not read.
        coverage_table.c.pages > 0,
    )
    async with db.reading() as connection:
        query = select(quarantine.c.id).where(_OPEN, quarantine.c.source == source, later)
        gone = list((await connection.execute(query)).scalars())
    if gone:
        async with db.writing() as tx:
            await _resolve_ids(tx, gone)


async def _held(
    tx: Writer, coverage: Coverage, unreadable: Sequence[Unreadable], subject: str | None
) -> dict[object, tuple[int, int | None]]:
    """Return what is open already: its number and when it was seen, by what tells it from the others."""
    column = quarantine.c
    if subject is not None:
        where: ColumnElement[bool] = column.subject == subject
    else:
        named = sorted({one.hub_id for one in unreadable if one.hub_id is not None})
        nameless = and_(column.subject.is_(None), column.partition == coverage.partition)
        where = or_(column.subject.in_(listed(tx.connection, named)), nameless) if named else nameless
    query = select(column.id, column.subject, column.record, column.observed_at)
    found = await tx.connection.execute(query.where(_OPEN, column.source == coverage.source, where))
    held: dict[object, tuple[int, int | None]] = {}
    for number, about, record, seen_at in found:
        key = about if subject is None and about is not None else record
        held[key] = (number, seen_at)
    return held


def _coverage(row: RowMapping) -> Coverage:
    return Coverage(**{name: row[name] for name in Coverage.__struct_fields__})


async def _resolve_ids(tx: Writer, numbers: Sequence[int]) -> None:
    if numbers:
        done = update(quarantine).where(quarantine.c.id.in_(listed(tx.connection, numbers)))
        await tx.connection.execute(done.values(resolved_at=tx.at))
