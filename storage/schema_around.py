"""The tables of what stands around the repos: threads, commits, cards, papers, collections, scores, people.

Most are versioned sets: all the rows of one subject (a repo, an owner) are read at once, and each is valid
from a sequence to another. `storage/sets.py` writes them all alike.
"""

from sqlalchemy import Boolean, Column, Double, ForeignKey, Index, Integer, Table

from storage.schema_base import Id, Instant, Json, Sequence, String, metadata, valid

# Of every subject of every source: when it was read, and what of it was seen then.
readings = Table(
    "readings",
    metadata,
    Column("source", String, primary_key=True),
    Column("subject", String, primary_key=True),  # repo:12, owner:5, or a name that the source gives
    Column("read_at", Instant),
    Column("mark", String),
    Column("failures", Integer, nullable=False, default=0),
    Column("failed_at", Instant),
    Column("note", String),
)

threads = Table(
    "threads",
    metadata,
    Column("id", Id, primary_key=True),
    Column("repo_id", ForeignKey("repos.id"), nullable=False),
    Column("number", Integer, nullable=False),
    *valid(),
    Column("observed_at", Instant, nullable=False),
    Column("pull_request", Boolean, nullable=False),
    Column("title", String, nullable=False),
    Column("status", String, nullable=False),  # draft, open, closed, merged
    Column("author", String),
    Column("created_at", Instant, nullable=False),
    Column("comments", Integer),
    Column("pinned", Boolean),
    Index(None, "repo_id", "number"),
)

commits = Table(
    "commits",
    metadata,
    Column("repo_id", ForeignKey("repos.id"), primary_key=True),
    Column("sha", String, primary_key=True),
    Column("sequence", Sequence, nullable=False),
    Column("at", Instant, nullable=False),
    Column("title", String, nullable=False),
    Column("authors", Json, nullable=False),
    Column("bot", Boolean, nullable=False),
    Index(None, "repo_id", "at"),
)

cards = Table(
    "cards",
    metadata,
    Column("id", Id, primary_key=True),
    Column("repo_id", ForeignKey("repos.id"), nullable=False),
    Column("sha", String, nullable=False),
    *valid(),
    Column("observed_at", Instant, nullable=False),
    Column("size", Integer, nullable=False),
    Column("text", String),
    Index(None, "repo_id"),
)

# Where the commit that made a change was found, after the event that tells it.
origins = Table(
    "origins",
    metadata,
    Column("event_id", ForeignKey("events.id"), primary_key=True),
    Column("sequence", Sequence, nullable=False),
    Column("at", Instant, nullable=False),
    Column("commit", String),
    Column("happened_at", Instant),
    Column("last_before", String),
    Column("reason", String),
)

papers = Table(
    "papers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("paper", String, nullable=False),  # its arXiv number
    *valid(),
    Column("observed_at", Instant, nullable=False),
    Column("title", String, nullable=False),
    Column("authors", Json, nullable=False),
    Column("published_at", Instant),
    Column("featured_at", Instant),
    Column("featured_by", String),
    Column("organization", String),
    Column("project_page", String),
    Column("code", String),
    Column("upvotes", Integer),
    Column("withdrawn", Boolean, nullable=False, default=False),
    Index(None, "paper"),
)

collections = Table(
    "collections",
    metadata,
    Column("id", Id, primary_key=True),
    Column("owner_id", ForeignKey("owners.id"), nullable=False),
    Column("slug", String, nullable=False),
    *valid(),
    Column("observed_at", Instant, nullable=False),
    Column("title", String, nullable=False),
    Column("description", String),
    Column("upvotes", Integer),
    Column("changed_at", Instant),
    Index(None, "owner_id"),
)

collection_items = Table(
    "collection_items",
    metadata,
    Column("id", Id, primary_key=True),
    Column("owner_id", ForeignKey("owners.id"), nullable=False),
    Column("slug", String, nullable=False),
    Column("item_type", String, nullable=False),  # model, dataset, space, paper, collection
    Column("item_key", String, nullable=False),
    *valid(),
    Column("observed_at", Instant, nullable=False),
    Column("item_name", String, nullable=False),
    Index(None, "slug"),
    Index(None, "item_key", "item_type"),
)

leaderboard_entries = Table(
    "leaderboard_entries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("repo_id", ForeignKey("repos.id"), nullable=False),  # the benchmark's dataset
    Column("task", String, nullable=False),
    Column("model_key", String, nullable=False),
    Column("filename", String, nullable=False),
    *valid(),
    Column("observed_at", Instant, nullable=False),
    Column("model_name", String, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("value", Double, nullable=False),
    Column("lower_is_better", Boolean),
    Column("verified", Boolean),
    Column("url", String),
    Column("pull_request", Integer),
    Column("notes", String),
    Index(None, "repo_id"),
    Index(None, "model_key"),
)

scores = Table(
    "scores",
    metadata,
    Column("id", Id, primary_key=True),
    Column("repo_id", ForeignKey("repos.id"), nullable=False),  # the model
    Column("dataset_key", String, nullable=False),
    Column("task", String, nullable=False),
    Column("filename", String, nullable=False),
    *valid(),
    Column("observed_at", Instant, nullable=False),
    Column("dataset_name", String, nullable=False),
    Column("value", String, nullable=False),
    Column("measured_at", Instant),
    Column("verified", Boolean),
    Column("url", String),
    Column("notes", String),
    Index(None, "repo_id"),
    Index(None, "dataset_key"),
)

providers = Table(
    "providers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("repo_id", ForeignKey("repos.id"), nullable=False),
    Column("provider", String, nullable=False),
    *valid(),
    Column("observed_at", Instant, nullable=False),
    Column("status", String),
    Column("provider_model", String),
    Column("task", String),
    Index(None, "repo_id"),
)

members = Table(
    "members",
    metadata,
    Column("id", Id, primary_key=True),
    Column("owner_id", ForeignKey("owners.id"), nullable=False),
    Column("member_key", String, nullable=False),
    *valid(),
    Column("observed_at", Instant, nullable=False),
    Column("member", String, nullable=False),
    Index(None, "owner_id"),
    Index(None, "member_key"),
)

socials = Table(
    "socials",
    metadata,
    Column("id", Id, primary_key=True),
    Column("owner_id", ForeignKey("owners.id"), nullable=False),
    Column("platform", String, nullable=False),
    *valid(),
    Column("observed_at", Instant, nullable=False),
    Column("handle", String, nullable=False),
    Index(None, "owner_id"),
)

# One budget for every process that asks the Hub from the same address or with the same token.
quotas = Table(
    "quotas",
    metadata,
    Column("name", String, primary_key=True),
    Column("bucket", String, primary_key=True),
    Column("known", Boolean, nullable=False),
    Column("quota", Integer),
    Column("remaining", Integer),
    Column("resets_at", Instant),
    Column("span", Integer, nullable=False),
    Column("guessed", Boolean, nullable=False),
    Column("closed_until", Instant),
    Column("shares", Json, nullable=False),
    Column("heard_at", Instant),
    Column("silent_since", Instant),
    Column("silence", String),
)
