"""Every name a question may mean: the codebook's projects and organisations, namespaces, repos.

Built once for each state of the store and kept while that state lasts.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, Literal
from weakref import WeakKeyDictionary

from msgspec import Struct
from rapidfuzz import fuzz, process

from config.codebook import Codebook, fold, load
from config.codebook_records import Project
from storage.catalogue import Repo, RepoFilter, find_owners, find_repos, names, numbered
from storage.records import REPO_TYPES, RepoType
from storage.tracking import tracked_in
from storage.views import View

Kind = Literal["project", "organization", "owner", "repo"]
_KEPT: Final = 4
_BETWEEN: Final = re.compile(r"[\W_]+")
_ALL: Final = 10_000_000
MOST: Final = 200_000
"""So many repos can all be known by name; a store that has more has seen a census."""
_SHORTEST: Final = 3
_NEAR: Final = 62.0
_PARTLY: Final = 80.0

PROJECT, STUDY_REPO, KNOWN_OWNER, OTHER = range(4)
"""How strong the evidence is that a name is meant: the study's, then who is followed, then the rest."""


class Named(Struct, frozen=True, kw_only=True):
    """Something with a name: `key` is a project's key, a namespace or a repo's id."""

    kind: Kind
    key: str
    name: str
    tier: int
    weight: int = 0
    """30-day downloads of a repo, followers of a namespace: ranks within a tier."""
    handles: tuple[str, ...] = ()
    """The namespaces whose repos are meant."""
    repo_type: RepoType | None = None

    @property
    def rank(self) -> tuple[int, int, str, str]:
        """Sort key: the strongest evidence first."""
        order = REPO_TYPES.index(self.repo_type) if self.repo_type else 0
        return self.tier, -self.weight, self.key, str(order)

    @property
    def identity(self) -> tuple[str, str, str | None]:
        """What makes two names mean the same thing."""
        return self.kind, self.key, self.repo_type


class Near(Struct, frozen=True):
    """A name like one that was written; `score` is 100 for the same."""

    named: Named
    score: float


class Names:
    """The names of one state of the store."""

    def __init__(self, entries: Iterable[tuple[str, Named]]) -> None:
        self._exact: dict[str, list[Named]] = {}
        for written, named in entries:
            key = fold(written)
            if not key:
                continue
            held = self._exact.setdefault(key, [])
            if all(other.identity != named.identity for other in held):
                held.append(named)
        for held in self._exact.values():
            held.sort(key=lambda named: named.rank)
        self._folded = sorted(self._exact)
        every = {named.identity: named for held in self._exact.values() for named in held}
        self.repos = sorted((one for one in every.values() if one.kind == "repo"), key=lambda one: one.rank)
        self.owners = sorted(self._owners(every.values()), key=lambda one: one.rank)
        self._forms = {
            one: (fold(one.key), fold(one.key.split("/")[-1])) for one in (*self.repos, *self.owners)
        }

    @staticmethod
    def _owners(every: Iterable[Named]) -> Iterator[Named]:
        """Yield each namespace as one, those of projects and organisations too."""
        for named in every:
            if named.kind == "owner":
                yield named
            elif named.kind != "repo":
                book = load()
                project = book.project(named.key) if named.kind == "project" else None
                for handle in project.handles if project else named.handles:
                    yield Named(
                        kind="owner",
                        key=handle,
                        name=project.organization if project else named.name,
                        tier=named.tier,
                        handles=(handle,),
                    )

    def folded(self, named: Named) -> str:
        """Return a repo's or a namespace's id as it is compared."""
        return self._forms[named][0]

    def bare(self, named: Named) -> str:
        """Return the last part of an id as it is compared."""
        return self._forms[named][1]

    def exact(self, text: str) -> list[Named]:
        """Return what goes by just this name, case and punctuation aside, best evidence first."""
        return self._exact.get(fold(text), [])

    def repo(self, name: str, repo_type: str | None = None) -> Named | None:
        """Return the repo of this id; models go before datasets before Spaces."""
        found = [
            named
            for named in self.exact(name)
            if named.kind == "repo"
            and named.key.casefold() == name.casefold()
            and repo_type in (None, named.repo_type)
        ]
        return min(found, key=lambda named: REPO_TYPES.index(named.repo_type or "model"), default=None)

    def near(self, text: str, *, limit: int = 5, cutoff: float = _NEAR) -> list[Near]:
        """Return the names most like what was written, best first; the strongest evidence breaks ties."""
        wanted = fold(text)
        if len(wanted) < _SHORTEST:
            return []
        found = process.extract(wanted, self._folded, scorer=fuzz.ratio, score_cutoff=cutoff, limit=limit * 4)
        best: dict[tuple[str, str, str | None], Near] = {}
        for written, score, _ in found:
            for named in self._exact[written]:
                held = best.get(named.identity)
                if held is None or held.score < score:
                    best[named.identity] = Near(named, round(score, 3))
        return sorted(best.values(), key=lambda near: (-near.score, near.named.rank))[:limit]

    def partly(self, wanted: str, kind: Kind, *, limit: int) -> list[Named]:
        """Return the repos or namespaces a part of whose name is nearly what was written."""
        entries = self.repos if kind == "repo" else self.owners
        if len(wanted) < _SHORTEST:
            return []
        found = process.extract(
            wanted,
            [self._forms[named][1] for named in entries],
            scorer=fuzz.partial_ratio,
            score_cutoff=_PARTLY,
            limit=limit,
        )
        return [entries[place] for _, _, place in found]

    def holding(self, text: str) -> list[Named]:
        """Return the repos whose name has every word of a text as a word of its own, best evidence first."""
        wanted = set(_parts(text))
        if not wanted or max(map(len, wanted)) < _SHORTEST:
            return []
        likely = self.containing(wanted)
        found = [named for named in likely if wanted <= set(_parts(named.key.rsplit("/", maxsplit=1)[-1]))]
        return sorted(found, key=lambda named: not self.bare(named).startswith(fold(text)))

    def containing(self, parts: Iterable[str], handles: Iterable[str] = ()) -> list[Named]:
        """Return the repos whose name holds every part, of some namespaces if given, best evidence first."""
        wanted = [fold(part) for part in parts]
        allowed = {handle.casefold() for handle in handles}
        return [
            named
            for named in self.repos
            if all(part in self._forms[named][1] for part in wanted)
            and (not allowed or named.key.split("/")[0].casefold() in allowed)
        ]


