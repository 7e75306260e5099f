"""When each subject of each source was read, and what of it was seen then: what a source need not read again.

A subject is `repo:12` or `owner:5` (our own numbers), or a name that its source gives. Its reading is noted
in the transaction that records what was read, so that a refresh killed at any point reads nothing twice.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from sqlalchemy import case, func, select, update

from storage.database import Database, Writer
from storage.records import Coverage
from storage.rows import chunks
from storage.schema import coverage as table
from storage.schema import readings, runs
from storage.upsert import insert_into
from storage.views import View


class Reading(Struct, frozen=True, kw_only=True):
    """One subject of one source: when it was last read, what was seen then, and how often it failed since."""

    subject: str
    read_at: int | None
    mark: str | None
    failures: int
    failed_at: int | None
    note: str | None


class Health(Struct, frozen=True, kw_only=True):
    """How one source is: how many subjects it has read, when last, how old the oldest is, how many fail.

    `note` is why one of those fails; what the Hub keeps from us is no failure.
    """

    source: str
    subjects: int
    newest: int | None
    oldest: int | None
    failing: int
    note: str | None


async def readings_of(
    view: View, source: str, subjects: Iterable[str] | None = None
) -> Mapping[str, Reading]:
    """Return what is known of a source's subjects, of some or of all, by subject."""
    query = select(readings).where(readings.c.source == source)
    some = [query] if subjects is None else [query.where(readings.c.subject.in_(p)) for p in chunks(subjects)]
    return {
        row["subject"]: Reading(**{name: row[name] for name in Reading.__struct_fields__})
        for part in some
        for row in (await view.connection.execute(part)).mappings()
    }


async def note_reading(
    tx: Writer,
    *,
    source: str,
    subject: str,
    read_at: int,
    mark: str | None = None,
    note: str | None = None,
    coverage_id: int | None = None,
    requests: int = 0,
    changed: int = 0,
) -> bool:
    """Note that a subject was read; False says that a later reading is stored already: record nothing.

    Call it before recording what was read, in the same transaction. `requests` and `changed` count on the run
    of the coverage. `note` says what the Hub keeps from us: that is an answer too, and no failure.
    """
    await tx.alone()
    if coverage_id is not None:
        await _count(tx, coverage_id, requests, changed)
    held = select(readings.c.read_at).where(readings.c.source == source, readings.c.subject == subject)
    before = (await tx.connection.execute(held)).scalar()
    if before is not None and before > read_at:
        return False
    values = {"read_at": read_at, "mark": mark, "failures": 0, "failed_at": None, "note": note}
    await tx.connection.execute(
        insert_into(tx.connection, readings)
        .values(source=source, subject=subject, **values)
        .on_conflict_do_update(index_elements=["source", "subject"], set_=values)
    )
    return True


async def close_reading(
    db: Database,
    coverage_id: int,
    *,
    source: str,
    subject: str,
    read_at: int,
    mark: str | None = None,
    note: str | None = None,
) -> None:
    """Note that a subject with a coverage of its own was read, and close that: after a kill both or neither.

    `note` is what is to be said of the coverage.
    """
    async with db.writing() as tx:
        await note_reading(tx, source=source, subject=subject, read_at=read_at, mark=mark)
        await _close(tx, coverage_id, complete=True, note=note)


async def note_failure(
    db: Database,
    *,
    source: str,
    subject: str,
    note: str,
    coverage_id: int,
    requests: int,
    closes: bool = False,
) -> None:
    """Note that a subject could not be read, and why; with `closes`, its coverage ends with that."""
    async with db.writing() as tx:
        await _count(tx, coverage_id, requests, 0)
        if closes:
            await _close(tx, coverage_id, complete=False, note=note)
        values = {"failed_at": tx.at, "note": note}
        await tx.connection.execute(
            insert_into(tx.connection, readings)
            .values(source=source, subject=subject, failures=1, **values)
            .on_conflict_do_update(
                index_elements=["source", "subject"], set_={**values, "failures": readings.c.failures + 1}
            )
        )


async def _close(tx: Writer, coverage_id: int, *, complete: bool, note: str | None) -> None:
    closed = update(table).where(table.c.id == coverage_id)
    await tx.connection.execute(closed.values(finished_at=tx.at, complete=complete, note=note))


async def count_changes(tx: Writer, coverage: Coverage, changed: int, quarantined: int = 0) -> None:
    """Count on the run what a reading changed and what of it could not be read, in its transaction."""
    if not changed and not quarantined:
        return
    await tx.connection.execute(
        update(runs)
        .where(runs.c.id == coverage.run_id)
        .values(changed=runs.c.changed + changed, quarantined=runs.c.quarantined + quarantined)
    )
    if quarantined:
        await tx.connection.execute(
            update(table)
            .where(table.c.id == coverage.id)
            .values(quarantined=table.c.quarantined + quarantined)
        )


async def health(view: View) -> list[Health]:
    """Return how each source is that reads subject by subject, by name."""
    found = await view.connection.execute(
        select(
            readings.c.source,
            func.count().label("subjects"),
            func.max(readings.c.read_at).label("newest"),
            func.min(readings.c.read_at).label("oldest"),
            func.count(readings.c.failed_at).label("failing"),
            func.max(case((readings.c.failed_at.is_not(None), readings.c.note))).label("note"),
        )
        .group_by(readings.c.source)
        .order_by(readings.c.source)
    )
    return [Health(**row) for row in found.mappings()]


async def _count(tx: Writer, coverage_id: int, requests: int, changed: int) -> None:
    seen = (
        update(table)
        .where(table.c.id == coverage_id)
        .values(seen=table.c.seen + (1 if requests else 0))
        .returning(table.c.run_id)
    )
    run_id = (await tx.connection.execute(seen)).scalar_one()
    await tx.connection.execute(
        update(runs)
        .where(runs.c.id == run_id)
        .values(requests=runs.c.requests + requests, changed=runs.c.changed + changed)
    )
