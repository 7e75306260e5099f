"""Plan to rows, for questions about many: shares, sums, groups, organisations, projects, and what grew."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from bot.answering.finding.execute import SHOWN
from bot.answering.finding.homes import Home, homes
from bot.answering.finding.selecting import where_of
from bot.answering.plan import Bound, Filters, Group, Makers, Plan
from config.codebook import load
from config.codebook_records import Project
from storage.catalogue import Owner, Repo, count_repos, find_owners, group_repos, repos_by_ids
from storage.filters import RepoFilter
from storage.history import Metric as Counted
from storage.history import series
from storage.labels import Assigned, labels
from storage.tally import (
    Column,
    Pair,
    Sum,
    Summed,
    group_labels,
    group_languages,
    group_sums,
    group_times,
    ids_of,
    ordered,
    sum_repos,
)
from storage.tracking import tracked_in
from storage.views import View

_COLUMNS: Final[dict[Group, Column]] = {
    "license": "license",
    "task": "task",
    "library": "library",
    "owner": "owner_key",
    "repo_type": "repo_type",
    "gate": "gated",
}
_LABELS: Final[dict[Group, str]] = {"artefact": "artefact", "role": "role", "openness": "openness"}
_SUMS: Final[dict[str, Summed]] = {
    "downloads": "downloads",
    "downloads_all_time": "downloads_all_time",
    "likes": "likes",
    "trending": "trending",
    "parameters": "parameters",
}


class Share(Struct, frozen=True):
    """How many of how many meet the conditions; `unknown` are those of which that is not known."""

    part: int
    whole: int


class Grouped(Struct, frozen=True):
    """Counts per something, in order, and over how many repos."""

    pairs: tuple[Pair, ...]
    repos: int


class Owning(Struct, frozen=True, kw_only=True):
    """An organisation with what it is ranked by."""

    handle: str
    value: int | None
    home: Home
    owner: Owner | None


class Owned(Struct, frozen=True):
    """Organisations in order, and how many there are."""

    owners: tuple[Owning, ...]
    total: int


class Chosen(Struct, frozen=True, kw_only=True):
    """One of the study's projects with the governance that holds."""

    project: Project
    governance: Assigned | None


class Gain(Struct, frozen=True, kw_only=True):
    """By how much a counter moved between two looks."""

    repo: Repo
    before: int
    after: int
    since: int
    until: int

    @property
    def gained(self) -> int:
        """The difference."""
        return self.after - self.before


async def shared(view: View, plan: Plan) -> Share:
    """Count the repos a plan means, and those of the same types and makers without its other conditions."""
    filters = plan.filters
    base = Filters(
        types=filters.types,
        makers=filters.makers,
        name_part=filters.name_part,
        except_owners=filters.except_owners,
    )
    if filters == base:
        base = replace(base, makers=None, name_part=None)
        if filters == base and plan.subjects:
            wide = replace(plan, subjects=(), created=None)
            return Share(
                await count_repos(view, await where_of(view, plan)),
                await count_repos(view, await where_of(view, wide)),
            )
    part = await count_repos(view, await where_of(view, plan))
    whole = await count_repos(view, await where_of(view, replace(plan, filters=base, created=None)))
    return Share(part, whole)


async def summed(view: View, plan: Plan) -> Sum:
    """Add up a counter over a selection."""
    return await sum_repos(
        view, await where_of(view, plan), _SUMS.get(plan.metric or "downloads", "downloads")
    )


async def grouped(view: View, plan: Plan) -> Grouped:
    """Count a selection per something, or add up a counter per something."""
    where = await where_of(view, plan)
    group = plan.group or "license"
    if group in _COLUMNS:
        pairs = await group_sums(view, where, _COLUMNS[group], _SUMS.get(plan.metric or ""))
    elif group == "language":
        meant = plan.filters.languages
        pairs = [one for one in await group_languages(view, where) if not meant or one[0] in meant]
    elif group in _LABELS:
        pairs = await group_labels(view, where, _LABELS[group])
    elif group in {"month", "year"}:
        pairs = await group_times(view, where, "month" if group == "month" else "year")
    elif group in {"base", "data"}:
        pairs = await _declared(view, where, group)
    else:
        pairs = await _homes(view, where, group, _SUMS.get(plan.metric or ""))
    if not plan.descending:
        pairs = [pair for pair in pairs[::-1] if pair[0] is not None]
    return Grouped(tuple(pairs), await count_repos(view, where))


async def _declared(view: View, where: RepoFilter, group: Group) -> list[Pair]:
    """Count how often repos declare each base, or each dataset as training data."""
    held = (await repos_by_ids(view, await ids_of(view, where))).values()
    names = (repo.datasets if group == "data" else repo.base_models for repo in held)
    return ordered(Counter(name for several in names for name in several).items())


