"""`cartographer ask`: a question in plain words, or a file of them, answered from the store."""

import sys
import time
from pathlib import Path

import click
import msgspec
from msgspec import UNSET, Struct, UnsetType

from bot.answering.answer import Answer, answer
from bot.asking import ask
from bot.cli.asking import seeking
from bot.cli.output import CommandError
from bot.cli.session import Session, json_option, perform
from bot.cli.shapes import Asked, dated, instant
from config.clock import DAY, from_iso
from storage.database import Database
from storage.history import sequence_at
from storage.views import view


class Put(Struct, frozen=True, kw_only=True):
    """One line of a file of questions; other keys are somebody else's and are left alone."""

    question: str
    context: tuple[str, ...] = ()
    id: str | int | UnsetType = UNSET


@click.command("ask", short_help="Ask a question in plain words.")
@click.argument("question", required=False, metavar="QUESTION")
@click.option(
    "--context",
    "context",
    multiple=True,
    metavar="QUESTION",
    help="An earlier question of the same conversation; oldest first.",
)
@click.option("--as-of", metavar="RUN|DATE", help="Answer as of a run, or as of the last one up to a date.")
@click.option(
    "--file",
    "file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True, allow_dash=True),
    help="Answer a file of questions, one JSON object a line; - is standard input.",
)
@json_option
def command(
    *, question: str | None, context: tuple[str, ...], as_of: str | None, file: Path | None, as_json: bool
) -> None:
    """Ask a question in plain words. The answer says from where it is and as of when, or plainly no."""
    if (question is None) == (file is None):
        raise click.UsageError("give a question, or --file with questions", click.get_current_context())
    if file is not None and context:
        raise click.UsageError(
            "--context stands in the file, beside its question", click.get_current_context()
        )

    async def work(session: Session) -> None:
        from collectors.mapping.kinds import kind_now  # noqa: PLC0415 - only where something is asked

        asked = questions(file) if file else [Put(question=_text(question or ""), context=_texts(context))]
        locale = session.settings.locale
        async with session.store() as db, seeking(session.settings, db, wanted=as_of is None) as seek:
            run = None if as_of is None else await run_of(db, as_of)
            for put in asked:
                began = time.perf_counter()
                if run is None:
                    said = await ask(
                        db, put.question, context=put.context, locale=locale, derive=kind_now, seek=seek
                    )
                else:
                    said = await answer(
                        db, put.question, context=put.context, run=run, locale=locale, derive=kind_now
                    )
                elapsed = time.perf_counter() - began
                if as_json:
                    session.output.record(record(put, said, elapsed))
                else:
                    session.output.document(said.document, locale)

    perform(work, as_json=as_json)


async def run_of(db: Database, words: str) -> int:
    """Return the run that `--as-of` means: its number, or the newest that had ended by a date or instant.

    A date means its end, in UTC. Raises CommandError where the words are neither, or before any run.
    """
    if words.isascii() and words.isdigit():
        return int(words)
    try:
        at = from_iso(words)
    except ValueError:
        raise CommandError(
            f"--as-of {words!r} is neither a run's number nor a date such as 2026-11-01"
        ) from None
    if len(words) <= len("2026-11-01"):
        at += DAY - 1
    async with view(db) as now:
        number = await sequence_at(now, at)
    async with view(db, at=number) as then:
        if then.run is None:
            raise CommandError(f"nothing had been recorded by {words}; cartographer status shows the runs")
        return then.run


def questions(file: Path) -> list[Put]:
    """Read a file of questions. Raises CommandError with the line that is none."""
    content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    found: list[Put] = []
    for number, line in enumerate(content.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found.append(msgspec.json.decode(line, type=Put))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise CommandError(f"{file}, line {number}: {error}") from None
    return found


def record(put: Put, said: Answer, elapsed: float) -> Asked:
    """Return an answer as `ask` writes it; `elapsed` is in seconds."""
    return Asked(
        id=put.id,
        question=put.question,
        outcome=said.outcome,
        reason=said.reason,
        text=said.text,
        entities=dated(said.entities),
        rows=dated(said.rows),
        plan=dated(said.plan),
        assumptions=dated(said.assumptions),
        citations=dated(said.citations),
        as_of=instant(said.as_of),
        run=said.run,
        elapsed_ms=round(elapsed * 1_000, 3),
    )


def _text(typed: str) -> str:
    """Return what was typed as text: bytes that are no UTF-8 are replaced, as JSON could not hold them."""
    return typed.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _texts(typed: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_text(words) for words in typed)
