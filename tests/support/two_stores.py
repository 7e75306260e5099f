"""Two empty stores of one kind: one is left alone, whoever writes into the other is killed."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.postgres import Postgres


class Stores(NamedTuple):
    """Their addresses."""

    undisturbed: str
    killed: str


@pytest.fixture(params=["sqlite", "postgresql"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stores]:
    """Both on SQLite, then both on PostgreSQL."""
    if request.param == "sqlite":
        yield Stores(*(f"sqlite+aiosqlite:///{tmp_path / name}.sqlite" for name in Stores._fields))
        return
    server: Postgres = request.getfixturevalue("postgres")
    with ExitStack() as stack:
        yield Stores(*(stack.enter_context(server.database()) for _ in Stores._fields))
