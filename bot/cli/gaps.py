"""`cartographer gaps`: which languages and tasks lack models, datasets or benchmarks."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

import click

from bot.cli.naming import SHOWN
from bot.cli.output import Output, some
from bot.cli.session import Session, json_option, perform
from bot.cli.shapes import as_of_line, instant
from bot.cli.shapes_map import EvidenceLine, LabelLine
from config.codebook_languages import load
from storage.gaps import KINDS, Change, Gaps, Line, Served, changes, gaps
from storage.languages import code_of
from storage.tracking import tracked_in
from storage.views import View, view

TOLD = 25
_UNKNOWN = "is no language, and no task of what was counted"
OTHERS = {
    "mul": "whose metadata say that they are of many languages and name none",
    "und": "whose metadata declare no language that is known",
}
"""What is counted and is no language, and what is seen of those repos."""
_HUB = "https://huggingface.co"


class GapLine(LabelLine, frozen=True, kw_only=True):
    """`gaps`: one language or task, and how many repos serve it."""

    name: str | None
    speakers: int | None
    lacking: tuple[str, ...]
    among: str
    before: dict[str, int] | None
    opened: tuple[str, ...]
    closed: tuple[str, ...]


@click.command("gaps", short_help="Show which languages and tasks lack models, data or benchmarks.")
@click.argument("things", nargs=-1, metavar="[LANGUAGE|TASK]...")
@click.option("--census", "whole", is_flag=True, help="Count all that the store holds, not what is followed.")
@click.option("--since", type=int, metavar="RUN", help="Tell what opened or closed since a run finished.")
@json_option
def command(things: tuple[str, ...], whole: bool, since: int | None, as_json: bool) -> None:  # noqa: FBT001 - click calls it
    """Show languages and tasks by what serves them: the emptiest first, by how many people use them."""

    async def work(session: Session) -> None:
        async with session.store() as db, view(db) as now:
            found = await gaps(now, whole=whole)
            moved: dict[tuple[str, str], Change] = {}
            if since is not None:
                async with view(db, run=since) as then:
                    owners = await tracked_in(then)
                    before = await gaps(then, whole=whole, owners=owners)
                same = await gaps(now, whole=whole, owners=owners)
                moved = {(one.line.axis, one.line.subject): one for one in changes(before, same)}
            _tell(session.output, now, found, _chosen(found, things), moved, since=since)
            if not as_json and now.as_of is not None:
                session.output.lines(as_of_line(instant(now.as_of)))

    perform(work, as_json=as_json)


def _chosen(found: Gaps, things: Sequence[str]) -> list[tuple[str, Line | None]]:
    """Return the lines asked for with what they were asked as; all of them, and the rest, where none is.

    None stands for what is no language, and no task of what was counted.
    """
    if not things:
        return [(line.subject, line) for line in (*found.lines, *_others(found))]
    chosen: list[tuple[str, Line | None]] = []
    for thing in things:
        code = code_of(thing)
        line = next(
            (one for one in found.lines if one.subject in {thing.strip().casefold(), code}),
            Line(axis="language", subject=code, served=Served()) if code else None,
        )
        if line is None and thing.strip().casefold() in OTHERS:
            line = next(one for one in _others(found) if one.subject == thing.strip().casefold())
        chosen.append((thing, line))
    return chosen


def _others(found: Gaps) -> tuple[Line, Line]:
    """Return what serves many languages without naming them, and what declares none."""
    return (
        Line(axis="language", subject="mul", served=found.many, name="several, without naming them"),
        Line(axis="language", subject="und", served=found.untold, name="none declared"),
    )


def _tell(
    output: Output,
    now: View,
    found: Gaps,
    chosen: Sequence[tuple[str, Line | None]],
    moved: Mapping[tuple[str, str], Change],
    *,
    since: int | None,
) -> None:
    if output.as_json:
        for subject, line in chosen:
            if line is None:
                output.record(_nothing(now, found, subject))
            else:
                output.record(_line(now, found, subject, line, moved.get((line.axis, line.subject))))
        return
    output.lines(f"Among {_among(found)}: models, datasets, benchmarks; people who use the language.")
    if since is not None:
        told = [one for one in moved.values() if one.opened or one.closed]
        output.lines(f"Since run {since}, among what was followed then: {some(len(told), 'gap')} moved.")
        for one in told[:TOLD]:
            what = [f"opened: {', '.join(one.opened)}"] if one.opened else []
            what += [f"closed: {', '.join(one.closed)}"] if one.closed else []
            output.lines(f"  {one.line.name or one.line.subject} ({'; '.join(what)})")
    for axis in ("language", "task"):
        lines = [line for _, line in chosen if line is not None and line.axis == axis]
        if lines:
            shown = lines[:TOLD] if len(lines) > TOLD else lines
            output.table([_row(line) for line in shown])
            if len(lines) > len(shown):
                output.lines(f"(and {len(lines) - len(shown)} more: --json lists all)")
    output.lines(*(f"{thing[:SHOWN]!r} {_UNKNOWN}" for thing, line in chosen if line is None))
    output.lines(f"People: {load().origin.source}, {load().origin.release}.")


def _row(line: Line) -> tuple[str, ...]:
    counts = tuple(f"{line.served.count(kind):,}" for kind in KINDS)
    people = f"{line.speakers:,}" if line.speakers is not None else ""
    return (line.subject, line.name or "", *counts, people)


def _line(now: View, found: Gaps, subject: str, line: Line, change: Change | None) -> GapLine:
    return GapLine(
        subject=subject,
        axis=line.axis,
        value=_counts(line.served),
        confidence=1.0,
        origin="rule",
        evidence=tuple(_proofs(now, found, line)),
        taxonomy="cldr" if line.axis == "language" else "hub",
        rule="gaps.declared",
        rule_version="1",
        reason=None,
        as_of=instant(now.as_of),
        run=now.run,
        name=line.name,
        speakers=line.speakers,
        lacking=line.served.lacking,
        among=_among(found),
        before=_counts(change.before) if change is not None else None,
        opened=change.opened if change is not None else (),
        closed=change.closed if change is not None else (),
    )


def _nothing(now: View, found: Gaps, subject: str) -> GapLine:
    return GapLine(
        subject=subject,
        axis="task",
        value=None,
        confidence=0.0,
        origin="rule",
        evidence=(),
        taxonomy="hub",
        rule="gaps.declared",
        rule_version="1",
        reason=_UNKNOWN,
        as_of=instant(now.as_of),
        run=now.run,
        name=None,
        speakers=None,
        lacking=(),
        among=_among(found),
        before=None,
        opened=(),
        closed=(),
    )


def _counts(served: Served) -> dict[str, int]:
    return {kind: served.count(kind) for kind in KINDS}


def _among(found: Gaps) -> str:
    """Say among what was counted, and how old the look at it is."""
    if not found.whole:
        return f"what is followed ({some(len(found.owners), 'namespace')})"
    looks = [
        f"{some(one.size, kind)} as of {instant(one.at)}{', a published copy' if one.snapshot else ''}"
        for kind, one in found.coverage.items()
    ]
    told = "; ".join(looks) or "no whole listing of the Hub yet"
    return f"all that the store holds ({told}; benchmarks: those that were judged)"


def _proofs(now: View, found: Gaps, line: Line) -> list[EvidenceLine]:
    """Return the most used of each kind; where there is none, the Hub's own list of what there may be."""
    proofs = [
        EvidenceLine(
            url=repo.url,
            revision=repo.sha,
            date=instant(repo.observed_at),
            seen=f"declares {line.subject}: the most used of {some(line.served.count(kind), kind[:-1])}",
        )
        for kind, repo in line.examples.items()
    ]
    if proofs:
        return proofs
    counts = ", ".join(f"{line.served.count(kind)} {kind}" for kind in KINDS)
    if line.subject in OTHERS:
        seen = f"{counts} among {_among(found)}, {OTHERS[line.subject]}"
        return [
            EvidenceLine(url=f"{_HUB}/{path}", revision=None, date=instant(now.as_of), seen=seen)
            for path in ("models", "datasets")
        ]
    name = quote(line.subject, safe="")
    lists = {
        "language": (f"models?language={name}", f"datasets?language=language:{name}"),
        "task": (f"models?pipeline_tag={name}", f"datasets?task_categories=task_categories:{name}"),
    }
    seen = f"{counts} among {_among(found)}; the Hub's list of the others"
    return [
        EvidenceLine(url=f"{_HUB}/{path}", revision=None, date=instant(now.as_of), seen=seen)
        for path in lists[line.axis]
    ]
