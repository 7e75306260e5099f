"""What was told wrongly is put right under the message that told it, and named once in the next digest."""

import re
from collections.abc import Awaitable, Callable

import pytest

from bot.delivery.compose import compose_due
from bot.sandbox.seen import Seen
from bot.sandbox.server import LocalDiscord
from config.clock import WEEK, ManualClock
from storage import subscriptions
from storage.database import Database
from storage.schema import subscriptions as table
from storage.subscriptions import DigestScope, Schedule
from storage.tracking import track
from tests.bot.delivery.test_sender import (
    channel_id,
    discord_server,  # noqa: F401 - a fixture
    sender,
)
from tests.bot.digests.test_retold import BASE, Weeks, base, child, made, new
from tests.storage.listing import seen

SECOND = seen("model", "acme/second", "e" * 24)
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
Course = Callable[[Weeks], Awaitable[None]]


async def _release(weeks: Weeks) -> None:
    await weeks.week([base(), new()], [])


async def _release_gone(weeks: Weeks) -> None:
    await weeks.gone("acme", "acme/new")


async def _derived(weeks: Weeks) -> None:
    await weeks.week([base(), SECOND], [child()])


async def _derived_gone(weeks: Weeks) -> None:
    await weeks.gone("other", "other/tuned")


async def _based_otherwise(weeks: Weeks) -> None:
    await weeks.week([base(), SECOND], [child("acme/second")])


async def _quantised(weeks: Weeks) -> None:
    await weeks.week([base(), SECOND], [child(relation="quantized")])


async def _first(weeks: Weeks) -> None:
    await weeks.week(
        [base()], [made("other/late", "9", BASE, languages=("ban",), created_at=weeks.clock.now())]
    )


async def _older_first(weeks: Weeks) -> None:
    older = made("third/early", "8", BASE, languages=("ban",), created_at=weeks.clock.now() - 8 * WEEK)
    await weeks.listed(older, owner="third", complete=False)


@pytest.mark.parametrize(
    ("told", "undone", "correction"),
    [
        (_release, _release_gone, "acme/new was told as new; it is gone again"),
        (_derived, _derived_gone, f"other/tuned was told as built on {BASE}; it is gone again"),
        (
            _derived,
            _based_otherwise,
            f"other/tuned was told as built on {BASE} (fine-tune); it declares acme/second as its base now",
        ),
        (
            _derived,
            _quantised,
            f"other/tuned was told as built on {BASE} (fine-tune); it declares {BASE} as its base now (quan",
        ),
        (
            _first,
            _older_first,
            "other/late was told as the first in Balinese; third/early was there before it",
        ),
    ],
)
async def test_it_is_put_right_in_place_and_named_once_the_next_week(
    sqlite_db: Database,
    discord_server: LocalDiscord,  # noqa: F811 - the fixture
    clock: ManualClock,
    told: Course,
    undone: Course,
    correction: str,
) -> None:
    await track(sqlite_db, ["acme", "other"], by="test")
    weeks = Weeks(sqlite_db, clock)
    await weeks.week([base()], [])
    await subscriptions.create(
        sqlite_db,
        guild_id=int(next(iter(discord_server.world.guilds))),
        channel_id=channel_id(discord_server),
        user_id=int(discord_server.person("ada").id),
        scope=DigestScope(owners=("acme",)),
        schedule=Schedule(0, 9, "UTC"),
        due_at=clock.now(),
        skip_quiet=False,
    )
    async with sqlite_db.writing() as tx:
        await tx.connection.execute(table.update().values(position=weeks.edges[-1]))

    async def delivered() -> list[Seen]:
        clock.advance(WEEK)
        assert await compose_due(sqlite_db) == 1
        async with sender(sqlite_db, discord_server) as one:
            while await one.send_due():
                pass
        return discord_server.person("ada").sees("ecosystem")

    await told(weeks)
    (first,) = await delivered()
    assert "Corrected" not in first.text
    await undone(weeks)
    first, second = await delivered()
    assert f"Corrected: {correction}" in _words(first), "under the message that told it"
    assert first.message["edited_timestamp"]
    assert f"Corrections · {correction}" in _words(second)
    *_, third = await delivered()
    assert len(discord_server.person("ada").sees("ecosystem")) == 3
    assert correction not in _words(third), "once"
    assert _words(first).count(correction) == 1
    assert correction in _words(second)


def _words(one: Seen) -> str:
    return _LINK.sub(r"\1", one.text).replace("**", "").replace("`", "").replace("\\", "")
