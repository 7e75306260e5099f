"""Answers and pages count what repeats others, and show it behind the rest."""

import pytest

from bot.answering.answer import answer
from bot.answering.pages.acts import open_page
from bot.document import Document, Items, plain
from bot.plain import to_text
from collectors.sources.noise import judge_noise
from config.clock import ManualClock
from storage.database import Database
from storage.views import view
from tests.support.store import fill

INSTRUCT = "meta-llama/Llama-3.1-8B-Instruct"
REPEAT = "bartowski/Meta-Llama-3.1-8B-Instruct-GGUF"


@pytest.fixture
async def judged(sqlite_db: Database, clock: ManualClock) -> Database:
    """The small ecosystem, judged: bartowski has quantised models of others."""
    await fill(sqlite_db, clock, weeks=2)
    assert await judge_noise(sqlite_db) > 0
    return sqlite_db


async def page(db: Database, act: str, name: str) -> Document:
    async with view(db) as now:
        return await open_page(now, act, (name,))


def lists(shown: Document) -> list[list[str]]:
    return [[plain(line) for line in block.items] for block in shown.blocks if isinstance(block, Items)]


async def test_an_answer_counts_what_it_folds(judged: Database) -> None:
    said = await answer(judged, f"what is built on {INSTRUCT}?")
    assert "1 re-quantisation, copy or bulk upload is folded." in said.text
    assert REPEAT not in said.text
    assert REPEAT in said.entities, "nothing is dropped"
    noise = {row["repo"]: row["noise"] for row in said.rows if "noise" in row}
    assert noise[REPEAT] == "requantization"


async def test_who_asks_for_quantisations_gets_them(judged: Database) -> None:
    said = await answer(judged, f"quantizations of {INSTRUCT}")
    assert REPEAT in said.text
    assert "folded" not in said.text


async def test_the_page_of_derivatives_lists_them_last(judged: Database) -> None:
    shown = await page(judged, "derivatives", INSTRUCT)
    assert lists(shown)[-1][0].startswith(REPEAT)
    assert "1 re-quantisation, copy or bulk upload is folded." in to_text(shown, 200)


async def test_the_card_says_why(judged: Database) -> None:
    card = to_text(await page(judged, "repo", REPEAT), 400)
    assert "Repeats others" in card
    assert f"declares to be quantized from {INSTRUCT}" in card
    assert "Repeats others" not in to_text(await page(judged, "repo", INSTRUCT), 400)
