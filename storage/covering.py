"""What the store's knowledge reaches: which namespaces were listed, and when the whole Hub last was.

Who counts must say among what. What is tracked was listed wholly; of everything else there is a census, or a
bulk snapshot, of some age, or only what discovery came across.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from sqlalchemy import ColumnElement, FromClause, and_, func, not_, or_, select, true

from storage.records import ALL, LIVE, REPO_TYPES, RepoType
from storage.rows import chunks
from storage.schema import coverage, repo_versions, runs
from storage.snapshots import SNAPSHOTS
from storage.views import View


class Census(Struct, frozen=True, kw_only=True):
    """The newest whole look at a type: when it ended, how many repos it held, and whether it was a copy's."""

    coverage: int
    repo_type: RepoType
    at: int
    size: int
    snapshot: bool


def coverage_known(view: View, table: FromClause = coverage) -> ColumnElement[bool]:
    """Return the condition that a coverage is known to a view: it has no sequence, but its run's end has."""
    if view.current:
        return true()
    return table.c.run_id.in_(select(runs.c.id).where(runs.c.finished_sequence <= view.sequence))


def present(view: View) -> ColumnElement[bool]:
    """Return the condition that a version is of a repo that is there, as far as anybody can know.

    A repo that only snapshots have told of, and that its owner's own list did not show since, was gone before
    the Hub itself was asked: it was never missed, and is not there.
    """
    if view.current:
        return _PRESENT
    return _present(view.holds(repo_versions), coverage_known(view, _since))


def _present(holds: ColumnElement[bool], known: ColumnElement[bool]) -> ColumnElement[bool]:
    version = repo_versions.c
    listed = select(_since.c.id).where(
        _since.c.source == version.repo_type + "s",
        _since.c.partition == version.owner_key,
        _since.c.complete,
        _since.c.started_at > version.observed_at,
        known,
    )
    live = version.fields.bitwise_and(LIVE) != 0
    return and_(holds, not_(version.gone), or_(live, not_(listed.exists())))


_since = coverage.alias()
_PRESENT: Final = _present(repo_versions.c.valid_to.is_(None), true())
"""Made once: nearly every question asks for it, and it takes longer to make than to look up."""


async def censuses(view: View, types: Sequence[RepoType] = REPO_TYPES) -> dict[RepoType, Census]:
    """Return the newest whole look at each of some types; types that were never wholly seen are left out."""
    known: dict[RepoType, Census] | None = view.kept.get("censuses")
    if known is None:
        known = view.kept["censuses"] = {}
        for repo_type in REPO_TYPES:
            if (census := await _census(view, repo_type)) is not None:
                known[repo_type] = census
    return {one: known[one] for one in types or REPO_TYPES if one in known}


async def _census(view: View, repo_type: RepoType) -> Census | None:
    source = f"{repo_type}s"
    listed = (coverage.c.source == source) & (coverage.c.partition == ALL)
    copied = (coverage.c.source == SNAPSHOTS) & coverage.c.partition.startswith(f"{source}:")
    newest = (
        select(coverage.c.id, coverage.c.finished_at, coverage.c.seen, coverage.c.source)
        .where(or_(listed, copied), coverage.c.complete, coverage_known(view))
        .order_by(coverage.c.finished_at.desc(), coverage.c.id.desc())
        .limit(1)
    )
    row = (await view.connection.execute(newest)).first()
    if row is None:
        return None
    number, at, size, looked = row
    return Census(coverage=number, repo_type=repo_type, at=at, size=size, snapshot=looked == SNAPSHOTS)


async def listed_at(view: View, owners: Sequence[str], types: Sequence[RepoType]) -> dict[str, int]:
    """Return when namespaces (in lower case) were wholly listed last, of any of some types."""
    found: dict[str, int] = {}
    for part in chunks(owners):
        query = (
            select(coverage.c.partition, func.max(coverage.c.finished_at))
            .where(
                coverage.c.source.in_([f"{repo_type}s" for repo_type in types or REPO_TYPES]),
                coverage.c.partition.in_(part),
                coverage.c.complete,
                coverage_known(view),
            )
            .group_by(coverage.c.partition)
        )
        found |= {str(owner): int(at) for owner, at in await view.connection.execute(query)}
    return found


async def holders(view: View, owners: Sequence[str]) -> set[str]:
    """Return which of some namespaces (in lower case) the store knows any present repo of."""
    found: set[str] = set()
    for part in chunks(owners):
        query = (
            select(repo_versions.c.owner_key)
            .where(repo_versions.c.owner_key.in_(part), present(view))
            .distinct()
        )
        found |= {str(owner) for (owner,) in await view.connection.execute(query)}
    return found
