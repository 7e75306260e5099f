"""Count the local Hub's world for its README.

    python -m collectors.replica.carry_numbers

The table between the two marks in README.md is written anew; a test says when it is out of date.
"""

import sys
from collections import Counter
from pathlib import Path

from collectors.replica.carry_sources import lines
from collectors.replica.carry_world import WORLD

README = Path(__file__).parent / "README.md"
MARKS = ("<!-- numbers -->", "<!-- /numbers -->")
PRESENT = "2026-11-23"


def table() -> str:
    """Return the world's numbers as a Markdown table."""
    owners = list(lines(WORLD / "owners.jsonl"))
    models = list(lines(WORLD / "models.jsonl"))
    script = list(lines(WORLD / "script.jsonl"))
    kinds = Counter(row["type"] for row in owners)
    rows: list[tuple[str, int]] = [
        ("organisations", kinds["org"]),
        ("people and communities with a user's handle", kinds["user"]),
        ("models", len(models)),
        ("of them with a base model here", sum("baseModels" in row for row in models)),
        (
            "of these as a source states it",
            sum("baseModels" in row and "baseModels" not in row["made"] for row in models),
        ),
        ("datasets", sum(1 for _ in lines(WORLD / "datasets.jsonl"))),
        ("Spaces", sum(1 for _ in lines(WORLD / "spaces.jsonl"))),
        ("discussions before the start", sum(1 for _ in lines(WORLD / "discussions.jsonl"))),
        ("leaderboards of benchmarks", sum(1 for _ in lines(WORLD / "benchmarks.jsonl"))),
        ("cards", len(list((WORLD / "cards").glob("*/*.md")))),
        ("changes up to the present", sum(change["at"] < PRESENT for change in script)),
        ("changes after it", sum(change["at"] >= PRESENT for change in script)),
    ]
    rows += [
        (f"changes: {op}", count) for op, count in sorted(Counter(change["op"] for change in script).items())
    ]
    return "\n".join(
        ["| what | how many |", "|---|---:|", *(f"| {name} | {count:,} |" for name, count in rows)]
    )


def renewed(text: str) -> str:
    """Return the README with the present numbers."""
    before, _, rest = text.partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    return f"{before}{MARKS[0]}\n{table()}\n{MARKS[1]}{after}"


if __name__ == "__main__":
    README.write_text(renewed(README.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(table() + "\n")
