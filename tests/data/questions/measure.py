"""What answers are worth on every set of questions, for docs/accuracy.md: `benchmarks/accuracy.py`."""

import tempfile
from pathlib import Path

from bot.evaluation.asking import ask_all
from bot.evaluation.gold import read_gold
from bot.evaluation.report import SetScored
from bot.evaluation.verdicts import tallies
from config.clock import ManualClock, from_iso
from storage.database import Database
from tests.data.questions.build import NOW, build
from tests.data.questions.gold import SAYS, SETS


async def measure(*, day: str) -> tuple[SetScored, ...]:
    """Build the store and ask it the questions of every set; `day` is the present one."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "store.sqlite"
        await build(file)
        db = await Database.open(f"sqlite+aiosqlite:///{file}", clock=ManualClock(from_iso(NOW)))
        try:
            return tuple([await _scored(db, questions, day) for questions in SETS])
        finally:
            await db.close()


async def _scored(db: Database, questions: Path, day: str) -> SetScored:
    scored = await ask_all(db, read_gold(questions), locale="en")
    return SetScored(
        name=questions.stem,
        says=SAYS[questions.stem],
        day=day,
        tallies=tuple(tallies([one.verdict for one in scored])),
    )