async def _homes(view: View, where: RepoFilter, group: Group, metric: Summed | None) -> list[Pair]:
    """Count by the countries, regions, kinds or governance of whoever holds the repos."""
    by_owner = await group_sums(view, where, "owner_key", metric)
    found = await homes(view, [key for key, _ in by_owner if key])
    counts: Counter[str | None] = Counter()
    for key, number in by_owner:
        home = found.get(key or "")
        counts.update(dict.fromkeys(_of(home, group) or (None,), number))
    return ordered(counts.items())


def _of(home: Home | None, group: Group) -> tuple[str, ...]:
    if home is None:
        return ()
    match group:
        case "country":
            return home.countries
        case "region":
            return home.regions
        case _:
            label = home.kind if group == "kind" else home.governance
            return (label.value,) if label is not None and isinstance(label.value, str) else ()


async def owned(view: View, plan: Plan) -> Owned:
    """Rank organisations by what they hold: among those that are tracked.

    Of the kinds and homes that are meant.
    """
    where = await where_of(view, plan)
    tracked = await tracked_in(view)
    metric = plan.metric or "repos"
    found = await homes(view, tracked)
    makers = plan.filters.makers
    chosen = {key: home for key, home in found.items() if makers is None or home.fits(makers)}
    overviews = await find_owners(view, list(chosen))
    conditions = replace(plan.filters, makers=None, bounds=())
    if metric in {"followers", "members"}:
        values = {key: getattr(overviews.get(key), metric, None) for key in chosen}
    else:
        sums = await group_sums(view, where, "owner_key", _SUMS.get(metric))
        values = {key: number for key, number in sums if key in chosen and key is not None}
        if conditions == Filters() and plan.created is None:
            values = {key: values.get(key, 0) for key in chosen}
    kept = {key: value for key, value in values.items() if _within(value, plan.filters.bounds)}
    sign = -1 if plan.descending else 1
    order = sorted(kept, key=lambda key: (kept[key] is None, sign * (kept[key] or 0), key))
    rows = [
        Owning(handle=chosen[key].handle, value=kept[key], home=chosen[key], owner=overviews.get(key))
        for key in order
    ]
    return Owned(tuple(rows[plan.offset : plan.offset + (plan.limit or SHOWN)]), len(rows))


def _within(value: int | None, bounds: Sequence[Bound]) -> bool:
    return all(
        value is not None and value >= (one.least or 0) and (one.below is None or value < one.below)
        for one in bounds
    )


def _kinds_of(project: Project) -> tuple[str, ...]:
    """Return the kinds a project is asked for by: its own, and that of its type in the study's figure."""
    public = project.organization_type.value == "public research institute or public body"
    return (project.kind.value, *(("government",) if public else ()))


async def projects(view: View, makers: Makers) -> list[Chosen]:
    """Return the study's projects of some governance, kind or home, in the study's order."""
    book = load()
    held = await labels(view, "project", [one.key for one in book.projects], axes=["governance"])
    places = await homes(view, [one.handles[0] for one in book.projects])
    found: list[Chosen] = []
    for project in book.projects:
        label = next(iter(held[project.key]), None)
        model = (
            label.value if label is not None and isinstance(label.value, str) else project.governance.model
        )
        home = places[project.handles[0].casefold()]
        tests: tuple[tuple[Iterable[str], Iterable[str]], ...] = (
            (makers.governance, (model,)),
            (makers.kinds, _kinds_of(project)),
            (makers.countries, home.countries),
            (makers.regions, (project.region,)),
        )
        if all(set(wanted) & set(given) for wanted, given in tests if wanted):
            found.append(Chosen(project=project, governance=label))
    return found


async def gains(view: View, plan: Plan) -> list[Gain]:
    """Return by how much a counter moved within a window, for each repo that was seen at both ends.

    Most first.
    """
    where = await where_of(view, plan)
    window = plan.window
    since = (window.since if window else None) or 0
    until = (window.until if window else None) or view.as_of or 0
    metric: Counted = "likes" if plan.metric == "likes" else "downloads"
    found: list[Gain] = []
    ids = await ids_of(view, where)
    moved = await series(view, ids, metric, since=since)
    held = await repos_by_ids(view, ids)
    for repo_id, samples in moved.items():
        inside = [one for one in samples if one.value is not None and one.at <= until]
        if len(inside) > 1:
            first, last = inside[0], inside[-1]
            gain = Gain(
                repo=held[repo_id],
                before=int(first.value or 0),
                after=int(last.value or 0),
                since=first.at,
                until=last.at,
            )
            found.append(gain)
    sign = -1 if plan.descending else 1
    return sorted(found, key=lambda one: (sign * one.gained, one.repo.name.casefold()))


async def types_of(view: View, handle: str) -> dict[str, int]:
    """Return how many repos of each type a namespace holds."""
    groups = await group_repos(view, RepoFilter(owners=(handle.casefold(),)), "repo_type")
    return {str(kind): number for kind, number in groups}
