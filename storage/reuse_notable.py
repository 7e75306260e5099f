"""The derivatives worth naming: the most used, of organisations, first in a language or for a task."""

from functools import cache
from typing import Any, Literal, NamedTuple

from msgspec import Struct
from sqlalchemy import CTE, ColumnElement, Select, and_, exists, func, or_, select

from config import codebook_registry
from storage.canonical import load
from storage.catalogue import Repo, repos_by_ids
from storage.filters import counted
from storage.languages import declared
from storage.reuse import RELATIONS, Scope, built_on, folding, relations_of
from storage.rows import among
from storage.schema import owner_versions, owners, repo_versions, repos
from storage.views import View

Why = Literal["most used", "by an organisation", "first in a language", "first for a task"]
SHOWN = 5
FIRSTS = 12
_WORK = sum(1 << place for place, name in enumerate(RELATIONS) if name not in {"quantized", "uses"})
"""Bits of what can be a first: not the same weights in fewer bits, and not a demo."""


class Notable(Struct, frozen=True, kw_only=True):
    """A derivative worth naming, and why; `what` is the language's code or the task where it is a first."""

    repo: Repo
    why: Why
    what: str | None
    relations: tuple[str, ...]
    inside: bool


async def notable(view: View, scope: Scope, *, shown: int = SHOWN, firsts: int = FIRSTS) -> list[Notable]:
    """Return the notable derivatives of a scope, by why; a repo may be so for several reasons. No noise is.

    First is whom the Hub says was created first; a language or task that the bases declare too is no first.
    """
    built = built_on(view, scope)
    folds = folding(view, built)
    whole = (
        select(built.c.repo_id, built.c.relations, built.c.inside)
        .select_from(built)
        .outerjoin(folds, folds.c.repo_id == built.c.repo_id)
        .join(repo_versions, and_(repo_versions.c.repo_id == built.c.repo_id, view.holds(repo_versions)))
        .join(repos, repos.c.id == built.c.repo_id)
        .where(folds.c.repo_id.is_(None))
    )
    used = counted(view, "downloads")
    ranked = whole.order_by(used.is_(None), used.desc(), built.c.repo_id).limit(shown)
    best = list(await view.connection.execute(ranked))
    others = ranked.where(built.c.inside == 0, _organization(view, built))
    found = [_Found(*row, "most used") for row in best]
    found += [_Found(*row, "by an organisation") for row in await view.connection.execute(others)]
    codes, tasks = await _own(view, scope)
    work = whole.where(built.c.relations.bitwise_and(_WORK) != 0)
    spoken = [
        (born, code, _Found(repo, bits, inside, "first in a language", code))
        for repo, bits, inside, born, value in await view.connection.execute(
            _first(work, repo_versions.c.languages)
        )
        for code in declared(load(value)).codes
    ]
    found += _earliest(spoken, codes)[:firsts]
    done = [
        (born, task, _Found(repo, bits, inside, "first for a task", task))
        for repo, bits, inside, born, task in await view.connection.execute(
            _first(work, repo_versions.c.task)
        )
    ]
    found += _earliest(done, tasks)[:firsts]
    held = await repos_by_ids(view, [one.repo_id for one in found])
    return [
        Notable(
            repo=held[one.repo_id],
            why=one.why,
            what=one.what,
            relations=relations_of(one.relations),
            inside=bool(one.inside),
        )
        for one in found
        if one.repo_id in held
    ]


class _Found(NamedTuple):
    repo_id: int
    relations: int
    inside: int
    why: Why
    what: str | None = None


def _earliest(given: list[tuple[int, str, _Found]], known: set[str]) -> list[_Found]:
    """Return the first of each thing that is not known already, earliest first."""
    first: dict[str, _Found] = {}
    for _, what, one in sorted(given, key=lambda item: (item[0], item[2].repo_id, item[1])):
        if what not in known:
            first.setdefault(what, one)
    return list(first.values())


def _first(work: Select[Any], column: ColumnElement[Any]) -> Select[Any]:
    """Return the earliest repo of each value of a column: one row a value, however many repos have it."""
    born = repo_versions.c.created_at
    place = func.row_number().over(partition_by=column, order_by=(born, repo_versions.c.repo_id))
    ranked = (
        work.add_columns(born.label("born"), column.label("value"), place.label("place"))
        .where(column.is_not(None), born.is_not(None))
        .subquery()
    )
    columns = (ranked.c.repo_id, ranked.c.relations, ranked.c.inside, ranked.c.born, ranked.c.value)
    return select(*columns).where(ranked.c.place == 1)


def _organization(view: View, built: CTE) -> ColumnElement[bool]:
    """Return the condition that the Hub says, or the registry knows, that a maker is an organisation."""
    said = exists(
        select(owner_versions.c.id)
        .join(owners, owners.c.id == owner_versions.c.owner_id)
        .where(
            owners.c.handle_key == built.c.owner_key,
            view.holds(owner_versions),
            owner_versions.c.kind == "org",
        )
    )
    return or_(said, built.c.owner_key.in_(_registered()))


@cache
def _registered() -> list[str]:
    """Return the handles of the registry's organisations, in lower case."""
    entries = codebook_registry.load().organizations
    handles = (entry.handles for entry in entries if entry.kind != "individual")
    return sorted({handle.casefold() for several in handles for handle in several})


async def _own(view: View, scope: Scope) -> tuple[set[str], set[str]]:
    """Return the languages and tasks that the bases themselves declare."""
    mine = (
        among(repo_versions.c.repo_id, scope.repos)
        if scope.repos
        else repo_versions.c.owner_key.in_(scope.owners)
    )
    query = (
        select(repo_versions.c.languages, repo_versions.c.task)
        .where(mine, view.holds(repo_versions))
        .distinct()
    )
    codes: set[str] = set()
    tasks: set[str] = set()
    for languages, task in await view.connection.execute(query):
        codes.update(declared(load(languages)).codes if languages else ())
        tasks.update([task] if task else ())
    return codes, tasks
