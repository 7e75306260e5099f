"""The write side: a page of what the Hub showed becomes versions, metrics, links, events and labels.

A page is one transaction together with its cursor, so a run killed at any point goes on at the next page.
A page fetched earlier than what is stored of a repo is older news: it never turns a newer fact back.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace
from sqlalchemy import update

from storage.aside import PutAside, first_under, put_aside, resolve, resolve_record
from storage.bulk import adding, carry_out
from storage.canonical import clean
from storage.changes import Change, Comparison, Version, compare, first
from storage.database import Database, Writer
from storage.known import Held, Opened, opened, seen_last, states
from storage.labelling import write_labels
from storage.linking import declares, write_links
from storage.listings import earlier_listings
from storage.outcomes import Outcome, enter, renew, write_events, write_versions
from storage.records import (
    LIVE,
    Coverage,
    EventKind,
    Glimpses,
    Page,
    Recorded,
    RepoType,
    SeenRepo,
    Unreadable,
    owner_of,
)
from storage.schema import coverage as coverage_table
from storage.schema import repos, runs
from storage.sorting import Candidate, Identity, Sighted, identity, look, read, whole
from storage.tagging import letters_of, remember


async def record_page(db: Database, coverage: Coverage, page: Page) -> Recorded:
    """Record one page of a listing, and the cursor of the next, in one transaction."""
    recording = _Recording(
        coverage, page.observed_at, letters_of(db), answered_at=page.answered_at, behind=page.behind
    )
    async with db.writing() as tx:
        await tx.alone()
        recording.first_under = await first_under(tx, coverage.source, _readable(page, ()))
        recorded = await recording.record(tx, page.repos, page.glimpses)
        unreadable = (*page.unreadable, *recorded.unreadable)
        await put_aside(tx, coverage, unreadable, observed_at=page.observed_at)
        if recording.first_under or unreadable:
            readable = _readable(page, recorded.unreadable)
            await resolve(tx, coverage.source, readable, page.observed_at)
        glimpsed = len(page.glimpses.records) if page.glimpses else 0
        seen = len(page.repos) + glimpsed - len(recorded.unreadable)
        odd, moved = len(unreadable), recorded.new + recorded.changed
        here = (page.cursor, 1, seen, odd, coverage.id)
        whole = (page.requests, 1, seen, moved, odd, coverage.run_id)
        await carry_out(
            tx.connection,
            adding(tx.connection, coverage_table, ("cursor",), ("pages", "seen", "quarantined"), here),
            adding(tx.connection, runs, (), ("requests", "pages", "seen", "changed", "quarantined"), whole),
        )
    remember(db, recording.entered)
    return recorded


async def record_sighting(
    db: Database, coverage: Coverage, seen: SeenRepo, *, observed_at: int, answered_at: int | None = None
) -> Recorded:
    """Record one repo that was read by name. The times are those of `Page`."""
    recording = _Recording(coverage, observed_at, letters_of(db), answered_at=answered_at)
    async with db.writing() as tx:
        await tx.alone()
        hub_ids = [seen.observation.hub_id]
        recording.first_under = await first_under(tx, coverage.source, hub_ids)
        recorded = await recording.record(tx, (seen,), None)
        if recording.first_under:
            await resolve(tx, coverage.source, hub_ids, observed_at)
        await _count(tx, coverage.run_id, {"seen": 1, "changed": recorded.new + recorded.changed})
    remember(db, recording.entered)
    return recorded


async def record_read_again(db: Database, run_id: int, aside: PutAside, seen: SeenRepo) -> Recorded:
    """Record what an earlier reader could not read, as it was when the Hub showed it, and resolve it.

    What it means to see the repo is judged as of the listing that it first came under; what changed is told
    by the run that could read it.
    """
    then = replace(aside.coverage, run_id=run_id)
    recording = _Recording(then, aside.observed_at, letters_of(db))
    recording.first_under = {seen.observation.hub_id: then}
    async with db.writing() as tx:
        await tx.alone()
        recorded = await recording.record(tx, (seen,), None)
        await resolve_record(tx, aside.id)
        await _count(tx, run_id, {"changed": recorded.new + recorded.changed})
    remember(db, recording.entered)
    return recorded


async def record_gone(
    db: Database, coverage: Coverage, repo_id: int, *, observed_at: int, answered_at: int | None = None
) -> Recorded:
    """Record that a repo is gone or private (without a token the Hub answers both alike).

    The times are those of `Page`; it is told as of the answer, so that what overlaps with it does not return
    it.
    """
    recording = _Recording(coverage, observed_at if answered_at is None else answered_at, letters_of(db))
    async with db.writing() as tx:
        await tx.alone()
        known = (await opened(tx, [repo_id])).get(repo_id)
        seen_at = await seen_last(tx, repo_id)
        if known is None or seen_at is None or known.version.gone or seen_at > observed_at:
            return Recorded(0, 0, 0)
        await recording.end(tx, repo_id, known)
        await _count(tx, coverage.run_id, {"changed": 1})
    remember(db, recording.entered)
    return Recorded(0, 1, 1)


class _Recording:
    """What one transaction records: under which coverage, from an answer asked for and given when."""

    def __init__(
        self,
        coverage: Coverage,
        observed_at: int,
        letters: Mapping[str, str],
        *,
        answered_at: int | None = None,
        behind: int = 0,
    ) -> None:
        self._coverage = coverage
        self._at = observed_at
        self._seen_at = observed_at if answered_at is None else max(answered_at, observed_at)
        self._letters = letters
        self._behind = behind
        self.entered: dict[str, str] = {}
        """The letters of tags that went into the dictionary, to be kept once it is committed."""
        self.first_under: Mapping[str, Coverage] = {}
        """Under what repos were listed, by the Hub's id, when they could not be read yet."""

    async def record(self, tx: Writer, seens: Sequence[SeenRepo], glimpses: Glimpses | None) -> Recorded:
        """Compare what was seen with what is stored, and write down what differs."""
        held = await _held(tx, seens, glimpses)
        candidates = whole(seens, held, self._at)
        unreadable: list[Unreadable] = []
        sighted = Sighted([], [])
        if glimpses is not None:
            sighted, unread = look(glimpses, held, self._at)
            read_now, unreadable = await read(glimpses, unread, self._at)
            taken = {identity(one.seen) for one in candidates}
            candidates += [one for one in read_now if identity(one.seen) not in taken] if taken else read_now
        counts = await self._record_read(tx, candidates, sighted)
        return replace(counts, unreadable=tuple(unreadable))

    async def end(self, tx: Writer, repo_id: int, known: Opened) -> None:
        """Close a repo's history: it is gone."""
        version = known.version
        still = Comparison(version.facts, version.fields, differs=True, changes=())
        gone = Outcome(repo_id, known.repo_type, version.name, version.id, still, gone=True)
        await self._write_versions(tx, [gone])
        change = Change(EventKind.DELETED, {"name": version.name}, None)
        await write_events(tx, self._coverage, [(repo_id, change)], self._at)
        await tx.connection.execute(
            update(repos).where(repos.c.id == repo_id).values(missed=0, missed_at=None, digest=None)
        )

    async def _record_read(self, tx: Writer, candidates: Sequence[Candidate], sighted: Sighted) -> Recorded:
        # By the Hub's ids, which grow with time: what is inserted in order leaves no half-empty pages behind.
        fresh = sorted((one for one in candidates if one.held is None), key=_hub_id)
        known = [(one.held, one) for one in candidates if one.held is not None]
        outcomes = await self._enter(tx, fresh)
        new = {one.repo_id for one in outcomes}
        labels = {one.repo_id: seen.seen.labels for one, seen in zip(outcomes, fresh, strict=True)}
        compared = await self._compare(tx, known)
        renewed = [(held, one, outcome.comparison.differs) for (held, one), outcome in compared]
        await renew(tx, sighted, renewed, self._at, self._seen_at)
        outcomes += [outcome for _, outcome in compared]
        labels |= {held.id: one.seen.labels for (held, one), _ in compared}
        differing = [one for one in outcomes if one.comparison.differs]
        await self._write_versions(tx, differing)
        told = [(one.repo_id, change) for one in outcomes for change in one.comparison.changes]
        await write_events(tx, self._coverage, told, self._at)
        links = {
            one.repo_id: (one.repo_type, one.comparison.facts)
            for one in differing
            if one.closing is not None or declares(one.comparison.facts)
        }
        await write_links(tx, links, fresh=new)
        subjects = {str(repo_id): found for repo_id, found in labels.items() if found}
        if subjects:
            await write_labels(tx, "repo", subjects, fresh={str(repo_id) for repo_id in new})
        return Recorded(len(fresh), len(differing) - len(fresh), len(told))

    async def _enter(self, tx: Writer, fresh: Sequence[Candidate]) -> list[Outcome]:
        if not fresh:
            return []
        ids = await enter(tx, fresh, self._at, self._seen_at)
        sights = await self._first_sights(tx, fresh)
        return [
            Outcome(
                repo_id,
                one.seen.observation.repo_type,
                one.seen.observation.name,
                None,
                first(one.seen, sight),
            )
            for repo_id, one, sight in zip(ids, fresh, sights, strict=True)
        ]

    async def _first_sights(self, tx: Writer, fresh: Sequence[Candidate]) -> list[tuple[Change, ...]]:
        """Return what it means that repos are seen on the Hub for the first time."""
        listed_by_type = await _earlier(tx, self._coverage, fresh)
        if not self.first_under and self._coverage.baseline and not any(listed_by_type.values()):
            return [()] * len(fresh)
        found: list[tuple[Change, ...]] = []
        for one in fresh:
            seen = one.seen.observation
            listings, under = listed_by_type[seen.repo_type], self.first_under.get(seen.hub_id)
            if under is not None:
                then = await _earlier(tx, under, [one], before=under.started_at)
                found.append(_first_sight(one.seen, under, then[seen.repo_type], self._behind))
            else:
                found.append(_first_sight(one.seen, self._coverage, listings, self._behind))
        return found

    async def _compare(
        self, tx: Writer, known: Sequence[tuple[Held, Candidate]]
    ) -> list[tuple[tuple[Held, Candidate], Outcome]]:
        """Compare known repos with their open versions; what is older than a repo's end is left out.

        A repo that only snapshots have told of is seen here for the first time: what differs is no news.
        """
        versions = await opened(tx, [held.id for held, _ in known])
        copied = [one for held, one in known if _only_copied(versions[held.id].version)]
        sights = await self._first_sights(tx, copied) if copied else []
        first_sights = {id(one): sight for one, sight in zip(copied, sights, strict=True)}
        found: list[tuple[tuple[Held, Candidate], Outcome]] = []
        for held, one in known:
            now = versions[held.id]
            if now.version.gone and now.observed_at > self._at:
                continue
            seen = one.seen.observation
            comparison = compare(now.version, seen)
            if id(one) in first_sights:
                comparison = replace(comparison, changes=first_sights[id(one)])
            outcome = Outcome(held.id, seen.repo_type, seen.name, now.version.id, comparison)
            found.append(((held, one), outcome))
        return found

    async def _write_versions(self, tx: Writer, outcomes: Sequence[Outcome]) -> None:
        entered = await write_versions(tx, self._coverage, outcomes, self._at, self._letters)
        self.entered |= entered


