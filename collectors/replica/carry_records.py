"""Make whole Hub records of the facts the sources give, and mark what had to be made up.

A fact that no source knows is left absent where the Hub leaves it absent; what the Hub always shows
(`_id`, `sha`, dates, counts) is derived from the id alone, so that every run makes the same, and is
named in the record's `made`.
"""

import hashlib
import re
from datetime import datetime, timedelta
from typing import Any

from collectors.replica.carry_sources import OLDEST, Record, instant

_CARD_FIRST = (
    "license",
    "license_name",
    "license_link",
    "language",
    "base_model",
    "base_model_relation",
    "datasets",
)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]+)?|multilingual")
_NOT_LANGUAGES = frozenset(
    {
        "tf",
        "jax",
        "vae",
        "dpo",
        "sft",
        "rag",
        "ocr",
        "tts",
        "llm",
        "moe",
        "gpt",
        "rlhf",
        "clm",
        "asr",
        "awq",
        "sdk",
        "mlx",
    }
)
_QUANTISED = re.compile(
    r"gguf|gptq|awq|exl2|-?(bnb-)?[2-8]-?bit|fp8|nvfp4|w4a16|w8a8|mxfp4|int[48]|mlx", re.IGNORECASE
)


def digest(text: str, size: int) -> str:
    """Return the first `size` hexadecimal digits of the text's SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:size]


def number(text: str, low: int, high: int) -> int:
    """Return a number between the bounds that always belongs to this text."""
    return low + int(digest(text, 12), 16) % (high - low + 1)


def later(at: str, seconds: int) -> str:
    """Return the Hub's writing of an instant some seconds after another."""
    return instant((datetime.fromisoformat(at) + timedelta(seconds=seconds)).isoformat())


def merge(facts: list[Record]) -> Record:
    """Put together what several sources say of one repo.

    Identity comes from the most trusted, which is first in the list, counts from the newest.
    """
    whole: Record = {}
    for fact in facts:
        for key, value in fact.items():
            whole.setdefault(key, value)
        for key in ("config", "card"):
            if key in fact:
                whole[key] = fact[key] | whole[key]
    newest = sorted(facts, key=lambda fact: fact["as_of"], reverse=True)
    for key in ("downloads", "likes"):
        counts = [fact[key] for fact in newest if key in fact]
        if counts:
            whole[key] = next((count for count in counts if count), 0)
    whole["source"] = " + ".join(dict.fromkeys(fact["source"] for fact in facts))
    whole["as_of"] = newest[0]["as_of"]
    return whole


def identify(kind: str, fact: Record, made: list[str]) -> Record:
    """Make the fields every repo has: names, dates, revision and flags."""
    key = f"{kind}:{fact['id']}"
    record: Record = {"id": fact["id"], "private": False, "disabled": fact.get("disabled", False)}
    if "/" in fact["id"]:
        record["author"] = fact["id"].split("/")[0]
    for name, size in (("_id", 24), ("sha", 40)):
        record[name] = fact.get(name) or digest(f"{key}{'' if name == '_id' else ':sha'}", size)
        if not fact.get(name):
            made.append(name)
    if "createdAt" in fact:
        record["createdAt"] = fact["createdAt"]
    elif fact["date"] <= OLDEST[:10]:
        record["createdAt"] = OLDEST
    else:
        record["createdAt"] = later(instant(fact["date"]), number(key + ":clock", 0, 86_399))
        made.append("createdAt")
    if "lastModified" in fact:
        record["lastModified"] = fact["lastModified"]
    else:
        spread = number(key + ":edited", 600, 40 * 86_400)
        record["lastModified"] = min(
            later(record["createdAt"], spread), f"2026-09-13T{spread % 24:02}:11:00.000Z"
        )
        made.append("lastModified")
    return record


def count(kind: str, fact: Record, made: list[str]) -> Record:
    """Make the counters: real where a source has them, small and made where none has."""
    key = f"{kind}:{fact['id']}"
    counts: Record = {}
    for name, high in (("downloads", 900), ("likes", 12)):
        if kind == "space" and name == "downloads":
            continue
        counts[name] = fact.get(name, number(f"{key}:{name}", 0, high))
        if name not in fact:
            made.append(name)
    if kind != "space":
        counts["downloadsAllTime"] = counts["downloads"] * number(key + ":months", 2, 18) + counts["likes"]
        made.append("downloadsAllTime")
    counts["trendingScore"] = fact.get("trendingScore", 0)
    if "trendingScore" not in fact:
        made.append("trendingScore")
    return counts


