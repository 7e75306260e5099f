"""Repos whose week was far from their usual ones, with what else happened about then: candidates, no reasons.

A single odd day that the week makes up for is nothing to tell. A week is the difference of the all-time
counter between looks near its ends.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import median
from typing import Any

from msgspec import Struct

from bot.digests.reach import NEAR, nearest
from bot.digests.scope import Subject
from config.clock import DAY, WEEK
from storage.catalogue import Repo
from storage.history import Event, gained, looks_of, series
from storage.records import RepoType
from storage.views import View

BACK = 9
"""Weeks before that say what is usual."""
LEAST = 100
"""Downloads by which an odd week differs from the usual, at least."""
ENOUGH = 3
"""Known weeks that it takes to say what is usual: what is new grows anyway."""
MORE, LESS = 2.0, 0.5
"""An odd week has at least so many times the usual downloads, or at most that part of them."""
YOUNG = 3.0
"""A week of what is too new to have a usual one has at least so many times those of each week before it."""
COUNTED: tuple[RepoType, ...] = ("model", "dataset")


class OddWeek(Struct, frozen=True, kw_only=True):
    """A repo's week that is not like the others: its downloads, the median of so many known weeks before.

    Where nothing is `usual` yet, the repo is too new: then `most` is the most of a week before.
    """

    repo: Repo
    downloads: int
    usual: int | None
    weeks: int
    most: int = 0
    candidates: tuple[dict[str, Any], ...] = ()

    @property
    def compared(self) -> int:
        """What the week is compared with: the usual one, or the most of a week before."""
        return self.most if self.usual is None else self.usual

    @property
    def times(self) -> float:
        """How many times that it is."""
        return self.downloads / self.compared if self.compared else 0.0


async def odd_weeks(view: View, subject: Subject, derived: Sequence[Event]) -> list[OddWeek]:
    """Return the odd weeks of a subject's repos that end as of the view, the farthest first.

    `derived` are the odd days that rules found in the window: they carry the candidates.
    """
    if view.as_of is None:
        return []
    edges = [view.as_of - WEEK * back for back in range(BACK + 1, -1, -1)]
    counted = [repo for repo in subject.repos if repo.repo_type in COUNTED]
    samples = await series(view, [repo.id for repo in counted], "downloads_all_time", since=edges[0] - NEAR)
    reasons: dict[int, tuple[dict[str, Any], ...]] = {}
    for event in derived:
        if event.repo_id is not None:
            reasons[event.repo_id] = tuple((event.after or {}).get("candidates") or ())
    found: list[OddWeek] = []
    for repo_type in COUNTED:
        own = [repo for repo in counted if repo.repo_type == repo_type]
        looked = await looks_of(
            view,
            source=f"{repo_type}s",
            partitions=sorted({repo.owner_key for repo in own}),
            since=edges[0] - NEAR,
            metric="downloads_all_time",
        )
        found += _odd(own, samples, looked, edges, reasons)
    return sorted(
        found, key=lambda one: (one.usual is None, -abs(one.downloads - one.compared), one.repo.name)
    )


def _odd(
    repos: Sequence[Repo],
    samples: Mapping[int, Sequence[Any]],
    looked: Mapping[str, Sequence[int]],
    edges: Sequence[int],
    reasons: Mapping[int, tuple[dict[str, Any], ...]],
) -> list[OddWeek]:
    found = []
    for repo in repos:
        at = [nearest(looked[repo.owner_key], edge) for edge in edges]
        weeks = [
            gained(samples[repo.id], since, until, born=repo.created_at)
            if since is not None and until is not None and (repo.created_at or 0) <= since + DAY
            else None
            for since, until in pairwise(at)
        ]
        before = [week for week in weeks[:-1] if week is not None]
        last = weeks[-1]
        if last is None or not before:
            continue
        one = OddWeek(
            repo=repo,
            downloads=last,
            usual=round(median(before)) if len(before) >= ENOUGH else None,
            weeks=len(before),
            most=max(before),
            candidates=reasons.get(repo.id, ()),
        )
        if _far(one, born_within=(repo.created_at or 0) > edges[0] - WEEK):
            found.append(one)
    return found


def _far(one: OddWeek, *, born_within: bool) -> bool:
    """Say whether a week is odd; of what is new only much more of it is: it grows, and falls off, anyway."""
    if abs(one.downloads - one.compared) < LEAST:
        return False
    if one.usual is None:
        return born_within and one.downloads >= YOUNG * one.most
    return one.downloads >= MORE * one.usual or one.downloads <= LESS * one.usual
