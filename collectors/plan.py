"""What a refresh will cost, before it is spent: one overview an owner, and its lists by their known size."""

from collections.abc import Sequence

from msgspec import Struct

from collectors.hub.listing import PAGE
from storage.catalogue import find_owners, types_held
from storage.database import Database
from storage.records import REPO_TYPES, OwnerKind, RepoType
from storage.views import view


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
