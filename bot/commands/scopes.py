"""The words in which people say what a digest is about, and their suggestions."""

from bot.answering.suggest import suggest_owners, suggest_projects
from bot.commands.replies import Refused
from bot.texts import text
from config.codebook import load
from storage.catalogue import find_owner, find_repo
from storage.database import Database
from storage.subscriptions import DigestScope
from storage.tracking import tracked_in
from storage.views import view

EVERYTHING = "everything"
CHOICES = 25


async def suggest_scopes(db: Database, typed: str, locale: str) -> list[tuple[str, str]]:
    """Return what a person may mean, as (shown, value): everything, projects, then organisations.

    What holds the words themselves goes before what is only like them.
    """
    projects = [(label, f"project:{value}") for label, value in await suggest_projects(db, typed)]
    owners = [(label, f"owner:{value}") for label, value in await suggest_owners(db, typed)]
    whole = text("digest-everything", locale)
    first = [(whole, EVERYTHING)] if not typed or typed.casefold() in whole.casefold() else []
    wanted = typed.casefold()
    named = sorted([*projects, *owners], key=lambda one: wanted not in one[0].casefold())
    return [*first, *named][:CHOICES]


async def read_scope(db: Database, words: str, locale: str) -> DigestScope:
    """Return the scope that a person chose or typed.

    Raises Refused where nothing of that name is known, with the nearest names.
    """
    kind, colon, name = words.partition(":")
    if words.casefold() == EVERYTHING or words == text("digest-everything", locale):
        return DigestScope(everything=True)
    codebook = load()
    project = codebook.find(name if colon and kind == "project" else words)
    if project is None and colon and kind == "project":
        project = next((one for one in codebook.projects if one.key == name), None)
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
    expected |= {one.handle.casefold(): one.handle for one in codebook.starter}
    if handle.casefold() in expected:  # nothing of it was read yet, and its digest will tell when it is
        return DigestScope(owners=(expected[handle.casefold()],))
    nearest = ", ".join(label for label, _ in (await suggest_scopes(db, name or words, locale))[:3])
    if nearest:
        raise Refused(text("scope-unknown-nearest", locale, name=words[:100], nearest=nearest))
    raise Refused(text("scope-unknown", locale, name=words[:100]))
