"""Cards: what a repo's card says, the tags that follow from it, and how both change together."""

from typing import Any

from collectors.replica.readme import values

Record = dict[str, Any]


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
