"""The section about answers of docs/accuracy.md: `python -m tests.data.questions.measure [STORE]` prints it.

Without a store, it is built first, in a folder that is gone afterwards.
"""

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from bot.evaluation.asking import ask_all
from bot.evaluation.gold import read_gold
from bot.evaluation.report import answers_section
from bot.evaluation.verdicts import tallies
from config.clock import ManualClock, from_iso
from storage.database import Database
from tests.data.questions.build import NOW, build
from tests.data.questions.gold import OUT

QUESTIONS = "the development set in `tests/data/questions/`, about the local Hub's world"


async def section(store: Path | None = None) -> str:
    """Ask every development question of a store and return the section. The store itself stays as it is."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "store.sqlite"
        if store is None:
            await build(file)
        else:
            shutil.copyfile(store, file)
        db = await Database.open(f"sqlite+aiosqlite:///{file}", clock=ManualClock(from_iso(NOW)))
        try:
            scored = await ask_all(db, read_gold(OUT), locale="en")
        finally:
            await db.close()
    return answers_section(tallies([one.verdict for one in scored]), questions=QUESTIONS, day=NOW[:10])


if __name__ == "__main__":
    told = asyncio.run(section(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
    sys.stdout.write(told)
