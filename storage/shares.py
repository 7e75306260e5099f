"""How one quota of the Hub is shared: who holds how many requests of it, and who gets the next. Pure.

Whoever asks the Hub holds a share: requests that were granted to it and that the Hub has not yet been seen to
count. What may still be granted is what the Hub last said is left, less everything that is held. Every
answer's headers count the request that they answer, so the smallest number told is the truth of all that was
answered, and what is not answered yet is held: the sum is never too small. It is too large only for the
moments between an answer and the next report.

A share runs out where its holder does not report, so that a process that crashed holds nobody up. A holder
also says for how many requests it waits and in which lane: nothing is granted to a lane while a better one
waits unserved, wherever it waits.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

SECOND = 1_000
WINDOW = 300 * SECOND
"""The length of the Hub's windows, where a header does not say."""

RESERVE = 0.05
"""The share of the quota that is kept for the favoured lanes, at the beginning of a window."""

FAVOURED = 2
"""How many lanes may use the reserve: those of people who wait."""

SHARE_LASTS = 30 * SECOND
"""How long a share is held without a word of its holder."""

LOOK_AGAIN = 500
"""Milliseconds until somebody looks again who waits for what others hold and may give back."""

SPARE = 4
"""What is granted ahead is at most one of so many that are free: near the end, nobody holds in advance."""


class Told(Struct, frozen=True, kw_only=True):
    """What the Hub said of its quota: requests left, of how many, until when (milliseconds from now)."""

    remaining: int
    resets_in: int
    limit: int | None = None
    window: int | None = None


class Report(Struct, frozen=True, kw_only=True):
    """What a holder says: what it holds, what it heard, what it waits for.

    `wanted` requests are waited for in the lane of that rank (0 goes first); `ahead` more would be taken, so
    as not to ask so often. `answered` says that the Hub answered, with or without a word of its quota;
    `refused_for` that it wants to be left alone for so many milliseconds.
    """

    held: int
    wanted: int = 0
    rank: int = 0
    ahead: int = 0
    told: Told | None = None
    answered: bool = False
    refused_for: int | None = None


class Share(Struct, frozen=True, omit_defaults=True):
    """What one holder holds and waits for, and until when its word is good."""

    held: int
    expires_at: int
    wanted: int = 0
    rank: int = 0


class Books(Struct, frozen=True, kw_only=True):
    """One quota and its shares; instants are milliseconds of whatever clock the caller goes by.

    `known` says that the Hub has answered; `remaining` is None while it has not told of a quota. `guessed`
    says that the present window was not told of yet: the one before has ended.
    """

    known: bool = False
    limit: int | None = None
    remaining: int | None = None
    resets_at: int = 0
    window: int = WINDOW
    guessed: bool = False
    closed_until: int = 0
    shares: Mapping[str, Share] = {}

    @property
    def held(self) -> int:
        """How many requests are held by anybody."""
        return sum(share.held for share in self.shares.values())


class Grant(Struct, frozen=True, kw_only=True):
    """What a holder got, and how things stand: `again_in` is when to ask again, where it waits for more.

    `left` is what nobody holds, None where the Hub tells of no quota; `resets_in` is when more is to come.
    """

    granted: int
    left: int | None
    limit: int | None
    window: int
    resets_in: int
    again_in: int
    known: bool


class _Outlook(NamedTuple):
    free: int
    ahead: int


def exchange(
    books: Books, holder: str, report: Report, now: int, *, is_gone: Callable[[str], bool] | None = None
) -> tuple[Books, Grant]:
    """Take in a holder's report and grant it what may be granted.

    `is_gone` tells of holders that are known to have ended: what they held is free at once.
    """
    books = rolled(_living(books, holder, now, is_gone), now)
    books = _heard(books, report, now)
    others = {name: share for name, share in books.shares.items() if name != holder}
    books = replace(books, shares={**others, holder: Share(report.held, now + SHARE_LASTS)})
    outlook = _outlook(books, holder, report, now)
    granted = max(0, min(report.wanted, outlook.free))
    unserved = report.wanted - granted
    if not unserved:
        granted += max(0, min(report.ahead, outlook.ahead))
    held = report.held + granted
    ours = Share(held, now + SHARE_LASTS, unserved, report.rank)
    books = replace(books, shares={**others, holder: ours} if held or unserved else others)
    return books, standing(books, granted, report.rank, now)


