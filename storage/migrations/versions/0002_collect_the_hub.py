"""Everything of the Hub: what one refresh after another needs to be cheap."""

import json

import sqlalchemy as sa
from alembic import op

from storage.tagging import letter

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Text = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("repos", sa.Column("digest", sa.LargeBinary(), nullable=True))
    op.drop_index(op.f("ix_repo_versions_valid_from"), table_name="repo_versions")
    _write_tags_in_letters()
    _keep_what_was_followed()
    _make_tables()


def _write_tags_in_letters() -> None:
    """Lists of tags were JSON arrays of the dictionary's numbers; now they are one letter each."""
    versions = sa.table("repo_versions", sa.column("id", sa.BigInteger()), sa.column("tags", sa.Text()))
    connection = op.get_bind()
    tagged = sa.select(versions.c.id, versions.c.tags).where(versions.c.tags.is_not(None))
    for number, tags in connection.execute(tagged).all():
        letters = "".join(letter(tag) for tag in json.loads(tags))
        connection.execute(sa.update(versions).where(versions.c.id == number).values(tags=letters))


def _keep_what_was_followed() -> None:
    """What is followed has recorded time now; of what was followed before, no earlier state is known."""
    connection = op.get_bind()
    held = connection.execute(sa.text("SELECT * FROM tracked ORDER BY handle_key")).mappings().all()
    now = connection.execute(sa.text("SELECT value FROM sequence")).scalar()
    op.drop_table("tracked")
    tracked = op.create_table(
        "tracked",
        sa.Column("id", Id, nullable=False),
        sa.Column("handle_key", Text, nullable=False),
        sa.Column("handle", Text, nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_to", sa.BigInteger(), nullable=True),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("added_by", Text, nullable=False),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracked")),
    )
    op.create_index(op.f("ix_tracked_handle_key"), "tracked", ["handle_key"], unique=False)
    rows = [
        dict(row) | {"valid_from": 0, "valid_to": None if row["removed_at"] is None else now} for row in held
    ]
    if rows:
        op.bulk_insert(tracked, rows)


