"""A Hub of any size, grown from a seed: every record is computed from its index when it is asked for.

Nothing is kept, so memory does not grow with the size. A page by `createdAt`, with or without an author,
costs what it holds; other orders read everything once a page. A later generation is the same Hub after some
time: an exact share of it differs, births included.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from heapq import nsmallest
from itertools import chain

from collectors.replica.drift import Counters
from collectors.replica.errors import bad_request
from collectors.replica.growth import other_gate, other_license
from collectors.replica.script import Change, ScriptError
from collectors.replica.state import KINDS, Owner, Repo, State, beyond
from collectors.replica.synthetic_changes import Fate
from collectors.replica.synthetic_names import handle, rank_of
from collectors.replica.synthetic_pages import Printer
from collectors.replica.synthetic_plan import Plan
from collectors.replica.synthetic_values import Field, Row, text
from config.clock import Clock, from_iso, to_iso

__all__ = ["Plan", "SyntheticState", "SyntheticWorld"]

_CHUNK = 1_024
_FOREVER = 10**9  # counters set on this day stand still before it
_PRINTERS = 12
_AHEAD = 8
"""So many pages are held ready at most, whoever reads how many lists."""
_Asked = tuple[str, tuple[str, ...], bool, tuple[object, str] | None, str | None, int]
_Printed = tuple[bytes, tuple[object, str] | None]


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
        sizes = " and ".join(f"{plan.sizes(kind)} {kind}s" for kind in KINDS)
        return f"a synthetic Hub of {sizes}, seed {plan.seed}, generation {plan.generation}"

    @property
    def state(self) -> "SyntheticState":
        """The Hub in its present generation; it does not depend on the clock otherwise."""
        self._state.now = self.clock.now()
        return self._state

    def apply(self, change: Change) -> None:
        """Go to another generation: {"op": "generation", "generation": 2}.

        Raises ScriptError for anything else, and for a generation that there is not.
        """
        if change.get("op") != "generation" or not isinstance(change.get("generation"), int):
            raise ScriptError('a synthetic Hub knows only {"op": "generation", "generation": N}')
        try:
            self._plan = replace(self._plan, generation=change["generation"])
        except ValueError as error:
            raise ScriptError(str(error)) from error
        self._state = SyntheticState(self._plan)


class SyntheticState(State):
    """A generation of a synthetic Hub, answering what a `State` answers."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(calm=True, order="createdAt")
        self.plan = plan
        models = Field(plan, "model")
        self._fields = {kind: Field(plan, kind, models.names) for kind in KINDS if kind != "model"}
        self._fields["model"] = models
        self._printers: dict[tuple[str, ...], Printer] = {}
        self._moves: dict[str, dict[int, tuple[set[int], set[int]]]] = {}
        self._ahead: dict[_Asked, Future[_Printed]] = {}
        self._printing = ThreadPoolExecutor(1)

    def end(self, kind: str) -> int:
        """Return the number of repos of a kind ever created, those deleted since included."""
        return self._fields[kind].end

    def repo_at(self, kind: str, index: int) -> Repo | None:
        """Return the repo of an index in this generation; None where it was deleted."""
        field = self._fields[kind]
        fate = field.fates.of(index)
        if fate is not None and fate.kind == "deleted":
            return None
        record = field.record(index)
        counters = Counters(str(record["_id"]), _FOREVER, calm=True)
        counters.downloads, counters.likes = record.get("downloads"), record["likes"]
        counters.all_time, counters.trending = record.get("downloadsAllTime"), record["trendingScore"]
        repo = Repo(kind, record, counters, authors=[str(record["author"])])
        if fate is not None:
            _befall(repo, field, index, fate)
        return repo

    def find(self, kind: str, repo_id: str) -> Repo | None:
        """Return the repo of that name."""
        repo = self._named(kind, repo_id)
        return repo if repo is not None and repo.id == repo_id.lower() else None

    def moved(self, kind: str, repo_id: str) -> Repo | None:
        """Return where a repo of that former name is now."""
        repo = self._named(kind, repo_id)
        return repo if repo is not None and repo.id != repo_id.lower() else None

    def _named(self, kind: str, repo_id: str) -> Repo | None:
        """Return the repo that has or had a name."""
        field = self._fields[kind]
        index = field.names.index(repo_id)
        if index is None:
            return None
        names = {field.names.name(index), field.name(index, field.fates.of(index))}
        return self.repo_at(kind, index) if repo_id.lower().encode() in names else None

    def owner(self, handle_: str) -> Owner | None:
        """Return an owner by name."""
        owners = self.plan.owners
        rank = rank_of(handle_, owners)
        if rank is None:
            return None
        organization = rank % 3 == 0
        return Owner(
            handle=handle(rank).decode(),
            kind="org" if organization else "user",
            identity=f"{0x63000000 + rank:024x}",
            fullname=f"{'Organisation' if organization else 'User'} {rank}",
            followers=20_000 // (rank + 1),
            members=[handle(rank + 1).decode()] if organization and rank + 1 < owners else [],
            created=to_iso(from_iso("2022-06-01") + rank * 60_000),
        )

    def all(self, kind: str, owner: str | None = None) -> Iterator[Repo]:
        """Return the repos of a kind or of one owner, computed one by one."""
        for index in self._indexes(kind, owner):
            repo = self.repo_at(kind, index)
            if repo is not None:
                yield repo

    def count(self, kind: str, owner: str) -> int:
        """Return how many repos of a kind an owner has; none of them is computed for it."""
        fates = self._fields[kind].fates
        found = (fates.of(index) for index in self._indexes(kind, owner))
        return sum(fate is None or fate.kind != "deleted" for fate in found)

    def _indexes(self, kind: str, owner: str | None) -> Sequence[int]:
        """Return the repos of a kind or of one owner, those deleted since included, in order."""
        field = self._fields[kind]
        if owner is None:
            return range(field.end)
        rank = rank_of(owner, self.plan.owners)
        if rank is None:
            return ()
        gone, come = self._transfers(kind).get(rank, (set(), set()))
        return sorted({*field.names.of(rank)} - gone | come)

    def _transfers(self, kind: str) -> dict[int, tuple[set[int], set[int]]]:
        """Return what each owner gave away and was given: a few of what changed."""
        if kind not in self._moves:
            field, moves = self._fields[kind], self._moves.setdefault(kind, {})
            for generation in range(1, self.plan.generation + 1):
                for index, fate in field.fates.during(generation):
                    if fate.kind == "transferred":
                        moves.setdefault(field.names.rank(index), (set(), set()))[0].add(index)
                        moves.setdefault(field.heir(index), (set(), set()))[1].add(index)
        return self._moves[kind]

    def page(
        self,
        kind: str,
        expand: list[str],
        *,
        descending: bool,
        after: tuple[object, str] | None,
        author: str | None,
        limit: int,
    ) -> tuple[bytes, tuple[object, str] | None] | None:
        """Return a page by `createdAt`, printed; None where it has to be computed repo by repo.

        Whoever reads a list asks for the next page soon: it is printed ahead, so that the reader is measured
        and not this printer. A generation never changes, and another one is another state.
        """
        if not Printer.prints(expand):
            return None
        asked: _Asked = (kind, tuple(expand), descending, after, author, limit)
        ahead = self._ahead.pop(asked, None)
        page, key = self._print(*asked) if ahead is None else ahead.result()
        if key is not None:
            if len(self._ahead) >= _AHEAD:
                del self._ahead[next(iter(self._ahead))]
            following: _Asked = (kind, tuple(expand), descending, key, author, limit)
            self._ahead[following] = self._printing.submit(self._print, *following)
        return page, key

    def _print(
        self,
        kind: str,
        expand: tuple[str, ...],
        descending: bool,  # noqa: FBT001 - as it was asked for
        after: tuple[object, str] | None,
        author: str | None,
        limit: int,
    ) -> "_Printed":
        if len(self._printers) >= _PRINTERS:
            self._printers.clear()
        printer = self._printers.setdefault((kind, *expand), Printer(self.plan.seed, kind, list(expand)))
        row = self._fields[kind].row
        printed: list[bytes] = []
        last: Row | None = None
        for index in self._by_creation(kind, descending=descending, after=after, author=author):
            following = row(index)
            if following is None:
                continue
            if len(printed) == limit and last is not None:
                identity, _, _, created, *_ = last.values
                return b"[%b]" % b",".join(printed), (text(created), text(identity))
            printed.append(printer.print(following))
            last = following
        return b"[%b]" % b",".join(printed), None

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
            found = (self.repo_at(kind, index) for index in rows)
            return (repo for repo in found if repo is not None and keep(repo))
        if sort not in {"downloads", "likes", "trendingScore", "lastModified"}:
            raise bad_request(f"a synthetic Hub has no order by {sort}")
        return self._by_value(kind, sort, descending=descending, after=after, author=author, keep=keep)

    def _by_creation(
        self, kind: str, *, descending: bool, after: tuple[object, str] | None, author: str | None
    ) -> Iterator[int]:
        field = self._fields[kind]
        indexes = self._indexes(kind, author)
        old = bisect_left(indexes, field.births.old)
        # all old repos share one instant: among them the order is by `_id`, which grows with the index
        parts = [indexes[old:][::-1], indexes[:old]] if descending else [indexes[:old], indexes[old:]]
        if after is None:
            return chain(*parts)
        try:
            limit = (from_iso(str(after[0])), after[1])
        except ValueError as error:
            raise bad_request("Invalid cursor") from error
        return chain(*(part[_first_beyond(field, part, limit, descending=descending) :] for part in parts))

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


def _befall(repo: Repo, field: Field, index: int, fate: Fate) -> None:
    """Make happen to a repo what has happened; what shows in README.md is a commit."""
    if fate.kind in {"revision", "license"}:
        card = {"license": other_license(repo.record)} if fate.kind == "license" else None
        title = "Update README.md" if card else "Upload folder using huggingface_hub"
        repo.commit(title, fate.at, card=card, sha=field.revision(index, fate))
    elif fate.kind == "gated":
        repo.record["gated"] = other_gate(repo.record)
    elif fate.kind in {"renamed", "transferred"}:
        repo.settle()
        name = field.name(index, fate).decode()
        repo.record["id"], repo.record["author"] = name, name.partition("/")[0]


def _first_beyond(field: Field, part: Sequence[int], limit: tuple[int, str], *, descending: bool) -> int:
    """Return the place of the first index that comes after a key, in a part that is in order."""

    def passed(index: int) -> bool:
        return beyond((field.births.moment(index), field.identity(index)), limit, descending=descending)

    return bisect_left(part, True, key=passed)


def _number(value: object) -> float:
    if isinstance(value, int | float):
        return float(value)
    return float(from_iso(value)) if isinstance(value, str) else float("-inf")
