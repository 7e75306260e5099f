"""Between the facts of a version and its row: lists as JSON texts, tags as letters, the field mask."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, RowMapping, bindparam

from storage.canonical import dump, load
from storage.changes import Facts, Version
from storage.records import FACTS
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


def facts_row(facts: Facts, tags: str) -> tuple[Any, ...]:
    """Return the columns of a version that hold its facts, in the order of FACTS; `tags` are its letters."""
    get = facts.get
    bases, data, models, spoken = get("base_models"), get("datasets"), get("models"), get("languages")
    return (
        get("private"),
        get("gated"),
        get("disabled"),
        get("license"),
        get("license_name"),
        get("license_link"),
        get("sha"),
        get("task"),
        get("library"),
        get("sdk"),
        get("created_at"),
        get("last_modified"),
        get("parameters"),
        dump(bases) if bases else None,
        get("base_relation"),
        dump(data) if data else None,
        dump(models) if models else None,
        dump(spoken) if spoken else None,
        tags or None,
    )


def version_of(row: RowMapping, tag_names: Mapping[int, str]) -> Version:
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
            value = tags_of(value, facts, tag_names)
        facts[name] = value
    return Version(row["id"], row["repo_id"], row["name"], bool(row["gone"]), fields, facts)
