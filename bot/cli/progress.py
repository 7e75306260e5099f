"""How a refresh comes on, on standard error: a bar on a terminal, a quiet line now and then elsewhere."""

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from storage import runs
from storage.database import Database
from storage.records import Run, RunState

EVERY = 0.3
"""Seconds between two looks at the store."""
QUIET = 10.0
"""Seconds between two lines where no terminal shows a bar."""

Show = Callable[[Run], None]


@asynccontextmanager
async def progress(db: Database, scope: str, after: int) -> AsyncIterator[None]:
    """Show the run of a scope that is newer than run `after`, for as long as the block lasts."""
    with bar() if sys.stderr.isatty() else contextlib.nullcontext(lines(time.monotonic)) as show:
        watcher = asyncio.create_task(_watch(db, scope, after, show))
        try:
            yield
        finally:
            watcher.cancel()
            await asyncio.gather(watcher, return_exceptions=True)


async def _watch(db: Database, scope: str, after: int, show: Show) -> None:
    while True:
        run = await runs.latest(db, scope)
        if run is not None and (run.id > after or run.state is RunState.RUNNING):
            show(run)
        await asyncio.sleep(EVERY)


@contextlib.contextmanager
def bar() -> Iterator[Show]:
    """Show a bar on standard error; yields what brings it up to a run."""
    columns = (
        TextColumn("refresh"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("requests, {task.description}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("beginning", total=None)

        def show(run: Run) -> None:
            # The plan is an estimate: a bar that is full while work goes on would be a lie.
            total = max(run.planned, run.requests) if run.planned else None
            told = f"{run.seen:,} records, {run.changed:,} changed"
            shown.update(task, total=total, completed=run.requests, description=told)

        yield show


def lines(monotonic: Callable[[], float]) -> Show:
    """Return what writes a line about a run where there was none for a while, and there is news."""
    last = monotonic()
    said = ""

    def show(run: Run) -> None:
        nonlocal last, said
        if monotonic() - last >= QUIET and words(run) != said:
            last, said = monotonic(), words(run)
            click.echo(said, err=True)

    return show


def words(run: Run) -> str:
    """Return how far a run is, in one line."""
    of = f" of about {run.planned:,}" if run.planned else ""
    return (
        f"run {run.id}: {run.requests:,}{of} requests, {run.pages:,} pages, "
        f"{run.seen:,} records, {run.changed:,} changed"
    )
