"""Names while somebody types: fast, from memory and from the store's index, and never an error."""

import functools
import logging
from collections.abc import Iterable
from typing import Final

from bot.answering.reading.names import Kind, Named, Names, names_of, project_named
from bot.answering.reading.names_found import beginning
from bot.texts.outside import clean
from config.codebook import fold, load
from config.codebook_languages import load as languages
from storage.catalogue import repo_url
from storage.database import Database
from storage.views import view

log = logging.getLogger(__name__)

LIMIT: Final = 25
LABEL: Final = 100
"""Discord shows, and takes back, at most so many characters."""
_NEAR: Final = 60.0

Suggestion = tuple[str, str]


async def suggest_projects(db: Database, text: str, limit: int = LIMIT) -> list[Suggestion]:
    """Return the study's projects that typed text may mean, as (label, key); all of them for nothing."""
    return await _safely(db, text, "project", limit)


async def suggest_repos(db: Database, text: str, limit: int = LIMIT) -> list[Suggestion]:
    """Return repos that typed text may mean, as (label, id or link); the best known first for nothing.

    A dataset's or a Space's value is its address, because a model may have the same id.
    """
    return await _safely(db, text, "repo", limit)


async def suggest_owners(db: Database, text: str, limit: int = LIMIT) -> list[Suggestion]:
    """Return namespaces that typed text may mean, as (label, handle)."""
    return await _safely(db, text, "owner", limit)


async def suggest_some(db: Database, text: str, limit: int = LIMIT) -> list[Suggestion]:
    """Return projects, then repos, then namespaces that typed text may mean; of each its share."""
    share = limit // 3
    projects = await suggest_projects(db, text, share)
    repos = await suggest_repos(db, text, limit - 2 * share)
    found = [*projects, *repos, *await suggest_owners(db, text, share)]
    return _fitting(found, limit)


async def suggest_gaps(text: str, first: Iterable[str] = (), limit: int = LIMIT) -> list[Suggestion]:
    """Return languages that typed text may mean, as (label, code), with most speakers first."""
    wanted = fold(text)
    known = sorted(languages(), key=lambda one: -one.speakers)
    begun = [one for one in known if fold(one.name).startswith(wanted) or one.code == wanted]
    held = [one for one in known if wanted in fold(one.name)]
    heads = [(name, name) for name in first if name.startswith(wanted)]
    return _fitting([*heads, *((f"{one.name} ({one.code})", one.code) for one in [*begun, *held])], limit)


async def _safely(db: Database, text: str, kind: Kind, limit: int) -> list[Suggestion]:
    try:
        async with view(db) as now:
            names = await names_of(now)
            if kind != "project":
                names = await beginning(now, names, text[:LABEL])
        found = {"project": _projects, "repo": _repos, "owner": _owners}[kind](names, text[:LABEL])
        return _fitting(found, limit)
    except Exception:
        # Whoever types sees no choices then, and can still type the whole name.
        log.exception("nothing could be suggested")
        return []


def _fitting(found: Iterable[Suggestion], limit: int) -> list[Suggestion]:
    kept: dict[str, str] = {}
    for label, value in found:
        if len(value) <= LABEL and value not in kept:
            kept[value] = clean(label)[:LABEL]
            if len(kept) == limit:
                break
    return [(label, value) for value, label in kept.items()]


@functools.cache
def _project_names() -> tuple[tuple[str, str], ...]:
    """Return every name a project goes by as it is compared, with the project's key."""
    return tuple((fold(name), project.key) for name, project in load().names())


def suggested(names: Names, text: str, kind: Kind) -> list[Named]:
    """Return what typed text may mean, of one kind; nothing for nothing."""
    if not fold(text):
        return []
    if kind != "project":
        return _ranked(names.repos if kind == "repo" else names.owners, names, text[:LABEL], kind)
    return [project_named(load().project(key)) for _, key in _projects(names, text[:LABEL])]


def _projects(names: Names, text: str) -> list[Suggestion]:
    book = load()
    wanted = fold(text)
    ordered = [project.key for project in book.projects]
    starting = {key for name, key in _project_names() if name.startswith(wanted)}
    holding = {key for name, key in _project_names() if wanted in name}
    near = [] if starting or holding else names.near(text, limit=LIMIT, cutoff=_NEAR)
    keys = dict.fromkeys(
        [
            *(key for key in ordered if key in starting),
            *(key for key in ordered if key in holding),
            *(one.named.key for one in near if one.named.kind == "project"),
        ]
    )
    projects = [book.project(key) for key in keys]
    return [(f"{project.name} ({project.short})", project.key) for project in projects]


def _repos(names: Names, text: str) -> list[Suggestion]:
    found = _ranked(names.repos, names, text, "repo")
    return [(_repo_label(named), _repo_value(named)) for named in found]


def _repo_label(named: Named) -> str:
    return named.key if named.repo_type == "model" else f"{named.key} ({named.repo_type})"


def _repo_value(named: Named) -> str:
    return named.key if named.repo_type == "model" else repo_url(named.repo_type or "model", named.key)


def _owners(names: Names, text: str) -> list[Suggestion]:
    found = _ranked(names.owners, names, text, "owner")
    return [
        (named.key if fold(named.name) == fold(named.key) else f"{named.key} ({named.name})", named.key)
        for named in found
    ]


def _ranked(entries: Iterable[Named], names: Names, text: str, kind: Kind) -> list[Named]:
    """Return entries that begin with the text, then those that hold it, then those that are like it."""
    wanted = fold(text.removeprefix("https://huggingface.co/"))
    starting: list[Named] = []
    holding: list[Named] = []
    for named in entries:
        whole = names.folded(named)
        bare = names.bare(named)
        if whole.startswith(wanted) or bare.startswith(wanted):
            starting.append(named)
            if len(starting) == LIMIT:
                break
        elif wanted in whole:
            holding.append(named)
    found = [*starting, *holding][:LIMIT]
    if not found and wanted:
        near = names.near(text, limit=LIMIT, cutoff=_NEAR)
        found.extend(one.named for one in near if one.named.kind == kind)
    if not found:
        found = names.partly(wanted, kind, limit=LIMIT)
    return found
