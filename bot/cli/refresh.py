"""`cartographer refresh`: one refresh, to its end; one that is running already is joined."""

import time

import click

from bot.cli.output import CommandError, some
from bot.cli.progress import progress
from bot.cli.session import Session, json_option, perform
from bot.cli.shapes import Refreshed
from bot.incomplete import Incomplete, incomplete, told
from collectors.cadence import lane_of
from collectors.discovery import REQUESTS
from collectors.hub.client import Hub
from collectors.hub.connecting import hub_of
from collectors.plan import costs
from collectors.refresh import SCOPES, LeaseLost, follow, refresh
from config.clock import to_datetime
from storage import leases, runs
from storage.database import Database
from storage.holders import host_and_pid, new_holder
from storage.records import Run, RunState
from storage.tracking import tracked

FOLLOW = 0.3
"""Seconds between two looks at a run that somebody else carries out."""


@click.command("refresh", short_help="Read what is tracked from the Hub, once, to the end.")
@click.option(
    "--scope",
    type=click.Choice(SCOPES),
    default="tracked",
    show_default=True,
    help="What to read: what is tracked, what is around it, or everything.",
)
@json_option
def command(scope: str, as_json: bool) -> None:  # noqa: FBT001 - click calls it
    """Read what is tracked from the Hub, once, to the end, and say what changed and what it cost.

    Of discovery, that is what trends, what is new, and who builds on, declares or uses what is tracked, as
    far as the setting discovery_requests allows. Beside a running bot there is never a second one: the
    refresh that it is doing is joined.
    """

    async def work(session: Session) -> int:
        began = time.monotonic()
        async with session.store() as db:
            handles = await tracked(db)
            if not handles and scope == "tracked":
                raise CommandError("nothing is tracked yet: cartographer track NAME..., or track --starter")
            before = await runs.latest(db, scope)
            depth = session.settings.discovery_requests
            if not as_json:
                cost = await costs(db, scope, discovery_requests=depth)
                if cost:
                    about = f"about {some(sum(cost.values()), 'request')}"
                    click.echo(f"{some(len(handles), 'namespace')}, {about}", err=True)
            async with (
                hub_of(session.settings, db.clock, db) as hub,
                progress(db, scope, before.id if before else 0),
            ):
                run, joined = await to_the_end(db, hub, scope, discovery_requests=depth)
            left = await incomplete(db, run.id)
        seconds = round(time.monotonic() - began, 3)
        return _report(session, run, left, joined=joined, seconds=seconds)

    perform(work, as_json=as_json)


async def to_the_end(
    db: Database, hub: Hub, scope: str, *, discovery_requests: int = REQUESTS
) -> tuple[Run, bool]:
    """Carry a run out, or wait for the one somebody else carries out; a run whose holder died is taken over.

    Returns the run as it ended, and whether somebody else did (a part of) it.
    """
    holder = new_holder()
    joined = False
    while True:
        try:
            run = await refresh(
                db,
                hub,
                scope=scope,
                asked_by="cli",
                holder=holder,
                lane=lane_of(scope, asked=True),
                discovery_requests=discovery_requests,
            )
        except LeaseLost:
            run = await _newest(db, scope)
        if run.state is RunState.RUNNING:
            joined = True
            run = await follow(db, run, every=FOLLOW, waiting=_tell)
        if run.state is not RunState.RUNNING:
            return run, joined


def _tell(held: leases.Held) -> None:
    """Say what is waited for: whoever works renews the lease, so it may last longer than is said here."""
    place = host_and_pid(held.holder)
    who = f" ({place[0]}, {place[1]})" if place else ""
    until = f"{to_datetime(held.expires_at):%H:%M:%S} UTC"
    click.echo(
        f"another process{who} carries it out, or did until {until}:"
        " waiting for its end, or taking over then",
        err=True,
    )


async def _newest(db: Database, scope: str) -> Run:
    run = await runs.latest(db, scope)
    if run is None:
        raise CommandError("the run is not in the database any more")
    return run


def _report(session: Session, run: Run, left: tuple[Incomplete, ...], *, joined: bool, seconds: float) -> int:
    if session.output.as_json:
        session.output.record(
            Refreshed(
                run=run.id,
                scope=run.scope,
                state=run.state.value,
                joined=joined,
                requests=run.requests,
                pages=run.pages,
                seen=run.seen,
                changed=run.changed,
                quarantined=run.quarantined,
                resumed=run.resumed,
                seconds=seconds,
                error=run.error,
                incomplete=left,
            )
        )
    else:
        session.output.lines(
            f"run {run.id} {run.state.value}{', joined' if joined else ''} in {seconds:.1f} s: "
            f"{run.requests:,} requests, {run.pages:,} pages, {run.seen:,} records seen, "
            f"{run.changed:,} changed, {run.quarantined:,} quarantined, resumed {run.resumed:,} times",
            *(f"incomplete: {line}" for line in told(left, session.settings.locale)),
        )
    if run.state is RunState.FAILED:
        click.echo(f"cartographer: run {run.id} failed: {run.error}", err=True)
        return 1
    return 0
