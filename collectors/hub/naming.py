"""Reads one repo or one owner by name, following the Hub's own redirects when it was renamed."""

from collections.abc import Sequence

from msgspec import Struct

from collectors.hub.budget import Lane
from collectors.hub.client import Hub, name_path
from collectors.hub.decode import read_owner, read_repo
from collectors.hub.errand import Errand
from collectors.hub.errors import HubBadRequest, HubMissing, HubMoved, HubRefused
from storage.records import OwnerKind, OwnerObservation, RepoObservation, RepoType, Unreadable

HOPS = 4
"""Renames in a row that are followed."""


class Named(Struct, frozen=True):
    """What a name led to, when that was asked and answered, and how far the Hub's clock is behind ours."""

    found: RepoObservation | Unreadable
    observed_at: int
    answered_at: int
    behind: int = 0


class NamedOwner(Struct, frozen=True):
    """What a handle led to; `moved` says that it is another handle now."""

    found: OwnerObservation
    moved: bool
    observed_at: int
    answered_at: int


async def read_repo_by_name(
    hub: Hub, repo_type: RepoType, name: str, expand: Sequence[str], *, lane: Lane, errand: Errand
) -> Named:
    """Read one repo. Raises HubMissing where it is gone or private, and the other errors of the Hub."""
    path = f"/api/{repo_type}s/{name_path(name)}"
    for _ in range(HOPS):
        try:
            answer = await hub.get(
                path, [("expand", field) for field in expand], lane=lane, errand=errand, named=True
            )
        except HubMoved as moved:
            if not moved.path.startswith(f"/api/{repo_type}s/"):
                raise HubRefused(f"{path}: moved to {moved.path}, which is no {repo_type}") from moved
            path = moved.path
        except HubBadRequest as error:
            allowed = [field for field in expand if field in error.allowed]
            if not allowed or len(allowed) == len(expand):
                raise
            expand = allowed
        else:
            found = read_repo(answer.body, repo_type, frozenset(expand))
            return Named(found, answer.sent_at, answer.answered_at, answer.behind)
    raise HubRefused(f"{path}: moved in circles")


async def read_owner_by_name(
    hub: Hub, handle: str, *, lane: Lane, errand: Errand, kind: OwnerKind = "unknown"
) -> NamedOwner:
    """Read an organisation's overview, or a user's where it is none. `kind` says which to try first.

    Raises HubMissing where it is neither.
    """
    first: OwnerKind = "user" if kind == "user" else "org"
    other: OwnerKind = "org" if first == "user" else "user"
    try:
        return await _overview(hub, handle, first, lane, errand)
    except HubMissing:
        return await _overview(hub, handle, other, lane, errand)


async def _overview(hub: Hub, handle: str, kind: OwnerKind, lane: Lane, errand: Errand) -> NamedOwner:
    stem = "/api/users/" if kind == "user" else "/api/organizations/"
    path = f"{stem}{name_path(handle)}/overview"
    for _ in range(HOPS):
        try:
            answer = await hub.get(path, lane=lane, errand=errand, named=True)
        except HubMoved as moved:
            if not moved.path.startswith(stem):
                raise HubMissing(f"{path}: moved to {moved.path}") from moved
            path = moved.path
        else:
            found = read_owner(answer.body, handle, kind)
            moved_to = found.handle.casefold() != handle.casefold()
            return NamedOwner(found, moved_to, answer.sent_at, answer.answered_at)
    raise HubRefused(f"{path}: moved in circles")
