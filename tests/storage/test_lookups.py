"""Look-ups in the store: found by what they looked up, however many there were."""

import pytest
from sqlalchemy import select, text

from storage import runs
from storage.database import Database
from storage.lookups import SCOPE
from storage.records import RunState
from storage.schema import runs as table


@pytest.mark.parametrize("target", ["models/acme/one", None])
async def test_a_run_of_one_target_is_found_in_the_index(sqlite_db: Database, target: str | None) -> None:
    begun = await runs.begin(sqlite_db, SCOPE, asked_by="mia", holder="test", target=target)
    assert not begun.joined
    query = (
        select(table)
        .where(table.c.scope == SCOPE, table.c.target == target, table.c.state == RunState.RUNNING)
        .order_by(table.c.id.desc())
        .limit(1)
    )
    async with sqlite_db.reading() as connection:
        written = str(query.compile(connection.sync_connection, compile_kwargs={"literal_binds": True}))
        plan = [str(row[3]) for row in await connection.execute(text(f"EXPLAIN QUERY PLAN {written}"))]
    (step,) = plan
    assert "ix_runs_scope_target_state_id (scope=? AND target=? AND state=?)" in step
