"""`remap` on both databases: all is judged from what is stored, what moved is told, nothing is news."""

import asyncio

from sqlalchemy import select, update

from collectors.remap import remap
from config.clock import ManualClock
from storage.database import Database
from storage.history import find_events
from storage.labelling import Change
from storage.labels import labelled, labels
from storage.schema import assignments
from storage.unjudged import recorded_since
from storage.views import view
from tests.collectors.stage import Stage, small_world, staged


async def told_by(stage: Stage) -> list[Change]:
    told: list[Change] = []
    asked = len(stage.local.log.entries)
    done = await remap(stage.db, asyncio.Event(), told=told.append)
    assert done is not None
    assert len(stage.local.log.entries) == asked
    return told


async def test_what_an_older_rule_said_moves_and_is_no_event(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock, "acme") as stage:
        await stage.refresh()
        async with view(db) as now:
            before = [event.id for event in await find_events(now)]
        assert await told_by(stage) == []
        tuned = await stage.repo("acme/tuned")
        assert tuned is not None
        async with db.writing() as tx:
            older = {"value": '"framework"', "rule_version": "0"}
            place = (assignments.c.subject == str(tuned.id), assignments.c.axis == "artefact")
            await tx.connection.execute(update(assignments).where(*place).values(older))
        told = await told_by(stage)
        moved = {(change.subject, change.axis, change.taxonomy): change for change in told}
        assert {taxonomy for _, axis, taxonomy in moved if axis == "artefact"} == {"v1", "v2"}
        change = moved[str(tuned.id), "artefact", "v1"]
        assert change.moved
        assert change.before is not None
        assert change.after is not None
        assert (change.before[0], change.after[0]) == ('"framework"', '"model"')
        async with view(db) as now:
            assert [event.id for event in await find_events(now)] == before
            held = (await labels(now, "repo", [str(tuned.id)], axes=["artefact"]))[str(tuned.id)]
        assert {label.taxonomy: label.value for label in held} == {"v1": "model", "v2": "models"}
        assert await told_by(stage) == []


async def test_who_is_followed_no_more_keeps_labels_and_they_are_judged_too(
    db: Database, clock: ManualClock
) -> None:
    async with staged(small_world(), db, clock, "acme") as stage:
        await stage.refresh()
        async with view(db) as now:
            subjects = await labelled(now, "repo", ["artefact"])
            owners = await labelled(now, "owner", ["kind"])
        assert len(subjects) == 6
        assert owners == ["acme"]
        done = await remap(db, asyncio.Event())
        assert done is not None
        assert (done.repos, done.owners, done.projects) == (6, 1, 14)


async def test_called_off_it_says_so(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock, "acme") as stage:
        await stage.refresh()
        stop = asyncio.Event()
        stop.set()
        assert await remap(db, stop) is None


async def test_what_was_recorded_meanwhile_is_left_alone(db: Database, clock: ManualClock) -> None:
    async with staged(small_world(), db, clock, "acme") as stage:
        await stage.refresh()
        tuned, base = await stage.repo("acme/tuned"), await stage.repo("acme/base")
        assert tuned is not None
        assert base is not None
        async with view(db) as now:
            sequence = now.sequence
        stage.change("license", "acme/tuned", license="mit")
        await stage.refresh()
        async with db.writing() as tx:
            assert await recorded_since(tx, [tuned.id, base.id], sequence) == {tuned.id}
            rows = await tx.connection.execute(select(assignments.c.id))
            assert len(rows.all()) > 0
