"""A repo that the store does not hold: whoever collects looks it up, and the asker waits for it a while."""

import asyncio

from bot.answering.acts import find_by_words, open_page
from bot.answering.pages import repo_page
from bot.answering.reading import read
from bot.commands.services import Services
from bot.document import Document, Small
from bot.texts import text
from storage import lookups
from storage.lookups import LookUp, Outcome
from storage.records import REPO_TYPES, RepoType
from storage.views import view

PATIENCE = 20.0
"""Seconds an asker waits for a look-up."""
LOOK_EVERY = 0.2


async def repo_or_look_up(services: Services, typed: str, locale: str, *, asked_by: str) -> Document:
    """Show the repo that typed words mean; an id or a link that is not in the store is looked up first."""
    async with view(services.db) as now:
        held = await find_by_words(now, typed)
        if held is not None:
            return await repo_page(now, held, locale)
    repo_type, name = wanted(typed)
    found = LookUp(outcome=Outcome.WAITING, run=None)
    if lookups.is_repo_id(name):
        found = await _look_up(services, name, repo_type, asked_by)
    async with view(services.db) as now:
        if found.repo is not None:
            return await repo_page(now, found.repo, locale)
        page = await open_page(now, "repo", (typed,), locale)
    return _with(page, found, name, locale) if lookups.is_repo_id(name) else page


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


async def _look_up(services: Services, name: str, repo_type: RepoType | None, asked_by: str) -> LookUp:
    request = await lookups.ask(services.db, name, repo_type, asked_by=asked_by)
    services.wake_collector()
    loop = asyncio.get_running_loop()
    until = loop.time() + PATIENCE
    while True:
        found = await lookups.answer(services.db, request)
        if found.outcome is not Outcome.WAITING or loop.time() >= until or services.closing.is_set():
            return found
        await asyncio.sleep(LOOK_EVERY)


def _with(page: Document, found: LookUp, name: str, locale: str) -> Document:
    """Return the page of what the store knows, with what the look-up came to above it."""
    said = text(f"lookup-{found.outcome}", locale, name=name)
    return Document(
        title=page.title,
        url=page.url,
        blocks=(Small((said,)), *page.blocks),
        actions=page.actions,
        citations=page.citations,
        as_of=page.as_of,
        tone=page.tone,
    )
