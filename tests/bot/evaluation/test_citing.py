"""Addresses of what the store or the codebook holds, that the answer names; others are found."""

from typing import Any

import pytest

from bot.evaluation.citing import miscited
from config.clock import ManualClock
from storage.database import Database
from storage.views import view
from tests.support.store import fill


@pytest.fixture
async def db(sqlite_db: Database, clock: ManualClock) -> Database:
    await fill(sqlite_db, clock, weeks=2)
    return sqlite_db


def said(url: str, text: str, supports: str = "", **more: Any) -> dict[str, Any]:
    return {
        "outcome": "answered",
        "text": text,
        "rows": [{"figure": 1}],
        "citations": [{"url": url, "supports": supports}],
        **more,
    }


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://huggingface.co/allenai/OLMo-2-0425-1B", "allenai/OLMo-2-0425-1B declares apache-2.0"),
        ("https://huggingface.co/datasets/allenai/dolma", "dolma declares odc-by"),
        ("https://huggingface.co/datasets/allenai/dolma/discussions/1", "allenai/dolma is discussed"),
        ("https://huggingface.co/google/gemma-2-9b", "it stands on google/gemma-2-9b"),
        ("https://huggingface.co/allenai", "by allenai"),
        ("https://huggingface.co/openGPT-X", "on the Hub: openGPT-X"),
        ("https://arxiv.org/abs/2509.25397v1", "17 developers were interviewed"),
        ("https://bielik.ai", "Website"),
    ],
)
async def test_what_is_held_and_named_supports(db: Database, url: str, text: str) -> None:
    async with view(db) as now:
        assert await miscited(now, said(url, text)) == ()


@pytest.mark.parametrize(
    ("url", "text", "fault"),
    [
        ("https://huggingface.co/nobody/nothing", "nobody/nothing", "does not resolve"),
        ("https://huggingface.co/allenai/dolma", "allenai/dolma", "does not resolve"),
        ("https://huggingface.co/nobody-at-all", "nobody-at-all", "does not resolve"),
        ("https://arxiv.org/abs/2401.99999", "2401.99999", "does not resolve"),
        ("https://evil.example/x", "evil", "does not resolve"),
        ("https://huggingface.co/datasets/allenai/dolma", "the licence is mit", "supports nothing"),
    ],
)
async def test_what_is_not_held_or_not_named_is_found(db: Database, url: str, text: str, fault: str) -> None:
    async with view(db) as now:
        (wrong,) = await miscited(now, said(url, text))
    assert wrong.startswith(fault)


async def test_facts_need_a_citation(db: Database) -> None:
    async with view(db) as now:
        bare = said("", "x", citations=[], entities=["allenai/dolma"])
        assert await miscited(now, bare) == ("is about something and cites nothing",)
        assert await miscited(now, {**bare, "rows": []}) == ()
        assert await miscited(now, {**bare, "entities": []}) == ()
