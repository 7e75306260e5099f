"""`cartographer remap`: judge everything anew by the present rules and codebook, and say what moved.

The Hub is asked for nothing, and nobody is told: that a rule says something else is no news of a project.
"""

import asyncio
from collections import Counter
from typing import Any

import click
from msgspec import Struct

from bot.cli.output import CommandError, Output, some
from bot.cli.session import Session, json_option, perform
from storage import audit
from storage.canonical import load
from storage.catalogue import repos_by_ids
from storage.database import Database
from storage.labelling import Change, Judgement
from storage.views import view

SHOWN = 25
_ACTOR = "cli"


class HeldLine(Struct, frozen=True, kw_only=True):
    """What held, or holds now: null as its value is "not classified"."""

    value: Any
    confidence: float
    rule: str
    rule_version: str


class MovedLine(Struct, frozen=True, kw_only=True):
    """`remap`: a label that has another value now; null where there was none, or is none any more."""

    subject_kind: str
    subject: str
    axis: str
    taxonomy: str
    before: HeldLine | None
    after: HeldLine | None


class Remapped(Struct, frozen=True, kw_only=True):
    """`remap`, its last line: what was judged; `moved` have another value by axis, `restated` the same."""

    repos: int
    owners: int
    projects: int
    cards: int
    moved: dict[str, int]
    restated: dict[str, int]


@click.command("remap", short_help="Judge everything anew by the present rules, and say what moved.")
@json_option
def command(as_json: bool) -> None:  # noqa: FBT001 - click calls it
    """Judge all that holds labels anew, from what the store holds, and say which labels moved.

    For when rules or the codebook changed: a refresh does the same by and by. The Hub is not asked. What
    moves so is no change of a project: no digest and no alert tells of it.
    """

    async def work(session: Session) -> None:
        async with session.store() as db:
            await _remap(db, session.output)

    perform(work, as_json=as_json)


async def _remap(db: Database, output: Output) -> None:
    from collectors.remap import remap  # noqa: PLC0415 - the rules take a moment to load

    moved: list[Change] = []
    restated: Counter[str] = Counter()

    def told(change: Change) -> None:
        if change.moved:
            moved.append(change)
        else:
            restated[change.axis] += 1

    done = await remap(db, asyncio.Event(), told=told)
    if done is None:
        raise CommandError("it was called off; what was judged until then stays.")
    line = Remapped(
        repos=done.repos,
        owners=done.owners,
        projects=done.projects,
        cards=done.cards,
        moved=dict(sorted(Counter(change.axis for change in moved).items())),
        restated=dict(sorted(restated.items())),
    )
    facts = {"moved": line.moved, "restated": line.restated}
    await audit.record(db, actor=_ACTOR, rank="operator", act="remap", after=facts)
    names = await _names(db, moved)
    for change in moved if output.as_json else ():
        output.record(_line(change, names))
    if output.as_json:
        output.record(line)
    else:
        _text(output, line, moved, names)


async def _names(db: Database, moved: list[Change]) -> dict[str, str]:
    """Return what repos are called now, by their subjects."""
    ids = {int(change.subject) for change in moved if change.subject_kind == "repo"}
    async with view(db) as now:
        return {str(number): repo.name for number, repo in (await repos_by_ids(now, sorted(ids))).items()}


def _line(change: Change, names: dict[str, str]) -> MovedLine:
    return MovedLine(
        subject_kind=change.subject_kind,
        subject=_name(change, names),
        axis=change.axis,
        taxonomy=change.taxonomy,
        before=_held(change.before),
        after=_held(change.after),
    )


def _name(change: Change, names: dict[str, str]) -> str:
    return names.get(change.subject, change.subject) if change.subject_kind == "repo" else change.subject


def _held(judgement: Judgement | None) -> HeldLine | None:
    if judgement is None:
        return None
    value, confidence, rule, version = judgement
    return HeldLine(
        value=load(value) if value else None, confidence=confidence, rule=rule, rule_version=version
    )


def _text(output: Output, line: Remapped, moved: list[Change], names: dict[str, str]) -> None:
    judged = (
        some(line.repos, "repo"),
        some(line.owners, "namespace"),
        f"{some(line.projects, 'project')} judged anew",
    )
    output.lines(f"{', '.join(judged)}; {some(line.cards, 'card')} read again; the Hub was not asked")
    output.lines(f"{some(sum(line.moved.values()), 'label')} moved:" if moved else "no label moved")
    for axis, count in line.moved.items():
        output.lines(f"  {axis}: {count:,}")
        for change in [one for one in moved if one.axis == axis][:SHOWN]:
            output.lines(f"    {_name(change, names)}: {_said(change.before)} → {_said(change.after)}")
        if count > SHOWN:
            output.lines(f"    (and {count - SHOWN:,} more: --json lists all)")
    same = sum(line.restated.values())
    if same:
        output.lines(f"{some(same, 'label')} stayed, standing on another rule version or confidence")


def _said(judgement: Judgement | None) -> str:
    if judgement is None:
        return "no label"
    held = load(judgement[0]) if judgement[0] else None
    if held is None:
        return "not classified"
    return ", ".join(map(str, held)) if isinstance(held, list) else str(held)
