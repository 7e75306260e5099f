"""Subscriptions: whose, when they are due, and that nothing of them is lost."""

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from config.clock import HOUR, ManualClock
from storage import subscriptions
from storage.canonical import dump
from storage.database import Database
from storage.subscriptions import DigestScope, Schedule, Subscription, public_id

WEEKLY = Schedule(0, 9, "Europe/Oslo")


async def subscribed(db: Database, **more: Any) -> Subscription:
    given_: dict[str, Any] = {
        "guild_id": 1,
        "channel_id": 2,
        "user_id": 3,
        "scope": DigestScope(everything=True),
        "schedule": WEEKLY,
        "due_at": db.clock.now(),
    }
    return await subscriptions.create(db, **(given_ | more))


async def test_a_subscription_comes_back_as_it_was_made(db: Database, clock: ManualClock) -> None:
    scope = DigestScope(projects=("olmo",), owners=("Acme", "日本語"), repos=("acme/one",))
    made = await subscribed(
        db,
        guild_id=2**63 - 1,
        channel_id=None,
        scope=scope,
        locale="de",
        skip_quiet=False,
        due_at=clock.now() + HOUR,
    )
    assert (made.scope, made.schedule, made.state, made.position) == (scope, WEEKLY, "active", 0)
    assert (made.guild_id, made.channel_id, made.locale, made.skip_quiet) == (2**63 - 1, None, "de", False)
    assert made == await subscriptions.get(db, made.public_id) == await subscriptions.by_id(db, made.id)
    assert await subscriptions.get(db, "nothing") is None
    assert await subscriptions.by_id(db, 99) is None


async def test_it_begins_with_what_is_recorded_from_now_on(db: Database) -> None:
    for expected in range(3):
        assert (await subscribed(db)).position == expected
        async with db.writing() as tx:
            await tx.sequence()


async def test_it_is_due_at_its_hour_and_only_while_active(db: Database, clock: ManualClock) -> None:
    late = await subscribed(db, due_at=clock.now() + 2 * HOUR)
    soon = await subscribed(db, due_at=clock.now() + HOUR)
    assert await subscriptions.due(db, clock.now() + HOUR - 1) == []
    assert await subscriptions.due(db, clock.now() + HOUR) == [soon]
    assert await subscriptions.due(db, clock.now() + 3 * HOUR) == [soon, late]
    assert await subscriptions.set_state(db, soon.public_id, "paused", reason="quiet please")
    assert await subscriptions.due(db, clock.now() + 3 * HOUR) == [late]
    assert await subscriptions.count(db) == 1
    assert await subscriptions.set_state(db, soon.public_id, "active")
    assert await subscriptions.due(db, clock.now() + 3 * HOUR) == [soon, late]


async def test_a_pause_keeps_everything_and_its_reason(db: Database) -> None:
    made = await subscribed(db)
    await subscriptions.set_state(db, made.public_id, "paused", reason="the channel was deleted")
    paused = await subscriptions.get(db, made.public_id)
    assert paused == msgspec.structs.replace(made, state="paused", reason="the channel was deleted")
    assert await subscriptions.find(db, guild_id=1) == [paused]


async def test_a_removed_one_stays_removed(db: Database) -> None:
    made = await subscribed(db)
    assert await subscriptions.set_state(db, made.public_id, "removed")
    assert not await subscriptions.set_state(db, made.public_id, "active")
    assert not await subscriptions.set_state(db, "nothing", "paused")
    assert await subscriptions.find(db, guild_id=1) == []
    kept = await subscriptions.get(db, made.public_id)
    assert kept is not None
    assert kept.state == "removed"


async def test_a_server_sees_its_own_and_a_person_their_direct_messages(db: Database) -> None:
    here = await subscribed(db)
    await subscribed(db, guild_id=9)
    direct = await subscribed(db, guild_id=None, channel_id=None)
    await subscribed(db, guild_id=None, channel_id=None, user_id=9)
    assert await subscriptions.find(db, guild_id=1) == [here]
    assert await subscriptions.find(db, user_id=3) == [direct]
    assert len(await subscriptions.find(db)) == 4


NAMES = st.lists(st.text(max_size=8), max_size=3).map(tuple)


@given(st.builds(DigestScope, everything=st.booleans(), projects=NAMES, owners=NAMES, repos=NAMES))
def test_a_scope_is_kept_whole(scope: DigestScope) -> None:
    back = msgspec.json.decode(dump(scope), type=DigestScope)
    assert dump(back) == dump(scope)


def test_public_ids_can_be_said_and_do_not_repeat_soon() -> None:
    ids = {public_id() for _ in range(2_000)}
    assert len(ids) == 2_000
    assert all(len(one) == 7 and not set(one) & set("01ilo") for one in ids)
