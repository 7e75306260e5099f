"""Asking: questions without a good answer, who waits to be told, and names that operators add."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

Text = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "questions",
        sa.Column("id", Id, nullable=False),
        sa.Column("key", Text, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("reason", Text, nullable=True),
        sa.Column("question", Text, nullable=False),
        sa.Column("context", Text, nullable=True),
        sa.Column("owner", Text, nullable=True),
        sa.Column("answer", Text, nullable=True),
        sa.Column("plan", Text, nullable=True),
        sa.Column("comment", Text, nullable=True),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("state", Text, nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended", Text, nullable=True),
        sa.Column("tried", sa.BigInteger(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("key", name=op.f("uq_questions_key")),
    )
    op.create_index(op.f("ix_questions_state_asked"), "questions", ["state", "asked"], unique=False)
    op.create_index(op.f("ix_questions_last_at"), "questions", ["last_at"], unique=False)
    op.create_index(op.f("ix_documents_kind_composed_at"), "documents", ["kind", "composed_at"], unique=False)
    op.create_table(
        "question_askers",
        sa.Column("question_id", Id, nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("locale", Text, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_question_askers_question_id")
        ),
        sa.PrimaryKeyConstraint("question_id", "user_id", name=op.f("pk_question_askers")),
    )
    op.create_index(op.f("ix_question_askers_user_id"), "question_askers", ["user_id"], unique=False)
    op.create_index(op.f("ix_question_askers_at"), "question_askers", ["at"], unique=False)
    op.create_table(
        "aliases",
        sa.Column("id", Id, nullable=False),
        sa.Column("alias_key", Text, nullable=False),
        sa.Column("alias", Text, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("subject", Text, nullable=False),
        sa.Column("repo_type", Text, nullable=True),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_to", sa.BigInteger(), nullable=True),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aliases")),
    )
    op.create_index(op.f("ix_aliases_alias_key"), "aliases", ["alias_key"], unique=False)
