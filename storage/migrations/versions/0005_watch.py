"""Watching: what a subscription is, a digest or a watch, and what else was chosen for it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

Text = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.add_column("subscriptions", sa.Column("kind", Text, nullable=False, server_default="digest"))
    op.add_column("subscriptions", sa.Column("options", Text, nullable=True))
    op.create_index(op.f("ix_subscriptions_kind_state"), "subscriptions", ["kind", "state"], unique=False)
