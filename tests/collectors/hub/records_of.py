"""Records as the Hub sends them, to be read whole or spoiled."""

import json
from typing import Any

from collectors.hub.decode import read_repo
from collectors.sources.datasets import DATASETS
from collectors.sources.models import MODELS
from collectors.sources.spaces import SPACES
from storage.records import RepoObservation, RepoType

EXPANDED = {source.repo_type: frozenset(source.expand) for source in (MODELS, DATASETS, SPACES)}

MODEL: dict[str, Any] = {
    "_id": "676ce1700000000000000001",
    "id": "acme/Small-7B-Instruct",
    "author": "acme",
    "private": False,
    "gated": "auto",
    "disabled": False,
    "sha": "0" * 40,
    "createdAt": "2024-12-26T04:54:08.000Z",
    "lastModified": "2025-03-27T04:01:59.000Z",
    "likes": 12,
    "downloads": 3400,
    "downloadsAllTime": 91000,
    "trendingScore": 4.5,
    "pipeline_tag": "text-generation",
    "library_name": "transformers",
    "tags": [
        "transformers",
        "日本語",
        "arxiv:2501.12948",
        "base_model:acme/Base-7B",
        "base_model:finetune:acme/Base-7B",
        "dataset:acme/corpus",
        "license:apache-2.0",
        "region:us",
    ],
    "cardData": {
        "license": "apache-2.0",
        "base_model": ["acme/Base-7B"],
        "datasets": ["acme/corpus"],
        "language": ["en", False],
    },
    "safetensors": {"parameters": {"BF16": 7000000000}, "total": 7000000000},
}
SPACE: dict[str, Any] = {
    "_id": "676ce1700000000000000002",
    "id": "acme/demo",
    "private": False,
    "sdk": "gradio",
    "likes": 3,
    "createdAt": "2025-01-01T00:00:00.000Z",
    "lastModified": None,
    "tags": ["gradio", "leaderboard"],
    "models": ["acme/Small-7B-Instruct"],
    "datasets": ["acme/corpus"],
}


def read(record: dict[str, Any], repo_type: RepoType = "model", without: str = "") -> RepoObservation:
    expanded = EXPANDED[repo_type] - {without}
    found = read_repo(json.dumps(record).encode(), repo_type, expanded)
    assert isinstance(found, RepoObservation), found
    return found


def model(**changed: object) -> RepoObservation:
    return read(MODEL | changed)


def card(**fields: object) -> RepoObservation:
    """Read a model whose card holds only these fields and whose tags say nothing."""
    return read(MODEL | {"tags": [], "cardData": fields})
