"""The keys of the Hub's records: what lists, full lists and a repo's own page show, what `expand` takes."""

# fmt: off
EXPANDABLE: dict[str, tuple[str, ...]] = {
    "model": (
        "author", "baseModels", "cardData", "childrenModelCount", "config", "createdAt", "disabled",
        "downloads", "downloadsAllTime", "evalResults", "gated", "gguf", "inference",
        "inferenceProviderMapping", "lastModified", "library_name", "likes", "mask_token", "model-index",
        "pipeline_tag", "private", "resourceGroup", "safetensors", "sha", "siblings", "spaces", "tags",
        "transformersInfo", "trendingScore", "usedStorage", "widgetData", "gitalyUid", "xetEnabled",
    ),
    "dataset": (
        "author", "cardData", "citation", "createdAt", "description", "disabled", "downloads",
        "downloadsAllTime", "gated", "lastModified", "likes", "mainSize", "paperswithcode_id", "private",
        "resourceGroup", "sha", "siblings", "tags", "trendingScore", "usedStorage", "gitalyUid",
        "xetEnabled",
    ),
    "space": (
        "author", "cardData", "createdAt", "datasets", "disabled", "lastModified", "likes", "models",
        "private", "region", "resourceGroup", "runtime", "sdk", "sha", "siblings", "subdomain", "tags",
        "trendingScore", "usedStorage", "gitalyUid", "xetEnabled",
    ),
}
NOT_IN_LISTS = frozenset({"childrenModelCount", "usedStorage"})
"""Values of `expand` that only a repo's own page takes."""

ITEM = {
    "model": [
        "_id", "id", "likes", "trendingScore", "private", "downloads", "tags", "pipeline_tag",
        "library_name", "createdAt", "modelId",
    ],
    "dataset": [
        "_id", "id", "author", "disabled", "gated", "lastModified", "likes", "trendingScore", "private",
        "sha", "description", "downloads", "tags", "createdAt", "key",
    ],
    "space": [
        "_id", "id", "likes", "trendingScore", "private", "sdk", "tags", "createdAt",
    ],
}
FULL = {
    "model": [
        "author", "sha", "lastModified", "gated", "disabled", "siblings",
    ],
    "dataset": [
        "cardData", "citation", "siblings",
    ],
    "space": [
        "author", "sha", "lastModified", "gated", "disabled", "cardData", "subdomain", "siblings",
    ],
}
INFO = {
    "model": [
        "_id", "id", "private", "pipeline_tag", "library_name", "tags", "downloads", "likes", "modelId",
        "author", "sha", "lastModified", "gated", "disabled", "mask_token", "widgetData", "model-index",
        "config", "cardData", "transformersInfo", "gguf", "siblings", "spaces", "createdAt", "safetensors",
        "inference", "usedStorage",
    ],
    "dataset": [
        "_id", "id", "author", "sha", "lastModified", "private", "gated", "disabled", "tags", "citation",
        "description", "downloads", "likes", "cardData", "siblings", "createdAt", "usedStorage",
    ],
    "space": [
        "_id", "id", "sdk", "likes", "tags", "private", "author", "sha", "lastModified", "cardData",
        "subdomain", "gated", "disabled", "host", "region", "siblings", "createdAt", "usedStorage",
        "runtime", "models", "datasets",
    ],
}