def merged(old: Told, new: Told) -> Told:
    """Return what to report of two answers: the smaller number, or where a window lies between, the later."""
    if abs(old.resets_in - new.resets_in) * 2 > (new.window or old.window or WINDOW):
        return max(old, new, key=lambda told: told.resets_in)
    return Told(
        remaining=min(old.remaining, new.remaining),
        resets_in=max(old.resets_in, new.resets_in),
        limit=new.limit or old.limit,
        window=new.window or old.window,
    )


def standing(books: Books, granted: int, rank: int, now: int) -> Grant:
    """Say how things stand for whoever has just been granted some and waits for more."""
    closed = books.closed_until > now
    left = None if books.remaining is None else max(0, books.remaining - books.held)
    if closed:
        resets_in = books.closed_until - now
        left = 0
    else:
        resets_in = max(0, books.resets_at - now) if books.remaining is not None else 0
    if closed or (books.remaining is not None and books.remaining <= 0):
        again_in = resets_in
    elif books.remaining is None or books.remaining <= books.held or rank < FAVOURED:
        again_in = LOOK_AGAIN
    else:
        # The reserve melts with time, so whoever only waits for that looks now and then.
        again_in = max(LOOK_AGAIN, books.window // 60)
    if books.remaining is not None:
        again_in = min(again_in, resets_in)
    return Grant(
        granted=granted,
        left=left,
        limit=books.limit,
        window=books.window,
        resets_in=resets_in,
        again_in=again_in,
        known=books.known,
    )


def rolled(books: Books, now: int) -> Books:
    """Begin a new window where the present one has ended; what is held may be counted in the new one."""
    if books.remaining is None or now < books.resets_at:
        return books
    if books.limit is None:
        return replace(books, remaining=None, known=False, guessed=False)
    return replace(books, remaining=books.limit, resets_at=now + books.window, guessed=True)


def _living(books: Books, holder: str, now: int, is_gone: Callable[[str], bool] | None) -> Books:
    living = {
        name: share
        for name, share in books.shares.items()
        if name == holder or (share.expires_at > now and not (is_gone is not None and is_gone(name)))
    }
    return books if len(living) == len(books.shares) else replace(books, shares=living)


def _heard(books: Books, report: Report, now: int) -> Books:
    if report.answered and not books.known:
        books = replace(books, known=True)
    if report.refused_for is not None:
        books = replace(books, closed_until=max(books.closed_until, now + report.refused_for))
    told = report.told
    if told is None or told.resets_in <= 0:
        return books
    resets_at = now + told.resets_in
    window = told.window or books.window
    limit = told.limit or books.limit
    if books.remaining is None or (resets_at > books.resets_at + window // 2 and not books.guessed):
        remaining = told.remaining
    elif resets_at < books.resets_at - window // 2 and not books.guessed:
        return books  # of the window before
    else:
        # Answers come out of order: the smallest number is the newest.
        remaining = min(books.remaining, told.remaining)
        resets_at = resets_at if books.guessed else max(books.resets_at, resets_at)
    return replace(
        books, limit=limit, remaining=remaining, resets_at=resets_at, window=window, guessed=False, known=True
    )


def _outlook(books: Books, holder: str, report: Report, now: int) -> _Outlook:
    """Return how many may be granted to those who wait, and how many in advance."""
    if books.closed_until > now:
        return _Outlook(0, 0)
    if not books.known:
        # One goes first, to learn of the quota.
        return _Outlook(1 - books.held, 0)
    if books.remaining is None:
        return _Outlook(report.wanted, report.ahead)
    first = sum(
        share.wanted for name, share in books.shares.items() if name != holder and share.rank < report.rank
    )
    free = books.remaining - books.held - first
    reserve = _reserve(books, now)
    ours = free if report.rank < FAVOURED else free - reserve
    return _Outlook(ours, (free - reserve - report.wanted) // SPARE)


def _reserve(books: Books, now: int) -> int:
    if books.limit is None:
        return 0
    passing = max(0, books.resets_at - now) / books.window
    return int(books.limit * RESERVE * min(1.0, passing))
