"""Papers: numbers told from other tags, what answers leave out, older news, and who names which paper."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.clock import DAY, ManualClock
from storage.papers import (
    PaperObservation,
    PapersRead,
    arxiv_number,
    featured_papers,
    find_papers,
    linked_papers,
    papers_of,
    record_papers,
)
from storage.readings import readings_of
from storage.records import Coverage, Unreadable
from storage.schema import papers, quarantine, runs
from storage.views import view
from tests.storage.listing import Listing, dataset, model

START = 1_000_000


@pytest.fixture
async def coverage(listing: Listing) -> Coverage:
    return await listing.open(owner="*", source="papers")


def paper(number: str = "2609.00001", **facts: Any) -> PaperObservation:
    return PaperObservation(**({"paper": number, "title": "One", "authors": ("Ada", "Bo")} | facts))


async def recorded(
    listing: Listing, coverage: Coverage, *found: PaperObservation, at: int = START, subject: str = "day:x"
) -> int:
    read = PapersRead(read_at=at, papers=found, requests=1)
    return await record_papers(listing.db, coverage, subject=subject, found=read)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("2303.08774", "2303.08774"),
        ("2303.08774v3", "2303.08774"),
        (" 1412.6980 ", "1412.6980"),
        ("0704.0001", "0704.0001"),
        ("2303.0877", None),
        ("1412.69800", None),
        ("0703.0001", None),
        ("2313.00001", None),
        ("1.5", None),
        ("2303.08774.1", None),
        ("cs/0112017", None),
        ("٢٣٠٣.٠٨٧٧٤", None),
        ("", None),
    ],
)
def test_numbers_are_told_from_whatever_else_stands_in_tags(words: str, number: str | None) -> None:
    assert arxiv_number(words) == number


@given(st.text(max_size=20))
def test_any_words_are_a_number_or_none(words: str) -> None:
    number = arxiv_number(words)
    assert number is None or (arxiv_number(number) == number and words.strip().startswith(number))


async def test_a_paper_keeps_what_an_answer_does_not_show(listing: Listing, coverage: Coverage) -> None:
    shown = paper(featured_at=5, featured_by="ada", organization="acme", upvotes=7, code="https://x.org")
    assert await recorded(listing, coverage, shown) == 1
    assert await recorded(listing, coverage, paper(code="https://x.org"), at=START + 1) == 0
    assert await recorded(listing, coverage, paper(upvotes=0, withdrawn=True), at=START + 2) == 1
    async with view(listing.db) as now:
        found = (await find_papers(now, ["2609.00001", "2609.00002"]))["2609.00001"]
    assert (found.featured_at, found.featured_by, found.organization) == (5, "ada", "acme")
    assert (found.upvotes, found.code, found.withdrawn, found.authors) == (0, None, True, ("Ada", "Bo"))
    assert [row["valid_to"] is None for row in await listing.rows(papers)] == [False, True]


async def test_older_news_of_a_paper_changes_nothing(listing: Listing, coverage: Coverage) -> None:
    await recorded(listing, coverage, paper(upvotes=5), at=START)
    # Seen again as it was: the row is as old as before, the reading is not.
    await recorded(listing, coverage, paper(upvotes=5), at=START + 9)
    assert await recorded(listing, coverage, paper(upvotes=4), at=START + 5, subject="day:y") == 0
    assert await recorded(listing, coverage, paper(upvotes=4), at=START + 5) == 0
    async with view(listing.db) as now:
        assert (await find_papers(now, ["2609.00001"]))["2609.00001"].upvotes == 5


async def test_a_reading_counts_what_it_cost_changed_and_put_aside(
    listing: Listing, coverage: Coverage
) -> None:
    odd = Unreadable("[]", "not a record")
    read = PapersRead(read_at=START, papers=[paper()], unreadable=[odd], requests=3)
    assert await record_papers(listing.db, coverage, subject="day:x", found=read) == 1
    (run,) = await listing.rows(runs)
    assert (run["requests"], run["changed"], run["quarantined"]) == (3, 1, 1)
    assert [row["reason"] for row in await listing.rows(quarantine)] == ["not a record"]
    async with view(listing.db) as now:
        found = await readings_of(now, "papers")
        assert set(found) == {"day:x", "paper:2609.00001"}
        assert set(await readings_of(now, "papers", ["day:x", "day:y"])) == {"day:x"}


async def test_one_without_a_page_is_told_as_that(listing: Listing, coverage: Coverage) -> None:
    read = PapersRead(read_at=START, note="the Hub has no page of it", requests=1)
    assert await record_papers(listing.db, coverage, subject="paper:2609.00001", found=read) == 0
    async with view(listing.db) as now:
        reading = (await readings_of(now, "papers"))["paper:2609.00001"]
        assert await find_papers(now, ["2609.00001"]) == {}
    assert (reading.read_at, reading.failures, reading.note) == (START, 0, "the Hub has no page of it")


async def test_papers_are_found_by_day_and_by_organisation_most_voted_first(
    listing: Listing, coverage: Coverage
) -> None:
    await recorded(
        listing,
        coverage,
        paper("2609.00001", featured_at=DAY, upvotes=1, organization="Acme"),
        paper("2609.00002", featured_at=DAY, upvotes=9),
        paper("2609.00003", featured_at=2 * DAY, organization="globex"),
        paper("2609.00004"),
    )
    async with view(listing.db) as now:
        featured = await featured_papers(now, DAY, 2 * DAY)
        assert [found.paper for found in featured] == ["2609.00002", "2609.00001"]
        assert [found.paper for found in await papers_of(now, "ACME")] == ["2609.00001"]


async def test_repos_name_papers_in_their_present_tags(listing: Listing, clock: ManualClock) -> None:
    one = model("acme/one", "a" * 24, tags=("arxiv:2609.00001", "arxiv:2609.00002", "en"))
    two = model("acme/two", "b" * 24, tags=("arxiv:2609.00001", "arxiv:1.5"), datasets=("acme/data",))
    await listing.listed(one, two)
    await listing.listed(dataset("acme/data", tags=("arxiv:2609.00003",)), source="datasets")
    await listing.listed(model("globex/x", "c" * 24, tags=("arxiv:2609.00004",)), owner="globex")
    async with view(listing.db) as then:
        assert await linked_papers(then, ["acme"]) == {
            "2609.00001": [1, 2],
            "2609.00002": [1],
            "2609.00003": [3],
        }
    await listing.listed(model("acme/one", "a" * 24, tags=("en",)), two)
    async with view(listing.db) as now:
        assert set(await linked_papers(now, ["ACME"])) == {"2609.00001", "2609.00003"}
        assert await linked_papers(now, []) == {}
    assert clock.now() > START
