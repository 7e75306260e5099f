"""The names of commands and options in the languages that have them."""

import discord
from discord import app_commands

from bot.texts.catalogue import TextError, locales, text


class Translation(app_commands.Translator):
    """Looks a name's message up in the person's language; where there is none, the name stays as it is."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002 - the library's signature
    ) -> str | None:
        """Return a name in a language, or None."""
        message = string.extras.get("id")
        if not isinstance(message, str) or locale.value not in locales():
            return None
        try:
            return text(message, locale.value)
        except TextError:
            return None
