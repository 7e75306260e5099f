"""`cartographer openness` and `cartographer chain`: how open repos are, and what they stand on declares.

One line for each repo asked, in order. Not classified is no error.
"""

from typing import TYPE_CHECKING

import click
from msgspec import structs

from bot.cli.mapping import disputed_lines, evidence_lines, label_line, reason_lines, tell
from bot.cli.naming import named, repo_of, why_no_repo
from bot.cli.output import Output
from bot.cli.session import Session, json_option, perform
from bot.cli.shapes import as_of_line, instant
from bot.cli.shapes_map import ChainLine, ComponentLine, EvidenceLine, LabelLine, MemberLine, OpennessLine
from storage.cases import Case, cases_of
from storage.catalogue import find_repo
from storage.labels import Assigned
from storage.views import View, view

if TYPE_CHECKING:
    from collectors.mapping.chains import Link


@click.command("openness", short_help="Say how open repos are, component by component, with evidence.")
@click.argument("names", nargs=-1, required=True, metavar="REPO...")
@json_option
def openness(names: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001 - click calls it
    """Say how open each repo is: its class, and each component as open, partial, closed or unknown."""

    async def work(session: Session) -> None:
        from collectors.mapping.holding import nothing  # noqa: PLC0415 - takes a moment to load
        from collectors.mapping.openness import AXIS, COMPONENTS  # noqa: PLC0415 - as above
        from collectors.mapping.repos import repo_labels  # noqa: PLC0415 - as above

        async with session.store() as db, view(db) as now:
            for name in names:
                case = await _case(now, name)
                held = {} if case is None else (await repo_labels(now, [case]))[case.repo.id]
                line = _line(now, name, AXIS, None if case is None else held)
                parts = tuple(
                    _component(part, held.get(f"{AXIS}.{part}") or nothing(name, f"{AXIS}.{part}"))
                    for part in COMPONENTS
                )
                told = OpennessLine(**structs.asdict(line), components=parts)
                _tell_openness(session.output, told, held=case is not None)

    perform(work, as_json=as_json)


@click.command("chain", short_help="Compare a repo's licence with what it stands on declares.")
@click.argument("names", nargs=-1, required=True, metavar="REPO...")
@json_option
def chain(names: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001 - click calls it
    """Say whether each repo's licence is more permissive than those of its bases and data, with links.

    Evidence of what people declare, no legal advice.
    """

    async def work(session: Session) -> None:
        from collectors.mapping.chains import AXIS, links_of, why_open  # noqa: PLC0415 - takes a moment to load
        from collectors.mapping.repos import repo_labels  # noqa: PLC0415 - as above

        async with session.store() as db, view(db) as now:
            for name in names:
                case = await _case(now, name)
                held = {} if case is None else (await repo_labels(now, [case]))[case.repo.id]
                members = () if case is None else tuple(_member(link) for link in links_of(case))
                line = _line(now, name, AXIS, None if case is None else held)
                if case is not None and line.value is None and line.reason is None:
                    line = structs.replace(line, reason=why_open(case))
                _tell_chain(session.output, ChainLine(**structs.asdict(line), members=members))

    perform(work, as_json=as_json)


NOT_HELD = "not in the store"


async def _case(now: View, typed: str) -> Case | None:
    repo_type, name = repo_of(typed)
    repo = await find_repo(now, name, repo_type)
    return None if repo is None else (await cases_of(now, [repo.id]))[0]


def _line(now: View, subject: str, axis: str, held: dict[str, Assigned] | None) -> LabelLine:
    """Return the label of a repo; `held` is None where the store has no such repo."""
    from collectors.mapping.holding import nothing  # noqa: PLC0415 - takes a moment to load

    if held is None:
        reason = why_no_repo(subject) or NOT_HELD
        return label_line(now, subject, structs.replace(nothing(subject, axis), reason=reason))
    return label_line(now, subject, held.get(axis) or nothing(subject, axis))


def _component(name: str, label: Assigned) -> ComponentLine:
    return ComponentLine(
        component=name,
        value=label.value,
        confidence=label.confidence,
        evidence=evidence_lines(label),
        origin=label.origin,
        rule=label.rule,
        rule_version=label.rule_version,
        reason=label.reason,
        disputed=disputed_lines(label),
    )


def _member(link: "Link") -> MemberLine:
    member, proof, repo = link.member, link.proof, link.member.repo
    evidence = EvidenceLine(
        url=proof.url, revision=proof.revision, date=instant(proof.at or None), seen=proof.seen
    )
    return MemberLine(
        name=member.name if repo is None else repo.name,
        repo_type=member.repo_type,
        relation=member.relation,
        of=member.child,
        depth=member.depth,
        state=link.state,
        license=None if repo is None else repo.license,
        families=() if link.terms is None else link.terms.families,
        dropped=link.dropped,
        evidence=(evidence,),
    )


def _tell_openness(output: Output, line: OpennessLine, *, held: bool) -> None:
    if output.as_json:
        output.record(line)
        return
    sure = "" if line.value is None else f" ({line.confidence:.0%}, {line.origin})"
    output.lines(f"{named(line.subject)}: {line.value or 'not classified'}{sure}", *reason_lines(line))
    if not held:
        return
    output.lines(*(f"  disputed since {one.since}: {one.link}" for one in line.disputed))
    for part in line.components:
        shown = f" ({part.confidence:.0%}, {part.origin})" if part.value is not None else ""
        output.lines(f"  - {part.component}: {part.value or 'unknown'}{shown}")
        output.lines(*(f"    disputed since {one.since}: {one.link}" for one in part.disputed))
        for seen in part.evidence[:1]:
            output.lines(f"    {seen.seen}", f"    {seen.url}")
    output.lines(f"  {as_of_line(line.as_of)}")


def _tell_chain(output: Output, line: ChainLine) -> None:
    # The evidence of the label names every member: what is shown is the same for people.
    if output.as_json:
        output.record(line)
    else:
        tell(output, line)
