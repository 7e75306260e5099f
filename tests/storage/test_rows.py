"""Facts, and the row they become, and the facts again."""

from typing import Any

from hypothesis import given
from sqlalchemy import select

from storage.changes import bits, observed
from storage.database import Database
from storage.recording import record_page
from storage.records import FACTS, Facts, Page, RepoObservation, SeenRepo
from storage.rows import CHUNK, among, chunks, facts_columns, version_of
from storage.schema import repo_versions, tags
from storage.tagging import letter, listing, numbers, tag_letters, tag_names, written
from tests.storage.listing import Listing
from tests.storage.test_changes import observations

WHOLE = Facts._make([None] * len(FACTS))


class Row(dict[str, Any]):
    """Stands for a row of a result, which is read by name only."""


@given(observations())
def test_what_was_observed_comes_back_and_nothing_else(seen: RepoObservation) -> None:
    facts = observed(seen)
    numbers = {tag: number for number, tag in enumerate(facts.tags or (), start=1)}
    letters = {tag: letter(number) for tag, number in numbers.items()}
    tagged = written(facts.tags or (), listing(facts), letters)
    # Beside one that was looked at wholly, and one that was not looked at.
    columns = facts_columns([WHOLE, facts, Facts()], [bits(WHOLE), bits(facts), 0], ["", tagged, ""])
    assert tuple(columns) == FACTS
    held = {name: values[1] for name, values in columns.items()}
    row = Row(id=1, repo_id=2, name=seen.name, gone=False, fields=bits(facts), **held)
    back = version_of(row, {number: tag for tag, number in numbers.items()})  # type: ignore[arg-type] # see Row
    assert back.facts == facts


async def test_every_fact_goes_through_the_database(listing: Listing) -> None:
    absent: dict[str, Any] = dict.fromkeys(FACTS) | dict.fromkeys(
        ("base_models", "datasets", "models", "languages", "tags"), ()
    )
    absent |= {"private": False, "gated": "open"}
    full: dict[str, Any] = {name: name for name in FACTS} | {
        "private": True,
        "gated": "auto",
        "disabled": False,
        "created_at": 0,
        "last_modified": 2**53,
        "parameters": 2**63 - 1,
        "base_models": ("b/a", "A/b"),
        "datasets": ("d/d",),
        "models": ("m/m",),
        "languages": ("no", "日本語"),
        "tags": ("b", "a", "b", "日本語 🦙", "dataset:d/d", "base_model:A/b", "base_model:base_relation:b/a"),
    }
    given_facts = [absent, full, {}]
    coverage = await listing.open()
    page = tuple(
        SeenRepo(RepoObservation(repo_type="model", hub_id=f"{number:024x}", name=f"a/{number}", **facts))
        for number, facts in enumerate(given_facts)
    )
    await record_page(listing.db, coverage, Page(observed_at=1, repos=page))
    async with listing.db.reading() as connection:
        query = select(repo_versions).order_by(repo_versions.c.id)
        rows = (await connection.execute(query)).mappings().all()
        names = await tag_names(connection, [row["tags"] for row in rows])
    assert [version_of(row, names).facts for row in rows] == [Facts(**facts) for facts in given_facts]


async def test_there_may_be_any_number_of_numbers(db: Database) -> None:
    async with db.writing() as tx:
        known = await tag_letters(tx, ["a", "b", "c"])
    many = [*range(1_000_000, 1_040_000), *numbers(known["b"])]
    async with db.reading() as connection:
        query = select(tags.c.name).where(among(tags.c.id, many))
        assert [name for (name,) in await connection.execute(query)] == ["b"]
        assert (await connection.execute(select(tags.c.name).where(among(tags.c.id, [])))).all() == []


def test_chunks_lose_nothing() -> None:
    values = list(range(2 * CHUNK + 1))
    assert [len(part) for part in chunks(values)] == [CHUNK, CHUNK, 1]
    assert [value for part in chunks(iter(values)) for value in part] == values
    assert list(chunks([])) == []
