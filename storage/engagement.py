"""How a namespace works with others, in figures with their rows: who commits, and how people outside fare.

Only what happens on the Hub is counted, and every figure that cannot be known says why. Instants and
durations are milliseconds.
"""

from collections import Counter
from collections.abc import Sequence
from statistics import median

from msgspec import Struct
from sqlalchemy import func, select

from storage.catalogue import Owner
from storage.commits import Commit, find_commits
from storage.people import Members
from storage.rows import chunks
from storage.schema import threads
from storage.threads import OPEN, Thread, find_threads
from storage.views import View

SHOWN = 5
"""Rows that a figure is shown with; the count says how many there are."""
_SECOND = 2
FEWEST = 5
"""Below so many rows, a share says nothing."""


class Figure(Struct, frozen=True, kw_only=True):
    """One figure: a share (0 to 1), a count or a duration, out of how many rows, and some of them.

    Where it is not known `value` is None and `unknown` is the reason's id.
    """

    name: str
    value: float | int | None
    out_of: int | None = None
    unknown: str | None = None
    rows: tuple[str, ...] = ()


class Collaboration(Struct, frozen=True, kw_only=True):
    """The two things in which governance shows, of one namespace, over a window of the Hub's own times."""

    owner_key: str
    since: int
    until: int
    centralisation: tuple[Figure, ...]
    engagement: tuple[Figure, ...]

    def figure(self, name: str) -> Figure:
        """Return a figure by its name. Raises KeyError for another."""
        found = {figure.name: figure for figure in (*self.centralisation, *self.engagement)}
        return found[name]


async def collaboration(
    view: View, owner: Owner | None, members: Members | None, owner_key: str, *, since: int, until: int
) -> Collaboration:
    """Return how one namespace (its handle in lower case) works with others, in a window."""
    done = await find_commits(view, [owner_key], since=since, until=until)
    begun = [one for one in await find_threads(view, [owner_key], since=since) if one.created_at < until]
    moved = await _first_signs(view, {thread.repo_id for thread in begun})
    return Collaboration(
        owner_key=owner_key,
        since=since,
        until=until,
        centralisation=_centralisation(done, members),
        engagement=_engagement(begun, moved, owner),
    )


def _centralisation(done: Sequence[Commit], members: Members | None) -> tuple[Figure, ...]:
    by_author: Counter[str] = Counter()
    for commit in done:
        by_author.update({author.casefold() for author in commit.authors})
    rows = _some([commit.url for commit in done])
    total = sum(by_author.values())
    count = Figure(name="commits", value=len(done), rows=rows)
    if len(done) < FEWEST:
        names = ("committers", "top-committer-share", "half-by", "insider-share")
        few = [Figure(name=name, value=None, out_of=len(done), unknown="few-commits") for name in names]
        return (count, *few, _MERGERS)
    (_, most), *_ = by_author.most_common(1)
    return (
        count,
        Figure(name="committers", value=len(by_author), out_of=len(done), rows=rows),
        Figure(name="top-committer-share", value=most / total, out_of=total, rows=rows),
        Figure(name="half-by", value=_half_by(by_author), out_of=len(by_author), rows=rows),
        _insiders(by_author, members),
        _MERGERS,
    )


_MERGERS = Figure(name="mergers", value=None, unknown="lists-do-not-say-who-merged")


def _insiders(by_author: Counter[str], members: Members | None) -> Figure:
    name = "insider-share"
    if members is None or not members.known:
        why = "members-hidden" if members is not None and members.hidden else "members-not-read"
        return Figure(name=name, value=None, unknown=why)
    inside = {member.casefold() for member in members.members}
    total = sum(by_author.values())
    ours = sum(count for author, count in by_author.items() if author in inside)
    return Figure(name=name, value=ours / total, out_of=total)


def _half_by(by_author: Counter[str]) -> int:
    """Return how few people made half of the commits."""
    total, reached = sum(by_author.values()), 0
    for place, (_, count) in enumerate(by_author.most_common(), start=1):
        reached += count
        if 2 * reached >= total:
            return place
    return 0


def _engagement(
    begun: Sequence[Thread], moved: dict[tuple[int, int], int], owner: Owner | None
) -> tuple[Figure, ...]:
    followers = owner.followers if owner is not None else None
    figures = [
        Figure(name="followers", value=followers, unknown=None if followers is not None else "not-read"),
        Figure(name="threads", value=len(begun), rows=_some([thread.url for thread in begun])),
    ]
    if begun and all(thread.outside is None for thread in begun):
        names = ("answered", "first-sign", "outside-merged", "waiting")
        return (*figures, *(Figure(name=name, value=None, unknown="members-not-known") for name in names))
    outside = [thread for thread in begun if thread.outside]
    questions = [thread for thread in outside if not thread.pull_request]
    answered = [thread for thread in questions if _answered(thread, moved)]
    waiting = [thread for thread in outside if thread.status in OPEN and not _answered(thread, moved)]
    proposed = [thread for thread in outside if thread.pull_request and thread.status not in OPEN]
    merged = [thread for thread in proposed if thread.status == "merged"]
    times = [
        moved[thread.repo_id, thread.number] - thread.created_at
        for thread in questions
        if (thread.repo_id, thread.number) in moved
    ]
    return (
        *figures,
        _share("answered", answered, questions),
        Figure(name="first-sign", value=int(median(times)), out_of=len(times))
        if len(times) >= FEWEST
        else Figure(name="first-sign", value=None, out_of=len(times), unknown="few-seen-to-move"),
        _share("outside-merged", merged, proposed),
        Figure(name="waiting", value=len(waiting), rows=_some([thread.url for thread in waiting])),
    )


def _answered(thread: Thread, moved: dict[tuple[int, int], int]) -> bool:
    """Whether somebody did something: it was ended, has a second comment, or was seen to change."""
    more = thread.comments is not None and thread.comments > 1
    return thread.status not in OPEN or more or (thread.repo_id, thread.number) in moved


def _share(name: str, some: Sequence[Thread], every: Sequence[Thread]) -> Figure:
    if len(every) < FEWEST:
        rows = _some([thread.url for thread in every])
        return Figure(name=name, value=None, out_of=len(every), unknown="few-threads", rows=rows)
    return Figure(
        name=name,
        value=len(some) / len(every),
        out_of=len(every),
        rows=_some([thread.url for thread in some]),
    )


def _some(rows: Sequence[str]) -> tuple[str, ...]:
    return tuple(rows[:SHOWN])


async def _first_signs(view: View, repo_ids: set[int]) -> dict[tuple[int, int], int]:
    """Return when threads (repo and number) were first seen to differ from how they were first seen.

    It happened at that time at the latest; threads never seen to change are left out.
    """
    found: dict[tuple[int, int], int] = {}
    for part in chunks(sorted(repo_ids)):
        place = func.row_number().over(
            partition_by=(threads.c.repo_id, threads.c.number), order_by=threads.c.valid_from
        )
        ranked = (
            select(threads.c.repo_id, threads.c.number, threads.c.observed_at, place.label("place"))
            .where(threads.c.repo_id.in_(part), threads.c.valid_from <= view.sequence)
            .subquery()
        )
        second = select(ranked.c.repo_id, ranked.c.number, ranked.c.observed_at).where(
            ranked.c.place == _SECOND
        )
        found.update(
            {(int(repo), int(number)): int(at) for repo, number, at in await view.connection.execute(second)}
        )
    return found
