"""Further names that operators give to what is known; who asks as of an earlier state gets those of then."""

from collections.abc import Sequence
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import insert, select, update

from storage import audit
from storage.canonical import clean
from storage.database import Database, Priority
from storage.errors import StoreError
from storage.records import RepoType
from storage.rows import chunks
from storage.schema import aliases
from storage.views import View

AliasKind = Literal["project", "organization", "owner", "repo"]

LONGEST = 80
"""Characters of an alias."""


class Alias(Struct, frozen=True, kw_only=True):
    """A name and what it means. `alias_key` is the name as names are compared."""

    alias_key: str
    alias: str
    kind: AliasKind
    subject: str
    repo_type: RepoType | None = None
    added_at: int = 0


async def add_alias(
    db: Database, alias: Alias, *, actor: str, guild_id: int | None = None
) -> tuple[Alias, bool]:
    """Add an alias, or return the one that means the same already; True: it is new.

    Raises StoreError where the name has another meaning already: that one is removed first.
    """
    async with db.writing(Priority.INTERACTION) as tx:
        await tx.alone()
        same = select(aliases).where(aliases.c.alias_key == alias.alias_key, aliases.c.valid_to.is_(None))
        row = (await tx.connection.execute(same)).mappings().first()
        if row is not None:
            held = _alias(row)
            if _meaning(held) != _meaning(alias):
                raise StoreError(f"{held.alias!r} is an alias of {held.subject} already: remove that first")
            return held, False
        values = {name: getattr(alias, name) for name in ("alias_key", "kind", "subject", "repo_type")}
        values |= {
            "alias": clean(alias.alias)[:LONGEST],
            "valid_from": await tx.sequence(),
            "added_at": tx.at,
        }
        made = await tx.connection.execute(insert(aliases).values(values).returning(aliases))
        added = _alias(made.mappings().one())
        await audit.write(
            tx,
            actor=actor,
            rank="operator",
            act="alias.added",
            guild_id=guild_id,
            target=added.alias,
            after={"kind": added.kind, "subject": added.subject},
        )
        return added, True


async def remove_alias(db: Database, alias_key: str, *, actor: str, guild_id: int | None = None) -> Alias:
    """Remove an alias; what was answered with it stays so as of then. StoreError where there is none."""
    async with db.writing(Priority.INTERACTION) as tx:
        await tx.alone()
        one = update(aliases).where(aliases.c.alias_key == alias_key, aliases.c.valid_to.is_(None))
        ended = one.values(removed_at=tx.at, valid_to=await tx.sequence()).returning(aliases)
        row = (await tx.connection.execute(ended)).mappings().first()
        if row is None:
            raise StoreError("there is no such alias")
        removed = _alias(row)
        await audit.write(
            tx,
            actor=actor,
            rank="operator",
            act="alias.removed",
            guild_id=guild_id,
            target=removed.alias,
            before={"kind": removed.kind, "subject": removed.subject},
        )
        return removed


async def every_alias(view: View) -> list[Alias]:
    """Return the aliases of a view, by name."""
    query = select(aliases).where(view.holds(aliases)).order_by(aliases.c.alias_key)
    return [_alias(row) for row in (await view.connection.execute(query)).mappings()]


async def aliases_of(view: View, keys: Sequence[str]) -> dict[str, Alias]:
    """Return the aliases of a view that some names are, by the names as they are compared."""
    found: dict[str, Alias] = {}
    for part in chunks(keys):
        query = select(aliases).where(view.holds(aliases), aliases.c.alias_key.in_(part))
        for row in (await view.connection.execute(query)).mappings():
            found[str(row["alias_key"])] = _alias(row)
    return found


def _meaning(alias: Alias) -> tuple[object, ...]:
    return alias.kind, alias.subject.casefold(), alias.repo_type


def _alias(row: Any) -> Alias:  # noqa: ANN401 - a row of a mapping
    return Alias(**{name: row[name] for name in Alias.__struct_fields__})
