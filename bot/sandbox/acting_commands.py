"""What a person does with commands: which ones there are, and how their options become an interaction's data.

Source: Discord's documentation, interactions/application-commands.mdx ("Contexts", "Permissions").
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.sandbox.core import Core
from bot.sandbox.errors import Json
from bot.sandbox.permissions import ALL, Permission, in_channel
from bot.sandbox.resolving import ActError, Resolved
from bot.sandbox.state import Channel

SUB_COMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER = range(1, 11)
_NESTING = frozenset({SUB_COMMAND, GROUP})
_IN_GUILD, _IN_BOT_DM, _IN_OTHER_DM = 0, 1, 2
_BY_USER = 1
_TYPED_MAX = 6_000
_YES = frozenset({"true", "yes", "1"})


def may_use(core: Core, command: Json, user_id: str, channel: Channel) -> bool:
    """Return whether Discord offers a command to a person in a channel."""
    guild = core.world.guilds.get(channel.guild_id or "")
    if command.get("guild_id") not in {None, channel.guild_id}:
        return False
    if guild is None:
        here = _IN_BOT_DM if core.bot_id in channel.recipients else _IN_OTHER_DM
        return here in _contexts(command)
    if _IN_GUILD not in _contexts(command):
        return False
    bits = in_channel(core.world, channel, user_id)
    if core.bot_id not in guild.members:  # it is only there for whoever has installed it
        own = _BY_USER in command["integration_types"] and user_id in core.world.application.installed_by
        return own and bool(bits & Permission.USE_APPLICATION_COMMANDS)
    needed = command.get("default_member_permissions")
    if needed is None or bits == ALL:
        return bool(bits & Permission.USE_APPLICATION_COMMANDS)
    allowed = int(needed) != 0 and bits & int(needed) == int(needed)
    return allowed and bool(bits & Permission.USE_APPLICATION_COMMANDS)


def _contexts(command: Json) -> list[int]:
    contexts: list[int] | None = command.get("contexts")
    if contexts is not None:
        return contexts
    return [_IN_GUILD, _IN_BOT_DM] if command.get("dm_permission", True) else [_IN_GUILD]


def offered(core: Core, user_id: str, channel: Channel, locale: str) -> list[Json]:
    """Return the commands a person may use in a channel, labelled in a locale, by name."""
    every = core.world.application.commands.values()
    usable = [c for c in every if may_use(core, c, user_id, channel)]
    return [_labelled(c, locale) for c in sorted(usable, key=lambda c: (c["type"], c["name"]))]


def _labelled(thing: Json, locale: str) -> Json:
    done = {k: v for k, v in thing.items() if not k.endswith("_localizations")}
    done["label"] = (thing.get("name_localizations") or {}).get(locale, thing["name"])
    described = (thing.get("description_localizations") or {}).get(locale)
    if described:
        done["description"] = described
    if "options" in thing:
        done["options"] = [_labelled(option, locale) for option in thing["options"]]
    return done


def find_command(core: Core, name: str, kind: int, guild_id: str | None) -> Json:
    """Return a command by id or name, in any locale; a server's own goes before a global one."""
    found = [
        command
        for command in core.world.application.commands.values()
        if command["type"] == kind
        and name in {command["id"], command["name"], *(command.get("name_localizations") or {}).values()}
        and command.get("guild_id") in {None, guild_id}
    ]
    if not found:
        raise ActError(f"there is no command called {name}", 404)
    return max(found, key=lambda command: command.get("guild_id") is not None)


