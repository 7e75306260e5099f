"""The map: what was read out of cards, labels that people dispute; runs found by what they looked up."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Text = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_index(
        op.f("ix_runs_scope_target_state_id"), "runs", ["scope", "target", "state", "id"], unique=False
    )
    op.create_table(
        "extracts",
        sa.Column("repo_id", Id, nullable=False),
        sa.Column("sha", Text, nullable=False),
        sa.Column("extractor", Text, nullable=False),
        sa.Column("facts", Text, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["repo_id"], ["repos.id"], name=op.f("fk_extracts_repo_id")),
        sa.PrimaryKeyConstraint("repo_id", "sha", name=op.f("pk_extracts")),
    )
    op.create_table(
        "disputes",
        sa.Column("id", Id, nullable=False),
        sa.Column("subject_kind", Text, nullable=False),
        sa.Column("subject", Text, nullable=False),
        sa.Column("axis", Text, nullable=False),
        sa.Column("link", Text, nullable=False),
        sa.Column("reason", Text, nullable=False),
        sa.Column("actor", Text, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("decision", Text, nullable=True),
        sa.Column("answer", Text, nullable=True),
        sa.Column("decided_by", Text, nullable=True),
        sa.Column("decided_sequence", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
    )
    op.create_index(
        op.f("ix_disputes_subject_kind_subject"), "disputes", ["subject_kind", "subject"], unique=False
    )
    op.create_table(
        "sightings",
        sa.Column("first_id", Id, nullable=False),
        sa.Column("last_id", Id, nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["first_id"], ["repos.id"], name=op.f("fk_sightings_first_id")),
        sa.PrimaryKeyConstraint("first_id", name=op.f("pk_sightings")),
    )
    op.add_column("owner_versions", sa.Column("details", Text, nullable=True))
    op.drop_index(op.f("ix_repo_versions_name_key_repo_type"), table_name="repo_versions")
    op.create_index(op.f("ix_repo_versions_name_key"), "repo_versions", ["name_key"], unique=False)
    op.drop_index(op.f("ix_links_parent_key_parent_type"), table_name="links")
    op.create_index(op.f("ix_links_parent_key"), "links", ["parent_key"], unique=False)
    op.drop_index(op.f("ix_repo_versions_owner_key_repo_type"), table_name="repo_versions")
    op.create_index(op.f("ix_repo_versions_owner_key"), "repo_versions", ["owner_key"], unique=False)
