"""Questions asked of a store: each has its verdict, also one at which the program fails."""

import pytest

from bot.evaluation import asking
from bot.evaluation.gold import Gold
from config.clock import ManualClock
from storage.database import Database
from tests.support.store import fill

GOLDS = [
    Gold(
        id="1",
        question="licence of allenai/dolma?",
        intent="licence",
        outcomes=("answered",),
        entities=(("allenai/dolma",),),
        values=(("odc-by",),),
    ),
    Gold(id="2", question="asdf qwer zxcv", intent="bot", outcomes=("no_data", "clarify"), hostile=True),
]


async def test_each_question_has_its_verdict(sqlite_db: Database, clock: ManualClock) -> None:
    await fill(sqlite_db, clock, weeks=2)
    known, noise = await asking.ask_all(sqlite_db, GOLDS, locale="en")
    assert known.verdict.faults == ()
    assert known.record["context"] == []
    assert (noise.verdict.outcome, noise.verdict.unsafe) == (True, ())


async def test_a_question_that_fails_is_a_finding(
    sqlite_db: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_args: object, **_options: object) -> None:
        raise RuntimeError("no")

    await fill(sqlite_db, clock, weeks=2)
    monkeypatch.setattr(asking, "ask", broken)
    (known,) = await asking.ask_all(sqlite_db, GOLDS[:1], locale="en")
    assert known.verdict.said == "failed"
    assert known.verdict.unsafe == ("raises RuntimeError: no",)
    assert known.verdict.faults[0] == "outcome failed instead of answered"
