"""Draw the repos that were labelled by hand, and keep the facts of their records.

    python -m tests.data.drawing FOLDER_OF_FACTS   (rewrites artefacts.jsonl beside this file)

The folder holds real records of the Hub: trending lists of one week (2026-04-28 to 05-04), list answers
(models of 2025-12, datasets of 2025-06), cards with their front matter (2025-12) and a catalogue of language
models (2026-10). The draw is seeded: first plain random ones, then some of each stratum, so that rare kinds
occur; at most three of one namespace. A stratum is a word in the id or the tags: it decides who is looked at,
never what the label is. Facts alone are kept: no description and no text of a card.
"""

import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]  # its stubs are a package of their own

SEED = 20260504
PER_NAMESPACE = 3
Record = dict[str, Any]

CARD_FACTS = (
    "license",
    "license_name",
    "base_model",
    "base_model_relation",
    "datasets",
    "language",
    "tags",
    "library_name",
    "pipeline_tag",
    "task_categories",
    "model_creator",
    "quantized_by",
)
MODEL_STRATA = {
    "embed|bge-|gte-|sentence-sim|colbert|colpali": 8,
    "rerank|ranker|text-ranking": 5,
    "reward|[-_]rm\\b|prm-": 6,
    "guard|shield|moderation|safety|privacy-filter": 6,
    "lora|adapter|controlnet": 11,
    "merge|slerp": 7,
    "gguf": 9,
    "awq|gptq|nvfp4|exl[23]|[48]bit|fp8|autoround": 8,
    "abliterat|uncensor|heretic|unfiltered": 8,
    "[-_]base\\b|-pt$|pretrain": 7,
    "reason|think|-r1|qwq": 8,
    "distil": 4,
    "onnx|coreml|litert|openvino|mlx|ggml|gguf$": 5,
    "robotics|time-series|object-detection|segmentation|ocr|translation": 6,
    "text-to-speech|speech-recognition|audio": 5,
    "draft|eagle|vae|tokenizer|text_encoder": 4,
}
DATASET_STRATA = {
    "bench|eval|mmlu|exam|arena|test": 14,
    "leaderboard|results|scores": 4,
    "preference|dpo|rlhf|reward|feedback": 8,
    "instruct|sft|chat|alpaca": 8,
    "pretrain|corpus|pile|web|crawl|wikipedia": 8,
    "reason|trace|distill|cot|trajector": 6,
    "audio|speech|video|image|robotics|lerobot": 6,
    "benchmark:official": 2,
}
SPACE_STRATA = {
    "leaderboard": 10,
    "arena|bench": 4,
    "blog|article|paper|playbook|research-article|template": 7,
    "course|learn|tutorial|explain|visuali|guide|handbook": 6,
    "gguf-my|quantiz|convert|merge|train|tracking|eval|framework|lora-": 7,
}


def lines(folder: Path, name: str) -> Iterator[Record]:
    """The records of one file, in its order."""
    with (folder / name).open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def without_none(record: Record) -> Record:
    """Drop what the source leaves open."""
    return {key: value for key, value in record.items() if value not in (None, [], {}, "")}


def listed(kind: str, source: str, raw: Record) -> Record:
    """A record of a list, under the Hub's names."""
    return without_none(
        {
            "type": kind,
            "id": raw["id"],
            "source": source,
            "pipeline_tag": raw.get("pipeline_tag") or raw.get("pipelineTag"),
            "library_name": raw.get("library_name") or raw.get("libraryName"),
            "tags": raw.get("tags"),
            "sdk": raw.get("sdk"),
            "models": raw.get("models"),
            "gated": raw.get("gated"),
            "downloads": raw.get("downloads"),
            "likes": raw.get("likes"),
            "createdAt": raw.get("createdAt"),
        }
    )


def carded(raw: Record) -> Record:
    """A record that came with the front matter of its card."""
    card = yaml.safe_load(raw["card_yaml"] or "") or {}
    card = card if isinstance(card, dict) else {}
    return without_none(
        {
            "type": "model",
            "id": raw["source_url"].removeprefix("https://huggingface.co/"),
            "source": "card",
            "pipeline_tag": raw["pipeline_tag"],
            "library_name": raw["meta"]["library_name"],
            "tags": raw["tags"],
            "downloads": raw["downloads"],
            "likes": raw["likes"],
            "cardData": without_none({key: card.get(key) for key in CARD_FACTS}),
        }
    )


