"""Everything of the Hub: what one refresh after another needs to be cheap."""

import json

import sqlalchemy as sa
from alembic import op

from storage.tagging import letter

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("repos", sa.Column("digest", sa.LargeBinary(), nullable=True))
    op.drop_index(op.f("ix_repo_versions_valid_from"), table_name="repo_versions")
    _write_tags_in_letters()


def _write_tags_in_letters() -> None:
    """Lists of tags were JSON arrays of the dictionary's numbers; now they are one letter each."""
    versions = sa.table("repo_versions", sa.column("id", sa.BigInteger()), sa.column("tags", sa.Text()))
    connection = op.get_bind()
    tagged = sa.select(versions.c.id, versions.c.tags).where(versions.c.tags.is_not(None))
    for number, tags in connection.execute(tagged).all():
        letters = "".join(letter(tag) for tag in json.loads(tags))
        connection.execute(sa.update(versions).where(versions.c.id == number).values(tags=letters))
