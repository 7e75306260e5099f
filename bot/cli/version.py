"""`cartographer version`."""

import platform
from importlib.metadata import version

import click

from bot.cli.output import Output
from bot.cli.session import json_option
from bot.cli.shapes import Version
from config.codebook import load
from storage.migrate import HEAD


@click.command("version", short_help="Show the version of the program, its database and its codebook.")
@json_option
def command(as_json: bool) -> None:  # noqa: FBT001 - click calls it
    """Show the version of the program, of its database's schema, of its codebook, and of Python."""
    found = Version(
        version=version("cartographer"),
        schema=HEAD,
        codebook=load().version,
        python=platform.python_version(),
    )
    output = Output(as_json=as_json)
    if as_json:
        output.record(found)
    else:
        output.line(
            f"cartographer {found.version}, schema {found.schema}, "
            f"codebook {found.codebook}, Python {found.python}"
        )
