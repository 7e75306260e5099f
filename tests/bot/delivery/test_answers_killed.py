"""Whoever asks questions again may be killed at any statement: who waits is told once."""

import random
from pathlib import Path

from sqlalchemy import select

from bot.aliasing import read_alias
from config.clock import ManualClock
from storage import aliases, questions
from storage.database import Database
from storage.schema import deliveries
from storage.views import view
from tests.collectors.mortal import Job, Mortal
from tests.support.store import fill
from tests.support.two_stores import Stores, stores

__all__ = ["stores"]

NOBODY = "who is behind the Kraken lab?"
WAITING = (7, 8)
AT_RANDOM = 12
THE_LAST = 14
"""Statements before the end that are all tried: the answer is noted and put into the outbox there."""


async def prepare(url: str, clock: ManualClock) -> None:
    """Let two people wait for an answer, and give it."""
    db = await Database.open(url, clock=clock)
    await fill(db, clock, weeks=1)
    key = await questions.unanswered(db, question=NOBODY, reason="not_collected")
    for user_id in WAITING:
        assert await questions.wait_for(db, key, user_id=user_id, locale="en") != "unknown"
    async with view(db) as now:
        made = await read_alias(now, "Kraken lab", "olmo")
    await aliases.add_alias(db, made, actor="cli")
    await db.close()


async def told(url: str, clock: ManualClock) -> list[int]:
    """Return who stands in the outbox."""
    db = await Database.open(url, clock=clock)
    try:
        async with db.reading() as connection:
            return sorted(int(user) for (user,) in await connection.execute(select(deliveries.c.user_id)))
    finally:
        await db.close()


async def test_who_waits_is_told_once_wherever_it_is_killed(
    stores: Stores, clock: ManualClock, tmp_path: Path
) -> None:
    for url in stores:
        await prepare(url, clock)

    def job(url: str) -> Job:
        return Job("answer again", "http://127.0.0.1:1", url, clock.now(), tmp_path / "log.txt")

    statements = await Mortal(job(stores.undisturbed)).ended()
    assert statements is not None
    assert await told(stores.undisturbed, clock) == list(WAITING)
    chance = random.Random(11)
    early = sorted(chance.sample(range(1, statements - THE_LAST), AT_RANDOM))
    kills = 0
    for dies_after in (*early, *range(statements - THE_LAST, statements + 1)):
        kills += await Mortal(job(stores.killed), dies_after).ended() is None
        assert await told(stores.killed, clock) in ([], list(WAITING))
    assert kills >= AT_RANDOM
    for _ in range(2):
        assert await Mortal(job(stores.killed)).ended() is not None
        assert await told(stores.killed, clock) == list(WAITING)
