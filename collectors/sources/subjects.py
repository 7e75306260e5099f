"""What all sources share that read subject by subject: a repo's threads, an owner's members, a paper.

A source says what is due; each subject is read and recorded in one transaction that also notes its reading. A
subject that cannot be read is noted with the reason and tried again at the next refresh; the others go on.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from msgspec import Struct

from collectors.hub.budget import Lane
from collectors.hub.client import Hub
from collectors.hub.errand import Errand, together
from collectors.hub.errors import HubError, HubUnavailable
from storage import runs
from storage.database import Database
from storage.readings import note_failure
from storage.records import Coverage, Run
from storage.views import View, view

logger = logging.getLogger(__name__)

AT_ONCE = 4
BUDGET = 240
"""Requests that one source may be expected to cost in one run: about half of what the Hub gives a stranger in
five minutes. What is left over comes first in the next run."""


class Subject(Struct, frozen=True, kw_only=True):
    """One thing to be read now.

    `key` names it in the store (`repo:12`, `owner:5`, or the source's own name for it), `name` on the Hub;
    `partition` is the owner in whose corner it lies, or `*`; `requests` what reading it is expected to cost.
    """

    key: str
    name: str
    partition: str
    requests: int = 1
    mark: str | None = None
    """What the store knows of its state (such as a repo's sha), to be noted when it has been read."""


class Visit(Struct, frozen=True, kw_only=True):
    """What reading one subject takes: where to record, whom to ask, on whose account."""

    db: Database
    hub: Hub
    coverage: Coverage
    lane: Lane
    errand: Errand


class SubjectSource(Protocol):
    """One kind of thing that is read subject by subject."""

    @property
    def name(self) -> str:
        """Its name in `status` and in coverage."""

    @property
    def cadence(self) -> int:
        """How often a subject is read at least, in milliseconds, where nothing says it changed."""

    async def due(self, view: View, handles: Sequence[str], now: int) -> list[Subject]:
        """Return what is to be read now for some owners (in lower case), most urgent first."""

    async def read(self, visit: Visit, subject: Subject) -> None:
        """Read one subject and record it with its reading, in one transaction.

        `visit.errand.take()` gives the requests to count there. Raises the errors of the Hub.
        """


@runtime_checkable
class NotingSource(Protocol):
    """A source that has something to say about what it covered."""

    def note(self, coverage: Coverage) -> str | None:
        """Return what is to be noted about a corner, whatever became of its subjects."""


async def collect_subjects(
    db: Database,
    hub: Hub,
    run: Run,
    source: SubjectSource,
    handles: Sequence[str],
    *,
    lane: Lane,
    stop: asyncio.Event,
) -> None:
    """Read what of a source is due, as far as the budget of a run goes; what is left over is told.

    A run that goes on after it was killed counts what it has read already, and closes what it had open.
    Raises HubUnavailable only when the Hub is down as a whole.
    """
    begun = [one for one in await runs.covered(db, run.id) if one.source == source.name]
    async with view(db) as now:
        wanted = await source.due(now, [handle.casefold() for handle in handles], db.clock.now())
    due, left = affordable(wanted, BUDGET - sum(one.seen for one in begun))
    corners = {subject.partition for subject in wanted}
    corners.update(one.partition for one in begun if one.finished_at is None)
    opened = {
        corner: await runs.cover(db, run.id, source=source.name, partition=corner, fields=0, expected=None)
        for corner in sorted(corners)
    }
    failed: set[str] = set()
    queue = iter(due)

    async def work() -> None:
        for subject in queue:
            coverage = opened[subject.partition]
            errand = Errand(stop)
            visit = Visit(db=db, hub=hub, coverage=coverage, lane=lane, errand=errand)
            try:
                await source.read(visit, subject)
            except HubError as error:
                await note_failure(
                    db,
                    source=source.name,
                    subject=subject.key,
                    note=str(error),
                    coverage_id=coverage.id,
                    requests=errand.take(),
                )
                if isinstance(error, HubUnavailable) and hub.circuit.is_open:
                    raise
                failed.add(subject.partition)
                logger.warning(
                    "%(source)s of %(name)s cannot be read: %(error)s",
                    {"source": source.name, "name": subject.name, "error": error},
                )
            except BaseException:
                spent = errand.take()
                if spent:
                    await runs.spend(db, run.id, spent)
                raise

    await together([asyncio.create_task(work()) for _ in range(AT_ONCE)], stop)
    for corner, coverage in opened.items():
        notes = [
            source.note(coverage) if isinstance(source, NotingSource) else None,
            "some could not be read" if corner in failed else None,
            f"{left[corner]} not read yet" if left[corner] else None,
        ]
        await runs.finish_partition(
            db,
            coverage.id,
            complete=corner not in failed and not left[corner],
            note="; ".join(note for note in notes if note) or None,
        )


def affordable(wanted: Sequence[Subject], budget: int) -> tuple[list[Subject], Counter[str]]:
    """Return what a number of requests suffices for, at least the first, and how many are left, by corner."""
    due: list[Subject] = []
    left: Counter[str] = Counter()
    spent = 0
    for subject in wanted:
        if left or (spent and spent + subject.requests > budget) or budget <= 0:
            left[subject.partition] += 1
        else:
            spent += subject.requests
            due.append(subject)
    return due, left
