"""Spaces: leaderboards, demonstrations, tools. They have no downloads and no gate."""

from collectors.sources.base import RepoSource
from config.clock import MINUTE

SPACES = RepoSource(
    name="spaces",
    repo_type="space",
    cadence=30 * MINUTE,
    expand=(
        "cardData",
        "createdAt",
        "datasets",
        "disabled",
        "lastModified",
        "likes",
        "models",
        "private",
        "sdk",
        "sha",
        "tags",
        "trendingScore",
    ),
    facts=(
        "private",
        "disabled",
        "license",
        "license_name",
        "license_link",
        "sha",
        "sdk",
        "created_at",
        "last_modified",
        "datasets",
        "models",
        "languages",
        "tags",
    ),
)