def _make_tables() -> None:
    op.create_table(
        "papers",
        sa.Column("id", Id, nullable=False),
        sa.Column("paper", Text, nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_to", sa.BigInteger(), nullable=True),
        sa.Column("observed_at", sa.BigInteger(), nullable=False),
        sa.Column("title", Text, nullable=False),
        sa.Column("authors", Text, nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=True),
        sa.Column("featured_at", sa.BigInteger(), nullable=True),
        sa.Column("featured_by", Text, nullable=True),
        sa.Column("organization", Text, nullable=True),
        sa.Column("project_page", Text, nullable=True),
        sa.Column("code", Text, nullable=True),
        sa.Column("upvotes", sa.Integer(), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papers")),
    )
    op.create_index(op.f("ix_papers_paper"), "papers", ["paper"], unique=False)
    op.create_table(
        "quotas",
        sa.Column("name", Text, nullable=False),
        sa.Column("bucket", Text, nullable=False),
        sa.Column("known", sa.Boolean(), nullable=False),
        sa.Column("quota", sa.Integer(), nullable=True),
        sa.Column("remaining", sa.Integer(), nullable=True),
        sa.Column("resets_at", sa.BigInteger(), nullable=True),
        sa.Column("span", sa.Integer(), nullable=False),
        sa.Column("guessed", sa.Boolean(), nullable=False),
        sa.Column("closed_until", sa.BigInteger(), nullable=True),
        sa.Column("shares", Text, nullable=False),
        sa.Column("heard_at", sa.BigInteger(), nullable=True),
        sa.Column("silent_since", sa.BigInteger(), nullable=True),
        sa.Column("silence", Text, nullable=True),
        sa.PrimaryKeyConstraint("name", "bucket", name=op.f("pk_quotas")),
    )
    op.create_table(
        "readings",
        sa.Column("source", Text, nullable=False),
        sa.Column("subject", Text, nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.Column("mark", Text, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", sa.BigInteger(), nullable=True),
        sa.Column("note", Text, nullable=True),
        sa.PrimaryKeyConstraint("source", "subject", name=op.f("pk_readings")),
    )
    op.create_table(
        "cards",
        sa.Column("id", Id, nullable=False),
        sa.Column("repo_id", Id, nullable=False),
        sa.Column("sha", Text, nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_to", sa.BigInteger(), nullable=True),
        sa.Column("observed_at", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("text", Text, nullable=True),
        sa.ForeignKeyConstraint(["repo_id"], ["repos.id"], name=op.f("fk_cards_repo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cards")),
    )
    op.create_index(op.f("ix_cards_repo_id"), "cards", ["repo_id"], unique=False)
    op.create_table(
        "collection_items",
        sa.Column("id", Id, nullable=False),
        sa.Column("owner_id", Id, nullable=False),
        sa.Column("slug", Text, nullable=False),
        sa.Column("item_type", Text, nullable=False),
        sa.Column("item_key", Text, nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_to", sa.BigInteger(), nullable=True),
        sa.Column("observed_at", sa.BigInteger(), nullable=False),
        sa.Column("item_name", Text, nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.id"], name=op.f("fk_collection_items_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_items")),
    )
    op.create_index(
        op.f("ix_collection_items_item_key_item_type"),
        "collection_items",
        ["item_key", "item_type"],
        unique=False,
    )
    op.create_index(op.f("ix_collection_items_slug"), "collection_items", ["slug"], unique=False)
    op.create_table(
        "collections",
        sa.Column("id", Id, nullable=False),
        sa.Column("owner_id", Id, nullable=False),
        sa.Column("slug", Text, nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_to", sa.BigInteger(), nullable=True),
        sa.Column("observed_at", sa.BigInteger(), nullable=False),
        sa.Column("title", Text, nullable=False),
        sa.Column("description", Text, nullable=True),
        sa.Column("upvotes", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.id"], name=op.f("fk_collections_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections")),
    )
    op.create_index(op.f("ix_collections_owner_id"), "collections", ["owner_id"], unique=False)
    op.create_table(
        "commits",
        sa.Column("repo_id", Id, nullable=False),
        sa.Column("sha", Text, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("title", Text, nullable=False),
        sa.Column("authors", Text, nullable=False),
        sa.Column("bot", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["repo_id"], ["repos.id"], name=op.f("fk_commits_repo_id")),
        sa.PrimaryKeyConstraint("repo_id", "sha", name=op.f("pk_commits")),
    )
    op.create_index(op.f("ix_commits_repo_id_at"), "commits", ["repo_id", "at"], unique=False)
    op.create_table(
        "leaderboard_entries",
        sa.Column("id", Id, nullable=False),
        sa.Column("repo_id", Id, nullable=False),
        sa.Column("task", Text, nullable=False),
        sa.Column("model_key", Text, nullable=False),
        sa.Column("filename", Text, nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_to", sa.BigInteger(), nullable=True),
        sa.Column("observed_at", sa.BigInteger(), nullable=False),
        sa.Column("model_name", Text, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("lower_is_better", sa.Boolean(), nullable=True),
        sa.Column("verified", sa.Boolean(), nullable=True),
        sa.Column("url", Text, nullable=True),
        sa.Column("pull_request", sa.Integer(), nullable=True),
        sa.Column("notes", Text, nullable=True),
        sa.ForeignKeyConstraint(["repo_id"], ["repos.id"], name=op.f("fk_leaderboard_entries_repo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaderboard_entries")),
    )
    op.create_index(
        op.f("ix_leaderboard_entries_model_key"), "leaderboard_entries", ["model_key"], unique=False
    )
    op.create_index(op.f("ix_leaderboard_entries_repo_id"), "leaderboard_entries", ["repo_id"], unique=False)
    op.create_table(
        "members",
        sa.Column("id", Id, nullable=False),
        sa.Column("owner_id", Id, nullable=False),
        sa.Column("member_key", Text, nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_to", sa.BigInteger(), nullable=True),
        sa.Column("observed_at", sa.BigInteger(), nullable=False),
        sa.Column("member", Text, nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.id"], name=op.f("fk_members_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
    )
    op.create_index(op.f("ix_members_member_key"), "members", ["member_key"], unique=False)
    op.create_index(op.f("ix_members_owner_id"), "members", ["owner_id"], unique=False)
    op.create_table(
        "providers",
        sa.Column("id", Id, nullable=False),
        sa.Column("repo_id", Id, nullable=False),
        sa.Column("provider", Text, nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_to", sa.BigInteger(), nullable=True),
        sa.Column("observed_at", sa.BigInteger(), nullable=False),
        sa.Column("status", Text, nullable=True),
        sa.Column("provider_model", Text, nullable=True),
        sa.Column("task", Text, nullable=True),
        sa.ForeignKeyConstraint(["repo_id"], ["repos.id"], name=op.f("fk_providers_repo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_providers")),
    )
    op.create_index(op.f("ix_providers_repo_id"), "providers", ["repo_id"], unique=False)
    op.create_table(
        "scores",
        sa.Column("id", Id, nullable=False),
        sa.Column("repo_id", Id, nullable=False),
        sa.Column("dataset_key", Text, nullable=False),
        sa.Column("task", Text, nullable=False),
        sa.Column("filename", Text, nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_to", sa.BigInteger(), nullable=True),
        sa.Column("observed_at", sa.BigInteger(), nullable=False),
        sa.Column("dataset_name", Text, nullable=False),
        sa.Column("value", Text, nullable=False),
        sa.Column("measured_at", sa.BigInteger(), nullable=True),
        sa.Column("verified", sa.Boolean(), nullable=True),
        sa.Column("url", Text, nullable=True),
        sa.Column("notes", Text, nullable=True),
        sa.ForeignKeyConstraint(["repo_id"], ["repos.id"], name=op.f("fk_scores_repo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scores")),
    )
    op.create_index(op.f("ix_scores_dataset_key"), "scores", ["dataset_key"], unique=False)
    op.create_index(op.f("ix_scores_repo_id"), "scores", ["repo_id"], unique=False)
    op.create_table(
        "socials",
        sa.Column("id", Id, nullable=False),
        sa.Column("owner_id", Id, nullable=False),
        sa.Column("platform", Text, nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_to", sa.BigInteger(), nullable=True),
        sa.Column("observed_at", sa.BigInteger(), nullable=False),
        sa.Column("handle", Text, nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.id"], name=op.f("fk_socials_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_socials")),
    )
    op.create_index(op.f("ix_socials_owner_id"), "socials", ["owner_id"], unique=False)
    op.create_table(
        "threads",
        sa.Column("id", Id, nullable=False),
        sa.Column("repo_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_to", sa.BigInteger(), nullable=True),
        sa.Column("observed_at", sa.BigInteger(), nullable=False),
        sa.Column("pull_request", sa.Boolean(), nullable=False),
        sa.Column("title", Text, nullable=False),
        sa.Column("status", Text, nullable=False),
        sa.Column("author", Text, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("comments", sa.Integer(), nullable=True),
        sa.Column("pinned", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["repo_id"], ["repos.id"], name=op.f("fk_threads_repo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threads")),
    )
    op.create_index(op.f("ix_threads_repo_id_number"), "threads", ["repo_id", "number"], unique=False)
    op.create_table(
        "origins",
        sa.Column("event_id", Id, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("commit", Text, nullable=True),
        sa.Column("happened_at", sa.BigInteger(), nullable=True),
        sa.Column("last_before", Text, nullable=True),
        sa.Column("reason", Text, nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_origins_event_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_origins")),
    )
    op.add_column("quarantine", sa.Column("subject", Text, nullable=True))
    op.add_column("quarantine", sa.Column("observed_at", sa.BigInteger(), nullable=True))
    op.add_column("quarantine", sa.Column("asked", Text, nullable=True))
    op.add_column("quarantine", sa.Column("reader", Text, nullable=True))
    op.create_index(
        "ix_quarantine_open",
        "quarantine",
        ["source", "subject"],
        unique=False,
        sqlite_where=sa.text("resolved_at IS NULL"),
        postgresql_where=sa.text("resolved_at IS NULL"),
    )
    op.add_column("refresh_requests", sa.Column("target", Text, nullable=True))
    op.add_column("runs", sa.Column("target", Text, nullable=True))
