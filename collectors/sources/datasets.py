"""Datasets: corpora, instruction sets, benchmarks and the records of leaderboards."""

from collectors.sources.base import RepoSource
from config.clock import MINUTE

DATASETS = RepoSource(
    name="datasets",
    repo_type="dataset",
    cadence=30 * MINUTE,
    expand=(
        "cardData",
        "createdAt",
        "disabled",
        "downloads",
        "downloadsAllTime",
        "gated",
        "lastModified",
        "likes",
        "private",
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
        "created_at",
        "last_modified",
        "languages",
        "tags",
    ),
)
