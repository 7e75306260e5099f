"""When each source was looked at last, by the runs of one scope."""

from collections.abc import Mapping

from msgspec import Struct
from sqlalchemy import Integer, case, cast, func, select

from storage.schema import coverage, runs
from storage.views import View

LOOKED_THROUGH = 20
"""How many of a scope's newest runs are looked through."""


class Look(Struct, frozen=True, kw_only=True):
    """What one run made of one source: when its last complete list ended, and how many were and were not."""

    source: str
    run: int
    looked_at: int
    complete: int
    incomplete: int
    quarantined: int


async def last_looks(view: View, scope: str) -> Mapping[str, Look]:
    """Return, by source, the newest run of a scope in which a list of it was read to its end."""
    newest = select(runs.c.id).where(runs.c.scope == scope).order_by(runs.c.id.desc()).limit(LOOKED_THROUGH)
    done = func.sum(cast(coverage.c.complete, Integer))
    query = (
        select(
            coverage.c.source,
            coverage.c.run_id.label("run"),
            func.max(case((coverage.c.complete, coverage.c.finished_at))).label("looked_at"),
            done.label("complete"),
            (func.count() - done).label("incomplete"),
            func.sum(coverage.c.quarantined).label("quarantined"),
        )
        .where(coverage.c.run_id.in_(newest))
        .group_by(coverage.c.source, coverage.c.run_id)
        .having(done > 0)
        .order_by(coverage.c.run_id)
    )
    found = await view.connection.execute(query)
    return {row["source"]: Look(**row) for row in found.mappings()}
