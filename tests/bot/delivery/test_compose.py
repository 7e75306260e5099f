"""What is due becomes documents: once for all who ask the same, once for each window, late if need be."""

import asyncio
import random
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.commands.digest_setup import changed
from bot.commands.services import Services
from bot.delivery import compose
from bot.delivery.compose import compose_due, introduce
from bot.digests import asked as asking
from bot.digests.asked import Asked, composed, replay
from bot.digests.schedule import next_due
from bot.document import Document
from bot.plain import to_text
from config.clock import DAY, HOUR, MINUTE, WEEK, ManualClock, from_iso
from config.settings import Settings
from storage import deliveries, subscriptions
from storage.database import Database, Writer
from storage.deliveries import Composed, Destination, StoredDocument, Window
from storage.schema import documents
from storage.schema import subscriptions as subscription_table
from storage.subscriptions import DigestScope, Schedule, Subscription
from storage.tracking import track
from storage.views import View
from tests.support.store import fill

MONDAY = Schedule(0, 9, "Europe/Oslo")


async def subscribe(db: Database, *, due_at: int, **more: Any) -> Subscription:
    given_: dict[str, Any] = {
        "guild_id": 1,
        "channel_id": 2,
        "user_id": 3,
        "scope": DigestScope(owners=("allenai",)),
        "schedule": MONDAY,
        "skip_quiet": False,
    }
    return await subscriptions.create(db, due_at=due_at, **(given_ | more))


async def stored(db: Database) -> list[StoredDocument]:
    async with db.reading() as connection:
        rows = (await connection.execute(select(documents).order_by(documents.c.id))).mappings()
        return [deliveries.document_in(row) for row in rows]


def words(one: StoredDocument) -> str:
    return to_text(msgspec.convert(one.body, Document), 200)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Asked, Window]]:
    """What was composed, in order."""
    calls: list[tuple[Asked, Window]] = []

    async def counting(then: View, asked: Asked, window: Window) -> Any:
        calls.append((asked, window))
        return await composed(then, asked, window)

    monkeypatch.setattr(compose, "composed", counting)
    return calls


async def test_what_many_ask_is_composed_once_and_each_has_its_own_buttons(
    db: Database, clock: ManualClock, counted: list[tuple[Asked, Window]]
) -> None:
    for number in range(30):
        scope = DigestScope(owners=(("allenai", "EleutherAI", "bigscience")[number % 3],))
        await subscribe(db, due_at=clock.now(), scope=scope, channel_id=number)
    assert await compose_due(db) == 30
    assert len(counted) == 3
    for one in await stored(db):
        (args,) = {action["args"][0] for action in one.body["actions"]}
        assert args == one.public_id


