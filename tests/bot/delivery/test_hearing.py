"""What is heard of each request: whether nothing can have come of a try, and how many were refused."""

import pytest

from bot.delivery.hearing import Heard, Hearing, listening
from bot.sandbox.server import LocalDiscord
from config.clock import SECOND, ManualClock
from storage import deliveries
from storage.database import Database
from tests.bot.delivery.test_sender import (
    POST,
    arrived,
    discord_server,  # noqa: F401 - a fixture
    put,
    sender,
)


@pytest.mark.parametrize(
    ("answers", "broken", "refused"),
    [
        ([], 0, False),
        ([403], 0, True),
        ([429, 403], 0, True),
        ([502, 403], 0, False),
        ([200], 0, False),
        ([403], 1, False),
    ],
)
def test_nothing_came_of_a_try_only_where_every_request_was_turned_away(
    answers: list[int],
    broken: int,
    refused: bool,  # noqa: FBT001
) -> None:
    heard = Heard()
    heard.answers, heard.broken = answers, broken
    assert heard.refused is refused


async def test_nobody_is_heard_who_does_not_listen(sqlite_db: Database) -> None:
    hearing = Hearing(sqlite_db)
    with listening() as heard:
        assert heard.answers == []
    assert await hearing.write() is None


async def test_a_refusal_after_an_error_that_may_have_made_the_message_leaves_doubt(
    sqlite_db: Database,
    discord_server: LocalDiscord,  # noqa: F811 - the fixture
    clock: ManualClock,
) -> None:
    discord_server.faults.fail(*POST, status=502, after=True)
    discord_server.faults.fail(*POST, status=403)
    await put(sqlite_db, discord_server)
    async with sender(sqlite_db, discord_server) as one:
        await one.send_due()
    (delivery,) = await deliveries.recent(sqlite_db)
    assert (str(delivery.state), delivery.first_try_at) == ("refused", clock.now())
    assert len(arrived(discord_server)) == 1


async def test_a_plain_refusal_leaves_none(
    sqlite_db: Database,
    discord_server: LocalDiscord,  # noqa: F811 - the fixture
    clock: ManualClock,
) -> None:
    discord_server.faults.fail(*POST, status=403)
    await put(sqlite_db, discord_server)
    async with sender(sqlite_db, discord_server) as one:
        await one.send_due()
        clock.advance(SECOND)
        assert await one.send_due() == 0
    (delivery,) = await deliveries.recent(sqlite_db)
    assert (str(delivery.state), delivery.first_try_at) == ("refused", None)
