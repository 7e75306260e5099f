"""After a census: names that nobody follows are found in the store's index, and held like those in memory."""

import pytest

from bot.answering.answer import Answer, answer
from bot.answering.reading import names
from bot.answering.reading.suggest import suggest_owners, suggest_repos
from config.clock import ManualClock
from storage import naming
from storage.database import Database
from storage.recording import record_page
from storage.records import Page
from storage.tracking import track
from storage.views import view
from tests.storage.listing import Listing, model

OTHERS = {
    "TheBloke/Mistral-7B-Instruct-v0.2-GGUF": 900,
    "globex/Zephyr-Prime-7B": 5_000,
    "initech/zephyr_prime_7b": 20,
    "initech/OpenHermes-2.5": 400,
    "hooli/whisper-tuned-small": 3,
}


@pytest.fixture
async def listing(db: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> Listing:
    """One model that is followed, and five that a census saw; so many that they are not held in memory."""
    monkeypatch.setattr(names, "MOST", 1)
    found = Listing(db, clock)
    await track(db, ["acme"], by="test")
    await found.listed(model())
    repos = [
        model(name, f"{number:024x}", downloads=count) for number, (name, count) in enumerate(OTHERS.items())
    ]
    await found.listed(*repos, owner="*")
    assert not await naming.fill(db)
    return found


async def asked(listing: Listing, question: str) -> Answer:
    return await answer(listing.db, question)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("what is the licence of zephyr prime 7b", "globex/Zephyr-Prime-7B"),
        ("licence of Zephyr-Prime-7B?", "globex/Zephyr-Prime-7B"),
        ("what licence has openhermes 2.5", "initech/OpenHermes-2.5"),
        ("licence of opnhermes-2.5", "initech/OpenHermes-2.5"),
        ("licence of mistral 7b instruct v0.2 gguf", "TheBloke/Mistral-7B-Instruct-v0.2-GGUF"),
        ("licence of wisper-tuned-small", "hooli/whisper-tuned-small"),
    ],
)
async def test_a_name_of_the_census_is_read_as_people_write_it(
    listing: Listing, question: str, name: str
) -> None:
    given = await asked(listing, question)
    assert given.outcome in {"answered", "caveat"}, given.text
    assert name in given.entities


async def test_the_best_known_goes_first_and_the_other_reading_is_offered(listing: Listing) -> None:
    given = await asked(listing, "what is the licence of zephyr prime 7b")
    assert given.outcome == "caveat"
    assert "globex/Zephyr-Prime-7B" in given.text


async def test_a_namespace_of_the_census_is_known(listing: Listing) -> None:
    given = await asked(listing, "how many models does TheBloke have?")
    assert given.text.startswith("1 model of TheBloke"), given.text


async def test_what_is_like_nothing_stays_unknown(listing: Listing) -> None:
    given = await asked(listing, "what is the licence of blorptastic-9000")
    assert given.outcome in {"no_data", "clarify"}
    assert not given.entities


async def test_names_are_suggested_while_they_are_typed(listing: Listing) -> None:
    assert [value for _, value in await suggest_repos(listing.db, "zeph")] == [
        "globex/Zephyr-Prime-7B",
        "initech/zephyr_prime_7b",
    ]
    assert ("TheBloke", "TheBloke") in await suggest_owners(listing.db, "thebloke")


async def test_the_names_held_stay_while_a_census_writes(listing: Listing) -> None:
    coverage = await listing.open("umbrella")
    async with view(listing.db) as now:
        before = await names.names_of(now)
    page = Page(observed_at=listing.clock.now(), repos=(model("umbrella/newer", "e" * 24),))
    await record_page(listing.db, coverage, page)
    async with view(listing.db) as now:
        assert await names.names_of(now) is before
