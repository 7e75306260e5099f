"""The tables of the Discord side: servers, subscriptions, documents, the outbox, what was done by whom."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    UniqueConstraint,
)

from storage.schema_base import ACTOR, USER, Id, Instant, Json, Sequence, String, metadata

guilds = Table(
    "guilds",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", String, nullable=False),
    Column("settings", Json, nullable=False),
    Column("joined_at", Instant, nullable=False),
    Column("left_at", Instant),
    Column("welcomed_at", Instant),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("public_id", String, nullable=False, unique=True),
    Column("guild_id", BigInteger),
    Column("channel_id", BigInteger),  # NULL: the owner's direct messages
    Column("user_id", BigInteger, nullable=False, info=USER),
    Column("kind", String, nullable=False, server_default="digest"),  # digest, watch
    Column("scope", Json, nullable=False),
    Column("options", Json),  # what else was chosen: sections, quiet hours, a role to mention
    Column("weekday", SmallInteger, nullable=False),  # 0 is Monday
    Column("hour", SmallInteger, nullable=False),
    Column("timezone", String, nullable=False),
    Column("locale", String, nullable=False),
    Column("skip_quiet", Boolean, nullable=False, default=True),
    Column("state", String, nullable=False),  # draft, active, paused, removed
    Column("reason", String),
    Column("position", Sequence, nullable=False),  # the last window's end: the next one starts here
    Column("due_at", Instant, nullable=False),
    Column("created_at", Instant, nullable=False),
    Index(None, "state", "due_at"),
    Index(None, "kind", "state"),
)

documents = Table(
    "documents",
    metadata,
    Column("id", Id, primary_key=True),
    Column("public_id", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),  # digest, portrait, alert, welcome, notice, told
    Column("subscription_id", ForeignKey("subscriptions.id")),
    Column("topic", String),  # what a card is about that is edited as facts arrive
    Column("first_id", Id),  # of a newer version: the document whose messages it replaces
    Column("version", SmallInteger, nullable=False, server_default="1"),
    Column("inputs", Json),  # what it was composed from, beside the store: enough to compose it again
    Column("window_from", Sequence),
    Column("window_to", Sequence),
    Column("due_at", Instant),  # which turn of the subscription it answers
    Column("sequence", Sequence, nullable=False),
    Column("composed_at", Instant, nullable=False),
    Column("composer", String, nullable=False),
    Column("body", Json, nullable=False),
    Column("digest", String, nullable=False),
    UniqueConstraint("subscription_id", "window_from", "due_at"),
    Index(None, "first_id", "version", unique=True),
    Index(None, "topic", "id"),
    Index(None, "kind", "composed_at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("document_id", ForeignKey("documents.id"), nullable=False),
    Column("part", SmallInteger, nullable=False),
    Column("guild_id", BigInteger),
    Column("channel_id", BigInteger),
    Column("user_id", BigInteger, info=USER),
    Column("role_id", BigInteger),  # a role that is mentioned when it arrives
    Column("edits_id", Id),  # of an edit: the delivery whose message is edited
    Column("priority", SmallInteger, nullable=False),
    Column("state", String, nullable=False),  # pending, sending, sent, uncertain, refused, cancelled
    Column("nonce", String, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("created_at", Instant, nullable=False),
    Column("first_try_at", Instant),
    Column("next_try_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("message_id", BigInteger),
    Column("reason", String),
    Column("holder", String),
    Index(None, "state", "next_try_at"),
    Index(None, "state", "priority", "id"),
    Index(None, "document_id"),
    Index(None, "edits_id"),
)

paces = Table(
    "paces",
    metadata,
    Column("name", String, primary_key=True),
    Column("free_at", Instant, nullable=False),
)

invalid_requests = Table(
    "invalid_requests",
    metadata,
    Column("minute", Instant, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
)

positions = Table(
    "positions",
    metadata,
    Column("name", String, primary_key=True),
    Column("sequence", Sequence, nullable=False),
    Column("at", Instant, nullable=False),
)

marks = Table(
    "marks",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
    Column("at", Instant, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("actor", String, nullable=False, info=ACTOR),
    Column("rank", String, nullable=False),
    Column("guild_id", BigInteger),
    Column("act", String, nullable=False),
    Column("target", String),
    Column("before", Json),
    Column("after", Json),
    Index(None, "guild_id", "id"),
)
