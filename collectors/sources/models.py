"""Models: weights and what their cards declare."""

from collectors.sources.base import RepoSource
from config.clock import MINUTE

MODELS = RepoSource(
    name="models",
    repo_type="model",
    cadence=30 * MINUTE,
    expand=(
        "cardData",
        "createdAt",
        "disabled",
        "downloads",
        "downloadsAllTime",
        "gated",
        "lastModified",
        "library_name",
        "likes",
        "pipeline_tag",
        "private",
        "safetensors",
        "sha",
        "tags",
        "trendingScore",
    ),
    facts=(
        "private",
        "gated",
        "disabled",
        "license",
        "license_name",
        "license_link",
        "sha",
        "task",
        "library",
        "created_at",
        "last_modified",
        "parameters",
        "base_models",
        "base_relation",
        "datasets",
        "languages",
        "tags",
    ),
)
