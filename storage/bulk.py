"""Many rows at once: statements that SQLAlchemy writes once, carried out by the driver on plain tuples.

Both databases take the same calls. What a row holds must be storable as it is: texts are cleaned before.
On SQLite, whatever is asked for together is one errand to the connection's thread: each costs as much as some
ten rows.
"""

import sqlite3
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import lru_cache
from itertools import chain, count
from typing import Any

from msgspec import Struct
from sqlalchemy import (
    BigInteger,
    Executable,
    Select,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.canonical import dump
from storage.database import Writer
from storage.driver import Values, fetch, on_its_thread

Names = tuple[str, ...]
TOGETHER = 50
"""How many rows one INSERT carries on SQLite: a statement costs as much as the row itself."""

_written: dict[tuple[str, Hashable], str] = {}


class Work(Struct, frozen=True):
    """A statement as text, and the values of each of the rows that it is carried out on."""

    text: str
    rows: Sequence[Values]

    def run(self, driver: sqlite3.Connection) -> None:
        """Carry it out on SQLite."""
        if self.rows:
            driver.executemany(self.text, self.rows)


class Insertion(Struct, frozen=True):
    """The insertion of rows, given by column: the statement for one row, the table, the columns' values."""

    text: str
    table: str
    columns: Mapping[str, Sequence[Any]]

    @property
    def rows(self) -> list[Values]:
        """The same by row."""
        return list(zip(*self.columns.values(), strict=True))

    def run(self, driver: sqlite3.Connection) -> None:
        """Carry it out on SQLite, many rows with each statement.

        The driver takes long over every value: columns that hold nothing are left out, those that hold the
        same everywhere are given once for each statement, and flags as the numbers that SQLite keeps.
        """
        names: list[str] = []
        same: list[Any] = []
        marks: list[str] = []
        columns: list[Sequence[Any]] = []
        for name, values in self.columns.items():
            one = values[0]
            everywhere = one is values[-1] and values.count(one) == len(values)
            if everywhere and one is None:
                continue
            names.append(f'"{name}"')
            if everywhere:
                same.append(one)
                marks.append(f"?{len(same)}")
            else:
                flags = isinstance(one, bool)
                columns.append([None if flag is None else int(flag) for flag in values] if flags else values)
                marks.append("?")
        into = f"INSERT INTO {self.table} ({', '.join(names)}) VALUES "
        many, width = len(next(iter(self.columns.values()))), len(columns)
        flat = list(chain.from_iterable(zip(*columns, strict=True)))
        for start in range(0, many, TOGETHER):
            rows = min(TOGETHER, many - start)
            driver.execute(
                _rows(into, tuple(marks), rows, len(same)),
                same + flat[start * width : (start + rows) * width],
            )


@lru_cache(maxsize=512)
def _rows(into: str, marks: Names, rows: int, same: int) -> str:
    """Write an INSERT of some rows; the places without a number are counted on from those with one."""
    numbers = count(same + 1)
    places = (
        f"({', '.join(f'?{next(numbers)}' if mark == '?' else mark for mark in marks)})" for _ in range(rows)
    )
    return into + ", ".join(places)


def inserting(connection: AsyncConnection, table: Table, names: Names, rows: Sequence[Values]) -> Insertion:
    """Return the insertion of rows, each a tuple of the named columns' values, in the table's own order."""
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    return inserting_columns(connection, table, dict(zip(names, columns, strict=True)))


def inserting_columns(
    connection: AsyncConnection, table: Table, columns: Mapping[str, Sequence[Any]]
) -> Insertion:
    """Return the insertion of rows that are given by column, in the table's own order."""
    names = tuple(columns)

    def build() -> Executable:
        return insert(table).values({name: bindparam(name) for name in names}).inline()

    text = statement(connection, ("insert", table.name, names), build, names)
    return Insertion(text, table.name, columns)


def updating(connection: AsyncConnection, table: Table, names: Names, rows: Sequence[Values]) -> Work:
    """Return the update of rows, each a tuple of the named columns' new values, and the row's id."""

    def build() -> Executable:
        values = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
        return update(table).where(table.c.id == bindparam("at")).values(values)

    places = (*(f"new_{name}" for name in names), "at")
    return Work(statement(connection, ("update", table.name, names), build, places), rows)


def deleting(connection: AsyncConnection, table: Table, key: str, rows: Sequence[tuple[int]]) -> Work:
    """Return the deletion of rows, each given by what its key column holds."""

    def build() -> Executable:
        return delete(table).where(table.c[key] == bindparam("at"))

    return Work(statement(connection, ("delete", table.name, key), build, ("at",)), rows)


def adding(connection: AsyncConnection, table: Table, given: Names, counted: Names, row: Values) -> Work:
    """Return the update of one row: the new values of some columns, what to add to others, the row's id."""

    def build() -> Executable:
        values = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in given}
        more = {name: table.c[name] + bindparam(f"new_{name}", type_=table.c[name].type) for name in counted}
        return update(table).where(table.c.id == bindparam("at")).values(values | more)

    places = (*(f"new_{name}" for name in (*given, *counted)), "at")
    return Work(statement(connection, ("add", table.name, given, counted), build, places), [row])


