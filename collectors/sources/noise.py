"""A source that asks the Hub for nothing: it judges whether what was recorded since the last time is noise.

Whatever changed since is judged, by whichever scope it was recorded, and what it bears on around it. How far
this came is noted in the transaction that records the labels, so that a refresh killed at any point judges
nothing twice. Repos that only a census or a snapshot showed are judged where they stand on something that is
followed; the others when somebody asks (`cartographer noise`, `cartographer repo`).
"""

import asyncio
from collections.abc import Sequence

from collectors.mapping.noise import judging
from collectors.mapping.noise_labels import company_of, judge, labels_of, owner_labels
from collectors.sources.subjects import Subject, Visit
from config.clock import HOUR
from storage import noise as store
from storage import noise_flags
from storage.database import Database
from storage.labelling import write_labels
from storage.readings import note_reading, readings_of
from storage.records import ALL
from storage.views import View, view

NAME = "noise"
BATCH = 1_000
"""Changed repos that are judged together, and recorded in one transaction."""


class Noise:
    """The source of labels on the axis `noise`."""

    name = NAME
    cadence = HOUR

    async def due(self, view: View, handles: Sequence[str], now: int) -> list[Subject]:  # noqa: ARG002 - not by owner or time
        """Return the one subject there is, where something changed since it was judged last."""
        after = await _judged_upto(view)
        changed = await store.changed_since(view, after, limit=1)
        if not changed.ids and changed.upto == after:
            return []
        return [Subject(key=ALL, name=NAME, partition=ALL, requests=0)]

    async def read(self, visit: Visit, subject: Subject) -> None:
        """Judge everything that changed since the last time."""
        del subject  # there is only one
        more = True
        while more:
            await visit.errand.unless_called_off(asyncio.sleep(0))
            more = (await _batch(visit.db, visit.coverage.id))[1]


async def judge_noise(db: Database) -> int:
    """Judge everything that changed since the last time; return how many labels are new or moved."""
    total, more = 0, True
    while more:
        written, more = await _batch(db, None)
        total += written
    return total


async def _batch(db: Database, coverage_id: int | None) -> tuple[int, bool]:
    async with view(db) as now:
        changed = await store.changed_since(now, await _judged_upto(now), limit=BATCH)
        judged = await judge(now, changed.ids)
        held = await noise_flags.kinds_of(now, judged.looked)
    labels = labels_of(judged, held)
    mark = f"{judging()}:{changed.upto}"
    async with db.writing() as tx:
        await note_reading(tx, source=NAME, subject=ALL, read_at=tx.at, mark=mark, coverage_id=coverage_id)
        written = await write_labels(tx, "repo", labels)
    moved = {
        judged.repos[number].owner_key
        for number in judged.looked
        if set(judged.verdicts.get(number, ())) != set(held.get(number, ())) & judged.looked[number]
    }
    written += await _judge_owners(db, sorted(moved - {""}))
    return written, changed.more


async def _judge_owners(db: Database, owners: Sequence[str]) -> int:
    if not owners:
        return 0
    async with view(db) as now:
        held = await noise_flags.owner_kinds_of(now, owners)
        labels = {
            owner: owner_labels(await company_of(now, owner), held.get(owner, ()), at=db.clock.now())
            for owner in owners
        }
    found = {owner: given for owner, given in labels.items() if given}
    if not found:
        return 0
    async with db.writing() as tx:
        return await write_labels(tx, "owner", found)


async def _judged_upto(view: View) -> int:
    """Return up to which version everything is judged by the present rules."""
    reading = (await readings_of(view, NAME)).get(ALL)
    rules, _, upto = (reading.mark if reading is not None and reading.mark else "").partition(":")
    return int(upto) if rules == judging() else 0
