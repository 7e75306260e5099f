"""The write side of bulk snapshots: what was seen years ago, recorded now, with its own dates, as no news.

A snapshot tells three things. A repo that nobody else has recorded is entered, and follows the snapshots from
one to the next. A repo that was seen on the Hub itself keeps its facts, whatever a snapshot says: of it only
the counters are taken, at the snapshot's date. And no event is written, ever: see docs/decisions, number 13.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import func, select, update

from storage.aside import put_aside
from storage.bulk import adding, carry_out, insert_rows, listed, update_rows
from storage.canonical import clean
from storage.changes import compare, first
from storage.database import Database, Writer
from storage.errors import StoreError
from storage.known import Held, Metrics, opened, states
from storage.leases import take
from storage.linking import write_links
from storage.outcomes import Outcome, enter, renew, write_versions
from storage.records import (
    LIVE,
    METRICS,
    Coverage,
    Glimpse,
    Page,
    Recorded,
    RepoType,
    SeenRepo,
    Unreadable,
)
from storage.runs import LEASE, lease_name
from storage.schema import coverage as coverage_table
from storage.schema import metrics, repos, runs
from storage.snapshots import SNAPSHOTS, counter_bits
from storage.sorting import NOTHING, Candidate, Sighted, identity, merged, read, whole
from storage.tagging import letters_of, remember
from storage.upsert import insert_into

SCOPE = "backfill"

Past = tuple[Held, Metrics]


class Snapshot(Struct, frozen=True):
    """One bulk snapshot: of which repos, as they were when (milliseconds UTC), named how."""

    repo_type: RepoType
    observed_at: int
    name: str

    @property
    def partition(self) -> str:
        """Its name in the coverage."""
        return f"{self.repo_type}s:{self.name}"


async def open_snapshot(
    db: Database, run_id: int, snapshot: Snapshot, *, fields: int, counters: Iterable[str], expected: int
) -> Coverage:
    """Begin the coverage of a snapshot in a run, or go on with it; one of another size begins anew.

    `fields` is the mask of the facts that it tells, `counters` are the names of those that it has. What it
    covers is the moment at which it was taken: that is when its coverage begins and ends.
    """
    async with db.writing() as tx:
        await tx.alone()
        wanted = insert_into(tx.connection, coverage_table).values(
            run_id=run_id,
            source=SNAPSHOTS,
            partition=snapshot.partition,
            fields=fields | counter_bits(counters),
            started_at=snapshot.observed_at,
            complete=False,
            baseline=True,
            pages=0,
            seen=0,
            quarantined=0,
            expected=expected,
        )
        opened_now = wanted.on_conflict_do_update(
            index_elements=["run_id", "source", "partition"], set_={"run_id": run_id}
        )
        found = await tx.connection.execute(opened_now.returning(coverage_table))
        row = found.mappings().one()
        begun = Coverage(**{name: row[name] for name in Coverage.__struct_fields__})
        if begun.expected == expected:
            return begun
        anew: dict[str, Any] = {"cursor": None, "finished_at": None, "complete": False, "expected": expected}
        where = coverage_table.c.id == begun.id
        await tx.connection.execute(update(coverage_table).where(where).values(anew))
        return replace(begun, **anew)


async def close_snapshot(db: Database, coverage: Coverage) -> None:
    """Note that a snapshot was read to its end."""
    async with db.writing() as tx:
        await tx.connection.execute(
            update(coverage_table)
            .where(coverage_table.c.id == coverage.id)
            .values(finished_at=coverage.started_at, complete=True)
        )


async def record_snapshot(
    db: Database, coverage: Coverage, snapshot: Snapshot, page: Page, *, target: str, holder: str
) -> Recorded:
    """Record a piece of a snapshot with the cursor of the next, in one transaction; keeps the run's lease.

    `target` is the run's. Raises StoreError where another process has taken the run over.
    """
    async with db.writing() as tx:
        await tx.alone()
        if not await take(tx, lease_name(SCOPE, target), holder=holder, lease=LEASE):
            raise StoreError(f"another process goes on with the backfill of {target}")
        recording = _Recording(tx, coverage, snapshot, letters_of(db))
        recorded = await recording.record(page)
        unreadable = (*page.unreadable, *recorded.unreadable)
        await put_aside(tx, coverage, unreadable)
        glimpsed = len(page.glimpses.records) if page.glimpses else 0
        seen = len(page.repos) + glimpsed - len(recorded.unreadable)
        moved = recorded.new + recorded.changed
        here = (page.cursor, 1, seen, len(unreadable), coverage.id)
        run = (1, seen, moved, len(unreadable), coverage.run_id)
        await carry_out(
            tx.connection,
            adding(tx.connection, coverage_table, ("cursor",), ("pages", "seen", "quarantined"), here),
            adding(tx.connection, runs, (), ("pages", "seen", "changed", "quarantined"), run),
        )
    remember(db, recording.entered)
    return recorded


class _Recording:
    """What one transaction records of a snapshot."""

    def __init__(
        self, tx: Writer, coverage: Coverage, snapshot: Snapshot, letters: Mapping[str, str]
    ) -> None:
        self._tx = tx
        self._coverage = coverage
        self._type = snapshot.repo_type
        self._at = snapshot.observed_at
        self._letters = letters
        self.entered: dict[str, str] = {}
        """The letters of tags that went into the dictionary."""

    async def record(self, page: Page) -> Recorded:
        """Hold a page against the store, and write down what it adds."""
        glimpses = page.glimpses
        ids = [clean(seen.observation.hub_id) for seen in page.repos]
        ids += [glimpse.hub_id for glimpse in glimpses.records] if glimpses else []
        held = await states(self._tx, self._type, ids)
        sighted, past = Sighted([], []), dict[int, Past]()
        by_identity = {(str(self._type), hub_id): one for hub_id, one in held.items()}
        candidates = whole(page.repos, by_identity, self._at)
        for seen in page.repos:
            known = by_identity.get(identity(seen))
            if known is not None and known.seen_at > self._at:
                past.setdefault(known.id, (known, _counters(seen)))
        unreadable: list[Unreadable] = []
        if glimpses is not None:
            unread = self._look(glimpses.records, held, sighted, past)
            found, unreadable = await read(glimpses, unread, self._at)
            taken = {identity(one.seen) for one in candidates}
            candidates += [one for one in found if identity(one.seen) not in taken]
        new, changed = await self._follow(candidates, sighted, past)
        changed += await self._fill(list(past.values())) + len(sighted.moved)
        return Recorded(new, changed, 0, tuple(unreadable))

    def _look(
        self, records: Sequence[Glimpse], held: Mapping[str, Held], sighted: Sighted, past: dict[int, Past]
    ) -> list[tuple[Glimpse, Held | None]]:
        """Sort glimpses: what is as in the snapshot before, what is of the past; return what must be read."""
        unread: list[tuple[Glimpse, Held | None]] = []
        met: set[str] = set()
        for glimpse in records:
            if glimpse.hub_id in met:
                continue
            met.add(glimpse.hub_id)
            known = held.get(glimpse.hub_id)
            if known is not None and known.seen_at > self._at:
                past.setdefault(known.id, (known, glimpse.metrics))
            elif known is None or known.digest != glimpse.digest:
                unread.append((glimpse, known))
            elif (now := merged(known.metrics, glimpse.metrics)) != known.metrics:
                sighted.moved.append((known, now))
            else:
                sighted.same.append(known)
        return unread

    async def _follow(
        self, candidates: Sequence[Candidate], sighted: Sighted, past: dict[int, Past]
    ) -> tuple[int, int]:
        """Enter new repos, and let those go on that only snapshots have told of; the others are past."""
        tx, at = self._tx, self._at
        fresh = sorted((one for one in candidates if one.held is None), key=_hub_id)
        numbers = await enter(tx, fresh, at, at)
        outcomes = [
            Outcome(number, self._type, one.seen.observation.name, None, first(one.seen))
            for number, one in zip(numbers, fresh, strict=True)
        ]
        known = [(one.held, one) for one in candidates if one.held is not None]
        versions = await opened(tx, [held.id for held, _ in known])
        renewed: list[tuple[Held, Candidate, bool]] = []
        for held, one in known:
            seen, version = one.seen.observation, versions[held.id].version
            if version.gone or version.fields & LIVE:
                past.setdefault(held.id, (held, _counters(one.seen)))
                continue
            comparison = compare(version, seen)
            renewed.append((held, one, comparison.differs))
            if comparison.differs:
                outcomes.append(Outcome(held.id, self._type, seen.name, version.id, comparison))
        await renew(tx, sighted, renewed, at, at)
        self.entered |= await write_versions(tx, self._coverage, outcomes, at, self._letters)
        links = {one.repo_id: (one.repo_type, one.comparison.facts) for one in outcomes}
        await write_links(tx, links, fresh=set(numbers))
        moved = sum(differs or one.metrics != held.metrics for held, one, differs in renewed)
        return len(fresh), moved

    async def _fill(self, past: Sequence[Past]) -> int:
        """Put counters between those that are stored; return of how many repos there were any to put."""
        if not past:
            return 0
        numbers = [held.id for held, _ in past]
        before, after = await self._before(numbers), await self._after(numbers)
        following = await self._following()
        rows: list[tuple[Any, ...]] = []
        latest: list[tuple[Any, ...]] = []
        filled = 0
        number = await self._tx.sequence()
        for held, seen in past:
            earlier, later = before.get(held.id), after.get(held.id)
            now = merged(earlier or NOTHING, seen)
            if now == (earlier or NOTHING):
                continue
            filled += 1
            rows.append((held.id, self._at, number, *now))
            if later is None and held.seen_at <= self._at:
                latest.append((*now, held.id))
            # What held before was seen again later, without a row of its own: now it needs one.
            again = [look for look in (following, held.seen_at) if look is not None and look > self._at]
            again = [look for look in again if later is None or look < later]
            if earlier is not None and again:
                rows.append((held.id, min(again), number, *earlier))
        await insert_rows(self._tx.connection, metrics, ("repo_id", "at", "sequence", *METRICS), rows)
        await update_rows(self._tx.connection, repos, METRICS, latest)
        return filled

    async def _before(self, numbers: Sequence[int]) -> dict[int, Metrics]:
        """Return the counters that held at the snapshot's date, as far as they are stored."""
        here = metrics.c.repo_id.in_(listed(self._tx.connection, numbers))
        last = (
            select(metrics.c.repo_id, func.max(metrics.c.at).label("at"))
            .where(here, metrics.c.at <= self._at)
            .group_by(metrics.c.repo_id)
            .subquery()
        )
        query = (
            select(metrics.c.repo_id, *(metrics.c[name] for name in METRICS))
            .join(last, (last.c.repo_id == metrics.c.repo_id) & (last.c.at == metrics.c.at))
            .order_by(metrics.c.sequence)
        )
        return {row[0]: tuple(row[1:]) for row in await self._tx.connection.execute(query)}

    async def _after(self, numbers: Sequence[int]) -> dict[int, int]:
        """Return when the next counters are stored."""
        here = metrics.c.repo_id.in_(listed(self._tx.connection, numbers))
        query = (
            select(metrics.c.repo_id, func.min(metrics.c.at))
            .where(here, metrics.c.at > self._at)
            .group_by(metrics.c.repo_id)
        )
        return {int(row[0]): int(row[1]) for row in await self._tx.connection.execute(query)}

    async def _following(self) -> int | None:
        """Return when the next snapshot was taken of those that were recorded whole."""
        query = select(func.min(coverage_table.c.started_at)).where(
            coverage_table.c.source == SNAPSHOTS,
            coverage_table.c.partition.startswith(f"{self._type}s:"),
            coverage_table.c.complete,
            coverage_table.c.started_at > self._at,
        )
        found = (await self._tx.connection.execute(query)).scalar()
        return None if found is None else int(found)


def _counters(seen: SeenRepo) -> Metrics:
    return tuple(getattr(seen.observation, name) for name in METRICS)


def _hub_id(one: Candidate) -> str:
    return one.seen.observation.hub_id
