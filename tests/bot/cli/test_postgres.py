"""The same commands on PostgreSQL."""

from collections.abc import Iterator

import pytest

from storage.migrate import HEAD
from tests.bot.cli.conftest import Shell
from tests.support.hub import TestHub
from tests.support.postgres import Postgres


@pytest.fixture
def on_postgres(shell: Shell, postgres: Postgres) -> Iterator[Shell]:
    with postgres.database() as url:
        shell.set(CARTOGRAPHER_DATABASE_URL=url)
        yield shell


def test_what_is_collected_is_told(on_postgres: Shell, hub: TestHub) -> None:
    assert on_postgres("db", "upgrade", "--json").record == {"kind": "postgresql", "schema": HEAD}
    assert on_postgres("track", "acme", "--unchecked", "--json").record["added"] == ["acme"]
    assert on_postgres("refresh", "--json").record["state"] == "finished"
    hub.world.apply({"op": "license", "type": "model", "id": "acme/one", "license": "apache-2.0"})
    on_postgres("refresh")
    assert "license" in {event["kind"] for event in on_postgres("events", "--json").records}
    status = on_postgres("status", "--json").record
    assert status["database"] == {"kind": "postgresql", "schema": HEAD, "bytes": None}
    assert on_postgres("digest", "preview", "--owner", "acme").code == 0


def test_a_backup_is_pg_dumps_business(on_postgres: Shell) -> None:
    said = on_postgres("db", "backup", "copy.sqlite")
    assert said.code == 1
    assert "pg_dump" in said.complaint
    assert not (on_postgres.folder / "copy.sqlite").exists()
