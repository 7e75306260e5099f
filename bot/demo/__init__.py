"""The demonstration: a local Hub, a local Discord, the collectors and the bot, in one command."""

from bot.demo.run import main

__all__ = ["main"]
