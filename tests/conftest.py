"""Fixtures that every test may use: a clock that stands still, and the store on both databases."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from config.clock import ManualClock, from_iso
from storage.database import Database
from tests.support.postgres import Postgres

# A busy machine is no failure; what is slow is measured in benchmarks/.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")

NOON = from_iso("2026-11-23T12:00:00Z")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with Postgres.started() as server:
        yield server


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'store.sqlite'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database: the test runs once on each kind."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.database() as url:
        yield url


@pytest.fixture
async def db(database_url: str, clock: ManualClock) -> AsyncIterator[Database]:
    """An empty store, on SQLite and on PostgreSQL."""
    database = await Database.open(database_url, clock=clock)
    yield database
    await database.close()


@pytest.fixture
async def sqlite_db(sqlite_url: str, clock: ManualClock) -> AsyncIterator[Database]:
    """An empty store on SQLite only, for tests that are not about the store."""
    database = await Database.open(sqlite_url, clock=clock)
    yield database
    await database.close()


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of reference data; tests that need it are skipped where it is not named."""
    named = os.environ.get("CARTOGRAPHER_REFERENCE")
    if not named or not Path(named).is_dir():
        pytest.skip("CARTOGRAPHER_REFERENCE names no folder of reference data")
    return Path(named)