def card_of(fact: Record) -> Record:
    """Make a card's metadata: the front matter where a source has it, else what its tags and columns say."""
    card: Record = dict(fact.get("card", {}))
    tags: list[str] = fact.get("tags", [])
    coded = after(tags, "language:")
    plain = [tag for tag in tags if _LANGUAGE.fullmatch(tag) and tag not in _NOT_LANGUAGES]
    licences = after(tags, "license:")
    for key, value in (
        ("license", licences[0] if len(licences) == 1 else licences),
        ("language", coded or plain),
        ("base_model", [name for name in after(tags, "base_model:") if ":" not in name]),
        ("datasets", after(tags, "dataset:")),
    ):
        found = value or fact.get(key)
        if found and key not in card:
            card[key] = found
    if fact.get("relation") in {"quantized", "merge", "adapter"} and "base_model" in card:
        card.setdefault("base_model_relation", fact["relation"])
    return {key: card[key] for key in (*_CARD_FIRST, *sorted(card)) if key in card}


def after(tags: list[str], prefix: str) -> list[str]:
    """Return what follows a prefix in the tags that carry it."""
    return [tag.removeprefix(prefix) for tag in tags if tag.startswith(prefix)]


def as_list(value: Any) -> list[str]:  # noqa: ANN401 - a card's field is whatever its author wrote
    """Read a card's field as a list of texts, whatever way its author wrote it; `no` was Norwegian."""
    items = value if isinstance(value, list) else [value]
    return ["no" if item is False else str(item) for item in items if item is not None and item is not True]


def relation_of(fact: Record, card: Record) -> str:
    """How a model stands on its bases: as stated, else read off its form as the Hub does."""
    if "relation" in fact or "base_model_relation" in card:
        return str(fact.get("relation") or card["base_model_relation"])
    for tag in fact.get("tags", []):
        if tag.startswith("base_model:") and tag.count(":") > 1:
            return str(tag.split(":")[1])
    if fact.get("merged") or len(as_list(card["base_model"])) > 1:
        return "merge"
    if fact.get("library_name") == "peft" or "lora" in fact.get("tags", []):
        return "adapter"
    if _QUANTISED.search(fact["id"].split("/")[-1]) or fact.get("format"):
        return "quantized"
    return "finetune"


def model_tags(record: Record, card: Record, relation: str | None) -> list[str]:
    """Make a model's tags in the order the Hub gives them, from what its record says."""
    tags = [record.get("library_name"), "safetensors" if "safetensors" in record else None]
    tags += ["gguf" if "gguf" in record else None, record.get("config", {}).get("model_type")]
    tags += [record.get("pipeline_tag"), *card.get("tags", [])]
    tags += as_list(card.get("language"))
    tags += [f"dataset:{name}" for name in as_list(card.get("datasets"))]
    for base in as_list(card.get("base_model")):
        tags += [f"base_model:{base}", f"base_model:{relation}:{base}"]
    tags += [f"license:{name}" for name in as_list(card.get("license"))]
    return [*dict.fromkeys(tag for tag in tags if tag), "region:us"]


def weights(fact: Record, record: Record, *, is_gguf: bool) -> Record:
    """Make what a model's record says of its weights; the kind of number is a guess."""
    total = int(fact["params"])
    if is_gguf:
        found = {
            "architecture": record.get("config", {}).get("model_type"),
            "context_length": fact.get("context"),
        }
        return {"gguf": {"total": total} | {key: value for key, value in found.items() if value}}
    kind = "F32" if record["createdAt"] < "2023" else "U32" if fact.get("format") else "BF16"
    return {"safetensors": {"parameters": {kind: total}, "total": total}}


def library(fact: Record, made: list[str], *, is_gguf: bool) -> Record:
    """Make a model's library: as a source says, else read off its form."""
    if "library_name" in fact:
        return {"library_name": fact["library_name"]}
    name = (
        "gguf"
        if is_gguf
        else "mlx"
        if fact.get("format") == "mlx"
        else "transformers"
        if "config" in fact
        else None
    )
    if name is None:
        return {}
    made.append("library_name")
    return {"library_name": name}


