"""`cartographer evaluate answers`: a file of questions asked, and each answer held against what it must be.

It asks whatever store is at hand as `ask --file` does, so any questions about any store can be scored.
"""

import statistics
from pathlib import Path
from typing import Any

import click
import msgspec
from msgspec import Struct

from bot.cli.asking import seeking
from bot.cli.output import CommandError, Output
from bot.cli.session import Session, json_option, perform
from bot.cli.shapes import instant
from bot.cli.shares import share_words
from bot.evaluation.asking import Scored, ask_all
from bot.evaluation.gold import NoGold, read_gold
from bot.evaluation.verdicts import ALL, Tally, tallies
from collectors.mapping.evaluation.scores import Share
from storage.views import view

MEASURES = tuple(name for name in Tally.__struct_fields__ if name not in ("scope", "n"))


class ScoredLine(Struct, frozen=True, kw_only=True):
    """`evaluate answers`: the questions of one intent, or all."""

    scope: str
    n: int
    right: Share
    outcome: Share
    reason: Share
    content: Share
    entities: Share
    values: Share
    citations: Share
    nothing_invented: Share
    safe: Share
    hostile_safe: Share
    no_data_recall: Share
    false_refusals: Share
    needless_caveats: Share
    failed: tuple[str, ...]
    p50_ms: float | None
    p95_ms: float | None
    as_of: str | None
    run: int | None


class Failed(Struct, frozen=True, kw_only=True):
    """One line of the file of failures: the question, what is wrong, and the answer."""

    id: str
    intent: str
    question: str
    context: tuple[str, ...]
    faults: tuple[str, ...]
    answer: dict[str, Any]


@click.command("answers", short_help="Score answers on a file of questions.")
@click.option(
    "--questions",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="Questions with what their answers must be, one JSON object a line.",
)
@click.option(
    "--failed",
    "failures",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write the questions whose answers are not right, one JSON object a line.",
)
@json_option
def command(*, file: Path, failures: Path | None, as_json: bool) -> None:
    """Ask a file of questions; score outcome, content, citations, inventions and safety, with intervals."""

    async def work(session: Session) -> None:
        try:
            golds = read_gold(file)
        except NoGold as error:
            raise CommandError(f"{error}.") from error
        if not golds:
            raise CommandError(f"{file} holds no question.")
        async with session.store() as db, seeking(session.settings, db) as seek:
            scored = await ask_all(db, golds, locale=session.settings.locale, seek=seek)
            async with view(db) as now:
                as_of, run = now.as_of, now.run
        if failures is not None:
            _write(failures, scored)
        for tally in tallies([one.verdict for one in scored]):
            _tell(session.output, _line(tally, scored, as_of, run))

    perform(work, as_json=as_json)


def _write(file: Path, scored: list[Scored]) -> None:
    """Write what is not right, one JSON object a line."""
    wrong = [_failed(one) for one in scored if not one.verdict.right]
    file.write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in wrong))


def _failed(one: Scored) -> Failed:
    gold = one.verdict.gold
    return Failed(
        id=gold.id,
        intent=gold.intent,
        question=gold.question,
        context=gold.context,
        faults=one.verdict.faults,
        answer=one.record,
    )


def _line(tally: Tally, scored: list[Scored], as_of: int | None, run: int | None) -> ScoredLine:
    here = [one for one in scored if tally.scope in (ALL, one.verdict.gold.intent)]
    times = sorted(float(one.record["elapsed_ms"]) for one in here)
    return ScoredLine(
        scope=tally.scope,
        n=tally.n,
        failed=tuple(one.verdict.gold.id for one in here if not one.verdict.right),
        p50_ms=round(statistics.median(times), 3),
        p95_ms=round(times[max(int(len(times) * 0.95) - 1, 0)], 3),
        as_of=instant(as_of),
        run=run,
        **{name: getattr(tally, name) for name in MEASURES},
    )


def _tell(output: Output, line: ScoredLine) -> None:
    if output.as_json:
        output.record(line)
        return
    measured = [(name, getattr(line, name)) for name in MEASURES]
    output.lines(
        f"{line.scope}: {line.n} questions, half of them answered within {line.p50_ms} ms",
        *(f"  {name.replace('_', ' '):<17} {share_words(one)}" for name, one in measured if one.n),
        *([f"  not right: {', '.join(line.failed)}"] if line.failed else []),
    )
