"""What a process runs: its parts start and stop in order, and what cannot start says so in one clear line."""

import asyncio
import logging
import socket
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot import roles
from bot.roles import RECEIVING, Program, Role, StartError, greeting
from collectors.hub import client as hub_client
from config.clock import SECOND
from storage import leases, runs
from storage.errors import StoreUnavailable
from storage.records import RunState
from storage.tracking import track
from tests.support.processes import environment, line_of_command
from tests.support.town import Heard, Town, filled, heard, settled, town

__all__ = ["filled", "heard", "town"]


def closed_port() -> int:
    """Return a port at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


async def refusal(town: Town, role: Role = "all", **changes: object) -> str:
    """Try to start with other settings, and return the line that says why not."""
    settings = town.settings.model_copy(update=changes)
    with pytest.raises(StartError) as raised:
        async with Program(settings, town.db, role):
            pytest.fail("it started")
    line = str(raised.value)
    assert "\n" not in line
    assert town.discord.token not in line
    return line


@pytest.mark.parametrize("role", ["all", "bot", "sender"])
async def test_what_cannot_start_says_so_in_one_line_and_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, role: Role
) -> None:
    async with settled(monkeypatch, tmp_path, role=None) as town:
        wrong = await refusal(town, role, discord_token=SecretStr("wrong.token.of-some-bot"))
        assert "Discord does not accept DISCORD_TOKEN" in wrong
        assert "DISCORD_TOKEN is not set" in await refusal(town, role, discord_token=None)
        nowhere = f"http://127.0.0.1:{closed_port()}/api/v10"
        assert f"Discord cannot be reached at {nowhere}" in await refusal(town, role, discord_api=nowhere)
        town.discord.faults.fail("GET", "/users/@me", status=503)
        assert "refuses the bot: 503" in await refusal(town, role)
        await town.start(role)


def reader_name(town: Town) -> str | None:
    """Return the model that the running bot asks."""
    reader = town.services.reader
    return None if reader is None else reader.name


async def test_a_second_reader_is_there_where_one_is_named_and_can_be_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with settled(monkeypatch, tmp_path, role=None) as town:
        refused = await refusal(town, "bot", llm_model="tiny")
        assert "CARTOGRAPHER_LLM_URL" in refused
        await town.start("bot")
        assert reader_name(town) is None, "off by default"
        await town.stop()
        town.settings = town.settings.model_copy(
            update={"llm_model": "tiny", "llm_url": "http://127.0.0.1:9"}
        )
        await town.start("bot")
        assert reader_name(town) == "tiny"


async def test_a_discord_that_gives_no_answer_at_the_start_is_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with settled(monkeypatch, tmp_path, role=None) as town:
        town.discord.faults.hang("GET", "/users/@me")
        with pytest.raises(StartError, match="gave no answer within 0 seconds; start again"):
            async with Program(town.settings, town.db, "sender", send_seconds=0.2):
                pytest.fail("it started")


async def test_a_discord_that_refuses_the_commands_is_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with settled(monkeypatch, tmp_path, role=None) as town:
        town.discord.faults.fail("PUT", "/applications/*/commands", status=403)
        assert "refuses the bot: 403" in await refusal(town)


async def test_a_second_bot_on_the_same_store_says_so(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roles, "LEASE", SECOND)
    assert "another process runs the bot on this database" in await refusal(town)
    await town.stop()
    await town.start()


async def test_one_whose_place_was_taken_ends_with_a_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(roles, "LEASE", 150)
    async with settled(monkeypatch, tmp_path) as town:

        async def taken() -> bool:
            town.clock.advance(SECOND)
            return await leases.hold(town.db, RECEIVING, holder="another", lease=10 * SECOND)

        await town.until(taken)
        with pytest.raises(StartError, match="another process has taken over"):
            await asyncio.wait_for(town.program.until(asyncio.Event()), timeout=10)


async def test_a_store_that_cannot_be_written_does_not_silence_the_bot(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, filled: Path, heard: Heard
) -> None:
    monkeypatch.setattr(roles, "LEASE", 60)
    async with settled(monkeypatch, tmp_path, store=filled) as town:

        def full(*_: object) -> None:
            raise StoreUnavailable("database or disk is full")

        with monkeypatch.context() as patch:
            patch.setattr(town.db, "writing", full)

            async def said() -> bool:
                return any("could not be renewed: database or disk is full" in line for line in heard.lines)

            await town.until(said)
            assert "AI Singapore" in (await town.ask(town.mia, "who is behind SEA-LION?")).text
            failed = await town.subscribe(town.noor, about="project:olmo")
            assert "Something went wrong" in failed.text
        assert "Subscribed" in (await town.subscribe(town.noor, about="project:olmo")).text


async def test_a_connection_that_is_closed_for_good_ends_with_a_line(town: Town) -> None:
    waiting = asyncio.create_task(town.program.until(asyncio.Event()))
    await town.discord.faults.drop_gateway(4004)
    with pytest.raises(StartError, match="closed the connection for good"):
        await asyncio.wait_for(waiting, timeout=10)


async def test_a_sender_alone_starts_without_a_warning(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The library warns of what this client needs not: voice, and servers it does not hear of."""
    monkeypatch.setattr("discord.VoiceClient.warn_nacl", True)
    monkeypatch.setattr("discord.VoiceClient.warn_dave", True)
    async with settled(monkeypatch, tmp_path, role=None) as town:
        with caplog.at_level(logging.WARNING, "discord"):
            await town.start("sender")
    assert [record.getMessage() for record in caplog.records if record.name.startswith("discord")] == []


