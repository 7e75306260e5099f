"""Rules about application commands.

Source: Discord's documentation, interactions/application-commands.mdx.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator

from bot.sandbox.components import Path
from bot.sandbox.errors import Json
from bot.sandbox.rules import Body, Breach, Rules, Scene, items, too_long

COMMAND_RULES = Rules()
_rule = COMMAND_RULES.add
_DOC = "interactions/application-commands.mdx"

CHAT, USER, MESSAGE = 1, 2, 3
SUB_COMMAND, GROUP = 1, 2
_MAX_OF_TYPE = {CHAT: 100, USER: 15, MESSAGE: 15}
CHARACTERS_MAX = 8_000
OPTIONS_MAX = 25
CHOICES_MAX = 25


def _options(command: Json, path: Path = ()) -> Iterator[tuple[Path, Json]]:
    for n, option in enumerate(items(command.get("options"))):
        here = (*path, "options", n)
        yield here, option
        yield from _options(option, here)


def _named(command: Json) -> Iterator[tuple[Path, Json]]:
    yield (), command
    yield from _options(command)


def valid_name(name: object) -> bool:
    """Return whether a chat command may be called so: letters, digits, - _ ', lower case, 1 to 32."""
    if not isinstance(name, str) or not 1 <= len(name) <= 32:  # noqa: PLR2004 - the documented length
        return False
    return name == name.lower() and all(_name_character(c) for c in name)


def _name_character(character: str) -> bool:
    if character in "-_'" or unicodedata.category(character)[0] in "LN":
        return True
    return any(script in unicodedata.name(character, "") for script in ("DEVANAGARI", "THAI"))


@_rule(
    Body.COMMAND,
    f"{_DOC}, Application Command Naming: ^[-_'\\p{{L}}\\p{{N}}\\p{{sc=Deva}}\\p{{sc=Thai}}]{{1,32}}$",
)
def command_names(scene: Scene) -> Iterator[Breach]:
    """Names of chat commands and options follow the pattern, in lower case; menus have 1 to 32 characters."""
    body = scene.body
    chat = body.get("type", CHAT) == CHAT
    for path, named in _named(body):
        translated = named.get("name_localizations") or {}
        for key, name in [((), named.get("name")), *(((k,), v) for k, v in translated.items())]:
            at = (*path, "name_localizations", *key) if key else (*path, "name")
            if chat and not valid_name(name):
                yield Breach(at, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
            elif not chat:
                yield from too_long(at, name, 32, 1)


@_rule(Body.COMMAND, f"{_DOC}, Application Command Object: description 1 to 100, empty for menus")
def descriptions(scene: Scene) -> Iterator[Breach]:
    """Chat commands and options are described in 1 to 100 characters, menus not at all."""
    if scene.body.get("type", CHAT) != CHAT:
        yield from too_long(("description",), scene.body.get("description"), 0)
        return
    for path, named in _named(scene.body):
        yield from too_long((*path, "description"), named.get("description"), 100, 1)
        for locale, text in (named.get("description_localizations") or {}).items():
            yield from too_long((*path, "description_localizations", locale), text, 100, 1)


@_rule(Body.COMMAND, f"{_DOC}, Application Command Option: 25 options, 25 choices, choice names 1 to 100")
def option_counts(scene: Scene) -> Iterator[Breach]:
    """There are at most 25 options and choices, and choices are 1 to 100 characters long."""
    yield from too_long(("options",), scene.body.get("options"), OPTIONS_MAX)
    for path, option in _options(scene.body):
        yield from too_long((*path, "options"), option.get("options"), OPTIONS_MAX)
        yield from too_long((*path, "choices"), option.get("choices"), CHOICES_MAX)
        for n, choice in enumerate(items(option.get("choices"))):
            yield from too_long((*path, "choices", n, "name"), choice.get("name"), 100, 1)
            if isinstance(choice.get("value"), str):
                yield from too_long((*path, "choices", n, "value"), choice["value"], 100, 1)
        if option.get("choices") and option.get("autocomplete"):
            message = "Choices and autocomplete cannot both be set."
            yield Breach((*path, "autocomplete"), "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE", message)


@_rule(Body.COMMAND, f"{_DOC}, Application Command Object: required options must come before optional ones")
def required_first(scene: Scene) -> Iterator[Breach]:
    """No required option stands after an optional one."""
    for path, holder in _named(scene.body):
        optional = False
        for n, option in enumerate(items(holder.get("options"))):
            if option.get("type") in {SUB_COMMAND, GROUP}:
                continue
            if option.get("required") and optional:
                message = "Required options must be placed before non-required options"
                at = (*path, "options", n)
                yield Breach(at, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)
            optional = optional or not option.get("required")


@_rule(
    Body.COMMAND,
    f"{_DOC}, Subcommands: groups hold subcommands, never beside other options; names are unique",
)
def nesting(scene: Scene) -> Iterator[Breach]:
    """Sub-commands stand at most two deep and never beside values; no name stands twice."""
    for path, holder in _named(scene.body):
        inside = items(holder.get("options"))
        types = {option.get("type") for option in inside}
        allowed = {SUB_COMMAND} if path and holder.get("type") == GROUP else types
        mixed = bool(types & {SUB_COMMAND, GROUP}) and bool(types - {SUB_COMMAND, GROUP})
        deep = bool(path) and holder.get("type") != GROUP and bool(types & {SUB_COMMAND, GROUP})
        if mixed or deep or not types <= allowed:
            message = "Sub-command and sub-command group option types are mutually exclusive to other types"
            yield Breach((*path, "options"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message)
        twice = [name for name, count in Counter(o.get("name") for o in inside).items() if count > 1]
        if twice:
            message = f"Option name {twice[0]} is already used"
            yield Breach((*path, "options"), "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", message)


def _longest(named: Json, key: str) -> int:
    translated = (named.get(f"{key}_localizations") or {}).values()
    return max((len(text) for text in [named.get(key) or "", *translated]), default=0)


def characters(command: Json) -> int:
    """Return a command's size: names, descriptions and values, each in its longest translation."""
    total = 0
    for _, named in _named(command):
        total += _longest(named, "name") + _longest(named, "description")
        for choice in items(named.get("choices")):
            total += _longest(choice, "name") + len(str(choice.get("value", "")))
    return total


@_rule(Body.COMMAND, f"{_DOC}, Limits: 8000 characters for names, descriptions and values of a command")
def command_size(scene: Scene) -> Iterator[Breach]:
    """Keep a command within 8,000 characters."""
    if characters(scene.body) > CHARACTERS_MAX:
        message = f"Command exceeds maximum size ({CHARACTERS_MAX})"
        yield Breach((), "APPLICATION_COMMAND_TOO_LARGE", message)


@_rule(Body.COMMANDS, f"{_DOC}, Limits: 100 chat, 15 user and 15 message commands; unique names of a type")
def command_counts(scene: Scene) -> Iterator[Breach]:
    """There are not too many commands, and none twice."""
    commands = items(scene.body.get("commands"))
    for kind, most in _MAX_OF_TYPE.items():
        if sum(command.get("type", CHAT) == kind for command in commands) > most:
            message = f"Maximum number of application commands reached ({most})."
            yield Breach((), "APPLICATION_COMMAND_MAX", message)
    named = Counter((command.get("type", CHAT), command.get("name")) for command in commands)
    if any(count > 1 for count in named.values()):
        yield Breach((), "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
