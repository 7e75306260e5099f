"""A Hub of any size, grown from a seed: every record is computed from its index when it is asked for.

Nothing is kept, so memory does not grow with the size. A page by `createdAt`, with or without an author,
costs what it holds; other orders read everything once a page. A later generation is the same Hub after some
time: a given share of it differs, and some repos are new.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from math import exp, gcd, log1p

from collectors.replica.drift import Counters
from collectors.replica.errors import bad_request
from collectors.replica.growth import Seedbed
from collectors.replica.script import Change, ScriptError
from collectors.replica.seeds import roll
from collectors.replica.state import KINDS, Owner, Repo, State, beyond
from config.clock import Clock, from_iso, to_iso

_CHUNK = 1_024
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_CROWDING = 30
_BIRTHS = 0.2
_FOREVER = 10**9  # counters set on this day stand still before it


@dataclass(slots=True, frozen=True)
class Plan:
    """What a synthetic Hub is made from: models (a third as many datasets and Spaces each), seed, changes."""

    size: int
    seed: int = 0
    changed: float = 0.0
    generation: int = 0

    def __post_init__(self) -> None:
        if self.size < 1 or not 0 <= self.changed <= 1 or self.generation < 0:
            raise ValueError(
                "a synthetic Hub needs at least one model, a share from 0 to 1, a generation from 0"
            )


class SyntheticWorld:
    """A synthetic Hub as a world: the only thing that happens to it is another generation."""

    def __init__(self, plan: Plan, clock: Clock) -> None:
        self.clock = clock
        self._plan = plan
        self._state = SyntheticState(plan)

    @property
    def title(self) -> str:
        """What it is, in a few words."""
        plan = self._plan
        return f"a synthetic Hub of {plan.size} models, seed {plan.seed}, generation {plan.generation}"

    @property
    def state(self) -> "SyntheticState":
        """The Hub in its present generation; it does not depend on the clock otherwise."""
        self._state.now = self.clock.now()
        return self._state

    def apply(self, change: Change) -> None:
        """Go to another generation: {"op": "generation", "generation": 2}.

        Raises ScriptError for anything else.
        """
        if change.get("op") != "generation" or not isinstance(change.get("generation"), int):
            raise ScriptError('a synthetic Hub knows only {"op": "generation", "generation": N}')
        plan = self._plan
        self._plan = Plan(plan.size, plan.seed, plan.changed, change["generation"])
        self._state = SyntheticState(self._plan)


class _Shares:
    """Who owns what: owners by rank have shares that fall as one over their rank; invertible both ways."""

    def __init__(self, size: int, owners: int, seed: int) -> None:
        self.size, self.owners = size, owners
        self._scale = log1p(owners / _CROWDING)
        # repos are spread over owners by an affine permutation, which has an inverse
        factor = max(int(size * 0.618) | 1, 1)
        while gcd(factor, size) != 1:
            factor += 2
        self._factor, self._shift = factor, seed % size
        self._inverse = pow(factor, -1, size) if size > 1 else 0

    def first(self, rank: int) -> int:
        """Return the first position an owner holds."""
        if rank >= self.owners:
            return self.size
        return min(int(self.size * log1p(rank / _CROWDING) / self._scale), self.size)

    def rank(self, index: int) -> int:
        """Return the rank of a repo's owner."""
        position = (index * self._factor + self._shift) % self.size
        guess = int(_CROWDING * (exp(position / self.size * self._scale) - 1))
        guess = min(max(guess, 0), self.owners - 1)
        while guess > 0 and self.first(guess) > position:
            guess -= 1
        while self.first(guess + 1) <= position:
            guess += 1
        return guess

    def indexes(self, rank: int) -> list[int]:
        """Return the repos of an owner, in no order."""
        span = range(self.first(rank), self.first(rank + 1))
        return [(position - self._shift) * self._inverse % self.size for position in span]


