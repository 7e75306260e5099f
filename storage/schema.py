"""The tables, in SQLAlchemy Core.

Two times run through them. *Recorded* time is `sequence`: one store-wide number, one step per recording
transaction; rows are valid from one sequence (included) to another (excluded, NULL while open). *Observed*
time is `observed_at`: when the Hub showed it, in milliseconds UTC like every other instant here.
JSON columns hold canonical text that SQL never looks into; what is filtered on is a column.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    UniqueConstraint,
)

from storage.schema_around import (
    cards,
    collection_items,
    collections,
    commits,
    leaderboard_entries,
    members,
    origins,
    papers,
    providers,
    quotas,
    readings,
    scores,
    socials,
    threads,
)
from storage.schema_asked import aliases, answers_given, question_askers, questions
from storage.schema_base import ACTOR, Id, Instant, Json, Sequence, String, metadata, valid
from storage.schema_discord import (
    audit,
    deliveries,
    documents,
    guilds,
    invalid_requests,
    marks,
    paces,
    positions,
    subscriptions,
)
from storage.schema_map import disputes, extracts
from storage.schema_names import name_blocks, name_keys
from storage.schema_rollups import rollup_cells, rollups
from storage.schema_runs import coverage, leases, quarantine, refresh_requests, runs, tracked

__all__ = [
    "aliases",
    "answers_given",
    "assignments",
    "audit",
    "cards",
    "collection_items",
    "collections",
    "commits",
    "coverage",
    "deliveries",
    "disputes",
    "documents",
    "events",
    "evidence",
    "extracts",
    "guilds",
    "invalid_requests",
    "leaderboard_entries",
    "leases",
    "links",
    "marks",
    "members",
    "metadata",
    "metrics",
    "name_blocks",
    "name_keys",
    "origins",
    "owner_metrics",
    "owner_versions",
    "owners",
    "paces",
    "papers",
    "positions",
    "providers",
    "quarantine",
    "question_askers",
    "questions",
    "quotas",
    "readings",
    "refresh_requests",
    "repo_versions",
    "repos",
    "rollup_cells",
    "rollups",
    "runs",
    "scores",
    "sequence",
    "sightings",
    "socials",
    "subscriptions",
    "tags",
    "threads",
    "tracked",
]

sequence = Table(
    "sequence",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("value", Sequence, nullable=False),
)

tags = Table(
    "tags",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String, nullable=False, unique=True),
)

# Identity, and the latest state; history is in the tables below.
repos = Table(
    "repos",
    metadata,
    Column("id", Id, primary_key=True),
    Column("repo_type", String, nullable=False),
    Column("hub_id", String, nullable=False),
    Column("first_sequence", Sequence, nullable=False),
    Column("first_seen_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("missed", SmallInteger, nullable=False, default=0),
    Column("missed_at", Instant),
    Column("downloads", BigInteger),
    Column("downloads_all_time", BigInteger),
    Column("likes", BigInteger),
    Column("trending", Double),
    Column("digest", LargeBinary),
    UniqueConstraint("repo_type", "hub_id"),
)

sightings = Table(
    "sightings",
    metadata,
    Column("first_id", ForeignKey("repos.id"), primary_key=True, autoincrement=False),
    Column("last_id", Id, nullable=False),
    Column("seen_at", Instant, nullable=False),
)

repo_versions = Table(
    "repo_versions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("repo_id", ForeignKey("repos.id"), nullable=False),
    *valid(),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("observed_at", Instant, nullable=False),
    Column("fields", Integer, nullable=False),  # which facts were ever observed, one bit each
    Column("repo_type", String, nullable=False),
    Column("name", String, nullable=False),
    Column("name_key", String, nullable=False),
    Column("owner_key", String, nullable=False),
    Column("gone", Boolean, nullable=False, default=False),
    Column("private", Boolean),
    Column("gated", String),
    Column("disabled", Boolean),
    Column("license", String),
    Column("license_name", String),
    Column("license_link", String),
    Column("sha", String),
    Column("task", String),
    Column("library", String),
    Column("sdk", String),
    Column("created_at", Instant),
    Column("last_modified", Instant),
    Column("parameters", BigInteger),
    Column("base_models", Json),
    Column("base_relation", String),
    Column("datasets", Json),
    Column("models", Json),
    Column("languages", Json),
    Column("tags", String),  # one letter each: storage/tagging.py
    Index(None, "repo_id", "valid_from", unique=True),
    Index(None, "name_key"),  # without the type, which would be in every entry and hardly ever tell more
    Index(None, "owner_key"),
)

metrics = Table(
    "metrics",
    metadata,
    Column("repo_id", ForeignKey("repos.id"), primary_key=True),
    Column("at", Instant, primary_key=True, autoincrement=False),
    # Two answers may come within one millisecond (or under a frozen clock): the later one overwrites nothing.
    Column("sequence", Sequence, primary_key=True, autoincrement=False),
    Column("downloads", BigInteger),
    Column("downloads_all_time", BigInteger),
    Column("likes", BigInteger),
    Column("trending", Double),
    sqlite_with_rowid=False,
)

owners = Table(
    "owners",
    metadata,
    Column("id", Id, primary_key=True),
    Column("handle_key", String, nullable=False, unique=True),
    Column("first_sequence", Sequence, nullable=False),
    Column("seen_at", Instant, nullable=False),
)

owner_versions = Table(
    "owner_versions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("owner_id", ForeignKey("owners.id"), nullable=False),
    *valid(),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("observed_at", Instant, nullable=False),
    Column("hub_id", String),
    Column("handle", String, nullable=False),
    Column("kind", String, nullable=False),  # org, user, unknown: what the Hub says it is
    Column("fullname", String),
    Column("verified", Boolean),
    Column("plan", String),
    Column("details", String),
    Column("members", Integer),
    Column("models", Integer),
    Column("datasets", Integer),
    Column("spaces", Integer),
    Column("gone", Boolean, nullable=False, default=False),
    Index(None, "owner_id", "valid_from", unique=True),
)

owner_metrics = Table(
    "owner_metrics",
    metadata,
    Column("owner_id", ForeignKey("owners.id"), primary_key=True),
    Column("at", Instant, primary_key=True, autoincrement=False),
    Column("sequence", Sequence, primary_key=True, autoincrement=False),
    Column("followers", BigInteger),
    sqlite_with_rowid=False,
)

links = Table(
    "links",
    metadata,
    Column("id", Id, primary_key=True),
    Column("child_id", ForeignKey("repos.id"), nullable=False),
    Column("parent_type", String, nullable=False),
    Column("parent_key", String, nullable=False),  # the parent's id as declared, in lower case
    Column("parent_name", String, nullable=False),
    Column("relation", String, nullable=False),  # finetune, adapter, quantized, merge, base, trained_on, uses
    Column("basis", String, nullable=False),  # declared, inferred
    *valid(),
    Index(None, "child_id"),
    Index(None, "parent_key"),
)

events = Table(
    "events",
    metadata,
    Column("id", Id, primary_key=True),
    Column("sequence", Sequence, nullable=False),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("kind", String, nullable=False),
    Column("repo_id", ForeignKey("repos.id")),
    Column("owner_id", ForeignKey("owners.id")),
    Column("before", Json),
    Column("after", Json),
    Column("detected_at", Instant, nullable=False),
    Column("observed_at", Instant, nullable=False),
    Column("happened_at", Instant),
    Column("commit", String),
    Column("rule_version", String),
    Index(None, "sequence"),
    Index(None, "repo_id", "id"),
    Index(None, "run_id"),
)

evidence = Table(
    "evidence",
    metadata,
    Column("id", Id, primary_key=True),
    Column("digest", String, nullable=False, unique=True),
    Column("url", String, nullable=False),
    Column("revision", String),
    Column("seen", String, nullable=False),
    Column("at", Instant, nullable=False),
)

assignments = Table(
    "assignments",
    metadata,
    Column("id", Id, primary_key=True),
    Column("subject_kind", String, nullable=False),  # repo, owner, project
    Column("subject", String, nullable=False),
    Column("axis", String, nullable=False),
    Column("value", Json),
    Column("confidence", Double, nullable=False),
    Column("evidence", Json, nullable=False),  # ids in the evidence table
    Column("taxonomy", String, nullable=False),
    Column("rule", String, nullable=False),
    Column("rule_version", String, nullable=False),
    Column("origin", String, nullable=False),  # study, registry, rule, operator
    Column("actor", String, info=ACTOR),
    Column("reason", String),
    Column("sequence", Sequence, nullable=False),
    Column("at", Instant, nullable=False),
    Index(None, "subject_kind", "subject", "axis"),
    Index(None, "sequence"),
)
