"""`cartographer run` and `cartographer demo`: the two ways to have everything running."""

import asyncio
import signal

import click

from bot import roles
from bot.cli.output import CommandError
from bot.cli.session import Session, perform
from config.logs import set_up


@click.command("run", short_help="Run the bot, the collectors and the senders.")
@click.option(
    "--role",
    type=click.Choice(roles.ROLES),
    default="all",
    show_default=True,
    help="Which part this process is; all parts share one database.",
)
def run(role: roles.Role) -> None:
    """Run the bot, the collectors and the senders until they are told to stop (Ctrl-C, SIGTERM)."""

    async def work(session: Session) -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        try:
            await roles.run(session.settings, role, stop=stop, say=click.echo)
        except roles.StartError as error:
            raise CommandError(str(error)) from error

    perform(work, service=True)


@click.command("demo", short_help="Try everything on this machine: a local Hub and a local Discord.")
@click.option("--check", is_flag=True, help="Without a person: try each stage, say what came of it, stop.")
def demo(check: bool) -> None:  # noqa: FBT001 - click calls it
    """Start a local Hub, a local Discord, the collectors and the bot, and print an address to open.

    It needs no account, no token and no network; nothing of it touches your own database.
    """
    from bot.demo import main  # noqa: PLC0415 - it starts half the house

    set_up("WARNING")
    raise click.exceptions.Exit(main(check=check))
