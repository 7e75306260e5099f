"""What a synthetic Hub is made from, and when each of its repos was created."""

from dataclasses import dataclass
from math import gcd, sqrt

from config.clock import DAY, from_iso

OLDEST = from_iso("2022-03-02T23:29:04.000Z")
"""The creation instant the Hub shows for every repo older than the field; it is not unique."""
_BEGIN = OLDEST + 1_000
END = from_iso("2026-09-01")
"""When the first generation is complete; every later one takes the day after the one before it."""
_OLD_SHARE = 0.02
_BORN = 0.2


@dataclass(slots=True, frozen=True)
class Plan:
    """What a synthetic Hub is made from: models, a third as many datasets and Spaces unless told, a seed.

    Each generation differs from the one before in the share `changed`, births included; the counters of the
    share `moved` have grown.
    """

    size: int
    seed: int = 0
    changed: float = 0.0
    generation: int = 0
    datasets: int | None = None
    spaces: int | None = None
    moved: float = 0.0

    def __post_init__(self) -> None:
        if self.size < 1 or not 0 <= self.changed <= 1 or not 0 <= self.moved <= 1 or self.generation < 0:
            raise ValueError(
                "a synthetic Hub needs at least one model, shares from 0 to 1, a generation from 0"
            )
        if min(self.sizes("dataset"), self.sizes("space")) < 0:
            raise ValueError("a synthetic Hub needs a number of datasets and Spaces from 0")
        if self.changed * self.generation > 1:
            raise ValueError("a synthetic Hub has no more generations: every repo has changed once")

    def sizes(self, kind: str) -> int:
        """Return how many repos of a kind there were before any generation."""
        told = {"model": self.size, "dataset": self.datasets, "space": self.spaces}[kind]
        return max(self.size // 3, 1) if told is None else told

    @property
    def owners(self) -> int:
        """The number of owners."""
        return max(self.size // 7, 2)

    def changing(self, kind: str) -> int:
        """Return how many older repos of a kind change in each generation: each repo once at most."""
        return int(self.sizes(kind) * self.changed * (1 - _BORN))

    def born(self, kind: str) -> int:
        """Return how many repos of a kind are created in each generation."""
        return round(self.sizes(kind) * self.changed) - self.changing(kind)

    def end(self, kind: str) -> int:
        """Return how many repos of a kind were ever created."""
        return self.sizes(kind) + self.born(kind) * self.generation

    def old(self, kind: str) -> int:
        """Return how many repos of a kind share the one instant of creation."""
        return min(max(int(self.sizes(kind) * _OLD_SHARE), 1), self.sizes(kind))


def instant(generation: int, place: int, places: int) -> int:
    """Return when the change at a place among so many of a generation happened (in milliseconds)."""
    # as commits have it: whole seconds
    at = END + (generation - 1) * DAY + (place + 1) * DAY // (places + 1)
    return at - at % 1_000


class Births:
    """When the repos of one kind were created; later ones have larger indexes."""

    def __init__(self, plan: Plan, kind: str) -> None:
        self.old, self.size, self.born = plan.old(kind), plan.sizes(kind), plan.born(kind)
        self._young = max(self.size - self.old, 1)

    def moment(self, index: int) -> int:
        """Return when a repo was created, in milliseconds UTC; it grows with the index."""
        if index < self.old:
            return OLDEST
        if index < self.size:
            # the Hub grows ever faster: most repos are young
            return _BEGIN + int((END - _BEGIN) * sqrt((index - self.old) / self._young))
        return self.generation(index)[0]

    def generation(self, index: int) -> tuple[int, int]:
        """Return when a repo newer than the first Hub was created, and in which generation."""
        before, place = divmod(index - self.size, self.born)
        return END + before * DAY + (place + 1) * DAY // (self.born + 1), before + 1


class Shuffle:
    """A permutation of the numbers below a size, computed and invertible: p = (i * a + b) mod size."""

    def __init__(self, size: int, share: float, shift: int) -> None:
        self.size = size
        factor = max(int(size * share) | 1, 1)
        while gcd(factor, size) != 1:
            factor += 2
        self.factor, self.shift = factor, shift % size if size else 0
        self._inverse = pow(factor, -1, size) if size > 1 else 0

    def place(self, index: int) -> int:
        """Return where an index is put."""
        return (index * self.factor + self.shift) % self.size

    def index(self, place: int) -> int:
        """Return the index that is put in a place."""
        return (place - self.shift) * self._inverse % self.size
