"""`cartographer project` and `cartographer repo`: one page about one thing."""

from collections.abc import Awaitable, Callable
from typing import NoReturn

import click

from bot.answering.pages import project_page, repo_page
from bot.cli.naming import found_project, found_repo
from bot.cli.output import WIDEST
from bot.cli.session import Session, json_option, perform
from bot.cli.shapes import shown
from bot.document import Document
from bot.plain import to_text
from storage.views import View, view

Make = Callable[[View, str], Awaitable[Document]]


@click.command("project", short_help="Show a project: who, where, governance, artefacts.")
@click.argument("name", metavar="NAME")
@json_option
def project(name: str, as_json: bool) -> None:  # noqa: FBT001 - click calls it
    """Show a project by its name, its organisation or its handle: who, where, governance, artefacts."""

    async def make(now: View, locale: str) -> Document:
        return await project_page(now, await found_project(now, name), locale)

    _show(make, as_json=as_json)


@click.command("repo", short_help="Show a model, dataset or Space by id or Hub link.")
@click.argument("name", metavar="ID_OR_LINK")
@json_option
def repo(name: str, as_json: bool) -> None:  # noqa: FBT001 - click calls it
    """Show a model, dataset or Space by its id, one it had before, or its Hub link."""

    async def make(now: View, locale: str) -> Document:
        return await repo_page(now, await found_repo(now, name), locale)

    _show(make, as_json=as_json)


def _show(make: Make, *, as_json: bool) -> NoReturn:
    async def work(session: Session) -> None:
        locale = session.settings.locale
        async with session.store() as db, view(db) as now:
            document = await make(now, locale)
            if as_json:
                text = to_text(document, WIDEST, locale)
                session.output.record(shown(document, text, as_of=now.as_of, run=now.run))
            else:
                session.output.document(document, locale)

    perform(work, as_json=as_json)
