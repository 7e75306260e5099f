"""The welcome: once in each server, as soon as it may be said, with what is missing by its name."""

from pathlib import Path

import pytest

from bot.sandbox.defaults import default_world
from bot.sandbox.permissions import Permission
from tests.support.town import Heard, Town, settled


async def greeted(town: Town, channel: str = "welcome") -> str:
    return (await town.mia.wait_for(channel, lambda seen: "Settings" in str(seen.buttons))).text


async def test_a_server_is_welcomed_once_also_after_restarts(town: Town) -> None:
    words = await greeted(town)
    for command in ("</ask:", "</digest subscribe:", "</settings:"):
        assert command in words
    assert "I have every permission I need here." in words
    await town.restart()
    await town.ask(town.mia, "who is behind SEA-LION?")
    assert len(town.mia.sees("welcome")) == 1


async def test_a_server_that_invites_the_bot_is_welcomed_and_welcomed_back_silently(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world = default_world(bot_joined=False)
    async with settled(monkeypatch, tmp_path, people=world) as town:
        assert town.mia.sees("welcome") == []
        town.discord.faults.invite_bot()
        await greeted(town)
        await town.services.change_settings(town.guild_id, timezone="Europe/Oslo")
        town.discord.faults.kick_bot()
        town.discord.faults.invite_bot()
        await town.until(lambda: _back(town))
        assert len(town.mia.sees("welcome")) == 1
        assert town.services.guild_settings(town.guild_id).timezone == "Europe/Oslo"


async def _back(town: Town) -> bool:
    reply = await town.use(town.mia, "about")
    return "Codebook" in reply.text


async def test_where_no_channel_is_open_it_is_said_later(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, heard: Heard
) -> None:
    async with settled(monkeypatch, tmp_path, role=None) as town:
        channels = ("welcome", "ecosystem", "ask", "maintainers", "admin")
        for channel in channels:
            town.discord.faults.lose_permission(channel, Permission.SEND_MESSAGES)
        await town.start()
        await town.until(lambda: _logged(heard, "no channel the bot may write in"))
        assert all(town.otto.sees(channel) == [] for channel in channels)
        town.discord.faults.regain_permission("ecosystem", Permission.SEND_MESSAGES)
        await greeted(town, "ecosystem")


async def _logged(heard: Heard, words: str) -> bool:
    return any(words in line for line in heard.lines)


async def test_a_new_channel_is_taken_for_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async with settled(monkeypatch, tmp_path, role=None) as town:
        for channel in ("welcome", "ecosystem", "ask", "maintainers", "admin"):
            town.discord.faults.lose_permission(channel, Permission.SEND_MESSAGES)
        await town.start()
        town.discord.build.channel("robots")
        await greeted(town, "robots")


async def test_missing_permissions_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async with settled(monkeypatch, tmp_path, role=None) as town:
        town.discord.faults.lose_permission("welcome", Permission.ATTACH_FILES | Permission.EMBED_LINKS)
        await town.start()
        assert "I lack permissions here: Embed Links, Attach Files." in await greeted(town)


async def test_a_welcome_that_failed_is_said_again_and_one_that_arrived_is_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, heard: Heard
) -> None:
    async with settled(monkeypatch, tmp_path, role=None) as town:
        town.discord.faults.fail("POST", "/channels/*/messages", status=503, after=True)
        await town.start()
        await town.until(lambda: _logged(heard, "could not be welcomed"))
        await town.restart()
        await greeted(town)
        assert len(town.mia.sees("welcome")) == 1


async def test_its_buttons_open_the_settings_and_the_help(town: Town) -> None:
    await greeted(town)
    (welcome,) = town.ada.sees("welcome")
    settings = await town.press(town.ada, welcome, "Settings")
    assert len(settings.selects) == 3
    assert settings.ephemeral
    refused = await town.press(town.mia, welcome, "Settings")
    assert "Only somebody who may manage this server" in refused.text
    assert refused.selects == []
    assert "</ask:" in (await town.press(town.mia, welcome, "Help")).text