async def test_it_runs_until_somebody_says_stop(town: Town) -> None:
    stop = asyncio.Event()
    waiting = asyncio.create_task(town.program.until(stop))
    assert "AI Singapore" in (await town.ask(town.mia, "who is behind SEA-LION?")).text
    assert not waiting.done()
    stop.set()
    await asyncio.wait_for(waiting, timeout=10)


async def test_a_hub_that_cannot_be_reached_at_the_start_stops_nobody_from_answering(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, filled: Path
) -> None:
    monkeypatch.setattr(hub_client, "FIRST_PAUSE", 0.001)
    async with settled(monkeypatch, tmp_path, store=filled, role=None) as town:
        as_of = town.clock.now()
        town.clock.advance(3_600 * SECOND)
        nowhere = f"http://127.0.0.1:{closed_port()}"
        town.settings = town.settings.model_copy(update={"hf_endpoint": nowhere})
        await town.start()

        async def failed() -> bool:
            return await runs.latest(town.db, "tracked", state=RunState.FAILED) is not None

        await town.until(failed)
        card = await town.use(town.mia, "repo", name="allenai/OLMo-2-0425-1B")
        assert "Apache License 2.0" in card.text
        assert f"As of <t:{as_of // 1000}:f>" in card.text
        status = (await town.use(town.otto, "admin status", channel="admin")).text
        (line,) = [line for line in status.splitlines() if "Failing" in line]
        assert "the Hub does not answer" in line


async def test_the_operator_is_told_how_to_invite_and_what_to_track(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with settled(monkeypatch, tmp_path) as town:
        invite, starter = await greeting(town.program)
        assert f"client_id={town.discord.world.application.id}" in invite
        assert "cartographer track --starter" in starter
        await track(town.db, ["allenai"], by="test")
        assert await greeting(town.program) == [invite]


async def test_the_command_line_prints_the_line_and_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with settled(monkeypatch, tmp_path, role=None) as town:
        env = environment(town.settings, town.clock.now()) | {"DISCORD_TOKEN": "wrong.token.of-some-bot"}
        code, out, said = await line_of_command(env, "run", "--role", "sender", cwd=tmp_path)
        assert (code, out) == (1, "")
        assert "Discord does not accept DISCORD_TOKEN" in said.splitlines()[-1]
        assert "Traceback" not in said
        assert "wrong.token" not in said
