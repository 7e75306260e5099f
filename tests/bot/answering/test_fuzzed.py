"""Mangled questions: no exception, nothing pings or formats, and none takes more work than a few do.

`python -m tests.bot.answering.fuzzing 10000` asks ten times as many, of which these are the first.
"""

import pytest

from storage.database import Database
from tests.bot.answering.fuzzing import faults
from tests.support.fuzzed import LONGEST, fuzzed

PARTS = 4
EACH = 250


@pytest.mark.parametrize("part", range(PARTS))
async def test_a_mangled_question_does_no_harm(eco: Database, part: int) -> None:
    asked = list(fuzzed(PARTS * EACH))[part::PARTS]
    wrong = {question: found for question in asked if (found := await faults(eco, question))}
    assert not wrong


@pytest.mark.parametrize(
    "question",
    [
        "licence of " + "x" * LONGEST,
        "olmo " * 800,
        " ".join(f"a{number}/b{number}" for number in range(400)),
        " ".join(f"hf.co/a{number}/b" for number in range(400)),
        " ".join(f"blorp{number}ish" for number in range(400)),
        "許" * LONGEST,
    ],
    ids=["one word", "one name", "ids", "links", "unknown words", "no words"],
)
async def test_a_long_question_takes_no_more_work_than_a_few(eco: Database, question: str) -> None:
    assert not await faults(eco, question[:LONGEST])
