"""What answers are worth on every set of questions: `python -m tests.data.questions.measure [STORE]`.

Without a store, it is built first, in a folder that is gone afterwards.
"""

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from bot.evaluation.asking import ask_all
from bot.evaluation.gold import read_gold
from bot.evaluation.report import SetScored, answers_section
from bot.evaluation.verdicts import tallies
from config.clock import ManualClock, from_iso
from storage.database import Database
from tests.data.questions.build import NOW, build
from tests.data.questions.gold import SAYS, SETS


async def measure(store: Path | None = None) -> tuple[SetScored, ...]:
    """Ask the questions of every set of a store, which stays as it is, or of one that is built for it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "store.sqlite"
        if store is None:
            await build(file)
        else:
            shutil.copyfile(store, file)
        db = await Database.open(f"sqlite+aiosqlite:///{file}", clock=ManualClock(from_iso(NOW)))
        try:
            return tuple([await _scored(db, questions) for questions in SETS])
        finally:
            await db.close()


async def _scored(db: Database, questions: Path) -> SetScored:
    scored = await ask_all(db, read_gold(questions), locale="en")
    return SetScored(
        name=questions.stem,
        says=SAYS[questions.stem],
        day=NOW[: len("2026-11-23")],
        tallies=tuple(tallies([one.verdict for one in scored])),
    )


if __name__ == "__main__":
    told = asyncio.run(measure(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
    sys.stdout.write(answers_section(told))
