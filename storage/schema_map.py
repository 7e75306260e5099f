"""The tables of the map beside the labels: what was read out of cards, and labels that people dispute."""

from sqlalchemy import Column, ForeignKey, Index, Table

from storage.schema_base import ACTOR, Id, Instant, Json, Sequence, String, metadata

# What was read out of a card, once for each of its texts: a card's text is told by the revision it has here.
extracts = Table(
    "extracts",
    metadata,
    Column("repo_id", ForeignKey("repos.id"), primary_key=True),
    Column("sha", String, primary_key=True),
    Column("extractor", String, nullable=False),
    Column("facts", Json, nullable=False),
    Column("at", Instant, nullable=False),
)

disputes = Table(
    "disputes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("subject_kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("axis", String, nullable=False),
    Column("link", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("actor", String, nullable=False, info=ACTOR),
    Column("sequence", Sequence, nullable=False),
    Column("at", Instant, nullable=False),
    Column("decision", String),  # accepted, refused
    Column("answer", String),
    Column("decided_by", String, info=ACTOR),
    Column("decided_sequence", Sequence),
    Column("decided_at", Instant),
    Index(None, "subject_kind", "subject"),
)
