"""The commands as a table: what can be typed, who may, what it does. Made from the commands themselves."""

from collections.abc import Iterator
from typing import Any

import discord
from discord import app_commands
from msgspec import Struct

Node = app_commands.Command[Any, ..., Any] | app_commands.Group

ANYBODY = "anybody"
ADMINS = "who manages the server"
OPERATORS = "operators"


class Row(Struct, frozen=True):
    """One command: its full name and options (those in brackets may be left out), who may, what it does."""

    command: str
    who: str
    what: str


def who(command: Node) -> str:
    """Return who may use a command, by the permission it is hidden without."""
    needed = command.default_permissions
    if needed is None:
        return ANYBODY
    return OPERATORS if needed.administrator else ADMINS


def in_private(command: Node) -> bool:
    """Say whether a command can be used in a conversation with the bot."""
    where = command.allowed_contexts
    return where is None or where.dm_channel is not False


def leaves(tree: app_commands.CommandTree[Any]) -> Iterator[app_commands.Command[Any, ..., Any]]:
    """Yield every command that can be typed, by name."""
    for command in sorted(
        tree.get_commands(type=discord.AppCommandType.chat_input), key=lambda one: one.name
    ):
        yield from _leaves(command)


def _leaves(command: Node) -> Iterator[app_commands.Command[Any, ..., Any]]:
    if isinstance(command, app_commands.Group):
        for one in command.commands:
            yield from _leaves(one)
    else:
        yield command


def rows(tree: app_commands.CommandTree[Any]) -> list[Row]:
    """Return the table's rows, by name; what stands in the menu of a message comes last."""
    typed = [
        Row(_typed(command), who(command.root_parent or command), str(command.description))
        for command in leaves(tree)
    ]
    menus = tree.get_commands(type=discord.AppCommandType.message)
    chosen = [Row(f"Apps > {menu.name}", ANYBODY, str(menu.extras["about"])) for menu in menus]
    return [*typed, *chosen]


def _typed(command: app_commands.Command[Any, ..., Any]) -> str:
    options = [
        option.display_name if option.required else f"[{option.display_name}]"
        for option in command.parameters
    ]
    return " ".join([f"/{command.qualified_name}", *options])