class SyntheticState(State):
    """A generation of a synthetic Hub, answering what a `State` answers."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(calm=True)
        self.plan = plan
        self._owners = max(plan.size // 7, 1)
        self._sizes = {kind: plan.size if kind == "model" else max(plan.size // 3, 1) for kind in KINDS}
        self._shares = {kind: _Shares(size, self._owners, plan.seed) for kind, size in self._sizes.items()}
        births = plan.changed * _BIRTHS * plan.generation
        self._ends = {kind: size + int(size * births) for kind, size in self._sizes.items()}
        self._beds = {kind: Seedbed(plan.seed, kind, size) for kind, size in self._sizes.items()}

    def end(self, kind: str) -> int:
        """Return the number of repos of a kind ever created, those deleted since included."""
        return self._ends[kind]

    def repo_at(self, kind: str, index: int) -> Repo | None:
        """Return the repo of an index in this generation; None where it was deleted."""
        record = self._beds[kind].record(
            index, self._name(kind, index), self._base(index) if kind == "model" else None
        )
        plan = self.plan
        for generation in range(1, plan.generation + 1):
            chance = roll(plan.seed, kind, "fate", generation, index)
            if chance < plan.changed:
                at = self._beds[kind].moment(self._ends[kind]) + generation * 86_400_000
                if not self._beds[kind].change(record, chance / plan.changed, generation, at):
                    return None
        counters = Counters(str(record["_id"]), _FOREVER, calm=True)
        counters.downloads, counters.likes = record.get("downloads"), record["likes"]
        counters.all_time, counters.trending = record.get("downloadsAllTime"), record["trendingScore"]
        return Repo(kind, record, counters, authors=[self.handle(self._rank(kind, index))])

    def _rank(self, kind: str, index: int) -> int:
        return self._shares[kind].rank(index % self._sizes[kind])

    def _name(self, kind: str, index: int) -> str:
        return f"{self.handle(self._rank(kind, index))}/{self._beds[kind].stem(index)}-{_base36(index)}"

    def _base(self, index: int) -> str | None:
        """Return the id of the model that a model is made from, if it is made from one: an older one."""
        if index == 0 or roll(self.plan.seed, "has base", index) > 0.45:  # noqa: PLR2004
            return None
        return self._name("model", int(index * roll(self.plan.seed, "base", index) ** 3))

    def handle(self, rank: int) -> str:
        """Return an owner's name."""
        return f"{'org' if rank % 3 == 0 else 'user'}-{_base36(rank)}"

    def find(self, kind: str, repo_id: str) -> Repo | None:
        """Return the repo of that name."""
        index = _from_base36(repo_id.rpartition("-")[2])
        if index is None or index >= self._ends[kind]:
            return None
        if self._name(kind, index).lower() != repo_id.lower():
            return None
        return self.repo_at(kind, index)

    def moved(self, kind: str, repo_id: str) -> Repo | None:
        """Return None: nothing moves here."""
        del kind, repo_id
        return None

    def owner(self, handle: str) -> Owner | None:
        """Return an owner by name."""
        rank = _from_base36(handle.rpartition("-")[2])
        if rank is None or rank >= self._owners or self.handle(rank) != handle.lower():
            return None
        organization = rank % 3 == 0
        return Owner(
            handle=self.handle(rank),
            kind="org" if organization else "user",
            identity=f"{0x63000000 + rank:024x}",
            fullname=f"{'Organisation' if organization else 'User'} {rank}",
            followers=20_000 // (rank + 1),
            members=[self.handle(rank + 1)] if organization and rank + 1 < self._owners else [],
            created=to_iso(from_iso("2022-06-01") + rank * 60_000),
        )

    def all(self, kind: str, owner: str | None = None) -> Iterator[Repo]:
        """Return the repos of a kind or of one owner, computed one by one."""
        for index in range(self._ends[kind]) if owner is None else self._of(kind, owner):
            repo = self.repo_at(kind, index)
            if repo is not None:
                yield repo

    def _of(self, kind: str, handle: str) -> list[int]:
        rank = _from_base36(handle.rpartition("-")[2])
        if rank is None or rank >= self._owners or self.handle(rank) != handle.lower():
            return []
        size, end = self._sizes[kind], self._ends[kind]
        indexes = self._shares[kind].indexes(rank)
        return sorted([*indexes, *(index + size for index in indexes if index + size < end)])

    def ordered(
        self,
        kind: str,
        sort: str,
        *,
        descending: bool,
        after: tuple[object, str] | None,
        author: str | None,
        keep: Callable[[Repo], bool],
    ) -> Iterator[Repo]:
        """Return repos in order, from after a key; only by `createdAt` without reading all."""
        if sort == "createdAt":
            rows = self._by_creation(kind, descending=descending, after=after, author=author)
            return (repo for repo in rows if keep(repo))
        if sort not in {"downloads", "likes", "trendingScore", "lastModified"}:
            raise bad_request(f"a synthetic Hub has no order by {sort}")
        return self._by_value(kind, sort, descending=descending, after=after, author=author, keep=keep)

    def _by_creation(
        self, kind: str, *, descending: bool, after: tuple[object, str] | None, author: str | None
    ) -> Iterator[Repo]:
        bed = self._beds[kind]
        indexes = range(self._ends[kind]) if author is None else self._of(kind, author)
        old = bisect_left(indexes, bed.old)
        # all old repos share one instant: among them the order is by `_id`, which grows with the index
        parts = [indexes[old:][::-1], indexes[:old]] if descending else [indexes[:old], indexes[old:]]
        limit = None if after is None else (from_iso(str(after[0])), after[1])
        for part in parts:
            start = 0 if limit is None else _first_beyond(bed, part, limit, descending=descending)
            for index in part[start:]:
                repo = self.repo_at(kind, index)
                if repo is not None:
                    yield repo

    def _by_value(
        self,
        kind: str,
        sort: str,
        *,
        descending: bool,
        after: tuple[object, str] | None,
        author: str | None,
        keep: Callable[[Repo], bool],
    ) -> Iterator[Repo]:
        sign = -1 if descending else 1

        def rank(repo: Repo) -> tuple[float, str]:
            return sign * _number(repo.record.get(sort)), repo.identity

        last = None if after is None else (sign * _number(after[0]), after[1])
        while True:
            rows = (
                repo for repo in self.all(kind, author) if (last is None or rank(repo) > last) and keep(repo)
            )
            chunk = nsmallest(_CHUNK, rows, key=rank)
            yield from chunk
            if len(chunk) < _CHUNK:
                return
            last = rank(chunk[-1])


def _first_beyond(bed: Seedbed, part: Sequence[int], limit: tuple[int, str], *, descending: bool) -> int:
    """Return the place of the first index that comes after a key, in a part that is in order."""

    def passed(index: int) -> bool:
        return beyond((bed.moment(index), bed.identity(index)), limit, descending=descending)

    return bisect_left(part, True, key=passed)


def _number(value: object) -> float:
    if isinstance(value, int | float):
        return float(value)
    return float(from_iso(value)) if isinstance(value, str) else float("-inf")


def _base36(value: int) -> str:
    digits = ""
    while True:
        value, digit = divmod(value, 36)
        digits = _DIGITS[digit] + digits
        if value == 0:
            return digits


def _from_base36(text: str) -> int | None:
    low = text.lower()
    if not low or len(low) > 8 or set(low) - set(_DIGITS) or (low[0] == "0" and low != "0"):  # noqa: PLR2004
        return None
    return int(low, 36)
