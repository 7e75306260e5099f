import pytest

from bot.sandbox.acting_commands import may_use
from bot.sandbox.defaults import BOT_ID, GUILD_ID
from bot.sandbox.errors import Json
from bot.sandbox.server import LocalDiscord
from tests.support.discord import Rest

GLOBAL = f"/applications/{BOT_ID}/commands"
GUILD = f"/applications/{BOT_ID}/guilds/{GUILD_ID}/commands"


def command(name: str, **changes: object) -> Json:
    return {"name": name, "description": "d", **changes}


async def test_replacing_keeps_the_ids_of_what_stays(rest: Rest) -> None:
    _, first, _ = await rest("PUT", GLOBAL, [command("a"), command("b"), {"name": "a", "type": 3}])
    _, second, _ = await rest("PUT", GLOBAL, [command("a"), command("c"), {"name": "a", "type": 3}])
    before = {(c["type"], c["name"]): (c["id"], c["version"]) for c in first}
    after = {(c["type"], c["name"]): (c["id"], c["version"]) for c in second}
    assert before[1, "a"] == after[1, "a"]
    assert before[3, "a"] == after[3, "a"]
    assert set(after) == {(1, "a"), (1, "c"), (3, "a")}
    _, listed, _ = await rest("GET", GLOBAL)
    assert {c["id"] for c in listed} == {pair[0] for pair in after.values()}


async def test_a_change_has_a_new_version(rest: Rest) -> None:
    status, made, _ = await rest("POST", GLOBAL, command("a"))
    assert status == 201
    status, changed, _ = await rest("POST", GLOBAL, command("a", description="other"))
    assert (status, changed["id"]) == (200, made["id"])
    assert int(changed["version"]) > int(made["version"])
    _, patched, _ = await rest("PATCH", f"{GLOBAL}/{made['id']}", {"description": "third"})
    assert (patched["name"], patched["description"]) == ("a", "third")
    status, _, _ = await rest("DELETE", f"{GLOBAL}/{made['id']}")
    assert status == 204
    status, body, _ = await rest("GET", f"{GLOBAL}/{made['id']}")
    assert (status, body["code"]) == (404, 10063)


async def test_translations_are_listed_on_request(rest: Rest) -> None:
    await rest("PUT", GLOBAL, [command("licence", name_localizations={"en-US": "license"})])
    _, plain, _ = await rest("GET", GLOBAL)
    assert "name_localizations" not in plain[0]
    _, full, _ = await rest("GET", GLOBAL + "?with_localizations=true")
    assert full[0]["name_localizations"] == {"en-US": "license"}


async def test_a_servers_own_commands_are_apart(server: LocalDiscord, rest: Rest) -> None:
    await rest("PUT", GLOBAL, [command("everywhere")])
    await rest("PUT", GUILD, [command("here")])
    _, listed, _ = await rest("GET", GUILD)
    assert [(c["name"], c["guild_id"]) for c in listed] == [("here", GUILD_ID)]
    mia = server.person("mia")
    assert mia.commands("ask") == ["everywhere", "here"]
    assert mia.commands("dm") == ["everywhere"]
    status, body, _ = await rest("GET", f"{GUILD}/{listed[0]['id']}/permissions")
    assert (status, body["code"]) == (404, 10066)


async def test_what_breaks_a_limit_replaces_nothing(server: LocalDiscord, rest: Rest) -> None:
    await rest("PUT", GLOBAL, [command("a")])
    bad = command("b", options=[command("x", type=3), command("y", type=3, required=True)])
    status, body, _ = await rest("PUT", GLOBAL, [command("a"), bad])
    assert (status, body["code"]) == (400, 50035)
    assert body["errors"]["1"]["options"]["1"]["_errors"][0]["code"] == (
        "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"
    )
    assert [violation.rule for violation in server.violations] == ["required-first"]
    server.violations.clear()
    assert server.person("mia").commands() == ["a"]


async def test_another_application_is_unknown(rest: Rest) -> None:
    status, body, _ = await rest("GET", "/applications/5/commands")
    assert (status, body["code"]) == (404, 10002)


@pytest.mark.parametrize(
    ("person", "channel", "changes", "usable"),
    [
        ("mia", "ask", {}, True),
        ("mia", "dm", {}, True),
        ("mia", "dm", {"contexts": [0]}, False),
        ("mia", "ask", {"contexts": [1]}, False),
        ("mia", "dm", {"dm_permission": False}, False),
        ("mia", "ask", {"default_member_permissions": "32"}, False),
        ("ada", "ask", {"default_member_permissions": "32"}, True),
        ("ada", "ask", {"default_member_permissions": "0"}, False),
        ("otto", "ask", {"default_member_permissions": "0"}, True),
        ("mia", "dm", {"default_member_permissions": "32"}, True),
    ],
)
async def test_who_is_offered_what(
    server: LocalDiscord,
    rest: Rest,
    person: str,
    channel: str,
    changes: Json,
    usable: bool,  # noqa: FBT001 - a parameter
) -> None:
    await rest("PUT", GLOBAL, [command("a", **changes)])
    who = server.person(person)
    stored = next(iter(server.world.application.commands.values()))
    assert may_use(server.core, stored, who.id, who._channel(channel)) is usable


async def test_where_the_bot_is_not_there_are_no_commands(server: LocalDiscord, rest: Rest) -> None:
    await rest("PUT", GLOBAL, [command("a")])
    server.faults.kick_bot()
    assert server.person("mia").commands() == []
