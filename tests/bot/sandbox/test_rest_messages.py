import asyncio
import io

import discord
import pytest

from bot.sandbox.permissions import Permission
from bot.sandbox.server import LocalDiscord
from bot.sandbox.wire import MAX_FILE_BYTES
from config.clock import ManualClock
from tests.support.discord import Rest, fast_ready, running


async def test_the_content_type_is_exact_and_the_token_needed(server: LocalDiscord, rest: Rest) -> None:
    _, _, headers = await rest("GET", "/users/@me")
    assert headers["Content-Type"] == "application/json"
    status, body, _ = await rest("GET", "/users/@me", headers={"Authorization": "Bot other"})
    assert (status, body) == (401, {"message": "401: Unauthorized", "code": 0})
    assert server.limits.invalid_requests == 1


async def test_limits_are_refused_and_recorded(server: LocalDiscord, rest: Rest, ask: str) -> None:
    status, body, _ = await rest("POST", f"/channels/{ask}/messages", {"content": "x" * 2001})
    assert status == 400
    assert body["code"] == 50035
    assert body["errors"]["content"]["_errors"] == [
        {"code": "BASE_TYPE_BAD_LENGTH", "message": "Must be 2000 or fewer in length."}
    ]
    assert [violation.rule for violation in server.violations] == ["content-length"]
    assert "resources/message.mdx" in str(server.violations[0])
    server.violations.clear()
    status, body, _ = await rest("POST", f"/channels/{ask}/messages", {"content": ""})
    assert (status, body["code"]) == (400, 50006)
    server.violations.clear()
    assert server.world.history(ask) == []


async def test_unknown_fields_are_recorded_but_taken(server: LocalDiscord, rest: Rest, ask: str) -> None:
    status, _, _ = await rest("POST", f"/channels/{ask}/messages", {"content": "x", "colour": 3})
    assert status == 200
    assert [violation.rule for violation in server.violations] == ["unknown-fields"]
    server.violations.clear()


async def test_files_that_are_too_large(server: LocalDiscord, ask: str) -> None:
    client = discord.Client(intents=discord.Intents(guilds=True), **fast_ready())
    async with running(client, server):
        channel = client.get_channel(int(ask))
        assert isinstance(channel, discord.TextChannel)
        with pytest.raises(discord.HTTPException) as refused:
            await channel.send(file=discord.File(io.BytesIO(bytes(MAX_FILE_BYTES + 1)), "big.bin"))
        assert (refused.value.status, refused.value.code) == (413, 40005)
    server.violations.clear()


async def test_json_that_is_none(rest: Rest, ask: str) -> None:
    path = f"/channels/{ask}/messages"
    status, body, _ = await rest("POST", path, data=b"{", headers={"Content-Type": "application/json"})
    assert (status, body["code"]) == (400, 50109)


@pytest.mark.parametrize(
    ("denied", "code"), [(Permission.VIEW_CHANNEL, 50001), (Permission.SEND_MESSAGES, 50013)]
)
async def test_lost_permissions(
    server: LocalDiscord, rest: Rest, ask: str, denied: Permission, code: int
) -> None:
    server.faults.lose_permission("ask", denied)
    status, body, _ = await rest("POST", f"/channels/{ask}/messages", {"content": "x"})
    assert (status, body["code"]) == (403, code)
    server.faults.regain_permission("ask", denied)
    status, _, _ = await rest("POST", f"/channels/{ask}/messages", {"content": "x"})
    assert status == 200


async def test_embeds_need_their_permission(server: LocalDiscord, rest: Rest, ask: str) -> None:
    server.faults.lose_permission("ask", Permission.EMBED_LINKS)
    status, body, _ = await rest("POST", f"/channels/{ask}/messages", {"embeds": [{"title": "x"}]})
    assert (status, body["code"]) == (403, 50013)


async def test_deleted_channels_and_messages(server: LocalDiscord, rest: Rest, ask: str) -> None:
    status, body, _ = await rest("GET", f"/channels/{ask}/messages/5")
    assert (status, body["code"]) == (404, 10008)
    server.faults.delete_channel("ask")
    status, body, _ = await rest("POST", f"/channels/{ask}/messages", {"content": "x"})
    assert (status, body["code"]) == (404, 10003)


async def test_history_is_paged_both_ways(server: LocalDiscord, rest: Rest, ask: str) -> None:
    said = [(await server.person("mia").say(f"m{n}")).id for n in range(7)]

    async def page(query: str) -> list[str]:
        _, found, _ = await rest("GET", f"/channels/{ask}/messages?{query}")
        return [message["id"] for message in found]

    assert await page("limit=3") == said[:3:-1]
    assert await page(f"limit=2&before={said[4]}") == [said[3], said[2]]
    assert await page(f"limit=2&after={said[1]}") == [said[3], said[2]]
    assert await page(f"limit=3&around={said[3]}") == [said[4], said[3], said[2]]
    server.faults.lose_permission("ask", Permission.READ_MESSAGE_HISTORY)
    assert await page("limit=3") == []


async def test_pages_have_a_size(rest: Rest, ask: str) -> None:
    status, body, _ = await rest("GET", f"/channels/{ask}/messages?limit=101")
    assert (status, body["code"]) == (400, 50035)


