"""Answers to interactions, by hand: deadlines, double answers, tokens, kinds of answers."""

from typing import Any

import pytest

from bot.sandbox.defaults import BOT_ID, GUILD_ID
from bot.sandbox.interactions import Interaction
from bot.sandbox.server import LocalDiscord
from config.clock import MINUTE, SECOND, ManualClock
from tests.support.discord import Rest

MESSAGE, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
BUTTON = [{"type": 1, "components": [{"type": 2, "style": 1, "label": "Go", "custom_id": "go"}]}]


@pytest.fixture
async def command(server: LocalDiscord, rest: Rest) -> Interaction:
    """Mia's use of /project, waiting for an answer."""
    option = {"type": 3, "name": "name", "description": "d", "autocomplete": True}
    body = {"name": "project", "description": "Show a project", "options": [option]}
    status, _, _ = await rest("POST", f"/applications/{BOT_ID}/commands", body)
    assert status == 201
    return press(server)


def press(server: LocalDiscord, **more: Any) -> Interaction:
    mia = server.person("mia")
    channel = server.core.find_channel("ask")
    return server._acting.command(mia.user, channel, "project", [], {"name": "olmo"}, **more)


async def answer(
    rest: Rest, to: Interaction, kind: int, data: Any = None, query: str = ""
) -> tuple[int, Any]:
    body = {"type": kind} | ({"data": data} if data is not None else {})
    status, said, _ = await rest("POST", f"/interactions/{to.id}/{to.token}/callback{query}", body)
    return status, said


async def test_the_payload_says_who_where_and_what(server: LocalDiscord, command: Interaction) -> None:
    channel = server.core.find_channel("ask")
    payload = server._interactions.payload(command, channel)
    assert payload["data"]["options"] == [{"name": "name", "type": 3, "value": "olmo"}]
    assert payload["member"]["user"]["username"] == "mia"
    assert payload["guild_id"] == GUILD_ID
    assert payload["context"] == 0
    assert int(payload["app_permissions"]) & 1 << 11
    assert not int(payload["member"]["permissions"]) & 1 << 5
    assert payload["attachment_size_limit"] == 10 * 1024 * 1024


async def test_an_answer_just_in_time(rest: Rest, command: Interaction, clock: ManualClock) -> None:
    clock.advance(3 * SECOND)
    status, said = await answer(rest, command, MESSAGE, {"content": "here"}, "?with_response=true")
    assert status == 200
    assert said["interaction"]["response_message_id"] == said["resource"]["message"]["id"]
    assert said["resource"]["message"]["interaction_metadata"]["user"]["username"] == "mia"


async def test_an_answer_too_late(
    server: LocalDiscord, rest: Rest, command: Interaction, clock: ManualClock
) -> None:
    clock.advance(3 * SECOND + 1)
    status, said = await answer(rest, command, MESSAGE, {"content": "late"})
    assert (status, said["code"]) == (404, 10062)
    assert command.failed
    assert server.person("mia").sees("ask") == []


async def test_a_second_answer(rest: Rest, command: Interaction) -> None:
    assert (await answer(rest, command, MESSAGE, {"content": "one"}))[0] == 204
    status, said = await answer(rest, command, DEFER)
    assert (status, said["code"]) == (400, 40060)


async def test_another_token_answers_nothing(rest: Rest, command: Interaction) -> None:
    path = f"/interactions/{command.id}/guessed/callback"
    status, said, _ = await rest("POST", path, {"type": MESSAGE, "data": {"content": "x"}})
    assert (status, said["code"]) == (404, 10062)
    status, said, _ = await rest("POST", f"/webhooks/{BOT_ID}/guessed", {"content": "x"})
    assert (status, said["code"]) == (404, 10015)


@pytest.mark.parametrize("kind", [DEFER_UPDATE, UPDATE, CHOICES])
async def test_answers_must_fit_what_was_asked(rest: Rest, command: Interaction, kind: int) -> None:
    status, said = await answer(rest, command, kind, {})
    assert (status, said["code"]) == (400, 50035)


