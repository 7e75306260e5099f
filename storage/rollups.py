"""What was counted of a whole type when a census of it had ended: millions of repos as some thousand sums.

Whoever asks about the whole Hub is told these, with the census's date: to count millions of versions anew
takes seconds, and what became known since is only of some. Where a census has no sums yet, or the conditions
are others than those counted by, the versions themselves are counted.
"""

from collections.abc import Sequence
from typing import Any, Final, Literal

from msgspec.structs import replace
from sqlalchemy import ColumnElement, Select, func, insert, select, update

from config.clock import DAY
from storage.bulk import insert_rows, update_rows
from storage.canonical import dump, load
from storage.covering import censuses, present
from storage.database import Database
from storage.filters import COUNTERS, LICENSE, Counter, RepoFilter, licensing, shut
from storage.records import REPO_TYPES, RepoType
from storage.schema import repo_versions, repos, rollup_cells, rollups
from storage.views import View, now, view

By = Literal["facts", "languages", "day"]
Key = tuple[Any, ...]

_LEADING: Final = 500
"""So many repos with most of a counter are kept of each type."""
_version = repo_versions.c
_COUNTED_BY: Final[dict[By, tuple[tuple[str, ColumnElement[Any]], ...]]] = {
    "facts": (
        ("license", _version.license),
        ("license_known", _version.fields.bitwise_and(LICENSE) != 0),
        ("task", _version.task),
        ("library", _version.library),
        ("gated", _version.gated),
    ),
    "languages": (("languages", _version.languages),),
    "day": (("day", _version.created_at // DAY),),
}


async def catch_up(db: Database) -> int:
    """Count every type whose newest census was not counted yet; return how many were."""
    async with view(db) as then:
        due = [
            (repo_type, census.coverage)
            for repo_type, census in (await censuses(then)).items()
            if not census.snapshot and await _counted(then, repo_type) != census.coverage
        ]
    for repo_type, coverage in due:
        await _count(db, repo_type, coverage)
    return len(due)


async def _counted(view: View, repo_type: RepoType) -> int | None:
    """Return the census whose sums of a type a view has."""
    mine = select(rollups.c.coverage_id).where(rollups.c.repo_type == repo_type, view.holds(rollups))
    found = await view.scalar(mine)
    return None if found is None else int(found)


async def _count(db: Database, repo_type: RepoType, coverage: int) -> None:
    """Count a type, and keep what differs from the last time."""
    async with view(db) as then:
        leaders = {one: await _leaders(then, repo_type, one) for one in COUNTERS}
        counts = {by: await _cells(then, repo_type, by) for by in _COUNTED_BY}
    async with db.writing() as tx:
        sequence = await tx.sequence()
        current = await now(tx.connection)
        if await _counted(current, repo_type) == coverage:
            return
        old = update(rollups).where(rollups.c.repo_type == repo_type, rollups.c.valid_to.is_(None))
        await tx.connection.execute(old.values(valid_to=sequence))
        row = {"repo_type": repo_type, "coverage_id": coverage, "leaders": dump(leaders)}
        await tx.connection.execute(insert(rollups).values(valid_from=sequence, **row))
        for by, cells in counts.items():
            held = await _held(current, repo_type, by)
            over = [(sequence, number) for key, (number, size) in held.items() if cells.get(key) != size]
            await update_rows(tx.connection, rollup_cells, ("valid_to",), over)
            names = ("repo_type", "by", "valid_from", *(name for name, _ in _COUNTED_BY[by]), "repos")
            new = [
                (repo_type, by, sequence, *key, size)
                for key, size in cells.items()
                if key not in held or held[key][1] != size
            ]
            if new:
                await insert_rows(tx.connection, rollup_cells, names, new)


async def _cells(view: View, repo_type: RepoType, by: By) -> dict[Key, int]:
    columns = [column.label(name) for name, column in _COUNTED_BY[by]]
    query = select(*columns, func.count()).where(present(view), _version.repo_type == repo_type)
    found = await view.connection.execute(query.group_by(*[column for _, column in _COUNTED_BY[by]]))
    return {tuple(key): int(size) for *key, size in found}


async def _held(view: View, repo_type: RepoType, by: By) -> dict[Key, tuple[int, int]]:
    """Return the cells that are kept, by their key: our number and how many repos."""
    cell = rollup_cells.c
    columns = [cell[name] for name, _ in _COUNTED_BY[by]]
    query = select(*columns, cell.id, cell.repos).where(
        cell.repo_type == repo_type, cell.by == by, view.holds(rollup_cells)
    )
    found = await view.connection.execute(query)
    return {tuple(key): (int(number), int(size)) for *key, number, size in found}


async def _leaders(view: View, repo_type: RepoType, counter: Counter) -> list[int]:
    """Return our numbers of the repos of a type with most of a counter, whichever they are.

    None that is left out has as much as any of these.
    """
    column = repos.c[counter]
    query = (
        select(repos.c.id, column)
        .where(repos.c.repo_type == repo_type, column.is_not(None))
        .order_by(column.desc())
        .limit(_LEADING)
    )
    rows = (await view.connection.execute(query)).all()
    short = len(rows) < _LEADING
    return sorted(int(number) for number, value in rows if short or value > rows[-1][1])


async def leading(view: View, types: Sequence[RepoType], counter: Counter) -> tuple[int, ...] | None:
    """Return the numbers of those that had most of a counter at the last census; None without its sums."""
    if not await _usable(view, types):
        return None
    mine = select(rollups.c.leaders).where(rollups.c.repo_type.in_(types or REPO_TYPES), view.holds(rollups))
    found = [load(text)[counter] for (text,) in await view.connection.execute(mine)]
    return tuple(int(number) for several in found for number in several)


async def count(view: View, where: RepoFilter) -> int | None:
    """Return how many repos a filter meant at the last census; None where that was not counted."""
    by = _by(where)
    if by is None or not await _usable(view, where.types):
        return None
    return int(await view.scalar(_of(view, where, by, func.coalesce(func.sum(rollup_cells.c.repos), 0))) or 0)


async def grouped(view: View, where: RepoFilter, column: str) -> list[tuple[Any, int]] | None:
    """Return how many repos a filter meant by one column; None where that was not counted."""
    by = _by(where, column)
    if by is None or not await _usable(view, where.types):
        return None
    named = rollup_cells.c[column]
    query = _of(view, where, by, named, func.sum(rollup_cells.c.repos)).group_by(named)
    return [(value, int(size)) for value, size in await view.connection.execute(query)]


async def languages(view: View) -> set[str] | None:
    """Return every list of languages, as it is stored, of any repo; None where they were not counted."""
    if not await _usable(view, ()):
        return None
    cell = rollup_cells.c
    query = select(cell.languages).where(
        cell.repo_type.in_(REPO_TYPES), cell.by == "languages", view.holds(rollup_cells)
    )
    found = await view.connection.execute(query.where(cell.languages.is_not(None)).distinct())
    return {str(text) for (text,) in found}


def _by(where: RepoFilter, column: str | None = None) -> By | None:
    """Return by what that was counted which a filter asks for and a column groups; None: by nothing."""
    bare = RepoFilter(types=where.types)
    if where.created_since is not None or where.created_before is not None or column == "day":
        bare = replace(bare, created_since=where.created_since, created_before=where.created_before)
        whole = not (where.created_since or 0) % DAY and not (where.created_before or 0) % DAY
        fits = column in {None, "repo_type", "day"}
        return "day" if where == bare and whole and fits else None
    if where.language_lists is not None or column == "languages":
        bare = replace(bare, language_lists=where.language_lists)
        return "languages" if where == bare and column in {None, "repo_type", "languages"} else None
    facts = replace(
        bare,
        licenses=where.licenses,
        except_licenses=where.except_licenses,
        licensed=where.licensed,
        tasks=where.tasks,
        libraries=where.libraries,
        gated=where.gated,
    )
    if where != facts or column not in {None, "repo_type", "license", "task", "library", "gated"}:
        return None
    # Without any condition the fewest cells tell the same.
    return "day" if where == bare and column in {None, "repo_type"} else "facts"


def _of(view: View, where: RepoFilter, by: By, *columns: ColumnElement[Any]) -> Select[Any]:
    """Select from the cells that a filter means."""
    cell = rollup_cells.c
    several = ((cell.license, where.licenses), (cell.task, where.tasks), (cell.library, where.libraries))
    conditions: list[ColumnElement[bool]] = [value.in_(allowed) for value, allowed in several if allowed]
    conditions.extend(licensing(cell.license, cell.license_known, where))
    if where.language_lists is not None:
        conditions.append(cell.languages.in_(where.language_lists))
    if where.gated is not None:
        conditions.append(shut(cell.gated) if where.gated else cell.gated == "open")
    if where.created_since is not None:
        conditions.append(cell.day >= where.created_since // DAY)
    if where.created_before is not None:
        conditions.append(cell.day < where.created_before // DAY)
    mine = cell.repo_type.in_(where.types or REPO_TYPES)
    return select(*columns).where(mine, cell.by == by, view.holds(rollup_cells), *conditions)


async def _usable(view: View, types: Sequence[RepoType]) -> bool:
    """Say whether the newest census of each of some types has sums that a view may know."""
    key = ("rollups", *types)
    if key not in view.kept:
        newest = await censuses(view, types or REPO_TYPES)
        held = [await _counted(view, repo_type) == census.coverage for repo_type, census in newest.items()]
        view.kept[key] = len(held) == len(set(types or REPO_TYPES)) and all(held)
    return bool(view.kept[key])
