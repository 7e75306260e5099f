"""The facts of one window, selected from the store: changes, releases, what was built, the reach.

A window is a half-open range of sequences, so what was detected late is told late and never lost.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct

from bot.digests.reach import Reach, reach_of
from bot.digests.scope import Subject
from config.clock import DAY, WEEK
from storage.catalogue import Repo, repos_by_ids
from storage.deliveries import Window
from storage.history import Event, find_events, looks_of
from storage.lineage import derivatives_of_many
from storage.noise_flags import folded
from storage.rebuilding import Rebuilt, rebuilt
from storage.records import REPO_TYPES, EventKind
from storage.views import View

CONSEQUENCE = (
    EventKind.DELETED,
    EventKind.LICENSE,
    EventKind.GATED,
    EventKind.VISIBILITY,
    EventKind.TRANSFERRED,
    EventKind.OWNER_RENAMED,
    EventKind.RENAMED,
    EventKind.BASE_MODEL,
    EventKind.RETURNED,
)
"""What is told under Changed, by how much it matters to who builds on a repo."""


OWNERS = "owners"
"""The source of the overviews of namespaces."""


class Built(Struct, frozen=True):
    """A new repo by somebody else, and the repo of ours that it stands on."""

    repo: Repo
    relation: str
    base: str


class Gathered(Struct, frozen=True, kw_only=True):
    """Everything a digest may tell of one window."""

    subject: Subject
    changed: tuple[Event, ...]
    upstream: tuple[tuple[Event, str], ...]
    released: tuple[Repo, ...]
    built: tuple[Built, ...]
    repeats: tuple[Built, ...]
    """What was built too, and repeats others: re-quantisations, copies, bulk uploads."""
    reach: Reach
    days_observed: int
    as_of: int | None
    rebuilt: Mapping[str, Rebuilt] = {}
    """The weeks before the first look, by owner, where that was within the window."""

    @property
    def quiet(self) -> bool:
        """Whether nothing at all happened."""
        return not (self.changed or self.upstream or self.released or self.built or self.repeats)


async def gather(view: View, subject: Subject, window: Window) -> Gathered:
    """Select what happened to a subject within a window, as of the view."""
    ours = set(subject.repo_ids)
    happened = await find_events(
        view,
        after=window.after,
        until=window.until,
        kinds=[*CONSEQUENCE, EventKind.CREATED],
    )
    # What was deleted or given away is not among the repos any more, and is told all the same.
    touching = await find_events(view, after=window.after, until=window.until, owners_in=subject.owners)
    touched = {event.id for event in touching}
    mine = [event for event in happened if event.repo_id in ours or event.id in touched]
    created = [event.repo_id for event in happened if event.kind == EventKind.CREATED and event.repo_id]
    known = [repo for repo in (await repos_by_ids(view, created)).values() if not repo.gone]
    built = _built(subject, known)
    on_others = {one.repo.id for one in built}
    noise = await folded(view, [one.repo.id for one in built])
    told = {event.id for event in mine}
    return Gathered(
        subject=subject,
        changed=tuple(sorted(_lasting(mine), key=_consequence)),
        upstream=_upstream(subject, [event for event in happened if event.id not in told]),
        released=tuple(repo for repo in known if repo.id in ours and repo.id not in on_others),
        built=tuple(one for one in built if one.repo.id not in noise),
        repeats=tuple(one for one in built if one.repo.id in noise),
        reach=await reach_of(view, subject),
        days_observed=await _days(view, subject),
        as_of=view.as_of,
        rebuilt=await rebuilt(view, subject.owners, after=window.after),
    )


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


def _upstream(subject: Subject, happened: Sequence[Event]) -> tuple[tuple[Event, str], ...]:
    """Return what changed in the repos that ours declare to stand on, each with one of ours."""
    standing: dict[str, str] = {}
    for repo in subject.repos:
        for parent in (*repo.base_models, *repo.datasets):
            standing.setdefault(parent.casefold(), repo.name)
    ours = set(subject.repo_ids)
    touching: list[tuple[Event, str]] = []
    for event in happened:
        if event.repo_id in ours or event.repo is None or event.kind not in CONSEQUENCE:
            continue
        before = str((event.before or {}).get("name", event.repo)).casefold()
        stands = standing.get(event.repo.casefold()) or standing.get(before)
        if stands:
            touching.append((event, stands))
    return tuple(sorted(touching, key=lambda pair: _consequence(pair[0])))


def _built(subject: Subject, created: Sequence[Repo]) -> tuple[Built, ...]:
    """Return the new repos that stand on one of the subject's by somebody else, most downloaded first.

    A maker who is of the subject too builds on the others in it: on its own it releases.
    """
    ours = {repo.name.casefold(): repo for repo in subject.repos}
    found: list[Built] = []
    for repo in created:

        def others(names: Sequence[str], maker: str = repo.owner_key) -> list[str]:
            held = [ours[name.casefold()] for name in names if name.casefold() in ours]
            return [base.name for base in held if base.owner_key != maker]

        bases = others((*repo.base_models, *repo.models))
        data = others(repo.datasets)
        if bases:
            relation = "uses" if repo.repo_type == "space" else repo.base_relation or "derived"
            found.append(Built(repo, relation, bases[0]))
        elif data:
            found.append(Built(repo, "uses" if repo.repo_type == "space" else "trained_on", data[0]))
    return tuple(sorted(found, key=lambda built: (-(built.repo.downloads or 0), built.repo.name)))


async def _days(view: View, subject: Subject) -> int:
    """Count the days of the last week on which all of the subject was looked at.

    A namespace was looked at on a day on which each of its lists was read to its end; of one that holds
    nothing, its overview.
    """
    if view.as_of is None or not subject.owners:
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
