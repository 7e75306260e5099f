"""What was counted of a whole type when a census of it had ended; the newest and the first look."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Text = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_index(op.f("ix_coverage_finished_at"), "coverage", ["finished_at"], unique=False)
    op.create_index(op.f("ix_coverage_started_at"), "coverage", ["started_at"], unique=False)
    op.create_table(
        "rollups",
        sa.Column("id", Id, nullable=False),
        sa.Column("repo_type", Text, nullable=False),
        sa.Column("coverage_id", Id, nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_to", sa.BigInteger(), nullable=True),
        sa.Column("leaders", Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["coverage_id"], ["coverage.id"], name=op.f("fk_rollups_coverage_id_coverage")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rollups")),
    )
    op.create_index(op.f("ix_rollups_coverage_id"), "rollups", ["coverage_id"], unique=False)
    op.create_index(
        op.f("ix_rollups_repo_type_valid_from"), "rollups", ["repo_type", "valid_from"], unique=False
    )
    op.create_table(
        "rollup_cells",
        sa.Column("id", Id, nullable=False),
        sa.Column("repo_type", Text, nullable=False),
        sa.Column("by", Text, nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_to", sa.BigInteger(), nullable=True),
        sa.Column("license", Text, nullable=True),
        sa.Column("license_known", sa.Boolean(), nullable=True),
        sa.Column("task", Text, nullable=True),
        sa.Column("library", Text, nullable=True),
        sa.Column("gated", Text, nullable=True),
        sa.Column("languages", Text, nullable=True),
        sa.Column("day", sa.Integer(), nullable=True),
        sa.Column("repos", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rollup_cells")),
    )
    op.create_index(
        op.f("ix_rollup_cells_repo_type_by_valid_to"),
        "rollup_cells",
        ["repo_type", "by", "valid_to"],
        unique=False,
    )