def catalogued(raw: Record) -> Record:
    """A record of the catalogue, which knows no tags but what can be said in the Hub's words for them."""
    pipeline = None if raw["pipeline_tag"] == "unknown" else raw["pipeline_tag"]
    licence = raw.get("license")
    tags = [raw["architecture"], pipeline, f"license:{licence}" if licence else None]
    return without_none(
        {
            "type": "model",
            "id": raw["name"],
            "source": "catalogue",
            "pipeline_tag": pipeline,
            "tags": [tag for tag in tags if tag],
            "downloads": raw["hf_downloads"],
            "likes": raw["hf_likes"],
            "createdAt": raw.get("release_date"),
            "cardData": without_none({"license": licence, "language": raw.get("languages")}),
        }
    )


def unique(records: list[Record]) -> list[Record]:
    """One record for each repo: the first, with the card of a later one."""
    found: dict[str, Record] = {}
    for record in records:
        first = found.setdefault(record["id"].lower(), record)
        if "cardData" in record and "cardData" not in first:
            first["cardData"] = record["cardData"]
    return list(found.values())


class Draw:
    """Takes repos at random, no more than three of one namespace."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.taken: dict[tuple[str, str], Record] = {}
        self.namespaces: Counter[str] = Counter()

    def take(self, records: list[Record], count: int, wanted: Callable[[Record], bool]) -> None:
        """Take so many of those that are wanted, or all there are."""
        pool = [record for record in records if wanted(record)]
        self.random.shuffle(pool)
        for record in pool:
            key = (record["type"], record["id"])
            namespace = record["id"].partition("/")[0].lower()
            if count == 0:
                return
            if key not in self.taken and self.namespaces[namespace] < PER_NAMESPACE:
                self.taken[key] = record
                self.namespaces[namespace] += 1
                count -= 1

    def strata(self, records: list[Record], strata: dict[str, int]) -> None:
        """Take some of each stratum."""
        for word, count in strata.items():
            self.take(records, count, partial(speaks_of, re.compile(word, re.IGNORECASE)))


def speaks_of(pattern: re.Pattern[str], record: Record) -> bool:
    """Whether the id or a tag has the word."""
    return pattern.search(" ".join((record["id"], *record.get("tags", [])))) is not None


def draw(folder: Path) -> list[Record]:
    """The sample: 150 models, 90 datasets and 60 Spaces, in random order."""

    def trends(kind: str) -> list[Record]:
        name = f"trending_{kind}s_union_2026-04-28_05-04.jsonl"
        return [listed(kind, "trending", raw) for raw in lines(folder, name)]

    answers = [listed("model", "list", raw) for raw in lines(folder, "models_list_full_2025-12.jsonl")]
    cards = [carded(raw) for raw in lines(folder, "models_with_card_yaml_2025-12.jsonl")]
    catalogue = [catalogued(raw) for raw in lines(folder, "llmfit_catalog_2026-10.jsonl")]
    models = unique([*answers, *trends("model"), *cards])
    older = [listed("dataset", "list", raw) for raw in lines(folder, "datasets_list_full_2025-06.jsonl")]
    datasets = unique([*trends("dataset"), *older])
    spaces = trends("space")
    drawn = Draw(SEED)
    drawn.take(models, 32, lambda _: True)
    drawn.take(catalogue, 11, lambda _: True)
    drawn.strata(models, {word: count * 3 // 4 for word, count in MODEL_STRATA.items()})
    drawn.strata(catalogue, {word: count - count * 3 // 4 for word, count in MODEL_STRATA.items()})
    fill(drawn, [*models, *catalogue], 150)
    drawn.take(datasets, 34, lambda _: True)
    drawn.strata(datasets, DATASET_STRATA)
    fill(drawn, datasets, 90)
    drawn.take(spaces, 26, lambda _: True)
    drawn.strata(spaces, SPACE_STRATA)
    fill(drawn, spaces, 60)
    sample = list(drawn.taken.values())
    drawn.random.shuffle(sample)
    return sample


def fill(drawn: Draw, records: list[Record], size: int) -> None:
    """Make up for strata that held too few."""
    kind = records[0]["type"]
    drawn.take(records, size - sum(1 for other, _ in drawn.taken if other == kind), lambda _: True)


if __name__ == "__main__":
    target = Path(__file__).with_name("artefacts.jsonl")
    text = "".join(json.dumps(r, ensure_ascii=False, sort_keys=True) + "\n" for r in draw(Path(sys.argv[1])))
    target.write_text(text, encoding="utf-8")
