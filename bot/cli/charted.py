"""`cartographer map`, `compare` and `study`: pages about several things at once, as the bot shows them."""

from pathlib import Path
from typing import NoReturn

import click

from bot.answering.pages.acts import open_page
from bot.answering.pages.study import TOPICS
from bot.charts.themes import THEMES, Theme
from bot.cli.output import WIDEST, CommandError
from bot.cli.session import Session, json_option, perform
from bot.cli.shapes import shown
from bot.document import Atlas, Chart, Document, Lineage, Paragraph, plain
from bot.plain import to_text
from storage.views import view


@click.command("map", short_help="Show who governs and who builds on whom, also as a picture.")
@click.argument("name", required=False, metavar="[NAME]")
@click.option(
    "--picture", type=click.Path(dir_okay=False, path_type=Path), help="Write the picture there, as a PNG."
)
@click.option("--theme", type=click.Choice(sorted(THEMES)), default="both", help="The picture's colours.")
@json_option
def map_(name: str | None, picture: Path | None, theme: Theme, as_json: bool) -> None:  # noqa: FBT001 - click calls it
    """Show everything that is followed by governance, and its ties; with a name, what is around that one."""
    _page("map", (name,) if name else (), as_json=as_json, picture=picture, theme=theme)


@click.command("compare", short_help="Show two to four projects or repos beside each other.")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@json_option
def compare(names: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001 - click calls it
    """Show the same rows of two to four projects or namespaces, or of two to four repos."""
    _page("compare", names, as_json=as_json)


@click.command("study", short_help="Show what the study found, with today's figures beside it.")
@click.argument("topic", required=False, type=click.Choice(TOPICS), metavar="[TOPIC]")
@json_option
def study(topic: str | None, as_json: bool) -> None:  # noqa: FBT001 - click calls it
    """Show a topic of the study: overview, categories, governance, motivations or practices.

    Or its advice to researchers, companies, policymakers or platforms.
    """
    _page("study", (topic,) if topic else (), as_json=as_json)


def _page(
    act: str, args: tuple[str, ...], *, as_json: bool, picture: Path | None = None, theme: Theme = "both"
) -> NoReturn:
    async def work(session: Session) -> None:
        from bot.judging import NOW  # noqa: PLC0415 - the rules take a moment to load

        locale = session.settings.locale
        async with session.store() as db, view(db) as now:
            document = await open_page(now, act, args, locale, judges=NOW)
            if document.tone == "warning":
                raise _refused(document)
            if picture is not None:
                _draw(document, picture, theme, locale)
            if session.output.as_json:
                text = to_text(document, WIDEST, locale)
                session.output.record(shown(document, text, as_of=now.as_of, run=now.run))
            else:
                session.output.document(document, locale)

    perform(work, as_json=as_json)


def _refused(document: Document) -> CommandError:
    """Return what a page says that could not be made, with the names it offers."""
    first = next((block for block in document.blocks if isinstance(block, Paragraph)), None)
    said = " ".join(plain(line) for line in first.lines) if first is not None else document.title
    return CommandError(said, nearest=tuple(action.label for action in document.actions))


def _draw(document: Document, picture: Path, theme: Theme, locale: str) -> None:
    from bot.charts import render  # noqa: PLC0415 - only where it is drawn

    drawing = next(block for block in document.blocks if isinstance(block, Atlas | Chart | Lineage))
    picture.write_bytes(render(drawing, theme, locale))