def _parts(text: str) -> list[str]:
    return [part for part in _BETWEEN.split(text.casefold()) if part]


_cache: WeakKeyDictionary[Any, dict[int, Names]] = WeakKeyDictionary()


async def names_of(view: View) -> Names:
    """Return the names of a view's state of the store, building them the first time it is asked for."""
    states = _cache.setdefault(view.connection.engine, {})
    held = states.get(view.sequence)
    if held is None:
        held = Names([*_codebook_names(load()), *await _store_names(view, load())])
        states[view.sequence] = held
        while len(states) > _KEPT:
            del states[next(iter(states))]
    return held


def project_named(project: Project, handles: tuple[str, ...] | None = None, name: str = "") -> Named:
    """Return a project as something with a name; `handles` narrows it to some of its namespaces.

    `name` is that of its organisation or of the namespace, where that was named and not the project.
    """
    return Named(
        kind="project",
        key=project.key,
        name=name or project.name,
        tier=PROJECT,
        handles=project.handles if handles is None else handles,
    )


def repo_named(repo: Repo) -> Named:
    """Return a repo as something with a name, whoever tracks it."""
    handle, _, bare = repo.name.partition("/")
    return Named(
        kind="repo",
        key=repo.name,
        name=repo.name,
        tier=OTHER,
        weight=repo.downloads or 0,
        handles=(handle,) if bare else (),
        repo_type=repo.repo_type,
    )


def _codebook_names(book: Codebook) -> Iterator[tuple[str, Named]]:
    for written, project in book.names():
        if written in project.handles:
            yield written, project_named(project, (written,), written)
        elif written in {project.name, *project.models} - {project.organization, project.short}:
            yield written, project_named(project, project.handles[:1])
        else:
            yield written, project_named(project, name=_organization(project, written))
    for entry in book.mentioned:
        organization = Named(
            kind="organization",
            key=entry.handles[0] if entry.handles else entry.key,
            name=entry.organization,
            tier=PROJECT,
            handles=entry.handles,
        )
        for written in dict.fromkeys(
            (entry.key, entry.name, entry.organization, *entry.handles, *entry.aliases)
        ):
            yield written, organization


def _organization(project: Project, written: str) -> str:
    """Return the organisation's name where that, or a short form of it, is what was written."""
    part = fold(written)
    if part in fold(project.name) or part not in fold(project.organization):
        return ""
    return project.organization


async def _repo_names(view: View) -> list[tuple[str, RepoType, int | None]]:
    """Return every repo's id, type and downloads; an old state's downloads are those it had then.

    Once a census has been made, only those of what is tracked: the others are found by their whole id.
    """
    few = await numbered(view) <= MOST
    if view.current and few:
        return await names(view)
    tracked = tuple(handle.casefold() for handle in await tracked_in(view))
    where = RepoFilter() if few else RepoFilter(owners=tracked, ids=None if tracked else ())
    then = await find_repos(view, where, limit=_ALL)
    return [(repo.name, repo.repo_type, repo.downloads) for repo in then]


async def _store_names(view: View, book: Codebook) -> list[tuple[str, Named]]:
    held = sorted(await _repo_names(view))
    handles = sorted({name.split("/")[0] for name, _, _ in held if "/" in name})
    known = await find_owners(view, handles)
    found: list[tuple[str, Named]] = []
    for handle in handles:
        owner = known.get(handle.casefold())
        if book.by_handle(handle) or book.mentioned_by_handle(handle):
            continue
        named = Named(
            kind="owner",
            key=handle,
            name=(owner.fullname if owner else None) or handle,
            tier=KNOWN_OWNER if owner else OTHER,
            weight=(owner.followers if owner else None) or 0,
            handles=(handle,),
        )
        found.append((handle, named))
        if owner and owner.fullname:
            found.append((owner.fullname, named))
    for name, repo_type, downloads in held:
        handle, _, bare = name.partition("/")
        tier = STUDY_REPO if book.by_handle(handle) else KNOWN_OWNER if handle.casefold() in known else OTHER
        repo = Named(
            kind="repo",
            key=name,
            name=name,
            tier=tier,
            weight=downloads or 0,
            handles=(handle,) if bare else (),
            repo_type=repo_type,
        )
        found.append((name, repo))
        if bare:
            found.append((bare, repo))
    return found
