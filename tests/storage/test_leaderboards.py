"""Tables of benchmarks in the store: who leads as of when, and a model's places under all its names."""

from typing import Any

import pytest
from sqlalchemy import insert

from storage.catalogue import find_repo
from storage.database import Database
from storage.leaderboards import (
    LIST,
    OFFICIAL,
    EntryObservation,
    Place,
    leaderboard_spaces,
    leaders,
    official_benchmarks,
    places_of,
    record_board,
)
from storage.readings import note_reading
from storage.records import Label, Proof, SeenRepo
from storage.schema import cards
from storage.sets import Replaced
from storage.views import view
from tests.storage.listing import Listing, dataset, model, space


def entry(name: str, rank: int, value: float = 50.0, **more: Any) -> EntryObservation:
    return EntryObservation(task=more.pop("task", ""), model=name, rank=rank, value=value, **more)


async def ranked(
    db: Database, *entries: EntryObservation, benchmark: str = "acme/data", at: int = 1
) -> Replaced:
    async with db.writing() as tx:
        return await record_board(tx, await number(db, benchmark), entries, observed_at=at)


async def number(db: Database, name: str) -> int:
    async with view(db) as now:
        found = await find_repo(now, name)
    assert found is not None
    return found.id


async def table(db: Database, at: int | None = None, **where: Any) -> list[tuple[str, str, int, float]]:
    async with view(db, at=at) as now:
        return [(one.task, one.model, one.rank, one.value) for one in await leaders(now, **where)]


async def now(db: Database) -> int:
    async with view(db) as newest:
        return newest.sequence


@pytest.fixture(autouse=True)
async def repos(listing: Listing) -> None:
    await listing.listed(dataset(), source="datasets")
    await listing.listed(model())


async def test_leaders_as_of_then_and_now(db: Database) -> None:
    first, second = entry("acme/one", 1, 70.0), entry("Globex/Two", 2, 60.0)
    assert (await ranked(db, first, second)).new == 2
    before = await now(db)
    done = await ranked(db, entry("Globex/Two", 1, 80.0), entry("acme/one", 2, 70.0), at=2)
    assert done == Replaced(0, 2, 0)
    assert await table(db) == [("", "Globex/Two", 1, 80.0), ("", "acme/one", 2, 70.0)]
    assert await table(db, at=before) == [("", "acme/one", 1, 70.0), ("", "Globex/Two", 2, 60.0)]
    assert await table(db, limit=1) == [("", "Globex/Two", 1, 80.0)]


async def test_tasks_and_hands_that_gave_a_result_in_are_kept_apart(db: Database) -> None:
    given = [
        entry("acme/one", 1, task="a"),
        entry("acme/one", 2, task="a", pull_request=4),
        entry("acme/one", 3, task="a", pull_request=5),
        entry("acme/one", 1, task="b"),
    ]
    assert (await ranked(db, *given)).new == 4
    assert await ranked(db, *given, at=2) == Replaced(0, 0, 0)
    assert len(await table(db, task="a")) == 3
    assert await table(db, task="c") == []
    assert await table(db, repo_ids=[999_999]) == []


async def test_a_model_that_was_renamed_keeps_its_places(db: Database, listing: Listing) -> None:
    await ranked(db, entry("Acme/ONE", 3))
    model_id = await number(db, "acme/one")
    await listing.listed(model("acme/first"))
    async with view(db) as newest:
        (place,) = await places_of(newest, model_id)
    assert isinstance(place, Place)
    assert (place.benchmark, place.rank, place.model) == ("acme/data", 3, "Acme/ONE")
    # Another model takes the old name: the entry under it is that one's.
    await listing.listed(model("acme/one", hub_id="b" * 24), model("acme/first"))
    async with view(db) as newest:
        assert await places_of(newest, model_id) == []
        assert len(await places_of(newest, await number(db, "acme/one"))) == 1


async def test_the_benchmarks_are_those_of_the_last_list(db: Database) -> None:
    async with view(db) as newest:
        assert await official_benchmarks(newest) == []
    async with db.writing() as tx:
        await note_reading(tx, source=LIST, subject=OFFICIAL, read_at=1, mark="[3,5]")
    async with view(db) as newest:
        assert await official_benchmarks(newest) == [3, 5]


async def test_leaderboard_spaces_by_label_and_by_card(db: Database, listing: Listing) -> None:
    label = Label(
        axis="artefact",
        value="leaderboard",
        confidence=0.9,
        proofs=(Proof(url="https://example.org", seen="a tag", at=1),),
        taxonomy="v1",
        rule="r",
        rule_version="1",
        origin="rule",
    )
    named = space("acme/board", hub_id="1" * 24)
    await listing.listed(
        SeenRepo(named.observation, (label,)),
        space("acme/carded", hub_id="2" * 24),
        space("acme/headed", hub_id="3" * 24),
        space("acme/other", hub_id="4" * 24),
        source="spaces",
    )
    texts = {
        "acme/carded": "---\ntitle: Open PL LeaderBoard\nemoji: x\n---\nText",
        "acme/headed": "---\ntitle: Scores\n---\n\n# The leaderboard of it\n",
        "acme/other": "---\ntitle: Chat\n---\n# Chat\nSee the leaderboard\n# Leaderboard",
    }
    async with db.writing() as tx:
        for name, text in texts.items():
            values = {
                "repo_id": await number(db, name),
                "sha": "s",
                "observed_at": 1,
                "size": 1,
                "text": text,
            }
            await tx.connection.execute(insert(cards).values(valid_from=await tx.sequence(), **values))
    async with view(db) as newest:
        found = await leaderboard_spaces(newest, ["acme", "globex"])
    assert found == {
        await number(db, "acme/board"): ("label",),
        await number(db, "acme/carded"): ("card",),
        await number(db, "acme/headed"): ("card",),
    }