async def test_only_ones_own_messages_can_be_edited(server: LocalDiscord, rest: Rest, ask: str) -> None:
    said = await server.person("mia").say("mine")
    status, body, _ = await rest("PATCH", f"/channels/{ask}/messages/{said.id}", {"content": "yours"})
    assert (status, body["code"]) == (403, 50005)
    status, body, _ = await rest("DELETE", f"/channels/{ask}/messages/{said.id}")
    assert (status, body["code"]) == (403, 50013)


async def test_the_components_flag_cannot_be_taken_away(server: LocalDiscord, rest: Rest, ask: str) -> None:
    card = {"flags": 1 << 15, "components": [{"type": 10, "content": "a"}]}
    _, sent, _ = await rest("POST", f"/channels/{ask}/messages", card)
    status, body, _ = await rest(
        "PATCH", f"/channels/{ask}/messages/{sent['id']}", {"content": "b", "flags": 0}
    )
    assert (status, body["code"]) == (400, 50035)
    assert {violation.rule for violation in server.violations} == {"v2-is-components-only"}
    server.violations.clear()


async def test_a_nonce_is_enforced_for_a_few_minutes(
    server: LocalDiscord, rest: Rest, ask: str, clock: ManualClock
) -> None:
    path, body = f"/channels/{ask}/messages", {"content": "x", "nonce": "digest:1", "enforce_nonce": True}
    _, first, _ = await rest("POST", path, body)
    clock.advance(60_000)
    _, again, _ = await rest("POST", path, body)
    assert again["id"] == first["id"]
    await rest("DELETE", f"{path}/{first['id']}")
    status, gone, _ = await rest("POST", path, body)
    assert (status, gone["code"]) == (404, 10008)
    clock.advance(600_000)
    _, later, _ = await rest("POST", path, body)
    assert later["id"] != first["id"]
    assert len(server.world.history(ask)) == 1


async def test_discord_pys_retry_after_a_502_makes_one_message(server: LocalDiscord, ask: str) -> None:
    fault = server.faults.fail("POST", "/channels/*/messages", status=502, after=True)
    client = discord.Client(intents=discord.Intents(guilds=True), **fast_ready())
    async with running(client, server):
        channel = client.get_channel(int(ask))
        assert isinstance(channel, discord.TextChannel)
        sent = await channel.send("once", nonce="digest:42:2026-W34")
    assert fault.hits == 1
    assert [message.id for message in server.world.history(ask)] == [str(sent.id)]
    posts = [r.status for r in server.requests if r.method == "POST" and r.path.endswith("/messages")]
    assert posts == [502, 200]


async def test_replies_show_what_they_answer(server: LocalDiscord, rest: Rest, ask: str) -> None:
    said = await server.person("mia").say("a question")
    body = {"content": "an answer", "message_reference": {"message_id": said.id}}
    _, sent, _ = await rest("POST", f"/channels/{ask}/messages", body)
    assert (sent["type"], sent["message_reference"]["message_id"]) == (19, said.id)
    # What it answers was not meant for the bot, which lacks the message content intent.
    assert sent["referenced_message"]["content"] == ""
    answer = server.person("mia").sees("ask")[-1]
    assert answer.message["referenced_message"]["content"] == "a question"
    assert answer.pings == {"mia"}
    unknown = body | {"message_reference": {"message_id": "5"}}
    status, refused, _ = await rest("POST", f"/channels/{ask}/messages", unknown)
    assert (status, refused["code"]) == (400, 50035)
    lenient = body | {"message_reference": {"message_id": "5", "fail_if_not_exists": False}}
    status, _, _ = await rest("POST", f"/channels/{ask}/messages", lenient)
    assert status == 200


async def test_reactions_and_typing(server: LocalDiscord, ask: str) -> None:
    client = discord.Client(intents=discord.Intents(guilds=True), **fast_ready())
    async with running(client, server):
        channel = client.get_channel(int(ask))
        assert isinstance(channel, discord.TextChannel)
        async with channel.typing():
            sent = await channel.send("x")
        await sent.add_reaction("👍")
        seen = server.person("mia").sees("ask")[-1]
        assert [(r["emoji"]["name"], r["count"]) for r in seen.message["reactions"]] == [("👍", 1)]
        assert client.user is not None
        await sent.remove_reaction("👍", client.user)
        assert "reactions" not in seen.message


async def test_unknown_routes_are_noticed(server: LocalDiscord, rest: Rest) -> None:
    status, _, _ = await rest("GET", "/stage-instances/5")
    assert status == 404
    assert [violation.rule for violation in server.violations] == ["unknown-route"]
    server.violations.clear()


async def test_two_senders_of_one_nonce_make_one_message(server: LocalDiscord, rest: Rest, ask: str) -> None:
    body = {"content": "x", "nonce": "n", "enforce_nonce": True}
    answers = await asyncio.gather(*(rest("POST", f"/channels/{ask}/messages", body) for _ in range(4)))
    assert len({answer[1]["id"] for answer in answers}) == 1
    assert len(server.world.history(ask)) == 1
