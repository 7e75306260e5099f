"""Centralisation and engagement: figures with their rows, and a reason wherever one is not known."""

import pytest
from sqlalchemy import select

from config.clock import DAY, HOUR, ManualClock
from storage import runs
from storage.catalogue import find_owner
from storage.commits import CommitObservation, CommitsRead, record_commits
from storage.database import Database
from storage.engagement import FEWEST, Collaboration, collaboration
from storage.owning import record_owner
from storage.people import MembersRead, members_of, record_members
from storage.records import OwnerObservation
from storage.schema import repos
from storage.threads import ThreadObservation, ThreadsRead, record_threads
from storage.views import view
from tests.storage.listing import Listing, model

SHAS = "0123456789abcdef"


class Room:
    """A namespace with one repo, whose people commit and whose visitors ask."""

    def __init__(self, listing: Listing, repo_id: int) -> None:
        self.listing = listing
        self.db = listing.db
        self.repo_id = repo_id

    @property
    def now(self) -> int:
        return self.listing.clock.now()

    async def commits(self, *authors: str, bots: int = 0) -> None:
        made = [
            CommitObservation(
                sha=SHAS[number] * 40, at=self.now - number * HOUR, title="Work", authors=(author,), bot=False
            )
            for number, author in enumerate(authors)
        ]
        made += [
            CommitObservation(
                sha=f"{number:040d}", at=self.now - HOUR, title="Convert", authors=("SFconvertbot",), bot=True
            )
            for number in range(1, bots + 1)
        ]
        coverage = await self.listing.open(source="commits")
        found = CommitsRead(read_at=self.now, commits=made)
        await record_commits(
            self.db, coverage, subject=f"repo:{self.repo_id}", repo_id=self.repo_id, found=found
        )
        await runs.finish(self.db, coverage.run_id, holder="me")

    async def members(self, *names: str, hidden: bool = False) -> None:
        coverage = await self.listing.open(source="members")
        seen = OwnerObservation(handle="acme", kind="org", followers=12)
        await record_owner(self.db, coverage, seen, observed_at=self.now)
        owner = await self.owner_id()
        await record_members(
            self.db,
            coverage,
            owner_id=owner,
            found=MembersRead(read_at=self.now, members=names, hidden=hidden, whole=not hidden),
        )
        await runs.finish(self.db, coverage.run_id, holder="me")

    async def owner_id(self) -> int:
        async with view(self.db) as now:
            owner = await find_owner(now, "acme")
        assert owner is not None
        return owner.id

    async def threads(self, *threads: ThreadObservation) -> None:
        coverage = await self.listing.open(source="threads")
        found = ThreadsRead(read_at=self.now, threads=threads, whole=True)
        await record_threads(
            self.db, coverage, subject=f"repo:{self.repo_id}", repo_id=self.repo_id, found=found
        )
        await runs.finish(self.db, coverage.run_id, holder="me")

    async def seen(self) -> Collaboration:
        async with view(self.db) as now:
            owner = await find_owner(now, "acme")
            members = (await members_of(now, [owner.id])).get(owner.id) if owner is not None else None
            return await collaboration(now, owner, members, "acme", since=0, until=self.now + DAY)

    def thread(self, number: int, author: str, *, pull: bool = False, **given: object) -> ThreadObservation:
        facts = {"status": "open", "comments": 1} | given
        return ThreadObservation(
            number=number,
            pull_request=pull,
            title=f"Thread {number}",
            status=str(facts["status"]),
            author=author,
            created_at=self.now - number * HOUR,
            comments=int(str(facts["comments"])),
            pinned=False,
        )


@pytest.fixture
async def room(db: Database, clock: ManualClock) -> Room:
    listing = Listing(db, clock)
    await listing.listed(model())
    async with db.reading() as connection:
        number = int((await connection.execute(select(repos.c.id))).scalar_one())
    return Room(listing, number)


async def test_control_is_who_commits_and_how_concentrated_it_is(room: Room) -> None:
    await room.members("ada", "bo")
    await room.commits("ada", "ada", "ada", "Bo", "visitor", "ada", bots=4)
    seen = await room.seen()
    assert seen.figure("commits").value == 6, "programs do not count"
    assert seen.figure("committers").value == 3
    assert seen.figure("top-committer-share").value == pytest.approx(4 / 6)
    assert seen.figure("half-by").value == 1
    assert seen.figure("insider-share").value == pytest.approx(5 / 6)
    assert all("/commit/" in row for row in seen.figure("commits").rows)


async def test_of_few_commits_no_share_is_said(room: Room) -> None:
    await room.members("ada")
    await room.commits(*["ada"] * (FEWEST - 1))
    seen = await room.seen()
    assert (seen.figure("commits").value, len(seen.figure("commits").rows)) == (FEWEST - 1, FEWEST - 1)
    for name in ("committers", "top-committer-share", "half-by", "insider-share"):
        assert (seen.figure(name).value, seen.figure(name).unknown) == (None, "few-commits")


@pytest.mark.parametrize("why", ["members-hidden", "members-not-read"])
async def test_without_members_nobody_is_inside_or_outside(room: Room, why: str) -> None:
    if why == "members-hidden":
        await room.members(hidden=True)
    await room.commits(*["ada"] * FEWEST)
    await room.threads(*(room.thread(number, "visitor") for number in range(1, FEWEST + 1)))
    seen = await room.seen()
    assert (seen.figure("insider-share").value, seen.figure("insider-share").unknown) == (None, why)
    assert (seen.figure("answered").value, seen.figure("answered").unknown) == (None, "members-not-known")
    assert seen.figure("threads").value == FEWEST


async def test_who_merged_is_never_guessed(room: Room) -> None:
    merged = (await room.seen()).figure("mergers")
    assert (merged.value, merged.unknown) == (None, "lists-do-not-say-who-merged")


async def test_engagement_is_how_people_outside_fare(room: Room) -> None:
    await room.members("ada")
    asked = [room.thread(number, "visitor", comments=2 if number <= 3 else 1) for number in range(1, 6)]
    proposed = [
        room.thread(number, "visitor", pull=True, status="merged" if number <= 14 else "closed")
        for number in range(11, 16)
    ]
    ours = [room.thread(21, "ada")]
    await room.threads(*asked, *proposed, *ours)
    seen = await room.seen()
    assert seen.figure("followers").value == 12
    assert seen.figure("threads").value == 11
    answered, merged, waiting = (seen.figure(name) for name in ("answered", "outside-merged", "waiting"))
    assert (answered.value, answered.out_of) == (3 / 5, 5)
    assert (merged.value, merged.out_of) == (4 / 5, 5)
    assert waiting.value == 2
    assert all("/discussions/" in row for row in (*answered.rows, *merged.rows, *waiting.rows))
    assert (seen.figure("first-sign").value, seen.figure("first-sign").unknown) == (None, "few-seen-to-move")


async def test_what_was_never_read_is_not_zero(room: Room) -> None:
    seen = await room.seen()
    assert (seen.figure("followers").value, seen.figure("followers").unknown) == (None, "not-read")
    assert (seen.figure("answered").value, seen.figure("answered").unknown) == (None, "few-threads")
