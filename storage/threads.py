"""Discussions and pull requests of repos: recorded as a set of each repo, read back by owner."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct, structs
from sqlalchemy import RowMapping, func, select

from storage.aside import put_aside
from storage.catalogue import repo_url
from storage.database import Database
from storage.readings import count_changes, note_reading
from storage.records import Coverage, RepoType, Unreadable
from storage.rows import chunks
from storage.schema import members, owner_versions, owners, repo_versions, threads
from storage.sets import Replaced, VersionedSet, replace, rows_of
from storage.views import View

THREADS = VersionedSet(threads, "repo_id", ("number",))
OPEN = ("open", "draft")
"""The states in which a thread still waits for somebody; the others are `closed` and `merged`."""


class ThreadObservation(Struct, frozen=True, kw_only=True):
    """One discussion or pull request as a list showed it. `author` None: the account is gone."""

    number: int
    pull_request: bool
    title: str
    status: str
    author: str | None
    created_at: int
    comments: int | None
    pinned: bool | None

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody."""
        return self.status in OPEN


class ThreadsRead(Struct, frozen=True, kw_only=True):
    """What reading a repo's threads gave: `whole` says that these are all there are.

    `ended` says that the last page was read, though rows may have slipped from one page to another meanwhile.
    `mark` is to be kept for the next reading, `note` says why there is nothing, `requests` what it cost.
    """

    read_at: int
    threads: Sequence[ThreadObservation] = ()
    whole: bool = False
    ended: bool = False
    mark: str | None = None
    note: str | None = None
    requests: int = 0
    unreadable: Sequence[Unreadable] = ()


class Thread(ThreadObservation, frozen=True, kw_only=True):
    """A thread with the repo it belongs to, as it was last seen.

    `last_activity_at` is the latest sign of life that is known: when something in it was first seen changed,
    or else when it was begun. `outside` says that its author does not belong to the repo's owner; None where
    that is not known (members that nobody may see, an account that is gone).
    """

    repo_id: int
    repo_type: RepoType
    repo: str
    owner_key: str
    last_activity_at: int
    outside: bool | None

    @property
    def url(self) -> str:
        """The thread's page on the Hub."""
        return f"{repo_url(self.repo_type, self.repo)}/discussions/{self.number}"

    def age(self, now: int) -> int:
        """Return for how long it has been there, in milliseconds."""
        return now - self.created_at


async def record_threads(
    db: Database, coverage: Coverage, *, subject: str, repo_id: int, found: ThreadsRead
) -> Replaced:
    """Record a repo's threads with their reading, in one transaction; older news changes nothing."""
    async with db.writing() as tx:
        current = await note_reading(
            tx,
            source=coverage.source,
            subject=subject,
            read_at=found.read_at,
            mark=found.mark,
            note=found.note,
            coverage_id=coverage.id,
            requests=found.requests,
        )
        if not current:
            return Replaced(0, 0, 0)
        if not found.note:
            # Only a reading to the last page shows that what could not be read before is well now.
            about = subject if found.ended else None
            await put_aside(tx, coverage, found.unreadable, observed_at=found.read_at, subject=about)
        rows = [structs.asdict(thread) for thread in found.threads]
        done = await replace(
            tx, THREADS, repo_id, rows, observed_at=found.read_at, whole=found.whole and not found.note
        )
        await count_changes(tx, coverage, done.total, len(found.unreadable))
        return done


async def threads_of_repo(view: View, repo_id: int) -> dict[int, ThreadObservation]:
    """Return what is held of a repo's threads, by number."""
    return {row["number"]: _observed(row) for row in await rows_of(view, THREADS, [repo_id])}


async def count_open(view: View, owners: Sequence[str]) -> dict[int, int]:
    """Count the open threads of some owners' repos (in lower case), by repo; those without are left out."""
    found: dict[int, int] = {}
    for part in chunks(owners):
        query = (
            select(threads.c.repo_id, func.count())
            .join(repo_versions, repo_versions.c.repo_id == threads.c.repo_id)
            .where(
                view.holds(threads),
                view.holds(repo_versions),
                repo_versions.c.owner_key.in_(part),
                threads.c.status.in_(OPEN),
            )
            .group_by(threads.c.repo_id)
        )
        found.update({int(repo): int(number) for repo, number in await view.connection.execute(query)})
    return found


