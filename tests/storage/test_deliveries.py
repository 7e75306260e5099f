"""The outbox: a window is told once, its parts go in order, and what became of each is known or shown."""

import asyncio
import random
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from config.clock import HOUR, MINUTE, WEEK, ManualClock
from storage import deliveries, sending, subscriptions
from storage.database import Database
from storage.deliveries import Delivery, DeliveryState, Destination, StoredDocument, Window
from storage.schema import deliveries as table
from storage.schema import documents
from storage.sending import SENDING_LEASE
from storage.subscriptions import Subscription
from tests.storage.test_subscriptions import subscribed

HERE = Destination(guild_id=1, channel_id=2, user_id=3)


def place(number: int) -> Destination:
    return Destination(guild_id=1, channel_id=100 + number, user_id=None)


async def put(db: Database, **more: Any) -> StoredDocument | None:
    given_: dict[str, Any] = {
        "kind": "notice",
        "body": {"title": "Hello"},
        "parts": 1,
        "to": HERE,
        "sequence": 0,
        "composer": "1",
    }
    return await deliveries.put(db, deliveries.Composed(**(given_ | more)))


async def digest(db: Database, subscription: Subscription, until: int, **more: Any) -> StoredDocument | None:
    window = Window(subscription.position, until)
    return await put(
        db,
        kind="digest",
        subscription=subscription,
        window=window,
        sequence=until,
        next_due_at=subscription.due_at + WEEK,
        **more,
    )


async def fresh(db: Database, subscription: Subscription) -> Subscription:
    found = await subscriptions.by_id(db, subscription.id)
    assert found is not None
    return found


async def claim(db: Database, holder: str = "one", limit: int = 10) -> list[Delivery]:
    return list((await sending.claim(db, holder=holder, limit=limit)).deliveries)


async def states(db: Database) -> list[str]:
    async with db.reading() as connection:
        return [state for (state,) in await connection.execute(select(table.c.state).order_by(table.c.id))]


async def row(db: Database, number: int) -> Any:
    async with db.reading() as connection:
        found = await connection.execute(select(table).where(table.c.id == number))
        return found.mappings().one()


class TestWindows:
    async def test_a_document_goes_in_with_its_parts_and_the_moved_position(self, db: Database) -> None:
        made = await subscribed(db)
        stored = await digest(db, made, 5, parts=3, public="abcdefg", body={"b": 1, "a": ["\x00x"]})
        assert stored is not None
        assert (stored.public_id, stored.window_from, stored.window_to) == ("abcdefg", 0, 5)
        assert stored.body == {"a": ["x"], "b": 1}
        assert stored == await deliveries.document(db, "abcdefg")
        moved = await fresh(db, made)
        assert (moved.position, moved.due_at) == (5, made.due_at + WEEK)
        sent = await deliveries.recent(db)
        assert [(one.key, one.part) for one in reversed(sent)] == [
            ("abcdefg.1", 1),
            ("abcdefg.2", 2),
            ("abcdefg.3", 3),
        ]
        assert {(one.guild_id, one.channel_id, one.user_id, one.state) for one in sent} == {
            (1, 2, 3, DeliveryState.PENDING)
        }
        assert await deliveries.document_of(db, sent[0]) == stored
        assert await deliveries.document(db, "nothing") is None

    async def test_one_window_is_told_once_whoever_composes_it(
        self, db: Database, database_url: str, clock: ManualClock
    ) -> None:
        made = await subscribed(db)
        other = await Database.open(database_url, clock=clock)
        stored = await asyncio.gather(
            *(digest(store, made, until) for until in (5, 6) for store in (db, other, db))
        )
        await other.close()
        assert len([one for one in stored if one is not None]) == 1
        assert len(await states(db)) == 1

    async def test_a_window_that_was_skipped_is_not_told_by_who_was_late(self, db: Database) -> None:
        made = await subscribed(db)
        await deliveries.skip(db, made, Window(0, 4), made.due_at + WEEK)
        assert await digest(db, made, 9) is None
        assert await states(db) == []
        assert (await fresh(db, made)).position == 4

    async def test_a_skip_that_comes_late_moves_nothing(self, db: Database) -> None:
        made = await subscribed(db)
        assert await digest(db, made, 9) is not None
        await deliveries.skip(db, made, Window(0, 4), made.due_at)
        moved = await fresh(db, made)
        assert (moved.position, moved.due_at) == (9, made.due_at + WEEK)

    async def test_a_week_in_which_nothing_was_recorded_hinders_no_later_one(self, db: Database) -> None:
        made = await subscribed(db, skip_quiet=False)
        for until in (0, 0, 3, 3, 7):
            made = await fresh(db, made)
            assert await digest(db, made, until) is not None
            assert await digest(db, made, until) is None
        assert (await fresh(db, made)).position == 7

    @pytest.mark.parametrize("state", ["paused", "removed"])
    async def test_what_was_paused_meanwhile_is_not_told(
        self, db: Database, state: subscriptions.State
    ) -> None:
        made = await subscribed(db)
        await subscriptions.set_state(db, made.public_id, state)
        assert await digest(db, made, 5) is None
        assert (await fresh(db, made)).position == 0
        assert await states(db) == []

    async def test_a_portrait_moves_nothing(self, db: Database) -> None:
        made = await subscribed(db)
        for _ in range(2):
            assert await put(db, kind="portrait", subscription=made) is not None
        assert await fresh(db, made) == made

    async def test_windows_leave_no_hole_and_never_overlap(
        self, db: Database, database_url: str, clock: ManualClock
    ) -> None:
        """Two composers that hold old and new copies, over random weeks of recording."""
        chance = random.Random(7)
        made = await subscribed(db)
        other = await Database.open(database_url, clock=clock)
        copies = [made]
        newest = 0
        for _ in range(40):
            newest += chance.randrange(3)
            copy = chance.choice(copies[-3:])
            store = chance.choice([db, other])
            if chance.random() < 0.3:
                window = Window(copy.position, newest)
                await deliveries.skip(store, copy, window, copy.due_at + WEEK)
            else:
                await digest(store, copy, newest)
            copies.append(await fresh(db, made))
        await other.close()
        async with db.reading() as connection:
            query = select(documents.c.window_from, documents.c.window_to).order_by(documents.c.id)
            told = [(int(start), int(end)) for start, end in await connection.execute(query)]
        assert len(told) > 5
        for (_, end), (start, _) in pairwise(told):
            assert start >= end
        for before, after in pairwise(copies):
            assert after.position >= before.position
            assert after.due_at >= before.due_at
        assert all(start <= end for start, end in told)


