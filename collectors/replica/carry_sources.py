"""Read the reference files about the real Hub as partial records in the Hub's own words.

Each reader yields facts: ids, authors, dates, licences, tags, counts. Text that people wrote
(descriptions, citations, card bodies) is left behind: no reader hands it on.
"""

import csv
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Record = dict[str, Any]

OLDEST = "2022-03-02T23:29:04.000Z"
"""The creation instant the Hub shows for every repo older than the field."""

_TAG = re.compile(r"[\w.+/#-]{1,40}( [\w.+/#-]{1,20}){0,2}")
_KEYED = re.compile(r"[a-z_]+:\S{1,140}")
_KEY = re.compile(r"^([A-Za-z_]+):[ \t]*(.*)$")
_CARD_KEYS = frozenset(
    {
        "license",
        "license_name",
        "license_link",
        "language",
        "base_model",
        "base_model_relation",
        "datasets",
        "tags",
        "pipeline_tag",
        "library_name",
        "task_categories",
        "size_categories",
        "new_version",
    }
)


def instant(text: str) -> str:
    """Write any of the sources' dates the way the Hub does: 2026-11-01T12:00:00.000Z."""
    at = datetime.fromisoformat(text)
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def structured(tags: list[str]) -> list[str]:
    """Keep the tags that are keys or short labels, in any script; sentences are somebody's prose."""
    return [tag for tag in tags if _KEYED.fullmatch(tag) or _TAG.fullmatch(tag)]


def lines(path: Path) -> Iterator[Record]:
    """Read JSON Lines."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Read a table with a header."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _scalar(text: str) -> str | bool | None:
    """Read one YAML 1.1 scalar as the Hub does, the Norwegian `no` included."""
    text = text.strip()
    if text[:1] in {"'", '"'}:
        return text.strip(text[0])
    text = text.split(" #")[0].strip()
    if text.lower() in {"no", "false"}:
        return False
    return True if text.lower() in {"yes", "true"} else text or None


def front_matter(text: str) -> Record:
    """Read the facts of a card's YAML: top-level scalars and plain lists of the known keys."""
    card: Record = {}
    key: str | None = None
    for line in text.splitlines():
        if match := _KEY.match(line):
            key, rest = match[1], match[2]
            value = _scalar(rest)
            if rest.strip().startswith("["):
                card[key] = [_scalar(part) for part in rest.strip().strip("[]").split(",") if part.strip()]
            elif value is not None and rest.strip() not in {"|", ">", ">-", "|-"}:
                card[key] = value
            else:
                card[key] = []
        elif key is not None and (item := re.match(r"^\s*-\s+([^:]+(?::[^ ]+)?)$", line)):
            if isinstance(card.get(key), list):
                card[key].append(_scalar(item[1]))
        elif line and not line.startswith((" ", "-", "#")):
            key = None
    return {
        key: structured([str(v) for v in value]) if key == "tags" and isinstance(value, list) else value
        for key, value in card.items()
        if key in _CARD_KEYS and value not in ([], None)
    }


def listed_models(folder: Path) -> Iterator[Record]:
    """Read the 100 most liked models as the Hub listed them."""
    name = "models_list_full_2025-12.jsonl"
    for row in lines(folder / name):
        keep = ("_id", "id", "gated", "sha", "likes", "downloads", "pipeline_tag", "library_name")
        yield {key: row[key] for key in keep if row.get(key) is not None} | {
            "tags": structured(row["tags"]),
            "createdAt": instant(row["createdAt"]),
            "lastModified": instant(row["lastModified"]),
            "source": name,
            "as_of": "2025-11-27",
        }


def carded_repos(folder: Path) -> Iterator[tuple[str, Record]]:
    """Repos with the front matter of their cards; the type stands in the address."""
    name = "models_with_card_yaml_2025-12.jsonl"
    for row in lines(folder / name):
        path = row["source_url"].removeprefix("https://huggingface.co/")
        if path.startswith("spaces/") or "//" in path:
            continue
        kind = "dataset" if path.startswith("datasets/") else "model"
        meta = row["meta"]
        fact: Record = {
            "id": path.removeprefix("datasets/"),
            "likes": row["likes"],
            "downloads": row["downloads"],
            "tags": structured(row["tags"]),
            "source": name,
            "as_of": "2025-12-12",
        }
        for key, value in (
            ("gated", meta.get("gated")),
            ("pipeline_tag", row.get("pipeline_tag")),
            ("library_name", meta.get("library_name")),
            ("params", meta.get("params")),
            ("card", front_matter(row["card_yaml"]) if row["card_yaml"] else None),
        ):
            if value is not None:
                fact[key] = value
        config = meta.get("config") or {}
        if kept := {key: config[key] for key in ("architectures", "model_type") if config.get(key)}:
            fact["config"] = kept
        yield kind, fact


