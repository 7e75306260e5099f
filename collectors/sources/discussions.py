"""Discussions and pull requests: who asks what of whom, and what waits for an answer.

The list shows ten a page, newest first, and no date of the last change; but it tells how many there are and
how many of them are closed. Once a repo's threads are known, pages are read until nothing on a page is new
and those numbers are explained. A comment on an older thread shows only in that thread's own row, so a repo's
pages are all read now and then.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from collectors.hub.community import Address, ThreadPage, read_threads
from collectors.hub.errors import HubRefused
from collectors.sources.subjects import Subject, Visit
from collectors.sources.urgency import (
    is_active,
    key_of,
    most_urgent_first,
    not_before,
    repo_id_of,
    share,
    weekly,
)
from config.clock import DAY, HOUR, WEEK
from storage.followed import FollowedRepo, followed_repos
from storage.readings import Reading, readings_of
from storage.records import Coverage, Unreadable
from storage.threads import ThreadObservation, ThreadsRead, count_open, record_threads, threads_of_repo
from storage.views import View, view

NAME = "discussions"
CADENCE = 6 * HOUR
"""For a repo with open threads, or that was active within four weeks; others are read once a week."""
WALK = WEEK
"""How often all pages of a repo are read."""
PAGE = 10
LONGEST = 100
"""Pages of one repo that are read at once: no repo is known to have as many."""


class Mark(Struct, frozen=True):
    """What the Hub counted when a repo's threads were read, and when all of its pages were read last."""

    count: int | None
    closed: int | None
    walked_at: int

    @classmethod
    def of(cls, text: str | None) -> "Mark | None":
        """Read a mark; None where there is none."""
        parts = (text or "").split("/")
        if len(parts) != 3:  # noqa: PLR2004 - count, closed, walked_at
            return None
        numbers = [int(part) if part.isdecimal() else None for part in parts]
        return None if numbers[2] is None else cls(numbers[0], numbers[1], numbers[2])

    def __str__(self) -> str:
        counts = ("" if number is None else str(number) for number in (self.count, self.closed))
        return "/".join((*counts, str(self.walked_at)))

    def explains(
        self, page: ThreadPage, known: Mapping[int, ThreadObservation], seen: Mapping[int, ThreadObservation]
    ) -> bool:
        """Whether what was new on the pages read makes up the difference between the Hub's counts."""
        new = [thread for number, thread in seen.items() if number not in known]
        ended = sum(not thread.is_open for thread in seen.values())
        ended -= sum(not known[number].is_open for number in seen if number in known)
        return page.count == _more(self.count, len(new)) and page.closed == _more(self.closed, ended)


class Discussions:
    """Reads the threads of the repos of tracked owners."""

    name = NAME
    cadence = CADENCE

    async def due(self, view: View, handles: Sequence[str], now: int) -> list[Subject]:
        """Return the repos whose threads are to be read now, the longest overdue first."""
        held = await readings_of(view, self.name)
        waiting = await count_open(view, handles)
        wanted = []
        for repo in await followed_repos(view, handles):
            reading = held.get(key_of(repo))
            at = max(_due_at(repo, reading, now, busy=repo.id in waiting), not_before(reading))
            mark = None if reading is None else reading.mark
            wanted.append((at, repo.active_at, _subject(repo, mark, now)))
        return most_urgent_first(wanted, now)

    async def read(self, visit: Visit, subject: Subject) -> None:
        """Read a repo's threads as far as needed, and record them. Raises the errors of the Hub."""
        repo_id = repo_id_of(subject)
        asked_at = visit.hub.clock.now()
        async with view(visit.db) as now:
            known = await threads_of_repo(now, repo_id)
        try:
            found = await _walk(visit, subject, known)
        except HubRefused as error:
            if "disabled" not in str(error):
                raise
            found = ThreadsRead(read_at=asked_at, note=str(error), requests=visit.errand.take())
        await record_threads(visit.db, visit.coverage, subject=subject.key, repo_id=repo_id, found=found)

    def note(self, coverage: Coverage) -> str | None:
        """Say of a first look what it could not learn."""
        return "of earlier threads, not when they were answered or closed" if coverage.baseline else None


async def _walk(visit: Visit, subject: Subject, known: Mapping[int, ThreadObservation]) -> ThreadsRead:
    mark = Mark.of(subject.mark)
    seen: dict[int, ThreadObservation] = {}
    odd: list[Unreadable] = []
    started = visit.hub.clock.now()
    stale = mark is None or started - mark.walked_at >= WALK
    address = address_of(subject)
    first: ThreadPage | None = None
    ended = False
    for number in range(LONGEST):
        page = await read_threads(visit.hub, address, number, lane=visit.lane, errand=visit.errand)
        first = first or page
        unchanged = not page.unreadable and all(known.get(one.number) == one for one in page.threads)
        for thread in page.threads:
            seen.setdefault(thread.number, thread)
        odd += page.unreadable
        ended = not page.more
        if ended or (unchanged and not stale and mark is not None and mark.explains(page, known, seen)):
            break
    if first is None:
        raise AssertionError("at least one page is read")
    walked_at = first.sent_at if mark is None or ended else mark.walked_at
    return ThreadsRead(
        read_at=first.sent_at,
        threads=tuple(seen.values()),
        # A row that moved to another page while they were read may be missing: then none is taken for gone.
        whole=ended and not odd and first.count in {None, len(seen)},
        ended=ended,
        mark=str(Mark(first.count, first.closed, walked_at)),
        requests=visit.errand.take(),
        unreadable=odd,
    )


def address_of(subject: Subject) -> Address:
    """Return where the repo is that a subject's name says (`models/acme/one`)."""
    kind, _, name = subject.name.partition("/")
    types = {"models": "model", "datasets": "dataset", "spaces": "space"}
    return Address(types[kind], name)  # type: ignore[arg-type]  # the three that there are


def _due_at(repo: FollowedRepo, reading: Reading | None, now: int, *, busy: bool) -> int:
    if reading is None or reading.read_at is None:
        # Repos that were quiet when they were found are read one after the other in the week that follows.
        return repo.first_seen_at + (0 if is_active(repo, now) else DAY + int(6 * DAY * share(repo.id)))
    soon = reading.note is None and (busy or is_active(repo, now))
    return reading.read_at + (CADENCE if soon else weekly(repo.id))


def _subject(repo: FollowedRepo, text: str | None, now: int) -> Subject:
    mark = Mark.of(text)
    pages = 1
    if mark is not None and now - mark.walked_at >= WALK:
        pages = max(1, -(-(mark.count or 0) // PAGE))
    return Subject(
        key=key_of(repo),
        name=f"{repo.repo_type}s/{repo.name}",
        partition=repo.owner_key,
        requests=min(pages, LONGEST),
        mark=text,
    )


def _more(before: int | None, number: int) -> int | None:
    return None if before is None else before + number
