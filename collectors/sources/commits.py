"""Commits: who worked on what, and when; read where a repo's revision is not the one that was read last."""

from collections.abc import Sequence

from collectors.hub.community import read_commits
from collectors.hub.errors import HubRefused
from collectors.sources.discussions import address_of
from collectors.sources.subjects import Subject, Visit
from collectors.sources.urgency import is_active, key_of, most_urgent_first, not_before, repo_id_of
from config.clock import HOUR, WEEK, to_iso
from storage.catalogue import repos_by_ids
from storage.commits import CommitObservation, CommitsRead, record_commits
from storage.followed import FollowedRepo, followed_repos
from storage.readings import Reading, readings_of
from storage.rebuilding import WINDOW
from storage.records import Coverage, Unreadable
from storage.views import View, view

NAME = "commits"
CADENCE = HOUR
"""How long a new revision waits at most; one that was read is not read again."""
LONGEST = 20
"""Pages (of 50) of one repo that are read at once: a thousand commits."""


class Commits:
    """Reads the new commits of the repos of tracked owners."""

    name = NAME
    cadence = CADENCE

    async def due(self, view: View, handles: Sequence[str], now: int) -> list[Subject]:
        """Return the repos whose revision is not the one read last, the longest overdue first.

        A repo that was never read is, where it changed within four weeks.
        """
        held = await readings_of(view, self.name)
        wanted = [
            (max(at, not_before(reading)), repo.active_at, _subject(repo))
            for repo in await followed_repos(view, handles)
            for reading in (held.get(key_of(repo)),)
            for at in (_due_at(repo, reading, now),)
            if at is not None
        ]
        return most_urgent_first(wanted, now)

    async def read(self, visit: Visit, subject: Subject) -> None:
        """Read a repo's newest commits down to the revision read last, and record them."""
        repo_id = repo_id_of(subject)
        asked_at = visit.hub.clock.now()
        async with view(visit.db) as now:
            before = (await readings_of(now, self.name, [subject.key])).get(subject.key)
        try:
            found = await _walk(visit, subject, before)
        except HubRefused as error:
            async with view(visit.db) as now:
                repo = (await repos_by_ids(now, [repo_id])).get(repo_id)
            shut = repo is not None and repo.gated in {"auto", "manual"}
            if not shut and "disabled" not in str(error):
                raise
            found = CommitsRead(
                read_at=asked_at,
                mark=None if before is None else before.mark,
                note=f"the gate keeps its commits: {error}" if shut else str(error),
                requests=visit.errand.take(),
            )
        await record_commits(visit.db, visit.coverage, subject=subject.key, repo_id=repo_id, found=found)

    def note(self, coverage: Coverage) -> str | None:
        """Say of a first look how far back it went."""
        since = to_iso(coverage.started_at - WINDOW)[:10]
        return f"since {since} only: what was committed before is not read" if coverage.baseline else None


async def _walk(visit: Visit, subject: Subject, before: Reading | None) -> CommitsRead:
    mark = None if before is None else before.mark
    horizon = visit.hub.clock.now() - WINDOW
    if before is not None and before.read_at is not None:
        # After a rewritten history the old mark is nowhere: then what is older than the last reading ends it.
        horizon = min(horizon, before.read_at)
    found: dict[str, CommitObservation] = {}
    odd: list[Unreadable] = []
    read_at: int | None = None
    met = False
    address, head = address_of(subject), subject.mark or "main"
    for number in range(LONGEST):
        page = await read_commits(visit.hub, address, head, number, lane=visit.lane, errand=visit.errand)
        read_at = page.sent_at if read_at is None else read_at
        odd += page.unreadable
        for commit in page.commits:
            if commit.sha == mark:
                met = True
                break
            found.setdefault(commit.sha, commit)
        # Authors set the dates of commits, so a single old one says nothing about those behind it.
        if met or not page.more or all(commit.at < horizon for commit in page.commits):
            break
    if read_at is None:
        raise AssertionError("at least one page is read")
    return CommitsRead(
        read_at=read_at,
        commits=[commit for commit in found.values() if met or commit.at >= horizon],
        mark=subject.mark,
        requests=visit.errand.take(),
        unreadable=odd,
    )


def _due_at(repo: FollowedRepo, reading: Reading | None, now: int) -> int | None:
    """Return when a repo's commits are to be read; None: not before it changes."""
    if repo.sha is None:
        return None
    if reading is None or reading.read_at is None:
        return repo.first_seen_at if is_active(repo, now) else None
    if reading.note is not None:
        return reading.read_at + WEEK
    return None if reading.mark == repo.sha else reading.read_at


def _subject(repo: FollowedRepo) -> Subject:
    return Subject(
        key=key_of(repo),
        name=f"{repo.repo_type}s/{repo.name}",
        partition=repo.owner_key,
        mark=repo.sha,
    )
