"""The tables of what was counted of a whole type when a census of it had ended."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table

from storage.schema_base import Id, Json, String, metadata, valid

rollups = Table(
    "rollups",
    metadata,
    Column("id", Id, primary_key=True),
    Column("repo_type", String, nullable=False),
    Column("coverage_id", ForeignKey("coverage.id"), nullable=False),
    *valid(),
    Column("leaders", Json, nullable=False),
    Index(None, "repo_type", "valid_from"),
    Index(None, "coverage_id"),
)

rollup_cells = Table(
    "rollup_cells",
    metadata,
    Column("id", Id, primary_key=True),
    Column("repo_type", String, nullable=False),
    Column("by", String, nullable=False),  # facts, languages, day
    *valid(),
    Column("license", String),
    Column("license_known", Boolean),
    Column("task", String),
    Column("library", String),
    Column("gated", String),
    Column("languages", Json),
    Column("day", Integer),
    Column("repos", BigInteger, nullable=False),
    Index(None, "repo_type", "by", "valid_to"),
)
