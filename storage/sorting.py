"""A page held against the store: which of its repos are new, which may differ, which are what they were.

With each repo, a digest of the record that showed its facts is kept. A record with the same digest would
change nothing, whatever fields were asked for, and only its counters are looked at. Any other digest means
reading the record and comparing it field by field; that decides, and the digest only spares it.
"""

import asyncio
from collections.abc import Mapping, Sequence

from msgspec import UNSET, Struct

from storage.canonical import clean
from storage.known import Held, Metrics
from storage.records import METRICS, Glimpse, Glimpses, RepoType, SeenRepo, Unreadable

Identity = tuple[str, str]
NOTHING: Metrics = (None,) * len(METRICS)
"""The counters of a repo that was never seen."""
IN_A_THREAD = 50
"""From how many records on reading them is left to a thread, so that answers do not wait for it."""


class Candidate(Struct, frozen=True, gc=False):
    """A record that was wholly read: its repo as far as it is known, its digest, its counters from now on."""

    seen: SeenRepo
    held: Held | None
    digest: bytes | None
    metrics: Metrics


class Sighted(Struct):
    """Repos whose facts are what they were: those with the same counters, and those with others."""

    same: list[Held]
    moved: list[tuple[Held, Metrics]]


def identity(seen: SeenRepo) -> Identity:
    """Return what tells a repo from every other: the Hub's type and id."""
    return seen.observation.repo_type, clean(seen.observation.hub_id)


def whole(seens: Sequence[SeenRepo], held: Mapping[Identity, Held], observed_at: int) -> list[Candidate]:
    """Return the records that may tell something: each repo's first, and none that is older news."""
    first: dict[Identity, SeenRepo] = {}
    for seen in seens:
        first.setdefault(identity(seen), seen)
    found: list[Candidate] = []
    for key, seen in first.items():
        known = held.get(key)
        if known is None or known.seen_at <= observed_at:
            latest = NOTHING if known is None else known.metrics
            now = tuple(getattr(seen.observation, name) for name in METRICS)
            found.append(Candidate(seen, known, None, merged(latest, now)))
    return found


def look(
    glimpses: Glimpses, held: Mapping[Identity, Held], observed_at: int
) -> tuple[Sighted, list[tuple[Glimpse, Held | None]]]:
    """Return the repos that are what they were, and the glimpses that have to be read."""
    same: list[Held] = []
    moved: list[tuple[Held, Metrics]] = []
    unread: list[tuple[Glimpse, Held | None]] = []
    repo_type: RepoType = glimpses.repo_type
    met: set[str] = set()
    for glimpse in glimpses.records:
        hub_id = glimpse.hub_id
        if hub_id in met:
            continue
        met.add(hub_id)
        known = held.get((repo_type, hub_id))
        if known is None or known.digest != glimpse.digest:
            unread.append((glimpse, known))
        elif known.seen_at <= observed_at:
            now = merged(known.metrics, glimpse.metrics)
            if now == known.metrics:
                same.append(known)
            else:
                moved.append((known, now))
    return Sighted(same, moved), unread


def merged(latest: Metrics, seen: Metrics) -> Metrics:
    """Return the counters after an observation; one that was not looked at stays as it was."""
    if UNSET not in seen:
        return seen
    return tuple(old if new is UNSET else new for old, new in zip(latest, seen, strict=True))


async def read(
    glimpses: Glimpses, unread: Sequence[tuple[Glimpse, Held | None]], observed_at: int
) -> tuple[list[Candidate], list[Unreadable]]:
    """Read what has to be read wholly; return what may tell something, and what cannot be read."""
    records = [glimpse.record for glimpse, _ in unread]
    if len(records) >= IN_A_THREAD:
        found = await asyncio.to_thread(lambda: [glimpses.read(record) for record in records])
    else:
        found = [glimpses.read(record) for record in records]
    candidates: list[Candidate] = []
    unreadable: list[Unreadable] = []
    for (glimpse, held), seen in zip(unread, found, strict=True):
        shown: tuple[Glimpse, SeenRepo] | None = None
        if isinstance(seen, Unreadable):
            unreadable.append(seen)
            shown = _repeated(glimpses, glimpse)
        else:
            shown = (glimpse, seen)
        if shown is not None and (held is None or held.seen_at <= observed_at):
            latest = NOTHING if held is None else held.metrics
            candidates.append(Candidate(shown[1], held, shown[0].digest, merged(latest, shown[0].metrics)))
    return candidates, unreadable


def _repeated(glimpses: Glimpses, odd: Glimpse) -> tuple[Glimpse, SeenRepo] | None:
    """Return another record of the same repo that reads: where a list repeats a repo, it is not lost."""
    for other in glimpses.records:
        if other.hub_id == odd.hub_id and other is not odd:
            seen = glimpses.read(other.record)
            if not isinstance(seen, Unreadable):
                return other, seen
    return None