async def carry_out(connection: AsyncConnection, *works: Work | Insertion) -> None:
    """Carry out statements on their rows, in order."""
    wanted = [work for work in works if _any_rows(work)]
    if not wanted:
        return
    if connection.dialect.name != "sqlite":
        for work in wanted:
            await connection.exec_driver_sql(work.text, list(work.rows))
        return

    def run(driver: sqlite3.Connection) -> None:
        for work in wanted:
            work.run(driver)

    await on_its_thread(connection, run)


def _any_rows(work: Work | Insertion) -> bool:
    if isinstance(work, Work):
        return bool(work.rows)
    return any(work.columns.values())


async def insert_rows(
    connection: AsyncConnection, table: Table, names: Names, rows: Sequence[Values]
) -> None:
    """Insert rows, each a tuple of the values of the named columns, in the table's own order."""
    await carry_out(connection, inserting(connection, table, names, rows))


async def update_rows(
    connection: AsyncConnection, table: Table, names: Names, rows: Sequence[Values]
) -> None:
    """Update rows, each a tuple of the new values of the named columns with the row's id at the end."""
    await carry_out(connection, updating(connection, table, names, rows))


def statement(
    connection: AsyncConnection, key: Hashable, build: Callable[[], Executable], places: Names
) -> str:
    """Return the text of a statement, written once under its key; `places` are its parameters, in order."""
    known = (connection.dialect.name, key)
    if known not in _written:
        compiled: Any = build().compile(dialect=connection.dialect)  # type: ignore[attr-defined] # all of them can
        if tuple(compiled.positiontup or ()) != places:
            raise ValueError(f"{places} are not in the statement's order: {compiled.positiontup}")
        _written[known] = str(compiled)
    return _written[known]


def listed(connection: AsyncConnection, values: Sequence[int] | Sequence[str]) -> Select[Any]:
    """Return a subquery of any number of values (all numbers or all texts), passed as one parameter."""
    if connection.dialect.name == "postgresql":
        kind = Text() if values and isinstance(values[0], str) else BigInteger()
        array = literal(list(values), postgresql.ARRAY(kind))
        return select(func.unnest(array).column_valued("value"))
    return select(func.json_each(dump(values)).table_valued("value").c.value)


def listed_as(connection: AsyncConnection, name: str, kind: type[int] | type[str]) -> Select[Any]:
    """Return a subquery of the values of a parameter of a statement; `as_list` makes the parameter."""
    if connection.dialect.name == "postgresql":
        array = bindparam(name, type_=postgresql.ARRAY(Text() if kind is str else BigInteger()))
        return select(func.unnest(array).column_valued("value"))
    return select(func.json_each(bindparam(name, type_=Text())).table_valued("value").c.value)


def as_list(connection: AsyncConnection, values: Sequence[int] | Sequence[str]) -> object:
    """Return many values as the one parameter that `listed_as` takes."""
    return list(values) if connection.dialect.name == "postgresql" else dump(values)


async def take_ids(tx: Writer, table: Table, count: int) -> Sequence[int]:
    """Return the next ids of a table, to insert rows with: nobody else records in this transaction's time."""
    if count == 0:
        return ()
    await tx.alone()
    if tx.connection.dialect.name == "postgresql":
        numbers = func.generate_series(1, count).table_valued("n")
        following = select(func.nextval(func.pg_get_serial_sequence(table.name, "id"))).select_from(numbers)
        return [int(number) for (number,) in await tx.connection.execute(following)]
    newest = statement(tx.connection, ("newest", table.name), lambda: select(func.max(table.c.id)), ())
    ((found,),) = await fetch(tx.connection, newest, ())
    return range((found or 0) + 1, (found or 0) + 1 + count)
