"""A source that asks the Hub for nothing: it judges whether what was recorded since the last time is noise.

Whatever changed since is judged, by whichever scope it was recorded, and what it bears on around it. How far
this came is noted in the transaction that records the labels, so that a refresh killed at any point judges
nothing twice. Repos that only a census or a snapshot showed are judged where they stand on something that is
followed; the others when somebody asks (`cartographer noise`, `cartographer repo`).
"""

import asyncio
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from collectors.hub.errand import Errand
from collectors.mapping.noise import judging
from collectors.mapping.noise_labels import (
    Judged,
    company_of,
    flags_now,
    judge,
    labels_of,
    owner_labels,
    worth_judging,
)
from collectors.sources.subjects import Subject, Visit
from config.clock import HOUR
from storage import noise as store
from storage import noise_flags
from storage.database import Database
from storage.labelling import Told, write_labels
from storage.labels import Assigned
from storage.readings import note_reading, readings_of
from storage.records import ALL, Label
from storage.views import View, view

NAME = "noise"
BATCH = 1_000
"""Changed repos that are judged together, and recorded in one transaction."""
BACKLOG = 8_000
"""The same where more are waiting, after a census: each batch goes once through all names of the store."""


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
        await judge_noise(visit.db, coverage_id=visit.coverage.id, errand=visit.errand)


async def judge_noise(
    db: Database, *, coverage_id: int | None = None, errand: Errand | None = None, told: Told | None = None
) -> int:
    """Judge everything that changed since the last time; return how many labels are new or moved.

    Raises CalledOff between two batches where the errand was called off.
    """
    total, size, more = 0, BATCH, True
    while more:
        await (errand or Errand()).unless_called_off(asyncio.sleep(0))
        written, more = await _batch(db, coverage_id, told, size)
        total += written
        size = BACKLOG
    return total


async def flags_unless_judged(view: View, repo_id: int) -> Sequence[Assigned] | None:
    """Judge a repo now if nobody did, or return None: then its labels in the store tell.

    Judging one takes about as long as going through all names that the store holds.
    """
    if not await store.unjudged(view, repo_id, upto=await _judged_upto(view)):
        return None
    return (await flags_now(view, [repo_id])).get(repo_id, ())


async def _batch(
    db: Database, coverage_id: int | None, told: Told | None, size: int = BATCH
) -> tuple[int, bool]:
    async with view(db) as now:
        changed = await store.changed_since(now, await _judged_upto(now), limit=size)
        judged = await judge(now, changed.ids)
        held = await noise_flags.kinds_of(now, judged.looked)
        owners = await _judge_owners(now, judged, held, db.clock.now())
    labels = labels_of(judged, held)
    mark = f"{judging()}:{changed.upto}"
    async with db.writing() as tx:
        await note_reading(tx, source=NAME, subject=ALL, read_at=tx.at, mark=mark, coverage_id=coverage_id)
        written = await write_labels(tx, "repo", labels, told=told)
        written += await write_labels(tx, "owner", owners, told=told)
    return written, changed.more


async def _judge_owners(
    now: View, judged: Judged, held: Mapping[int, AbstractSet[str]], at: int
) -> dict[str, list[Label]]:
    """Judge the namespaces of which a repo has become noise, or is none any more."""
    new = {number: judged.kinds(number, held.get(number, ())) for number in judged.looked}
    moved = {judged.repos[number].owner_key for number in new if new[number] != held.get(number, set())}
    moved.discard("")
    before = await noise_flags.owner_kinds_of(now, moved)
    found: dict[str, list[Label]] = {}
    for owner in sorted(await worth_judging(now, moved) | set(before)):
        kinds = await noise_flags.kinds_of(now, await store.ids_of(now, owner))
        labels = owner_labels(await company_of(now, owner, kinds | new), before.get(owner, ()), at=at)
        if labels:
            found[owner] = labels
    return found


async def _judged_upto(view: View) -> int:
    """Return up to which version everything is judged by the present rules."""
    reading = (await readings_of(view, NAME)).get(ALL)
    rules, _, upto = (reading.mark if reading is not None and reading.mark else "").partition(":")
    return int(upto) if rules == judging() else 0
