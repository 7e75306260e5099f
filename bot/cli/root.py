"""The command tree and the way in. A command's module is imported when it is called, so that help is fast."""

import importlib
import logging
from collections.abc import Sequence

import click

logger = logging.getLogger(__name__)

COMMANDS: dict[str, tuple[str, str]] = {
    "ask": ("bot.cli.ask:command", "Ask a question in plain words."),
    "project": ("bot.cli.pages:project", "Show a project: who, where, governance, artefacts."),
    "repo": ("bot.cli.pages:repo", "Show a model, dataset or Space by id or Hub link."),
    "kind": ("bot.cli.mapping:kind", "Say what kind of body stands behind namespaces, with evidence."),
    "governance": (
        "bot.cli.mapping:governance",
        "Say who governs the projects of namespaces.",
    ),
    "openness": (
        "bot.cli.openness:openness",
        "Say how open repos are, component by component, with evidence.",
    ),
    "chain": ("bot.cli.openness:chain", "Compare a repo's licence with what it stands on declares."),
    "lineage": ("bot.cli.lineage:command", "Show what repos stand on, and what others built on them."),
    "network": ("bot.cli.network:command", "Show who builds on whom, and who mentions whom in the study."),
    "map": ("bot.cli.charted:map_", "Show who governs and who builds on whom, also as a picture."),
    "compare": ("bot.cli.charted:compare", "Show two to four projects or repos beside each other."),
    "study": ("bot.cli.charted:study", "Show what the study found, with today's figures beside it."),
    "carriers": (
        "bot.cli.carriers:command",
        "Show which data, frameworks and machines carry the most projects.",
    ),
    "gaps": ("bot.cli.gaps:command", "Show which languages and tasks lack models, data or benchmarks."),
    "noise": ("bot.cli.noise:command", "Show what repeats others: re-quantisations, copies, bulk, bots."),
    "events": ("bot.cli.events:command", "List what changed, oldest first."),
    "digest": ("bot.cli.digest:group", "See what a digest would say, or what one said."),
    "refresh": ("bot.cli.refresh:command", "Read what is tracked from the Hub, once, to the end."),
    "plan": ("bot.cli.plan:command", "Tell what a refresh would cost, before it is spent."),
    "backfill": ("bot.cli.backfill:command", "Record bulk snapshots of the whole Hub, with their own dates."),
    "track": ("bot.cli.tracking:track", "Follow namespaces of the Hub."),
    "untrack": ("bot.cli.tracking:untrack", "Stop following namespaces; what was collected stays."),
    "tracked": ("bot.cli.tracking:tracked", "List the namespaces that are followed."),
    "status": ("bot.cli.status:command", "Show the last runs, how fresh what is known is, and what waits."),
    "label": ("bot.cli.label:command", "Correct a label, with a reason; or withdraw a correction."),
    "dispute": ("bot.cli.dispute:group", "Dispute labels with a link, list disputes, decide them."),
    "questions": ("bot.cli.questions:group", "List questions without a good answer, and mend them."),
    "remap": ("bot.cli.remap:command", "Judge everything anew by the present rules, and say what moved."),
    "evaluate": ("bot.cli.evaluate:group", "Hold what the program says against what people say."),
    "db": ("bot.cli.db:group", "Back the database up, or bring it up to date."),
    "run": ("bot.cli.run:run", "Run the bot, the collectors and the senders."),
    "demo": ("bot.cli.run:demo", "Try everything on this machine: a local Hub and a local Discord."),
    "version": ("bot.cli.version:command", "Show the version of the program, its database and its codebook."),
}
"""Each command's place and its line in the help, in the order of the help; a test compares the lines."""

FAILED = 1
MISUSED = 2
INTERRUPTED = 130


class LazyGroup(click.Group):
    """A group that knows its commands by name and summary, and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the library's signature
        """Return the names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """Import a command, or return None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        found = getattr(importlib.import_module(module), attribute)
        if not isinstance(found, click.Command):
            raise TypeError(f"{module}:{attribute} is no command")
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        """Write the list of commands from their summaries, importing none."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])


def _version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 - click calls it
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import version  # noqa: PLC0415 - a moment that other calls can spare

        click.echo(f"cartographer {version('cartographer')}")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Settings come from the environment, .env and cartographer.toml: docs/settings.md. "
    "Every command creates or upgrades its database itself. JSON shapes: docs/cli.md.",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Show the version and exit.",
)
def root() -> None:
    """Cartographer remembers what was on the Hugging Face Hub, says what changed, and shows its evidence."""


def main(args: Sequence[str] | None = None) -> int:
    """Carry out a command line and return its exit code: 0 well, 1 failed, 2 misused, 130 interrupted.

    What goes wrong is one line on standard error; a fault of ours has an id and its traceback in the log.
    """
    try:
        code = root.main(args=args, prog_name="cartographer", standalone_mode=False)
    except click.Abort:
        return INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return MISUSED
    except click.UsageError as error:
        asked = f" ({error.ctx.command_path} --help says how)" if error.ctx else ""
        _complain(f"{error.format_message().rstrip('.')}{asked}")
        return MISUSED
    except click.ClickException as error:
        _complain(error.format_message())
        return FAILED
    except Exception:
        from config.logs import new_error_id, set_up  # noqa: PLC0415 - only needed where something fails

        set_up("WARNING")
        error_id = new_error_id()
        logger.exception("the command line failed, error %s", error_id)
        _complain(f"something went wrong (error {error_id}); the log says what")
        return FAILED
    return code if isinstance(code, int) else 0


def _complain(message: str) -> None:
    from bot.cli.output import complain  # noqa: PLC0415 - help is fast because it loads nothing of ours

    complain(message)
