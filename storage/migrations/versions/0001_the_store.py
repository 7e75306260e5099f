"""The store as it first was: runs, repos with their two times, owners, links, events, labels, deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Text = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "assignments",
        sa.Column("id", Id, nullable=False),
        sa.Column("subject_kind", Text, nullable=False),
        sa.Column("subject", Text, nullable=False),
        sa.Column("axis", Text, nullable=False),
        sa.Column("value", Text, nullable=True),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("evidence", Text, nullable=False),
        sa.Column("taxonomy", Text, nullable=False),
        sa.Column("rule", Text, nullable=False),
        sa.Column("rule_version", Text, nullable=False),
        sa.Column("origin", Text, nullable=False),
        sa.Column("actor", Text, nullable=True),
        sa.Column("reason", Text, nullable=True),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
    )
    op.create_index(op.f("ix_assignments_sequence"), "assignments", ["sequence"], unique=False)
    op.create_index(
        op.f("ix_assignments_subject_kind_subject_axis"),
        "assignments",
        ["subject_kind", "subject", "axis"],
        unique=False,
    )
    op.create_table(
        "audit",
        sa.Column("id", Id, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", Text, nullable=False),
        sa.Column("rank", Text, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=True),
        sa.Column("act", Text, nullable=False),
        sa.Column("target", Text, nullable=True),
        sa.Column("before", Text, nullable=True),
        sa.Column("after", Text, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_guild_id_id"), "audit", ["guild_id", "id"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("id", Id, nullable=False),
        sa.Column("digest", Text, nullable=False),
        sa.Column("url", Text, nullable=False),
        sa.Column("revision", Text, nullable=True),
        sa.Column("seen", Text, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("digest", name=op.f("uq_evidence_digest")),
    )
    op.create_table(
        "guilds",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("settings", Text, nullable=False),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.Column("welcomed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guilds")),
    )
    op.create_table(
        "leases",
        sa.Column("name", Text, nullable=False),
        sa.Column("holder", Text, nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "marks",
        sa.Column("name", Text, nullable=False),
        sa.Column("value", Text, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_marks")),
    )
    op.create_table(
        "owners",
        sa.Column("id", Id, nullable=False),
        sa.Column("handle_key", Text, nullable=False),
        sa.Column("first_sequence", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owners")),
        sa.UniqueConstraint("handle_key", name=op.f("uq_owners_handle_key")),
    )
    op.create_table(
        "positions",
        sa.Column("name", Text, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_positions")),
    )
    op.create_table(
        "repos",
        sa.Column("id", Id, nullable=False),
        sa.Column("repo_type", Text, nullable=False),
        sa.Column("hub_id", Text, nullable=False),
        sa.Column("first_sequence", sa.BigInteger(), nullable=False),
        sa.Column("first_seen_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("missed", sa.SmallInteger(), nullable=False),
        sa.Column("missed_at", sa.BigInteger(), nullable=True),
        sa.Column("downloads", sa.BigInteger(), nullable=True),
        sa.Column("downloads_all_time", sa.BigInteger(), nullable=True),
        sa.Column("likes", sa.BigInteger(), nullable=True),
        sa.Column("trending", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repos")),
        sa.UniqueConstraint("repo_type", "hub_id", name=op.f("uq_repos_repo_type_hub_id")),
    )
    op.create_table(
        "runs",
        sa.Column("id", Id, nullable=False),
        sa.Column("scope", Text, nullable=False),
        sa.Column("state", Text, nullable=False),
        sa.Column("asked_by", Text, nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("finished_sequence", sa.BigInteger(), nullable=True),
        sa.Column("resumed", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=True),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("quarantined", sa.Integer(), nullable=False),
        sa.Column("error", Text, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_index(op.f("ix_runs_scope_id"), "runs", ["scope", "id"], unique=False)
    op.create_table(
        "sequence",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sequence")),
    )
    op.create_table(
        "subscriptions",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", Text, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=True),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("scope", Text, nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("hour", sa.SmallInteger(), nullable=False),
        sa.Column("timezone", Text, nullable=False),
        sa.Column("locale", Text, nullable=False),
        sa.Column("skip_quiet", sa.Boolean(), nullable=False),
        sa.Column("state", Text, nullable=False),
        sa.Column("reason", Text, nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("public_id", name=op.f("uq_subscriptions_public_id")),
    )
    op.create_index(op.f("ix_subscriptions_state_due_at"), "subscriptions", ["state", "due_at"], unique=False)
    op.create_table(
        "tags",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        sa.UniqueConstraint("name", name=op.f("uq_tags_name")),
    )
    op.create_table(
        "tracked",
        sa.Column("handle_key", Text, nullable=False),
        sa.Column("handle", Text, nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("added_by", Text, nullable=False),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("handle_key", name=op.f("pk_tracked")),
    )
    op.create_table(
        "coverage",
        sa.Column("id", Id, nullable=False),
        sa.Column("run_id", Id, nullable=False),
        sa.Column("source", Text, nullable=False),
        sa.Column("partition", Text, nullable=False),
        sa.Column("fields", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("cursor", Text, nullable=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("quarantined", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.Column("note", Text, nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_coverage_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage")),
        sa.UniqueConstraint(
            "run_id", "source", "partition", name=op.f("uq_coverage_run_id_source_partition")
        ),
    )
    op.create_index(
        op.f("ix_coverage_source_partition_id"), "coverage", ["source", "partition", "id"], unique=False
    )
    op.create_table(
        "documents",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", Text, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("subscription_id", Id, nullable=True),
        sa.Column("window_from", sa.BigInteger(), nullable=True),
        sa.Column("window_to", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("composed_at", sa.BigInteger(), nullable=False),
        sa.Column("composer", Text, nullable=False),
        sa.Column("body", Text, nullable=False),
        sa.Column("digest", Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscriptions.id"], name=op.f("fk_documents_subscription_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("public_id", name=op.f("uq_documents_public_id")),
        sa.UniqueConstraint(
            "subscription_id",
            "window_from",
            "due_at",
            name=op.f("uq_documents_subscription_id_window_from_due_at"),
        ),
    )
    op.create_table(
        "events",
        sa.Column("id", Id, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("run_id", Id, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("repo_id", Id, nullable=True),
        sa.Column("owner_id", Id, nullable=True),
        sa.Column("before", Text, nullable=True),
        sa.Column("after", Text, nullable=True),
        sa.Column("detected_at", sa.BigInteger(), nullable=False),
        sa.Column("observed_at", sa.BigInteger(), nullable=False),
        sa.Column("happened_at", sa.BigInteger(), nullable=True),
        sa.Column("commit", Text, nullable=True),
        sa.Column("rule_version", Text, nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.id"], name=op.f("fk_events_owner_id")),
        sa.ForeignKeyConstraint(["repo_id"], ["repos.id"], name=op.f("fk_events_repo_id")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_events_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index(op.f("ix_events_repo_id_id"), "events", ["repo_id", "id"], unique=False)
    op.create_index(op.f("ix_events_run_id"), "events", ["run_id"], unique=False)
    op.create_index(op.f("ix_events_sequence"), "events", ["sequence"], unique=False)
    op.create_table(
        "links",
        sa.Column("id", Id, nullable=False),
        sa.Column("child_id", Id, nullable=False),
        sa.Column("parent_type", Text, nullable=False),
        sa.Column("parent_key", Text, nullable=False),
        sa.Column("parent_name", Text, nullable=False),
        sa.Column("relation", Text, nullable=False),
        sa.Column("basis", Text, nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_to", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["repos.id"], name=op.f("fk_links_child_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
    )
    op.create_index(op.f("ix_links_child_id"), "links", ["child_id"], unique=False)
    op.create_index(
        op.f("ix_links_parent_key_parent_type"), "links", ["parent_key", "parent_type"], unique=False
    )
    op.create_table(
        "metrics",
        sa.Column("repo_id", Id, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("downloads", sa.BigInteger(), nullable=True),
        sa.Column("downloads_all_time", sa.BigInteger(), nullable=True),
        sa.Column("likes", sa.BigInteger(), nullable=True),
        sa.Column("trending", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["repo_id"], ["repos.id"], name=op.f("fk_metrics_repo_id")),
        sa.PrimaryKeyConstraint("repo_id", "at", "sequence", name=op.f("pk_metrics")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "owner_metrics",
        sa.Column("owner_id", Id, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("followers", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.id"], name=op.f("fk_owner_metrics_owner_id")),
        sa.PrimaryKeyConstraint("owner_id", "at", "sequence", name=op.f("pk_owner_metrics")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "owner_versions",
        sa.Column("id", Id, nullable=False),
        sa.Column("owner_id", Id, nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_to", sa.BigInteger(), nullable=True),
        sa.Column("run_id", Id, nullable=False),
        sa.Column("observed_at", sa.BigInteger(), nullable=False),
        sa.Column("hub_id", Text, nullable=True),
        sa.Column("handle", Text, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("fullname", Text, nullable=True),
        sa.Column("verified", sa.Boolean(), nullable=True),
        sa.Column("plan", Text, nullable=True),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.Column("models", sa.Integer(), nullable=True),
        sa.Column("datasets", sa.Integer(), nullable=True),
        sa.Column("spaces", sa.Integer(), nullable=True),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.id"], name=op.f("fk_owner_versions_owner_id")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_owner_versions_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owner_versions")),
    )
    op.create_index(
        op.f("ix_owner_versions_owner_id_valid_from"),
        "owner_versions",
        ["owner_id", "valid_from"],
        unique=True,
    )
    op.create_table(
        "quarantine",
        sa.Column("id", Id, nullable=False),
        sa.Column("run_id", Id, nullable=False),
        sa.Column("source", Text, nullable=False),
        sa.Column("partition", Text, nullable=False),
        sa.Column("record", Text, nullable=False),
        sa.Column("reason", Text, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_quarantine_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
    )
    op.create_table(
        "refresh_requests",
        sa.Column("id", Id, nullable=False),
        sa.Column("scope", Text, nullable=False),
        sa.Column("asked_by", Text, nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("run_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_refresh_requests_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refresh_requests")),
    )
    op.create_index(op.f("ix_refresh_requests_run_id"), "refresh_requests", ["run_id"], unique=False)
    op.create_table(
        "repo_versions",
        sa.Column("id", Id, nullable=False),
        sa.Column("repo_id", Id, nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_to", sa.BigInteger(), nullable=True),
        sa.Column("run_id", Id, nullable=False),
        sa.Column("observed_at", sa.BigInteger(), nullable=False),
        sa.Column("fields", sa.Integer(), nullable=False),
        sa.Column("repo_type", Text, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("name_key", Text, nullable=False),
        sa.Column("owner_key", Text, nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=True),
        sa.Column("gated", Text, nullable=True),
        sa.Column("disabled", sa.Boolean(), nullable=True),
        sa.Column("license", Text, nullable=True),
        sa.Column("license_name", Text, nullable=True),
        sa.Column("license_link", Text, nullable=True),
        sa.Column("sha", Text, nullable=True),
        sa.Column("task", Text, nullable=True),
        sa.Column("library", Text, nullable=True),
        sa.Column("sdk", Text, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=True),
        sa.Column("last_modified", sa.BigInteger(), nullable=True),
        sa.Column("parameters", sa.BigInteger(), nullable=True),
        sa.Column("base_models", Text, nullable=True),
        sa.Column("base_relation", Text, nullable=True),
        sa.Column("datasets", Text, nullable=True),
        sa.Column("models", Text, nullable=True),
        sa.Column("languages", Text, nullable=True),
        sa.Column("tags", Text, nullable=True),
        sa.ForeignKeyConstraint(["repo_id"], ["repos.id"], name=op.f("fk_repo_versions_repo_id")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_repo_versions_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repo_versions")),
    )
    op.create_index(
        op.f("ix_repo_versions_name_key_repo_type"), "repo_versions", ["name_key", "repo_type"], unique=False
    )
    op.create_index(
        op.f("ix_repo_versions_owner_key_repo_type"),
        "repo_versions",
        ["owner_key", "repo_type"],
        unique=False,
    )
    op.create_index(
        op.f("ix_repo_versions_repo_id_valid_from"), "repo_versions", ["repo_id", "valid_from"], unique=True
    )
    op.create_index(op.f("ix_repo_versions_valid_from"), "repo_versions", ["valid_from"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", Id, nullable=False),
        sa.Column("key", Text, nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("part", sa.SmallInteger(), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=True),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("state", Text, nullable=False),
        sa.Column("nonce", Text, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("first_try_at", sa.BigInteger(), nullable=True),
        sa.Column("next_try_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", Text, nullable=True),
        sa.Column("holder", Text, nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_deliveries_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("key", name=op.f("uq_deliveries_key")),
    )
    op.create_index(op.f("ix_deliveries_document_id"), "deliveries", ["document_id"], unique=False)
    op.create_index(
        op.f("ix_deliveries_state_next_try_at"), "deliveries", ["state", "next_try_at"], unique=False
    )
    op.execute("INSERT INTO sequence (id, value) VALUES (1, 0)")
