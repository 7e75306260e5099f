"""How long it takes from a change on the Hub to its event.

Where the Hub shows when something happened (a repo was created, a revision was made) the lag is exact:
`detected_at` less `happened_at`. Of any other change only this is known: it happened after the last complete
look at the list it was found in, and before this one (a repo that went: after it was seen last). That span
bounds the lag from above.
"""

from collections.abc import Iterable, Sequence
from math import ceil

from msgspec import Struct
from sqlalchemy import func, select

from config.clock import DAY
from storage.records import DERIVED, EventKind
from storage.schema import coverage, events, owners, repo_versions, repos, sightings
from storage.sightings import last_seen, spanned
from storage.views import View

WINDOW = 7 * DAY
"""The days that are looked at, where nobody says otherwise."""

EXACT = (EventKind.CREATED, EventKind.REVISION)
"""The kinds of which the Hub shows when they happened."""

_LISTS = {"model": "models", "dataset": "datasets", "space": "spaces"}


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
    upper bound.
    """

    since: int
    exact: Lags
    bounded: Lags
    overall: Lags
    unbounded: int


async def freshness(view: View, now: int, *, window: int = WINDOW) -> Freshness:
    """Measure the lags of what was detected within a window before an instant (both in milliseconds)."""
    since = now - window
    query = (
        select(
            events.c.kind,
            events.c.detected_at,
            events.c.observed_at,
            events.c.happened_at,
            repo_versions.c.repo_type,
            repo_versions.c.owner_key,
            owners.c.handle_key,
            last_seen,
        )
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
    looks = await _looks(view, now)
    exact: list[tuple[str, int]] = []
    bounded: list[tuple[str, int]] = []
    unbounded = 0
    for kind, detected_at, observed_at, happened_at, repo_type, owner_key, handle_key, seen_at in found:
        if happened_at is not None and kind in EXACT:
            exact.append((kind, max(0, detected_at - happened_at)))
            continue
        corner = (_LISTS[repo_type], owner_key) if repo_type is not None else ("owners", handle_key)
        if kind == EventKind.DELETED:
            # Two looks missed it before it was asked for by name: it went after it was seen last.
            before = seen_at if seen_at is not None and seen_at <= observed_at else None
        else:
            before = _last_before(looks, corner, observed_at)
        if before is None:
            unbounded += 1
        else:
            bounded.append((kind, max(0, detected_at - before)))
    return Freshness(
        since=since,
        exact=_lags(exact),
        bounded=_lags(bounded),
        overall=_lags([*exact, *bounded]),
        unbounded=unbounded,
    )


async def _looks(view: View, now: int) -> dict[tuple[str, str], list[int]]:
    """Return when each list was looked at completely, as the instants at which the looks began, in order."""
    found = await view.connection.execute(
        select(coverage.c.source, coverage.c.partition, coverage.c.started_at)
        .where(coverage.c.complete, coverage.c.source.in_([*_LISTS.values(), "owners"]))
        .where(func.coalesce(coverage.c.finished_at, 0) <= now)
        .order_by(coverage.c.started_at)
    )
    looks: dict[tuple[str, str], list[int]] = {}
    for source, partition, started_at in found:
        looks.setdefault((source, partition), []).append(started_at)
    return looks


def _last_before(
    looks: dict[tuple[str, str], list[int]], corner: tuple[str, str | None], observed_at: int
) -> int | None:
    """Return when the last complete look began before the one that showed a change.

    The one that showed it began at or before `observed_at`; it is the newest of those, where it was complete.
    """
    source, partition = corner
    begun = sorted(
        started
        for name in {partition or "", "*"}
        for started in looks.get((source, name), ())
        if started <= observed_at
    )
    return begun[-2] if len(begun) > 1 else None


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
