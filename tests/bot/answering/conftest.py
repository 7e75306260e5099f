"""The small ecosystem on both databases, filled once: what answers read they never change."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config.clock import ManualClock
from storage.database import Database
from tests.conftest import NOON
from tests.support.postgres import Postgres
from tests.support.store import Filled, fill


async def _fill(url: str) -> Filled:
    clock = ManualClock(NOON)
    database = await Database.open(url, clock=clock)
    try:
        return await fill(database, clock)
    finally:
        await database.close()


def _filled(url: str) -> Filled:
    """Fill a database in a loop of its own: fixtures of a session have none."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, _fill(url)).result()


@pytest.fixture(scope="session")
def sqlite_ecosystem(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Filled]:
    url = f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('ecosystem') / 'store.sqlite'}"
    return url, _filled(url)


@pytest.fixture(scope="session")
def postgres_ecosystem(postgres: Postgres) -> Iterator[tuple[str, Filled]]:
    with postgres.database() as url:
        yield url, _filled(url)


@pytest.fixture
async def eco(sqlite_ecosystem: tuple[str, Filled]) -> AsyncIterator[Database]:
    """The filled store on SQLite."""
    database = await Database.open(sqlite_ecosystem[0], clock=ManualClock(NOON))
    yield database
    await database.close()


@pytest.fixture
async def eco_pg(postgres_ecosystem: tuple[str, Filled]) -> AsyncIterator[Database]:
    """The filled store on PostgreSQL."""
    database = await Database.open(postgres_ecosystem[0], clock=ManualClock(NOON))
    yield database
    await database.close()


@pytest.fixture
def history(sqlite_ecosystem: tuple[str, Filled]) -> Filled:
    """The runs that filled the store."""
    return sqlite_ecosystem[1]


@pytest.fixture
def empty_url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'empty.sqlite'}"
