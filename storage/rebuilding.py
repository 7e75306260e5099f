"""The weeks before the first look, as far as the Hub's own dates tell them, and what they do not tell."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct
from sqlalchemy import func, select

from config.clock import WEEK
from storage.catalogue import Repo, find_repos
from storage.commits import Commit, find_commits
from storage.covering import coverage_known
from storage.filters import RepoFilter
from storage.followed import followed_repos
from storage.readings import readings_of
from storage.rows import chunks
from storage.schema import coverage, runs
from storage.threads import Thread, find_threads
from storage.views import View

WINDOW = 4 * WEEK
"""How far back the first look rebuilds what happened, in milliseconds."""

NotRebuilt = Literal[
    "license",
    "gated",
    "visibility",
    "name",
    "deleted",
    "downloads",
    "likes",
    "followers",
    "comments",
    "closing",
]
NOT_REBUILT: tuple[NotRebuilt, ...] = (
    "license",
    "gated",
    "visibility",
    "name",
    "deleted",
    "downloads",
    "likes",
    "followers",
    "comments",
    "closing",
)
"""What the Hub shows only as it is now: how it was before the first look is not known, nor when it changed.

`name` are renames and transfers, `deleted` repos that were gone by then, `comments` when threads were
answered, `closing` when they were closed or merged.
"""
_LISTS = ("models", "datasets", "spaces")
_SOURCES = ("commits", "discussions")
_ALL = 10_000


class Rebuilt(Struct, frozen=True, kw_only=True):
    """What one owner did in the weeks before it was first looked at, by the Hub's own dates.

    `until` is when it was first wholly listed. `waiting` counts the repos that were active since `since` and
    whose commits or threads have not been read yet, `closed` those whose commits the Hub does not show.
    """

    owner: str
    since: int
    until: int
    created: tuple[Repo, ...]
    commits: tuple[Commit, ...]
    threads: tuple[Thread, ...]
    waiting: int
    closed: int
    unknown: tuple[NotRebuilt, ...] = NOT_REBUILT

    @property
    def shown(self) -> str:
        """The owner as the Hub writes it, as far as its repos show."""
        written = (repo.name.partition("/")[0] for repo in self.created)
        return next(written, next((one.repo.partition("/")[0] for one in self.commits), self.owner))


async def first_looks(view: View, owner_keys: Sequence[str], *, after: int | None = None) -> dict[str, int]:
    """Return when each owner (in lower case) was first wholly listed; those that never were are left out.

    With `after`, only those whose first listing was recorded after that sequence.
    """
    found: dict[str, int] = {}
    for part in chunks(owner_keys):
        query = (
            select(coverage.c.partition, func.min(coverage.c.started_at), func.min(runs.c.finished_sequence))
            .join(runs, runs.c.id == coverage.c.run_id)
            .where(
                coverage.c.source.in_(_LISTS),
                coverage.c.complete,
                coverage.c.partition.in_(part),
                coverage_known(view),
            )
            .group_by(coverage.c.partition)
        )
        for owner, at, sequence in await view.connection.execute(query):
            if after is None or sequence is None or sequence > after:
                found[str(owner)] = int(at)
    return found


async def rebuilt(view: View, owner_keys: Sequence[str], *, after: int | None = None) -> dict[str, Rebuilt]:
    """Return what can be told of the four weeks before the first look, by owner (in lower case).

    With `after`, only of owners whose first look was recorded after that sequence.
    """
    looks = await first_looks(view, owner_keys, after=after)
    if not looks:
        return {}
    read = {source: await readings_of(view, source) for source in _SOURCES}
    told: dict[str, Rebuilt] = {}
    for owner, until in sorted(looks.items()):
        since = until - WINDOW
        born = RepoFilter(owners=(owner,), created_since=since, created_before=until)
        active = [repo for repo in await followed_repos(view, [owner]) if repo.active_at >= since]
        subjects = [f"repo:{repo.id}" for repo in active]
        noted = [read["commits"][subject] for subject in subjects if subject in read["commits"]]
        told[owner] = Rebuilt(
            owner=owner,
            since=since,
            until=until,
            created=tuple(await find_repos(view, born, sort="created_at", limit=_ALL)),
            commits=tuple(await find_commits(view, [owner], since=since, until=until)),
            threads=tuple(
                thread
                for thread in await find_threads(view, [owner], since=since)
                if thread.created_at < until
            ),
            waiting=sum(
                any(subject not in held or held[subject].read_at is None for held in read.values())
                for subject in subjects
            ),
            closed=sum(reading.read_at is not None and reading.note is not None for reading in noted),
        )
    return told
