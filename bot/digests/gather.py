"""The facts of one window, selected from the store: what waits, what changed, what was built, the reach.

A window is a half-open range of sequences, so what was detected late is told late and never lost.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec
from msgspec import Struct

from bot.digests.around import Around, around
from bot.digests.built import RECENT, Built, BuiltOn, built_on, standing
from bot.digests.corrections import Correction, Retold, corrections, retold
from bot.digests.family import Family, family
from bot.digests.followed import Followed, followed
from bot.digests.licences import Conflict, StillOpen, conflicts, missing, still_open
from bot.digests.odd import OddWeek, odd_weeks
from bot.digests.reach import Reach, reach_of
from bot.digests.scope import Subject
from bot.digests.waiting import Waiting, waiting
from config.clock import DAY, WEEK
from storage.catalogue import Repo, repos_by_ids
from storage.deliveries import Window
from storage.history import Event, find_events, instant_at, looks_of
from storage.lineage import derivatives_of_many, footings
from storage.noise_flags import folded
from storage.rebuilding import Rebuilt, rebuilt
from storage.records import DERIVED, REPO_TYPES, EventKind
from storage.views import View

CONSEQUENCE = (
    EventKind.LICENSE,
    EventKind.DELETED,
    EventKind.GATED,
    EventKind.VISIBILITY,
    EventKind.TRANSFERRED,
    EventKind.OWNER_RENAMED,
    EventKind.RENAMED,
    EventKind.BASE_MODEL,
    EventKind.RETURNED,
)
"""What is told under Changed, by how much it matters to who builds on a repo."""
_BEGINS = (EventKind.LICENSE, EventKind.BASE_MODEL)
"""What can bring a repo that was there before into a licence conflict."""
UPSTREAM = (*CONSEQUENCE[:5], EventKind.RENAMED, EventKind.RETURNED)
"""What is told of what a subject stands on."""
OWNERS = "owners"
"""The source of the overviews of namespaces."""

__all__ = ["CONSEQUENCE", "Built", "Gathered", "Upstream", "gather", "standing_on"]


class Upstream(Struct, frozen=True, kw_only=True):
    """A change in something that repos of ours stand on: which of them, and what lies between."""

    event: Event
    ours: tuple[str, ...]
    through: tuple[str, ...]


class Gathered(Struct, frozen=True, kw_only=True):
    """Everything a digest may tell of one window."""

    subject: Subject
    changed: tuple[Event, ...]
    upstream: tuple[Upstream, ...]
    odd: tuple[OddWeek, ...]
    released: tuple[Repo, ...]
    built: BuiltOn
    conflicts: tuple[Conflict, ...]
    waiting: tuple[Waiting, ...]
    corrections: tuple[Correction | Retold, ...]
    around: Around
    reach: Reach
    family: Family | None
    days_observed: int
    as_of: int | None
    still_open: StillOpen | None = None
    followed: Followed = Followed()
    rebuilt: Mapping[str, Rebuilt] = {}
    """The weeks before the first look, by owner, where that was within the window."""

    @property
    def quiet(self) -> bool:
        """Whether nothing at all happened."""
        news = self.changed or self.upstream or self.odd or self.released or self.conflicts
        made = self.built.every or self.built.repeats or self.built.gone
        moved = self.around.places or self.around.papers or self.around.providers
        others = self.around.beside or self.followed.ended or self.followed.begun
        return not (
            news or made or moved or others or self.corrections or any(one.is_new for one in self.waiting)
        )


async def gather(view: View, subject: Subject, window: Window, told_before: Window | None = None) -> Gathered:
    """Select what happened to a subject within a window, as of the view.

    What the digest of the window `told_before` said and does not hold any more is a correction, and no news.
    """
    ours = set(subject.repo_ids)
    kinds = [*CONSEQUENCE, EventKind.CREATED, EventKind.DISCOVERED, EventKind.SPIKE, EventKind.DIP]
    happened = await find_events(view, after=window.after, until=window.until, kinds=kinds)
    mine = await happened_to(view, subject, window, happened)
    told = {event.id for event in mine}
    created = [
        event.repo_id for event in happened if event.kind == EventKind.CREATED and event.repo_id in ours
    ]
    known = await repos_by_ids(view, ours.intersection(created))
    began = await instant_at(view, window.after)
    again = await retold(view, subject, happened, told_before)
    undone = {one.event for one in again}
    made = await built_on(view, subject, happened, since=None if began is None else began - RECENT)
    on_others = {one.repo.id for one in (*made.every, *made.repeats)}
    others = [event for event in happened if event.id not in told and event.id not in undone]
    mine = [event for event in mine if event.id not in undone]
    corrected = {one.repo.id for one in again}
    made = msgspec.structs.replace(made, gone=tuple(one for one in made.gone if one.repo.id not in corrected))
    released = tuple(repo for repo in known.values() if not repo.gone and repo.id not in on_others)
    pairs = await standing(view, subject)
    moved = _moved(happened, made)
    fresh: list[tuple[Repo, Repo]] = []
    older: list[tuple[Repo, Repo]] = []
    for pair in pairs:
        (fresh if pair[0].id in moved or pair[1].id in moved else older).append(pair)
    return Gathered(
        subject=subject,
        changed=tuple(sorted(_lasting(mine), key=_consequence)),
        upstream=await upstream_of(view, subject, others),
        odd=tuple(await odd_weeks(view, subject, [event for event in mine if event.kind in DERIVED])),
        released=tuple(sorted(released, key=_worth)),
        built=made,
        conflicts=tuple(conflicts(fresh)),
        still_open=await _still_open(view, older, window),
        waiting=await waiting(view, subject, window),
        corrections=(*again, *await corrections(view, subject, window)),
        followed=await followed(view, subject, window),
        around=await around(view, subject, happened, window),
        reach=await reach_of(view, subject),
        family=await family(view, list({child.id: child for _, child in pairs}.values())),
        days_observed=await _days(view, subject),
        as_of=view.as_of,
        rebuilt=await rebuilt(view, subject.owners, after=window.after),
    )


async def happened_to(view: View, subject: Subject, window: Window, happened: Sequence[Event]) -> list[Event]:
    """Return what happened to what the subject has, or had: what went is not among its repos any more."""
    ours = set(subject.repo_ids)
    touching = await find_events(view, after=window.after, until=window.until, owners_in=subject.owners)
    touched = {event.id for event in touching}
    if subject.scope.narrows:
        named = await repos_by_ids(view, {event.repo_id for event in touching if event.repo_id is not None})
        touched = {
            event.id
            for event in touching
            if event.repo_id is not None and (repo := named.get(event.repo_id)) and subject.holds(repo)
        }
    return [event for event in happened if event.repo_id in ours or event.id in touched]


def _lasting(mine: Sequence[Event]) -> list[Event]:
    """Return what is told under Changed: what was gone for a while within the window is only back."""
    back = {event.repo_id: event.id for event in mine if event.kind == EventKind.RETURNED}
    return [
        event
        for event in mine
        if event.kind in CONSEQUENCE
        and not (event.kind == EventKind.DELETED and event.id < back.get(event.repo_id, 0))
    ]


def _consequence(event: Event) -> tuple[int, int]:
    return CONSEQUENCE.index(EventKind(event.kind)), event.id


def _worth(repo: Repo) -> tuple[int, int, str]:
    return -(repo.downloads or 0), -(repo.likes or 0), repo.name


async def upstream_of(view: View, subject: Subject, others: Sequence[Event]) -> tuple[Upstream, ...]:
    """Return what changed in what ours stand on, up to the roots, with which of ours do."""
    names = {repo.id: repo.name for repo in subject.repos}
    below = await footings(view, subject.repo_ids)
    standing_on_it = set(below.below)
    found = []
    for event in others:
        if event.kind not in UPSTREAM or event.repo_id not in standing_on_it or event.repo_id is None:
            continue
        ways = below.on(event.repo_id)
        if not ways:
            continue
        nearest_first = sorted(ways, key=lambda number: (len(ways[number]), names[number]))
        through = tuple(name for name in ways[nearest_first[0]] if name)
        found.append(
            Upstream(event=event, ours=tuple(names[number] for number in nearest_first), through=through)
        )
    return tuple(sorted(found, key=lambda one: _consequence(one.event)))


def _moved(happened: Sequence[Event], made: BuiltOn) -> set[int | None]:
    """Return the repos that may have come into a licence conflict within the window: changed, or created."""
    moved = {event.repo_id for event in happened if event.kind in _BEGINS}
    return moved | {one.repo.id for one in (*made.every, *made.repeats)}


async def _still_open(view: View, pairs: Sequence[tuple[Repo, Repo]], window: Window) -> StillOpen | None:
    """Return the licence conflicts that began before the window."""
    open_ones = [pair for pair in pairs if missing(*pair)]
    ids = sorted({repo.id for pair in open_ones for repo in pair})
    if not ids:
        return None
    kinds = [*_BEGINS, EventKind.CREATED]
    before = await find_events(view, until=window.after, kinds=kinds, repo_ids=ids)
    began = {event.repo_id: event.detected_at for event in before if event.repo_id is not None}
    return still_open(open_ones, began, now=view.as_of or 0)


async def _days(view: View, subject: Subject) -> int:
    """Count the days of the last week on which all of the subject was looked at.

    A namespace was looked at on a day on which each of its lists was read to its end; of one that holds
    nothing, its overview.
    """
    if view.as_of is None or not (subject.owners or subject.repos):
        return 0
    since = view.as_of - WEEK + DAY
    days: list[set[int]] = []
    for repo_type in REPO_TYPES:
        own = sorted({repo.owner_key for repo in subject.repos if repo.repo_type == repo_type})
        looked = await looks_of(view, source=f"{repo_type}s", partitions=own, since=since)
        days += [{at // DAY for at in instants} for instants in looked.values()]
    if not subject.repos:
        looked = await looks_of(view, source=OWNERS, partitions=subject.owners, since=since)
        days += [{at // DAY for at in instants} for instants in looked.values()]
    return len(set.intersection(*days)) if days else 0


async def standing_on(view: View, subject: Subject) -> tuple[Counter[str], int]:
    """Count who builds on a subject's models, by namespace, and the repos left out that repeat others."""
    found = await derivatives_of_many(
        view, [repo.name for repo in subject.repos if repo.repo_type == "model"]
    )
    others = [derived for derived in found if derived.owner_key not in subject.owners]
    noise = await folded(view, [derived.repo_id for derived in others])
    builders = Counter(derived.owner_key for derived in others if derived.repo_id not in noise)
    return builders, len(noise)
