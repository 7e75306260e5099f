"""The index of names: finds the repos that may be meant among millions, without any of them in memory.

It is filled behind what is recorded, block by block, by whoever has time; a block is rows of keys by their
numbers, each with the versions in which a repo had the name first and how well known it was then. What is
found is a candidate: `held_names` says which of them a view has, and whoever asks compares the names.
"""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from msgspec import Struct
from sqlalchemy import delete, exists, func, insert, not_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.bulk import insert_rows, listed
from storage.covering import present
from storage.database import Database
from storage.filters import counted
from storage.name_keys import BUCKETS, keys_of, number_of, owner_keys
from storage.records import RepoType
from storage.schema import metrics, name_blocks, name_keys, repo_versions, repos
from storage.views import View

logger = logging.getLogger(__name__)

BLOCK: Final = 131_072
"""How many names one block holds."""
MOST: Final = 256
"""So many names a key keeps in a block: the best known of those that came under it."""
_REACH: Final = 1 << 24
"""How far apart a block's first and last version may be: their distance takes three bytes."""
_SIZE: Final = 7
"""Bytes of an entry: three of the key's number, three of the version's, one of how known it was."""
_MARKS: Final = 19
"""Bits of a key's number that an entry holds; the others say in which row it stands."""
_KNOWN: Final = 63


class Candidate(Struct, frozen=True, order=True):
    """A version in which a repo had a name first; `known` is the logarithm of its first downloads."""

    known: int
    version: int


class HeldName(Struct, frozen=True):
    """A repo that a view has, by the name it has there."""

    name: str
    repo_type: RepoType
    owner_key: str
    downloads: int | None


class _Block(Struct, frozen=True):
    number: int
    first: int
    last: int
    names: int


async def fill(db: Database, *, size: int = BLOCK) -> bool:
    """Index a block of what was recorded since the last time; say whether there may be more to index.

    Two processes may do so at once: of both, the second gives up what it made.
    """
    async with db.reading() as connection:
        newest = await _newest(connection)
        begun = newest if newest is not None and _is_open(newest, size) else None
        number = begun.number if begun else newest.number + 1 if newest else 0
        first = begun.first if begun else newest.last + 1 if newest else 1
        rows, last = await _first_names(connection, first, size)
    if last <= (newest.last if newest else 0):
        return False
    block = _Block(number, first, last, len(rows))
    same = begun is not None and begun.names == block.names
    bodies = [] if same else await asyncio.to_thread(_bodies, rows, first)
    return await _keep(db, block, newest, bodies) and len(rows) == size


def _is_open(block: _Block, size: int) -> bool:
    return block.names < size and block.last - block.first < _REACH - 1


async def _newest(connection: AsyncConnection) -> _Block | None:
    query = select(name_blocks).order_by(name_blocks.c.id.desc()).limit(1)
    row = (await connection.execute(query)).first()
    return None if row is None else _Block(row.id, row.first, row.last, row.names)


async def _first_names(
    connection: AsyncConnection, first: int, size: int
) -> tuple[list[tuple[int, str, int]], int]:
    """Return the versions from one on that gave a repo a name it never had: number, name, how known it was.

    And the last version that was looked at.
    """
    version, before = repo_versions, repo_versions.alias("before")
    downloads = (
        select(metrics.c.downloads)
        .where(metrics.c.repo_id == version.c.repo_id)
        .order_by(metrics.c.at, metrics.c.sequence)
        .limit(1)
        .scalar_subquery()
    )
    had = exists().where(
        before.c.repo_id == version.c.repo_id,
        before.c.valid_from < version.c.valid_from,
        before.c.name_key == version.c.name_key,
    )
    query = (
        select(version.c.id, version.c.name, downloads)
        .where(version.c.id >= first, version.c.id < first + _REACH, not_(had))
        .order_by(version.c.id)
        .limit(size)
    )
    rows = [
        (int(number), str(name), min(_KNOWN, int(count or 0).bit_length()))
        for number, name, count in await connection.execute(query)
    ]
    if len(rows) == size:
        return rows, rows[-1][0]
    end = (await connection.execute(select(func.max(version.c.id)))).scalar() or 0
    return rows, min(int(end), first + _REACH - 1)


