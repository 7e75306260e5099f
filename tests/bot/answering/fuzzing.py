"""Asks mangled questions of the small ecosystem: `python -m tests.bot.answering.fuzzing 10000 [SEED]`.

Whatever goes wrong is printed with the question. The suite asks a sample of the same.
"""

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from rapidfuzz import process
from sqlalchemy import event

from bot.answering.answer import answer
from bot.evaluation.safety import discord_text, unsafe
from config.clock import ManualClock, from_iso
from storage.database import Database
from tests.support.fuzzed import fuzzed
from tests.support.store import fill

MOST_STATEMENTS = 250
"""What one question may ask of the store, whatever it holds."""
MOST_LOOKS = 150
"""How often one question, in all its readings, may be compared with all names."""


class Work:
    """What was done for one question: statements, and comparisons with all names in memory."""

    statements = 0
    looks = 0


@contextmanager
def counted(db: Database) -> Iterator[Work]:
    """Count the work that is done inside."""
    work = Work()
    engine = db._reader.sync_engine
    plain = process.extract

    def extract(*args: Any, **how: Any) -> Any:
        work.looks += 1
        return plain(*args, **how)

    def told(*_: object) -> None:
        work.statements += 1

    event.listen(engine, "before_cursor_execute", told)
    try:
        with patch.object(process, "extract", extract):
            yield work
    finally:
        event.remove(engine, "before_cursor_execute", told)


async def faults(db: Database, question: str) -> list[str]:
    """Ask one question; return what is wrong with the answer, or with what it took."""
    with counted(db) as work:
        try:
            given = await answer(db, question)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            return [f"{type(error).__name__}: {error}"]
    record = {"citations": [{"url": one.url} for one in given.citations]}
    wrong = list(unsafe(question, (), await discord_text(given.document, "en"), record))
    if (
        given.outcome not in {"answered", "caveat", "clarify", "no_data", "declined"}
        or not given.text.strip()
    ):
        wrong.append(f"outcome {given.outcome}, text {given.text!r}")
    if work.statements > MOST_STATEMENTS or work.looks > MOST_LOOKS:
        wrong.append(f"{work.statements} statements, {work.looks} looks at all names")
    return wrong


async def main(number: int, seed: int = 0) -> int:
    """Ask so many; print what went wrong; return how many did."""
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        clock = ManualClock(from_iso("2026-11-23T12:00:00Z"))
        db = await Database.open(f"sqlite+aiosqlite:///{Path(folder) / 'store.sqlite'}", clock=clock)
        await fill(db, clock)
        for place, question in enumerate(fuzzed(number, seed)):
            wrong = await faults(db, question)
            if wrong:
                bad += 1
                print(place, ascii(question)[:300], *wrong, sep="\n  ", flush=True)  # noqa: T201 - a tool
        await db.close()
    print(f"{number:,} questions, {bad} went wrong")  # noqa: T201 - a tool
    return bad


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*map(int, sys.argv[1:]))) > 0)
