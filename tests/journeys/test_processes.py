"""The work split over processes that share one store, and processes that are killed in the middle of it."""

import functools
import random
from pathlib import Path

import msgspec
import pytest

from bot.document import Document, paragraph
from bot.sandbox.faults import Fault
from config.clock import MINUTE, SECOND
from storage import deliveries, runs, sending
from storage.deliveries import Destination
from storage.records import RunState
from storage.tracking import track
from tests.support.processes import environment, started
from tests.support.town import PATIENCE, Town, settled

KILLS = 10


async def test_a_process_that_only_collects_loads_no_discord(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with settled(monkeypatch, tmp_path, role=None) as town:
        await track(town.db, ["allenai"], by="test")
        env = environment(town.settings, town.clock.now())
        del env["DISCORD_TOKEN"]
        async with started("collector", env, tmp_path) as process:
            await process.ready()
            await town.until(lambda: _collected(town))
            loaded = await process.stop()
        assert loaded["collectors.hub"]
        for name in ("discord", "matplotlib", "bot.commands", "bot.delivery"):
            assert not loaded[name], name
        assert town.discord.requests == []


async def _collected(town: Town) -> bool:
    return await runs.latest(town.db, "tracked", state=RunState.FINISHED) is not None


async def test_three_processes_share_the_work(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async with settled(monkeypatch, tmp_path, role=None) as town:
        await track(town.db, ["allenai", "EleutherAI"], by="test")
        env = environment(town.settings, town.clock.now())
        async with (
            started("collector", env, tmp_path) as collector,
            started("bot", env, tmp_path) as bot,
            started("sender", env, tmp_path) as sender,
        ):
            for process in (collector, bot, sender):
                await process.ready()
            await town.discord.bot_ready()
            await town.until(lambda: _collected(town))
            counted = await town.ask(town.mia, "how many models does allenai have?")
            assert "1 model" in counted.text
            assert "Subscribed" in (await town.subscribe(town.noor, about="project:olmo")).text
            await town.noor.wait_for("dm", lambda seen: "Portrait: OLMo" in seen.text, PATIENCE)
            refresh = await town.otto.slash("admin refresh", channel="admin")
            await refresh.until(lambda seen: "Took" in seen.text, PATIENCE)
            loaded = [await process.stop() for process in (collector, bot, sender)]
        assert [one["collectors.hub"] for one in loaded] == [True, False, False]
        assert [one["bot.commands"] for one in loaded] == [False, True, False]
        assert [run.state for run in await runs.recent(town.db)] == [RunState.FINISHED] * 2
        assert len(town.noor.sees("dm")) == 1


async def test_a_sender_that_is_killed_between_taking_and_sending_delivers_exactly_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    chance = random.Random(7)
    async with settled(monkeypatch, tmp_path, role=None) as town:
        for number in range(KILLS):
            await _put(town, f"Digest {number}")
            arrived = chance.random() < 0.5
            hung = town.discord.faults.hang("POST", "/channels/*/messages", after=arrived)
            env = environment(town.settings, town.clock.now())
            async with started("sender", env, tmp_path) as process:
                await process.ready()
                await town.until(functools.partial(_met, hung))
                await process.kill()
            town.discord.faults.clear()
            town.clock.advance(sending.SENDING_LEASE + chance.choice((SECOND, MINUTE, 10 * MINUTE)))
        async with started("sender", environment(town.settings, town.clock.now()), tmp_path) as process:
            await process.ready()
            await town.until(lambda: _all_sent(town))
            await process.stop()
        titles = [seen.text.splitlines()[0] for seen in town.mia.sees("ecosystem")]
        assert sorted(titles) == sorted(f"## Digest {number}" for number in range(KILLS))


async def _met(fault: Fault) -> bool:
    return fault.hits > 0


async def _all_sent(town: Town) -> bool:
    return set(await deliveries.states(town.db)) == {"sent"}


async def _put(town: Town, title: str) -> None:
    document = Document(title=title, blocks=(paragraph("One thing changed."),))
    await deliveries.put(
        town.db,
        deliveries.Composed(
            kind="digest",
            body=msgspec.to_builtins(document),
            parts=1,
            to=Destination(guild_id=town.guild_id, channel_id=town.channel("ecosystem"), user_id=None),
            sequence=1,
            composer="1",
        ),
    )
