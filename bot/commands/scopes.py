"""The words in which people say what a digest is about, and their suggestions.

Several are separated by commas and add up: "OLMo, owner:Qwen". Words such as "language:th", "task:...",
"licence:non-commercial" and "governance:single company" narrow what the others name, or else everything.
"""

from collections.abc import Iterable

import msgspec
from rapidfuzz import fuzz, process

from bot.answering.reading.suggest import suggest_owners, suggest_projects
from bot.commands.replies import Refused
from bot.digests.scope import resolve, scope_words, unfollowed
from bot.texts import text
from config.codebook import load
from config.codebook_languages import load as languages
from config.codebook_records import Project
from storage.catalogue import find_owner, find_repo, group_repos
from storage.database import Database
from storage.filters import RepoFilter
from storage.languages import code_of, language
from storage.subscriptions import DigestScope
from storage.tracking import tracked_in
from storage.views import View, view

EVERYTHING = "everything"
CHOICES = 25
NEAREST = 3
_NARROWING = {
    "language": "languages",
    "task": "tasks",
    "licence": "licenses",
    "license": "licenses",
    "governance": "governance",
}


async def suggest_scopes(db: Database, typed: str, locale: str) -> list[tuple[str, str]]:
    """Return what a person may mean, as (shown, value): everything, projects, then organisations.

    What holds the words themselves goes before what is only like them. After a comma the next part is
    suggested; after "language:" and the like, what there is of it.
    """
    before, comma, last = typed.rpartition(",")
    kind, colon, part = last.strip().partition(":")
    if colon and kind.casefold() in _NARROWING:
        async with view(db) as now:
            found = await _values(now, kind.casefold())
        named = [(f"{kind}: {name}", f"{kind}:{value}") for name, value in _matching(found, part)]
    else:
        named = await _named(db, last.strip(), locale)
    head = f"{before}," if comma else ""
    return [(f"{head} {label}".strip(), f"{head}{value}") for label, value in named][:CHOICES]


async def _named(db: Database, typed: str, locale: str) -> list[tuple[str, str]]:
    projects = [(label, f"project:{value}") for label, value in await suggest_projects(db, typed)]
    owners = [(label, f"owner:{value}") for label, value in await suggest_owners(db, typed)]
    whole = text("digest-everything", locale)
    first = [(whole, EVERYTHING)] if not typed or typed.casefold() in whole.casefold() else []
    wanted = typed.casefold()
    return [*first, *sorted([*projects, *owners], key=lambda one: wanted not in one[0].casefold())]


async def read_scope(db: Database, words: str, locale: str) -> DigestScope:
    """Return the scope that a person chose or typed.

    Raises Refused where nothing of that name is known, with the nearest names, and where nothing that is
    known fits all that was asked for.
    """
    parts = [part.strip() for part in words.split(",") if part.strip()]
    if not parts or load().find(words) is not None:  # a name may hold a comma itself
        parts = [words]
    whole = DigestScope()
    for part in parts:
        whole = _added(whole, await _read(db, part, locale))
    if whole.narrows:
        async with view(db) as now:
            await _require_any(now, whole, locale)
    return whole


async def require_held(db: Database, scope: DigestScope, locale: str) -> None:
    """Raise Refused where nothing that a scope names is held, and nobody follows it: nothing would come."""
    async with view(db) as now:
        if (await resolve(now, scope)).repos:
            return
        if not await tracked_in(now):
            raise Refused(text("scope-nothing-followed", locale))
        alone = await unfollowed(now, scope)
    if alone:
        words = ", ".join(alone)
        near = ", ".join(label for label, _ in (await suggest_scopes(db, words, locale))[:NEAREST])
        message = "scope-not-held-nearest" if near else "scope-not-held"
        raise Refused(text(message, locale, name=words[:100], nearest=near))


def typed(scope: DigestScope) -> str:
    """Return the words that read as a scope again."""
    narrowed = (("language", scope.languages), ("task", scope.tasks), ("licence", scope.licenses))
    return ", ".join(
        [
            *([EVERYTHING] if scope.everything else []),
            *(f"project:{key}" for key in scope.projects),
            *(f"owner:{handle}" for handle in scope.owners),
            *scope.repos,
            *(f"{kind}:{value}" for kind, values in narrowed for value in values),
            *(f"governance:{value}" for value in scope.governance),
        ]
    )