def _only_copied(version: Version) -> bool:
    return not (version.gone or version.fields & LIVE)


def _hub_id(one: Candidate) -> str:
    return one.seen.observation.hub_id


async def _held(tx: Writer, seens: Sequence[SeenRepo], glimpses: Glimpses | None) -> dict[Identity, Held]:
    wanted: dict[RepoType, list[str]] = {}
    for seen in seens:
        wanted.setdefault(seen.observation.repo_type, []).append(clean(seen.observation.hub_id))
    if glimpses is not None:
        here = wanted.setdefault(glimpses.repo_type, [])
        here += [glimpse.hub_id for glimpse in glimpses.records]
    found: dict[Identity, Held] = {}
    for repo_type, hub_ids in wanted.items():
        for hub_id, held in (await states(tx, repo_type, hub_ids)).items():
            found[repo_type, hub_id] = held
    return found


async def _earlier(
    tx: Writer, coverage: Coverage, fresh: Sequence[Candidate], *, before: int | None = None
) -> dict[RepoType, dict[str, int]]:
    """Return, by type and owner, when the last complete listing that would have held new repos began."""
    names: dict[RepoType, list[str]] = {}
    for one in fresh:
        seen = one.seen.observation
        names.setdefault(seen.repo_type, []).append(seen.name)
    return {
        repo_type: await earlier_listings(
            tx.connection,
            source=f"{repo_type}s",
            owners=sorted(set(map(owner_of, called))),
            asking=coverage.id,
            before=before,
        )
        for repo_type, called in names.items()
    }


