"""Every name a question may mean: the codebook's projects and organisations, namespaces, repos.

Those of a store of some size are held in memory, and kept while none changes. Of a store that has seen a
census they are those of what is followed and of the codebook; the others are found in the store's index, for
each question those that it may mean (`bot/answering/reading/names_found.py`).
"""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any, Final, Literal
from weakref import WeakKeyDictionary

from msgspec import Struct
from rapidfuzz import fuzz, process

from bot.answering.reading.families import Family, tokens
from config.codebook import Codebook, fold, load
from config.codebook_records import Project
from storage.catalogue import Owner, Repo, find_owners
from storage.named import names, newest_owner, newest_version, newest_version_of, numbered
from storage.records import REPO_TYPES, RepoType
from storage.tracking import tracked_in
from storage.views import View

Kind = Literal["project", "organization", "owner", "repo"]
_KEPT: Final = 4
_BETWEEN: Final = re.compile(r"[\W_]+")
MOST: Final = 20_000
"""So many repos are all held in memory; a store that has more has seen a census."""
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

    def __init__(self, entries: Iterable[tuple[str, Named]], *, whole: bool = True) -> None:
        """`whole` says that these are all: the store's index holds no others."""
        self.whole = whole
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

    def family(self, wanted: Sequence[str]) -> list[Named]:
        """Return the repos of the family that some tokens name, the likeliest first.

        Those of just this version; else those of a later one that begins with it: 3.1 for 3.
        """
        family = Family(wanted)
        joined = fold("".join(family.head))
        likely = [
            (named, tokens(named.key.rsplit("/", maxsplit=1)[-1]))
            for named in self.repos
            if joined in self.bare(named)
        ]
        for loose in (False, True):
            found = [
                (family.order(held, start), named)
                for named, held in likely
                if (start := family.place(held, loose=loose)) is not None
            ]
            if found:
                found.sort(key=lambda one: (one[0], -one[1].weight, one[1].rank))
                return [named for _, named in found]
        return []

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


class Wider(Names):
    """Names in memory, and beside them those that were found in the store's index for one question."""

    def __init__(self, base: Names, found: Iterable[tuple[str, Named]]) -> None:
        super().__init__(found, whole=False)
        self._base = base
        self._forms |= base._forms  # noqa: SLF001 - of the same kind
        known = {named.identity for named in (*base.repos, *base.owners)}
        self._mine = [named for named in self.repos if named.identity not in known]
        self.repos = sorted((*base.repos, *self._mine), key=lambda one: one.rank)
        others = [named for named in self.owners if named.identity not in known]
        self.owners = sorted((*base.owners, *others), key=lambda one: one.rank)

    def exact(self, text: str) -> list[Named]:
        """Return what goes by just this name, in memory or found."""
        ours, found = self._base.exact(text), super().exact(text)
        known = {named.identity for named in ours}
        added = [named for named in found if named.identity not in known]
        return sorted((*ours, *added), key=lambda named: named.rank) if added else ours

    def near(self, text: str, *, limit: int = 5, cutoff: float = _NEAR) -> list[Near]:
        """Return the names most like what was written, in memory or found."""
        ours, found = (
            self._base.near(text, limit=limit, cutoff=cutoff),
            super().near(text, limit=limit, cutoff=cutoff),
        )
        best: dict[tuple[str, str, str | None], Near] = {}
        for near in (*ours, *found):
            held = best.get(near.named.identity)
            if held is None or held.score < near.score:
                best[near.named.identity] = near
        return sorted(best.values(), key=lambda near: (-near.score, near.named.rank))[:limit]


def _parts(text: str) -> list[str]:
    return [part for part in _BETWEEN.split(text.casefold()) if part]


_cache: WeakKeyDictionary[Any, dict[tuple[object, ...], Names]] = WeakKeyDictionary()


async def names_of(view: View) -> Names:
    """Return the names of a view's state of the store, building them where one has changed since.

    How well known a repo is, which tells only which of two equally good names goes first, is taken as of the
    newest run that has finished.
    """
    states = _cache.setdefault(view.connection.engine, {})
    at = (view.sequence, view.current)
    if (known := states.get(at)) is not None:
        return known
    whole = await numbered(view) <= MOST
    followed = () if whole else await _followed(view)
    state = await _state(view, followed, whole=whole)
    held = states.pop(state, None)
    if held is None:
        held = Names([*_codebook_names(load()), *await _store_names(view, load(), followed)], whole=whole)
    states[state] = states[at] = held
    while len(states) > 2 * _KEPT:
        del states[next(iter(states))]
    return held


async def _followed(view: View) -> tuple[str, ...]:
    """Return the namespaces whose names are always held, in lower case: those followed, and the study's."""
    book = load()
    known = {handle.casefold() for project in book.projects for handle in project.handles}
    known |= {handle.casefold() for entry in book.mentioned for handle in entry.handles}
    return tuple(sorted(known | {handle.casefold() for handle in await tracked_in(view)}))


async def _state(view: View, followed: tuple[str, ...], *, whole: bool) -> tuple[object, ...]:
    """Return what says that the names of two views are the same."""
    if not view.current:
        return whole, view.sequence
    newest = await (newest_version(view) if whole else newest_version_of(view, followed))
    return whole, followed, view.run, newest, await newest_owner(view)


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


async def _store_names(view: View, book: Codebook, followed: tuple[str, ...]) -> list[tuple[str, Named]]:
    held = sorted(await names(view, followed))
    handles = sorted({name.split("/")[0] for name, _, _ in held if "/" in name})
    known = await find_owners(view, handles)
    found: list[tuple[str, Named]] = []
    for handle in handles:
        owner = known.get(handle.casefold())
        if book.by_handle(handle) or book.mentioned_by_handle(handle):
            continue
        named = owner_named(handle, owner)
        found.append((handle, named))
        if owner and owner.fullname:
            found.append((owner.fullname, named))
    for name, repo_type, downloads in held:
        repo = held_repo(name, repo_type, downloads, known)
        found.append((name, repo))
        if repo.handles:
            found.append((name.partition("/")[2], repo))
    return found


def owner_named(handle: str, owner: Owner | None) -> Named:
    """Return a namespace as something with a name; `owner` is what is known of it."""
    return Named(
        kind="owner",
        key=handle,
        name=(owner.fullname if owner else None) or handle,
        tier=KNOWN_OWNER if owner else OTHER,
        weight=(owner.followers if owner else None) or 0,
        handles=(handle,),
    )


def held_repo(name: str, repo_type: RepoType, downloads: int | None, known: Container[str]) -> Named:
    """Return a repo as something with a name; `known` are the namespaces of which there is an overview."""
    handle, _, bare = name.partition("/")
    tier = STUDY_REPO if load().by_handle(handle) else KNOWN_OWNER if handle.casefold() in known else OTHER
    return Named(
        kind="repo",
        key=name,
        name=name,
        tier=tier,
        weight=downloads or 0,
        handles=(handle,) if bare else (),
        repo_type=repo_type,
    )
