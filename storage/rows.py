"""Between the facts of a version and its row: lists as JSON texts, tags as letters, the field mask."""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import and_
from typing import Any

from msgspec import UNSET
from sqlalchemy import BindParameter, ColumnElement, RowMapping, bindparam

from storage.canonical import dump, load
from storage.changes import Version
from storage.records import FACTS, Facts
from storage.tagging import tags_of

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
    found: BindParameter[list[int]] = bindparam(
        None, [int(number) for number in numbers], expanding=True, literal_execute=True
    )
    return column.in_(found)


def facts_columns(
    facts: Sequence[Facts], known: Sequence[int], tags: Sequence[str]
) -> dict[str, Sequence[Any]]:
    """Return the columns of versions that hold their facts, in the order of FACTS.

    `known` are the versions' field masks, `tags` the letters of their tags.
    """
    everywhere = reduce(and_, known, -1)
    columns: dict[str, Sequence[Any]] = {}
    for position, (name, values) in enumerate(zip(FACTS, zip(*facts, strict=True), strict=True)):
        if name in LISTS:
            columns[name] = [dump(items) if items else None for items in values]
        elif everywhere >> position & 1:
            columns[name] = values
        else:
            columns[name] = [None if value is UNSET else value for value in values]
    columns["tags"] = [letters or None for letters in tags]
    return columns


def version_of(row: RowMapping, tag_names: Mapping[int, str]) -> Version:
    """Read a version from its row; what was observed empty is empty, what was not observed is left out."""
    fields = row["fields"]
    values: list[Any] = [UNSET] * len(FACTS)
    for position, name in enumerate(FACTS):
        if fields >> position & 1:
            value = row[name]
            values[position] = (tuple(load(value)) if value else ()) if name in LISTS else value
    facts = Facts._make(values)
    if facts.tags is not UNSET:
        facts = facts._replace(tags=tags_of(row["tags"], facts, tag_names))
    return Version(row["id"], row["repo_id"], row["name"], bool(row["gone"]), fields, facts)
