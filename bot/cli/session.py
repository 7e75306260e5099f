"""What every command does around its work: settings, log, database, and one line for whatever goes wrong."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

import click

from bot.cli.output import CommandError, Output, complain
from bot.cli.shapes import Failure
from bot.texts.outside import clean
from config import garbage
from config.clock import Clock
from config.logs import new_error_id, scrub, secrets_of, set_up
from config.settings import Settings, SettingsError
from storage.database import Database
from storage.errors import StoreError

logger = logging.getLogger(__name__)

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


@dataclass(frozen=True)
class Session:
    """One call of a command."""

    settings: Settings
    clock: Clock
    output: Output

    @asynccontextmanager
    async def store(self) -> AsyncIterator[Database]:
        """Open the database, created or brought up to date, and close it again."""
        db = await Database.open(self.settings.database_url, clock=self.clock)
        try:
            yield db
        finally:
            await db.close()


def json_option(command: Decorated) -> Decorated:
    """Give a command the option that every one has."""
    return click.option(
        "--json", "as_json", is_flag=True, help="Write JSON: one object a line, and nothing else."
    )(command)


def perform(
    work: Callable[[Session], Awaitable[int | None]], *, as_json: bool = False, service: bool = False
) -> NoReturn:
    """Carry out a command's work and leave with its exit code (None: 0).

    A service logs its course; what a command tells of its own course would stand beside its answer, so it
    logs no INFO.
    """
    output = Output(as_json=as_json)
    try:
        settings = Settings.load()
        quiet = settings.log_level == "INFO" and not service
        set_up(
            "WARNING" if quiet else settings.log_level,
            clock=settings.clock(),
            secrets=secrets_of(settings),
        )
        session = Session(settings, settings.clock(), output)
        garbage.settle()
        code = asyncio.run(_awaited(work, session)) or 0
    except (click.ClickException, click.exceptions.Exit, BrokenPipeError):
        raise
    except Exception as error:  # noqa: BLE001 - the one place that turns failures into lines
        code = _fail(error, output)
    raise click.exceptions.Exit(code)


async def _awaited(work: Callable[[Session], Awaitable[int | None]], session: Session) -> int | None:
    return await work(session)


def _fail(error: Exception, output: Output) -> int:
    errors = (error, *error.others) if isinstance(error, CommandError) else (error,)
    nearest = [name for one in errors if isinstance(one, CommandError) for name in one.nearest]
    messages = [_line(_message(one)) for one in errors]
    if output.as_json:
        output.record(Failure(error=" ".join(messages), nearest=tuple(dict.fromkeys(nearest))))
    for message, one in zip(messages, errors, strict=True):
        near = ", ".join(one.nearest) if isinstance(one, CommandError) else ""
        complain(_line(f"{message} Nearest: {near}.") if near else message)
    return 1


def _message(error: Exception) -> str:
    if isinstance(error, CommandError | SettingsError | StoreError) or _is_hubs(error):
        return str(error)
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or error}"
    error_id = new_error_id()
    logger.error("a command failed, error %s", error_id, exc_info=error)
    return f"something went wrong (error {error_id}); the log says what"


def _line(message: str) -> str:
    """Return a message as one line without secrets and without what drives a terminal."""
    return clean(scrub(" ".join(message.split())))


def _is_hubs(error: Exception) -> bool:
    """Tell an error of the Hub without importing what knows the Hub: most commands never ask it."""
    return any(kind.__module__ == "collectors.hub.errors" for kind in type(error).__mro__)
