"""The same question on the same state gives the same bytes: on both databases, now and as of a run."""

import pytest
from msgspec import json

from bot.answering.answer import answer
from bot.answering.pages.acts import open_page
from storage.database import Database
from storage.views import view
from tests.support.store import Filled

QUESTIONS = [
    "What licence does OLMo use?",
    "may I use aisingapore/Llama-SEA-LION-v3-8B-IT commercially?",
    "who is behind SEA-LION?",
    "governance of the norwegian library",
    "why is OLMo single institute?",
    "how many models are there",
    "how many leaderboards does allenai have",
    "newest models",
    "oldest models of EleutherAI",
    "top 10 models by trending",
    "smallest models",
    "models without a licence",
    "what changed since 2026-10-01",
    "what happened to aisingapore last week",
    "which models are built on llama",
    "what is Llama-3.1-8B-Instruct built on",
    "downloads of olmo",
    "what is OLMo?",
    "licence of olmmo",
    "licence of nobody/nothing",
    "who makes Quen",
    "what can you do?",
]
PAGES = [
    ("project", ("olmo",)),
    ("project", ("bloom",)),
    ("repo", ("meta-llama/Llama-3.1-8B",)),
    ("owner", ("bartowski",)),
    ("list", ("olmo", "model")),
    ("changes", ("sea-lion",)),
    ("why", ("nb-ailab", "governance")),
    ("lineage", ("allenai/Llama-3.1-Tulu-3-8B",)),
    ("derivatives", ("meta-llama/Llama-3.1-8B",)),
    ("repo", ("olmmo",)),
]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("back", [None, 2, -1])
async def test_both_databases_answer_alike(
    eco: Database, eco_pg: Database, history: Filled, question: str, back: int | None
) -> None:
    run = None if back is None else history.runs[back]
    first, second = [json.encode(await answer(db, question, run=run)) for db in (eco, eco_pg)]
    assert first == second
    assert json.encode(await answer(eco, question, run=run)) == first


async def test_as_of_the_newest_run_is_the_present(eco: Database, history: Filled) -> None:
    for question in QUESTIONS:
        now = await answer(eco, question)
        then = await answer(eco, question, run=history.runs[-1])
        assert json.encode(now) == json.encode(then), question


@pytest.mark.parametrize(("act", "args"), PAGES)
async def test_both_databases_show_the_same_pages(
    eco: Database, eco_pg: Database, act: str, args: tuple[str, ...]
) -> None:
    shown = []
    for db in (eco, eco_pg):
        async with view(db) as now:
            shown.append(json.encode(await open_page(now, act, args)))
    assert shown[0] == shown[1]
