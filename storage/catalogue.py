"""The read side: repos and owners as they are, or as they were as of a run."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import ColumnElement, FromClause, RowMapping, Select, case, func, not_, or_, select

from storage import rollups
from storage.canonical import load
from storage.covering import present
from storage.filters import COUNTERS, LICENSE, RepoFilter, conditions_of, counted
from storage.records import RepoType
from storage.rows import LISTS, among, chunks
from storage.schema import (
    metrics,
    owner_metrics,
    owner_versions,
    owners,
    repo_versions,
    repos,
    sightings,
)
from storage.sightings import last_seen, spanned
from storage.tracking import tracked_in
from storage.views import View

SortKey = Literal[
    "downloads", "downloads_all_time", "likes", "trending", "created_at", "last_modified", "parameters"
]


class Repo(Struct, frozen=True, kw_only=True):
    """A repo as the Hub showed it last. `downloads` is the rolling 30-day count; None is not known."""

    id: int
    repo_type: RepoType
    hub_id: str
    name: str
    owner_key: str
    gone: bool
    private: bool | None
    gated: str | None
    license: str | None
    license_name: str | None
    license_link: str | None
    license_known: bool
    sha: str | None
    task: str | None
    library: str | None
    sdk: str | None
    created_at: int | None
    last_modified: int | None
    parameters: int | None
    base_models: tuple[str, ...]
    base_relation: str | None
    datasets: tuple[str, ...]
    models: tuple[str, ...]
    languages: tuple[str, ...]
    downloads: int | None
    downloads_all_time: int | None
    likes: int | None
    trending: float | None
    observed_at: int
    seen_at: int
    """The last sighting; as of an old state, the last one that left a trace."""
    valid_from: int

    @property
    def url(self) -> str:
        """The repo's page on the Hub."""
        return repo_url(self.repo_type, self.name)


class Owner(Struct, frozen=True, kw_only=True):
    """A namespace as the Hub's overview showed it last; the counts are the Hub's own."""

    id: int
    handle: str
    kind: str
    fullname: str | None
    verified: bool | None
    plan: str | None
    details: str | None
    members: int | None
    models: int | None
    datasets: int | None
    spaces: int | None
    followers: int | None
    observed_at: int
    seen_at: int

    @property
    def url(self) -> str:
        """The namespace's page on the Hub."""
        return f"https://huggingface.co/{self.handle}"


def repo_url(repo_type: str, name: str) -> str:
    """Return the address of a repo's page on the Hub."""
    prefix = {"dataset": "datasets/", "space": "spaces/"}.get(repo_type, "")
    return f"https://huggingface.co/{prefix}{name}"


async def find_repo(view: View, name: str, repo_type: RepoType | None = None) -> Repo | None:
    """Return a repo by its id, or by one that it had before; models go before datasets before Spaces."""
    order = {"model": 0, "dataset": 1, "space": 2}
    now = await _repos(view, [repo_versions.c.name_key == name.casefold()], types=_types(repo_type))
    alive = [repo for repo in now if not repo.gone] or now
    if alive:
        # Of two (one was renamed, and we have not seen it since) the one that was seen last.
        return min(alive, key=lambda repo: (order[repo.repo_type], -repo.seen_at, -repo.id))
    before = (
        select(repo_versions.c.repo_id, func.max(repo_versions.c.valid_from))
        .where(repo_versions.c.name_key == name.casefold(), repo_versions.c.valid_from <= view.sequence)
        .group_by(repo_versions.c.repo_id)
    )
    had = {int(repo_id): int(since) for repo_id, since in await view.connection.execute(before)}
    moved = await _repos(view, [among(repo_versions.c.repo_id, had)], types=_types(repo_type))
    # Of several that had the name, the last: there the Hub leads too.
    return min(moved, key=lambda repo: (repo.gone, order[repo.repo_type], -had[repo.id]), default=None)


async def find_repos(
    view: View, where: RepoFilter, *, sort: SortKey = "downloads", descending: bool = True, limit: int = 25
) -> list[Repo]:
    """Return the repos that a filter means, by one key; those where it is not known come last."""
    conditions = [*conditions_of(view, where), present(view)]
    counter = next((one for one in COUNTERS if one == sort), None)
    if counter and descending and view.current and where.ids is None and not where.owners:
        # Of a whole Hub: those that led at its last census, and what was looked at more often since.
        leaders = await rollups.leading(view, where.types, counter)
        if leaders is not None:
            mine = [handle.casefold() for handle in await tracked_in(view)]
            near = or_(among(repo_versions.c.repo_id, leaders), repo_versions.c.owner_key.in_(mine))
            found = await _sorted(view, [near, *conditions], sort=sort, descending=True, limit=limit)
            if len(found) == limit:
                return found
    return await _sorted(view, conditions, sort=sort, descending=descending, limit=limit)


