"""How collecting is, for who runs it: what is fresh, stale and failing, what cannot be read, what is left."""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from config.clock import DAY, MINUTE, SystemClock
from storage import aside, freshness, looks, quotas, readings, runs
from storage.database import Database
from storage.looks import Look
from storage.records import Run, RunState
from storage.tracking import tracked_in
from storage.views import View, view

TRACKED: Final = "tracked"
EVERY: Final = 30 * MINUTE
LISTS: Final = ("owners", "models", "datasets", "spaces")
LATE: Final = 2
"""A source is stale where nothing was read for so many of its turns."""


class SourceState(Struct, frozen=True, kw_only=True):
    """How one source is.

    `looked_at` is when it was last read, `oldest` the reading that is longest ago (of those that read one
    thing after the other, of which `subjects` are known). `complete`, `incomplete` and `quarantined` are of
    the newest refresh that looked at it; `due` things wait to be read now, `failing` could not be, `note`
    says why.
    """

    source: str
    looked_at: int | None
    oldest: int | None
    subjects: int | None
    complete: int
    incomplete: int
    quarantined: int
    due: int
    failing: int
    stale: bool
    note: str | None


class Health(Struct, frozen=True, kw_only=True):
    """What is known of it; `lags` over the last days, `quotas` as of the machine's own clock.

    `latest` is the newest refresh of what is followed, `finished` the newest that came to its end; `stale`
    says that the latter is longer ago than two turns.
    """

    lags: freshness.Freshness
    days: int
    quotas: Sequence[quotas.Left]
    sources: Sequence[SourceState]
    readings: Sequence[readings.Health]
    unreadable: Sequence[aside.Waiting]
    latest: Run | None
    finished: Run | None
    stale: bool

    @property
    def quarantined(self) -> int:
        """How many records cannot be read."""
        return sum(one.count for one in self.unreadable)


async def health(db: Database, every: int = EVERY) -> Health:
    """Read how collecting is now; `every` so many milliseconds what is followed is to be refreshed."""
    latest = await runs.latest(db, TRACKED)
    finished = await runs.latest(db, TRACKED, state=RunState.FINISHED)
    at = db.clock.now()
    stale = finished is not None and at - (finished.finished_at or 0) > LATE * every
    async with view(db) as now:
        read = await readings.health(now)
        return Health(
            lags=await freshness.freshness(now, at),
            days=freshness.WINDOW // DAY,
            quotas=await quotas.left(now, SystemClock().now()),
            sources=await _sources(now, at, every, {one.source: one for one in read}, stale=stale),
            readings=read,
            unreadable=await aside.waiting(now),
            latest=latest,
            finished=finished,
            stale=stale,
        )


async def _sources(
    now: View, at: int, every: int, read: Mapping[str, readings.Health], *, stale: bool
) -> list[SourceState]:
    """Return how each source is that was ever read: lists first, the others in their order."""
    from collectors.sources.registry import SUBJECT_SOURCES  # noqa: PLC0415 - who only talks need not know it

    looked = await looks.last_looks(now, TRACKED)
    found = [
        _state(name, looked[name], None, due=0, late=at - looked[name].looked_at > LATE * every)
        for name in LISTS
        if name in looked
    ]
    handles = [handle.casefold() for handle in await tracked_in(now)]
    for source in SUBJECT_SOURCES:
        known = read.get(source.name)
        if known is None:
            continue
        due = len(await source.due(now, handles, at))
        idle = 0 if known.newest is None else at - known.newest
        late = stale or (due > 0 and idle > LATE * max(source.cadence, every))
        found.append(_state(source.name, looked.get(source.name), known, due=due, late=late))
    return found


def _state(
    name: str, look: Look | None, known: readings.Health | None, *, due: int, late: bool
) -> SourceState:
    return SourceState(
        source=name,
        looked_at=known.newest if known is not None else look.looked_at if look is not None else None,
        oldest=known.oldest if known is not None else None,
        subjects=known.subjects if known is not None else None,
        complete=look.complete if look is not None else 0,
        incomplete=look.incomplete if look is not None else 0,
        quarantined=look.quarantined if look is not None else 0,
        due=due,
        failing=known.failing if known is not None else 0,
        stale=late,
        note=known.note if known is not None and known.failing else None,
    )
