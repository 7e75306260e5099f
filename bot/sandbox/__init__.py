"""A local Discord: REST API, gateway and chat page on this machine, for trying and testing a bot."""

from bot.sandbox.server import LocalDiscord

__all__ = ["LocalDiscord"]
