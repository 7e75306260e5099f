"""Versioned sets: all the rows of one subject, read at once, kept with their own validity.

A source reads everything that a subject has of a kind (a repo's threads, an owner's members); what is new is
opened, what differs is closed and opened anew, what is not there any more is closed. What was read earlier
than what is stored is older news and changes nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Table, insert, select, update

from storage.canonical import clean
from storage.database import Writer
from storage.rows import chunks
from storage.views import View

_WITHOUT_FACTS = frozenset({"id", "valid_from", "valid_to", "observed_at"})

Row = Mapping[str, Any]


class VersionedSet(Struct, frozen=True):
    """One kind of thing around a subject: its table, whose it is, and what tells its rows apart."""

    table: Table
    subject: str
    keys: tuple[str, ...]

    @property
    def facts(self) -> tuple[str, ...]:
        """The columns that a change in makes another version."""
        return tuple(
            column.name
            for column in self.table.c
            if column.name not in _WITHOUT_FACTS and column.name != self.subject
        )


class Replaced(Struct, frozen=True):
    """What writing a set did: rows opened, rows closed and opened anew, rows closed for good."""

    new: int
    changed: int
    ended: int

    @property
    def total(self) -> int:
        """How many rows are not what they were."""
        return self.new + self.changed + self.ended


async def replace(
    tx: Writer,
    kind: VersionedSet,
    subject: int | str,
    rows: Sequence[Row],
    *,
    observed_at: int,
    whole: bool = True,
) -> Replaced:
    """Bring the rows of one subject up to date.

    `whole` says that the rows are all there are: those that are not among them are closed. A row that was
    observed later than this reading stays as it is.
    """
    return await replace_all(tx, kind, {subject: rows}, observed_at=observed_at, whole=whole)


async def replace_all(
    tx: Writer,
    kind: VersionedSet,
    sets: Mapping[Any, Sequence[Row]],
    *,
    observed_at: int,
    whole: bool = True,
) -> Replaced:
    """Bring the rows of several subjects up to date, as `replace` does those of one."""
    table = kind.table
    held: dict[Any, dict[tuple[Any, ...], Any]] = {subject: {} for subject in sets}
    for part in chunks(sets):
        among = select(table).where(table.c[kind.subject].in_(part), table.c.valid_to.is_(None))
        for stored in (await tx.connection.execute(among)).mappings():
            held[stored[kind.subject]][_key(kind, stored)] = stored
    opened: list[dict[str, Any]] = []
    closed: list[int] = []
    new = changed = ended = 0
    for subject, rows in sets.items():
        here = held[subject]
        newer = {key for key, row in here.items() if row["observed_at"] > observed_at}
        wanted = {_key(kind, row): row for row in (_storable(kind, row) for row in rows)}
        for key, row in wanted.items():
            before = here.get(key)
            if before is None:
                new += 1
            elif key not in newer and any(before[name] != row[name] for name in kind.facts):
                changed += 1
                closed.append(before["id"])
            else:
                continue
            opened.append({**row, kind.subject: subject})
        went = [row["id"] for key, row in here.items() if whole and key not in wanted and key not in newer]
        ended += len(went)
        closed += went
    if not opened and not closed:
        return Replaced(0, 0, 0)
    number = await tx.sequence()
    for part in chunks(closed):
        await tx.connection.execute(update(table).where(table.c.id.in_(part)).values(valid_to=number))
    if opened:
        common = {"valid_from": number, "observed_at": observed_at}
        await tx.connection.execute(insert(table), [{**row, **common} for row in opened])
    return Replaced(new, changed, ended)


async def rows_of(
    view: View, kind: VersionedSet, subjects: Sequence[int | str] | None = None
) -> list[dict[str, Any]]:
    """Return the rows that held as of a view, of some subjects or of all, by subject and key."""
    table = kind.table
    order = [table.c[kind.subject], *(table.c[name] for name in kind.keys)]
    query = select(table).where(view.holds(table)).order_by(*order)
    if subjects is None:
        return [dict(row) for row in (await view.connection.execute(query)).mappings()]
    found: list[dict[str, Any]] = []
    for part in chunks(subjects):
        some = query.where(table.c[kind.subject].in_(part))
        found += [dict(row) for row in (await view.connection.execute(some)).mappings()]
    return found


def _key(kind: VersionedSet, row: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a row of the store or one to be
    return tuple(row[name] for name in kind.keys)


def _storable(kind: VersionedSet, row: Row) -> dict[str, Any]:
    """Return a row as it will be read back; columns that it does not name are empty."""
    full = {name: row.get(name) for name in kind.facts}
    return {name: clean(value) if isinstance(value, str) else value for name, value in full.items()}
