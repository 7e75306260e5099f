"""Options as people fill them in."""

from typing import Any

import pytest

from bot.sandbox.acting_commands import fill_in
from bot.sandbox.defaults import MAINTAINER_ROLE
from bot.sandbox.errors import Json
from bot.sandbox.resolving import ActError, Resolved
from bot.sandbox.server import LocalDiscord

STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(3, 12)


def fill(server: LocalDiscord, option: Json, given: object) -> tuple[Any, Json]:
    command = {
        "id": "1",
        "name": "a",
        "type": 1,
        "options": [{"name": "o", "description": "d", "required": True, **option}],
    }
    mia = server.person("mia")
    resolved = Resolved(server.core, server.core.find_channel("ask"), mia.id)
    data = fill_in(resolved, command, [], {"o": given})
    return data["options"][0]["value"], data.get("resolved", {})


@pytest.mark.parametrize(
    ("option", "given", "value"),
    [
        ({"type": STRING}, "text", "text"),
        ({"type": STRING, "choices": [{"name": "One", "value": "1"}]}, "One", "1"),
        ({"type": INTEGER, "choices": [{"name": "One", "value": 1}]}, 1, 1),
        ({"type": INTEGER}, "7", 7),
        ({"type": NUMBER}, "0.5", 0.5),
        ({"type": BOOLEAN}, True, True),
        ({"type": BOOLEAN}, "no", False),
        ({"type": ROLE}, "@Maintainer", MAINTAINER_ROLE),
        ({"type": MENTIONABLE}, "Maintainer", MAINTAINER_ROLE),
    ],
)
async def test_what_is_entered_becomes_a_value(
    server: LocalDiscord, option: Json, given: object, value: object
) -> None:
    assert fill(server, option, given)[0] == value


async def test_users_and_channels_are_described(server: LocalDiscord, ask: str) -> None:
    noor = server.person("noor").id
    value, resolved = fill(server, {"type": MENTIONABLE}, "Noor")
    assert value == noor
    assert resolved["members"][noor]["roles"] == [MAINTAINER_ROLE]
    assert "user" not in resolved["members"][noor]
    value, resolved = fill(server, {"type": CHANNEL}, "#ask")
    assert value == ask
    assert int(resolved["channels"][ask]["app_permissions"]) & 1 << 11


@pytest.mark.parametrize(
    ("option", "given", "why"),
    [
        ({"type": STRING}, None, "is required"),
        ({"type": STRING, "max_length": 3}, "long", "too long"),
        ({"type": STRING, "min_length": 3}, "x", "too short"),
        ({"type": STRING, "choices": [{"name": "One", "value": "1"}]}, "Two", "not one of the choices"),
        ({"type": INTEGER}, "seven", "must be a number"),
        ({"type": INTEGER, "min_value": 2}, 1, "too small"),
        ({"type": USER}, "nobody", "nobody called"),
        ({"type": ROLE}, "none", "no role called"),
        ({"type": CHANNEL}, "none", "no channel"),
        ({"type": CHANNEL}, "admin", "no channel"),
        ({"type": CHANNEL, "channel_types": [15]}, "ask", "can be chosen"),
        ({"type": ATTACHMENT}, "file", "cannot be filled in"),
    ],
)
async def test_what_does_not_fit_is_said(server: LocalDiscord, option: Json, given: object, why: str) -> None:
    with pytest.raises(ActError, match=why):
        fill(server, option, given)
