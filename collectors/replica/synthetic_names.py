"""Who owns what on a synthetic Hub, and what its repos are called: computed, both ways."""

from math import exp, log1p

from collectors.replica.growth import profile_of, stems
from collectors.replica.synthetic_plan import Plan, Shuffle

_CROWDING = 30
_GOLDEN = 0.618
_LONGEST = 12


class Shares:
    """Who owns what: owners by rank have shares that fall as one over their rank; invertible both ways."""

    def __init__(self, size: int, owners: int, seed: int) -> None:
        self.size, self.owners = size, owners
        self._scale = log1p(owners / _CROWDING)
        self._steepness = self._scale / max(size, 1)
        self._spread = Shuffle(size, _GOLDEN, seed)

    def rank(self, index: int) -> int:
        """Return the rank of a repo's owner."""
        return self._at(self._spread.place(index))

    def _at(self, place: int) -> int:
        return min(int(_CROWDING * (exp(place * self._steepness) - 1)), self.owners - 1)

    def _first(self, rank: int) -> int:
        """Return the first place an owner holds."""
        if rank >= self.owners:
            return self.size
        place = min(int(self.size * log1p(rank / _CROWDING) / self._scale), self.size)
        while place > 0 and self._at(place - 1) >= rank:
            place -= 1
        while place < self.size and self._at(place) < rank:
            place += 1
        return place

    def indexes(self, rank: int) -> list[int]:
        """Return the repos of an owner, in no order."""
        return [self._spread.index(place) for place in range(self._first(rank), self._first(rank + 1))]


def handle(rank: int) -> bytes:
    """Return an owner's name."""
    return b"user-%x" % rank if rank % 3 else b"org-%x" % rank


def rank_of(name: str, owners: int) -> int | None:
    """Return the rank of an owner of that name, whatever its case; None where there is none."""
    rank = _number(name)
    return rank if rank is not None and rank < owners and handle(rank).decode() == name.lower() else None


class Names:
    """What the repos of one kind are called before anything changes."""

    def __init__(self, plan: Plan, kind: str) -> None:
        self.size, self.end, self.owners = plan.sizes(kind), plan.end(kind), plan.owners
        self.shares = Shares(self.size, self.owners, plan.seed)
        self._stems = stems(plan.seed, kind)

    def rank(self, index: int) -> int:
        """Return the rank of a repo's first owner."""
        return self.shares.rank(index % self.size)

    def name(self, index: int, rank: int | None = None, suffix: bytes = b"") -> bytes:
        """Return a repo's first name, or that under another owner or with something inserted."""
        owner = handle(self.rank(index) if rank is None else rank)
        return b"%b/%b%b-%x" % (owner, self._stems[profile_of(index)], suffix, index)

    def index(self, name: str) -> int | None:
        """Return the repo that a name can belong to, by its end alone; None where there is none."""
        index = _number(name)
        return index if index is not None and index < self.end else None

    def of(self, rank: int) -> list[int]:
        """Return the repos that an owner had first, in order."""
        span = range(0, self.end, max(self.size, 1))
        return sorted(
            index + start for index in self.shares.indexes(rank) for start in span if index + start < self.end
        )


def _number(name: str) -> int | None:
    """Return the number that a name ends with, where it is written the one way it is written here."""
    digits = name.rpartition("-")[2].lower()
    if not digits or len(digits) > _LONGEST or set(digits) - set("0123456789abcdef"):
        return None
    number = int(digits, 16)
    return number if f"{number:x}" == digits else None
