"""The client: least intents, nobody pinged, commands told to Discord once for each change of theirs."""

from typing import Any

import pytest
from discord import app_commands

from bot.commands import welcome
from bot.commands.about import AboutCommands
from bot.commands.client import INTENTS
from tests.support.town import PATIENCE, Heard, Town


def told(town: Town) -> int:
    return sum(path.endswith("/commands") for path in town.paths("PUT"))


def test_no_intent_is_privileged() -> None:
    assert not INTENTS.members
    assert not INTENTS.presences
    assert not INTENTS.message_content


async def test_commands_are_told_once_and_again_only_when_they_change(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told(town) == 1
    await town.restart()
    assert told(town) == 1
    assert "</ask:" in (await town.use(town.mia, "help")).text, "their ids are known all the same"
    add = AboutCommands.add_to

    def changed(self: AboutCommands, tree: app_commands.CommandTree[Any]) -> None:
        add(self, tree)
        command = tree.get_command("about")
        assert isinstance(command, app_commands.Command)
        command.description = "Something else"

    monkeypatch.setattr(AboutCommands, "add_to", changed)
    await town.restart()
    assert told(town) == 2


async def test_commands_that_discord_has_lost_are_told_again(town: Town) -> None:
    town.discord.world.application.commands.clear()
    await town.restart()
    assert told(town) == 2
    assert "AI Singapore" in (await town.ask(town.mia, "who is behind SEA-LION?")).text


async def test_every_message_says_that_nobody_is_mentioned(town: Town) -> None:
    await town.mia.replies(await town.mia.say("@Cartographer @everyone who is behind SEA-LION?"))
    await town.subscribe(town.ada, {"about": "project:olmo", "channel": "ecosystem"})
    await town.mia.wait_for("ecosystem")
    sent = [
        request.body
        for request in town.discord.requests
        if request.method == "POST" and request.path.endswith("/messages")
    ]
    assert len(sent) >= 3
    assert all(body["allowed_mentions"]["parse"] == [] for body in sent)


async def test_a_dropped_connection_is_taken_up_again(town: Town) -> None:
    faults = town.discord.faults

    async def answers() -> None:
        await town.discord.bot_ready()
        asked = await town.mia.dm("who is behind SEA-LION?")
        assert "AI Singapore" in (await town.mia.replies(asked, timeout=PATIENCE)).text

    await faults.drop_gateway()
    await answers()
    faults.reconnect()
    await answers()
    faults.invalidate_session(resumable=True)
    await answers()
    assert len(town.mia.sees("welcome")) == 1


async def test_a_server_that_removes_the_bot_is_remembered(town: Town) -> None:
    await town.services.change_settings(town.guild_id, timezone="Asia/Tokyo")
    town.discord.faults.kick_bot()
    await town.restart()
    town.discord.faults.invite_bot()

    async def back() -> bool:
        return town.services.guild_settings(town.guild_id).timezone == "Asia/Tokyo"

    await town.until(back)


async def test_a_failing_listener_is_in_the_log_with_an_id(
    town: Town, monkeypatch: pytest.MonkeyPatch, heard: Heard
) -> None:
    async def fail(*_: object) -> None:
        raise ZeroDivisionError("of no use")

    monkeypatch.setattr(welcome, "greet", fail)
    town.discord.build.guild("Elsewhere")

    async def logged() -> bool:
        return any("failed, error" in line and "of no use" in line for line in heard.lines)

    await town.until(logged)
    assert "AI Singapore" in (await town.ask(town.mia, "who is behind SEA-LION?")).text