def trending(folder: Path, kind: str) -> Iterator[Record]:
    """Every repo of one type in the trending lists of one week."""
    name = f"trending_{kind}s_union_2026-04-28_05-04.jsonl"
    for row in lines(folder / name):
        fact: Record = {
            "id": row["id"],
            "likes": row["likes"],
            "trendingScore": row["trendingScore"],
            "tags": structured(row["tags"]),
            "createdAt": instant(row["createdAt"]),
            "source": name,
            "as_of": "2026-05-04",
        }
        for key, theirs in (
            ("downloads", "downloads"),
            ("pipeline_tag", "pipelineTag"),
            ("library_name", "libraryName"),
            ("sdk", "sdk"),
            ("models", "models"),
        ):
            if row.get(theirs) is not None:
                fact[key] = row[theirs]
        if row.get("lastModified"):
            fact["lastModified"] = instant(row["lastModified"])
        yield fact


def listed_datasets(folder: Path) -> Iterator[Record]:
    """Dataset records as the Hub listed them."""
    name = "datasets_list_full_2025-06.jsonl"
    for row in lines(folder / name):
        keep = ("_id", "id", "gated", "disabled", "sha", "likes", "downloads")
        yield {key: row[key] for key in keep if row.get(key) is not None} | {
            "tags": structured(row["tags"]),
            "createdAt": instant(row["createdAt"]),
            "lastModified": instant(row["lastModified"]),
            "source": name,
            "as_of": "2025-06-03",
        }


def catalogued_models(folder: Path) -> Iterator[Record]:
    """Read a catalogue of language models; a count of nought there means it was not looked up."""
    name = "llmfit_catalog_2026-10.jsonl"
    for row in lines(folder / name):
        fact: Record = {"id": row["name"], "source": name, "as_of": "2026-10-05"}
        if row["hf_downloads"] or row["hf_likes"]:
            fact |= {"downloads": row["hf_downloads"], "likes": row["hf_likes"]}
        if row["pipeline_tag"] != "unknown":
            fact["pipeline_tag"] = row["pipeline_tag"]
        if row.get("architecture") not in {None, "unknown"}:
            fact["config"] = {"model_type": row["architecture"]}
        for key, theirs in (
            ("params", "parameters_raw"),
            ("license", "license"),
            ("context", "context_length"),
        ):
            if row.get(theirs) not in {None, "", "unknown", "None"}:
                fact[key] = row[theirs]
        if "release_date" in row:
            fact["date"] = row["release_date"]
        if row.get("languages"):
            fact["language"] = row["languages"]
        if row.get("format") in {"mlx", "awq", "gptq"}:
            fact["format"] = row["format"]
        fact["quantised"] = [source["repo"] for source in row.get("gguf_sources", [])]
        yield fact


def scored_models(folder: Path) -> Iterator[Record]:
    """Models of the last export of the Open LLM Leaderboard, with what they say they are based on."""
    name = "open_llm_leaderboard_v2.csv"
    for row in rows(folder / name):
        base = row["metadata_base_model"].removesuffix(" (Merge)")
        fact: Record = {
            "id": row["model_name"],
            "likes": int(row["metadata_hub_hearts"] or 0),
            "date": row["metadata_upload_date"],
            "config": {"architectures": [row["model_architecture"]]},
            "average": float(row["model_average_score"]),
            "merged": row["features_is_merged"] == "TRUE",
            "source": name,
            "as_of": "2025-03-21",
        }
        if len(row["model_sha"]) == len("26a66f0d862e2024ce4ad0a09c37052ac36e8af6"):
            fact["sha"] = row["model_sha"]
        if row["metadata_hub_license"]:
            fact["license"] = row["metadata_hub_license"]
        if float(row["metadata_params_billions"] or 0) > 0:
            fact["params"] = round(float(row["metadata_params_billions"]) * 1e9)
        if "/" in base and base.lower() != fact["id"].lower():
            fact["base_model"] = base
        yield {key: value for key, value in fact.items() if value not in ("", None)}


def tracked_models(folder: Path) -> Iterator[Record]:
    """Read the ATOM project's list of notable open models."""
    name = "atom_tracked_models.csv"
    for row in rows(folder / name):
        fact: Record = {"id": row["modelId"], "source": name, "as_of": "2026-08-31"}
        if row["total_params_b"]:
            fact["params"] = round(float(row["total_params_b"]) * 1e9)
        yield fact
