"""Senders that are killed while Discord fails: a short stretch of what `make reliability` does at length."""

import random
from pathlib import Path

from benchmarks.reliability import prepared
from benchmarks.reliability_figures import Verdict

RUNS = 6
STEPS = 3


async def test_whatever_kills_a_sender_everything_arrives_exactly_once(
    database_url: str, tmp_path: Path
) -> None:
    chance = random.Random(20261130)
    async with prepared(tmp_path, {"store": database_url}) as course:
        verdicts: list[Verdict] = [
            await course.run(f"{number}r", "store", steps=chance.randrange(1, 70) if number < STEPS else None)
            for number in range(RUNS)
        ]
        assert course.discord.violations == []
    for verdict in verdicts:
        told = (verdict.findings, verdict.told)
        assert (verdict.lost, verdict.doubled, verdict.wrong, verdict.stuck) == (0, 0, [], False), told
    assert sum(verdict.kills for verdict in verdicts) >= RUNS
