"""What fills the slots of a synthetic repo's record: computed from its index with one hash."""

from functools import lru_cache
from hashlib import blake2b
from struct import Struct
from typing import Any, NamedTuple

from collectors.replica.growth import GATE, LICENSE, SLOTS, grow, profile_of
from collectors.replica.seeds import sha
from collectors.replica.state import Record
from collectors.replica.synthetic_changes import Fate, Fates, Movements
from collectors.replica.synthetic_names import Names, handle
from collectors.replica.synthetic_plan import END, Births, Plan
from config.clock import DAY, to_iso

_CODES = {"model": 0, "dataset": 1, "space": 2}
_MINUTE = 60_000
_RENAMED = b"-v2"
_TURNED = {"license": LICENSE, "gated": GATE}
_STEPS = 97

# the first 20 bytes are the revision, three the end of the `_id`, the others choose from the tables
_SPLIT = Struct(">23xBHHHHBBBxQ")
_DIGEST = _SPLIT.size
_FINE = 4_096
_LIKES = tuple(int(10 ** ((at / _FINE) ** 4 * 4.2)) - 1 for at in range(_FINE))
_DOWNLOADS = tuple(int(10 ** ((at / _FINE) ** 5 * 7.5)) - 1 for at in range(_FINE))
_WAIT = tuple((at / 256) ** 4 for at in range(256))
_CUBES = tuple((at / _FINE) ** 3 for at in range(_FINE))
_TRENDING = 13  # of 256
_LEAST, _MOST = 10**8, 70 * 10**9

Values = tuple[bytes | int, ...]
"""A value for each of `growth.SLOTS`."""


class Row(NamedTuple):
    """A repo in a generation: its profile, what that turned into, and the values of its slots."""

    profile: int
    turned: int
    values: Values


@lru_cache(maxsize=4_096)
def _day(day: int) -> bytes:
    return to_iso(day * DAY)[:11].encode()


_MINUTES = tuple(b"%02d:%02d:" % divmod(minute, 60) for minute in range(24 * 60))


def stamp(at: int) -> bytes:
    """Write an instant as the Hub does; the same as `to_iso`, quicker."""
    day, rest = divmod(at, DAY)
    minute, rest = divmod(rest, _MINUTE)
    return b"%b%b%02d.%03dZ" % (_day(day), _MINUTES[minute], *divmod(rest, 1_000))


class Field:
    """The repos of one kind of a synthetic Hub, by index: older ones have smaller indexes."""

    def __init__(self, plan: Plan, kind: str, models: Names | None = None) -> None:
        self.seed, self.kind, self.end = plan.seed, kind, plan.end(kind)
        self.births = Births(plan, kind)
        self.names = Names(plan, kind)
        self.fates = Fates(plan, kind)
        self.movements = Movements(plan, kind)
        self._models = self.names if models is None else models
        self._older = kind == "model"
        self._salt = f"{plan.seed}/{kind}/".encode()
        self._code = _CODES[kind]

    def identity(self, index: int) -> str:
        """Return a repo's `_id`; it grows with the index."""
        return text(self.first(index)[0])

    def first(self, index: int) -> Values:
        """Return what a repo was like before anything changed but its counters."""
        digest = blake2b(self._salt + index.to_bytes(8), digest_size=_DIGEST).digest()
        digits = digest.hex().encode()
        wait, liked, loaded, origin, arxiv, trend, factor, more, size = _SPLIT.unpack(digest)
        created = self.births.moment(index)
        likes, downloads = _LIKES[liked >> 4], _DOWNLOADS[loaded >> 4]
        all_time = downloads * (3 + factor % 30) + more
        rank = self.names.rank(index)
        if self.kind == "dataset":
            base = b""
        else:
            newest = index if self._older else self._models.size
            base = self._models.name(int(newest * _CUBES[origin >> 4]))
        times = self.movements.times(index)
        if times:
            step = times * (1 + index % _STEPS)
            if self.kind == "space":
                likes += step
            else:
                downloads, all_time = downloads + step, all_time + step
        return (
            b"%08x%010x%x%b" % (created // 1_000, index, self._code, digits[40:45]),
            self.names.name(index, rank),
            handle(rank),
            stamp(created),
            stamp(created + int(max(END - created, 0) * _WAIT[wait])),
            digits[:40],
            base,
            b"%05d" % arxiv,
            likes,
            likes // 40 if trend < _TRENDING else 0,
            downloads,
            all_time,
            _LEAST + size % _MOST,
        )

    def row(self, index: int) -> Row | None:
        """Return a repo as it is in this generation; None where it was deleted."""
        profile, values = profile_of(index), self.first(index)
        fate = self.fates.of(index)
        if fate is None:
            return Row(profile, 0, values)
        if fate.kind == "deleted":
            return None
        return Row(profile, _TURNED.get(fate.kind, 0), self._turned(index, values, fate))

    def _turned(self, index: int, values: Values, fate: Fate) -> Values:
        """Return what became of a repo's values."""
        identity, name, author, created, modified, revision, *others = values
        if fate.kind in {"revision", "license"}:
            modified, revision = stamp(fate.at), self.revision(index, fate).encode()
        elif fate.kind in {"renamed", "transferred"}:
            name = self.name(index, fate)
            author = name.partition(b"/")[0]
        return (identity, name, author, created, modified, revision, *others)

    def name(self, index: int, fate: Fate | None) -> bytes:
        """Return what a repo is called now."""
        if fate is not None and fate.kind == "renamed":
            return self.names.name(index, suffix=_RENAMED)
        if fate is not None and fate.kind == "transferred":
            return self.names.name(index, self.heir(index))
        return self.names.name(index)

    def heir(self, index: int) -> int:
        """Return the rank of the owner that a repo is given to, when it is."""
        return (self.names.rank(index) + 1) % self.names.owners

    def revision(self, index: int, fate: Fate) -> str:
        """Return the revision that a commit made."""
        return sha(self.seed, self.kind, index, fate.generation)

    def record(self, index: int) -> Record:
        """Return a repo's record before anything changed but its counters."""
        return grow(self.seed, self.kind, profile_of(index), slots(self.first(index)))


def text(value: bytes | int) -> str:
    """Return the value of a slot as a text."""
    return value.decode() if isinstance(value, bytes) else str(value)


def slots(values: Values) -> dict[str, Any]:
    """Return values by the names of their slots, as a record has them."""
    plain = (value.decode() if isinstance(value, bytes) else value for value in values)
    return dict(zip(SLOTS, plain, strict=True))
