"""The read side in sums: what a filter's repos declare, hold and count together, grouped in many ways."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from statistics import median
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, func, not_, select

from config.clock import DAY, to_datetime
from storage import rollups
from storage.canonical import load
from storage.covering import present
from storage.filters import RepoFilter, conditions_of, counted
from storage.labels import holding
from storage.languages import declared
from storage.lineage import derivatives_of_many
from storage.records import RepoType
from storage.schema import assignments, links, repo_versions, repos, tags
from storage.tagging import letter
from storage.views import View

Column = Literal["repo_type", "license", "task", "library", "owner_key", "gated"]
Summed = Literal["downloads", "downloads_all_time", "likes", "trending", "parameters"]
Pair = tuple[str | None, int]


class Sum(Struct, frozen=True, kw_only=True):
    """A counter over several repos: added up, its mean and its middle.

    `unknown` is of how many it is not known.
    """

    repos: int
    unknown: int
    total: int
    mean: float | None
    median: float | None


async def language_lists(view: View, where: RepoFilter, codes: Sequence[str]) -> tuple[str, ...]:
    """Return the lists of languages, as a filter's owners list them, that name any of some (by code)."""
    column = repo_versions.c.languages
    wanted = set(codes)
    found = await rollups.languages(view) if where.ids is None and not where.owners else None
    if found is None:
        mine = RepoFilter(owners=where.owners)
        query = select(column).where(view.holds(repo_versions), *conditions_of(view, mine))
        query = query.where(column.is_not(None)).distinct()
        found = {str(text) for (text,) in await view.connection.execute(query)}
    return tuple(sorted(text for text in found if not wanted.isdisjoint(_codes(text))))


@lru_cache(maxsize=1 << 16)
def _codes(text: str) -> tuple[str, ...]:
    """Return the languages of a list as it is stored, by their codes."""
    return declared(load(text)).codes


async def tag_letters(view: View, names: Sequence[str]) -> tuple[str, ...] | None:
    """Return the letters of some tags; None where the store has never seen one of them."""
    query = select(tags.c.name, tags.c.id).where(tags.c.name.in_(list(names)))
    known = {str(name): letter(int(number)) for name, number in await view.connection.execute(query)}
    return tuple(known[name] for name in names) if set(names) <= known.keys() else None


async def labelled(
    view: View, axis: str, values: Sequence[str], *, taxonomy: str = "v1", subject_kind: str = "repo"
) -> set[str]:
    """Return the subjects on which one of some values holds on an axis, alone or among several."""
    query = (
        select(assignments.c.subject)
        .where(
            assignments.c.subject_kind == subject_kind,
            assignments.c.axis == axis,
            assignments.c.value.is_not(None),
            assignments.c.sequence <= view.sequence,
        )
        .distinct()
    )
    subjects = [str(subject) for (subject,) in await view.connection.execute(query)]
    found: set[str] = set()
    rows = await holding(view, subject_kind, subjects, axes=(axis,), taxonomy=taxonomy)
    for (subject, _, _), row in rows.items():
        value = load(row["value"]) if row["value"] else None
        if set(values) & set(value if isinstance(value, list) else [value]):
            found.add(subject)
    return found


async def sum_repos(view: View, where: RepoFilter, metric: Summed) -> Sum:
    """Add up a counter over the repos that a filter means."""
    query = _rows(view, where, counted(view, metric))
    values = [value for (value,) in await view.connection.execute(query)]
    known = [value for value in values if value is not None]
    return Sum(
        repos=len(values),
        unknown=len(values) - len(known),
        total=int(sum(known)),
        mean=sum(known) / len(known) if known else None,
        median=float(median(known)) if known else None,
    )


async def group_sums(view: View, where: RepoFilter, by: Column, metric: Summed | None) -> list[Pair]:
    """Count a filter's repos by a column, or add up a counter of theirs; most first."""
    if metric is None and (known := await rollups.grouped(view, where, by)) is not None:
        return ordered(known)
    column = repo_versions.c[by]
    amount: ColumnElement[Any] = (
        func.count() if metric is None else func.coalesce(func.sum(counted(view, metric)), 0)
    )
    query = _rows(view, where, column, amount.label("n")).group_by(column)
    found = await view.connection.execute(query)
    return ordered((value, int(number)) for value, number in found)


async def group_languages(view: View, where: RepoFilter) -> list[Pair]:
    """Count a filter's repos by the languages they declare, most first; None: those that name none."""
    column = repo_versions.c.languages
    found: Iterable[Any] | None = await rollups.grouped(view, where, "languages")
    if found is None:
        found = await view.connection.execute(_rows(view, where, column, func.count()).group_by(column))
    counts: Counter[str | None] = Counter()
    for text, number in found:
        counts.update(dict.fromkeys((text and _codes(text)) or (None,), int(number)))
    return ordered(counts.items())


