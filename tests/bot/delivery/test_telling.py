"""Whom a refused digest is told of: its owner in private, and the server where it has no owner any more."""

import pytest

from bot.delivery.telling import tell_owners
from config.clock import HOUR
from storage import deliveries, guilds, sending, subscriptions
from storage.database import Database
from storage.deliveries import Destination
from storage.privacy import NOBODY
from storage.subscriptions import DigestScope, Schedule

OWNER = 7


@pytest.mark.parametrize(
    ("owner", "home", "told"),
    [
        (OWNER, 9, [(None, OWNER)]),
        (NOBODY, 9, [(9, None)]),
        (NOBODY, 5, []),  # the channel that refuses is the only one
        (NOBODY, None, []),
    ],
)
async def test_somebody_is_told_who_can_be(
    db: Database, owner: int, home: int | None, told: list[tuple[int | None, int | None]]
) -> None:
    await guilds.joined(db, 1, "Commons")
    await guilds.change(db, 1, channel_id=home)
    made = await subscriptions.create(
        db,
        guild_id=1,
        channel_id=5,
        user_id=owner,
        scope=DigestScope(everything=True),
        schedule=Schedule(0, 9, "UTC"),
        due_at=db.clock.now() + HOUR,
    )
    to = Destination(guild_id=1, channel_id=5, user_id=None)
    await deliveries.put(
        db, deliveries.Composed(kind="digest", body={}, parts=1, to=to, sequence=0, composer="1")
    )
    (taken,) = (await sending.claim(db, holder="one")).deliveries
    await tell_owners(db, [made], taken, "it may not post there")
    found = [one for one in await deliveries.recent(db) if one.id != taken.id]
    assert [(one.channel_id, one.user_id) for one in found] == told
