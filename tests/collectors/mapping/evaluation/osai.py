"""Real repos of labelled systems, as lists of the Hub showed them once: facts from the reference data."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from config.clock import from_iso
from storage.records import RepoObservation, SeenRepo

_FILES = (
    "models_list_full_2025-12.jsonl",
    "models_with_card_yaml_2025-12.jsonl",
    "trending_models_union_2026-04-28_05-04.jsonl",
    "llmfit_catalog_2026-10.jsonl",
)
_GATES = {False: "open", "auto": "auto", "manual": "manual"}


def seen_repos(reference: Path) -> list[SeenRepo]:
    """Return every model of the reference data once, its facts put together from all files."""
    merged: dict[str, dict[str, Any]] = {}
    for file in _FILES:
        for line in (reference / "hub-facts" / file).read_text(encoding="utf-8").split("\n"):
            row = json.loads(line or "{}")
            name = str(row.get("id") or row.get("name") or _path(row.get("source_url") or ""))
            if row.get("type", "model") == "model" and re.fullmatch(r"[\w.-]+/[\w.-]+", name):
                facts = merged.setdefault(name.casefold(), {"name": name})
                for key, value in _facts(row):
                    facts.setdefault(key, value)
    return [
        SeenRepo(
            RepoObservation(
                repo_type="model",
                hub_id=f"{number:024x}",
                private=False,
                sha=f"{number:040x}",
                created_at=from_iso("2025-01-01T00:00:00Z"),
                **facts,
            )
        )
        for number, facts in enumerate(merged.values(), start=1)
    ]


def _path(url: str) -> str:
    return url.removeprefix("https://huggingface.co/")


def _facts(row: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    gated = row.get("gated", (row.get("meta") or {}).get("gated"))
    if gated in _GATES:
        yield "gated", _GATES[gated]
    tags = tuple(row.get("tags") or ())
    if tags:
        yield "tags", tags
        yield "datasets", tuple(tag.removeprefix("dataset:") for tag in tags if tag.startswith("dataset:"))
        bases = [tag.split(":") for tag in tags if tag.startswith("base_model:")]
        yield "base_models", tuple(dict.fromkeys(parts[-1] for parts in bases))
        relation = next((parts[1] for parts in bases if len(parts) == 3), None)
        if relation is not None:
            yield "base_relation", relation
    licence = row.get("license") or next(
        (t.removeprefix("license:") for t in tags if t.startswith("license:")), None
    )
    if licence:
        yield "license", str(licence).casefold()
    library = row.get("library_name") or row.get("libraryName") or (row.get("meta") or {}).get("library_name")
    if library:
        yield "library", library
    size = row.get("parameters_raw") or (row.get("meta") or {}).get("params")
    if isinstance(size, int) and size > 0:
        yield "parameters", size
