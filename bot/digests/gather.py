"""The facts of one window, selected from the store: changes, releases, what was built, the reach.

A window is a half-open range of sequences, so what was detected late is told late and never lost.
"""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from bot.digests.scope import Subject
from config.clock import WEEK
from storage.catalogue import Repo, repos_by_ids
from storage.deliveries import Window
from storage.history import Event, find_events, looks, totals
from storage.lineage import derivatives_of_many
from storage.records import EventKind
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

TREND_WEEKS = 10


class Built(Struct, frozen=True):
    """A new repo by somebody else, and the repo of ours that it stands on."""

    repo: Repo
    relation: str
    base: str


class Weekly(Struct, frozen=True):
    """The downloads of one week, from the all-time counters; None: not observed."""

    ends_at: int
    downloads: int | None


class Gathered(Struct, frozen=True, kw_only=True):
    """Everything a digest may tell of one window."""

    subject: Subject
    changed: tuple[Event, ...]
    upstream: tuple[tuple[Event, str], ...]
    released: tuple[Repo, ...]
    built: tuple[Built, ...]
    reach: dict[str, tuple[Weekly, ...]]
    days_observed: int
    as_of: int | None

    @property
    def quiet(self) -> bool:
        """Whether nothing at all happened."""
        return not (self.changed or self.upstream or self.released or self.built)


async def gather(view: View, subject: Subject, window: Window) -> Gathered:
    """Select what happened to a subject within a window, as of the view."""
    ours = set(subject.repo_ids)
    happened = await find_events(
        view,
        after=window.after,
        until=window.until,
        kinds=[*CONSEQUENCE, EventKind.CREATED],
    )
    owners = set(subject.owners)
    mine = [event for event in happened if event.repo_id in ours or (event.owner and event.owner in owners)]
    created = [event.repo_id for event in happened if event.kind == EventKind.CREATED and event.repo_id]
    known = await repos_by_ids(view, created)
    return Gathered(
        subject=subject,
        changed=tuple(sorted((event for event in mine if event.kind in CONSEQUENCE), key=_consequence)),
        upstream=_upstream(subject, happened),
        released=tuple(known[number] for number in created if number in ours and number in known),
        built=_built(subject, [repo for repo in known.values() if repo.id not in ours]),
        reach=await _reach(view, subject),
        days_observed=await _days(view, subject),
        as_of=view.as_of,
    )


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
    ours = {repo.name.casefold(): repo.name for repo in subject.repos}
    found: list[Built] = []
    for repo in created:
        bases = [
            ours[name.casefold()] for name in (*repo.base_models, *repo.models) if name.casefold() in ours
        ]
        data = [ours[name.casefold()] for name in repo.datasets if name.casefold() in ours]
        if bases:
            relation = "uses" if repo.repo_type == "space" else repo.base_relation or "derived"
            found.append(Built(repo, relation, bases[0]))
        elif data:
            found.append(Built(repo, "uses" if repo.repo_type == "space" else "trained_on", data[0]))
    return tuple(sorted(found, key=lambda built: (-(built.repo.downloads or 0), built.repo.name)))


async def _reach(view: View, subject: Subject) -> dict[str, tuple[Weekly, ...]]:
    """Return the weekly downloads of the subject's most downloaded namespaces, oldest week first."""
    if view.as_of is None:
        return {}
    counted: Counter[str] = Counter()
    for repo in subject.repos:
        counted[repo.owner_key] += repo.downloads or 0
    edges = [view.as_of - WEEK * back for back in range(TREND_WEEKS, -1, -1)]
    reach: dict[str, tuple[Weekly, ...]] = {}
    for owner, _ in counted.most_common(4):
        ids = [repo.id for repo in subject.repos if repo.owner_key == owner and repo.repo_type != "space"]
        looked = await looks(view, source="models", partition=owner, since=edges[0] - WEEK)
        held = await totals(view, ids, edges)
        weeks: list[Weekly] = []
        for before, after in zip(range(len(edges) - 1), range(1, len(edges)), strict=True):
            both = _looked(looked, edges[before]) and _looked(looked, edges[after])
            grown = [
                later - earlier
                for earlier, later in zip(held[before], held[after], strict=True)
                if earlier is not None and later is not None and later >= earlier
            ]
            weeks.append(Weekly(edges[after], sum(grown) if both and grown else None))
        reach[owner] = tuple(weeks)
    return reach


def _looked(looks_at: Sequence[int], edge: int) -> bool:
    """Say whether anything was looked at in the week before an instant."""
    return any(edge - WEEK < at <= edge for at in looks_at)


async def _days(view: View, subject: Subject) -> int:
    """Count the days of the last week on which the subject was wholly looked at."""
    if view.as_of is None or not subject.owners:
        return 0
    looked = await looks(view, source="models", partition=subject.owners[0], since=view.as_of - WEEK)
    return len({at // (WEEK // 7) for at in looked})


async def standing_on(view: View, subject: Subject) -> Counter[str]:
    """Count who builds on a subject's models, by namespace."""
    found = await derivatives_of_many(
        view, [repo.name for repo in subject.repos if repo.repo_type == "model"]
    )
    return Counter(derived.owner_key for derived in found if derived.owner_key not in subject.owners)