def _bodies(rows: Sequence[tuple[int, str, int]], first: int) -> list[tuple[int, bytes]]:
    """Return the rows of a block: the entries of each bucket, by key, the best known first."""
    entries: list[int] = []
    seen: set[str] = set()
    for version, name, known in rows:
        handle, _, bare = name.rpartition("/")
        keys = [*keys_of(bare)]
        if handle and handle not in seen:
            seen.add(handle)
            keys.extend(owner_keys(handle))
        rest = (_KNOWN - known) << 24 | (version - first)
        for key in keys:
            number = number_of(key)
            entries.append((number % BUCKETS) << 50 | (number // BUCKETS) << 30 | rest)
    entries.sort()
    bodies: list[tuple[int, bytes]] = []
    for bucket, inside in groupby(entries, key=lambda entry: entry >> 50):
        kept: list[int] = []
        for _, same in groupby(inside, key=lambda entry: entry >> 30):
            kept.extend(list(same)[:MOST])
        bodies.append((bucket, _packed(kept)))
    return bodies


def _packed(entries: Sequence[int]) -> bytes:
    """Write entries in three columns, so that a key is found by one search."""
    marks = b"".join((entry >> 30 & (1 << _MARKS) - 1).to_bytes(3, "big") for entry in entries)
    places = b"".join((entry & _REACH - 1).to_bytes(3, "big") for entry in entries)
    return marks + places + bytes(_KNOWN - (entry >> 24 & _KNOWN) for entry in entries)


def _unpacked(body: bytes, mark: bytes, first: int) -> Iterable[Candidate]:
    """Yield the entries of a key."""
    number = len(body) // _SIZE
    place = body.find(mark, 0, 3 * number)
    while place >= 0 and place % 3:
        place = body.find(mark, place + 1, 3 * number)
    while place >= 0 and body[place : place + 3] == mark and place < 3 * number:
        at = place // 3
        start = 3 * (number + at)
        yield Candidate(body[6 * number + at], first + int.from_bytes(body[start : start + 3], "big"))
        place += 3


async def _keep(db: Database, block: _Block, newest: _Block | None, bodies: list[tuple[int, bytes]]) -> bool:
    """Write a block, in place of what it was; False where somebody else has written meanwhile.

    Without any rows only how far it has come is written.
    """
    low = block.number * BUCKETS
    rows = [(low + bucket, body) for bucket, body in bodies]
    values = {"first": block.first, "last": block.last, "names": block.names}
    async with db.writing() as tx:
        await tx.alone()
        if await _newest(tx.connection) != newest:
            return False
        if newest is not None and newest.number == block.number:
            if bodies:
                mine = (name_keys.c.id >= low) & (name_keys.c.id < low + BUCKETS)
                await tx.connection.execute(delete(name_keys).where(mine))
            here = update(name_blocks).where(name_blocks.c.id == block.number)
            await tx.connection.execute(here.values(values))
        else:
            await tx.connection.execute(insert(name_blocks).values(id=block.number, **values))
        await insert_rows(tx.connection, name_keys, ("id", "body"), rows)
    return True


async def is_filled(view: View) -> bool:
    """Say whether there is an index at all."""
    return bool(await view.scalar(select(func.count()).select_from(name_blocks)))


async def candidates(view: View, keys: Sequence[str]) -> dict[str, list[Candidate]]:
    """Return what stands under some keys, the best known first; keys of nothing are left out."""
    if not keys:
        return {}
    firsts = {
        int(number): int(first)
        for number, first in await view.connection.execute(select(name_blocks.c.id, name_blocks.c.first))
    }
    wanted: dict[int, list[tuple[str, bytes]]] = {}
    for key in dict.fromkeys(keys):
        number = number_of(key)
        mark = (number // BUCKETS).to_bytes(3, "big")
        wanted.setdefault(number % BUCKETS, []).append((key, mark))
    ids = [block * BUCKETS + bucket for block in firsts for bucket in wanted]
    if not ids:
        return {}
    query = select(name_keys).where(name_keys.c.id.in_(listed(view.connection, ids)))
    found: dict[str, list[Candidate]] = {}
    for number, body in await view.connection.execute(query):
        block, bucket = divmod(number, BUCKETS)
        for key, mark in wanted[bucket]:
            found.setdefault(key, []).extend(_unpacked(body, mark, firsts[block]))
    for several in found.values():
        several.sort(key=lambda one: (-one.known, one.version))
    return {key: several for key, several in found.items() if several}


async def held_names(view: View, versions: Sequence[int]) -> dict[int, HeldName]:
    """Return which names a view has still, or already, by the versions that gave them first."""
    if not versions:
        return {}
    first = repo_versions.alias("first")
    query = (
        select(
            first.c.id,
            repo_versions.c.name,
            repo_versions.c.repo_type,
            repo_versions.c.owner_key,
            counted(view, "downloads"),
        )
        .select_from(
            first.join(
                repo_versions,
                (repo_versions.c.repo_id == first.c.repo_id) & (repo_versions.c.name_key == first.c.name_key),
            ).join(repos, repos.c.id == repo_versions.c.repo_id)
        )
        .where(first.c.id.in_(listed(view.connection, versions)), present(view))
    )
    return {
        int(version): HeldName(name, repo_type, owner, None if count is None else int(count))
        for version, name, repo_type, owner, count in await view.connection.execute(query)
    }
