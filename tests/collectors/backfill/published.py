"""Tiny snapshots in the layouts of each era, as they are published."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from storage.records import RepoType

INSTANT = pa.timestamp("us", tz="UTC")
TEXTS = pa.list_(pa.string())

FIRST: dict[str, Any] = {
    "_id": pa.string(),
    "id": pa.string(),
    "author": pa.string(),
    "createdAt": INSTANT,
    "lastModified": INSTANT,
    "likes": pa.int64(),
    "downloads": pa.int64(),
    "tags": TEXTS,
    "pipeline_tag": pa.string(),
    "library_name": pa.string(),
}
"""Models in July 2024."""
CARDS = FIRST | {"cardData": pa.string(), "trendingScore": pa.float64()}
"""From October 2024 on."""
ALL_TIME = CARDS | {"downloadsAllTime": pa.float64()}
"""From 2025-02-26 on; pandas makes numbers with gaps floats."""
PRESENT = ALL_TIME | {
    "safetensors": pa.struct([("parameters", pa.struct([("BF16", pa.int64())])), ("total", pa.int64())]),
    "gguf": pa.struct([("total", pa.int64())]),
    "config": pa.string(),
    "baseModels": pa.string(),
    "siblings": pa.list_(pa.struct([("rfilename", pa.string())])),
}
"""In 2026."""
MODELS = {"2024-07": FIRST, "2024-10": CARDS, "2025-02": ALL_TIME, "2026": PRESENT}
DATASETS = {name: kind for name, kind in ALL_TIME.items() if name not in {"pipeline_tag", "library_name"}} | {
    "gated": pa.string(),
    "private": pa.bool_(),
    "sha": pa.string(),
    "description": pa.string(),
    "mainSize": pa.int64(),
}
SPACES = {
    "_id": pa.string(),
    "id": pa.string(),
    "author": pa.string(),
    "createdAt": INSTANT,
    "lastModified": INSTANT,
    "likes": pa.int64(),
    "tags": TEXTS,
    "sdk": pa.string(),
    "models": TEXTS,
    "datasets": TEXTS,
    "cardData": pa.string(),
    "trendingScore": pa.int64(),
}
COLUMNS: dict[RepoType, dict[str, Any]] = {"model": PRESENT, "dataset": DATASETS, "space": SPACES}

Row = dict[str, Any]


def row(number: int, name: str, card: Mapping[str, Any] | str | None = None, **more: Any) -> Row:
    """One row; of what is given, a file keeps what its layout has columns for."""
    return {
        "_id": f"{number:024x}",
        "id": name,
        "author": name.split("/", maxsplit=1)[0],
        "createdAt": datetime(2024, 1, 2, 3, 4, 5, 678000, tzinfo=UTC),
        "lastModified": datetime(2024, 2, 3, tzinfo=UTC),
        "likes": 5,
        "downloads": 100,
        "tags": [],
        "cardData": json.dumps(card) if isinstance(card, dict) else card,
        "sdk": "gradio",
        **more,
    }


def write(
    path: Path, rows: Sequence[Row], columns: Mapping[str, Any] = PRESENT, *, group: int | None = None
) -> Path:
    """Write a Parquet file with so many rows in a group."""
    path.parent.mkdir(parents=True, exist_ok=True)
    schema = pa.schema(list(columns.items()))
    table = pa.Table.from_pylist([{name: one.get(name) for name in columns} for one in rows], schema=schema)
    parquet.write_table(table, path, row_group_size=group or max(len(rows), 1))
    return path
