"""Who gets which digest, where and when."""

import secrets
from collections.abc import Collection
from typing import Literal

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, RowMapping, and_, case, delete, func, insert, or_, select, update

from config.clock import WEEK
from storage.canonical import dump
from storage.database import Database, Priority, Writer
from storage.schema import deliveries, documents, sequence, subscriptions

State = Literal["draft", "active", "paused", "removed"]
Kind = Literal["digest", "watch"]
Mention = Literal["needs-you", "always"]
NEVER = 253_402_300_799_000
"""When a watch is due: it tells at once, and has no hour."""
UNSAVED = WEEK
"""For so long a draft waits for its button."""


class TooMany(Exception):  # noqa: N818 - named for what is the case
    """A person's direct messages, or a server, have as many digests or watches as they may: `most`."""

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} are as many as there may be")
        self.most = most


class DigestScope(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a digest is about: everything that is tracked, or projects, owners and repos by name, added up.

    The others narrow it: repos in one of some languages, for one of some tasks, under one of some licences
    (an id or a family), of namespaces that are governed in one of some ways.
    """

    everything: bool = False
    projects: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    repos: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    licenses: tuple[str, ...] = ()
    governance: tuple[str, ...] = ()

    @property
    def narrows(self) -> bool:
        """Whether not everything that it names is meant."""
        return bool(self.languages or self.tasks or self.licenses or self.governance)


class Options(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What else was chosen: which sections (none are all), quiet hours, a role and when it is mentioned.

    Quiet hours are full hours in the schedule's zone, from one up to another, past midnight too.
    """

    sections: tuple[str, ...] = ()
    quiet_from: int | None = None
    quiet_until: int | None = None
    role_id: int | None = None
    mention: Mention = "needs-you"


class Schedule(Struct, frozen=True):
    """When: a weekday (0 is Monday) and an hour in an IANA time zone."""

    weekday: int
    hour: int
    timezone: str


class Subscription(Struct, frozen=True, kw_only=True):
    """One digest for one destination. `position` is the sequence at which its next window begins."""

    id: int
    public_id: str
    guild_id: int | None
    channel_id: int | None
    user_id: int
    scope: DigestScope
    schedule: Schedule
    locale: str
    skip_quiet: bool
    kind: Kind = "digest"
    options: Options = Options()
    state: State
    reason: str | None
    position: int
    due_at: int
    created_at: int


def public_id() -> str:
    """Return a short id that people can say: seven letters and digits, none of them alike."""
    return "".join(secrets.choice("23456789abcdefghjkmnpqrstuvwxyz") for _ in range(7))


async def create(
    db: Database,
    *,
    guild_id: int | None,
    channel_id: int | None,
    user_id: int,
    scope: DigestScope,
    schedule: Schedule,
    due_at: int,
    locale: str = "en",
    skip_quiet: bool = True,
    kind: Kind = "digest",
    options: Options | None = None,
    state: State = "active",
    most: int | None = None,
) -> Subscription:
    """Subscribe a channel, or (without one) a person's direct messages.

    Raises TooMany where the server, or the person, has `most` of the kind already.
    """
    async with db.writing(Priority.INTERACTION) as tx:
        if most is not None:
            await _require_fewer(tx, most, kind, guild_id if channel_id is not None else None, user_id)
        now = (await tx.connection.execute(select(sequence.c.value))).scalar_one()
        created = insert(subscriptions).values(
            public_id=public_id(),
            guild_id=guild_id,
            channel_id=channel_id,
            user_id=user_id,
            scope=dump(scope),
            weekday=schedule.weekday,
            hour=schedule.hour,
            timezone=schedule.timezone,
            locale=locale,
            skip_quiet=skip_quiet,
            kind=kind,
            options=dump(options) if options is not None else None,
            state=state,
            position=now,
            due_at=due_at,
            created_at=tx.at,
        )
        return subscription_in(
            (await tx.connection.execute(created.returning(subscriptions))).mappings().one()
        )


async def _require_fewer(tx: Writer, most: int, kind: Kind, guild_id: int | None, user_id: int) -> None:
    """Raise TooMany where there are so many; nobody adds another before this transaction ends."""
    await tx.alone()
    query = select(func.count()).select_from(subscriptions).where(_held(kind, guild_id, user_id))
    if (await tx.connection.execute(query)).scalar_one() >= most:
        raise TooMany(most)


def _held(kind: Kind, guild_id: int | None, user_id: int | None) -> ColumnElement[bool]:
    """Return the condition for what a server has, or else a person in direct messages."""
    there = subscriptions.c.state.not_in(("removed", "draft")) & (subscriptions.c.kind == kind)
    if guild_id is not None:
        there &= subscriptions.c.guild_id == guild_id
    elif user_id is not None:
        there &= (subscriptions.c.user_id == user_id) & subscriptions.c.channel_id.is_(None)
    return there


async def find(
    db: Database, *, guild_id: int | None = None, user_id: int | None = None, kind: Kind = "digest"
) -> list[Subscription]:
    """Return the digests (or watches) of a server, or a person's own in direct messages, oldest first."""
    query = select(subscriptions).where(_held(kind, guild_id, user_id)).order_by(subscriptions.c.id)
    async with db.reading() as connection:
        return [subscription_in(row) for row in (await connection.execute(query)).mappings()]


async def zone_of(db: Database, user_id: int) -> str | None:
    """Return the time zone of a person, which is that of their newest digest in direct messages."""
    query = (
        select(subscriptions.c.timezone)
        .where(
            subscriptions.c.user_id == user_id,
            subscriptions.c.channel_id.is_(None),
            subscriptions.c.kind == "digest",
            subscriptions.c.state != "draft",
        )
        .order_by(subscriptions.c.id.desc())
        .limit(1)
    )
    async with db.reading() as connection:
        found = (await connection.execute(query)).scalar()
        return None if found is None else str(found)


async def get(db: Database, public: str) -> Subscription | None:
    """Return a subscription by its public id."""
    return await _one(db, subscriptions.c.public_id == public)


async def by_id(db: Database, number: int) -> Subscription | None:
    """Return a subscription by our own number."""
    return await _one(db, subscriptions.c.id == number)


async def due(
    db: Database, now: int, *, limit: int | None = None, besides: Collection[int] = ()
) -> list[Subscription]:
    """Return the active subscriptions whose hour has come, longest due first, equal ones together."""
    alike = (subscriptions.c.scope, subscriptions.c.locale, subscriptions.c.position)
    query = (
        select(subscriptions)
        .where(
            subscriptions.c.state == "active",
            subscriptions.c.kind == "digest",
            subscriptions.c.due_at <= now,
            subscriptions.c.id.not_in(besides),
        )
        .order_by(subscriptions.c.due_at, *alike, subscriptions.c.id)
        .limit(limit)
    )
    async with db.reading() as connection:
        return [subscription_in(row) for row in (await connection.execute(query)).mappings()]


async def watches(db: Database) -> list[Subscription]:
    """Return every active watch, oldest first."""
    query = (
        select(subscriptions)
        .where(subscriptions.c.state == "active", subscriptions.c.kind == "watch")
        .order_by(subscriptions.c.id)
    )
    async with db.reading() as connection:
        return [subscription_in(row) for row in (await connection.execute(query)).mappings()]


async def change(
    db: Database,
    public: str,
    *,
    scope: DigestScope,
    schedule: Schedule,
    due_at: int,
    options: Options,
    skip_quiet: bool,
    guild_id: int | None,
    channel_id: int | None,
    state: State,
    of_draft: bool = False,
    most: int | None = None,
) -> Subscription | None:
    """Change what was chosen for a subscription; None where there is none. Its window stays as it was.

    That of a draft begins when it is saved. `of_draft` asks that it still is one: of two who save it, one
    does. Raises TooMany where the server, or the person, has `most` already.
    """
    async with db.writing(Priority.INTERACTION) as tx:
        this = subscriptions.c.public_id == public
        held = select(subscriptions.c.kind, subscriptions.c.user_id).where(this)
        before = (await tx.connection.execute(held)).first()
        if before is not None and most is not None:
            of_server = guild_id if channel_id is not None else None
            await _require_fewer(tx, most, before.kind, of_server, before.user_id)
        states = subscriptions.c.state == "draft" if of_draft else subscriptions.c.state != "removed"
        now = select(sequence.c.value).scalar_subquery()
        changed = (
            update(subscriptions)
            .where(this, states)
            .values(
                scope=dump(scope),
                weekday=schedule.weekday,
                hour=schedule.hour,
                timezone=schedule.timezone,
                due_at=due_at,
                options=dump(options),
                skip_quiet=skip_quiet,
                guild_id=guild_id,
                channel_id=channel_id,
                state=state,
                position=case((subscriptions.c.state == "draft", now), else_=subscriptions.c.position),
            )
            .returning(subscriptions)
        )
        row = (await tx.connection.execute(changed)).mappings().first()
        return None if row is None else subscription_in(row)


async def prune(db: Database) -> int:
    """Delete the drafts that nobody saved within `UNSAVED`; returns how many."""
    async with db.writing(Priority.BATCH) as tx:
        old = subscriptions.c.created_at <= tx.at - UNSAVED
        gone = delete(subscriptions).where(subscriptions.c.state == "draft", old)
        return (await tx.connection.execute(gone)).rowcount


async def unreachable(db: Database, user_id: int) -> list[Subscription]:
    """Return a person's own digests and watches that their direct messages refused."""
    query = select(subscriptions).where(
        subscriptions.c.state == "paused",
        subscriptions.c.reason.is_not(None),
        subscriptions.c.channel_id.is_(None),
        subscriptions.c.user_id == user_id,
    )
    async with db.reading() as connection:
        found = await connection.execute(query.order_by(subscriptions.c.id))
        return [subscription_in(row) for row in found.mappings()]


async def count(db: Database) -> int:
    """Count the active subscriptions."""
    query = select(func.count()).select_from(subscriptions).where(subscriptions.c.state == "active")
    async with db.reading() as connection:
        return int((await connection.execute(query)).scalar_one())


async def set_state(
    db: Database, public: str, state: State, *, reason: str | None = None, due_at: int | None = None
) -> bool:
    """Pause, resume or remove a subscription; False where there is none. Its windows are kept whole.

    One that is resumed gets what its destination refused before, and from then on what is due at `due_at`
    (without it, what has been due meanwhile is composed at once).
    """
    async with db.writing(Priority.INTERACTION) as tx:
        values: dict[str, object] = {"state": state, "reason": reason}
        if due_at is not None:
            values["due_at"] = due_at
        done = await tx.connection.execute(
            update(subscriptions)
            .where(subscriptions.c.public_id == public, subscriptions.c.state != "removed")
            .values(values)
            .returning(subscriptions.c.id)
        )
        number = done.scalar()
        if number is not None and state == "active":
            await _ask_again(tx, number)
        return number is not None


async def _ask_again(tx: Writer, number: int) -> None:
    """Put what a subscription's destination refused back into the outbox.

    Where it has another destination now, that goes there of which surely no part has arrived.
    """
    mine = select(documents.c.id).where(documents.c.subscription_id == number)
    refused = and_(deliveries.c.document_id.in_(mine), deliveries.c.state == "refused")
    place = select(subscriptions.c.guild_id, subscriptions.c.channel_id, subscriptions.c.user_id)
    now = (await tx.connection.execute(place.where(subscriptions.c.id == number))).one()
    other = deliveries.alias()
    begun = select(other.c.document_id).where(
        other.c.document_id.in_(mine), or_(other.c.state != "refused", other.c.first_try_at.is_not(None))
    )
    await tx.connection.execute(
        update(deliveries)
        .where(refused, deliveries.c.edits_id.is_(None), deliveries.c.document_id.not_in(begun))
        .values(
            guild_id=now.guild_id,
            channel_id=now.channel_id,
            user_id=now.user_id,
            # A role of one server is none of another.
            role_id=case((deliveries.c.guild_id.is_not_distinct_from(now.guild_id), deliveries.c.role_id)),
        )
    )
    await tx.connection.execute(
        update(deliveries).where(refused).values(state="pending", next_try_at=tx.at, reason=None)
    )


async def _one(db: Database, where: ColumnElement[bool]) -> Subscription | None:
    async with db.reading() as connection:
        row = (await connection.execute(select(subscriptions).where(where))).mappings().first()
        return None if row is None else subscription_in(row)


def subscription_in(row: RowMapping) -> Subscription:
    """Return a row of `subscriptions` as what it is."""
    apart = {"scope", "schedule", "options"}
    plain = {name: row[name] for name in Subscription.__struct_fields__ if name not in apart}
    options = row["options"]
    return Subscription(
        options=msgspec.json.decode(options, type=Options) if options else Options(),
        scope=msgspec.json.decode(row["scope"], type=DigestScope),
        schedule=Schedule(row["weekday"], row["hour"], row["timezone"]),
        **plain,
    )
