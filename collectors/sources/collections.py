"""Collections of followed owners: their list, and what is in those that changed."""

from collections.abc import Sequence

from collectors.hub.collections import read_collection, read_collections
from collectors.sources.subjects import Subject, Visit
from config.clock import HOUR
from storage.catalogue import find_owners
from storage.collections import (
    SOURCE,
    Stale,
    collection_subject,
    collections_of,
    mark_of,
    record_collections,
    record_items,
)
from storage.readings import readings_of
from storage.views import View, view

MOST = 60
"""Collections of one owner that are read behind its list in one run; the others wait for the next."""
_OWNER = "owner:"


class Collections:
    """The collections of followed owners."""

    name = SOURCE
    cadence = 6 * HOUR

    async def due(self, view: View, handles: Sequence[str], now: int) -> list[Subject]:
        """Return the owners whose list is to be read, and those of whose collections some wait to be."""
        owners = await find_owners(view, handles)
        keys = {f"{_OWNER}{owner.id}": handle for handle, owner in owners.items()}
        read = await readings_of(view, self.name, keys)
        stale = await stale_collections(view, [owner.id for owner in owners.values()])
        due: list[tuple[int, Subject]] = []
        for key, handle in keys.items():
            owner = owners[handle]
            held = read.get(key)
            read_at = held.read_at if held is not None else None
            waiting = min(len(stale.get(owner.id, ())), MOST)
            listing = read_at is None or read_at + self.cadence <= now
            if listing or waiting:
                subject = Subject(
                    key=key,
                    name=owner.handle,
                    partition=handle,
                    requests=int(listing) + waiting,
                    mark="list" if listing else None,
                )
                due.append((read_at or 0, subject))
        return [subject for _, subject in sorted(due, key=lambda pair: pair[0])]

    async def read(self, visit: Visit, subject: Subject) -> None:
        """Read an owner's list where that is due, then what is in the collections that changed.

        Each is recorded when it was read, so that none is read twice after a kill.
        """
        owner_id = int(subject.key.removeprefix(_OWNER))
        hub, lane, errand = visit.hub, visit.lane, visit.errand
        if subject.mark is not None:
            listed = await read_collections(hub, subject.name, lane=lane, errand=errand)
            await record_collections(
                visit.db, visit.coverage, subject=subject.key, owner_id=owner_id, found=listed
            )
        async with view(visit.db) as now:
            waiting = (await stale_collections(now, [owner_id])).get(owner_id, [])
        for stale in waiting[:MOST]:
            found = await read_collection(hub, stale.slug, lane=lane, errand=errand)
            await record_items(visit.db, visit.coverage, stale=stale, owner_id=owner_id, found=found)


async def stale_collections(view: View, owner_ids: Sequence[int]) -> dict[int, list[Stale]]:
    """Return the collections that changed since their items were read, by owner, latest change first."""
    held = await collections_of(view, owner_ids)
    subjects = [collection_subject(one.slug) for some in held.values() for one in some]
    read = await readings_of(view, SOURCE, subjects)
    found: dict[int, list[Stale]] = {}
    for owner_id, some in held.items():
        for one in sorted(some, key=lambda one: one.changed_at or 0, reverse=True):
            reading = read.get(collection_subject(one.slug))
            if reading is None or reading.mark != mark_of(one.changed_at):
                found.setdefault(owner_id, []).append(Stale(one.slug, mark_of(one.changed_at)))
    return found
