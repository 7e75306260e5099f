"""Where an owner's repos went when its name leads nowhere any more: an organisation that was renamed."""

from collections.abc import Sequence

from collectors.hub.budget import Lane
from collectors.hub.client import Hub
from collectors.hub.errand import Errand
from collectors.hub.errors import HubError, HubUnavailable
from collectors.hub.naming import read_owner_by_name, read_repo_by_name
from storage.catalogue import Repo, count_repos, find_repos
from storage.database import Database
from storage.filters import RepoFilter
from storage.owning import heirs_of, identity_of
from storage.records import RepoObservation, owner_of
from storage.views import view

SAMPLE = 3
"""How many repos are asked for by name, the most downloaded first."""
HEIRS = 6
"""How many owners are asked for, those with the most of its repos first."""


async def has_repos(db: Database, handle: str) -> bool:
    """Whether the store holds repos that were last seen under a handle."""
    async with view(db) as now:
        return await count_repos(now, RepoFilter(owners=(handle.casefold(),))) > 0


async def had_repos(db: Database, handle: str) -> bool:
    """Whether the store holds repos that were seen under a handle, wherever they are now."""
    return await has_repos(db, handle) or bool(await heirs_of(db, handle, 1))


async def find_successor(db: Database, hub: Hub, handle: str, *, lane: Lane, errand: Errand) -> str | None:
    """Return the handle that a lost owner has now; None where nothing tells.

    Its `_id` tells: whoever has some of its repos now, and is the same, is it. Where the Hub shows no `_id`,
    the repos tell that were last seen under the old handle, as long as they agree.
    Raises HubUnavailable when the Hub is down.
    """
    async with view(db) as now:
        sample = await find_repos(now, RepoFilter(owners=(handle.casefold(),)), limit=SAMPLE)
    homes = [await _home(hub, repo, lane, errand) for repo in sample]
    others = [home for home in homes if home is not None and home.casefold() != handle.casefold()]
    known = await identity_of(db, handle)
    if known is not None:
        candidates = {home.casefold(): home for home in (*others, *await heirs_of(db, handle, HEIRS))}
        for candidate in list(candidates.values())[:HEIRS]:
            who = await _who(hub, candidate, lane, errand)
            if who is not None and who[1] == known:
                return who[0]
            if who is not None and who[1] is not None:
                others = [home for home in others if home.casefold() != candidate.casefold()]
    agreed = len(others) == len(homes) and len(set(others)) == 1
    return others[0] if agreed else None


async def _who(hub: Hub, handle: str, lane: Lane, errand: Errand) -> tuple[str, str | None] | None:
    """Return an owner's handle and `_id`; None where the Hub does not say."""
    try:
        found = (await read_owner_by_name(hub, handle, lane=lane, errand=errand)).found
    except HubUnavailable:
        raise
    except HubError:
        return None
    return found.handle, found.hub_id


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
