"""The development questions on the store that they are about: made anew, it has the same answers."""

import json
from pathlib import Path

from sqlalchemy.ext.asyncio import create_async_engine

from bot.evaluation.asking import Scored, ask_all
from bot.evaluation.gold import read_gold
from bot.evaluation.verdicts import Tally, tallies
from config.clock import ManualClock, from_iso
from storage.database import Database
from storage.schema import metadata
from tests.data.questions.build import NOW, build
from tests.data.questions.gold import OUT, SETS, gold, lines
from tests.support.postgres import Postgres

EVERY = 9
"""So many questions apart are those that are asked again: there are answers of every intent among them."""
RENEW = "the world or the labels changed: python -m tests.data.questions.build FILE, then ...gold FILE"
LEAST = {"outcome": 0.95, "content": 0.93, "citations": 0.99, "nothing_invented": 0.99, "safe": 0.99}
"""What holds of the answers today: none of it may get worse."""


async def ask(url: str, every: int = 1) -> list[Scored]:
    db = await Database.open(url, clock=ManualClock(from_iso(NOW)))
    try:
        return await ask_all(db, read_gold(OUT)[::every], locale="en")
    finally:
        await db.close()


async def copied(store: str, url: str) -> None:
    """Put every row of a store into an empty one on another database."""
    source, target = create_async_engine(store), create_async_engine(url)
    async with source.connect() as old, target.begin() as new:
        for table in metadata.sorted_tables:
            await new.execute(table.delete())
            rows = await old.execute(table.select().order_by(*table.primary_key.columns))
            held = [dict(row) for row in rows.mappings()]
            if held:
                await new.execute(table.insert(), held)
    await source.dispose()
    await target.dispose()


def timeless(scored: list[Scored]) -> list[str]:
    """The answers as JSON, but for how long they took."""
    return [
        json.dumps(
            {key: value for key, value in one.record.items() if key != "elapsed_ms"}, ensure_ascii=False
        )
        for one in scored
    ]


def worse(tally: Tally) -> dict[str, float | None]:
    shares = {name: getattr(tally, name).value for name in LEAST}
    return {name: value for name, value in shares.items() if value is None or value < LEAST[name]}


async def test_the_store_made_anew_answers_the_same_on_both_databases(
    tmp_path: Path, postgres: Postgres
) -> None:
    """One test, because the store takes a minute to make."""
    file = tmp_path / "store.sqlite"
    await build(file)
    for out, folder in SETS.items():
        assert lines(gold(file, folder)) == out.read_text(encoding="utf-8"), RENEW
    store = f"sqlite+aiosqlite:///{file}"
    first = await ask(store)
    assert worse(tallies([one.verdict for one in first])[0]) == {}
    some = timeless(first[::EVERY])
    assert timeless(await ask(store, EVERY)) == some
    with postgres.database() as url:
        await copied(store, url)
        assert timeless(await ask(url, EVERY)) == some
