"""What the store holds of the repos of a page: their states, and the open versions of those that differ."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Select, bindparam, select

from storage.bulk import as_list, listed, listed_as, statement
from storage.changes import Version
from storage.database import Writer
from storage.driver import fetch
from storage.records import METRICS, RepoType
from storage.rows import version_of
from storage.schema import repo_versions, repos, sightings
from storage.schema_base import String
from storage.sightings import Span, last_seen, spanned
from storage.tagging import tag_names

Metrics = tuple[Any, ...]
"""The counters, in the order of METRICS."""

_STATE = (
    repos.c.hub_id,
    repos.c.id,
    last_seen,
    repos.c.digest,
    repos.c.missed,
    sightings.c.first_id,
    sightings.c.last_id,
    sightings.c.seen_at,
    *(repos.c[name] for name in METRICS),
)


class Held(Struct, frozen=True, gc=False):
    """A repo's state: who it is, when it was seen last, what digest its facts had, its counters.

    `missed` says that the last complete listing did not hold it, `span` is the one of its sightings.
    """

    id: int
    seen_at: int
    digest: bytes | None
    missed: bool
    span: Span | None
    metrics: Metrics


class Opened(Struct, frozen=True):
    """A repo's open version, and when it was observed."""

    version: Version
    repo_type: RepoType
    observed_at: int


async def states(tx: Writer, repo_type: RepoType, hub_ids: Sequence[str]) -> dict[str, Held]:
    """Return the state of those repos of a type that are known, by the Hub's ids."""
    if not hub_ids:
        return {}
    connection = tx.connection

    def build() -> Select[Any]:
        among = repos.c.hub_id.in_(listed_as(connection, "hub_ids", str))
        states = select(*_STATE).select_from(repos.outerjoin(sightings, spanned))
        return states.where(repos.c.repo_type == bindparam("kind", type_=String), among)

    text = statement(connection, "states", build, ("kind", "hub_ids"))
    rows = await fetch(connection, text, (repo_type, as_list(connection, hub_ids)))
    return {
        hub_id: Held(
            number,
            seen_at,
            digest,
            missed > 0,
            None if first is None else (first, last, together),
            tuple(counters),
        )
        for hub_id, number, seen_at, digest, missed, first, last, together, *counters in rows
    }


async def opened(tx: Writer, repo_ids: Sequence[int]) -> dict[int, Opened]:
    """Return the open versions of some repos."""
    if not repo_ids:
        return {}
    query = select(repo_versions).where(
        repo_versions.c.repo_id.in_(listed(tx.connection, repo_ids)), repo_versions.c.valid_to.is_(None)
    )
    rows = (await tx.connection.execute(query)).mappings().all()
    names = await tag_names(tx.connection, [row["tags"] for row in rows])
    return {
        row["repo_id"]: Opened(version_of(row, names), row["repo_type"], row["observed_at"]) for row in rows
    }


async def seen_last(tx: Writer, repo_id: int) -> int | None:
    """Return when a repo was seen last; None where it is not known."""
    held = select(last_seen).select_from(repos.outerjoin(sightings, spanned)).where(repos.c.id == repo_id)
    return (await tx.connection.execute(held)).scalar()
