"""`cartographer track`, `untrack`, `tracked`: what operators follow."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

import click
from msgspec.structs import replace

from bot.cli.asking import sought
from bot.cli.naming import OFFERED, handle_of
from bot.cli.output import CommandError, Output, some
from bot.cli.session import Session, json_option, perform
from bot.cli.shapes import TrackedLine, Tracking, Untracking, instant
from bot.costs import PUBLISHED, PUBLISHED_WINDOW
from bot.handles import Judged, problem, remarks
from bot.texts.numbers import exact
from collectors.plan import plan_for
from config.clock import MINUTE
from config.codebook import load
from config.settings import Settings
from storage import audit, runs
from storage import tracking as store
from storage.catalogue import Owner, find_owners
from storage.database import Database
from storage.lookups import Outcome
from storage.views import view

ACTOR = "cli"
RANK = "operator"
NOTHING = "nothing is tracked"


@click.command("track", short_help="Follow namespaces of the Hub.")
@click.argument("names", nargs=-1, metavar="NAME...")
@click.option(
    "--starter", is_flag=True, help="The starter set: the study's, those it mentions, the most used."
)
@click.option("--unchecked", is_flag=True, help="Do not ask the Hub whether the names are there.")
@json_option
def track(names: tuple[str, ...], starter: bool, unchecked: bool, as_json: bool) -> None:  # noqa: FBT001 - click calls it
    """Follow namespaces of the Hub (allenai, or its link): each refresh lists all their repos.

    A name that is not known yet is looked up on the Hub first. Where any is not there, each of those has its
    line and none is followed. Says what a refresh of them costs. One that is followed already is no error.
    """
    if not names and not starter:
        raise click.UsageError("name at least one namespace, or give --starter", click.get_current_context())

    async def work(session: Session) -> None:
        wanted = _distinct(handle_of(name) for name in names)
        async with session.store() as db:
            judged = [Judged(written=name, handle=name) for name in wanted]
            if not unchecked:
                judged = await sought(session, db, wanted)
            _refuse(judged, session.settings.locale)
            handles = [one.handle for one in judged]
            if starter:
                handles += [entry.handle for entry in load().starter]
            done = await _follow(session, db, _distinct(handles), judged)
        _told(session.output, done, remarks(judged, session.settings.locale))

    perform(work, as_json=as_json)


def _distinct(handles: Iterable[str]) -> list[str]:
    """Return handles without repetitions, each as it was written last."""
    return list({handle.casefold(): handle for handle in handles}.values())


def _refuse(judged: Sequence[Judged], locale: str) -> None:
    """Raise CommandError where one of the names is not there, or could not be asked for: none is followed."""
    missing = [one for one in judged if one.outcome is Outcome.MISSING]
    down = [one for one in judged if one.outcome not in {Outcome.FOUND, Outcome.MISSING}]
    errors = [CommandError(f"{NOTHING}: {problem(one, locale)}.", nearest=one.nearest) for one in missing]
    if down:
        # The reason is the same for all of them: it is told once.
        together = replace(down[0], written=", ".join(one.written for one in down))
        errors.append(CommandError(f"{NOTHING} (--unchecked does not ask): {problem(together, locale)}"))
    if errors:
        raise CommandError(str(errors[0]), nearest=errors[0].nearest, others=tuple(errors[1:]))


async def _follow(session: Session, db: Database, wanted: list[str], judged: Sequence[Judged]) -> Tracking:
    held = {handle.casefold() for handle in await store.tracked(db)}
    new = [handle for handle in wanted if handle.casefold() not in held]
    requests = (await plan_for(db, new)).requests
    minutes = -(-requests // _quota(session.settings))
    if new and not session.output.as_json:
        session.output.line(
            f"{some(len(new), 'namespace')}: about {some(requests, 'request')} a refresh, "
            f"{some(minutes, 'minute')} at the Hub's quota"
        )
    added = await store.track(db, new, by=ACTOR)
    if added:
        await runs.ask(db, "tracked", asked_by=ACTOR)  # a running bot reads them now
    for handle in added:
        await audit.record(db, actor=ACTOR, rank=RANK, act="track", target=handle)
    return Tracking(
        added=tuple(added),
        already=tuple(handle for handle in wanted if handle not in added),
        tracked=len(await store.tracked(db)),
        requests=requests,
        minutes=minutes,
        users=tuple(one.handle for one in judged if one.kind == "user"),
        renamed={one.written: one.handle for one in judged if one.renamed},
    )


@click.command("untrack", short_help="Stop following namespaces; what was collected stays.")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@json_option
def untrack(names: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001 - click calls it
    """Stop following namespaces; what was collected stays. Where one is not followed, nothing is done."""

    async def work(session: Session) -> None:
        wanted = [handle_of(name) for name in names]
        async with session.store() as db:
            held = {handle.casefold(): handle for handle in await store.tracked(db)}
            for handle in wanted:
                if handle.casefold() not in held:
                    near = get_close_matches(handle.casefold(), held, n=OFFERED)
                    raise CommandError(f"{handle} is not tracked.", nearest=tuple(held[key] for key in near))
            removed = await store.untrack(db, wanted)
            for handle in removed:
                await audit.record(db, actor=ACTOR, rank=RANK, act="untrack", target=handle)
            left = len(await store.tracked(db))
        if as_json:
            session.output.record(Untracking(removed=tuple(removed), tracked=left))
        else:
            session.output.lines(f"no longer tracked: {', '.join(removed)} ({exact(left)} left)")

    perform(work, as_json=as_json)


@click.command("tracked", short_help="List the namespaces that are followed.")
@json_option
def tracked(as_json: bool) -> None:  # noqa: FBT001 - click calls it
    """List the namespaces that are followed, by name, with the Hub's own counts of their repos."""

    async def work(session: Session) -> None:
        async with session.store() as db, view(db) as now:
            handles = await store.tracked_in(now)
            known = await find_owners(now, handles)
        rows = [_line(handle, known.get(handle.casefold())) for handle in handles]
        if as_json:
            for row in rows:
                session.output.record(row)
        elif not rows:
            session.output.line("nothing is tracked yet: cartographer track NAME..., or track --starter")
        else:
            session.output.table(
                [
                    ("NAMESPACE", "KIND", "MODELS", "DATASETS", "SPACES", "NAME"),
                    *(
                        (
                            row.handle,
                            row.kind or "not seen yet",
                            *(
                                "" if size is None else exact(size)
                                for size in (row.models, row.datasets, row.spaces)
                            ),
                            row.fullname or "",
                        )
                        for row in rows
                    ),
                ]
            )

    perform(work, as_json=as_json)


def _line(handle: str, owner: Owner | None) -> TrackedLine:
    return TrackedLine(
        handle=handle,
        kind=owner.kind if owner else None,
        fullname=owner.fullname if owner else None,
        models=owner.models if owner else None,
        datasets=owner.datasets if owner else None,
        spaces=owner.spaces if owner else None,
        seen_at=instant(owner.seen_at) if owner else None,
    )


def _told(output: Output, done: Tracking, remarked: Sequence[str]) -> None:
    if output.as_json:
        output.record(done)
        return
    output.lines(*remarked)
    if done.added:
        output.lines(f"tracked now: {', '.join(done.added)}")
    if done.already:
        output.lines(f"tracked already: {', '.join(done.already)}")
    output.line(
        f"{some(done.tracked, 'namespace')} in all; a running bot reads them soon, cartographer refresh now"
    )


def _quota(settings: Settings) -> int:
    """Return how many requests a minute the Hub's published quota allows."""
    return PUBLISHED["api"][settings.hf_token is not None] * MINUTE // PUBLISHED_WINDOW
