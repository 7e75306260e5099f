"""`cartographer events`: what changed, oldest first."""

import click

from bot.cli.output import CommandError
from bot.cli.session import Session, json_option, perform
from bot.cli.shapes import event_line
from bot.document import plain
from bot.texts.outside import clean
from bot.wording import event_line as told
from config.clock import to_iso
from storage import runs
from storage.history import Event, find_events
from storage.records import EventKind
from storage.views import view


@click.command("events", short_help="List what changed, oldest first.")
@click.option("--since", type=click.IntRange(min=0), metavar="RUN", help="Only what came after this run.")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice([kind.value for kind in EventKind]),
    help="Only this kind; may be given several times.",
)
@json_option
def command(since: int | None, kinds: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001 - click calls it
    """List what changed on the Hub as far as it was seen, oldest first: all, or what came after a run."""

    async def work(session: Session) -> None:
        async with session.store() as db:
            if since and await runs.get(db, since) is None:
                raise CommandError(f"there is no run {since}; cartographer status shows the last ones")
            async with view(db) as now:
                found = await find_events(now, since_run=since, kinds=kinds)
        for event in found:
            if as_json:
                session.output.record(event_line(event))
            else:
                session.output.line(_line(event, session.settings.locale))

    perform(work, as_json=as_json)


def _line(event: Event, locale: str) -> str:
    return f"{to_iso(event.detected_at)[:16].replace('T', ' ')} UTC  {clean(plain(told(event, locale)))}"
