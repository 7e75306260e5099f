"""When a repo was seen last: neighbours that are seen together share one row.

Nearly all that a refresh lists it has listed before, and repos that stand together in a list got numbers that
follow each other. So what a page shows is kept as spans of numbers, each with one instant; a new span cuts
away what older ones say of its repos, so that no two overlap. A repo's own row notes its sighting too, but
only where more of it is written, or where too few neighbours were seen with it (0: no such sighting); the
later of the two holds.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import and_, case, func, select

from storage.bulk import Insertion, Work, deleting, inserting
from storage.database import Writer
from storage.schema import repos, sightings

Span = tuple[int, int, int]
"""The first and the last number of neighbours, and when they were seen."""
NEIGHBOURS = 3
"""From how many on neighbours share a row: to replace a span writes about two."""

_near = sightings.alias()
_nearest = select(func.max(_near.c.first_id)).where(_near.c.first_id <= repos.c.id).correlate(repos)
spanned = and_(sightings.c.first_id == _nearest.scalar_subquery(), sightings.c.last_id >= repos.c.id)
"""The condition that joins to a repo the span that holds it, of which there may be none: an outer join."""
last_seen = case((sightings.c.seen_at > repos.c.seen_at, sightings.c.seen_at), else_=repos.c.seen_at)
"""When a repo was seen last, where the spans are joined."""


def sight(
    tx: Writer, seen: Mapping[int, Span | None], observed_at: int
) -> tuple[set[int], list[Work | Insertion]]:
    """Note that repos were seen, given by number with the spans that they are in, none of them seen later.

    Returns the numbers of those that have too few neighbours, and are to be noted in their own rows, and what
    is to be carried out for the others.
    """
    spans = neighbours(seen)
    touched = {span for span in seen.values() if span is not None}
    replaced: list[tuple[int]] = []
    left: list[Span] = []
    for span in touched:
        rest = without(span, spans)
        if rest != [span]:
            replaced.append((span[0],))
            left += rest
    rows = [*left, *((first, last, observed_at) for first, last in spans)]
    apart = set(seen)
    for first, last in spans:
        apart.difference_update(range(first, last + 1))
    return apart, [
        deleting(tx.connection, sightings, "first_id", replaced),
        inserting(tx.connection, sightings, ("first_id", "last_id", "seen_at"), sorted(rows)),
    ]


def neighbours(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return the first and last of each row of numbers that follow each other, where they are enough."""
    found: list[tuple[int, int]] = []
    first = last = -1
    for number in sorted(numbers):
        if number != last + 1:
            if last - first + 1 >= NEIGHBOURS:
                found.append((first, last))
            first = number
        last = number
    if last - first + 1 >= NEIGHBOURS:
        found.append((first, last))
    return found


def without(span: Span, spans: Sequence[tuple[int, int]]) -> list[Span]:
    """Return what is left of a span without others, which are in order and do not overlap."""
    first, last, seen_at = span
    left: list[Span] = []
    for begin, end in spans[bisect_left(spans, first, key=_end) :]:
        if begin > last:
            break
        if begin > first:
            left.append((first, begin - 1, seen_at))
        first = end + 1
    if first <= last:
        left.append((first, last, seen_at))
    return left


def _end(span: tuple[int, int]) -> int:
    return span[1]
