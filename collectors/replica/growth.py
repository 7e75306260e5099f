"""What the repos of a synthetic Hub look like: a few thousand profiles, and what differs within a profile.

A profile says everything about a record but its slots: names, dates, revision, counters and the like.
A record is made from a profile and a value for each slot, so a page can be printed from how profiles look.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeVar

from collectors.replica.cards import patch_card
from collectors.replica.seeds import block
from collectors.replica.state import Record

T = TypeVar("T")

SLOTS = (
    "identity", "name", "author", "created", "modified", "sha", "base", "arxiv",
    "likes", "trending", "downloads", "all_time", "parameters",
)  # fmt: skip
"""What differs between two repos of one profile: texts, then, from `likes` on, numbers."""
PROFILES = 4_096
"""Profiles of each kind; a power of two."""
_BITS = 12
LICENSE, GATE = 1, 2
"""What a profile may have turned into: another licence, another gate."""

_LIBRARIES = ("transformers",) * 9 + (
    "diffusers",
    "gguf",
    "peft",
    "peft",
    "sentence-transformers",
    "mlx",
    "timm",
)
_TASKS = ("text-generation",) * 7 + (
    "text-to-image", "text-classification", "feature-extraction", "automatic-speech-recognition",
    "image-classification", "fill-mask", "translation", "image-text-to-text", "reinforcement-learning",
)  # fmt: skip
_LICENSES = ("apache-2.0",) * 6 + (
    "mit",
    "mit",
    "other",
    "llama3.1",
    "gemma",
    "openrail",
    "cc-by-nc-4.0",
    "cc-by-4.0",
)
_LANGUAGES = ("en",) * 8 + ("zh", "fr", "de", "es", "ja", "ko", "ar", "hi")
_FAMILIES = (
    "llama",
    "qwen",
    "mistral",
    "gemma",
    "phi",
    "bert",
    "olmo",
    "falcon",
    "bloom",
    "whisper",
    "sd",
    "t5",
)
_SIZES = (
    "0.5b",
    "1b-instruct",
    "3b-chat",
    "7b-instruct-v0.2",
    "8b-instruct",
    "13b-chat-hf",
    "32b",
    "70b-instruct",
)
_RELATIONS = ("finetune", "finetune", "adapter", "quantized", "quantized", "merge")
_FREE_TAGS = (
    "generated_from_trainer", "autotrain_compatible", "model-index", "text-generation-inference", "merge",
    "custom_code", "conversational", "mergekit", "trl", "sft", "dpo", "unsloth", "lora", "4-bit", "8-bit",
    "gptq", "awq", "imatrix", "onnx", "tensorboard", "deploy:azure", "chat", "instruction-tuned",
    "multilingual",
)  # fmt: skip
_TRAINED = (
    "HuggingFaceH4/ultrachat_200k", "tatsu-lab/alpaca", "HuggingFaceFW/fineweb-edu", "allenai/c4",
    "teknium/OpenHermes-2.5", "wikimedia/wikipedia", "bigcode/the-stack-v2", "open-r1/OpenR1-Math-220k",
)  # fmt: skip
_CATEGORIES = ("n<1K", "1K<n<10K", "10K<n<100K", "100K<n<1M", "1M<n<10M")


_COLORS = ("red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray")


def profile_of(index: int) -> int:
    """Return the profile of a repo: neighbours differ, and the first repo has the first profile."""
    # a multiplicative hash by the golden ratio
    return (index * 2_654_435_769 & 0xFFFFFFFF) >> (32 - _BITS)


@lru_cache(maxsize=12)
def stems(seed: int, kind: str) -> tuple[bytes, ...]:
    """Return the first part of the names of each profile's repos."""
    made = []
    for profile in range(PROFILES):
        chance = _chance(seed, kind, profile)
        family = _of(_FAMILIES, chance[4])
        stem = f"{family}-{_of(_SIZES, chance[5])}" if kind == "model" else f"{family}-{kind}"
        made.append(stem.encode())
    return tuple(made)


def grow(seed: int, kind: str, profile: int, slots: Mapping[str, Any], turned: int = 0) -> Record:
    """Return the record of a repo of a profile, which may have turned into another licence or gate."""
    chance = _chance(seed, kind, profile)
    card: Record = {"license": _of(_LICENSES, chance[9])} if chance[10] < 160 else {}  # noqa: PLR2004 - of 256
    record: Record = {
        "_id": slots["identity"],
        "id": slots["name"],
        "author": slots["author"],
        "createdAt": slots["created"],
        "lastModified": slots["modified"],
        "sha": slots["sha"],
        "private": False,
        "gated": False,
        "disabled": False,
        "likes": slots["likes"],
        "trendingScore": slots["trending"],
    }
    if kind == "space":
        _space(record, card, chance, slots)
    else:
        record["gated"] = _of((False,) * 30 + ("auto", "manual"), chance[11])
        record["downloads"], record["downloadsAllTime"] = slots["downloads"], slots["all_time"]
        if kind == "model":
            # the first profile is that of the first model, which has no older one to come from
            _model(record, card, chance, slots, based=profile > 0 and chance[39] < 115)  # noqa: PLR2004
        else:
            _dataset(record, card, chance)
    if card:
        record["cardData"] = card
    if turned == LICENSE:
        patch_card(record, {"license": other_license(record)})
    elif turned == GATE:
        record["gated"] = other_gate(record)
    return record


