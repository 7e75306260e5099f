"""`cartographer kind` and `cartographer governance`: where namespaces stand in the map, and on what it rests.

One line for each namespace asked, in order. Not classified is no error.
"""

from collections.abc import Sequence

import click
from msgspec import structs

from bot.cli.naming import handle_of, named, why_no_handle
from bot.cli.output import Output
from bot.cli.session import Session, json_option, perform
from bot.cli.shapes import as_of_line, instant
from bot.cli.shapes_map import DisputedLine, EvidenceLine, LabelLine
from config.clock import to_iso
from storage.labels import Assigned
from storage.views import View, view


@click.command("kind", short_help="Say what kind of body stands behind namespaces, with evidence.")
@click.argument("names", nargs=-1, required=True, metavar="OWNER...")
@json_option
def kind(names: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001 - click calls it
    """Say what kind of body stands behind each namespace: company, university, grassroots community, ..."""
    _owners(names, "kind", as_json=as_json)


@click.command("governance", short_help="Say who governs the projects of namespaces.")
@click.argument("names", nargs=-1, required=True, metavar="OWNER...")
@json_option
def governance(names: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001 - click calls it
    """Say which of the study's five governance models the projects of each namespace follow."""
    _owners(names, "governance", as_json=as_json)


def _owners(names: Sequence[str], axis: str, *, as_json: bool) -> None:
    async def work(session: Session) -> None:
        from collectors.mapping.holding import nothing, owner_labels  # noqa: PLC0415 - takes a moment to load

        wrong = {name: why for name in names if (why := why_no_handle(name)) is not None}
        handles = [handle_of(name) for name in names if name not in wrong]
        async with session.store() as db, view(db) as now:
            held = iter(await owner_labels(now, handles, axis, at=session.clock.now()))
            for name in names:
                label = (
                    structs.replace(nothing(name, axis), reason=wrong[name]) if name in wrong else next(held)
                )
                tell(session.output, label_line(now, name, label))

    perform(work, as_json=as_json)


def label_line(now: View, subject: str, label: Assigned) -> LabelLine:
    """Return a label as every command of the map writes it. `subject` is as it was asked."""
    return LabelLine(
        subject=subject,
        axis=label.axis,
        value=label.value,
        confidence=label.confidence,
        origin=label.origin,
        evidence=evidence_lines(label),
        taxonomy=label.taxonomy,
        rule=label.rule,
        rule_version=label.rule_version,
        reason=label.reason,
        as_of=instant(label.at or now.as_of),
        run=now.run,
        disputed=disputed_lines(label),
    )


def evidence_lines(label: Assigned) -> tuple[EvidenceLine, ...]:
    """Return what a label stands on."""
    return tuple(
        EvidenceLine(url=seen.url, revision=seen.revision, date=instant(seen.at or None), seen=seen.seen)
        for seen in label.evidence
    )


def disputed_lines(label: Assigned) -> tuple[DisputedLine, ...]:
    """Return what people say against a label."""
    return tuple(DisputedLine(dispute=one.id, link=one.link, since=to_iso(one.at)) for one in label.disputed)


def reason_lines(line: LabelLine) -> tuple[str, ...]:
    """Return why an operator says so, or why nothing can be said, for people."""
    return (f"  reason: {line.reason}",) if line.reason else ()


def tell(output: Output, line: LabelLine) -> None:
    """Write one label: as JSON, or for people with what it stands on."""
    if output.as_json:
        output.record(line)
        return
    said = "not classified" if line.value is None else str(line.value)
    how = "" if line.value is None else f" ({line.confidence:.0%}, {line.origin})"
    output.lines(f"{named(line.subject)}: {said}{how}", *reason_lines(line))
    for one in line.disputed:
        output.lines(f"  disputed since {one.since}: {one.link}")
    for seen in line.evidence:
        output.lines(f"  - {seen.seen}", f"    {seen.url}")
    if line.evidence:
        output.lines(f"  {as_of_line(line.as_of)}")
