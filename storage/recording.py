"""The write side: a page of what the Hub showed becomes versions, metrics, links, events and labels.

A page is one transaction together with its cursor, so a run killed at any point goes on at the next page.
A page fetched earlier than what is stored of a repo is older news: it never turns a newer fact back.
"""

from collections.abc import Sequence
from typing import Any

from msgspec import UNSET, Struct
from sqlalchemy import RowMapping, bindparam, insert, select, update

from storage.canonical import clean, dump_or_none
from storage.changes import Change, Comparison, Version, compare, first
from storage.database import Database, Writer
from storage.labelling import write_labels
from storage.linking import write_links
from storage.records import METRICS, Coverage, EventKind, Page, Recorded, SeenRepo, Unreadable, owner_of
from storage.rows import chunks, tag_ids, tag_names, version_of, version_values
from storage.runs import earlier_listings
from storage.schema import coverage as coverage_table
from storage.schema import events, metrics, quarantine, repo_versions, repos, runs


class _Known(Struct, frozen=True):
    """What the store holds of a repo: its state row and its open version."""

    row: RowMapping
    version: Version
    observed_at: int

    def newer_than(self, observed_at: int) -> bool:
        """Say whether what was seen at an instant is older news than what the store holds."""
        seen_at: int = self.row["seen_at"]
        return max(seen_at, self.observed_at if self.version.gone else seen_at) > observed_at


class _Outcome(Struct, frozen=True):
    """One record of a page, compared."""

    seen: SeenRepo
    repo_id: int
    known: _Known | None
    comparison: Comparison
    changes: tuple[Change, ...]


async def record_page(db: Database, coverage: Coverage, page: Page) -> Recorded:
    """Record one page of a listing, and the cursor of the next, in one transaction."""
    async with db.writing() as tx:
        await tx.alone()
        recorded = await _record(tx, coverage, page.repos, page.observed_at)
        await _put_aside(tx, coverage, page.unreadable)
        counted = {"pages": 1, "seen": len(page.repos), "quarantined": len(page.unreadable)}
        await tx.connection.execute(
            update(coverage_table)
            .where(coverage_table.c.id == coverage.id)
            .values(
                cursor=page.cursor, **{name: coverage_table.c[name] + more for name, more in counted.items()}
            )
        )
        counted |= {"requests": page.requests, "changed": recorded.new + recorded.changed}
        await _count(tx, coverage.run_id, counted)
        return recorded


async def record_sighting(db: Database, coverage: Coverage, seen: SeenRepo, *, observed_at: int) -> Recorded:
    """Record one repo that was read by name."""
    async with db.writing() as tx:
        await tx.alone()
        recorded = await _record(tx, coverage, (seen,), observed_at)
        await _count(tx, coverage.run_id, {"seen": 1, "changed": recorded.new + recorded.changed})
        return recorded


async def record_gone(db: Database, coverage: Coverage, repo_id: int, *, observed_at: int) -> Recorded:
    """Record that a repo is gone or private (without a token the Hub answers both alike)."""
    async with db.writing() as tx:
        await tx.alone()
        known = (await _known(tx, repos.c.id, [repo_id])).get(repo_id)
        if known is None or known.version.gone or known.newer_than(observed_at):
            return Recorded(0, 0, 0)
        gone = Comparison(known.version.facts, known.version.fields, differs=True, changes=())
        change = Change(EventKind.DELETED, {"name": known.version.name}, None)
        await _write_versions(
            tx,
            coverage,
            [_Row(repo_id, known, gone, known.row["repo_type"], known.version.name, gone=True)],
            observed_at,
        )
        await _write_events(tx, coverage, [(repo_id, change)], observed_at)
        await tx.connection.execute(
            update(repos).where(repos.c.id == repo_id).values(missed=0, missed_at=None)
        )
        await _count(tx, coverage.run_id, {"changed": 1})
        return Recorded(0, 1, 1)


class _Row(Struct, frozen=True):
    """A version to be opened."""

    repo_id: int
    known: _Known | None
    comparison: Comparison
    repo_type: str
    name: str
    gone: bool = False


