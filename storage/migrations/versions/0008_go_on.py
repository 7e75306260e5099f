"""Going on from an answer: what was asked a moment ago, and how else it could be read."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

Text = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "answers_given",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=True),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("question", Text, nullable=False),
        sa.Column("context", Text, nullable=True),
        sa.Column("outcome", Text, nullable=False),
        sa.Column("plan", Text, nullable=True),
        sa.Column("readings", Text, nullable=True),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers_given")),
    )
    op.create_index(
        op.f("ix_answers_given_asked_by_channel_id_at"),
        "answers_given",
        ["asked_by", "channel_id", "at"],
        unique=False,
    )
    op.create_index(op.f("ix_answers_given_thread_id_at"), "answers_given", ["thread_id", "at"], unique=False)
    op.create_index(op.f("ix_answers_given_at"), "answers_given", ["at"], unique=False)
