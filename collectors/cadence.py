"""When each scope is refreshed next, and in which lane of the budget: for doing it, and for telling it."""

from collections.abc import Mapping

from collectors import census, discovery
from collectors.hub.budget import Lane
from config.clock import MINUTE
from config.settings import Settings
from storage import runs
from storage.database import Database
from storage.records import RunState

TRACKED = "tracked"
RETRY = 5 * MINUTE
"""How long after a failed run the next one is tried, where the cadence is not shorter."""
AFTER: Mapping[str, str] = {discovery.NAME: TRACKED}
"""The scope whose first run a scope waits for: around what is not known yet there is nothing to discover."""


def cadences(settings: Settings) -> dict[str, int]:
    """Return how often each scope is refreshed, in milliseconds; one that never is, is left out."""
    minutes = {TRACKED: settings.refresh_minutes, discovery.NAME: settings.discovery_minutes}
    return {scope: every * MINUTE for scope, every in minutes.items() if every}


def lane_of(scope: str, *, asked: bool) -> Lane:
    """Return in which lane a scope is refreshed, `asked` for by somebody or by the schedule.

    A census takes days, so it is behind everything else whoever asked for it.
    """
    if scope == census.NAME:
        return Lane.CENSUS
    return Lane.ASKED if asked else Lane.SCHEDULED


async def due_at(db: Database, scope: str, cadence: int) -> int | None:
    """Return from when on a scope is due by its cadence; None where it waits for another scope's first run.

    One that is due at once, or still runs, is due since the beginning of time.
    """
    last = await runs.latest(db, scope)
    if last is None:
        before = AFTER.get(scope)
        waits = before is not None and await runs.latest(db, before, state=RunState.FINISHED) is None
        return None if waits else 0
    if last.finished_at is None:
        return 0  # killed, or whoever still runs it is joined
    if last.state is RunState.FAILED:
        return last.finished_at + min(cadence, RETRY)
    return last.started_at + cadence  # from start to start, so that long runs do not stretch the cadence
