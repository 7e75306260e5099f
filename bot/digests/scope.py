"""What a subscription means: which namespaces and repos its digest is about."""

from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct

from bot.texts import text
from bot.texts.outside import brief
from config.codebook import load
from config.codebook_records import Project
from storage.catalogue import Repo, find_repo, find_repos
from storage.filters import RepoFilter
from storage.labels import labels
from storage.languages import code_of, declared, language
from storage.subscriptions import DigestScope
from storage.tracking import tracked_in
from storage.views import View

MOST_REPOS = 20_000


class Subject(Struct, frozen=True, kw_only=True):
    """A scope, resolved: its name for people, its namespaces in lower case, and its repos.

    `scope` narrows further by language, task and licence; `held` are the namespaces it names.
    """

    name: str
    owners: tuple[str, ...]
    repos: tuple[Repo, ...]
    scope: DigestScope = DigestScope()
    unfollowed: tuple[str, ...] = ()
    """Those of its namespaces that nobody follows: nothing new will be known of them."""
    related: tuple[str, ...] = ()
    """Namespaces of others in which its projects have a part, in lower case."""

    @property
    def repo_ids(self) -> list[int]:
        """Our numbers of the repos."""
        return [repo.id for repo in self.repos]

    @property
    def names(self) -> dict[str, Repo]:
        """The repos by their names in lower case."""
        return {repo.name.casefold(): repo for repo in self.repos}

    def holds(self, repo: Repo) -> bool:
        """Say whether a repo (one that is gone, too) is meant by what the scope narrows to."""
        return fits(repo, self.scope)


def fits(repo: Repo, scope: DigestScope) -> bool:
    """Say whether a repo is in a language, for a task and under a licence that a scope asks for."""
    spoken = {code_of(one) or one.casefold() for one in scope.languages}
    if spoken and spoken.isdisjoint(declared(list(repo.languages)).codes):
        return False
    if scope.tasks and repo.task not in scope.tasks:
        return False
    return not scope.licenses or bool(license_names(repo.license, repo.license_name) & set(scope.licenses))


def license_names(license_id: str | None, license_name: str | None = None) -> set[str]:
    """Return the ids and the families under which a declared licence can be asked for."""
    found: set[str] = set()
    for part in (one.strip() for one in (license_id or "").split(",")):
        entry = load().license(license_name if part == "other" and license_name else part) if part else None
        found |= {part} if part else set()
        found |= {entry.id, entry.family} if entry is not None else set()
    return found


async def resolve(view: View, scope: DigestScope) -> Subject:
    """Find what a scope is about in the store. What it holds nothing of is simply not there."""
    projects = [project for key in scope.projects if (project := _project(key)) is not None]
    owners = {
        handle.casefold() for project in projects for handle in (*project.handles, *project.former_handles)
    }
    owners |= {handle.casefold() for handle in scope.owners}
    if scope.everything or (scope.narrows and not (owners or scope.repos)):
        owners |= {handle.casefold() for handle in await tracked_in(view)}
    if scope.governance:
        owners = await _governed(view, owners, scope.governance)
    repos: dict[int, Repo] = {}
    if owners:
        where = RepoFilter(owners=tuple(sorted(owners)))
        repos = {repo.id: repo for repo in await find_repos(view, where, limit=MOST_REPOS)}
    for name in scope.repos:
        repo = await find_repo(view, name)
        if repo is not None:
            repos[repo.id] = repo
    meant = [repo for repo in repos.values() if not scope.narrows or fits(repo, scope)]
    names = [project.name for project in projects] + [*scope.owners, *scope.repos]
    followed = {handle.casefold() for handle in await tracked_in(view)}
    return Subject(
        name=", ".join(names),
        owners=tuple(sorted(owners)),
        repos=tuple(meant),
        scope=scope,
        unfollowed=tuple(sorted({repo.owner_key for repo in meant} - followed)),
        related=tuple(
            sorted({one.casefold() for project in projects for one in project.related_handles} - owners)
        ),
    )


async def unfollowed(view: View, scope: DigestScope) -> list[str]:
    """Return what a scope names that nobody follows: a project none of whose namespaces is, owners, repos."""
    followed = {handle.casefold() for handle in await tracked_in(view)}
    projects = [project for key in scope.projects if (project := _project(key)) is not None]
    return [
        *(one.name for one in projects if followed.isdisjoint(map(str.casefold, one.handles))),
        *(handle for handle in scope.owners if handle.casefold() not in followed),
        *(name for name in scope.repos if name.partition("/")[0].casefold() not in followed),
    ]


async def _governed(view: View, owners: Collection[str], models: Sequence[str]) -> set[str]:
    held = await labels(view, "owner", sorted(owners), axes=("governance",))
    return {owner for owner, given in held.items() if any(one.value in models for one in given)}


def scope_words(scope: DigestScope, locale: str) -> str:
    """Return a scope in words, without looking anything up in the store."""
    names = {project.key: project.name for project in load().projects}
    whole = [text("digest-everything", locale)] if scope.everything else []
    named = [*whole, *(names.get(key, key) for key in scope.projects), *scope.owners, *scope.repos]
    base = ", ".join(named) or text("digest-everything", locale)
    narrowed = [
        *_said("digest-in-languages", map(_language, scope.languages), locale),
        *_said("digest-for-tasks", scope.tasks, locale),
        *_said("digest-under-licences", scope.licenses, locale),
        *_said("digest-governed", scope.governance, locale),
    ]
    return brief("; ".join([base, *narrowed]), 1000)


def _said(message: str, values: Iterable[str], locale: str) -> list[str]:
    names = brief(", ".join(values), 300)
    return [text(message, locale, names=names)] if names else []


def _language(code: str) -> str:
    known = language(code)
    return known.name if known is not None else code


def _project(key: str) -> Project | None:
    return next((project for project in load().projects if project.key == key), None)
