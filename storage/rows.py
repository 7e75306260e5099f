"""Between the facts of a version and its row: dictionary-encoded tags, JSON texts, the field mask."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, RowMapping, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.canonical import dump, load
from storage.changes import Facts, Version
from storage.records import FACTS
from storage.schema import tags
from storage.upsert import insert_into

LISTS = ("base_models", "datasets", "models", "languages")
CHUNK = 500
"""How many values one IN (...) carries: well under what either database allows."""


def chunks(values: Iterable[Any]) -> Iterable[list[Any]]:
    """Cut values into lists of at most CHUNK."""
    everything = list(values)
    for start in range(0, len(everything), CHUNK):
        yield everything[start : start + CHUNK]


def among(column: ColumnElement[Any], numbers: Iterable[int]) -> ColumnElement[bool]:
    """Return the condition that a column is one of some numbers, as many as they may be.

    They are written into the statement: as parameters, neither database takes more than 32,766.
    """
    written: BindParameter[list[int]] = bindparam(
        None, [int(number) for number in numbers], expanding=True, literal_execute=True
    )
    return column.in_(written)


def version_values(facts: Facts, fields: int, tag_ids: dict[str, int]) -> dict[str, Any]:
    """Return the columns of a version that hold its facts."""
    values: dict[str, Any] = {name: facts.get(name) for name in FACTS}
    for name in LISTS:
        values[name] = dump(facts[name]) if facts.get(name) else None
    values["tags"] = dump([tag_ids[tag] for tag in facts["tags"]]) if facts.get("tags") else None
    return values | {"fields": fields}


def version_of(row: RowMapping, tag_names: dict[int, str]) -> Version:
    """Read a version from its row; what was observed empty is empty, what was not observed is left out."""
    fields = row["fields"]
    facts: Facts = {}
    for position, name in enumerate(FACTS):
        if not fields >> position & 1:
            continue
        value = row[name]
        if name in LISTS:
            value = tuple(load(value)) if value else ()
        elif name == "tags":
            value = tuple(tag_names[number] for number in load(value)) if value else ()
        facts[name] = value
    return Version(row["id"], row["repo_id"], row["name"], bool(row["gone"]), fields, facts)


async def tag_names(connection: AsyncConnection, rows: Iterable[RowMapping]) -> dict[int, str]:
    """Return the names of all the tags that some versions carry."""
    numbers = {number for row in rows if row["tags"] for number in load(row["tags"])}
    names: dict[int, str] = {}
    for part in chunks(sorted(numbers)):
        found = await connection.execute(select(tags.c.id, tags.c.name).where(tags.c.id.in_(part)))
        names.update({int(number): str(name) for number, name in found})
    return names


async def tag_ids(connection: AsyncConnection, names: Iterable[str]) -> dict[str, int]:
    """Return the numbers of some tags, entering the new ones into the dictionary."""
    numbers: dict[str, int] = {}
    wanted = sorted(set(names))
    for part in chunks(wanted):
        found = await connection.execute(select(tags.c.name, tags.c.id).where(tags.c.name.in_(part)))
        numbers.update({str(name): int(number) for name, number in found})
    missing = [name for name in wanted if name not in numbers]
    if missing:
        entered = insert_into(connection, tags).on_conflict_do_nothing(index_elements=["name"])
        await connection.execute(entered, [{"name": name} for name in missing])
        for part in chunks(missing):
            found = await connection.execute(select(tags.c.name, tags.c.id).where(tags.c.name.in_(part)))
            numbers.update({str(name): int(number) for name, number in found})
    return numbers
