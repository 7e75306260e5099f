"""What operators follow: by handle, whatever its spelling, once."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.clock import ManualClock
from storage.database import Database
from storage.tracking import is_handle, track, tracked, tracked_in, untrack
from storage.views import view


async def test_following_is_by_handle_once_whatever_its_spelling(db: Database) -> None:
    assert await track(db, ["allenai", "AI-Singapore", "AllenAI"], by="me") == ["allenai", "AI-Singapore"]
    assert await track(db, ["ALLENAI", "Qwen"], by="me") == ["Qwen"]
    assert await tracked(db) == ["AI-Singapore", "allenai", "Qwen"]
    async with view(db) as now:
        assert await tracked_in(now) == ["AI-Singapore", "allenai", "Qwen"]


async def test_what_was_untracked_can_be_followed_again_by_another_spelling(db: Database) -> None:
    await track(db, ["allenai", "Qwen"], by="me")
    assert await untrack(db, ["ALLENAI", "nobody", "allenai"]) == ["allenai"]
    assert await tracked(db) == ["Qwen"]
    assert await track(db, ["AllenAI"], by="you") == ["AllenAI"]
    assert await tracked(db) == ["AllenAI", "Qwen"]


async def test_two_operators_at_once_follow_it_once(
    db: Database, database_url: str, clock: ManualClock
) -> None:
    other = await Database.open(database_url, clock=clock)
    added = await asyncio.gather(*(track(store, ["Acme", "globex"], by="me") for store in (db, other) * 3))
    await other.close()
    assert sorted(handle for part in added for handle in part) == ["Acme", "globex"]


async def test_nothing_is_no_mistake(db: Database) -> None:
    assert await track(db, [], by="me") == []
    assert await untrack(db, []) == []
    assert await tracked(db) == []


@pytest.mark.parametrize("words", ["allenai", "AI-Singapore", "01-ai", "a", "a_b", "stabilityai", "x" * 96])
def test_handles_of_the_hub(words: str) -> None:
    assert is_handle(words)


@pytest.mark.parametrize(
    "words", ["", " ", "a b", "-a", "a-", ".a", "a/b", "a\n", "é", "x" * 97, "@me", "a\x00"]
)
def test_what_cannot_be_a_handle(words: str) -> None:
    assert not is_handle(words)


@given(st.text(max_size=120))
def test_a_handle_is_safe_in_an_address(words: str) -> None:
    if is_handle(words):
        assert words.isascii()
        assert not set(words) & set("/?#%&@ \\<>`*")


async def test_what_was_followed_then_can_be_asked_for(db: Database) -> None:
    await track(db, ["allenai", "Qwen"], by="me")
    async with view(db) as now:
        then = now.sequence
    await untrack(db, ["allenai"])
    await track(db, ["zai-org"], by="me")
    async with view(db, at=then) as earlier:
        assert await tracked_in(earlier) == ["allenai", "Qwen"]
    async with view(db) as now:
        assert await tracked_in(now) == ["Qwen", "zai-org"]
