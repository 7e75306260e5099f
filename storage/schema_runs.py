"""The tables of collecting: what was read when, by whom, how far, and what could not be read."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, UniqueConstraint, text

from storage.schema_base import ASKER, Id, Instant, Sequence, String, metadata, valid

runs = Table(
    "runs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("scope", String, nullable=False),
    Column("target", String),
    Column("state", String, nullable=False),  # running, finished, failed
    Column("asked_by", String, nullable=False, info=ASKER),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("finished_sequence", Sequence),
    Column("resumed", Integer, nullable=False, default=0),
    Column("planned", Integer),
    Column("requests", Integer, nullable=False, default=0),
    Column("pages", Integer, nullable=False, default=0),
    Column("seen", Integer, nullable=False, default=0),
    Column("changed", Integer, nullable=False, default=0),
    Column("quarantined", Integer, nullable=False, default=0),
    Column("error", String),
    Index(None, "scope", "id"),
    Index(None, "scope", "target", "state", "id"),  # every look-up asks for one target
)

coverage = Table(
    "coverage",
    metadata,
    Column("id", Id, primary_key=True),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("source", String, nullable=False),  # models, datasets, spaces, owners
    Column("partition", String, nullable=False),  # an owner's handle in lower case, or * for all
    Column("fields", Integer, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("complete", Boolean, nullable=False, default=False),
    Column("baseline", Boolean, nullable=False, default=False),
    Column("cursor", String),
    Column("pages", Integer, nullable=False, default=0),
    Column("seen", Integer, nullable=False, default=0),
    Column("quarantined", Integer, nullable=False, default=0),
    Column("expected", Integer),
    Column("note", String),
    UniqueConstraint("run_id", "source", "partition"),
    Index(None, "source", "partition", "id"),
    Index(None, "finished_at"),  # the newest and the first look: every view asks for them
    Index(None, "started_at"),
)

refresh_requests = Table(
    "refresh_requests",
    metadata,
    Column("id", Id, primary_key=True),
    Column("scope", String, nullable=False),
    Column("target", String),
    Column("asked_by", String, nullable=False, info=ASKER),
    Column("asked_at", Instant, nullable=False),
    Column("run_id", ForeignKey("runs.id")),
    Index(None, "run_id"),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String, primary_key=True),
    Column("holder", String, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

tracked = Table(
    "tracked",
    metadata,
    Column("id", Id, primary_key=True),
    Column("handle_key", String, nullable=False),
    Column("handle", String, nullable=False),
    *valid(),
    Column("added_at", Instant, nullable=False),
    Column("added_by", String, nullable=False, info=ASKER),
    Column("removed_at", Instant),
    Index(None, "handle_key"),
)

_OPEN = text("resolved_at IS NULL")
quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Id, primary_key=True),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("source", String, nullable=False),
    Column("partition", String, nullable=False),
    Column("record", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("subject", String),
    Column("observed_at", Instant),
    Column("asked", String),  # the Hub's names of the fields, separated by commas
    Column("reader", String),
    Column("resolved_at", Instant),
    Index("ix_quarantine_open", "source", "subject", sqlite_where=_OPEN, postgresql_where=_OPEN),
)