class TestClaiming:
    async def test_a_delivery_is_claimed_by_one(
        self, db: Database, database_url: str, clock: ManualClock
    ) -> None:
        for number in range(12):
            await put(db, to=place(number))
        other = await Database.open(database_url, clock=clock)
        taken = await asyncio.gather(
            *(claim(store, f"{number}", 5) for number, store in enumerate((db, other, db, other)))
        )
        await other.close()
        numbers = [one.id for part in taken for one in part]
        assert len(numbers) == len(set(numbers))
        assert sorted(numbers + [one.id for one in await claim(db, "last", 99)]) == list(range(1, 13))
        assert set(await states(db)) == {"sending"}

    async def test_the_urgent_goes_first_and_then_who_came_first(self, db: Database) -> None:
        for number, priority in enumerate((5, 1, 5, 0)):
            await put(db, priority=priority, to=place(number))
        assert [one.id for one in await claim(db, limit=3)] == [4, 2, 1]

    async def test_to_one_destination_one_goes_at_a_time_the_most_urgent_first(self, db: Database) -> None:
        for priority in (5, 0):
            await put(db, priority=priority)
        order = []
        while taken := await claim(db):
            assert len(taken) == 1
            order += [one.id for one in taken]
            assert await claim(db) == []
            await sending.sent(db, taken[0], message_id=1)
        assert order == [2, 1]

    async def test_a_try_that_surely_did_not_arrive_leaves_no_doubt(
        self, db: Database, clock: ManualClock
    ) -> None:
        await put(db)
        (one,) = await claim(db)
        await sending.retry(db, one, at=clock.now(), reason="429", arrived=False)
        (again,) = await claim(db)
        assert again.first_try_at is None
        await sending.retry(db, again, at=clock.now(), reason="reset")
        clock.advance(MINUTE)
        (doubted,) = await claim(db)
        await sending.retry(db, doubted, at=clock.now(), reason="429", arrived=False)
        assert (await row(db, one.id))["first_try_at"] == clock.now() - MINUTE

    async def test_parts_go_in_order_each_after_the_one_before_arrived(self, db: Database) -> None:
        await put(db, parts=3)
        await put(db, parts=2, to=place(9))
        order = []
        while taken := await claim(db):
            for one in taken:
                order.append((one.document_id, one.part))
                await sending.sent(db, one, message_id=one.id)
        assert order == [(1, 1), (2, 1), (1, 2), (2, 2), (1, 3)]

    async def test_a_delivery_waits_for_its_time(self, db: Database, clock: ManualClock) -> None:
        await put(db)
        (one,) = await claim(db)
        await sending.retry(db, one, at=clock.now() + HOUR, reason="ServerError")
        clock.advance(HOUR - 1)
        assert await claim(db) == []
        clock.advance(1)
        (again,) = await claim(db)
        assert (again.id, again.attempts, again.first_try_at) == (one.id, 1, clock.now() - HOUR)
        assert again.reason == "ServerError"

    async def test_a_dead_senders_delivery_is_taken_over_and_says_that_it_may_have_arrived(
        self, db: Database, clock: ManualClock
    ) -> None:
        await put(db)
        (one,) = await claim(db)
        assert one.first_try_at is None
        clock.advance(SENDING_LEASE - 1)
        assert await claim(db, "two") == []
        clock.advance(1)
        (again,) = await claim(db, "two")
        assert (again.id, again.first_try_at) == (one.id, clock.now() - SENDING_LEASE)
        assert again.nonce == one.nonce
        assert (await row(db, one.id))["holder"] == "two"


