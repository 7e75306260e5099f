"""What was read out of cards: once for each text, replaced by a newer extractor, as of a view."""

from config.clock import HOUR
from storage import runs
from storage.cards import CardRead, record_card
from storage.database import Database
from storage.extracts import Extract, Unextracted, extracts_of, record_extracts, unextracted
from storage.views import view
from tests.storage.listing import Listing, model


async def _card(db: Database, listing: Listing, sha: str, text: str) -> None:
    coverage = await listing.open(source="cards")
    found = CardRead(sha=sha, read_at=listing.clock.now(), text=text, size=len(text))
    await record_card(db, coverage, subject="repo:1", repo_id=1, mark=sha, found=found, requests=1)
    await runs.finish(db, coverage.run_id, holder="me")
    listing.clock.advance(HOUR)


async def test_a_card_is_read_out_once_for_each_text(db: Database, listing: Listing) -> None:
    await listing.listed(model())
    await _card(db, listing, "a" * 40, "# One")
    async with view(db) as now:
        assert await unextracted(now, "1", limit=5) == [Unextracted(1, "a" * 40, "# One", whole=True)]
        assert await extracts_of(now, [1]) == {}
    await record_extracts(db, "1", {(1, "a" * 40): {"words": 1}})
    async with view(db) as now:
        first = now.sequence
        assert await unextracted(now, "1", limit=5) == []
        assert [one.sha for one in await unextracted(now, "2", limit=5)] == ["a" * 40]
        read = await extracts_of(now, [1, 2])
    assert {number: (one.sha, one.facts) for number, one in read.items()} == {1: ("a" * 40, {"words": 1})}

    await _card(db, listing, "b" * 40, "# Two")
    await record_extracts(db, "2", {(1, "b" * 40): {"words": 2}, (1, "a" * 40): {"words": 3}})
    async with view(db) as now:
        assert (await extracts_of(now, [1]))[1].facts == {"words": 2}
    async with view(db, at=first) as then:
        assert isinstance((held := await extracts_of(then, [1]))[1], Extract)
        assert held[1].facts == {"words": 3}


async def test_nothing_read_out_is_nothing_written(db: Database) -> None:
    await record_extracts(db, "1", {})
    async with view(db) as now:
        assert await unextracted(now, "1", limit=5) == []