async def _record(tx: Writer, coverage: Coverage, page: Sequence[SeenRepo], observed_at: int) -> Recorded:
    unique = {(seen.observation.repo_type, seen.observation.hub_id): seen for seen in reversed(page)}
    seens = list(reversed(unique.values()))
    if not seens:
        return Recorded(0, 0, 0)
    known = await _known(tx, repos.c.hub_id, [seen.observation.hub_id for seen in seens])
    by_identity = {(row.row["repo_type"], row.row["hub_id"]): row for row in known.values()}
    fresh = [seen for seen in seens if _identity(seen) not in by_identity]
    ids = await _enter(tx, fresh, observed_at)
    listed = await _earlier(tx, coverage, fresh)
    outcomes: list[_Outcome] = []
    for seen in seens:
        held = by_identity.get(_identity(seen))
        if held is not None and held.newer_than(observed_at):
            continue
        if held is None:
            sight = _first_sight(seen, coverage, listed)
            comparison = first(seen.observation)
            outcomes.append(_Outcome(seen, ids[_identity(seen)], None, comparison, sight))
        else:
            comparison = compare(held.version, seen.observation)
            outcomes.append(_Outcome(seen, held.row["id"], held, comparison, comparison.changes))
    differing = [outcome for outcome in outcomes if outcome.comparison.differs]
    await _write_versions(
        tx,
        coverage,
        [
            _Row(
                outcome.repo_id,
                outcome.known,
                outcome.comparison,
                outcome.seen.observation.repo_type,
                outcome.seen.observation.name,
            )
            for outcome in differing
        ],
        observed_at,
    )
    told = [(outcome.repo_id, change) for outcome in outcomes for change in outcome.changes]
    await _write_events(tx, coverage, told, observed_at)
    await _write_metrics(tx, outcomes, observed_at)
    await write_links(
        tx,
        {
            outcome.repo_id: (outcome.seen.observation.repo_type, outcome.comparison.facts)
            for outcome in differing
        },
    )
    await write_labels(
        tx, "repo", {str(outcome.repo_id): outcome.seen.labels for outcome in outcomes if outcome.seen.labels}
    )
    return Recorded(len(fresh), sum(outcome.known is not None for outcome in differing), len(told))


def _identity(seen: SeenRepo) -> tuple[str, str]:
    return seen.observation.repo_type, seen.observation.hub_id


async def _known(tx: Writer, column: Any, values: Sequence[Any]) -> dict[int, _Known]:  # noqa: ANN401 - a column
    states: dict[int, RowMapping] = {}
    versions: list[RowMapping] = []
    for part in chunks(values):
        found = await tx.connection.execute(select(repos).where(column.in_(part)))
        here = {row["id"]: row for row in found.mappings()}
        states |= here
        for ids in chunks(here):
            opened = await tx.connection.execute(
                select(repo_versions).where(
                    repo_versions.c.repo_id.in_(ids), repo_versions.c.valid_to.is_(None)
                )
            )
            versions.extend(opened.mappings())
    names = await tag_names(tx.connection, versions)
    return {
        row["repo_id"]: _Known(states[row["repo_id"]], version_of(row, names), row["observed_at"])
        for row in versions
    }


async def _enter(tx: Writer, fresh: list[SeenRepo], observed_at: int) -> dict[tuple[str, str], int]:
    if not fresh:
        return {}
    number = await tx.sequence()
    entered = await tx.connection.execute(
        insert(repos).returning(repos.c.repo_type, repos.c.hub_id, repos.c.id),
        [
            {
                "repo_type": seen.observation.repo_type,
                "hub_id": seen.observation.hub_id,
                "first_sequence": number,
                "first_seen_at": observed_at,
                "seen_at": observed_at,
            }
            for seen in fresh
        ],
    )
    return {(str(repo_type), str(hub_id)): int(repo_id) for repo_type, hub_id, repo_id in entered}


async def _earlier(tx: Writer, coverage: Coverage, fresh: list[SeenRepo]) -> dict[str, int]:
    if not fresh:
        return {}
    owners = sorted({owner_of(seen.observation.name) for seen in fresh})
    source = f"{fresh[0].observation.repo_type}s"
    return await earlier_listings(tx.connection, source=source, owners=owners, before=coverage.id)