def model(fact: Record) -> Record:
    """Make a model's list record; its `baseModels` are filled in when all models are known."""
    made: list[str] = list(fact.get("made", []))
    record = identify("model", fact, made) | count("model", fact, made)
    name = fact["id"].split("/")[-1]
    card = card_of(fact)
    is_gguf = "gguf" in name.lower()
    record["gated"] = fact.get("gated", "manual" if record.get("author") == "meta-llama" else False)
    if "gated" not in fact:
        made.append("gated")
    record |= {key: fact[key] for key in ("pipeline_tag", "config") if key in fact}
    record |= library(fact, made, is_gguf=is_gguf)
    if fact.get("params"):
        record |= weights(fact, record, is_gguf=is_gguf)
        if not is_gguf:
            made.append("safetensors.parameters")
    relation = relation_of(fact, card) if card.get("base_model") else None
    record["tags"] = fact["tags"] if fact.get("tags") else model_tags(record, card, relation)
    said = model_tags({}, {key: card[key] for key in ("license", "base_model") if key in card}, relation)[:-1]
    if not set(said) <= set(record["tags"]):
        others = [tag for tag in record["tags"] if not tag.startswith(("license:", "base_model:", "region:"))]
        record["tags"] = [*others, *said, "region:us"]
    if record["tags"] != fact.get("tags"):
        made.append("tags")
    if card:
        record["cardData"] = card
    if relation:
        record["baseModels"] = {"relation": relation, "models": as_list(card["base_model"])}
    return record | {"source": fact["source"], "as_of": fact["as_of"], "made": sorted(set(made))}


def dataset(fact: Record) -> Record:
    """Make a dataset's list record."""
    made: list[str] = []
    record = identify("dataset", fact, made) | count("dataset", fact, made)
    record["gated"] = fact.get("gated", False)
    if "gated" not in fact:
        made.append("gated")
    card = card_of(fact)
    tags: list[str] = fact.get("tags", [])
    for key, prefix, given in (
        ("task_categories", "task_categories:", fact.get("tasks")),
        ("size_categories", "size_categories:", [fact["size"]] if "size" in fact else None),
    ):
        values = given or after(tags, prefix)
        if values:
            card.setdefault(key, values)
    if not tags:
        tags = [f"task_categories:{name}" for name in as_list(card.get("task_categories", []))]
        tags += [f"language:{name}" for name in as_list(card.get("language", []))]
        tags += [f"license:{name}" for name in as_list(card.get("license", []))]
        tags += [f"size_categories:{name}" for name in as_list(card.get("size_categories", []))]
        tags += ["modality:text", "library:datasets", "region:us"]
        made.append("tags")
    if fact.get("benchmark"):
        tags = [*tags[:-1], "benchmark:official", tags[-1]]
        made.append("tags")
    record["tags"] = tags
    if card:
        record["cardData"] = card
    return record | {"source": fact["source"], "as_of": fact["as_of"], "made": sorted(set(made))}


def space(fact: Record) -> Record:
    """Make a Space's list record."""
    made = ["runtime"]
    record = identify("space", fact, made) | count("space", fact, made)
    record["gated"] = False
    sdk = fact.get("sdk") or "gradio"
    stage = fact.get("stage") or ("SLEEPING" if number(record["id"], 0, 9) == 0 else "RUNNING")
    hardware = "zero-a10g" if number(record["id"], 0, 5) == 0 and sdk == "gradio" else "cpu-basic"
    card: Record = {"sdk": sdk}
    tags = fact.get("tags") or [sdk, "region:us"]
    if fact.get("leaderboard") and "leaderboard" not in tags:
        tags = [*tags[:-1], "leaderboard", tags[-1]]
    if not fact.get("tags"):
        made.append("tags")
    if licences := after(tags, "license:"):
        card["license"] = licences[0]
    record |= {
        "sdk": sdk,
        "tags": tags,
        "cardData": card,
        "subdomain": re.sub(r"[^a-z0-9]+", "-", record["id"].lower()).strip("-"),
        "models": fact.get("models", []),
        "datasets": fact.get("datasets", []),
        "runtime": {
            "stage": stage,
            "hardware": {"current": hardware if stage == "RUNNING" else None, "requested": hardware},
        },
    }
    return record | {"source": fact["source"], "as_of": fact["as_of"], "made": sorted(set(made))}