def fill_in(
    resolved: Resolved,
    command: Json,
    path: Sequence[str],
    values: Mapping[str, Any],
    *,
    focused: str | None = None,
) -> Json:
    """Return an interaction's data for a command with what a person entered.

    With `focused` (autocomplete) nothing is required yet. Raises ActError for what Discord's own application
    would not let a person send.
    """
    holder, around = _descend(command, path)
    for name in values:
        _option(holder, name)
    enter = _entered if focused is None else _typed
    filled = (
        enter(resolved, option, _given(option, values), focused) for option in holder.get("options", [])
    )
    options: list[Json] = [entry for entry in filled if entry is not None]
    for option in reversed(around):
        options = [{"name": option["name"], "type": option["type"], "options": options}]
    data: Json = {"id": command["id"], "name": command["name"], "type": command["type"], "options": options}
    if command.get("guild_id"):
        data["guild_id"] = command["guild_id"]
    if resolved.data:
        data["resolved"] = resolved.data
    return data


def _descend(command: Json, path: Sequence[str]) -> tuple[Json, list[Json]]:
    """Return the (sub-)command that holds the options, and the sub-commands and groups on the way."""
    holder, around = command, []
    for name in path:
        holder = _option(holder, name)
        if holder["type"] not in _NESTING:
            raise ActError(f"{name} is not a sub-command")
        around.append(holder)
    nested = [option["name"] for option in holder.get("options", []) if option["type"] in _NESTING]
    if nested:
        raise ActError(f"/{command['name']} needs one of its sub-commands: {', '.join(nested)}")
    return holder, around


def _entered(resolved: Resolved, option: Json, given: object, _: str | None) -> Json | None:
    if given is None:
        if option.get("required"):
            raise ActError(f"the option {option['name']} is required")
        return None
    return {"name": option["name"], "type": option["type"], "value": _value(resolved, option, given)}


def _typed(_: Resolved, option: Json, given: object, focused: str | None) -> Json | None:
    if given is None and option["name"] != focused:
        return None
    text = "" if given is None else str(given)[:_TYPED_MAX]
    entry: Json = {"name": option["name"], "type": option["type"], "value": text}
    return {**entry, "focused": True} if option["name"] == focused else entry


def _option(holder: Json, name: str) -> Json:
    for option in holder.get("options", []):
        if name in {option["name"], *(option.get("name_localizations") or {}).values()}:
            return dict(option)
    raise ActError(f"{holder['name']} has no option {name}")


def _given(option: Json, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - what a person entered
    names = [option["name"], *(option.get("name_localizations") or {}).values()]
    return next((values[name] for name in names if values.get(name) is not None), None)


def _value(resolved: Resolved, option: Json, given: Any) -> object:  # noqa: ANN401 - what a person entered
    if choices := option.get("choices"):
        for choice in choices:
            if given in (choice["value"], choice["name"]):
                return choice["value"]
        raise ActError(f"{given} is not one of the choices of {option['name']}")
    convert: Callable[[Json, Any], object] | None = {
        STRING: _text,
        INTEGER: _number,
        NUMBER: _number,
        BOOLEAN: _yes,
        USER: lambda _, value: resolved.user(str(value)),
        ROLE: lambda _, value: resolved.role(str(value)),
        CHANNEL: lambda o, value: resolved.channel(str(value), o.get("channel_types")),
        MENTIONABLE: lambda _, value: resolved.mentionable(str(value)),
    }.get(option["type"])
    if convert is None:
        raise ActError(f"the option {option['name']} cannot be filled in here")
    return convert(option, given)


def _yes(_: Json, given: object) -> object:
    return given if isinstance(given, bool) else str(given).lower() in _YES


def _text(option: Json, given: object) -> object:
    text = str(given)
    if not option.get("min_length", 0) <= len(text) <= option.get("max_length", _TYPED_MAX):
        raise ActError(f"{option['name']} is too short or too long")
    return text


def _number(option: Json, given: object) -> object:
    try:
        number = int(str(given)) if option["type"] == INTEGER else float(str(given))
    except ValueError:
        raise ActError(f"{option['name']} must be a number") from None
    if not option.get("min_value", number) <= number <= option.get("max_value", number):
        raise ActError(f"{option['name']} is too small or too large")
    return number
