"""Names of commands in the languages that have them, as Discord takes them."""

import re
from typing import Any

import discord
import pytest
from discord import app_commands

from bot.commands.translation import Translation
from bot.texts import text
from bot.texts.catalogue import locales
from tests.support.town import Town

NAME = re.compile(r"[-_'a-z]{1,32}")
CONTEXT: Any = app_commands.TranslationContext(app_commands.TranslationContextLocation.other, None)


async def translated(words: app_commands.locale_str, locale: discord.Locale) -> str | None:
    return await Translation().translate(words, locale, CONTEXT)


async def test_a_message_is_looked_up_where_there_is_one() -> None:
    words = app_commands.locale_str("license", id="command-license")
    assert await translated(words, discord.Locale.british_english) == "licence"
    assert await translated(words, discord.Locale.french) is None
    plain = app_commands.locale_str("ask")
    assert await translated(plain, discord.Locale.british_english) is None
    missing = app_commands.locale_str("ask", id="no-such-message")
    assert await translated(missing, discord.Locale.british_english) is None


@pytest.mark.parametrize("locale", sorted(locales()))
def test_every_name_is_one_that_discord_takes(locale: str) -> None:
    assert NAME.fullmatch(text("command-license", locale))
    assert len(text("command-license-description", locale)) <= 100


async def test_discord_is_told_of_both_spellings(town: Town) -> None:
    (told,) = [
        command
        for command in town.discord.world.application.commands.values()
        if command["name"] == "license"
    ]
    assert told["name_localizations"]["en-GB"] == "licence"
    assert "licence" in told["description_localizations"]["en-GB"]
