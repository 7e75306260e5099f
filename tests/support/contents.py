"""What a store holds, whichever way it came to hold it: stores that learned the same have the same contents.

Every row of every table is in it. The numbers of rows stand for what they number, a sequence only says
whether a row is still valid, and what tells how often a run was interrupted is left out.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import RowMapping, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from collectors.mapping import repos
from collectors.sources import noise
from storage.canonical import load
from storage.database import Database
from storage.schema import metadata
from storage.tagging import numbers

Contents = dict[str, list[tuple[tuple[str, str], ...]]]

NOT_KNOWLEDGE = {"sequence", "leases", "quotas", "tags", "sightings"}
"""Tables that hold how the others are written and shared, not what is known."""
EFFORT = {"runs": {"resumed", "requests", "planned", "pages", "seen"}, "coverage": {"pages", "seen"}}
"""What it took: whoever was interrupted looks at some things again."""
ORDER = {"id", "sequence", "valid_from", "first_sequence", "finished_sequence"}
"""Numbers that only say which row was written first."""

_NUMBERED = re.compile(r"(repo|owner):(\d+)")


async def contents(db: Database) -> Contents:
    """Return what a store holds, by table."""
    async with db.reading() as connection:
        rows = {name: await _rows(connection, table) for name, table in metadata.tables.items()}
    reader = _Reader(rows)
    return {
        name: sorted(
            tuple((column, repr(value)) for column, value in sorted(reader.told(name, row).items()))
            for row in found
        )
        for name, found in rows.items()
        if name not in NOT_KNOWLEDGE
    }


async def _rows(connection: AsyncConnection, table: Table) -> list[RowMapping]:
    return list((await connection.execute(select(table))).mappings())


class _Reader:
    """Reads rows with the names of what their numbers stand for."""

    def __init__(self, rows: Mapping[str, list[RowMapping]]) -> None:
        self._repos = {row["id"]: f"{row['repo_type']} {row['hub_id']}" for row in rows["repos"]}
        self._owners = {row["id"]: row["handle_key"] for row in rows["owners"]}
        self._tags = {row["id"]: row["name"] for row in rows["tags"]}
        self._proofs = {row["id"]: row["digest"] for row in rows["evidence"]}
        self._spans: list[Any] = [tuple(row.values()) for row in rows["sightings"]]
        self._stand_for: dict[str, Callable[[Any], object]] = {
            "repos": self._repos.__getitem__,
            "owners": self._owners.__getitem__,
        }
        events = {row["id"]: str(self.told("events", row)) for row in rows["events"]}
        self._stand_for["events"] = events.__getitem__
        coverages = {row["id"]: str(self.told("coverage", row)) for row in rows["coverage"]}
        self._stand_for["coverage"] = coverages.__getitem__

    def told(self, name: str, row: RowMapping) -> dict[str, object]:
        """Return a row without what says nothing of the world."""
        found = {
            column.name: self._value(name, column.name, row)
            for column in metadata.tables[name].columns
            if column.name not in ORDER | EFFORT.get(name, set())
        }
        for column in metadata.tables[name].columns:
            for key in column.foreign_keys:
                stand_for = self._stand_for.get(key.column.table.name)
                if stand_for is not None and row[column.name] is not None:
                    found[column.name] = stand_for(row[column.name])
        if name == "rollups":
            found["leaders"] = self._leading(load(row["leaders"]))
        return found

    def _value(self, table: str, column: str, row: RowMapping) -> object:
        found: object = row[column]
        if found is None:
            return None
        match table, column:
            case _, "valid_to":
                found = "over"
            case "repo_versions", "tags":
                found = [self._tags.get(number, number) for number in numbers(row[column])]
            case "repos", "seen_at":
                found = max([int(row[column]), *self._sightings(row["id"])])
            case "assignments", "subject" if row["subject_kind"] == "repo":
                found = self._repos[int(row[column])]
            case "assignments", "evidence":
                found = [self._proofs[number] for number in load(row[column])]
            case "readings", "mark" if row["source"] == noise.NAME:
                found = row[column].partition(":")[0]  # behind it is the sequence that was judged last
            case "marks", "value" if row["name"] == repos.MARK:
                found = row[column].partition(" ")[2]  # before it is the sequence that was judged last
            case _, "subject":
                found = _NUMBERED.sub(self._named, row[column])
        return found

    def _leading(self, best: Mapping[str, list[int]]) -> dict[str, list[str]]:
        return {name: [self._repos[number] for number in best[name]] for name in sorted(best)}

    def _sightings(self, repo_id: int) -> list[int]:
        return [seen_at for first, last, seen_at in self._spans if first <= repo_id <= last]

    def _named(self, found: re.Match[str]) -> str:
        return str((self._repos if found[1] == "repo" else self._owners)[int(found[2])])