def other_license(record: Record) -> str:
    """Return the licence that a repo changes to."""
    return "mit" if (record.get("cardData") or {}).get("license") == "apache-2.0" else "apache-2.0"


def other_gate(record: Record) -> str | bool:
    """Return the gate that a repo changes to."""
    return False if record["gated"] else "auto"


def _model(record: Record, card: Record, chance: bytes, slots: Mapping[str, Any], *, based: bool) -> None:
    library, task = _of(_LIBRARIES, chance[13]), _of(_TASKS, chance[14])
    tags: list[str] = []
    if chance[15] < 190:  # noqa: PLR2004 - of 256
        record["library_name"] = card["library_name"] = library
        tags.append(library)
    if chance[16] < 170:  # noqa: PLR2004 - of 256
        record["pipeline_tag"] = task
        tags.append(task)
    family = _of(_FAMILIES, chance[4])
    if library in {"transformers", "peft"}:
        record["config"] = {"architectures": [f"{family.capitalize()}ForCausalLM"], "model_type": family}
        tags += ["safetensors", family, "text-generation-inference", "endpoints_compatible"]
        total = slots["parameters"]
        record["safetensors"] = {"parameters": {"BF16": total}, "total": total}
    if chance[22] < 110:  # noqa: PLR2004 - of 256
        card["language"] = [_of(_LANGUAGES, chance[23])]
        tags += card["language"]
    if based:
        base, relation = slots["base"], _of(_RELATIONS, chance[24])
        card["base_model"] = base
        tags += [f"base_model:{base}", f"base_model:{relation}:{base}"]
    if chance[25] < 60:  # noqa: PLR2004 - of 256
        tags.append(f"arxiv:{1900 + chance[26] % 7 * 100 + chance[27] % 12 + 1}.{slots['arxiv']}")
    if "license" in card:
        tags.append(f"license:{card['license']}")
    start = chance[34] % len(_FREE_TAGS)
    free = (_FREE_TAGS[start:] + _FREE_TAGS[:start])[: 4 + chance[35] % 12]
    card["tags"] = list(free[: chance[40] % 4])
    tags += free
    if chance[36] < 80:  # noqa: PLR2004 - of 256
        card["datasets"] = list(dict.fromkeys((_of(_TRAINED, chance[37]), _of(_TRAINED, chance[38]))))
        tags += [f"dataset:{name}" for name in card["datasets"]]
    record["tags"] = [*dict.fromkeys(tags), "region:us"]


def _dataset(record: Record, card: Record, chance: bytes) -> None:
    category, language = _of(_CATEGORIES, chance[13]), _of(_LANGUAGES, chance[14])
    card |= {"language": [language], "size_categories": [category]}
    record["description"] = f"A dataset of {category} rows."
    tags = [f"language:{language}", f"size_categories:{category}", "format:parquet", "modality:text"]
    if "license" in card:
        tags.insert(0, f"license:{card['license']}")
    if chance[15] < 128:  # noqa: PLR2004 - of 256
        card["configs"] = [
            {"config_name": "default", "data_files": [{"split": "train", "path": "data/train-*"}]}
        ]
    record["tags"] = [*tags, "library:datasets", "library:pandas", "library:mlcroissant", "region:us"]


def _space(record: Record, card: Record, chance: bytes, slots: Mapping[str, Any]) -> None:
    sdk = _of(("gradio", "gradio", "docker", "static", "streamlit"), chance[13])
    record["sdk"] = sdk
    record["tags"] = [sdk, "region:us"]
    if "license" in card:
        record["tags"].insert(1, f"license:{card['license']}")
    if chance[14] < 100:  # noqa: PLR2004 - of 256
        record["models"] = [slots["base"]]
    card |= {
        "title": f"{_of(_FAMILIES, chance[4]).capitalize()} demo",
        "emoji": "🚀",
        "colorFrom": _of(_COLORS, chance[15]),
        "colorTo": _of(_COLORS, chance[16]),
        "sdk": sdk,
        "pinned": False,
    }
    if sdk in {"gradio", "streamlit"}:
        card |= {"sdk_version": f"{3 + chance[17] % 3}.{chance[18] % 50}.0", "app_file": "app.py"}


@lru_cache(maxsize=3 * PROFILES)
def _chance(seed: int, kind: str, profile: int) -> bytes:
    return block(seed, kind, "profile", profile)


def _of(choices: tuple[T, ...], byte: int) -> T:
    return choices[byte * len(choices) >> 8]
