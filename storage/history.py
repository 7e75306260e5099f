"""The read side over time: events, series with their gaps, what changed between two moments."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import ColumnElement, RowMapping, func, or_, select

from storage.canonical import load
from storage.covering import coverage_known
from storage.records import ALL, DERIVED
from storage.rows import among, chunks
from storage.schema import coverage, events, metrics, origins, owners, repo_versions, repos, runs
from storage.snapshots import SNAPSHOTS, counter_bits
from storage.views import View

Metric = Literal["downloads", "downloads_all_time", "likes", "trending"]


class Event(Struct, frozen=True, kw_only=True):
    """Something that changed: before, after, when we saw it, and when it happened if the Hub shows it.

    `commit` is the revision that made the change, `last_before` the newest one under the old value: both only
    where the cards at these revisions show it.
    """

    id: int
    sequence: int
    run: int
    kind: str
    repo_id: int | None
    repo_type: str | None
    repo: str | None
    hub_id: str | None
    owner: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    detected_at: int
    observed_at: int
    happened_at: int | None
    commit: str | None
    last_before: str | None = None


class Sample(Struct, frozen=True):
    """One observed value of a counter."""

    at: int
    value: float | None


async def find_events(
    view: View,
    *,
    after: int | None = None,
    until: int | None = None,
    since_run: int | None = None,
    kinds: Sequence[str] = (),
    ids: Sequence[int] | None = None,
    repo_ids: Sequence[int] | None = None,
    owners_in: Sequence[str] | None = None,
    since: int | None = None,
    newest_first: bool = False,
    limit: int | None = None,
) -> list[Event]:
    """Return events, oldest first: after one sequence up to another, of some kinds, repos or owners.

    Where no kinds are named, those that a rule derived from counters are left out. `since` is an instant of
    detection; `since_run` leaves out that run and what came before it.
    """
    where: list[ColumnElement[bool]] = [events.c.sequence <= (view.sequence if until is None else until)]
    if after is not None:
        where.append(events.c.sequence > after)
    if since_run is not None:
        where.append(events.c.run_id > since_run)
    if since is not None:
        where.append(events.c.detected_at >= since)
    where.append(events.c.kind.in_(kinds) if kinds else events.c.kind.not_in(DERIVED))
    if ids is not None:
        where.append(among(events.c.id, ids))
    if repo_ids is not None:
        where.append(among(events.c.repo_id, repo_ids))
    if owners_in is not None:
        where.append(_touches_owners(view, owners_in))
    query = (
        select(
            events,
            repos.c.hub_id,
            repo_versions.c.repo_type,
            repo_versions.c.name,
            owners.c.handle_key,
            origins.c.commit.label("found_commit"),
            origins.c.happened_at.label("found_at"),
            origins.c.last_before,
        )
        .outerjoin(origins, (origins.c.event_id == events.c.id) & (origins.c.sequence <= view.sequence))
        .outerjoin(repos, repos.c.id == events.c.repo_id)
        .outerjoin(repo_versions, (repo_versions.c.repo_id == events.c.repo_id) & view.holds(repo_versions))
        .outerjoin(owners, owners.c.id == events.c.owner_id)
        .where(*where)
        .order_by(events.c.id.desc() if newest_first else events.c.id)
        .limit(limit)
    )
    return [_event(row) for row in (await view.connection.execute(query)).mappings()]


def _touches_owners(view: View, handles: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that an event is about an owner: whose the repo was just then, or is now.

    A transfer is about the old owner and the new one; what a repo does afterwards is the new one's alone.
    """
    keys = [handle.casefold() for handle in handles]
    then, now = repo_versions.alias(), repo_versions.alias()
    was = select(then.c.id).where(
        then.c.repo_id == events.c.repo_id,
        then.c.owner_key.in_(keys),
        then.c.valid_from <= events.c.sequence,
        or_(then.c.valid_to.is_(None), then.c.valid_to >= events.c.sequence),
    )
    holding = select(now.c.repo_id).where(now.c.owner_key.in_(keys), view.holds(now))
    own = select(owners.c.id).where(owners.c.handle_key.in_(keys))
    return or_(was.exists(), events.c.repo_id.in_(holding), events.c.owner_id.in_(own))


async def series(
    view: View, repo_ids: Sequence[int], metric: Metric, *, since: int
) -> dict[int, list[Sample]]:
    """Return the observed values of a counter since an instant, by repo.

    A row is kept only when a counter moved, so the value that held at `since` begins the series.
    """
    column = metrics.c[metric]
    found: dict[int, list[Sample]] = {repo_id: [] for repo_id in repo_ids}
    for part in chunks(repo_ids):
        start = (
            select(metrics.c.repo_id, func.max(metrics.c.at).label("at"))
            .where(metrics.c.repo_id.in_(part), metrics.c.at <= since, metrics.c.sequence <= view.sequence)
            .group_by(metrics.c.repo_id)
            .subquery()
        )
        held = select(metrics.c.repo_id, metrics.c.at, column).join(
            start,
            (start.c.repo_id == metrics.c.repo_id)
            & (start.c.at == metrics.c.at)
            & (metrics.c.sequence <= view.sequence),
        )
        later = select(metrics.c.repo_id, metrics.c.at, column).where(
            metrics.c.repo_id.in_(part), metrics.c.at > since, metrics.c.sequence <= view.sequence
        )
        for query in (held.order_by(metrics.c.sequence), later.order_by(metrics.c.at, metrics.c.sequence)):
            for repo_id, at, value in await view.connection.execute(query):
                samples = found[repo_id]
                if samples and samples[-1].at == max(at, since):
                    samples.pop()  # recorded again for the same instant: the newer record holds
                samples.append(Sample(max(at, since), value))
    return found


