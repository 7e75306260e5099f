from collections.abc import AsyncIterator

import pytest

from bot.sandbox.defaults import default_world
from bot.sandbox.server import LocalDiscord
from config.clock import ManualClock
from tests.support.discord import Rest, local_discord


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch, clock: ManualClock) -> AsyncIterator[LocalDiscord]:
    """A local Discord on a clock that stands still; a violation that is left over fails the test."""
    async with local_discord(monkeypatch, clock=clock) as started:
        yield started


@pytest.fixture
async def rest(server: LocalDiscord) -> AsyncIterator[Rest]:
    client = Rest(server)
    yield client
    await client.close()


@pytest.fixture
def ask() -> str:
    """The id of the built-in server's channel #ask."""
    return next(c.id for c in default_world().channels.values() if c.name == "ask")
