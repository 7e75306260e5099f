"""The development questions on the store that they are about: made anew, it has the same answers."""

import json
from pathlib import Path

from bot.evaluation.asking import Scored, ask_all
from bot.evaluation.gold import read_gold
from bot.evaluation.verdicts import Tally, tallies
from config.clock import ManualClock, from_iso
from storage.database import Database
from tests.data.questions.build import NOW, build
from tests.data.questions.gold import OUT, gold, lines

TIMES = {"elapsed_ms"}


async def ask(store: Path, every: int = 1) -> list[Scored]:
    db = await Database.open(f"sqlite+aiosqlite:///{store}", clock=ManualClock(from_iso(NOW)))
    try:
        return await ask_all(db, read_gold(OUT)[::every], locale="en")
    finally:
        await db.close()


def timeless(scored: list[Scored]) -> list[str]:
    return [
        json.dumps({key: value for key, value in one.record.items() if key not in TIMES}) for one in scored
    ]


def least(tally: Tally) -> dict[str, float]:
    """What holds of the answers today: none of it may get worse."""
    shares = {name: getattr(tally, name).value or 0.0 for name in LEAST}
    return {name: value for name, value in shares.items() if value < LEAST[name]}


LEAST = {"outcome": 0.5, "content": 0.4, "citations": 0.98, "nothing_invented": 0.9, "hostile_safe": 1.0}


async def test_the_store_made_anew_answers_as_the_file_says(tmp_path: Path) -> None:
    """One test, because the store takes a minute to make."""
    store = tmp_path / "store.sqlite"
    await build(store)
    assert lines(gold(store)) == OUT.read_text(encoding="utf-8")
    first, second = await ask(store), await ask(store, every=9)
    assert timeless(first[::9]) == timeless(second)
    whole = tallies([one.verdict for one in first])[0]
    assert least(whole) == {}
