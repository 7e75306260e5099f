"""`cartographer questions`: listed, followed, named, dismissed, as in Discord."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.cli.questions import AliasLine, QuestionLine
from config.clock import ManualClock
from storage import questions
from storage.database import Database
from tests.bot.cli.conftest import Shell
from tests.conftest import NOON
from tests.support.hub import TestHub


def put(shell: Shell, work: Callable[[Database], Awaitable[Any]]) -> None:
    async def done() -> None:
        db = await Database.open(f"sqlite+aiosqlite:///{shell.store}", clock=ManualClock(NOON))
        await work(db)
        await db.close()

    asyncio.run(done())


@pytest.fixture
def asked(filled: Shell) -> Shell:
    async def work(db: Database) -> None:
        for _ in range(2):
            await questions.unanswered(
                db, question="who is behind the Kraken lab?", reason="not_read", context=["what is OLMo?"]
            )
        await questions.unanswered(
            db, question="licence of umbrella/Rain-1B", reason="not_collected", owner="umbrella"
        )
        await questions.dispute(
            db, question="who made it", answer="Acme.", plan={"intent": "maker"}, comment="no"
        )

    put(filled, work)
    return filled


def acts(shell: Shell) -> list[tuple[Any, ...]]:
    with sqlite3.connect(shell.store) as store:
        rows = store.execute("SELECT actor, rank, act, target FROM audit ORDER BY id").fetchall()
    store.close()
    return rows


def test_questions_are_listed_the_most_asked_first(asked: Shell) -> None:
    first, *others = asked("questions", "--json").records
    assert tuple(first) == QuestionLine.__struct_fields__
    assert (first["question"], first["asked"], first["reason"]) == (
        "who is behind the Kraken lab?",
        2,
        "not_read",
    )
    assert first["context"] == ["what is OLMo?"]
    assert [one["kind"] for one in others] == ["unanswered", "disputed"]
    assert others[1]["plan"] == {"intent": "maker"}
    assert [one["number"] for one in asked("questions", "list", "--kind", "disputed", "--json").records] == [
        others[1]["number"]
    ]
    told = asked("questions").out
    assert "who is behind the Kraken lab?: asked 2 times since 2026-11-23, not understood" in told
    whole = asked("questions", "show", str(others[1]["number"])).out
    assert "answer: Acme." in whole
    assert "in their words: no" in whole


def test_an_empty_list_says_so(filled: Shell) -> None:
    assert filled("questions").out.strip() == "there is none"
    assert filled("questions", "--json").out == ""
    assert "no alias was added yet" in filled("questions", "aliases").out


def test_a_question_is_dismissed_once(asked: Shell) -> None:
    number = str(asked("questions", "--json").records[0]["number"])
    done = asked("questions", "dismiss", number, "--reason", "a joke", "--json").record
    assert (done["state"], done["ended"]) == ("dismissed", "a joke")
    assert acts(asked)[-1] == ("cli", "operator", "question.dismissed", f"question {number}")
    assert len(asked("questions", "--json").records) == 2
    assert "[dismissed: a joke]" in asked("questions", "list", "--state", "dismissed").out
    again = asked("questions", "dismiss", number)
    assert (again.code, again.complaint) == (1, f"question {number} was dismissed already.")
    assert asked("questions", "show", "99").complaint == "there is no question 99."


def test_a_name_is_given_used_and_taken_away(asked: Shell) -> None:
    done = asked("questions", "alias", "the Kraken lab", "olmo", "--json").record
    assert tuple(done) == AliasLine.__struct_fields__
    assert (done["kind"], done["subject"], done["removed"]) == ("project", "olmo", False)
    assert "Allen Institute for AI" in asked("ask", "who is behind the Kraken lab?").out
    assert "known already" in asked("questions", "alias", "kraken lab", "olmo").out
    assert [one["alias"] for one in asked("questions", "aliases", "--json").records] == ["the Kraken lab"]
    assert asked("questions", "alias", "kraken lab", "--remove", "--json").record["removed"] is True
    assert asked("questions", "aliases", "--json").out == ""
    assert [act for *_, act, target in acts(asked) if target == "the Kraken lab"] == [
        "alias.added",
        "alias.removed",
    ]


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (("kraken", "nobody-at-all"), 1, "nothing is known of 'nobody-at-all'"),
        (("how many", "olmo"), 1, "means something else in a question"),
        (("kraken", "--remove"), 1, "there is no such alias"),
        (("kraken",), 2, "give what the name means"),
        (("kraken", "olmo", "--remove"), 2, "give what the name means"),
    ],
)
def test_what_cannot_be_an_alias_is_one_line(
    filled: Shell, words: tuple[str, ...], code: int, complaint: str
) -> None:
    said = filled("questions", "alias", *words)
    assert said.code == code
    assert complaint in said.complaint


def test_the_namespace_that_a_question_names_is_followed(asked: Shell, hub: TestHub) -> None:
    numbers = {one["question"]: str(one["number"]) for one in asked("questions", "--json").records}
    nobody = asked("questions", "track", numbers["who is behind the Kraken lab?"])
    assert "names no namespace that could be followed" in nobody.complaint
    done = asked("questions", "track", numbers["licence of umbrella/Rain-1B"], "--unchecked", "--json").record
    assert done["added"] == ["umbrella"]
    assert acts(asked)[-1] == ("cli", "operator", "track", "umbrella")
