"""What the questions' answers must hold, found by SQL that was written for each of them.

`python -m tests.data.questions.gold STORE` reads the `*.toml` of each set and writes its `.jsonl`, which
`cartographer evaluate answers` takes. Each question says its outcome, and where facts are involved one
or more statements over `views.sql`: a column `entity...` names what the answer is about, `value...` what its
words or rows must hold; `|` keeps alternatives apart. `book` names facts of the codebook by their place in
its files.
"""

import json
import sqlite3
import sys
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
OUT = HERE / "development.jsonl"
SETS = {OUT: HERE, HERE / "measuring.jsonl": HERE / "measuring"}
"""Each file with the folder whose questions it holds."""
SAYS = {
    "development": "Whoever works on how questions are read works with these.",
    "measuring": "Used only to measure: nobody who works on how questions are read looks at them.",
}
PROJECTS = HERE.parents[2] / "config" / "codebook" / "projects"


def questions(folder: Path = HERE) -> list[dict[str, Any]]:
    """Return the questions of a set as they were written, by file and place."""
    found: list[dict[str, Any]] = []
    for file in sorted(folder.glob("*.toml")):
        whole = tomllib.loads(file.read_text(encoding="utf-8"))
        defaults = {key: value for key, value in whole.items() if key != "question"}
        found += [{**defaults, **one} for one in whole["question"]]
    return found


def gold(store: Path, folder: Path = HERE) -> list[dict[str, Any]]:
    """Return each question of a set with what its answer must hold, as the store has it."""
    connection = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    try:
        connection.executescript((HERE / "views.sql").read_text(encoding="utf-8"))
        return [_gold(connection, one) for one in questions(folder)]
    finally:
        connection.close()


def lines(records: list[dict[str, Any]]) -> str:
    """Return them as the file holds them."""
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records)


def _gold(connection: sqlite3.Connection, one: dict[str, Any]) -> dict[str, Any]:
    entities, values = list(one.get("entities", ())), list(one.get("values", ()))
    for statement in _listed(one.get("sql", [])):
        rows = connection.execute(statement).fetchall()
        if not rows:
            raise ValueError(f"{one['id']}: no row: {statement}")
        for row in rows:
            for name in row.keys():  # noqa: SIM118 - a row is no mapping
                if row[name] is not None:
                    (entities if name.startswith("entity") else values).append(str(row[name]))
    values += [_booked(place) for place in one.get("book", ())]
    outcomes, reasons = _listed(one["outcome"]), _listed(one.get("reason", []))
    return {
        "id": one["id"],
        "intent": one["intent"],
        "traits": one.get("traits", []),
        "question": one["ask"] if "times" not in one else (one["ask"] + " ") * one["times"],
        "context": one.get("after", []),
        "outcome": outcomes,
        "reason": [reason for reason in reasons if reason],
        "entities": list(dict.fromkeys(entities)),
        "values": list(dict.fromkeys(values)),
        "forbidden": one.get("forbidden", []),
        "sql": _listed(one.get("sql", [])),
        "note": one.get("note"),
    }


def _booked(place: str) -> str:
    """Return a fact of a project's file by its place: `bielik.governance.model`."""
    project, *path = place.split(".")
    found: Any = tomllib.loads((PROJECTS / f"{project}.toml").read_text(encoding="utf-8"))
    for step in path:
        found = found[int(step)] if isinstance(found, list) else found[step]
    return str(found)


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


if __name__ == "__main__":
    for out, folder in SETS.items():
        out.write_text(lines(gold(Path(sys.argv[1]), folder)), encoding="utf-8")
