"""`cartographer db`: backup and upgrade."""

from pathlib import Path

import click

from bot.cli.session import Session, json_option, perform
from bot.cli.shapes import Backup, Upgraded
from bot.texts.numbers import size
from storage.migrate import HEAD


@click.group("db", short_help="Back the database up, or bring it up to date.")
def group() -> None:
    """Back the database up, or bring it up to date."""


@group.command("backup", short_help="Copy the database into a new file, while everything runs.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@json_option
def backup(file: Path, as_json: bool) -> None:  # noqa: FBT001 - click calls it
    """Copy the database into a new FILE, while everything runs. The copy is itself a database."""

    async def work(session: Session) -> None:
        async with session.store() as db:
            octets = await db.backup(file)
        if as_json:
            session.output.record(Backup(file=str(file), bytes=octets))
        else:
            session.output.lines(f"{file}: {size(octets, session.settings.locale)}")

    perform(work, as_json=as_json)


@group.command("upgrade", short_help="Create the database or bring it up to date.")
@json_option
def upgrade(as_json: bool) -> None:  # noqa: FBT001 - click calls it
    """Create the database or bring it up to date, as every command does before its work."""

    async def work(session: Session) -> None:
        async with session.store() as db:
            done = Upgraded(kind=db.dialect, schema=HEAD)
        if as_json:
            session.output.record(done)
        else:
            session.output.line(f"{done.kind}: up to date (schema {done.schema})")

    perform(work, as_json=as_json)
