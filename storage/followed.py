"""What a source needs to know of the repos under some owners to say which of them are to be read now."""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import not_, or_, select

from storage.covering import present
from storage.records import RepoType
from storage.rows import chunks
from storage.schema import repo_versions, repos
from storage.views import View

_COLUMNS = ("repo_type", "name", "owner_key", "sha", "gated", "created_at", "last_modified")


class FollowedRepo(Struct, frozen=True, kw_only=True):
    """A repo that is there and not disabled; instants in milliseconds UTC, None where not known."""

    id: int
    repo_type: RepoType
    name: str
    owner_key: str
    sha: str | None
    gated: str | None
    created_at: int | None
    last_modified: int | None
    first_seen_at: int

    @property
    def active_at(self) -> int:
        """When it was made or changed last by the Hub's own dates; 0 where it shows none."""
        return max(self.created_at or 0, self.last_modified or 0)


async def followed_repos(view: View, owners: Sequence[str]) -> list[FollowedRepo]:
    """Return the repos of some owners (handles in lower case), in the order of our own numbers."""
    query = (
        select(repos.c.id, repos.c.first_seen_at, *(repo_versions.c[name] for name in _COLUMNS))
        .join(repos, repos.c.id == repo_versions.c.repo_id)
        .where(
            present(view),
            or_(repo_versions.c.disabled.is_(None), not_(repo_versions.c.disabled)),
        )
    )
    found: list[FollowedRepo] = []
    for part in chunks(owners):
        rows = await view.connection.execute(query.where(repo_versions.c.owner_key.in_(part)))
        found += [FollowedRepo(**row) for row in rows.mappings()]
    return sorted(found, key=lambda repo: repo.id)
