"""Threads in the store: what waits for whom, since when, and who belongs."""

from collections.abc import Sequence
from typing import Any

import pytest
from msgspec import structs
from sqlalchemy import insert, select

from config.clock import DAY, HOUR, ManualClock
from storage import runs
from storage.database import Database
from storage.owning import record_owner
from storage.readings import readings_of
from storage.records import Coverage, OwnerObservation, Unreadable
from storage.schema import members, owners, quarantine, repos
from storage.sets import Replaced
from storage.threads import (
    Thread,
    ThreadObservation,
    ThreadsRead,
    count_open,
    find_threads,
    record_threads,
    threads_of_repo,
)
from storage.views import view
from tests.conftest import NOON
from tests.storage.listing import Listing, dataset, model

BEGUN = NOON - 10 * DAY


def thread(number: int = 1, **given: Any) -> ThreadObservation:
    plain = ThreadObservation(
        number=number,
        pull_request=False,
        title=f"Question {number}",
        status="open",
        author="bo",
        created_at=BEGUN + number * HOUR,
        comments=1,
        pinned=False,
    )
    return structs.replace(plain, **given)


class Room:
    """Records the threads of one repo, a reading at a time."""

    def __init__(self, db: Database, clock: ManualClock, coverage: Coverage, repo_id: int) -> None:
        self.db = db
        self.clock = clock
        self.coverage = coverage
        self.repo_id = repo_id

    async def read(
        self, *threads: ThreadObservation, at: int | None = None, whole: bool = True, **more: Any
    ) -> Replaced:
        if at is None:
            self.clock.advance(HOUR)
        found = ThreadsRead(
            read_at=self.clock.now() if at is None else at, threads=threads, whole=whole, requests=1, **more
        )
        return await record_threads(
            self.db, self.coverage, subject=f"repo:{self.repo_id}", repo_id=self.repo_id, found=found
        )

    async def found(self, *handles: str, **asked: Any) -> Sequence[Thread]:
        async with view(self.db) as now:
            return await find_threads(now, handles or ("acme",), **asked)


@pytest.fixture
async def room(db: Database, clock: ManualClock, listing: Listing) -> Room:
    await listing.listed(model())
    await listing.listed(dataset(), source="datasets")
    async with db.reading() as connection:
        query = select(repos.c.id).where(repos.c.repo_type == "model")
        number = int((await connection.execute(query)).scalar_one())
    begun = await runs.begin(db, "tracked", asked_by="test", holder="me")
    coverage = await runs.cover(
        db, begun.run.id, source="discussions", partition="acme", fields=0, expected=None
    )
    return Room(db, clock, coverage, number)


async def test_open_threads_are_told_with_age_and_last_sign_of_life(room: Room) -> None:
    assert await room.read(thread(1), thread(2), thread(3, status="closed")) == Replaced(3, 0, 0)
    assert await room.read(thread(1), thread(2), thread(3, status="closed")) == Replaced(0, 0, 0)
    await room.read(thread(1, comments=2), thread(2), thread(3, status="closed"))
    two, one = await room.found(open_only=True)
    assert (one.number, one.comments, one.last_activity_at) == (1, 2, room.clock.now())
    assert (two.number, two.last_activity_at) == (2, two.created_at)
    assert two.age(room.clock.now()) == room.clock.now() - two.created_at
    assert one.url == "https://huggingface.co/acme/one/discussions/1"
    assert [each.number for each in await room.found()] == [3, 2, 1]
    assert [each.number for each in await room.found(since=BEGUN + 3 * HOUR)] == [3]
    assert await room.found("globex") == []
    async with view(room.db) as now:
        assert await count_open(now, ["acme", "globex"]) == {room.repo_id: 2}


async def test_the_past_is_told_as_it_was(room: Room) -> None:
    await room.read(thread(1))
    async with view(room.db) as now:
        before = now.sequence
    await room.read(thread(1, status="closed", comments=5))
    async with view(room.db, at=before) as then:
        (was,) = await find_threads(then, ["acme"], open_only=True)
        assert (was.comments, was.last_activity_at) == (1, was.created_at)
        assert await count_open(then, ["acme"]) == {room.repo_id: 1}
    assert await room.found(open_only=True) == []


async def test_who_does_not_belong_is_told_only_where_members_are_known(room: Room) -> None:
    await room.read(thread(1), thread(2, author="Ada"), thread(3, author=None), thread(4, author="Acme"))
    assert {each.number: each.outside for each in await room.found()} == {1: None, 2: None, 3: None, 4: False}
    owner = OwnerObservation(handle="acme", kind="org")
    await record_owner(room.db, room.coverage, owner, observed_at=room.clock.now())
    async with room.db.writing() as tx:
        number = (
            await tx.connection.execute(select(owners.c.id).where(owners.c.handle_key == "acme"))
        ).scalar_one()
        belongs = {"owner_id": number, "member_key": "ada", "member": "ada", "observed_at": room.clock.now()}
        await tx.connection.execute(insert(members).values(valid_from=await tx.sequence(), **belongs))
    assert {each.number: each.outside for each in await room.found()} == {
        1: True,
        2: False,
        3: None,
        4: False,
    }
    assert [each.number for each in await room.found(outside=True)] == [1]
    assert [each.number for each in await room.found(outside=False)] == [4, 2]


async def test_in_a_users_corner_everybody_else_is_outside(room: Room) -> None:
    owner = OwnerObservation(handle="acme", kind="user")
    await record_owner(room.db, room.coverage, owner, observed_at=room.clock.now())
    await room.read(thread(1), thread(2, author="acme"))
    assert {each.number: each.outside for each in await room.found()} == {1: True, 2: False}


async def test_older_news_and_a_part_of_the_list_end_nothing(room: Room) -> None:
    await room.read(thread(1), thread(2))
    assert await room.read(thread(3), at=BEGUN) == Replaced(0, 0, 0)
    assert await room.read(thread(2, status="merged"), whole=False) == Replaced(0, 1, 0)
    async with view(room.db) as now:
        assert {
            number: each.status for number, each in (await threads_of_repo(now, room.repo_id)).items()
        } == {
            1: "open",
            2: "merged",
        }
    assert await room.read(thread(2, status="merged")) == Replaced(0, 0, 1)


async def test_what_the_hub_keeps_from_us_ends_nothing_and_is_no_failure(room: Room) -> None:
    await room.read(thread(1))
    assert await room.read(note="discussions are disabled") == Replaced(0, 0, 0)
    async with view(room.db) as now:
        (reading,) = (await readings_of(now, "discussions", [f"repo:{room.repo_id}"])).values()
        assert await readings_of(now, "discussions", ["repo:0"]) == {}
    assert (reading.note, reading.failures) == ("discussions are disabled", 0)
    assert len(await room.found()) == 1


async def test_what_cannot_be_read_is_put_aside_once_and_counted(room: Room) -> None:
    for _ in range(2):
        await room.read(thread(1), unreadable=[Unreadable('{"num": null}', "without a number")], ended=True)
    async with room.db.reading() as connection:
        (row,) = (await connection.execute(select(quarantine))).mappings()
        assert row["resolved_at"] is None
        assert (row["source"], row["partition"], row["reason"]) == ("discussions", "acme", "without a number")
    run = await runs.get(room.db, room.coverage.run_id)
    assert run is not None
    assert (run.quarantined, run.changed, run.requests) == (2, 1, 2)
    await room.read(thread(1), ended=True)
    async with room.db.reading() as connection:
        (row,) = (await connection.execute(select(quarantine))).mappings()
        assert row["resolved_at"] == room.clock.now(), "the last page was read, and nothing is odd any more"
