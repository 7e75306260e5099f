"""Two answers whose times overlap: nobody knows which is newer, so neither turns the other's facts back."""

import copy

import pytest

from collectors.hub.listing import ListedPage
from collectors.sources.base import read_page
from collectors.sources.models import MODELS
from config.clock import ManualClock
from storage import runs
from storage.database import Database
from storage.history import find_events
from storage.recording import record_page
from storage.records import Page
from storage.views import view
from tests.collectors.fuzz_world import FuzzHub, Thing
from tests.conftest import NOON


def page(asked: int, answered: int, things: list[Thing]) -> Page:
    """Return a page that was asked for and answered so many milliseconds after noon."""
    records = [thing.record() for thing in things]
    listed = ListedPage(records, NOON + asked, 1, None, frozenset(MODELS.expand), NOON + answered)
    return read_page(listed, "model", labelled=False)


@pytest.mark.parametrize("first", ["the newer", "the older"])
async def test_a_change_is_told_once_in_whatever_order_answers_are_recorded(
    db: Database, clock: ManualClock, first: str
) -> None:
    """One is asked for earlier and answered later than the other; in between, the licence changed."""
    hub = FuzzHub(NOON)
    before = hub.listed("*")
    begun = await runs.begin(db, "x", asked_by="test", holder="me")
    cover = await runs.cover(db, begun.run.id, source="models", partition="*", fields=0, expected=None)
    await record_page(db, cover, page(0, 100, before))
    older = page(10_000, 10_200, copy.deepcopy(before))
    hub.change(0, "license", 1, NOON + 10_300)
    now = hub.listed("*")
    newer = page(9_900, 10_500, now)
    for one in (newer, older) if first == "the newer" else (older, newer):
        await record_page(db, cover, one)
    await record_page(db, cover, page(20_000, 20_100, now))
    async with view(db) as then:
        assert [event.kind for event in await find_events(then)] == ["license"]
