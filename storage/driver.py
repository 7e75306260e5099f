"""SQLite's own connection, under all that wraps it: for what is asked so often that the wrapping costs more.

Whatever is carried out here together is one errand to the connection's thread.
"""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

Values = tuple[Any, ...]
Result = TypeVar("Result")


async def on_its_thread(connection: AsyncConnection, run: Callable[[sqlite3.Connection], Result]) -> Result:
    """Run something on a SQLite connection, in the thread that it lives in."""
    driver: Any = (await connection.get_raw_connection()).driver_connection
    try:
        found: Result = await driver._execute(lambda: run(driver._conn))  # noqa: SLF001 - no public way in
    except sqlite3.Error as error:
        raise DBAPIError.instance("", None, error, sqlite3.Error) from error
    return found


async def fetch(connection: AsyncConnection, text: str, values: Values = ()) -> Sequence[Sequence[Any]]:
    """Return the rows of a statement in the database's own words, as the driver gives them."""
    if connection.dialect.name != "sqlite":
        return (await connection.exec_driver_sql(text, values)).all()

    def run(driver: sqlite3.Connection) -> list[Values]:
        return driver.execute(text, values).fetchall()

    return await on_its_thread(connection, run)