def _first_sight(
    seen: SeenRepo, coverage: Coverage, listings: Mapping[str, int], behind: int
) -> tuple[Change, ...]:
    """Say what a first sight means: nothing in a baseline; created only if an earlier listing lacked it.

    The Hub's dates are by its own clock, which was `behind` ours.
    """
    after: dict[str, Any] = {"name": seen.observation.name}
    earlier = listings.get(owner_of(seen.observation.name))
    if earlier is None:
        return () if coverage.baseline else (Change(EventKind.DISCOVERED, None, after),)
    created_at = seen.observation.created_at
    # Older than a listing that did not hold it: it was private, or somewhere else. That is no creation.
    if isinstance(created_at, int) and created_at + behind < earlier:
        return (Change(EventKind.DISCOVERED, None, after),)
    born = created_at if isinstance(created_at, int) else None
    return (Change(EventKind.CREATED, None, after, happened_at=born),)


def _readable(page: Page, unreadable: Sequence[Unreadable]) -> list[str]:
    """Return the Hub's ids of a page's repos, but for the glimpses that could not be read after all."""
    found = [glimpse.hub_id for glimpse in page.glimpses.records] if page.glimpses else []
    odd = {record.hub_id for record in unreadable}
    return [hub_id for hub_id in found if hub_id not in odd] + [
        seen.observation.hub_id for seen in page.repos
    ]


async def _count(tx: Writer, run_id: int, more: dict[str, int]) -> None:
    await tx.connection.execute(
        update(runs)
        .where(runs.c.id == run_id)
        .values(**{name: runs.c[name] + amount for name, amount in more.items()})
    )
