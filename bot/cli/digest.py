"""`cartographer digest preview`: what a digest would say now about the last week."""

import click

from bot.cli.digest_stored import render, replay, show, write
from bot.cli.naming import found_project, found_repo, owner_handle
from bot.cli.output import WIDEST, CommandError
from bot.cli.session import Session, json_option, perform
from bot.cli.shapes import shown
from bot.digests.compose import preview as compose_preview
from bot.digests.scope import resolve, unfollowed
from bot.plain import to_text
from config.clock import WEEK
from storage.history import sequence_at
from storage.subscriptions import DigestScope
from storage.tracking import tracked_in
from storage.views import View, view


@click.group("digest", short_help="See what a digest would say, or what one said.")
def group() -> None:
    """See what a digest would say, by the renderer that delivers it."""


for _command in (show, replay, render):
    group.add_command(_command)


@group.command("preview", short_help="Compose a digest of the last week, delivering nothing.")
@click.option("--project", "projects", multiple=True, metavar="NAME", help="A project of the codebook.")
@click.option("--owner", "owners", multiple=True, metavar="HANDLE", help="A namespace of the Hub.")
@click.option("--repo", "repos", multiple=True, metavar="ID", help="A repo by its id.")
@click.option(
    "--everything", is_flag=True, help="Everything that is tracked; so too where no scope is given."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "discord", "markdown", "json", "html"]),
    default="text",
    show_default=True,
    help="How to write it; discord is one request body a line.",
)
@json_option
def preview(
    *,
    projects: tuple[str, ...],
    owners: tuple[str, ...],
    repos: tuple[str, ...],
    everything: bool,
    form: str,
    as_json: bool,
) -> None:
    """Compose a digest of the last week, delivering nothing. Scopes add up."""
    form = "json" if as_json else form
    as_json = form in {"discord", "json"}

    async def work(session: Session) -> None:
        locale = session.settings.locale
        async with session.store() as db, view(db) as now:
            whole = everything or not (projects or owners or repos)
            if whole and not await tracked_in(now):
                raise CommandError("nothing is tracked yet: cartographer track NAME..., or track --starter")
            scope = DigestScope(
                everything=whole,
                projects=tuple([(await found_project(now, name)).key for name in projects]),
                owners=tuple([await owner_handle(now, name) for name in owners]),
                repos=tuple([(await found_repo(now, name)).name for name in repos]),
            )
            await _require_held(now, scope)
            since = await sequence_at(now, session.clock.now() - WEEK)
            document = (await compose_preview(now, scope, since=since, locale=locale)).document
            if form == "json":
                text = to_text(document, WIDEST, locale)
                session.output.record(shown(document, text, as_of=now.as_of, run=now.run))
            elif form == "text":
                session.output.document(document, locale)
            else:
                await write(session.output, document, "preview", form=form, locale=locale)

    perform(work, as_json=as_json)


async def _require_held(now: View, scope: DigestScope) -> None:
    """Raise CommandError where nothing that a scope names is held, and nobody follows it."""
    if (await resolve(now, scope)).repos or not (alone := await unfollowed(now, scope)):
        return
    names = ", ".join(alone)
    raise CommandError(
        f"nothing of {names} is held, and nobody follows it: cartographer track NAME follows it"
    )
