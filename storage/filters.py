"""Which repos are meant: conditions on what the store holds, and what they are in SQL."""

import re
from collections.abc import Iterable
from typing import Any, Final, Literal, get_args

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, func, or_, select

from storage.records import RepoType, mask
from storage.rows import among
from storage.schema import links, metrics, repo_versions, repos
from storage.views import View

Counter = Literal["downloads", "downloads_all_time", "likes", "trending"]
COUNTERS: Final[tuple[Counter, ...]] = get_args(Counter)
LICENSE: Final = mask(["license"])
"""The bit of a version whose licence was looked at."""
_LARGEST: Final = 2**63 - 1


class RepoFilter(Struct, frozen=True, kw_only=True):
    """Which repos are meant; what is not given does not restrict."""

    types: tuple[RepoType, ...] = ()
    owners: tuple[str, ...] = ()
    except_owners: tuple[str, ...] = ()
    licenses: tuple[str, ...] = ()
    except_licenses: tuple[str, ...] = ()
    """Licences that are not declared; a repo whose licence was never looked at is not meant."""
    licensed: bool | None = None
    """Whether a licence is declared at all; one that was never looked at is not meant either way."""
    tasks: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    language_lists: tuple[str, ...] | None = None
    """Lists of languages as they are stored: `storage/tally.py` finds those that name a language."""
    tag_letters: tuple[str, ...] = ()
    """Tags by their letters (`storage/tagging.py`), each of which must be there."""
    gated: bool | None = None
    min_parameters: int | None = None
    max_parameters: int | None = None
    """The first number that is too much."""
    bounds: tuple[tuple[Counter, int | None, int | None], ...] = ()
    """Counters that are at least so much and below so much; where one is not known, the repo is not meant."""
    created_since: int | None = None
    created_before: int | None = None
    modified_since: int | None = None
    modified_before: int | None = None
    rootless: bool = False
    """Only models that declare no base."""
    name_part: str | None = None
    name_word: str | None = None
    """A word of their names, as `word_pattern` finds it."""
    base_model: str | None = None
    ids: tuple[int, ...] | None = None


def counted(view: View, name: str) -> ColumnElement[Any]:
    """Return the expression of a counter or a fact as of the view, of versions joined with `repos`."""
    if name not in COUNTERS:
        return repo_versions.c[name]
    if view.current:
        return repos.c[name]
    return (
        select(metrics.c[name])
        .where(metrics.c.repo_id == repo_versions.c.repo_id, metrics.c.sequence <= view.sequence)
        .order_by(metrics.c.at.desc(), metrics.c.sequence.desc())
        .limit(1)
        .scalar_subquery()
    )


def conditions_of(  # noqa: C901 - a condition each
    view: View, where: RepoFilter
) -> list[ColumnElement[bool]]:
    """Return what a filter asks of versions joined with `repos`."""
    column = repo_versions.c
    conditions: list[ColumnElement[bool]] = []
    several: tuple[tuple[ColumnElement[Any], tuple[Any, ...]], ...] = (
        (column.repo_type, where.types),
        (column.owner_key, where.owners),
        (column.license, where.licenses),
        (column.task, where.tasks),
        (column.library, where.libraries),
    )
    conditions.extend(value.in_(allowed) for value, allowed in several if allowed)
    looked_at = column.fields.bitwise_and(LICENSE) != 0
    conditions.extend(licensing(column.license, looked_at, where))
    if where.except_owners:
        conditions.append(column.owner_key.not_in(where.except_owners))
    if where.language_lists is not None:
        conditions.append(column.languages.in_(where.language_lists))
    # A letter is told in the case it has: LIKE would not tell `a` from `A` on SQLite.
    conditions.extend(func.replace(column.tags, one, "") != column.tags for one in where.tag_letters)
    if where.rootless:
        conditions.append(or_(column.base_models.is_(None), column.base_models == "[]"))
    if where.ids is not None:
        conditions.append(among(column.repo_id, where.ids))
    if where.gated is not None:
        conditions.append(shut(column.gated) if where.gated else column.gated == "open")
    bounds = (
        (column.parameters, where.min_parameters, None),
        (column.parameters, None, where.max_parameters),
        (column.created_at, where.created_since, where.created_before),
        (column.last_modified, where.modified_since, where.modified_before),
        *((counted(view, name), least, below) for name, least, below in where.bounds),
    )
    for value, least, below in bounds:
        if least is not None:
            conditions.append(value >= _bound(least))
        if below is not None:
            conditions.append(value < _bound(below))
    if where.name_part:
        conditions.append(column.name_key.contains(where.name_part.casefold(), autoescape=True))
    if where.name_word:
        conditions.append(column.name_key.contains(where.name_word.casefold(), autoescape=True))
        conditions.append(column.name_key.regexp_match(word_pattern(where.name_word)))
    if where.base_model:
        conditions.append(column.repo_id.in_(_children(view, where.base_model)))
    return conditions


def word_pattern(word: str) -> str:
    """Return the regular expression of names, in lower case, that have a word.

    It begins there, or ends, but for an `r` or an `s`, what is put together: `code` is in StarCoder, and
    neither in EnCodec nor `olmo` in Molmo. Python and PostgreSQL read it alike.
    """
    letters = re.escape(word.casefold().replace("\0", ""))
    return rf"(^|[^a-z]){letters}|[a-z]{{3}}{letters}[rs]{{0,2}}([^a-z]|$)"


def licensing(
    license_: ColumnElement[Any], looked_at: ColumnElement[bool], where: RepoFilter
) -> Iterable[ColumnElement[bool]]:
    """Yield the conditions on what is not declared: they hold only where the licence was looked at."""
    if where.except_licenses or where.licensed is not None:
        yield looked_at
    if where.except_licenses:
        yield or_(license_.is_(None), license_.not_in(where.except_licenses))
    if where.licensed is not None:
        yield license_.is_not(None) if where.licensed else license_.is_(None)


def shut(gated: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that whoever wants a repo has to ask for it."""
    return gated.in_(("auto", "manual"))


def _bound(number: int) -> int:
    """Return a number that both databases can compare with: people may ask for any."""
    return max(-_LARGEST, min(number, _LARGEST))


def _children(view: View, base_model: str) -> Select[tuple[int]]:
    return select(links.c.child_id).where(
        links.c.parent_key == base_model.casefold(),
        links.c.parent_type == "model",
        links.c.relation != "uses",
        view.holds(links),
    )
