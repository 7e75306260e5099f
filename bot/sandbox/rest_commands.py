"""REST: application commands, global ones and a server's own.

Source: Discord's documentation, interactions/application-commands.mdx.
"""

from typing import Any

from bot.sandbox.core import Happening
from bot.sandbox.endpoints import NOTHING, Answer, Call, Endpoints
from bot.sandbox.errors import Json, Problem, RefusedError, form_error
from bot.sandbox.rules import Body

commands = Endpoints()

_GLOBAL = "/applications/{application_id}/commands"
_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"
_CHAT = 1
_TRANSLATED = ("name_localizations", "description_localizations")
_OPTION_DEFAULTS = ("required", "autocomplete")


def _scope(call: Call) -> str | None:
    if call.params["application_id"] != call.core.world.application.id:
        raise RefusedError(Problem.UNKNOWN_APPLICATION)
    guild_id = call.params.get("guild_id")
    return call.core.guild(guild_id).id if guild_id is not None else None


def _all(call: Call) -> list[Json]:
    scope = _scope(call)
    return [c for c in call.core.world.application.commands.values() if c.get("guild_id") == scope]


def _key(command: Json) -> tuple[int, Any]:
    return command.get("type") or _CHAT, command.get("name")


def _one(call: Call) -> Json:
    command_id = call.params["command_id"]
    found = next((c for c in _all(call) if c["id"] == command_id), None)
    if found is None:
        raise RefusedError(Problem.UNKNOWN_COMMAND)
    return found


def _store(call: Call, body: Json, existing: Json | None) -> Json:
    core, scope = call.core, _scope(call)
    command: Json = {
        "application_id": core.world.application.id,
        "type": body.get("type") or _CHAT,
        "name": body["name"],
        "name_localizations": body.get("name_localizations"),
        "description": body.get("description") or "",
        "description_localizations": body.get("description_localizations"),
        "default_member_permissions": _bits(body.get("default_member_permissions")),
        "nsfw": bool(body.get("nsfw")),
        "options": [_option(option) for option in body.get("options") or []],
    }
    if scope is None:
        permitted = body.get("dm_permission", True)
        command |= {
            "contexts": body.get("contexts"),
            "integration_types": body.get("integration_types") or [0],
            "dm_permission": permitted is not False,
        }
    else:
        command["guild_id"] = scope
    if not command["options"]:
        del command["options"]
    old = {k: v for k, v in (existing or {}).items() if k not in {"id", "version"}}
    unchanged = existing is not None and old == command
    command["id"] = existing["id"] if existing else core.ids.next()
    command["version"] = existing["version"] if existing and unchanged else core.ids.next()
    core.world.application.commands[command["id"]] = command
    return command


def _bits(value: object) -> str | None:
    return None if value is None else str(value)


def _option(option: Json) -> Json:
    done = {k: v for k, v in option.items() if v is not None}
    for name in _OPTION_DEFAULTS:
        if done.get(name) is False:
            del done[name]
    if "options" in done:
        done["options"] = [_option(inner) for inner in done["options"]]
    return done


def _shown(value: Any, *, translated: bool) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, list):
        return [_shown(item, translated=translated) for item in value]
    if isinstance(value, dict):
        return {
            key: _shown(item, translated=translated)
            for key, item in value.items()
            if translated or key not in _TRANSLATED
        }
    return value


@commands.on("GET", _GLOBAL)
@commands.on("GET", _GUILD)
async def list_commands(call: Call) -> Answer:
    """List commands, with translations only where asked for."""
    return Answer(_shown(_all(call), translated=call.flag("with_localizations")))


@commands.on("PUT", _GLOBAL)
@commands.on("PUT", _GUILD)
async def replace(call: Call) -> Answer:
    """Replace all commands; those that keep type and name keep their ids."""
    _scope(call)
    if not isinstance(call.body, list):
        raise form_error((), "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
    for n, body in enumerate(call.body):
        call.judge(Body.COMMAND, body, at=(n,))
    call.judge(Body.COMMANDS, {"commands": call.body})
    before = {_key(command): command for command in _all(call)}
    stored = [_store(call, body, before.pop(_key(body), None)) for body in call.body]
    for gone in before.values():
        del call.core.world.application.commands[gone["id"]]
    call.core.publish(Happening(name="world"))
    return Answer(_shown(stored, translated=True))


@commands.on("POST", _GLOBAL)
@commands.on("POST", _GUILD)
async def create(call: Call) -> Answer:
    """Add a command, or replace the one with its type and name."""
    body = call.object()
    call.judge(Body.COMMAND, body)
    existing = next((c for c in _all(call) if _key(c) == _key(body)), None)
    others = [c for c in _all(call) if c is not existing]
    call.judge(Body.COMMANDS, {"commands": [*others, body]})
    stored = _store(call, body, existing)
    call.core.publish(Happening(name="world"))
    return Answer(_shown(stored, translated=True), 200 if existing else 201)


@commands.on("GET", _GLOBAL + "/{command_id}")
@commands.on("GET", _GUILD + "/{command_id}")
async def get(call: Call) -> Answer:
    """Read one command."""
    return Answer(_shown(_one(call), translated=True))


@commands.on("PATCH", _GLOBAL + "/{command_id}")
@commands.on("PATCH", _GUILD + "/{command_id}")
async def edit(call: Call) -> Answer:
    """Change parts of a command."""
    existing = _one(call)
    body = {**existing, **call.object()}
    call.judge(Body.COMMAND, body)
    stored = _store(call, body, existing)
    call.core.publish(Happening(name="world"))
    return Answer(_shown(stored, translated=True))


@commands.on("DELETE", _GLOBAL + "/{command_id}")
@commands.on("DELETE", _GUILD + "/{command_id}")
async def delete(call: Call) -> Answer:
    """Remove a command."""
    del call.core.world.application.commands[_one(call)["id"]]
    call.core.publish(Happening(name="world"))
    return NOTHING


@commands.on("GET", _GUILD + "/permissions")
async def list_permissions(call: Call) -> Answer:
    """List what a server's admins changed about who may use commands: nothing here."""
    _scope(call)
    return Answer([])


@commands.on("GET", _GUILD + "/{command_id}/permissions")
async def get_permissions(call: Call) -> Answer:
    """Read one command's permissions: without changes there are none (10066)."""
    if call.params["command_id"] not in call.core.world.application.commands:
        raise RefusedError(Problem.UNKNOWN_COMMAND)
    raise RefusedError(Problem.UNKNOWN_COMMAND_PERMISSIONS)