def _added(one: DigestScope, other: DigestScope) -> DigestScope:
    lists = {
        name: tuple(dict.fromkeys([*getattr(one, name), *getattr(other, name)]))
        for name in DigestScope.__struct_fields__
        if name != "everything"
    }
    return DigestScope(everything=one.everything or other.everything, **lists)


async def _read(db: Database, words: str, locale: str) -> DigestScope:
    kind, colon, name = words.partition(":")
    if words.casefold() == EVERYTHING or words == text("digest-everything", locale):
        return DigestScope(everything=True)
    if colon and kind.strip().casefold() in _NARROWING:
        return await _narrowed(db, kind.strip().casefold(), name.strip(), locale)
    project = _project(kind, colon, name, words)
    if project is not None:
        return DigestScope(projects=(project.key,))
    async with view(db) as now:
        handle = name if colon and kind == "owner" else words
        owner = await find_owner(now, handle)
        if owner is not None:
            return DigestScope(owners=(owner.handle,))
        repo = await find_repo(now, words) if "/" in words else None
        if repo is not None:
            return DigestScope(repos=(repo.name,))
        expected = {one.casefold(): one for one in await tracked_in(now)}
    expected |= {one.handle.casefold(): one.handle for one in load().starter}
    if handle.casefold() in expected:  # nothing of it was read yet, and its digest will tell when it is
        return DigestScope(owners=(expected[handle.casefold()],))
    found = (await suggest_scopes(db, name or words, locale))[:NEAREST]
    raise _unknown(words, (label for label, _ in found), locale)


def _project(kind: str, colon: str, name: str, words: str) -> Project | None:
    codebook = load()
    named = bool(colon) and kind == "project"
    found = codebook.find(name if named else words)
    if found is None and named:
        found = next((one for one in codebook.projects if one.key == name), None)
    return found


async def _narrowed(db: Database, kind: str, name: str, locale: str) -> DigestScope:
    field = _NARROWING[kind]
    if field == "languages" and (code := code_of(name)) is not None and language(code) is not None:
        return DigestScope(languages=(code,))
    async with view(db) as now:
        found = await _values(now, kind)
    chosen = next(
        (value for shown, value in found if name.casefold() in {shown.casefold(), value.casefold()}), None
    )
    if chosen is None:
        nearest = [f"{kind}:{value}" for _, value in _matching(found, name)[:NEAREST]]
        raise _unknown(f"{kind}:{name}", nearest, locale)
    return msgspec.structs.replace(DigestScope(), **{field: (chosen,)})


async def _values(view: View, kind: str) -> list[tuple[str, str]]:
    """Return what there is to narrow by, as (shown, value)."""
    match _NARROWING[kind]:
        case "languages":
            return [(one.name, one.code) for one in languages()]
        case "tasks":
            return [(task, task) for task, _ in await group_repos(view, RepoFilter(), "task") if task]
        case "licenses":
            entries = load().licenses
            families = dict.fromkeys(one.family for one in entries)
            return [*((one, one) for one in families), *((one.name, one.id) for one in entries)]
        case _:
            return [(one.name, one.id) for one in load().taxonomies.governance]


def _matching(found: Iterable[tuple[str, str]], typed: str) -> list[tuple[str, str]]:
    listed = list(found)
    wanted = typed.strip().casefold()
    holding = [one for one in listed if wanted in one[0].casefold() or wanted == one[1].casefold()]
    if holding or not wanted:
        return holding[:CHOICES]
    near = process.extract(wanted, [one[0].casefold() for one in listed], scorer=fuzz.WRatio, limit=CHOICES)
    return [listed[place] for _, _, place in near]


async def _require_any(view: View, scope: DigestScope, locale: str) -> None:
    """Raise Refused where nothing fits a scope, saying what fits without each of its conditions."""
    if (await resolve(view, scope)).repos:
        return
    words = scope_words(scope, locale)
    left: list[str] = []
    for name in ("languages", "tasks", "licenses", "governance"):
        if not getattr(scope, name):
            continue
        wider = msgspec.structs.replace(scope, **{name: ()})
        number = len((await resolve(view, wider)).repos)
        left.append(text("scope-without", locale, kind=name, number=number))
    raise Refused(text("scope-nothing-fits", locale, scope=words[:300], without="; ".join(left)))


def _unknown(words: str, nearest: Iterable[str], locale: str) -> Refused:
    names = ", ".join(nearest)
    if names:
        return Refused(text("scope-unknown-nearest", locale, name=words[:100], nearest=names))
    return Refused(text("scope-unknown", locale, name=words[:100]))
