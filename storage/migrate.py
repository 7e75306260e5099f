"""Bringing a database up to date: Alembic, run by every command that opens the store."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.errors import StoreTooNew

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0009"
"""The newest migration; a test compares it with what Alembic finds in the folder."""

MIGRATION_LOCK = 0x4D494752


async def is_ready(connection: AsyncConnection) -> bool:
    """Say, quickly and without a lock, whether the schema is up to date."""
    return await connection.run_sync(_revision) == HEAD


async def upgrade(engine: AsyncEngine) -> None:
    """Create or upgrade the schema. Does nothing where it is up to date.

    Raises StoreTooNew where the database knows a migration that this version does not.
    """
    # Two processes may start at once: the first one in migrates, the second one finds it done.
    async with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        await connection.run_sync(_upgrade)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> None:
    # Alembic takes a moment to import, and is needed only when there is something to do.
    from alembic import command  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    current = _revision(connection)
    config = configuration(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise StoreTooNew(
            f"the database was written by a newer version (its schema is {current}, this one knows {HEAD}):"
            " upgrade the program, or restore a backup made before the upgrade"
        )
    if current != HEAD:
        command.upgrade(config, "head")


def configuration(connection: Connection) -> "Config":
    """Return Alembic's configuration for a connection that is already open."""
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
