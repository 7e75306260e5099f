"""The Hub's quota in the database: one budget for all processes that ask with the same token, or with none.

`storage/shares.py` says who gets what; here it is kept. An exchange is one short transaction on one row, so
two processes never get the same request. The instants in that row are of the machine's own clock: a window
of the Hub passes in real time, whatever the program's clock was set to. Machines that share a database agree
on the time to within a second, as any do that keep time over the network.
"""

import hashlib
from collections.abc import Sequence

import msgspec
from msgspec import Struct
from sqlalchemy import RowMapping, select, update

from config.clock import Clock, SystemClock
from storage.database import Database, Priority
from storage.holders import is_gone, new_holder
from storage.schema import quotas
from storage.shares import Books, Grant, Report, Share, exchange, rolled
from storage.upsert import insert_into
from storage.views import View

_READER = msgspec.json.Decoder(dict[str, Share])


class Left(Struct, frozen=True, kw_only=True):
    """What is left of one bucket of one quota, and whether the Hub is held to be down (since when, and why).

    `left` and `limit` are None where the Hub has told of no quota. `resets_at` and `heard_at` are instants of
    the machine's own clock, `window` is how long one lasts, in milliseconds.
    """

    name: str
    bucket: str
    left: int | None
    limit: int | None
    resets_at: int | None
    window: int
    heard_at: int | None
    silent_since: int | None
    silence: str | None


class QuotaLedger:
    """Shares one quota with every process that has the same name for it and the same database."""

    def __init__(self, db: Database, name: str, *, clock: Clock | None = None) -> None:
        """`clock` is the real one, but in tests."""
        self._db = db
        self._name = name
        self._clock = clock or SystemClock()
        self._holder = new_holder()

    async def exchange(self, bucket: str, report: Report) -> Grant:
        """Tell what this process holds, heard and waits for, and take what is granted to it.

        Raises StoreError where the database fails; nothing is granted then.
        """
        async with self._db.writing(Priority.INTERACTION) as tx:
            row = {"name": self._name, "bucket": bucket, **_stored(Books())}
            await tx.connection.execute(
                insert_into(tx.connection, quotas)
                .values(row)
                .on_conflict_do_nothing(index_elements=["name", "bucket"])
            )
            here = (quotas.c.name == self._name, quotas.c.bucket == bucket)
            found = await tx.connection.execute(select(quotas).where(*here).with_for_update())
            now = self._clock.now()
            books, grant = exchange(
                _books(found.mappings().one()), self._holder, report, now, is_gone=is_gone
            )
            heard = {"heard_at": now} if report.told is not None else {}
            await tx.connection.execute(update(quotas).where(*here).values(**_stored(books), **heard))
            return grant

    async def silent(self, bucket: str, reason: str | None) -> None:
        """Note that the Hub is held to be down, and why; None: that it answers again."""
        async with self._db.writing(Priority.INTERACTION) as tx:
            since = None if reason is None else self._clock.now()
            await tx.connection.execute(
                update(quotas)
                .where(quotas.c.name == self._name, quotas.c.bucket == bucket)
                .values(silent_since=since, silence=reason)
            )


def name_of(endpoint: str, token: str | None) -> str:
    """Return whose quota it is: by endpoint and token, which itself is not shown, or all that have none.

    The Hub counts those without a token by address; processes at several addresses then share one where
    they could have had several.
    """
    if token is None:
        return f"{endpoint} anonymous"
    return f"{endpoint} token {hashlib.sha256(token.encode()).hexdigest()[:12]}"


async def left(view: View, now: int) -> Sequence[Left]:
    """Return what is left of each quota at an instant of the machine's own clock, the fullest bucket last."""
    found = await view.connection.execute(select(quotas).order_by(quotas.c.name, quotas.c.bucket))
    return [_left(row, now) for row in found.mappings()]


def _left(row: RowMapping, now: int) -> Left:
    books = _books(row)
    over = books.remaining is not None and now >= books.resets_at
    books = rolled(books, now)
    held = sum(share.held for share in books.shares.values() if share.expires_at > now)
    return Left(
        name=row["name"],
        bucket=row["bucket"],
        left=None if books.remaining is None else max(0, books.remaining - held),
        limit=row["quota"],
        resets_at=None if over else row["resets_at"],
        window=books.window,
        heard_at=row["heard_at"],
        silent_since=row["silent_since"],
        silence=row["silence"],
    )


def _books(row: RowMapping) -> Books:
    return Books(
        known=row["known"],
        limit=row["quota"],
        remaining=row["remaining"],
        resets_at=row["resets_at"] or 0,
        window=row["span"],
        guessed=row["guessed"],
        closed_until=row["closed_until"] or 0,
        shares=_READER.decode(row["shares"]),
    )


def _stored(books: Books) -> dict[str, object]:
    return {
        "known": books.known,
        "quota": books.limit,
        "remaining": books.remaining,
        "resets_at": books.resets_at or None,
        "span": books.window,
        "guessed": books.guessed,
        "closed_until": books.closed_until or None,
        "shares": msgspec.json.encode(books.shares).decode(),
    }