async def test_a_token_lives_fifteen_minutes(rest: Rest, command: Interaction, clock: ManualClock) -> None:
    await answer(rest, command, DEFER)
    path = f"/webhooks/{BOT_ID}/{command.token}"
    clock.advance(15 * MINUTE)
    status, _, _ = await rest("PATCH", f"{path}/messages/@original", {"content": "in time"})
    assert status == 200
    clock.advance(1)
    status, said, _ = await rest("POST", path, {"content": "too late"})
    assert (status, said["code"]) == (401, 50027)


async def test_follow_ups_are_made_read_changed_and_deleted(
    server: LocalDiscord, rest: Rest, command: Interaction
) -> None:
    await answer(rest, command, MESSAGE, {"content": "first"})
    path = f"/webhooks/{BOT_ID}/{command.token}"
    _, sent, _ = await rest("POST", path, {"content": "second", "flags": 64})
    assert sent["interaction_metadata"]["original_response_message_id"] == command.response_id
    _, read, _ = await rest("GET", f"{path}/messages/{sent['id']}")
    assert read["content"] == "second"
    await rest("PATCH", f"{path}/messages/{sent['id']}", {"content": "changed"})
    mia = server.person("mia")
    assert [seen.text for seen in mia.sees("ask")] == ["first", "changed"]
    # An ephemeral message is not in the channel, not even for the bot.
    status, said, _ = await rest("GET", f"/channels/{command.channel_id}/messages/{sent['id']}")
    assert (status, said["code"]) == (404, 10008)
    await rest("DELETE", f"{path}/messages/{sent['id']}")
    await rest("DELETE", f"{path}/messages/@original")
    assert mia.sees("ask") == []
    status, said, _ = await rest("GET", f"{path}/messages/@original")
    assert (status, said["code"]) == (404, 10008)


async def test_the_first_follow_up_takes_the_place_of_thinking(
    server: LocalDiscord, rest: Rest, command: Interaction
) -> None:
    await answer(rest, command, DEFER, {"flags": 64})
    mia = server.person("mia")
    assert [seen.loading for seen in mia.sees("ask")] == [True]
    await rest("POST", f"/webhooks/{BOT_ID}/{command.token}", {"content": "done"})
    assert [(seen.text, seen.loading, seen.ephemeral) for seen in mia.sees("ask")] == [("done", False, True)]


async def test_before_an_answer_there_is_no_follow_up(rest: Rest, command: Interaction) -> None:
    status, said, _ = await rest("POST", f"/webhooks/{BOT_ID}/{command.token}", {"content": "x"})
    assert (status, said["code"]) == (404, 10015)


async def test_choices_are_for_autocomplete(server: LocalDiscord, rest: Rest, command: Interaction) -> None:
    typed = press(server, focused="name")
    assert typed.data["options"] == [{"name": "name", "type": 3, "value": "olmo", "focused": True}]
    choices = [{"name": "OLMo", "value": "olmo"}]
    assert (await answer(rest, typed, CHOICES, {"choices": choices}))[0] == 204
    assert typed.choices == choices
    again = press(server, focused="name")
    too_many = [{"name": str(n), "value": str(n)} for n in range(26)]
    status, said = await answer(rest, again, CHOICES, {"choices": too_many})
    assert (status, said["code"]) == (400, 50035)
    assert "choices" in said["errors"]["data"]
    assert "autocomplete-choices" in {violation.rule for violation in server.violations}
    server.violations.clear()


async def test_a_button_updates_its_own_ephemeral_message(
    server: LocalDiscord, rest: Rest, command: Interaction
) -> None:
    await answer(rest, command, MESSAGE, {"content": "choose", "flags": 64, "components": BUTTON})
    mia = server.person("mia")
    pressed = server._acting.press(mia.user, command.response_id or "", "go")
    channel = server.core.find_channel("ask")
    assert server._interactions.payload(pressed, channel)["message"]["content"] == "choose"
    assert (await answer(rest, pressed, UPDATE, {"content": "chosen", "components": []}))[0] == 204
    assert [(seen.text, seen.buttons) for seen in mia.sees("ask")] == [("chosen", [])]


async def test_interactions_are_not_counted_by_the_global_limit(
    server: LocalDiscord, rest: Rest, command: Interaction
) -> None:
    server.limits.global_per_second = 1
    pressed = [command, *(press(server) for _ in range(4))]
    statuses = [(await answer(rest, to, MESSAGE, {"content": "x"}))[0] for to in pressed]
    assert statuses == [204] * 5
