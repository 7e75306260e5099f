"""What a refresh will cost, before it is spent.

One overview an owner, its lists by their known size, and whatever is due of the sources that read subject by
subject; of discovery, one request a selection.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from collectors import census, discovery
from collectors.hub.listing import PAGE
from collectors.sources.registry import SUBJECT_SOURCES
from collectors.sources.subjects import SubjectSource
from storage.catalogue import find_owners, types_held
from storage.census import last_total
from storage.database import Database
from storage.records import REPO_TYPES, OwnerKind, RepoType
from storage.tracking import tracked
from storage.views import view

LISTS = "lists"
SELECTIONS = "selections"


class PlannedOwner(Struct, frozen=True):
    """One owner to go through; `kind` is what it was when it was last seen, None where it never was.

    `holds` are the types of which the store has present repos of it.
    """

    handle: str
    kind: OwnerKind | None
    requests: int
    holds: frozenset[RepoType] = frozenset()


class Plan(Struct, frozen=True):
    """The owners of a refresh and its cost in requests."""

    owners: tuple[PlannedOwner, ...]

    @property
    def requests(self) -> int:
        """How many requests it is expected to take."""
        return sum(owner.requests for owner in self.owners)


async def plan_for(db: Database, handles: Sequence[str]) -> Plan:
    """Plan the refresh of some owners; of one never seen, each list is taken to be one page.

    A list that was empty, and is empty still by the overview, costs nothing.
    """
    async with view(db) as now:
        known = await find_owners(now, list(handles))
        held = await types_held(now, list(handles))
    planned: list[PlannedOwner] = []
    for handle in handles:
        owner = known.get(handle.casefold())
        sizes = (owner.models, owner.datasets, owner.spaces) if owner else (None, None, None)
        holds = frozenset(held[handle.casefold()])
        pages = sum(
            0 if size == 0 and repo_type not in holds else max(1, -(-(size or 0) // PAGE))
            for repo_type, size in zip(REPO_TYPES, sizes, strict=True)
        )
        kind: OwnerKind | None = None
        if owner is not None:
            kind = "user" if owner.kind == "user" else "org" if owner.kind == "org" else "unknown"
        planned.append(PlannedOwner(handle, kind, 1 + pages, holds))
    return Plan(tuple(planned))


async def due_subjects(
    db: Database, handles: Sequence[str], sources: Sequence[SubjectSource] = SUBJECT_SOURCES
) -> dict[str, int]:
    """Return what reading the due subjects of each source is expected to cost.

    Sources with none are left out. Of repos that no list has shown yet, nothing is known to be due.
    """
    keys = [handle.casefold() for handle in handles]
    due: dict[str, int] = {}
    async with view(db) as now:
        for source in sources:
            requests = sum(subject.requests for subject in await source.due(now, keys, db.clock.now()))
            if requests:
                due[source.name] = requests
    return due


async def costs(
    db: Database, scope: str, *, discovery_requests: int = discovery.REQUESTS
) -> Mapping[str, int]:
    """Return what a refresh of a scope would cost now, in requests, by what they are spent on.

    Nothing is returned where it cannot be known: how large the Hub is, before the first census.
    """
    if scope == census.NAME:
        totals = [await last_total(db, source.name) for source in census.SOURCES]
        pages = [max(1, -(-total // PAGE)) for total in totals if total is not None]
        return {LISTS: sum(pages)} if len(pages) == len(totals) else {}
    if scope == discovery.NAME:
        return {SELECTIONS: (await discovery.plan_discovery(db, discovery_requests)).requests}
    handles = await tracked(db)
    return {LISTS: (await plan_for(db, handles)).requests, **await due_subjects(db, handles)}
