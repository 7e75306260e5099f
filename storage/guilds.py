"""The servers the bot is in, and what their admins set."""

import msgspec
from msgspec import Struct
from sqlalchemy import RowMapping, select, update

from storage.canonical import dump
from storage.database import Database, Priority
from storage.schema import guilds
from storage.upsert import insert_into


class GuildSettings(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a server's admin sets. Answers are public in `public_channels` and private elsewhere."""

    channel_id: int | None = None
    timezone: str = "UTC"
    locale: str | None = None
    subscriber_role_id: int | None = None
    public_channels: tuple[int, ...] = ()


class Guild(Struct, frozen=True, kw_only=True):
    """A server: its settings are kept when the bot is removed, for the day it comes back."""

    id: int
    name: str
    settings: GuildSettings
    joined_at: int
    left_at: int | None
    welcomed_at: int | None


async def joined(db: Database, guild_id: int, name: str) -> Guild:
    """Note that the bot is in a server; what its admin set before is kept."""
    async with db.writing(Priority.INTERACTION) as tx:
        entered = insert_into(tx.connection, guilds).values(
            id=guild_id, name=name, settings=dump(GuildSettings()), joined_at=tx.at
        )
        kept = entered.on_conflict_do_update(index_elements=["id"], set_={"name": name, "left_at": None})
        return _guild((await tx.connection.execute(kept.returning(guilds))).mappings().one())


async def left(db: Database, guild_id: int) -> None:
    """Note that the bot was removed from a server."""
    async with db.writing(Priority.INTERACTION) as tx:
        await tx.connection.execute(update(guilds).where(guilds.c.id == guild_id).values(left_at=tx.at))


async def welcomed(db: Database, guild_id: int) -> bool:
    """Note that a server was welcomed; False where it had been before, so that nobody is greeted twice."""
    async with db.writing(Priority.INTERACTION) as tx:
        done = await tx.connection.execute(
            update(guilds)
            .where(guilds.c.id == guild_id, guilds.c.welcomed_at.is_(None))
            .values(welcomed_at=tx.at)
            .returning(guilds.c.id)
        )
        return done.first() is not None


async def get(db: Database, guild_id: int) -> Guild | None:
    """Return a server."""
    async with db.reading() as connection:
        row = (await connection.execute(select(guilds).where(guilds.c.id == guild_id))).mappings().first()
        return None if row is None else _guild(row)


async def change(db: Database, guild_id: int, **changes: object) -> tuple[GuildSettings, GuildSettings]:
    """Change some of a server's settings; returns what was before and what is after.

    Raises LookupError where the bot was never in that server.
    """
    async with db.writing(Priority.INTERACTION) as tx:
        query = select(guilds).where(guilds.c.id == guild_id).with_for_update()
        row = (await tx.connection.execute(query)).mappings().first()
        if row is None:
            raise LookupError(f"no server {guild_id}")
        before = _guild(row).settings
        after = msgspec.structs.replace(before, **changes)
        await tx.connection.execute(
            update(guilds).where(guilds.c.id == guild_id).values(settings=dump(after))
        )
        return before, after


def _guild(row: RowMapping) -> Guild:
    settings = msgspec.json.decode(row["settings"], type=GuildSettings)
    plain = {name: row[name] for name in Guild.__struct_fields__ if name != "settings"}
    return Guild(settings=settings, **plain)