def _first_sight(seen: SeenRepo, coverage: Coverage, listed: dict[str, int]) -> tuple[Change, ...]:
    """Say what a first sight means: nothing in a baseline; created only if an earlier listing lacked it."""
    after = {"name": seen.observation.name}
    earlier = listed.get(owner_of(seen.observation.name))
    if earlier is None:
        return () if coverage.baseline else (Change(EventKind.DISCOVERED, None, after),)
    created_at = seen.observation.created_at
    # Older than a listing that did not hold it: it was private, or somewhere else. That is no creation.
    older = isinstance(created_at, int) and created_at < earlier
    return (Change(EventKind.DISCOVERED if older else EventKind.CREATED, None, after),)


async def _write_versions(tx: Writer, coverage: Coverage, rows: list[_Row], observed_at: int) -> None:
    if not rows:
        return
    number = await tx.sequence()
    closing = [row.known.version.id for row in rows if row.known is not None]
    for part in chunks(closing):
        await tx.connection.execute(
            update(repo_versions).where(repo_versions.c.id.in_(part)).values(valid_to=number)
        )
    names = await tag_ids(
        tx.connection, {tag for row in rows for tag in row.comparison.facts.get("tags") or ()}
    )
    await tx.connection.execute(
        insert(repo_versions),
        [
            {
                "repo_id": row.repo_id,
                "valid_from": number,
                "run_id": coverage.run_id,
                "observed_at": observed_at,
                "repo_type": row.repo_type,
                "name": row.name,
                "name_key": row.name.casefold(),
                "owner_key": owner_of(row.name),
                "gone": row.gone,
            }
            | version_values(row.comparison.facts, row.comparison.fields, names)
            for row in rows
        ],
    )


async def _write_events(
    tx: Writer, coverage: Coverage, told: list[tuple[int, Change]], observed_at: int
) -> None:
    if not told:
        return
    number = await tx.sequence()
    await tx.connection.execute(
        insert(events),
        [
            {
                "sequence": number,
                "run_id": coverage.run_id,
                "kind": change.kind,
                "repo_id": repo_id,
                "before": dump_or_none(change.before),
                "after": dump_or_none(change.after),
                "detected_at": tx.at,
                "observed_at": observed_at,
            }
            for repo_id, change in told
        ],
    )


async def _write_metrics(tx: Writer, outcomes: list[_Outcome], observed_at: int) -> None:
    """Renew every sighted repo's state; keep a row of history only where a counter moved."""
    moved: list[dict[str, Any]] = []
    renewed: list[dict[str, Any]] = []
    for outcome in outcomes:
        held = outcome.known.row if outcome.known else None
        latest = {name: held[name] if held else None for name in METRICS}
        now = dict(latest)
        for name in METRICS:
            value = getattr(outcome.seen.observation, name)
            if value is not UNSET:
                now[name] = value
        renewed.append({"repo": outcome.repo_id, **now})
        if now != latest:
            moved.append({"repo_id": outcome.repo_id, "at": observed_at, **now})
    if moved:
        number = await tx.sequence()
        await tx.connection.execute(insert(metrics), [{"sequence": number, **row} for row in moved])
    if renewed:
        await tx.connection.execute(
            update(repos)
            .where(repos.c.id == bindparam("repo"))
            .values(
                seen_at=observed_at,
                missed=0,
                missed_at=None,
                **{name: bindparam(name) for name in METRICS},
            ),
            renewed,
        )


async def _put_aside(tx: Writer, coverage: Coverage, unreadable: Sequence[Unreadable]) -> None:
    """Keep what cannot be read, whole, with the reason; what was put aside before is not kept twice."""
    if not unreadable:
        return
    here = select(quarantine.c.record).where(
        quarantine.c.source == coverage.source,
        quarantine.c.partition == coverage.partition,
        quarantine.c.resolved_at.is_(None),
    )
    held = {str(record) for (record,) in await tx.connection.execute(here)}
    fresh = [record for record in unreadable if clean(record.record) not in held]
    if fresh:
        await tx.connection.execute(
            insert(quarantine),
            [
                {
                    "run_id": coverage.run_id,
                    "source": coverage.source,
                    "partition": coverage.partition,
                    "record": record.record,
                    "reason": record.reason,
                    "at": tx.at,
                }
                for record in fresh
            ],
        )


async def _count(tx: Writer, run_id: int, more: dict[str, int]) -> None:
    await tx.connection.execute(
        update(runs)
        .where(runs.c.id == run_id)
        .values(**{name: runs.c[name] + amount for name, amount in more.items()})
    )
