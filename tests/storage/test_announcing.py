"""Cards that are edited as facts arrive: told once, the newest version last, and nothing over a newer one."""

import asyncio

import pytest

from config.clock import ManualClock
from storage import announcing, deliveries, sending
from storage.announcing import Draft, Outdated, Revision, announce, latest, revise
from storage.database import Database
from storage.deliveries import Delivery, Destination, StoredDocument, Window
from storage.sending import SENDING_LEASE

HERE = Destination(guild_id=1, channel_id=2, user_id=None, role_id=7)
START = Window(0, 5)


def card(words: str = "changed", **more: object) -> Draft:
    return Draft(kind="alert", body={"title": words}, parts=1, to=HERE, topic="watch 1: olmo", **more)  # type: ignore[arg-type] # a test's


async def tell(db: Database, *news: Draft | Revision, window: Window = START) -> list[StoredDocument] | None:
    await announcing.position(db, "alerts")
    return await announce(db, news, reader="alerts", window=window, composer="1")


async def told(db: Database, *news: Draft | Revision, window: Window = START) -> StoredDocument:
    stored = await tell(db, *news, window=window)
    assert stored is not None
    return stored[0]


async def take(db: Database) -> list[Delivery]:
    return list((await sending.claim(db, holder="one")).deliveries)


async def states(db: Database) -> list[str]:
    return [str(one.state) for one in reversed(await deliveries.recent(db))]


async def test_what_a_window_brought_is_told_once_whoever_reads_it(db: Database) -> None:
    stored = await asyncio.gather(*(tell(db, card()) for _ in range(3)))
    assert len([one for one in stored if one is not None]) == 1
    assert await announcing.position(db, "alerts") == 5
    assert await tell(db, card(), window=Window(5, 5)) is not None


async def test_an_alert_goes_ahead_of_a_digest_and_mentions_its_role_once(db: Database) -> None:
    other = Destination(guild_id=1, channel_id=3, user_id=None)
    await deliveries.put(
        db, deliveries.Composed(kind="digest", body={}, parts=1, to=other, sequence=0, composer="1")
    )
    await told(db, card())
    first, _ = await take(db)
    assert (first.priority, first.role_id) == (deliveries.URGENT, 7)


async def test_a_newer_version_edits_the_message_once_it_is_there(db: Database) -> None:
    first = await told(db, card(inputs={"events": [1]}))
    assert (first.inputs, first.version, first.topic) == ({"events": [1]}, 1, "watch 1: olmo")
    second = await told(db, Revision(of=first, body={"title": "more"}, parts=1), window=Window(5, 6))
    assert (second.version, second.first_id) == (2, first.id)
    assert await latest(db, "watch 1: olmo") == second
    assert await announcing.newest(db, first) == second
    (sent,) = await take(db)
    assert (sent.edits_id, await take(db)) == (None, [])
    await sending.sent(db, sent, message_id=70)
    (edit,) = await take(db)
    assert (edit.edits_id, edit.role_id, edit.document_id) == (sent.id, None, second.id)
    assert edit.key == f"{sent.key}.v2"
    assert (await sending.original(db, edit)).message_id == 70


async def test_a_version_that_was_not_sent_is_left_out_and_one_that_is_under_way_goes_first(
    db: Database,
) -> None:
    first = await told(db, card())
    (sent,) = await take(db)
    await sending.sent(db, sent, message_id=70)
    second = await revise(db, Revision(of=first, body={"n": 2}, parts=1), composer="1")
    third = await revise(db, Revision(of=second, body={"n": 3}, parts=1), composer="1")
    assert await states(db) == ["sent", "cancelled", "pending"]
    (edit,) = await take(db)
    await revise(db, Revision(of=third, body={"n": 4}, parts=1), composer="1")
    assert await take(db) == []
    await sending.sent(db, edit, message_id=70)
    (last,) = await take(db)
    assert last.key.endswith(".v4")


async def test_who_revises_what_was_revised_meanwhile_must_read_again(db: Database) -> None:
    first = await told(db, card())
    await revise(db, Revision(of=first, body={"n": 2}, parts=1), composer="1")
    with pytest.raises(Outdated):
        await revise(db, Revision(of=first, body={"n": 3}, parts=1), composer="1")
    with pytest.raises(Outdated):
        await tell(db, Revision(of=first, body={"n": 3}, parts=1), window=Window(5, 9))
    assert await announcing.position(db, "alerts") == 5


async def test_an_edit_that_comes_late_is_followed_by_the_newest(db: Database, clock: ManualClock) -> None:
    first = await told(db, card())
    (sent,) = await take(db)
    await sending.sent(db, sent, message_id=70)
    second = await revise(db, Revision(of=first, body={"n": 2}, parts=1), composer="1")
    (slow,) = await take(db)
    clock.advance(SENDING_LEASE)
    (quick,) = await take(db)
    assert quick.id == slow.id
    await sending.sent(db, quick, message_id=70)
    await revise(db, Revision(of=second, body={"n": 3}, parts=1), composer="1")
    (newest,) = await take(db)
    await sending.sent(db, newest, message_id=70)
    await sending.sent(db, slow, message_id=70)
    (again,) = await take(db)
    assert again.id == newest.id


async def test_nothing_edits_a_card_that_nobody_is_sure_of(db: Database) -> None:
    first = await told(db, card())
    await revise(db, Revision(of=first, body={"n": 2}, parts=1), composer="1")
    (sent,) = await take(db)
    await sending.uncertain(db, sent, reason="?")
    assert await states(db) == ["uncertain", "cancelled"]
    newest = await announcing.newest(db, first)
    await revise(db, Revision(of=newest, body={"n": 3}, parts=1), composer="1")
    assert await states(db) == ["uncertain", "cancelled", "cancelled"]


async def test_a_card_keeps_its_number_of_parts(db: Database) -> None:
    first = await told(db, card())
    with pytest.raises(ValueError, match="of 1 parts cannot become one of 2"):
        await revise(db, Revision(of=first, body={"n": 2}, parts=2), composer="1")
    assert await announcing.newest(db, first) == first


async def test_quiet_hours_are_waited_for(db: Database, clock: ManualClock) -> None:
    await told(db, card(not_before=clock.now() + 1000))
    assert await take(db) == []
    clock.advance(1000)
    assert len(await take(db)) == 1
