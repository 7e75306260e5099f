"""Cards: the README of a repo, its YAML front matter rendered from `cardData`, and what tags say of it."""

import json
import re
from typing import Any

from collectors.replica.state import Record, Repo

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./+-]*(?: [A-Za-z0-9_./+-]+)*")
_RESERVED = frozenset({"no", "yes", "on", "off", "true", "false", "null", "y", "n"})


def scalar(value: object) -> str:
    """Write one YAML scalar; what YAML could misread is quoted the way JSON does, which YAML can read."""
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _RESERVED:
        return value
    return json.dumps(value, ensure_ascii=False)


def front_matter(card: Record) -> str:
    """Write card metadata as a YAML block, fences included; empty for an empty card."""
    if not card:
        return ""
    lines = ["---"]
    for key, value in card.items():
        if isinstance(value, list) and value and all(not isinstance(item, list | dict) for item in value):
            lines.append(f"{key}:")
            lines.extend(f"- {scalar(item)}" for item in value)
        else:
            lines.append(f"{key}: {scalar(value)}")
    lines.extend(("---", ""))
    return "\n".join(lines)


def readme(repo: Repo) -> str:
    """Return the whole README.md of a repo: front matter, and the body written or generated."""
    card = repo.record.get("cardData")
    head = front_matter(card) if isinstance(card, dict) else ""
    body = repo.card if repo.card is not None else _generated(repo)
    return f"{head}\n{body.strip()}\n" if head else f"{body.strip()}\n"


def _generated(repo: Repo) -> str:
    """Write a short card from the facts of the record alone."""
    record = repo.record
    name = repo.id.rpartition("/")[2]
    noun = {"model": "a model", "dataset": "a dataset", "space": "a Space"}[repo.kind]
    sentences = [f"{name} is {noun} by {repo.owner or 'the Hugging Face community'}."]
    if task := record.get("pipeline_tag"):
        sentences.append(f"Task: {str(task).replace('-', ' ')}.")
    if bases := values(card_of(repo).get("base_model")):
        sentences.append(f"It is based on {', '.join(bases)}.")
    if trained := values(card_of(repo).get("datasets")):
        sentences.append(f"Trained on {', '.join(trained)}.")
    total = (record.get("safetensors") or {}).get("total")
    if isinstance(total, int):
        sentences.append(f"It has {total:,} parameters.")
    if licenses := values(card_of(repo).get("license")):
        sentences.append(f"Licence: {', '.join(licenses)}.")
    return f"# {name}\n\n" + "\n".join(sentences)


def card_of(repo: Repo) -> Record:
    """Return the card's metadata, empty where there is none."""
    card = repo.record.get("cardData")
    return card if isinstance(card, dict) else {}


def values(value: object) -> list[str]:
    """Return a card field that may be one string or a list as the strings it holds."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [item for item in value if isinstance(item, str)]
    return []


def card_tags(card: Record) -> dict[str, list[str]]:
    """Return the tags the Hub derives from card metadata, by the card's key."""
    tags: dict[str, list[str]] = {
        "license": [f"license:{name}" for name in values(card.get("license"))],
        "language": values(card.get("language")),
        "datasets": [f"dataset:{name}" for name in values(card.get("datasets"))],
        "tags": values(card.get("tags")),
        "task_categories": [f"task_categories:{name}" for name in values(card.get("task_categories"))],
        "base_model": [],
    }
    relation = card.get("base_model_relation")
    for name in values(card.get("base_model")):
        tags["base_model"].append(f"base_model:{name}")
        if isinstance(relation, str):
            tags["base_model"].append(f"base_model:{relation}:{name}")
    for key in ("pipeline_tag", "library_name"):
        tags[key] = values(card.get(key))
    return tags


def patch_card(record: Record, patch: dict[str, Any]) -> None:
    """Change card metadata (None removes a key) and let the record's tags follow."""
    before = record.get("cardData")
    old = before if isinstance(before, dict) else {}
    new = {key: value for key, value in {**old, **patch}.items() if value is not None}
    record["cardData"] = new
    was, will = card_tags(old), card_tags(new)
    changed = [key for key in will if was[key] != will[key]]
    gone = {tag for key in changed for tag in was[key]}
    if "license" in changed:
        gone |= {tag for tag in record.get("tags") or () if tag.startswith("license:")}
    if "base_model" in changed:
        gone |= {tag for tag in record.get("tags") or () if tag.startswith("base_model:")}
        record.pop("baseModels", None)
    added = list(dict.fromkeys(tag for key in changed for tag in will[key]))
    kept = [tag for tag in record.get("tags") or () if tag not in gone or tag in added]
    region = [tag for tag in kept if tag.startswith("region:")]
    kept = [tag for tag in kept if not tag.startswith("region:")]
    record["tags"] = [*kept, *(tag for tag in added if tag not in kept), *region]
    for key in ("pipeline_tag", "library_name"):
        if key in patch:
            if patch[key] is None:
                record.pop(key, None)
            else:
                record[key] = patch[key]