async def group_times(view: View, where: RepoFilter, by: Literal["month", "year"]) -> list[Pair]:
    """Count a filter's repos by the month or year (UTC) they were created in, the newest first."""
    day = repo_versions.c.created_at // DAY
    found: Iterable[Any] | None = await rollups.grouped(view, where, "day")
    if found is None:
        found = await view.connection.execute(_rows(view, where, day, func.count()).group_by(day))
    form = "%Y-%m" if by == "month" else "%Y"
    counts: Counter[str | None] = Counter()
    for at, number in found:
        counts[None if at is None else to_datetime(int(at) * DAY).strftime(form)] += int(number)
    return sorted(counts.items(), key=lambda pair: (pair[0] is None, pair[0] or ""), reverse=True)


async def group_labels(view: View, where: RepoFilter, axis: str, *, taxonomy: str = "v1") -> list[Pair]:
    """Count a filter's repos by the value of an axis that holds; None: not classified."""
    ids = await ids_of(view, where)
    held = await holding(view, "repo", [str(one) for one in ids], axes=(axis,), taxonomy=taxonomy)
    counts: Counter[str | None] = Counter()
    values = {subject: load(row["value"]) for (subject, _, _), row in held.items() if row["value"]}
    for one in ids:
        value = values.get(str(one))
        counts.update(value or (None,) if isinstance(value, list) else (value,))
    return ordered(counts.items())


async def ids_of(view: View, where: RepoFilter) -> list[int]:
    """Return our numbers of the repos that a filter means."""
    query = _rows(view, where, repo_versions.c.repo_id).order_by(repo_versions.c.repo_id)
    return [int(number) for (number,) in await view.connection.execute(query)]


async def declaring_data(view: View, where: RepoFilter) -> set[int]:
    """Return our numbers of those of a filter's repos that declare what they were trained on."""
    column = repo_versions.c.datasets
    query = _rows(view, where, repo_versions.c.repo_id).where(column.is_not(None), column != "[]")
    return {int(number) for (number,) in await view.connection.execute(query)}


async def names_like(view: View, where: RepoFilter) -> list[tuple[str, RepoType]]:
    """Return the ids and types of the repos that a filter means, by name."""
    query = _rows(view, where, repo_versions.c.name, repo_versions.c.repo_type)
    found = await view.connection.execute(query.order_by(repo_versions.c.name_key, repo_versions.c.repo_type))
    return [(name, repo_type) for name, repo_type in found]


async def standing_on(
    view: View, names: Sequence[str], *, parent_type: RepoType = "model", relations: Sequence[str] = ()
) -> set[int]:
    """Return our numbers of the repos that declare to stand directly on some repos, in some ways or any."""
    found = await derivatives_of_many(view, names, parent_type=parent_type)
    return {one.repo_id for one in found if not relations or one.relation in relations}


async def derivative_counts(view: View, where: RepoFilter) -> list[tuple[int, int]]:
    """Count the present repos that declare to stand directly on each of a filter's, by our numbers.

    Most first.
    """
    child = repo_versions.alias()
    apart = ("trained_on", "uses", "evaluated_on")
    query = (
        select(repo_versions.c.repo_id, func.count(func.distinct(links.c.child_id)).label("n"))
        .select_from(
            repo_versions.join(repos, repos.c.id == repo_versions.c.repo_id)
            .join(links, links.c.parent_key == repo_versions.c.name_key)
            .join(child, child.c.repo_id == links.c.child_id)
        )
        .where(
            present(view),
            *conditions_of(view, where),
            links.c.parent_type == repo_versions.c.repo_type,
            links.c.relation.not_in(apart),
            view.holds(links),
            view.holds(child),
            not_(child.c.gone),
        )
        .group_by(repo_versions.c.repo_id)
    )
    found = [(int(repo), int(number)) for repo, number in await view.connection.execute(query)]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def ordered(pairs: Iterable[Pair]) -> list[Pair]:
    """Return pairs, the largest first; of equal ones by name, what has none last."""
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0] is None, pair[0] or ""))


def _rows(view: View, where: RepoFilter, *columns: ColumnElement[Any]) -> Select[Any]:
    rows = select(*columns)
    beside = where.bounds or not set(rows.get_final_froms()) <= {repo_versions}
    # The counters of the present stand in the table of repos.
    joined = repo_versions.join(repos, repos.c.id == repo_versions.c.repo_id)
    rows = rows.select_from(joined if beside else repo_versions)
    return rows.where(present(view), *conditions_of(view, where))
