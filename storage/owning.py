"""The write side for namespaces: what the Hub's overview shows of them, and its history."""

from typing import Any

from sqlalchemy import RowMapping, func, insert, select, update

from storage.canonical import dump_or_none
from storage.database import Database, Writer
from storage.records import Coverage, EventKind, OwnerObservation, Recorded
from storage.schema import coverage as coverage_table
from storage.schema import events, owner_metrics, owner_versions, owners, repo_versions, runs

_FACTS = tuple(name for name in OwnerObservation.__struct_fields__ if name != "followers")


async def record_owner(
    db: Database,
    coverage: Coverage,
    owner: OwnerObservation,
    *,
    observed_at: int,
    answered_at: int | None = None,
) -> Recorded:
    """Record a namespace as its overview showed it, in one transaction. The times are those of `Page`."""
    until = observed_at if answered_at is None else answered_at
    async with db.writing() as tx:
        await tx.alone()
        await tx.connection.execute(
            update(coverage_table)
            .where(coverage_table.c.id == coverage.id)
            .values(seen=coverage_table.c.seen + 1)
        )
        owner_id, seen_at = await _owner_id(tx, owner.handle, observed_at, until)
        if seen_at > observed_at:
            return Recorded(0, 0, 0)
        held = await _open_version(tx, owner_id)
        now = {name: getattr(owner, name) for name in _FACTS}
        if owner.gone and held is not None:
            now = {name: held[name] for name in _FACTS} | {"gone": True}
        await _write_followers(tx, owner_id, owner.followers, observed_at)
        if held is not None and all(held[name] == now[name] for name in _FACTS):
            return Recorded(0, 0, 0)
        number = await tx.sequence()
        told = 0
        if held is None or held["gone"] or held["hub_id"] != owner.hub_id:
            told = await _renamed(tx, coverage, owner_id, owner, observed_at)
        if held is not None:
            await tx.connection.execute(
                update(owner_versions).where(owner_versions.c.id == held["id"]).values(valid_to=number)
            )
        await tx.connection.execute(
            insert(owner_versions).values(
                owner_id=owner_id, valid_from=number, run_id=coverage.run_id, observed_at=observed_at, **now
            )
        )
        await tx.connection.execute(
            update(runs).where(runs.c.id == coverage.run_id).values(changed=runs.c.changed + 1)
        )
        return Recorded(int(held is None), int(held is not None), told)


async def identity_of(db: Database, handle: str) -> str | None:
    """Return the Hub's `_id` of the namespace that last had a handle, gone or not; None where unknown."""
    async with db.reading() as connection:
        found = await connection.execute(
            select(owner_versions.c.hub_id)
            .join(owners, owners.c.id == owner_versions.c.owner_id)
            .where(owners.c.handle_key == handle.casefold(), owner_versions.c.hub_id.is_not(None))
            .order_by(owner_versions.c.id.desc())
            .limit(1)
        )
        return found.scalar()


async def heirs_of(db: Database, handle: str, limit: int) -> list[str]:
    """Return under which handles repos are now that were once under another one; most repos first."""
    key = handle.casefold()
    then = repo_versions.alias()
    was = select(then.c.repo_id).where(then.c.owner_key == key, then.c.valid_to.is_not(None))
    query = (
        select(repo_versions.c.owner_key)
        .where(
            repo_versions.c.repo_id.in_(was),
            repo_versions.c.valid_to.is_(None),
            repo_versions.c.gone.is_(False),
            repo_versions.c.owner_key.not_in((key, "")),
        )
        .group_by(repo_versions.c.owner_key)
        .order_by(func.count().desc(), repo_versions.c.owner_key)
        .limit(limit)
    )
    async with db.reading() as connection:
        return [owner for (owner,) in await connection.execute(query)]


async def _owner_id(tx: Writer, handle: str, observed_at: int, until: int) -> tuple[int, int]:
    """Return the number of a namespace and when it was seen last before this, entering a new one."""
    key = handle.casefold()
    found = (await tx.connection.execute(select(owners).where(owners.c.handle_key == key))).mappings().first()
    if found is None:
        entered = insert(owners).values(handle_key=key, first_sequence=await tx.sequence(), seen_at=until)
        return int((await tx.connection.execute(entered.returning(owners.c.id))).scalar_one()), 0
    if found["seen_at"] <= observed_at:
        await tx.connection.execute(update(owners).where(owners.c.id == found["id"]).values(seen_at=until))
    return found["id"], found["seen_at"]


async def _open_version(tx: Writer, owner_id: int) -> RowMapping | None:
    found = await tx.connection.execute(
        select(owner_versions).where(
            owner_versions.c.owner_id == owner_id, owner_versions.c.valid_to.is_(None)
        )
    )
    return found.mappings().first()


async def _renamed(
    tx: Writer, coverage: Coverage, owner_id: int, owner: OwnerObservation, observed_at: int
) -> int:
    """Tell a namespace that was last seen under another handle: its `_id` survives the rename."""
    if owner.hub_id is None or owner.gone:
        return 0
    found = await tx.connection.execute(
        select(owner_versions.c.owner_id, owner_versions.c.handle)
        .where(owner_versions.c.hub_id == owner.hub_id, owner_versions.c.gone.is_(False))
        .order_by(owner_versions.c.id.desc())
        .limit(1)
    )
    last = found.first()
    if last is None or last[0] == owner_id:
        return 0
    before = last[1]
    await tx.connection.execute(
        insert(events).values(
            sequence=await tx.sequence(),
            run_id=coverage.run_id,
            kind=EventKind.OWNER_RENAMED,
            owner_id=owner_id,
            before=dump_or_none({"handle": before}),
            after=dump_or_none({"handle": owner.handle}),
            detected_at=tx.at,
            observed_at=observed_at,
        )
    )
    return 1


async def _write_followers(tx: Writer, owner_id: int, followers: int | None, observed_at: int) -> None:
    if followers is None:
        return
    latest = await tx.connection.execute(
        select(owner_metrics.c.followers, owner_metrics.c.at)
        .where(owner_metrics.c.owner_id == owner_id)
        .order_by(owner_metrics.c.at.desc())
        .limit(1)
    )
    row = latest.first()
    values: dict[str, Any] = {"owner_id": owner_id, "at": observed_at, "followers": followers}
    if row is None or (row[0] != followers and row[1] < observed_at):
        await tx.connection.execute(insert(owner_metrics).values(sequence=await tx.sequence(), **values))
