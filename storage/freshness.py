"""How long it takes from a change on the Hub to its event.

Where the Hub shows when something happened (a repo was created, a revision was made, a card was changed) the
lag is exact: `detected_at` less `happened_at`. Of any other change only this is known: it happened after the
last complete look at the list it was found in, and before this one (of a repo that went: after it was seen).
That span bounds the lag from above. So it does where the Hub's date is older than that look, which did not
show it: a repo that was private until now was made long ago.

Only what is followed is measured. What else discovery or a census comes across is looked at once in days, by
design: its lags are told apart. A backfill writes no events.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import ceil

from msgspec import Struct
from sqlalchemy import func, select

from config.clock import DAY
from storage.records import ALL, DERIVED, EventKind
from storage.rows import chunks
from storage.schema import coverage, events, origins, owners, repo_versions, repos, runs, sightings
from storage.sightings import last_seen, spanned
from storage.tracking import tracked_in
from storage.views import View

WINDOW = 7 * DAY
"""The days that are looked at, where nobody says otherwise."""

_LISTS = {"model": "models", "dataset": "datasets", "space": "spaces"}
_TRACKED = "tracked"

_Looks = Mapping[tuple[str, str], Sequence[tuple[int, int]]]
"""When each list was looked at completely: the instants at which looks began, in order, and their runs."""


class Lags(Struct, frozen=True, kw_only=True):
    """Some lags in milliseconds: how many, their median, and what 95 in 100 do not exceed (None: no lag)."""

    kinds: tuple[str, ...]
    count: int
    median: int | None
    p95: int | None


class Freshness(Struct, frozen=True, kw_only=True):
    """The lags of the events that were detected since an instant, by what is known of them.

    `exact` are the lags that the Hub lets us measure, `bounded` the most that the others can be; `unbounded`
    counts those with no complete look before. `overall` takes the first two together: its figures are an
    upper bound. `apart` are the lags, by scope, of changes in what nobody follows.
    """

    since: int
    exact: Lags
    bounded: Lags
    overall: Lags
    unbounded: int
    apart: dict[str, Lags] = {}


async def freshness(view: View, now: int, *, window: int = WINDOW) -> Freshness:
    """Measure the lags of what was detected within a window before an instant (both in milliseconds)."""
    since = now - window
    query = (
        select(
            events.c.kind,
            events.c.run_id,
            events.c.detected_at,
            events.c.observed_at,
            func.coalesce(events.c.happened_at, origins.c.happened_at).label("happened_at"),
            runs.c.scope,
            repo_versions.c.repo_type,
            repo_versions.c.owner_key,
            owners.c.handle_key,
            last_seen.label("seen_at"),
        )
        .join(runs, runs.c.id == events.c.run_id)
        .outerjoin(origins, (origins.c.event_id == events.c.id) & (origins.c.sequence <= view.sequence))
        .outerjoin(repos, repos.c.id == events.c.repo_id)
        .outerjoin(sightings, spanned)
        .outerjoin(repo_versions, (repo_versions.c.repo_id == events.c.repo_id) & view.holds(repo_versions))
        .outerjoin(owners, owners.c.id == events.c.owner_id)
        .where(
            events.c.detected_at >= since,
            events.c.detected_at <= now,
            events.c.sequence <= view.sequence,
            events.c.kind.not_in(DERIVED),
        )
    )
    found = (await view.connection.execute(query)).all()
    followed = {handle.casefold() for handle in await tracked_in(view)}
    looks = await _looks(view, {row.owner_key or row.handle_key for row in found}, since - WINDOW, now)
    exact: list[tuple[str, int]] = []
    bounded: list[tuple[str, int]] = []
    apart: dict[str, list[tuple[str, int]]] = defaultdict(list)
    unbounded = 0
    for row in found:
        here = row.scope == _TRACKED or (row.owner_key or row.handle_key) in followed
        corner = (
            ("owners", row.handle_key) if row.repo_type is None else (_LISTS[row.repo_type], row.owner_key)
        )
        if row.kind == EventKind.DELETED:
            # Two looks missed it before it was asked for by name: it went after it was seen last.
            before = row.seen_at if row.seen_at is not None and row.seen_at <= row.observed_at else None
        else:
            before = _last_before(looks, corner, row.observed_at, row.run_id)
        dated = row.happened_at is not None and row.happened_at >= (before or 0)
        begin = row.happened_at if dated else before
        if begin is None:
            unbounded += here
        else:
            lag = (row.kind, max(0, row.detected_at - begin))
            (apart[row.scope] if not here else exact if dated else bounded).append(lag)
    return Freshness(
        since=since,
        exact=_lags(exact),
        bounded=_lags(bounded),
        overall=_lags([*exact, *bounded]),
        unbounded=unbounded,
        apart={scope: _lags(lags) for scope, lags in sorted(apart.items())},
    )


async def _looks(view: View, partitions: Iterable[str | None], since: int, until: int) -> _Looks:
    """Return the complete looks at some partitions, or at whole types, that began within a span of time."""
    looks: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for part in chunks({ALL, *(partition for partition in partitions if partition is not None)}):
        found = await view.connection.execute(
            select(coverage.c.source, coverage.c.partition, coverage.c.started_at, coverage.c.run_id)
            .where(
                coverage.c.complete,
                coverage.c.source.in_([*_LISTS.values(), "owners"]),
                coverage.c.partition.in_(part),
                coverage.c.started_at >= since,
                func.coalesce(coverage.c.finished_at, 0) <= until,
            )
            .order_by(coverage.c.started_at)
        )
        for source, partition, started_at, run_id in found:
            looks[source, partition].append((started_at, run_id))
    return looks


def _last_before(looks: _Looks, corner: tuple[str, str | None], observed_at: int, run_id: int) -> int | None:
    """Return when the last complete look before a change was observed began, other than what showed it."""
    source, partition = corner
    return max(
        (
            started
            for name in {partition or "", ALL}
            for started, run in looks.get((source, name), ())
            if started <= observed_at and run != run_id
        ),
        default=None,
    )


def _lags(found: Iterable[tuple[str, int]]) -> Lags:
    pairs = list(found)
    lags = sorted(lag for _, lag in pairs)
    return Lags(
        kinds=tuple(sorted({kind for kind, _ in pairs})),
        count=len(lags),
        median=percentile(lags, 50),
        p95=percentile(lags, 95),
    )


def percentile(ordered: Sequence[int], share: int) -> int | None:
    """Return the smallest of some ordered values that so many in a hundred do not exceed."""
    return ordered[ceil(len(ordered) * share / 100) - 1] if ordered else None
