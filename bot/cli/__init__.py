"""The `cartographer` command: what can be asked and done in Discord, and what operators need besides."""

from bot.cli.root import main

__all__ = ["main"]
