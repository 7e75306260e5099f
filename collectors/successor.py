"""Where an owner's repos went when its name leads nowhere any more: an organisation that was renamed."""

from collections.abc import Sequence

from collectors.hub.budget import Lane
from collectors.hub.client import Hub
from collectors.hub.errand import Errand
from collectors.hub.errors import HubError, HubUnavailable
from collectors.hub.naming import read_repo_by_name
from storage.catalogue import Repo, RepoFilter, count_repos, find_repos
from storage.database import Database
from storage.records import RepoObservation, owner_of
from storage.views import view

SAMPLE = 3
"""How many repos are asked for by name, the most downloaded first."""


async def has_repos(db: Database, handle: str) -> bool:
    """Whether the store holds repos that were last seen under a handle."""
    async with view(db) as now:
        return await count_repos(now, RepoFilter(owners=(handle.casefold(),))) > 0


async def find_successor(db: Database, hub: Hub, handle: str, *, lane: Lane, errand: Errand) -> str | None:
    """Return the one handle under which a lost owner's repos live now; None where they do not agree.

    Raises HubUnavailable when the Hub is down.
    """
    async with view(db) as now:
        sample = await find_repos(now, RepoFilter(owners=(handle.casefold(),)), limit=SAMPLE)
    homes = {await _home(hub, repo, lane, errand) for repo in sample}
    home = homes.pop() if len(homes) == 1 else None
    return home if home is not None and home.casefold() != handle.casefold() else None


async def _home(hub: Hub, repo: Repo, lane: Lane, errand: Errand) -> str | None:
    """Return the owner of a repo as the Hub names it now; None where that cannot be told."""
    no_fields: Sequence[str] = ("private",)
    try:
        named = await read_repo_by_name(hub, repo.repo_type, repo.name, no_fields, lane=lane, errand=errand)
    except HubUnavailable:
        raise
    except HubError:
        return None
    found = named.found
    if not isinstance(found, RepoObservation) or found.hub_id != repo.hub_id or not owner_of(found.name):
        return None
    return found.name.partition("/")[0]
