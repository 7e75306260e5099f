"""Delivering: cards that are edited, what a document was composed from, a shared pace, refused requests."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

Text = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("documents", sa.Column("topic", Text, nullable=True))
    op.add_column("documents", sa.Column("first_id", Id, nullable=True))
    op.add_column("documents", sa.Column("version", sa.SmallInteger(), nullable=False, server_default="1"))
    op.add_column("documents", sa.Column("inputs", Text, nullable=True))
    op.create_index(op.f("ix_documents_first_id_version"), "documents", ["first_id", "version"], unique=True)
    op.create_index(op.f("ix_documents_topic_id"), "documents", ["topic", "id"], unique=False)
    op.add_column("deliveries", sa.Column("role_id", sa.BigInteger(), nullable=True))
    op.add_column("deliveries", sa.Column("edits_id", Id, nullable=True))
    op.create_index(
        op.f("ix_deliveries_state_priority_id"), "deliveries", ["state", "priority", "id"], unique=False
    )
    op.create_index(op.f("ix_deliveries_edits_id"), "deliveries", ["edits_id"], unique=False)
    op.create_table(
        "paces",
        sa.Column("name", Text, nullable=False),
        sa.Column("free_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_paces")),
    )
    op.create_table(
        "invalid_requests",
        sa.Column("minute", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("minute", name=op.f("pk_invalid_requests")),
    )
