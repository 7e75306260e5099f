"""What changes on a synthetic Hub from generation to generation: computed both ways, so it can be listed.

Every repo changes once at most: a permutation puts each in a place, and a generation changes the next so many
places. What happens to a place follows from where among them it is.
"""

from bisect import bisect_right
from collections.abc import Iterator
from typing import Literal, NamedTuple

from collectors.replica.synthetic_plan import Plan, Shuffle, instant

Kind = Literal["created", "revision", "license", "gated", "renamed", "transferred", "deleted"]
"""What can happen to a repo; `revision` is a commit that leaves the card as it was."""
_MIX: tuple[tuple[Kind, int], ...] = (
    ("revision", 8),
    ("license", 3),
    ("gated", 1),
    ("renamed", 1),
    ("transferred", 1),
    ("deleted", 2),
)
_CHANGING, _MOVING = 0.754_878, 0.569_840  # the ratios that, with the golden one of owners, are least alike


class Fate(NamedTuple):
    """What happens to a repo, in which generation, and when (milliseconds UTC, whole seconds)."""

    kind: Kind
    generation: int
    at: int


class Fates:
    """What happens to the repos of one kind up to a plan's generation."""

    def __init__(self, plan: Plan, kind: str) -> None:
        self.size, self._each = plan.sizes(kind), plan.changing(kind)
        self.happened = self._each * plan.generation
        self.order = Shuffle(self.size, _CHANGING, plan.seed * 31 + 7)
        mix = [(what, weight) for what, weight in _MIX if what != "gated" or kind != "space"]
        whole, sum_ = sum(weight for _, weight in mix), 0
        self._kinds = [what for what, _ in mix]
        self._edges: list[int] = []
        for _, weight in mix:
            sum_ += weight
            self._edges.append(round(self._each * sum_ / whole))

    def of(self, index: int) -> Fate | None:
        """Return what has happened to a repo; None where nothing has."""
        if index >= self.size:
            return None
        place = self.order.place(index)
        return self._at(place) if place < self.happened else None

    def _at(self, place: int) -> Fate:
        before, offset = divmod(place, self._each)
        what = self._kinds[bisect_right(self._edges, offset)]
        return Fate(what, before + 1, instant(before + 1, offset, self._each))

    def during(self, generation: int) -> Iterator[tuple[int, Fate]]:
        """Return the repos that something happens to in a generation, and what, oldest first."""
        for place in range(self._each * (generation - 1), self._each * generation):
            yield self.order.index(place), self._at(place)


class Movements:
    """How often the counters of each repo of one kind have moved up to a plan's generation."""

    def __init__(self, plan: Plan, kind: str) -> None:
        self.size, self.each = plan.sizes(kind), round(plan.sizes(kind) * plan.moved)
        self._order = Shuffle(self.size, _MOVING, plan.seed * 17 + 3)
        self._rounds, self._rest = divmod(self.each * plan.generation, self.size or 1)

    def times(self, index: int) -> int:
        """Return how often a repo's counters have moved."""
        if index >= self.size:
            return 0
        return self._rounds + (self._order.place(index) < self._rest)

    def during(self, generation: int) -> Iterator[int]:
        """Return the repos whose counters move in a generation."""
        for place in range(self.each * (generation - 1), self.each * generation):
            yield self._order.index(place % self.size)
