"""Versioned sets: what is opened, closed and left alone, and what is older news."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from config.clock import ManualClock
from storage.database import Database
from storage.readings import Reading, health, note_failure, note_reading, readings_of
from storage.schema import providers, readings
from storage.sets import Replaced, VersionedSet, replace, replace_all, rows_of
from storage.views import view
from tests.storage.listing import Listing, model

SERVING = VersionedSet(providers, "repo_id", ("provider",))
START = 1_000


def served(**status: str | None) -> list[dict[str, Any]]:
    return [{"provider": name, "status": value} for name, value in status.items()]


async def written(db: Database, *rows: dict[str, Any], at: int = START, whole: bool = True) -> Replaced:
    async with db.writing() as tx:
        return await replace(tx, SERVING, 1, rows, observed_at=at, whole=whole)


async def held(db: Database, at: int | None = None) -> dict[str, str | None]:
    async with view(db, at=at) as now:
        return {row["provider"]: row["status"] for row in await rows_of(now, SERVING, [1])}


@pytest.fixture(autouse=True)
async def repo(listing: Listing) -> None:
    await listing.listed(model())


async def test_what_is_new_differs_or_went_is_told_apart(db: Database) -> None:
    assert await written(db, *served(a="live", b="live")) == Replaced(2, 0, 0)
    assert await written(db, *served(a="live", b="live"), at=START + 1) == Replaced(0, 0, 0)
    changed = await written(db, *served(b="staging", c=None), at=START + 2)
    assert (changed, changed.total) == (Replaced(1, 1, 1), 3)
    assert await held(db) == {"b": "staging", "c": None}


async def test_the_sets_of_several_subjects_stay_apart(db: Database, listing: Listing) -> None:
    await listing.listed(model(), model("acme/two", hub_id="2"))
    await written(db, *served(a="live"))
    async with db.writing() as tx:
        sets = {1: served(b="live"), 2: served(a="live", b=None)}
        assert await replace_all(tx, SERVING, sets, observed_at=START + 1) == Replaced(3, 0, 1)
        assert await replace_all(tx, SERVING, {2: []}, observed_at=START) == Replaced(0, 0, 0)
    assert await held(db) == {"b": "live"}
    async with view(db) as now:
        assert [row["provider"] for row in await rows_of(now, SERVING, [2])] == ["a", "b"]


async def test_a_part_of_a_set_ends_nothing(db: Database) -> None:
    await written(db, *served(a="live", b="live"))
    assert await written(db, *served(a="staging"), at=START + 1, whole=False) == Replaced(0, 1, 0)
    assert await held(db) == {"a": "staging", "b": "live"}


async def test_what_was_observed_earlier_changes_nothing_newer(db: Database) -> None:
    await written(db, *served(a="live"), at=START + 5)
    assert await written(db, *served(a="staging", b="live"), at=START) == Replaced(1, 0, 0)
    assert await held(db) == {"a": "live", "b": "live"}
    assert await written(db, at=START + 1) == Replaced(0, 0, 1)
    assert await held(db) == {"a": "live"}


async def test_earlier_states_stay_to_be_asked_for(db: Database) -> None:
    await written(db, *served(a="live"))
    async with view(db) as now:
        then = now.sequence
    await written(db, *served(b="live"), at=START + 1)
    assert (await held(db, at=then), await held(db)) == ({"a": "live"}, {"b": "live"})


async def test_text_that_no_database_holds_is_no_change_for_ever(db: Database) -> None:
    odd = [{"provider": "a\x00", "status": "li\x00ve\ud800"}]
    assert await written(db, *odd) == Replaced(1, 0, 0)
    assert await written(db, *odd, at=START + 1) == Replaced(0, 0, 0)
    assert await held(db) == {"a": "live"}


@given(st.lists(st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["live", "staging", None]))))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_the_newest_reading_holds_and_each_state_is_kept(
    db: Database, states: list[dict[str, str | None]]
) -> None:
    async with db.writing() as tx:
        await tx.connection.execute(delete(providers))
    numbers = []
    for step, state in enumerate(states):
        await written(db, *served(**state), at=START + step)
        async with view(db) as now:
            numbers.append(now.sequence)
    assert [await held(db, at=number) for number in numbers] == states


async def test_a_reading_is_noted_once_and_older_ones_are_refused(db: Database, listing: Listing) -> None:
    coverage = await listing.open()
    async with db.writing() as tx:
        told = [
            await note_reading(
                tx, source="people", subject="owner:1", read_at=at, mark=str(at), coverage_id=coverage.id
            )
            for at in (5, 9, 7)
        ]
    assert told == [True, True, False]
    async with view(db) as now:
        found = await readings_of(now, "people")
    assert found == {
        "owner:1": Reading(subject="owner:1", read_at=9, mark="9", failures=0, failed_at=None, note=None)
    }


async def test_failures_are_counted_until_it_can_be_read_again(
    db: Database, listing: Listing, clock: ManualClock
) -> None:
    coverage = await listing.open()

    async def failed(note: str) -> None:
        await note_failure(
            db, source="people", subject="owner:1", note=note, coverage_id=coverage.id, requests=1
        )

    await failed("502")
    await failed("503")
    async with view(db) as now:
        (how,) = await health(now)
        reading = (await readings_of(now, "people"))["owner:1"]
    assert (how.subjects, how.failing, how.oldest, how.note) == (1, 1, None, "503")
    assert (reading.failures, reading.failed_at, reading.read_at) == (2, clock.now(), None)
    async with db.writing() as tx:
        await note_reading(
            tx, source="people", subject="owner:1", read_at=clock.now(), note="they are hidden"
        )
    async with view(db) as now:
        (how,) = await health(now)
    assert (how.failing, how.newest, how.note) == (0, clock.now(), None), "what is kept from us is no failure"
    assert [row["source"] for row in await listing.rows(readings)] == ["people"]