async def test_a_digest_that_fails_stops_no_other_and_stays_due(
    db: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(then: View, asked: Asked, window: Window) -> Any:
        if asked.scope.owners == ("odd",):
            raise RuntimeError("odd")
        return await composed(then, asked, window)

    monkeypatch.setattr(compose, "composed", failing)
    odd = await subscribe(db, due_at=clock.now(), scope=DigestScope(owners=("odd",)))
    await subscribe(db, due_at=clock.now())
    assert await compose_due(db) == 1
    assert [one.id for one in await subscriptions.due(db, clock.now())] == [odd.id]


async def test_one_that_cannot_be_put_into_the_outbox_keeps_no_other_from_it(
    db: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [await subscribe(db, due_at=clock.now(), channel_id=number) for number in range(4)]
    put_in = deliveries.put_in

    async def failing(tx: Writer, one: Composed) -> StoredDocument | None:
        kept = await put_in(tx, one)
        if one.subscription is not None and one.subscription.id == made[1].id:
            raise ValueError("no such luck")
        return kept

    monkeypatch.setattr(deliveries, "put_in", failing)
    assert await compose_due(db) == 3
    monkeypatch.setattr(deliveries, "put_in", put_in)
    assert await compose_due(db) == 1, "it is tried again, and the others are not told twice"
    assert {one.subscription_id for one in await stored(db)} == {one.id for one in made}


async def test_only_one_of_several_processes_composes(
    db: Database, database_url: str, clock: ManualClock
) -> None:
    for number in range(10):
        await subscribe(db, due_at=clock.now(), channel_id=number)
    other = await Database.open(database_url, clock=clock)
    put = [*await asyncio.gather(compose_due(db, holder="one"), compose_due(other, holder="two"))]
    put.append(await compose_due(other, holder="two"))
    await other.close()
    assert sum(put) == 10
    assert len(await stored(db)) == 10


async def test_a_machine_that_slept_through_the_hour_delivers_late_and_says_so_once(
    db: Database, clock: ManualClock
) -> None:
    clock.set(from_iso("2026-11-23T07:59:00Z"))
    made = await subscribe(db, due_at=next_due(MONDAY, clock.now()))
    clock.set(made.due_at + 3 * DAY + 5 * HOUR)
    assert await compose_due(db) == 1
    assert await compose_due(db) == 0
    (late,) = await stored(db)
    assert "nothing ran at that hour" in words(late)
    moved = await subscriptions.by_id(db, made.id)
    assert moved is not None
    assert moved.due_at == made.due_at + WEEK
    clock.set(moved.due_at + MINUTE)
    assert await compose_due(db) == 1
    assert "nothing ran at that hour" not in words((await stored(db))[-1])


async def test_a_digest_comes_out_again_whatever_is_recorded_later(db: Database, clock: ManualClock) -> None:
    await fill(db, clock, weeks=5)
    made = await subscribe(db, due_at=clock.now(), scope=DigestScope(projects=("olmo",)))
    async with db.writing() as tx:
        await tx.connection.execute(
            subscription_table.update().values(position=1)  # from the first look on
        )
    await introduce(db, made)
    assert await compose_due(db) == 1
    portrait, digest = await stored(db)
    clock.advance(WEEK)
    await fill(db, clock, weeks=2)
    await track(db, ["bigscience"], by="test")
    await subscriptions.set_state(db, made.public_id, "removed")
    for one in (portrait, digest):
        again = await replay(db, one)
        assert again.same_version
        assert again.document == msgspec.convert(one.body, Document)
        assert again.equal


async def test_another_version_is_told_and_a_notice_is_not_composed_again(
    db: Database, clock: ManualClock
) -> None:
    await subscribe(db, due_at=clock.now())
    await compose_due(db)
    (digest,) = await stored(db)
    other = await replay(db, msgspec.structs.replace(digest, composer="0", digest="0" * 64))
    assert (other.same_version, other.equal) == (False, False)
    nothing = await replay(db, msgspec.structs.replace(digest, kind="notice"))
    assert nothing.document is None
    assert asking.late(0, HOUR - 1) is None


ZONES = ("UTC", "Europe/Oslo", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kolkata")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ("wait", "wait", "wait", "sleep", "change", "move", "pause", "refuse", "resume", "record")
        ),
        st.integers(0, 6),
        st.integers(0, 23),
        st.sampled_from(ZONES),
        st.integers(1, 40 * 24),
    ),
    min_size=5,
    max_size=40,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, start=st.integers(from_iso("2024-01-01"), from_iso("2030-01-01")))
def test_windows_leave_no_hole_and_never_overlap_whatever_is_changed_over_years(
    tmp_path_factory: pytest.TempPathFactory, steps: Sequence[tuple[str, int, int, str, int]], start: int
) -> None:
    """Weeks pass, machines sleep; what is changed, moved, paused or refused and resumed is told once."""
    asyncio.run(_live(str(tmp_path_factory.mktemp("years") / "store.sqlite"), steps, start))


async def _live(path: str, steps: Sequence[tuple[str, int, int, str, int]], start: int) -> None:
    clock = ManualClock(start)
    db = await Database.open(f"sqlite+aiosqlite:///{path}", clock=clock)
    services = Services(db, Settings())
    try:
        made = await subscribe(db, due_at=next_due(MONDAY, start))
        chance = random.Random(start)
        for number, (step, weekday, hour, zone, hours) in enumerate(steps):
            one = await subscriptions.by_id(db, made.id)
            assert one is not None
            await track(db, [f"owner{number}"], by="test")  # the sequence goes on
            match step:
                case "wait":
                    clock.set(max(clock.now(), one.due_at + chance.randrange(HOUR)))
                case "sleep":
                    clock.advance(hours * HOUR)
                case "change":
                    await changed(services, one, schedule=Schedule(weekday, hour, zone))
                case "move":
                    await changed(services, one, place=Destination(guild_id=1, channel_id=hours, user_id=3))
                case "pause":
                    await subscriptions.set_state(db, one.public_id, "paused")
                case "refuse":
                    await subscriptions.set_state(db, one.public_id, "paused", reason="no-channel")
                case "resume":
                    due_at = next_due(one.schedule, clock.now())
                    await subscriptions.set_state(db, one.public_id, "active", due_at=due_at)
            was_due = one.state == "active" and step in {"wait", "sleep"} and one.due_at <= clock.now()
            assert await compose_due(db) == int(was_due)
            assert await compose_due(db) == 0, "one turn is told once"
        told = await stored(db)
        assert all(after.window_from == before.window_to for before, after in pairwise(told))
        assert not told or told[0].window_from == 0
        now = await subscriptions.by_id(db, made.id)
        assert now is not None
        assert now.position == (told[-1].window_to if told else 0)
        for document in told:
            assert document.due_at is not None
            assert document.due_at <= document.composed_at
            assert ("nothing ran" in words(document)) == (document.composed_at - document.due_at >= HOUR)
    finally:
        await db.close()
