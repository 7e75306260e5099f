"""What is paused while the bot is out of a server: its word and its new reason come together, once."""

import pytest

from config.clock import WEEK
from storage import deliveries, returning, subscriptions
from storage.database import Database
from storage.deliveries import Composed, Destination
from storage.subscriptions import DigestScope, Schedule, Subscription

GUILD, OUT, BACK = 1, "out", "back"


async def paused(db: Database, reason: str = OUT) -> Subscription:
    made = await subscriptions.create(
        db,
        guild_id=GUILD,
        channel_id=2,
        user_id=3,
        scope=DigestScope(everything=True),
        schedule=Schedule(0, 9, "UTC"),
        due_at=db.clock.now() + WEEK,
    )
    await subscriptions.set_state(db, made.public_id, "paused", reason=reason)
    return made


def word() -> Composed:
    to = Destination(guild_id=None, channel_id=None, user_id=3)
    body = {"title": "back", "blocks": []}
    return Composed(kind="notice", body=body, parts=1, to=to, sequence=0, composer="1")


async def test_it_is_told_once_whoever_else_tells(db: Database) -> None:
    await paused(db)
    await paused(db, "another reason")
    found = await returning.paused_so(db, GUILD, OUT)
    assert len(found) == 1
    for _ in range(2):  # two processes that have both found it
        await returning.tell(db, [(one, word()) for one in found], before=OUT, after=BACK)
    assert len(await deliveries.recent(db)) == 1
    assert await returning.paused_so(db, GUILD, OUT) == []


async def test_where_the_word_cannot_be_put_the_reason_stays_and_it_is_told_the_next_time(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await paused(db)
    found = await returning.paused_so(db, GUILD, OUT)

    async def fail(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(returning, "put_in", fail)
        with pytest.raises(ZeroDivisionError):
            await returning.tell(db, [(one, word()) for one in found], before=OUT, after=BACK)
    assert len(await returning.paused_so(db, GUILD, OUT)) == 1
    await returning.tell(db, [(one, word()) for one in found], before=OUT, after=BACK)
    assert len(await deliveries.recent(db)) == 1
