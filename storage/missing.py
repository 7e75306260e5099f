"""What a listing did not hold: repos of its partition that were seen before and not since it began."""

from typing import Any

from sqlalchemy import ColumnElement, Select, select

from storage.records import ALL, LIVE, Coverage, Missing
from storage.schema import repo_versions, repos, sightings
from storage.sightings import last_seen, spanned
from storage.views import View

TYPES = {"models": "model", "datasets": "dataset", "spaces": "space"}
"""The type of the repos that a source lists."""
_STIR, _BOWL = 7919, 10_007


def unseen_in(listed: Coverage) -> Select[Any]:
    """Return the query for the present repos of a partition that were not seen since its listing began.

    A repo that was never seen on the Hub itself, but in a snapshot alone, is not among them.
    """
    where: list[ColumnElement[bool]] = [
        repo_versions.c.valid_to.is_(None),
        repo_versions.c.gone.is_(False),
        repo_versions.c.repo_type == TYPES[listed.source],
        last_seen < listed.started_at,
        repo_versions.c.fields.op("&")(LIVE) != 0,
    ]
    if listed.partition != ALL:
        where.append(repo_versions.c.owner_key == listed.partition)
    wanted = [repos.c.id, repos.c.hub_id, repos.c.missed, repos.c.missed_at]
    return (
        select(*wanted, repo_versions.c.repo_type, repo_versions.c.name)
        .select_from(repos)
        .outerjoin(sightings, spanned)
        .join(repo_versions, repo_versions.c.repo_id == repos.c.id)
        .where(*where)
    )


async def sample(view: View, listed: Coverage, limit: int) -> list[Missing]:
    """Return some repos that a listing did not hold, spread over all of them, always the same ones."""
    stirred = (repos.c.id * _STIR) % _BOWL  # neighbours were made at about the same time
    query = unseen_in(listed).order_by(stirred, repos.c.id).limit(limit)
    return [
        Missing(row["id"], row["repo_type"], row["hub_id"], row["name"])
        for row in (await view.connection.execute(query)).mappings()
    ]