class TestOutcomes:
    async def test_what_arrived_is_the_last_word(self, db: Database, clock: ManualClock) -> None:
        await put(db)
        (one,) = await claim(db)
        await sending.sent(db, one, message_id=77)
        await sending.uncertain(db, one, reason="?")
        await sending.retry(db, one, at=0, reason="?")
        await sending.refused(db, one, reason="?")
        await sending.sent(db, one, message_id=78)
        kept = await row(db, one.id)
        assert (kept["state"], kept["message_id"], kept["reason"]) == ("sent", 77, None)
        assert kept["sent_at"] == clock.now()

    async def test_what_arrived_together_is_noted_together_each_by_its_own_message(
        self, db: Database, clock: ManualClock
    ) -> None:
        big = 2**62
        for number in range(4):
            await put(db, to=place(number))
        first, second, third, deleted = await claim(db)
        await sending.sent(db, second, message_id=big)
        others = await sending.sent_all(
            db,
            [
                sending.Arrived(first, big + 1),
                sending.Arrived(second, big + 2),
                sending.Arrived(third, big + 3),
                sending.Arrived(deleted, None),
            ],
        )
        assert others == [None, big, None, None], "the second had arrived by another message"
        kept = [await row(db, one.id) for one in (first, second, third, deleted)]
        assert [one["message_id"] for one in kept] == [big + 1, big, big + 3, None]
        assert {one["state"] for one in kept} == {"sent"}
        assert {one["sent_at"] for one in kept} == {clock.now()}

    async def test_what_turns_out_to_have_arrived_is_sent(self, db: Database) -> None:
        await put(db)
        (one,) = await claim(db)
        await sending.uncertain(db, one, reason="?")
        await sending.sent(db, one, message_id=77)
        assert await states(db) == ["sent"]

    async def test_who_was_overtaken_settles_nothing(self, db: Database, clock: ManualClock) -> None:
        await put(db)
        (slow,) = await claim(db)
        clock.advance(SENDING_LEASE)
        (quick,) = await claim(db, "two")
        await sending.retry(db, slow, at=clock.now(), reason="late")
        await sending.uncertain(db, slow, reason="late")
        assert await states(db) == ["sending"]
        assert await claim(db, "three") == []
        await sending.uncertain(db, quick, reason="nobody knows")
        assert (await row(db, slow.id))["reason"] == "nobody knows"

    async def test_the_uncertain_is_shown_and_never_sent_again_nor_what_follows_it(
        self, db: Database, clock: ManualClock
    ) -> None:
        await put(db, parts=3)
        await put(db, to=place(9))
        (first, other) = await claim(db)
        await sending.uncertain(db, first, reason="history cannot be read")
        await sending.sent(db, other, message_id=1)
        clock.advance(WEEK)
        assert await claim(db) == []
        assert await states(db) == ["uncertain", "cancelled", "cancelled", "sent"]
        assert await deliveries.states(db) == {"uncertain": 1, "cancelled": 2, "sent": 1}
        assert "uncertain" in (await row(db, 2))["reason"]

    async def test_a_refusal_pauses_the_subscription_and_keeps_what_arrived(self, db: Database) -> None:
        made = await subscribed(db)
        await digest(db, made, 5, parts=3)
        (first,) = await claim(db)
        await sending.sent(db, first, message_id=1)
        (second,) = await claim(db)
        (paused,) = await sending.refused(db, second, reason="the channel was deleted")
        assert (paused.id, paused.state, paused.reason) == (made.id, "paused", "the channel was deleted")
        assert (paused.scope, paused.schedule, paused.position) == (made.scope, made.schedule, 5)
        assert await states(db) == ["sent", "refused", "refused"]
        assert await claim(db) == []
        assert await sending.refused(db, second, reason="again") == []
        await subscriptions.set_state(db, made.public_id, "active", due_at=made.due_at + WEEK)
        assert await states(db) == ["sent", "pending", "pending"]
        (asked_again,) = await claim(db)
        assert asked_again.id == second.id

    async def test_a_refusal_is_of_everything_that_waits_for_the_destination(self, db: Database) -> None:
        first, second = await subscribed(db), await subscribed(db)
        for made in (first, second):
            await digest(db, made, 5)
        await put(db, to=place(9))
        (one, _) = await claim(db)
        paused = await sending.refused(db, one, reason="the channel was deleted", arrived=False)
        assert [found.id for found in paused] == [first.id, second.id]
        assert await states(db) == ["refused", "refused", "sending"]
        assert (await row(db, one.id))["first_try_at"] is None

    async def test_what_discord_takes_from_nobody_pauses_nothing(self, db: Database) -> None:
        made = await subscribed(db)
        await digest(db, made, 5, parts=2)
        (one,) = await claim(db)
        await sending.unfit(db, one, reason="invalid form")
        assert await states(db) == ["refused", "cancelled"]
        assert (await fresh(db, made)).state == "active"

    async def test_a_refusal_pauses_nothing_that_goes_elsewhere(self, db: Database) -> None:
        made = await subscribed(db)
        await put(db, to=Destination(guild_id=None, channel_id=None, user_id=9))
        (one,) = await claim(db)
        assert await sending.refused(db, one, reason="direct messages are closed") == []
        assert (await fresh(db, made)).state == "active"


