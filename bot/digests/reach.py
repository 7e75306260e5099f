"""The weekly downloads of a scope: differences of all-time counters between two looks, or not known.

A week counts only where somebody looked near both its ends. A repo whose counter was corrected in between, or
not seen at both ends, is left out of the sum and counted as left out.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from msgspec import Struct

from bot.digests.scope import Subject
from config.clock import DAY, WEEK
from storage.catalogue import Repo
from storage.history import Sample, gained, looks_of, series
from storage.records import RepoType
from storage.views import View

TREND_WEEKS = 10
SHOWN_NAMESPACES = 4
NEAR = DAY // 2
"""How far from a week's end a look may lie to stand for it."""
STILL = 2 * DAY
"""Counters none of which moved for so long before the end are said to stand still: the Hub's lag at times."""
COUNTED: tuple[RepoType, ...] = ("model", "dataset")
"""The types of which the Hub counts downloads."""


class Weekly(Struct, frozen=True):
    """The downloads of one week, from the all-time counters; None: not observed.

    `left_out` are the repos that were there and are not in the sum.
    """

    ends_at: int
    downloads: int | None
    left_out: int = 0


class Reach(Struct, frozen=True):
    """Weekly downloads: of everything that is known, and of the largest namespaces of `of`.

    `still_since` is set where none of the counters has moved since then, though they were looked at.
    """

    total: tuple[Weekly, ...] = ()
    largest: dict[str, tuple[Weekly, ...]] = {}
    known: int = 0
    of: int = 0
    still_since: int | None = None


async def reach_of(view: View, subject: Subject, *, at: int | None = None) -> Reach:
    """Return the weekly downloads of a subject, oldest week first, and those of its largest namespaces.

    The last week ends `at` an instant, or else as of the view.
    A week of a namespace is known where each of its lists was looked at near both ends. The sum is over the
    namespaces whose last week is known; an earlier week of the sum is known where it is for all of these.
    """
    if view.as_of is None or not subject.repos:
        return Reach()
    until = view.as_of if at is None else at
    edges = [until - WEEK * back for back in range(TREND_WEEKS, -1, -1)]
    counted = [repo for repo in subject.repos if repo.repo_type in COUNTED]
    holders = sorted({repo.owner_key for repo in subject.repos})
    looked = {
        repo_type: await looks_of(
            view,
            source=f"{repo_type}s",
            partitions=holders,
            since=edges[0] - NEAR,
            metric="downloads_all_time",
        )
        for repo_type in COUNTED
    }
    if at is not None:  # as it could have been known then: a later look is nearer to no end of that week
        looked = {
            repo_type: {owner: [one for one in seen if one <= at] for owner, seen in looks.items()}
            for repo_type, looks in looked.items()
        }
    samples = await series(view, [repo.id for repo in counted], "downloads_all_time", since=edges[0] - NEAR)
    weeks: dict[str, tuple[Weekly, ...]] = {}
    for owner in holders:
        own = [repo for repo in counted if repo.owner_key == owner]
        parts = [
            _weeks([repo for repo in own if repo.repo_type == repo_type], samples, edges, looks[owner])
            for repo_type, looks in looked.items()
            if any(repo.repo_type == repo_type for repo in own)
        ]
        weeks[owner] = tuple(_sum(row) for row in zip(*parts, strict=True))
    known = {owner: own for owner, own in weeks.items() if own and own[-1].downloads is not None}
    total = [_sum(row) for row in zip(*known.values(), strict=True)]
    shown = {repo.owner_key: repo.name.partition("/")[0] for repo in subject.repos}
    largest = sorted(known, key=lambda owner: (-(known[owner][-1].downloads or 0), owner))[:SHOWN_NAMESPACES]
    moved = _moved([samples[repo.id] for repo in counted if repo.owner_key in known])
    still = moved is not None and edges[-1] - moved >= STILL and any(week.downloads for week in total)
    return Reach(
        tuple(total),
        {shown[owner]: known[owner] for owner in largest},
        len(known),
        sum(bool(own) for own in weeks.values()),
        moved if still else None,
    )


def _weeks(
    repos: Sequence[Repo],
    samples: Mapping[int, Sequence[Sample]],
    edges: Sequence[int],
    looked: Sequence[int],
) -> tuple[Weekly, ...]:
    at = [nearest(looked, edge) for edge in edges]
    weeks: list[Weekly] = []
    for (since, until), ends_at in zip(pairwise(at), edges[1:], strict=True):
        if since is None or until is None:
            weeks.append(Weekly(ends_at, None))
            continue
        there = [repo for repo in repos if samples[repo.id] and samples[repo.id][0].at <= until]
        grown = [gained(samples[repo.id], since, until, born=repo.created_at) for repo in there]
        known = [number for number in grown if number is not None]
        weeks.append(Weekly(ends_at, sum(known) if known else None, len(grown) - len(known)))
    return tuple(weeks)


def _sum(week: Sequence[Weekly]) -> Weekly:
    values = [own.downloads for own in week if own.downloads is not None]
    whole = len(values) == len(week)
    return Weekly(week[0].ends_at, sum(values) if whole else None, sum(own.left_out for own in week))


def nearest(looked: Sequence[int], edge: int) -> int | None:
    """Return the look that is nearest to an instant, if one is near."""
    near = [at for at in looked if abs(at - edge) <= NEAR]
    return min(near, key=lambda at: (abs(at - edge), at), default=None)


def _moved(counters: Sequence[Sequence[Sample]]) -> int | None:
    """Return when any of some counters was seen to move last; None where none ever was."""
    moves = [
        after.at for samples in counters for before, after in pairwise(samples) if before.value != after.value
    ]
    return max(moves, default=None)
