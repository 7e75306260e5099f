"""What the tests of the local Hub's world look at: its records, its people, the study's handles."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from collectors.replica.carry_sources import lines
from collectors.replica.carry_world import WORLD

Record = dict[str, Any]
KINDS = ("model", "dataset", "space")
PRESENT = "2026-11-23T00:00:00.000Z"
END = "2026-12-28T00:00:00.000Z"
FOURTEEN = {
    "Ai2": ["allenai"],
    "EleutherAI": ["EleutherAI", "common-pile"],
    "Cohere Labs": ["CohereLabs", "CohereLabsCommunity"],
    "BigScience": ["bigscience", "bigscience-data"],
    "SpeakLeash": ["speakleash"],
    "Masakhane": ["masakhane", "Lugha-Llama"],
    "OpenGPT-X": ["openGPT-X"],
    "National Library of Norway": ["NbAiLab", "norallm"],
    "BAAI": ["BAAI"],
    "AI Singapore": ["aisingapore"],
    "Hugging Face": ["HuggingFaceTB", "HuggingFaceFW"],
    "SCB 10X": ["typhoon-ai"],
    "Meta": ["meta-llama", "facebook"],
    "Ant Group": ["inclusionAI"],
}
TRACKED = {handle for handles in FOURTEEN.values() for handle in handles}


@cache
def read(name: str) -> list[Record]:
    return list(lines(WORLD / f"{name}.jsonl"))


def everything() -> Iterator[tuple[str, Record]]:
    for kind in KINDS:
        yield from ((kind, row) for row in read(f"{kind}s"))


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def releases(changes: list[Record]) -> list[Record]:
    return [change["record"] for change in changes if change["op"] == "create"]
