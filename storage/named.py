"""What is named in the store: every repo's name, or those of some namespaces, and whether one has changed."""

from collections.abc import Sequence

from sqlalchemy import func, select

from storage.bulk import listed
from storage.covering import present
from storage.filters import counted
from storage.records import RepoType
from storage.rows import chunks
from storage.schema import owner_versions, owners, repo_versions, repos, runs
from storage.views import View


async def numbered(view: View) -> int:
    """Return how many repos the store has a number for, gone ones too: at once, however many there are."""
    return int(await view.scalar(select(func.max(repos.c.id))) or 0)


async def names(view: View, handles: Sequence[str] = ()) -> list[tuple[str, RepoType, int | None]]:
    """Return every present repo's id, type and 30-day downloads, by name; only some namespaces' if given.

    The downloads are as of the newest finished run, so that they stand still while another is under way.
    """
    downloads = counted(await _finished(view), "downloads")
    query = select(repo_versions.c.name, repo_versions.c.repo_type, downloads).join(
        repos, repos.c.id == repo_versions.c.repo_id
    )
    ordered = query.order_by(repo_versions.c.name_key, repo_versions.c.repo_type, repo_versions.c.repo_id)
    if handles:
        ordered = ordered.where(repo_versions.c.owner_key.in_(handles))
    found = await view.connection.execute(ordered.where(present(view)))
    return [(name, repo_type, count) for name, repo_type, count in found]


async def _finished(view: View) -> View:
    """Return a view whose counters are those of the newest finished run; where none has, of now."""
    if not view.current or view.run is None:
        return view
    ended = await view.scalar(select(runs.c.finished_sequence).where(runs.c.id == view.run))
    return view if ended is None else View(view.connection, ended, current=False, as_of=None, run=view.run)


async def newest_version(view: View) -> int:
    """Return the number of the newest version of any repo."""
    return int(await view.scalar(select(func.max(repo_versions.c.id))) or 0)


async def newest_version_of(view: View, handles: Sequence[str]) -> int:
    """Return the number of the newest version of any repo of some namespaces (in lower case)."""
    if not handles:
        return 0
    wanted = listed(view.connection, handles).subquery()
    (owner,) = wanted.c
    newest = select(func.max(repo_versions.c.id)).where(repo_versions.c.owner_key == owner)
    return int(await view.scalar(select(func.max(newest.scalar_subquery())).select_from(wanted)) or 0)


async def newest_owner(view: View) -> tuple[int, int]:
    """Return the number of the newest version of a namespace, and that of the newest namespace."""
    version = await view.scalar(select(func.max(owner_versions.c.id)))
    owner = await view.scalar(select(func.max(owners.c.id)))
    return int(version or 0), int(owner or 0)


async def types_held(view: View, owners_in: Sequence[str]) -> dict[str, set[RepoType]]:
    """Return of which types some owners have present repos, by their handles in lower case."""
    held: dict[str, set[RepoType]] = {handle.casefold(): set() for handle in owners_in}
    for part in chunks(held):
        query = (
            select(repo_versions.c.owner_key, repo_versions.c.repo_type)
            .where(repo_versions.c.owner_key.in_(part), present(view))
            .distinct()
        )
        for owner, repo_type in await view.connection.execute(query):
            held[owner].add(repo_type)
    return held