async def find_threads(
    view: View,
    owner_keys: Sequence[str],
    *,
    open_only: bool = False,
    since: int | None = None,
    outside: bool | None = None,
) -> list[Thread]:
    """Return the threads of some owners' repos (handles in lower case), newest first.

    `open_only` leaves out what is closed or merged, `since` what was begun before an instant; `outside` keeps
    those whose author is known not to belong to the owner (True), or known to belong to it (False).
    """
    rows: list[RowMapping] = []
    for part in chunks(owner_keys):
        query = (
            select(threads, repo_versions.c.repo_type, repo_versions.c.name, repo_versions.c.owner_key)
            .join(repo_versions, repo_versions.c.repo_id == threads.c.repo_id)
            .where(
                view.holds(threads),
                view.holds(repo_versions),
                repo_versions.c.gone.is_(False),
                repo_versions.c.owner_key.in_(part),
            )
        )
        if open_only:
            query = query.where(threads.c.status.in_(OPEN))
        if since is not None:
            query = query.where(threads.c.created_at >= since)
        rows += (await view.connection.execute(query)).mappings().all()
    changed = await _changed(view, {row["repo_id"] for row in rows})
    people = await _people(view, owner_keys)
    found = [_thread(row, changed, people) for row in rows]
    if outside is not None:
        found = [thread for thread in found if thread.outside is outside]
    return sorted(found, key=lambda thread: (-thread.created_at, thread.repo_id, -thread.number))


async def first_recorded(view: View, repo_ids: Sequence[int]) -> dict[tuple[int, int], int]:
    """Return as of which sequence each thread (repo and number) of some repos was first known."""
    found: dict[tuple[int, int], int] = {}
    for part in chunks(repo_ids):
        query = (
            select(threads.c.repo_id, threads.c.number, func.min(threads.c.valid_from))
            .where(threads.c.repo_id.in_(part), threads.c.valid_from <= view.sequence)
            .group_by(threads.c.repo_id, threads.c.number)
        )
        rows = await view.connection.execute(query)
        found |= {(int(repo), int(number)): int(first) for repo, number, first in rows}
    return found


async def _changed(view: View, repo_ids: set[int]) -> set[tuple[int, int]]:
    """Return which threads (repo and number) were ever seen to differ from what they were before."""
    found: set[tuple[int, int]] = set()
    for part in chunks(sorted(repo_ids)):
        query = (
            select(threads.c.repo_id, threads.c.number)
            .where(threads.c.repo_id.in_(part), threads.c.valid_from <= view.sequence)
            .group_by(threads.c.repo_id, threads.c.number)
            .having(func.count() > 1)
        )
        found.update((int(repo), int(number)) for repo, number in await view.connection.execute(query))
    return found


async def _people(view: View, owner_keys: Sequence[str]) -> dict[str, set[str]]:
    """Return who belongs to each owner, in lower case; owners of whom that is not known are left out."""
    found: dict[str, set[str]] = {}
    for part in chunks(owner_keys):
        users = (
            select(owners.c.handle_key)
            .join(owner_versions, owner_versions.c.owner_id == owners.c.id)
            .where(view.holds(owner_versions), owners.c.handle_key.in_(part), owner_versions.c.kind == "user")
        )
        for (handle,) in await view.connection.execute(users):
            found[handle] = {handle}
        belonging = (
            select(owners.c.handle_key, members.c.member_key)
            .join(members, members.c.owner_id == owners.c.id)
            .where(view.holds(members), owners.c.handle_key.in_(part))
        )
        for handle, member in await view.connection.execute(belonging):
            found.setdefault(handle, {handle}).add(member)
    return found


def _observed(row: Mapping[str, Any]) -> ThreadObservation:
    return ThreadObservation(**{name: row[name] for name in ThreadObservation.__struct_fields__})


def _thread(row: RowMapping, changed: set[tuple[int, int]], people: Mapping[str, set[str]]) -> Thread:
    author, insiders = row["author"], people.get(row["owner_key"])
    outside = None if author is None or insiders is None else author.casefold() not in insiders
    if author is not None and author.casefold() == row["owner_key"]:
        outside = False
    moved = (row["repo_id"], row["number"]) in changed
    return Thread(
        **{name: row[name] for name in ThreadObservation.__struct_fields__},
        repo_id=row["repo_id"],
        repo_type=row["repo_type"],
        repo=row["name"],
        owner_key=row["owner_key"],
        last_activity_at=row["observed_at"] if moved else row["created_at"],
        outside=outside,
    )
