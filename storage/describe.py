"""Writes docs/schema.md from the tables and what they are for: `python -m storage.describe`.

With `--check` it writes nothing and fails where the page is not what it would write.
"""

import sys
import tomllib
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Table, UniqueConstraint
from sqlalchemy.dialects import postgresql

from storage.schema import metadata

PAGE = Path(__file__).parents[1] / "docs" / "schema.md"
HEAD = """\
# The store's tables

Made from `storage/schema.py` and `storage/descriptions.toml` by `python -m storage.describe`; do not edit.

Every instant is in milliseconds UTC. *Recorded* time is a sequence, one store-wide number; *observed* time is
when the Hub showed a thing: [decision 1](decisions/0001-two-times-one-sequence.md). A column is never empty
unless its type says "or empty". The types are PostgreSQL's; SQLite keeps the same in its own.
"""


def page() -> str:
    """Return the whole page."""
    words = descriptions()
    parts = [HEAD, "| table | what for |", "|---|---|"]
    parts += [f"| [`{table.name}`](#{table.name}) | {words[table.name]['for']} |" for table in tables()]
    for table in tables():
        parts += ["", f"## {table.name}", "", words[table.name]["for"]]
        parts += ["", "| column | type | what for |", "|---|---|---|"]
        parts += [
            f"| `{column.name}` | {_type(column)} | {_words(words, table, column)} |" for column in table.c
        ]
        parts += ["", f"Key: {_columns(table.primary_key.columns)}."]
        parts += _constraints(table)
    return "\n".join(parts) + "\n"


def tables() -> list[Table]:
    """Return the tables in the order in which they are explained."""
    order = list(descriptions())
    return sorted(
        metadata.tables.values(), key=lambda table: order.index(table.name) if table.name in order else 0
    )


def descriptions() -> dict[str, dict[str, str]]:
    """Return what every table and column is for."""
    path = Path(__file__).with_name("descriptions.toml")
    found: dict[str, dict[str, str]] = tomllib.loads(path.read_text())
    return found


def _words(words: dict[str, dict[str, str]], table: Table, column: Column[Any]) -> str:
    return words[table.name].get(column.name) or words["common"][column.name]


def _type(column: Column[Any]) -> str:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call] # the library's own alias
    name = str(column.type.compile(dialect)).split(" COLLATE", maxsplit=1)[0].lower()
    target = next((f" to `{key.column.table.name}`" for key in column.foreign_keys), "")
    return f"{name}{target}{' or empty' if column.nullable else ''}"


def _constraints(table: Table) -> list[str]:
    unique = [part.columns for part in table.constraints if isinstance(part, UniqueConstraint)]
    unique += [index.columns for index in table.indexes if index.unique]
    plain = [index.columns for index in table.indexes if not index.unique]
    lines = []
    for label, groups in (("Unique", unique), ("Indexed", plain)):
        if groups:
            lines.append(f"{label}: {'; '.join(sorted(_columns(group) for group in groups))}.")
    return lines


def _columns(columns: Any) -> str:  # noqa: ANN401 - a key's, constraint's or index's
    return ", ".join(f"`{column.name}`" for column in columns)


def main(*arguments: str) -> int:
    """Write the page, or with --check compare it."""
    made = page()
    if "--check" in arguments:
        if PAGE.exists() and PAGE.read_text() == made:
            return 0
        sys.stderr.write(f"{PAGE} is not up to date: run python -m storage.describe\n")
        return 1
    PAGE.write_text(made)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
