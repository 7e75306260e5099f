"""Where the local Hub's world is written down, and how: one record a line, sorted keys."""

import json
from collections.abc import Iterable
from pathlib import Path

from collectors.replica.carry_sources import Record

WORLD = Path(__file__).parent / "world"
KINDS = ("model", "dataset", "space")
START = "2026-09-14T00:00:00.000Z"
"""The world's start: what is carried over is older, what is scripted is younger."""


def line(row: Record) -> str:
    """Write a record in its one form."""
    return json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def write(name: str, rows: Iterable[Record]) -> int:
    """Write one file of the world; return how many records it holds."""
    texts = [line(row) for row in rows]
    (WORLD / name).write_text("\n".join(texts) + "\n", encoding="utf-8")
    return len(texts)
