"""What a subscription means: which namespaces and repos its digest is about."""

from msgspec import Struct

from bot.texts import text
from config.codebook import load
from config.codebook_records import Project
from storage.catalogue import Repo, RepoFilter, find_repo, find_repos
from storage.subscriptions import DigestScope
from storage.tracking import tracked_in
from storage.views import View

MOST_REPOS = 20_000


class Subject(Struct, frozen=True, kw_only=True):
    """A scope, resolved: its name for people, its namespaces in lower case, and its repos."""

    name: str
    owners: tuple[str, ...]
    repos: tuple[Repo, ...]

    @property
    def repo_ids(self) -> list[int]:
        """Our numbers of the repos."""
        return [repo.id for repo in self.repos]


async def resolve(view: View, scope: DigestScope) -> Subject:
    """Find what a scope is about in the store. What it holds nothing of is simply not there."""
    projects = [project for key in scope.projects if (project := _project(key)) is not None]
    owners = {
        handle.casefold() for project in projects for handle in (*project.handles, *project.former_handles)
    }
    owners |= {handle.casefold() for handle in scope.owners}
    names = [project.name for project in projects] + [*scope.owners, *scope.repos]
    if scope.everything:
        owners |= {handle.casefold() for handle in await tracked_in(view)}
    repos: dict[int, Repo] = {}
    if owners:
        where = RepoFilter(owners=tuple(sorted(owners)))
        repos = {repo.id: repo for repo in await find_repos(view, where, limit=MOST_REPOS)}
    for name in scope.repos:
        repo = await find_repo(view, name)
        if repo is not None:
            repos[repo.id] = repo
    return Subject(name=", ".join(names), owners=tuple(sorted(owners)), repos=tuple(repos.values()))


def scope_words(scope: DigestScope, locale: str) -> str:
    """Return a scope in words, without looking anything up in the store."""
    if scope.everything:
        return text("digest-everything", locale)
    names = {project.key: project.name for project in load().projects}
    return ", ".join([*(names.get(key, key) for key in scope.projects), *scope.owners, *scope.repos])


def _project(key: str) -> Project | None:
    return next((project for project in load().projects if project.key == key), None)
