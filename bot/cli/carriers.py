"""`cartographer carriers`: which datasets, corpora, frameworks and machines carry the most projects."""

import click

from bot.cli.naming import owner_handle
from bot.cli.output import Output, some
from bot.cli.session import Session, json_option, perform
from bot.cli.shapes import as_of_line, instant
from bot.cli.shapes_map import EvidenceLine, LabelLine
from storage.reuse import scope_of_owners, scope_of_tracked
from storage.reuse_carriers import Carrier, carriers
from storage.views import View, view

_TITLES = {
    "dataset": "Datasets that metadata name",
    "corpus": "Corpora, with what is drawn from them",
    "framework": "Frameworks that cards or metadata name",
    "compute": "Machines, clouds and grants that cards name",
}


class CarrierLine(LabelLine, frozen=True, kw_only=True):
    """`carriers`: one thing, and how many repos of how many namespaces name it, or what is drawn from it."""

    through: tuple[str, ...]
    source: str | None
    among: str


@click.command("carriers", short_help="Show which data, frameworks and machines carry the most projects.")
@click.argument("names", nargs=-1, metavar="[OWNER]...")
@click.option("--census", "whole", is_flag=True, help="Count all that the store holds, not what is followed.")
@click.option("--most", default=20, show_default=True, type=click.IntRange(1, 1000), help="Of each kind.")
@json_option
def command(*, names: tuple[str, ...], whole: bool, most: int, as_json: bool) -> None:
    """Show what repos name in metadata and cards, most first.

    Counted are the repos of some namespaces together, or of all that are followed.
    """
    if names and whole:
        raise click.UsageError("name namespaces, or give --census", click.get_current_context())

    async def work(session: Session) -> None:
        async with session.store() as db, view(db) as now:
            scope = await scope_of_tracked(now)
            among = f"what is followed ({some(len(scope.owners), 'namespace')})"
            if names:
                handles = [await owner_handle(now, name) for name in names]
                scope, among = scope_of_owners(handles), ", ".join(handles)
            found = await carriers(now, None if whole else scope, most=most)
            _tell(session.output, now, found, "all that the store holds" if whole else among)
            if not as_json and now.as_of is not None:
                session.output.lines(as_of_line(instant(now.as_of)))

    perform(work, as_json=as_json)


def _tell(output: Output, now: View, found: list[Carrier], among: str) -> None:
    if output.as_json:
        for one in found:
            output.record(_line(now, one, among))
        return
    output.lines(f"Among {among}:" if found else f"Nothing is named by {among}.")
    for kind, title in _TITLES.items():
        several = [one for one in found if one.kind == kind]
        if several:
            output.lines(title)
        for one in several:
            how = f" ({one.direct:,} name it itself)" if one.direct != one.repos else ""
            counts = f"{some(one.repos, 'repo')} of {some(one.owners, 'namespace')}"
            output.lines(f"  {one.name}: {counts}{how}")
            output.lines(*(f"    {seen.seen} ({seen.url})" for seen in one.examples[:1]))


def _line(now: View, one: Carrier, among: str) -> CarrierLine:
    return CarrierLine(
        subject=one.name,
        axis=one.kind,
        value={"repos": one.repos, "owners": one.owners, "direct": one.direct},
        confidence=1.0,
        origin="rule",
        evidence=tuple(
            EvidenceLine(url=seen.url, revision=seen.revision, date=instant(seen.at), seen=seen.seen)
            for seen in one.examples
        ),
        taxonomy="codebook" if one.kind != "dataset" else "hub",
        rule="carriers.named",
        rule_version="1",
        reason=None,
        as_of=instant(now.as_of),
        run=now.run,
        through=one.through,
        source=one.url,
        among=among,
    )
