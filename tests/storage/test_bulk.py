"""Many rows at once, on both databases alike."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.bulk import (
    TOGETHER,
    adding,
    as_list,
    carry_out,
    insert_rows,
    inserting,
    listed,
    listed_as,
    statement,
    take_ids,
    update_rows,
    updating,
)
from storage.database import Database
from storage.driver import fetch
from storage.schema import coverage, events, repos, runs, tags

REPO = (
    "id",
    "repo_type",
    "hub_id",
    "first_sequence",
    "first_seen_at",
    "seen_at",
    "missed",
    "likes",
    "digest",
)
NUMBERS = [1, TOGETHER - 1, TOGETHER, TOGETHER + 1, 3 * TOGETHER + 7]


def rows_of(number: int, likes: int | None = None) -> list[tuple[Any, ...]]:
    return [(at, "model", f"{at:024x}", 1, 2, 3, 0, likes, None) for at in range(1, number + 1)]


@pytest.mark.parametrize("number", NUMBERS)
async def test_every_row_goes_in_once(db: Database, number: int) -> None:
    rows = rows_of(number)
    rows[-1] = (*rows[-1][:-2], 7, b"\x00\xff")
    async with db.writing() as tx:
        await insert_rows(tx.connection, repos, REPO, rows)
        query = select(*(repos.c[name] for name in REPO)).order_by(repos.c.id)
        assert [tuple(row) for row in await tx.connection.execute(query)] == rows


async def test_nothing_is_nothing(db: Database) -> None:
    async with db.writing() as tx:
        await carry_out(tx.connection, inserting(tx.connection, repos, REPO, []))
        assert list(await take_ids(tx, repos, 0)) == []


async def test_works_are_carried_out_in_order(db: Database) -> None:
    async with db.writing() as tx:
        await carry_out(
            tx.connection,
            inserting(tx.connection, repos, REPO, rows_of(2, likes=5)),
            updating(tx.connection, repos, ("seen_at", "likes"), [(9, 6, 1), (8, None, 2)]),
        )
        await update_rows(tx.connection, repos, ("missed",), [(1, 2)])
        found = await tx.connection.execute(select(repos.c.seen_at, repos.c.likes, repos.c.missed))
        assert sorted(tuple(row) for row in found) == [(8, None, 1), (9, 6, 0)]


async def test_counts_are_added_to(db: Database) -> None:
    async with db.writing() as tx:
        started = runs.insert().values(id=1, scope="x", state="running", asked_by="t", started_at=1)
        await tx.connection.execute(started)
        opened = coverage.insert().values(
            id=1, run_id=1, source="models", partition="*", fields=0, started_at=1
        )
        await tx.connection.execute(opened)
        for cursor in ("a", None):
            row = (cursor, 1, 4, 1)
            await carry_out(
                tx.connection, adding(tx.connection, coverage, ("cursor",), ("pages", "seen"), row)
            )
        found = await tx.connection.execute(select(coverage.c.cursor, coverage.c.pages, coverage.c.seen))
        assert tuple(found.one()) == (None, 2, 8)


async def test_ids_go_on_where_they_ended(db: Database) -> None:
    async with db.writing() as tx:
        first = await take_ids(tx, tags, 3)
        await insert_rows(tx.connection, tags, ("id", "name"), list(zip(first, "abc", strict=True)))
        second = await take_ids(tx, tags, 2)
        assert len({*first, *second}) == 5
        await insert_rows(tx.connection, tags, ("id", "name"), list(zip(second, "de", strict=True)))
        made = await tx.connection.execute(tags.insert().values(name="f").returning(tags.c.id))
        assert made.scalar_one() not in {*first, *second}


@pytest.mark.parametrize("values", [[], [1, 2, 2**40], list(range(40_000))])
async def test_any_number_of_values_is_one_parameter(db: Database, values: list[int]) -> None:
    async with db.reading() as connection:
        query = select(func.count()).select_from(listed(connection, values).subquery())
        assert (await connection.execute(query)).scalar_one() == len(values)


async def test_a_query_written_once_takes_lists_of_texts(db: Database) -> None:
    words = ['a"b', "日本語", "'; --", "c"]
    async with db.writing() as tx:
        connection = tx.connection
        await insert_rows(connection, tags, ("id", "name"), list(enumerate(words, start=1)))
        text = statement(
            connection,
            "test",
            lambda: select(tags.c.id).where(tags.c.name.in_(listed_as(connection, "names", str))),
            ("names",),
        )
        for some in (words, words[:1], ["nobody"]):
            rows = await fetch(connection, text, (as_list(connection, some),))
            assert len(rows) == len([word for word in some if word in words])


async def test_parameters_out_of_order_are_refused(db: Database) -> None:
    async with db.reading() as connection:
        with pytest.raises(ValueError, match="order"):
            inserting(connection, events, ("kind", "sequence"), [])


async def test_what_the_driver_refuses_is_a_database_error(db: Database) -> None:
    rows = [*rows_of(TOGETHER), *rows_of(1)]
    with pytest.raises(IntegrityError):
        async with db.writing() as tx:
            await insert_rows(tx.connection, repos, REPO, rows)
    with pytest.raises(DBAPIError):
        async with db.writing() as tx:
            await insert_rows(tx.connection, repos, REPO, [(object(), *row[1:]) for row in rows])
    async with db.reading() as connection:
        assert (await connection.execute(select(func.count()).select_from(repos))).scalar_one() == 0
