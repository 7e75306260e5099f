"""Looks for odd days in the downloads of what is followed, and for what else happened about then.

What happened about the same time is only ever a candidate for the reason, and is recorded as one.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from collectors.crowd import Crowd
from collectors.mapping import counters
from collectors.mapping.counters import Oddity
from collectors.sources.subjects import Subject, Visit
from config.clock import DAY, to_iso
from storage.catalogue import Repo, find_repos, repos_by_ids
from storage.database import Database
from storage.derived import Derived, record_derived
from storage.filters import RepoFilter
from storage.history import find_events, looks_of, series
from storage.lineage import derivatives
from storage.readings import note_reading, readings_of
from storage.records import ALL, EventKind, RepoType
from storage.tracking import tracked
from storage.views import View, view

BACK = (counters.LAG + 3) * DAY
"""How far back a day is judged again: the counter may have stood still then, and moved since."""
BEFORE = 3 * DAY
"""How long before an odd day something may have happened and still be a candidate."""
TRENDING = 3.0
"""A trending score is a candidate where it is this many times its median of the weeks before."""
BIG = 100
"""Downloads (in 30 days) from which a derivative is big enough to be a candidate,"""
BIG_SHARE = 0.5
"""and its share of what the repo itself is usually downloaded a day."""
HORIZON = (counters.WINDOW + counters.LAG + counters.WINDOW // 2) * DAY
"""How long before the first day that is judged the counters are looked at: its baseline, and theirs."""
MOST = 5
"""Candidates of each kind that are kept."""
_COUNTED: tuple[RepoType, ...] = ("model", "dataset")


class Oddities:
    """A source that asks the Hub for nothing: it judges, once a day, what the lists showed."""

    name = "oddities"
    cadence = DAY

    async def due(self, view: View, handles: Sequence[str], now: int) -> list[Subject]:
        """Return the one subject there is, once a day."""
        read = (await readings_of(view, self.name)).get(ALL)
        if not handles or (read is not None and (read.read_at or 0) // DAY == now // DAY):
            return []
        return [Subject(key=ALL, name="downloads", partition=ALL, requests=0)]

    async def read(self, visit: Visit, subject: Subject) -> None:
        """Judge the counters of what is followed."""
        at = visit.db.clock.now()
        found = await find_oddities(visit.db, visit.coverage.run_id, await tracked(visit.db))
        async with visit.db.writing() as tx:
            await note_reading(
                tx,
                source=self.name,
                subject=subject.key,
                read_at=at,
                coverage_id=visit.coverage.id,
                changed=found,
            )


async def find_oddities(db: Database, run_id: int, handles: Sequence[str]) -> int:
    """Judge the last days of what some owners have, and record what is odd; returns how many are new."""
    now_at = db.clock.now()
    since = now_at - BACK - HORIZON
    crowd = Crowd()
    keys = tuple(handle.casefold() for handle in handles)
    found: list[tuple[Repo, Oddity]] = []
    async with view(db) as now:
        for repo_type in _COUNTED:
            repos = await find_repos(now, RepoFilter(types=(repo_type,), owners=keys), limit=1_000_000)
            looked = await looks_of(
                now,
                source=f"{repo_type}s",
                partitions=keys,
                since=since,
                metric="downloads_all_time",
            )
            samples = await series(now, [repo.id for repo in repos], "downloads_all_time", since=since)
            found += await asyncio.to_thread(_judge, repos, looked, samples, since, now_at - BACK, crowd)
        derived = [
            Derived(
                repo_id=repo.id,
                kind=EventKind(oddity.kind),
                day=oddity.day,
                facts={
                    "day": to_iso(oddity.day)[:10],
                    "downloads": round(oddity.value),
                    "usual": round(oddity.usual),
                    "deviations": round(oddity.deviations, 1),
                    "candidates": [
                        *crowd.candidates(oddity),
                        *await _candidates(now, repo, oddity),
                    ],
                },
            )
            for repo, oddity in crowd.telling(found)
        ]
    if not derived:
        return 0
    return await record_derived(db, run_id, derived, rule=counters.RULE, rule_version=counters.RULE_VERSION)


def _judge(
    repos: Sequence[Repo],
    looked: Mapping[str, Sequence[int]],
    samples: Mapping[int, Sequence[Any]],
    since: int,
    judged_since: int,
    crowd: Crowd,
) -> list[tuple[Repo, Oddity]]:
    found: list[tuple[Repo, Oddity]] = []
    for repo in repos:
        values = [(sample.at, sample.value) for sample in samples[repo.id]]
        days = counters.daily(values, looked[repo.owner_key], since=since)
        odd = counters.judge(days, since=judged_since)
        if counters.known(days):
            crowd.add(repo.owner_key, days, odd)
        found += [(repo, oddity) for oddity in odd]
    return found


async def _candidates(now: View, repo: Repo, oddity: Oddity) -> list[dict[str, Any]]:
    """Return what else happened on an odd day, or in the days before it."""
    begin, end = oddity.day - BEFORE, oddity.day + DAY
    found: list[dict[str, Any]] = []
    theirs = RepoFilter(owners=(repo.owner_key,), created_since=begin, created_before=end)
    about = await find_repos(now, theirs, limit=MOST + 1)
    found += [
        {"kind": "release", "repo": one.name, "type": one.repo_type, "at": one.created_at}
        for one in about
        if one.id != repo.id
    ][:MOST]
    happened = await find_events(now, repo_ids=[repo.id], since=begin)
    found += [
        {"kind": str(event.kind), "at": event.happened_at or event.observed_at}
        for event in happened
        if begin <= (event.happened_at or event.observed_at) < end
    ][:MOST]
    found += [
        {"kind": "derivative", "repo": one.name, "at": one.created_at, "downloads": one.downloads}
        for one in await _built(now, repo, begin, end)
        if (one.downloads or 0) >= max(BIG, BIG_SHARE * oddity.usual)
    ][:MOST]
    found += await _trending(now, repo, oddity.day)
    return found


async def _built(now: View, repo: Repo, begin: int, end: int) -> list[Repo]:
    """Return what was made of a repo within a span of time, by anyone else, most downloaded first."""
    if repo.repo_type == "model":
        where = RepoFilter(base_model=repo.name, created_since=begin, created_before=end)
        made = await find_repos(now, where, limit=10 * MOST)
    else:
        children = await derivatives(now, repo.name, parent_type=repo.repo_type)
        every = await repos_by_ids(now, [child.repo_id for child in children])
        made = [one for one in every.values() if one.created_at and begin <= one.created_at < end]
        made.sort(key=lambda one: (-(one.downloads or 0), one.name))
    return [one for one in made if one.owner_key != repo.owner_key and not one.gone]


async def _trending(now: View, repo: Repo, day: int) -> list[dict[str, Any]]:
    scores = (await series(now, [repo.id], "trending", since=day - counters.WINDOW * DAY))[repo.id]
    before = sorted(sample.value or 0.0 for sample in scores if sample.at < day)
    here = max((sample.value or 0.0 for sample in scores if day <= sample.at < day + DAY), default=0.0)
    usual = before[len(before) // 2] if before else 0.0
    if here <= 0 or here < TRENDING * usual:
        return []
    return [{"kind": "trending", "score": here, "usual": usual}]