async def test_the_newest_are_shown_first_to_those_they_concern(db: Database) -> None:
    for guild, user in ((1, 1), (2, 1), (1, 2)):
        await put(db, to=Destination(guild_id=guild, channel_id=5, user_id=user))
    assert [one.id for one in await deliveries.recent(db)] == [3, 2, 1]
    assert [one.id for one in await deliveries.recent(db, guild_id=1)] == [3, 1]
    assert [one.id for one in await deliveries.recent(db, user_id=1)] == [2, 1]
    assert [one.id for one in await deliveries.recent(db, limit=1)] == [3]


@given(st.text(max_size=40))
def test_a_nonce_is_short_and_always_the_same(key: str) -> None:
    assert deliveries.nonce_of(key) == deliveries.nonce_of(key)
    assert 0 < len(deliveries.nonce_of(key)) <= 25
    assert deliveries.nonce_of(key) != deliveries.nonce_of(f"{key}.")


@pytest.mark.parametrize("seed", [1, 2])
async def test_senders_that_die_at_random_lose_and_double_nothing(
    db: Database, clock: ManualClock, seed: int
) -> None:
    """A channel that knows nonces for two minutes, and senders that die, stall, or are told to come later."""
    chance = random.Random(seed)
    channel: dict[str, tuple[int, int]] = {}  # nonce: message, when
    messages: list[str] = []
    for _ in range(8):
        await put(db, parts=chance.randrange(1, 4))
    for _ in range(200):
        clock.advance(chance.choice([1, 1, SENDING_LEASE // 2, MINUTE]))
        for one in await claim(db, f"{chance.random()}", chance.randrange(1, 4)):
            if chance.random() < 0.2:
                continue  # died before sending
            known = one.key in messages if one.first_try_at is not None else False
            if not known and one.nonce not in channel:
                messages.append(one.key)
                channel[one.nonce] = (len(messages), clock.now())
            if chance.random() < 0.2:
                continue  # died after sending
            if chance.random() < 0.1:
                await sending.retry(db, one, at=clock.now() + MINUTE, reason="reset")
            else:
                await sending.sent(db, one, message_id=messages.index(one.key) + 1)
    assert set(await states(db)) == {"sent"}
    assert len(messages) == len(set(messages)) == len(await states(db))
    by_document: dict[str, list[int]] = {}
    for key in messages:
        document, part = key.split(".")
        by_document.setdefault(document, []).append(int(part))
    assert all(parts == sorted(parts) for parts in by_document.values())
