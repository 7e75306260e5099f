"""The tables of what was asked: answers to go on from, questions without a good one, and aliases."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table

from storage.schema_base import USER, Id, Instant, Json, Sequence, String, metadata, valid

# The same question is one row, whoever asked it: that somebody did is counted, and nothing more is kept.
questions = Table(
    "questions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),  # unanswered, disputed
    Column("reason", String),  # not_read, not_collected, unclear
    Column("question", String, nullable=False),
    Column("context", Json),
    Column("owner", String),
    Column("answer", String),
    Column("plan", Json),
    Column("comment", String),
    Column("sequence", Sequence),
    Column("asked", Integer, nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("state", String, nullable=False),  # open, solved, dismissed
    Column("ended_at", Instant),
    Column("ended", String),
    Column("tried", Sequence, nullable=False, server_default="0"),
    Index(None, "state", "asked"),
    Index(None, "last_at"),
)

question_askers = Table(
    "question_askers",
    metadata,
    Column("question_id", ForeignKey("questions.id"), primary_key=True),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False, info=USER),
    Column("locale", String, nullable=False),
    Column("at", Instant, nullable=False),
    Index(None, "user_id"),
    Index(None, "at"),
)

# What lets a person go on from an answer; who asked, and where, is only there for ten minutes.
answers_given = Table(
    "answers_given",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("asked_by", BigInteger, info=USER),
    Column("channel_id", BigInteger),
    Column("thread_id", BigInteger),
    Column("question", String, nullable=False),
    Column("context", Json),
    Column("outcome", String, nullable=False),
    Column("plan", Json),
    Column("readings", Json),
    Column("sequence", Sequence, nullable=False),
    Index(None, "asked_by", "channel_id", "at"),
    Index(None, "thread_id", "at"),
    Index(None, "at"),
)

aliases = Table(
    "aliases",
    metadata,
    Column("id", Id, primary_key=True),
    Column("alias_key", String, nullable=False),
    Column("alias", String, nullable=False),
    Column("kind", String, nullable=False),  # project, organization, owner, repo
    Column("subject", String, nullable=False),
    Column("repo_type", String),
    *valid(),
    Column("added_at", Instant, nullable=False),
    Column("removed_at", Instant),
    Index(None, "alias_key"),
)
