"""What everybody who reads knows of bulk snapshots: under which source they are, which counters they had."""

from collections.abc import Iterable

from storage.records import METRICS

SNAPSHOTS = "backfill"
"""The source of their coverage: no listing of the Hub's, so nothing is missed in it, none is later to it."""

_FIRST = 27
"""The bit of the first counter in the field mask of a snapshot's coverage: the facts begin at nought."""


def counter_bits(names: Iterable[str]) -> int:
    """Return the mask of some counters; other names count nothing."""
    wanted = set(names)
    return sum(1 << (_FIRST + place) for place, name in enumerate(METRICS) if name in wanted)