async def looks(
    view: View, *, source: str, partition: str, since: int, metric: Metric | None = None
) -> list[int]:
    """Return the instants at which one partition had been wholly looked at, oldest first."""
    found = await looks_of(view, source=source, partitions=[partition], since=since, metric=metric)
    return found[partition.casefold()]


async def looks_of(
    view: View, *, source: str, partitions: Sequence[str], since: int, metric: Metric | None = None
) -> dict[str, list[int]]:
    """Return the instants at which partitions had been wholly looked at since an instant, oldest first.

    A look at a whole type is a look at each of its partitions, and so is a bulk snapshot of it; with a
    `metric`, only snapshots that have that counter are.
    """
    wanted = [partition.casefold() for partition in partitions]
    found: dict[str, list[int]] = {partition: [] for partition in wanted}
    for part in chunks(wanted):
        listed = (coverage.c.source == source) & coverage.c.partition.in_((*part, ALL))
        query = (
            select(coverage.c.source, coverage.c.partition, coverage.c.finished_at)
            .where(
                or_(listed, _snapshots(source, metric)),
                coverage.c.complete,
                coverage.c.finished_at >= since,
                coverage_known(view),
            )
            .order_by(coverage.c.finished_at)
        )
        for looking, partition, at in await view.connection.execute(query):
            whole = looking == SNAPSHOTS or partition == ALL
            for looked in part if whole else [partition]:
                found[looked].append(int(at))
    return found


def _snapshots(source: str, metric: Metric | None) -> ColumnElement[bool]:
    """Return the condition that a coverage is a bulk snapshot of a source's type that has a counter."""
    taken = (coverage.c.source == SNAPSHOTS) & coverage.c.partition.startswith(f"{source}:", autoescape=True)
    if metric is None:
        return taken
    return taken & (coverage.c.fields.bitwise_and(counter_bits([metric])) != 0)


async def first_look(view: View) -> int | None:
    """Return the instant of the first look at the Hub itself: of what happened before it, no event tells."""
    found = await view.scalar(
        select(func.min(coverage.c.started_at)).where(coverage.c.source != SNAPSHOTS, coverage_known(view))
    )
    return None if found is None else int(found)


def _event(row: RowMapping) -> Event:
    return Event(
        id=row["id"],
        sequence=row["sequence"],
        run=row["run_id"],
        kind=row["kind"],
        repo_id=row["repo_id"],
        repo_type=row["repo_type"],
        repo=row["name"],
        hub_id=row["hub_id"],
        owner=row["handle_key"],
        before=load(row["before"]) if row["before"] else None,
        after=load(row["after"]) if row["after"] else None,
        detected_at=row["detected_at"],
        observed_at=row["observed_at"],
        happened_at=row["found_at"] if row["happened_at"] is None else row["happened_at"],
        commit=row["commit"] or row["found_commit"],
        last_before=row["last_before"],
    )


def gained(samples: Sequence[Sample], since: int, until: int, *, born: int | None = None) -> int | None:
    """Return by how much an all-time counter grew between two looks; None where that is not known.

    `samples` are the counter's values, oldest first. It is not known where the counter was not seen by
    `since` (unless the repo was `born` after it: it began at nought), nor by `until`, nor where it went down
    in between: then it was corrected, and what was downloaded meanwhile nobody can tell.
    """
    begin = bisect_right(samples, since, key=lambda sample: sample.at)
    end = bisect_right(samples, until, key=lambda sample: sample.at)
    if not end or samples[end - 1].value is None:
        return None
    before = samples[begin - 1].value if begin else None
    if not begin and born is not None and since <= born <= until:
        before = 0
    if before is None:
        return None
    last = before
    for sample in samples[begin:end]:
        if sample.value is not None and sample.value < last:
            return None
        last = last if sample.value is None else sample.value
    return int(last - before)


async def sequence_at(view: View, instant: int) -> int:
    """Return the newest sequence recorded by an instant: where a window that began then would start."""
    found = await view.scalar(
        select(func.max(runs.c.finished_sequence)).where(
            runs.c.finished_at <= instant, runs.c.finished_sequence <= view.sequence
        )
    )
    return int(found or 0)


async def instant_at(view: View, sequence: int) -> int | None:
    """Return when what a sequence shows had been read: when the newest run that it holds ended."""
    found = await view.scalar(
        select(func.max(runs.c.finished_at)).where(runs.c.finished_sequence <= min(sequence, view.sequence))
    )
    return None if found is None else int(found)
