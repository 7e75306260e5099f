"""A repo that the store does not hold: whoever collects looks it up, and the asker waits for it a while."""

import asyncio

from bot.answering.pages.acts import open_page
from bot.answering.reading.text import read
from bot.answering.reading.typed import find_by_words
from bot.answering.wanted import Seek, Sought, Wanted, came_of
from bot.commands.cooldown import Wait
from bot.commands.services import Services
from bot.document import Document, Instant, Line, Small
from bot.judging import NOW
from bot.texts import spans, text
from storage import lookups
from storage.lookups import LookUp, Outcome
from storage.records import REPO_TYPES, RepoType
from storage.views import view

PATIENCE = 20.0
"""Seconds an asker waits for a look-up."""
LOOK_EVERY = 0.2


async def repo_or_look_up(
    services: Services, act: str, typed: str, locale: str, *, user_id: int, guild_id: int | None
) -> Document:
    """Show a page (`act`) of the repo that typed words mean; one that is not in the store is looked up first.

    Whoever had many things looked up just now is told from when on it may go on.
    """
    async with view(services.db) as now:
        held = await find_by_words(now, typed)
        if held is not None:
            return await open_page(now, act, (str(held.id),), locale, judges=NOW)
    repo_type, name = wanted(typed)
    said: Line = ()
    if lookups.is_repo_id(name):
        wait = services.look_ups.wait(user_id, guild_id, services.db.clock.now())
        if wait is None:
            request = await lookups.ask(services.db, name, repo_type, asked_by=f"discord:{user_id}")
            found = await answered(services, request)
            if found.repo is not None:
                async with view(services.db) as now:
                    return await open_page(now, act, (str(found.repo.id),), locale, judges=NOW)
            said = (text(f"lookup-{found.outcome}", locale, name=name),)
        else:
            said = told_to_wait(wait, name, locale)
    async with view(services.db) as now:
        page = await open_page(now, act, (typed,), locale, judges=NOW)
    return _with(page, said) if said else page


def seeker(services: Services, *, user_id: int, guild_id: int | None, locale: str) -> Seek:
    """Return who has what a question names looked up, within what a person may have looked up."""

    async def seek(wanted: Wanted) -> Sought:
        wait = services.look_ups.wait(user_id, guild_id, services.db.clock.now())
        if wait is not None:
            return Sought(found=False, said=told_to_wait(wait, wanted.name, locale))
        by = f"discord:{user_id}"
        if wanted.owner:
            request = await lookups.ask_owner(services.db, wanted.name, asked_by=by)
        else:
            request = await lookups.ask(services.db, wanted.name, wanted.repo_type, asked_by=by)
        return came_of(await answered(services, request), wanted, locale)

    return seek


def told_to_wait(wait: Wait, name: str, locale: str) -> Line:
    """Say that something is not looked up now, and when it may be again."""
    message = "lookup-limit-server" if wait.server else "lookup-limit-person"
    return spans(message, locale, name=name, at=Instant(wait.at, "relative"))


def wanted(typed: str) -> tuple[RepoType | None, str]:
    """Return type (None: not said) and id that typed words or a link to the Hub stand for."""
    links = read(typed).links
    if not links:
        return None, typed.strip()
    named: RepoType = "model"
    for repo_type in REPO_TYPES:
        if repo_type == links[0].repo_type:
            named = repo_type
    return named, links[0].name


async def answered(services: Services, request: int) -> LookUp:
    """Wait a while for what whoever collects makes of a request."""
    services.wake_collector()
    loop = asyncio.get_running_loop()
    until = loop.time() + PATIENCE
    while True:
        found = await lookups.answer(services.db, request)
        if found.outcome is not Outcome.WAITING or loop.time() >= until or services.closing.is_set():
            return found
        await asyncio.sleep(LOOK_EVERY)


def _with(page: Document, said: Line) -> Document:
    """Return the page of what the store knows, with what the look-up came to above it."""
    return Document(
        title=page.title,
        url=page.url,
        blocks=(Small(said), *page.blocks),
        actions=page.actions,
        citations=page.citations,
        as_of=page.as_of,
        tone=page.tone,
    )
