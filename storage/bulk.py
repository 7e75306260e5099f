"""Many rows at once: statements that SQLAlchemy writes once, carried out by the driver on plain tuples.

Both databases take the same calls. What a row holds must be storable as it is: texts are cleaned before.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Select, Table, Text, bindparam, func, insert, literal, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import Insert, Update

from storage.canonical import dump
from storage.database import Writer

Names = tuple[str, ...]
_written: dict[tuple[str, str, str, Names], str] = {}


async def insert_rows(
    connection: AsyncConnection, table: Table, names: Names, rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows, each a tuple of the values of the named columns, in the table's own order."""
    if not rows:
        return
    known = (connection.dialect.name, "insert", table.name, names)
    if known not in _written:
        statement = insert(table).values({name: bindparam(name) for name in names}).inline()
        _written[known] = _write(connection, statement, names)
    await connection.exec_driver_sql(_written[known], list(rows))


async def update_rows(
    connection: AsyncConnection, table: Table, names: Names, rows: Sequence[tuple[Any, ...]]
) -> None:
    """Update rows, each a tuple of the new values of the named columns with the row's id at the end."""
    if not rows:
        return
    known = (connection.dialect.name, "update", table.name, names)
    if known not in _written:
        values = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
        statement = update(table).where(table.c.id == bindparam("at")).values(values)
        _written[known] = _write(connection, statement, (*(f"new_{name}" for name in names), "at"))
    await connection.exec_driver_sql(_written[known], list(rows))


def listed(connection: AsyncConnection, values: Sequence[int] | Sequence[str]) -> Select[Any]:
    """Return a subquery of any number of values (all numbers or all texts), passed as one parameter."""
    if connection.dialect.name == "postgresql":
        kind = Text() if values and isinstance(values[0], str) else BigInteger()
        array = literal(list(values), postgresql.ARRAY(kind))
        return select(func.unnest(array).column_valued("value"))
    return select(func.json_each(dump(values)).table_valued("value").c.value)


async def take_ids(tx: Writer, table: Table, count: int) -> Sequence[int]:
    """Return the next ids of a table, to insert rows with: nobody else records in this transaction's time."""
    if count == 0:
        return ()
    await tx.alone()
    if tx.connection.dialect.name == "postgresql":
        numbers = func.generate_series(1, count).table_valued("n")
        following = func.nextval(func.pg_get_serial_sequence(table.name, "id"))
        return [
            int(number) for (number,) in await tx.connection.execute(select(following).select_from(numbers))
        ]
    newest = (await tx.connection.execute(select(func.max(table.c.id)))).scalar() or 0
    return range(newest + 1, newest + 1 + count)


def _write(connection: AsyncConnection, statement: Insert | Update, names: Names) -> str:
    compiled = statement.compile(dialect=connection.dialect)
    if tuple(compiled.positiontup or ()) != names:
        raise ValueError(f"{names} are not in the table's order: {compiled.positiontup}")
    return str(compiled)
