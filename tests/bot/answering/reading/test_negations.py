"""A negation is carried out or named as not understood; it is never dropped."""

from typing import Any

import pytest

from bot.answering.answer import answer
from storage.database import Database


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        ("models except OLMo", {"except_owners": ["allenai"]}),
        ("how many models are not by allenai", {"except_owners": ["allenai"]}),
        ("how many models are not gated?", {"gated": False}),
        ("how many models aren't gated?", {"gated": False}),
        ("which models are without a gate", {"gated": False}),
        ("which models don't need approval", {"gated": False}),
        ("which models are not ungated", {"gated": True}),
        ("how many ungated models", {"gated": False}),
        ("how many models are gated", {"gated": True}),
        ("which models of allenai are not apache?", {"except_licenses": ["apache-2.0"]}),
        ("models by allenai not licensed under apache 2.0", {"except_licenses": ["apache-2.0"]}),
        ("models of allenai except apache or mit", {"except_licenses": ["apache-2.0", "mit"]}),
        ("models of allenai not mit but apache", {"except_licenses": ["mit"], "licenses": ["apache-2.0"]}),
        ("which models don't have a licence", {"unlicensed": True}),
    ],
)
async def test_a_negation_turns_its_condition_round(
    eco: Database, question: str, filters: dict[str, Any]
) -> None:
    given = await answer(eco, question)
    assert given.plan is not None, given.text
    told = given.plan["filters"]
    for name in ("gated", "except_licenses", "licenses", "unlicensed"):
        held = told.get(name)
        assert (list(held) if isinstance(held, tuple) else held) == filters.get(name), name


async def test_a_condition_and_its_opposite_are_all_there_is(eco: Database) -> None:
    for condition in ("gated", "apache", "permissive"):
        with_it = (await answer(eco, f"how many models are {condition}")).rows[0]["count"]
        without = (await answer(eco, f"how many models are not {condition}")).rows[0]["count"]
        every = (await answer(eco, "how many models are there")).rows[0]["count"]
        assert with_it
        assert with_it + without == every


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("which models are not text generation", "not"),
        ("who is not behind OLMo", "not"),
        ("what has not changed this week", "not"),
        ("which models can't I use", "can't"),
    ],
)
async def test_a_negation_that_cannot_be_carried_out_is_named(
    eco: Database, question: str, word: str
) -> None:
    given = await answer(eco, question)
    assert (given.outcome, given.reason) == ("no_data", "not_read")
    assert f"“{word}”" in given.text


@pytest.mark.parametrize("question", ["isn't pythia apache 2.0 licensed?", "no, what licence has pythia?"])
async def test_a_negation_that_only_asks_is_none(eco: Database, question: str) -> None:
    given = await answer(eco, question)
    assert given.text.startswith(("Yes: all 4 models", "Pythia: Apache"))


async def test_a_negation_in_a_follow_up_holds(eco: Database) -> None:
    given = await answer(eco, "only models that are not gated", context=["most downloaded gated models"])
    assert given.plan is None or given.plan["filters"]["gated"] is False
