"""What a refresh will cost, before it is spent.

One overview an owner, its lists by their known size, and whatever is due of the sources that read subject by
subject; of discovery, one request a selection.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from collectors import census, discovery
from collectors.hub.listing import PAGE
from collectors.sources.registry import SUBJECT_SOURCES
from collectors.sources.subjects import BUDGET, Subject, SubjectSource, affordable
from storage.catalogue import Owner, find_owners
from storage.census import last_total
from storage.database import Database
from storage.listings import earlier_listings
from storage.named import types_held
from storage.records import REPO_TYPES, OwnerKind, RepoType
from storage.tracking import tracked
from storage.views import View, view

LISTS = "lists"
SELECTIONS = "selections"
SHARED: Mapping[str, str] = {"providers": "evaluations"}
"""Sources of which nothing is left when another one has read the same subject: one list tells both."""


class PlannedOwner(Struct, frozen=True):
    """One owner to go through; `kind` is what it was when it was last seen, None where it never was.

    `holds` are the types of which the store has present repos of it, `pages` how long each of its lists is
    expected to be, None where its size is not known yet: that is taken for one page.
    """

    handle: str
    kind: OwnerKind | None
    requests: int
    holds: frozenset[RepoType] = frozenset()
    pages: Mapping[RepoType, int | None] = {}


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
        empty = await _known_to_be_empty(now, known, held)
    planned: list[PlannedOwner] = []
    for handle in handles:
        key = handle.casefold()
        owner = known.get(key)
        pages = {
            repo_type: 0 if (repo_type, key) in empty else None if size is None else max(1, -(-size // PAGE))
            for repo_type, size in zip(REPO_TYPES, _sizes(owner), strict=True)
        }
        kind: OwnerKind | None = None
        if owner is not None:
            kind = "user" if owner.kind == "user" else "org" if owner.kind == "org" else "unknown"
        requests = 1 + sum(1 if number is None else number for number in pages.values())
        planned.append(PlannedOwner(handle, kind, requests, frozenset(held[key]), pages))
    return Plan(tuple(planned))


def _sizes(owner: Owner | None) -> tuple[int | None, int | None, int | None]:
    return (owner.models, owner.datasets, owner.spaces) if owner else (None, None, None)


async def _known_to_be_empty(
    now: View, known: Mapping[str, Owner], held: Mapping[str, set[RepoType]]
) -> set[tuple[RepoType, str]]:
    """Return the lists that need not be read: counted empty, held to be empty, and once read to the end."""
    found: set[tuple[RepoType, str]] = set()
    for place, repo_type in enumerate(REPO_TYPES):
        counted = [
            key for key, owner in known.items() if _sizes(owner)[place] == 0 and repo_type not in held[key]
        ]
        if counted:
            read = await earlier_listings(now.connection, source=f"{repo_type}s", owners=counted, asking=0)
            found |= {(repo_type, key) for key in counted if key in read}
    return found


async def subjects_due(
    now: View, handles: Sequence[str], at: int, sources: Sequence[SubjectSource] = SUBJECT_SOURCES
) -> dict[str, list[Subject]]:
    """Return what of each source one run at an instant would read, as far as its budget goes.

    What another source reads with its own list stands there alone.
    """
    keys = [handle.casefold() for handle in handles]
    due: dict[str, list[Subject]] = {}
    for source in sources:
        wanted = await source.due(now, keys, at)
        read = {subject.key for subject in due.get(SHARED.get(source.name, ""), ())}
        due[source.name], _ = affordable([one for one in wanted if one.key not in read], BUDGET)
    return due


async def due_subjects(
    db: Database, handles: Sequence[str], sources: Sequence[SubjectSource] = SUBJECT_SOURCES
) -> dict[str, int]:
    """Return what reading the due subjects of each source is expected to cost in one run.

    Sources with none are left out. Of repos that no list has shown yet, nothing is known to be due.
    """
    async with view(db) as now:
        due = await subjects_due(now, handles, db.clock.now(), sources)
    costs = {name: sum(subject.requests for subject in some) for name, some in due.items()}
    return {name: requests for name, requests in costs.items() if requests}


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