async def _sorted(
    view: View, conditions: Sequence[ColumnElement[bool]], *, sort: SortKey, descending: bool, limit: int
) -> list[Repo]:
    column = counted(view, sort)
    ordered = column.desc() if descending else column.asc()
    query = _select(view, conditions).order_by(
        column.is_(None),
        ordered,
        repo_versions.c.name_key,
        repo_versions.c.repo_type,
        repo_versions.c.repo_id,
    )
    return [_repo(row) for row in (await view.connection.execute(query.limit(limit))).mappings()]


async def repos_by_ids(view: View, ids: Iterable[int]) -> dict[int, Repo]:
    """Return repos by our own numbers, gone ones too."""
    found: dict[int, Repo] = {}
    for part in chunks(sorted(set(ids))):
        found.update({repo.id: repo for repo in await _repos(view, [repo_versions.c.repo_id.in_(part)])})
    return found


async def count_repos(view: View, where: RepoFilter) -> int:
    """Count the repos that a filter means."""
    known: int | None = view.kept.get(where)
    if known is not None:
        return known
    found = await rollups.count(view, where)
    if found is None:
        conditions = [present(view), *conditions_of(view, where)]
        query = select(func.count()).select_from(_from(where)).where(*conditions)
        found = int(await view.scalar(query) or 0)
    view.kept[where] = found
    return found


async def group_repos(
    view: View, where: RepoFilter, by: Literal["repo_type", "license", "task", "library", "owner_key"]
) -> list[tuple[str | None, int]]:
    """Count the repos that a filter means by one column, most first."""
    found = await rollups.grouped(view, where, by)
    if found is None:
        column = repo_versions.c[by]
        conditions = [present(view), *conditions_of(view, where)]
        query = select(column, func.count().label("n")).select_from(_from(where)).where(*conditions)
        found = [(value, int(n)) for value, n in await view.connection.execute(query.group_by(column))]
    return sorted(found, key=lambda pair: (-pair[1], pair[0] is None, pair[0] or ""))


def _from(where: RepoFilter) -> FromClause:
    """Return what is read from: the counters of the present stand in the table of repos."""
    if not where.bounds:
        return repo_versions
    return repo_versions.join(repos, repos.c.id == repo_versions.c.repo_id)


async def find_owner(view: View, handle: str) -> Owner | None:
    """Return a namespace by its handle."""
    return (await find_owners(view, [handle])).get(handle.casefold())


async def find_owners(view: View, handles: Sequence[str]) -> dict[str, Owner]:
    """Return namespaces by their handles in lower case."""
    followers = (
        select(owner_metrics.c.followers)
        .where(owner_metrics.c.owner_id == owners.c.id, owner_metrics.c.sequence <= view.sequence)
        .order_by(owner_metrics.c.at.desc(), owner_metrics.c.sequence.desc())
        .limit(1)
        .scalar_subquery()
    )
    seen_at = owners.c.seen_at if view.current else owner_versions.c.observed_at
    found: dict[str, Owner] = {}
    for part in chunks(handle.casefold() for handle in handles):
        query = (
            select(
                owner_versions,
                owners.c.handle_key,
                seen_at.label("seen_at"),
                followers.label("followers"),
            )
            .join(owners, owners.c.id == owner_versions.c.owner_id)
            .where(owners.c.handle_key.in_(part), view.holds(owner_versions), not_(owner_versions.c.gone))
        )
        for row in (await view.connection.execute(query)).mappings():
            names = set(Owner.__struct_fields__) - {"id"}
            found[row["handle_key"]] = Owner(id=row["owner_id"], **{name: row[name] for name in names})
    return found


def _types(repo_type: RepoType | None) -> tuple[RepoType, ...]:
    return (repo_type,) if repo_type else ()


def _seen_at(view: View) -> ColumnElement[Any]:
    """Return the expression of the last sighting; of an old state, the last that left a trace."""
    if view.current:
        return last_seen
    counted = (
        select(func.max(metrics.c.at))
        .where(metrics.c.repo_id == repo_versions.c.repo_id, metrics.c.sequence <= view.sequence)
        .scalar_subquery()
    )
    return case((counted > repo_versions.c.observed_at, counted), else_=repo_versions.c.observed_at)


def _select(view: View, conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    counters = [counted(view, name).label(name) for name in COUNTERS]
    return (
        select(repo_versions, repos.c.hub_id, _seen_at(view).label("seen_at"), *counters)
        .join(repos, repos.c.id == repo_versions.c.repo_id)
        .outerjoin(sightings, spanned)
        .where(view.holds(repo_versions), *conditions)
    )


async def _repos(
    view: View, conditions: Sequence[ColumnElement[bool]], types: tuple[RepoType, ...] = ()
) -> list[Repo]:
    chosen = [*conditions, *([repo_versions.c.repo_type.in_(types)] if types else [])]
    return [_repo(row) for row in (await view.connection.execute(_select(view, chosen))).mappings()]


def _repo(row: RowMapping) -> Repo:
    special = {"id", "license_known", *LISTS}
    values: dict[str, Any] = {name: row[name] for name in Repo.__struct_fields__ if name not in special}
    values |= {name: tuple(load(row[name])) if row[name] else () for name in LISTS}
    return Repo(id=row["repo_id"], license_known=bool(row["fields"] & LICENSE), **values)
