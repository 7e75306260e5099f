"""`cartographer project` and `cartographer repo`: one page about one thing.

A repo that the store does not hold is looked up on the Hub, once, and then shown from the store.
"""

from collections.abc import Awaitable, Callable
from typing import NoReturn

import click
from msgspec import structs

from bot.answering.pages.repo import project_page, repo_page
from bot.cli.mapping import label_line
from bot.cli.naming import found_project, found_repo, is_link, nearest, repo_of
from bot.cli.output import WIDEST, CommandError
from bot.cli.session import Session, json_option, perform
from bot.cli.shapes import Shown, ShownRepo, shown
from bot.document import Document
from bot.plain import to_text
from storage import lookups
from storage.catalogue import Repo, find_repo
from storage.database import Database
from storage.views import View, view

Make = Callable[[View, str], Awaitable[Document]]


@click.command("project", short_help="Show a project: who, where, governance, artefacts.")
@click.argument("name", metavar="NAME")
@json_option
def project(name: str, as_json: bool) -> None:  # noqa: FBT001 - click calls it
    """Show a project by its name, its organisation or its handle: who, where, governance, artefacts."""

    async def make(now: View, locale: str) -> Document:
        from collectors.mapping.owner_now import owner_now  # noqa: PLC0415 - the rules take a moment to load

        return await project_page(now, await found_project(now, name), locale, judge=owner_now)

    _show(make, as_json=as_json)


@click.command("repo", short_help="Show a model, dataset or Space by id or Hub link.")
@click.argument("name", metavar="ID_OR_LINK")
@json_option
def repo(name: str, as_json: bool) -> None:  # noqa: FBT001 - click calls it
    """Show a model, dataset or Space by its id, one it had before, or its Hub link.

    One that is not in the store yet is looked up on the Hub.
    """

    async def make(now: View, locale: str, looked_up: Repo | None = None) -> Document:
        from collectors.mapping.kinds import kind_now  # noqa: PLC0415 - only where a repo is shown
        from collectors.sources.noise import flags_unless_judged  # noqa: PLC0415 - as above

        held = looked_up or await found_repo(now, name)
        noise = await flags_unless_judged(now, held.id)
        return await repo_page(now, held, locale, noise=noise, derive=kind_now)

    async def work(session: Session) -> None:
        async with session.store() as db:
            found = await _looked_up(session, db, name)
            if not as_json:
                await _write(session, db, lambda now, locale: make(now, locale, found))
                return
            async with view(db) as now:
                from collectors.mapping.kinds import labels_now  # noqa: PLC0415 - only where they are shown

                held = found or await found_repo(now, name)
                page = _shown(now, await make(now, session.settings.locale, held), session.settings.locale)
                lines = tuple(label_line(now, name, label) for label in await labels_now(now, held))
                session.output.record(ShownRepo(**structs.asdict(page), labels=lines))

    perform(work, as_json=as_json)


async def _looked_up(session: Session, db: Database, typed: str) -> Repo | None:
    """Look a repo up that the store does not hold; None where it holds it, or it can be none.

    Raises CommandError where the Hub has none, or cannot be asked.
    """
    repo_type, name = repo_of(typed)
    whole = {name, lookups.target_of(name, repo_type)}
    if not lookups.is_repo_id(name) or not (is_link(typed) or typed.strip().strip("/") in whole):
        return None
    async with view(db) as now:
        if await find_repo(now, name, repo_type) is not None:
            return None
    from collectors.hub.connecting import hub_of  # noqa: PLC0415 - only where the Hub has to be asked
    from collectors.lookup import look_up  # noqa: PLC0415 - as above

    async with hub_of(session.settings, db.clock, db) as hub:
        found = await look_up(db, hub, name, repo_type=repo_type, asked_by="cli")
    if found.repo is not None:
        return found.repo
    if found.outcome is lookups.Outcome.MISSING:
        kind = repo_type or "model, dataset or Space"
        said = f"there is no {kind} {name!r} on the Hub that can be seen: it is missing or private."
    else:
        said = f"there is no repo {name!r} in the store, and it could not be looked up ({found.reason})."
    async with view(db) as now:
        raise CommandError(said, nearest=await nearest(now, name, "repo"))


def _show(make: Make, *, as_json: bool) -> NoReturn:
    async def work(session: Session) -> None:
        async with session.store() as db:
            await _write(session, db, make)

    perform(work, as_json=as_json)


def _shown(now: View, document: Document, locale: str) -> Shown:
    return shown(document, to_text(document, WIDEST, locale), as_of=now.as_of, run=now.run)


async def _write(session: Session, db: Database, make: Make) -> None:
    locale = session.settings.locale
    async with view(db) as now:
        document = await make(now, locale)
        if session.output.as_json:
            session.output.record(_shown(now, document, locale))
        else:
            session.output.document(document, locale)
