"""Questions to plans: what is asked, of what, under which conditions, in which order."""

from typing import Any

import pytest

from bot.answering.plan import Reading, Unclear, Unread
from bot.answering.reading.grammar import parse
from bot.answering.reading.lexicon import lexicon
from config.clock import WEEK
from storage.database import Database
from storage.views import view
from tests.conftest import NOON


async def plan_of(db: Database, question: str, *context: str) -> dict[str, Any]:
    async with view(db) as now:
        found = await parse(now, question, context=context)
    assert isinstance(found, Reading), found
    plan = found.plan.builtins()
    plan["subjects"] = [subject["key"] for subject in plan.get("subjects", ())]
    plan |= plan.pop("filters", {})
    return plan


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("licence of olmo and pythia", {"intent": "license", "subjects": ["olmo", "pythia"]}),
        ("LICENSE OF OLMO???", {"intent": "license", "subjects": ["olmo"]}),
        ("lisence of olmo", {"intent": "license", "subjects": ["olmo"]}),
        ("olmo license", {"intent": "license", "subjects": ["olmo"]}),
        ("am i allowed to use olmo", {"intent": "use", "subjects": ["olmo"]}),
        ("who runs the norwegian library", {"intent": "governance", "subjects": ["nb-ailab"]}),
        ("who created dolma", {"intent": "maker", "subjects": ["allenai/dolma"]}),
        ("which country is typhoon from", {"intent": "where", "subjects": ["typhoon"]}),
        ("how do i join masakhane", {"intent": "channels", "subjects": ["masakhane"]}),
        ("olmo", {"intent": "describe", "subjects": ["olmo"]}),
        ("what is ai2", {"intent": "describe", "subjects": ["olmo"]}),
        (
            "how many datasets were created this week",
            {"intent": "count", "types": ("dataset",), "created": {"since": NOON - WEEK}},
        ),
        (
            "how many models of Meta are under the llama 3.1 license",
            {"intent": "count", "types": ("model",), "licenses": ("llama3.1",), "subjects": ["llama"]},
        ),
        (
            "apache-2.0 translation models by aisingapore",
            {"intent": "list", "types": ("model",), "licenses": ("apache-2.0",), "tasks": ("translation",)},
        ),
        ("top 3 spaces by likes", {"intent": "list", "types": ("space",), "metric": "likes", "limit": 3}),
        ("five newest models", {"intent": "list", "metric": "created_at", "limit": 5}),
        ("least downloaded model", {"intent": "list", "metric": "downloads", "descending": False}),
        ("biggest model of allenai", {"intent": "list", "metric": "parameters", "subjects": ["olmo"]}),
        ("what's new", {"intent": "changes", "window": {"since": NOON - WEEK}}),
        ("what licence changes happened this week", {"intent": "changes", "events": ("license",)}),
        ("adapters of llama", {"intent": "derivatives", "relation": "adapter", "subjects": ["llama"]}),
        ("parents of allenai/Llama-3.1-Tulu-3-8B", {"intent": "lineage"}),
    ],
)
async def test_a_question_becomes_a_plan(eco: Database, question: str, expected: dict[str, Any]) -> None:
    plan = await plan_of(eco, question)
    assert {key: plan.get(key) for key in expected} == expected


@pytest.mark.parametrize(
    ("context", "question", "expected"),
    [
        (("who is behind OLMo",), "and governance?", {"intent": "governance", "subjects": ["olmo"]}),
        (
            ("newest models of pythia",),
            "datasets?",
            {"intent": "list", "types": ("dataset",), "subjects": ["pythia"]},
        ),
        (
            ("how many models has olmo", "and pythia?"),
            "and their licence?",
            {"intent": "license", "subjects": ["pythia"]},
        ),
    ],
)
async def test_what_was_asked_before_completes_it(
    eco: Database, context: tuple[str, ...], question: str, expected: dict[str, Any]
) -> None:
    plan = await plan_of(eco, question, *context)
    assert {key: plan.get(key) for key in expected} == expected


async def test_a_whole_question_does_not_lean_on_another(eco: Database) -> None:
    plan = await plan_of(eco, "what is the licence of EleutherAI/pythia-70m", "who is behind OLMo")
    assert plan["subjects"] == ["EleutherAI/pythia-70m"]


async def test_a_condition_that_is_not_understood_is_never_dropped(eco: Database) -> None:
    async with view(eco) as now:
        found = await parse(now, "how many models with quantum flavour does allenai have")
    assert isinstance(found, Unread)
    assert (found.reason, found.written) == ("not_read", "quantum flavour")


async def test_more_than_three_names_are_cut_and_said(eco: Database) -> None:
    async with view(eco) as now:
        found = await parse(now, "licence of olmo, pythia, llama, typhoon")
    assert isinstance(found, Reading)
    assert len(found.plan.subjects) == 3
    assert [one.message for one in found.assumed] == ["assumed-first-three"]


async def test_a_name_that_is_nearly_known_is_asked_about(eco: Database) -> None:
    async with view(eco) as now:
        found = await parse(now, "who makes Quen")
    assert isinstance(found, Unclear)
    assert [choice.key for choice in found.choices] == ["Qwen"]


def test_slips_of_the_pen_are_read() -> None:
    words = lexicon()
    assert "license" in words.guess("licensse")
    assert "governance" in words.guess("goverance")
    assert "downloads" in words.guess("downlods")
    assert words.guess("olmo") == words.guess("zzzzzzzz") == frozenset()
