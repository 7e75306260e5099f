"""The page's API, as its script uses it."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.sandbox.server import LocalDiscord
from config.clock import ManualClock
from tests.bot.sandbox.sample import PNG, Sample
from tests.support.discord import running


class Browser:
    """One person's page."""

    def __init__(self, server: LocalDiscord, session: aiohttp.ClientSession, person: str) -> None:
        self._base = server.page_url + "page/api"
        self._session = session
        self.person = server.person(person).id

    async def get(self, path: str, /, **query: str) -> tuple[int, Any]:
        parameters = {"person": self.person, **query}
        async with self._session.get(self._base + path, params=parameters) as answer:
            return answer.status, await answer.json()

    async def post(self, path: str, /, **body: Any) -> tuple[int, Any]:
        async with self._session.post(self._base + path, json={"person": self.person, **body}) as answer:
            return answer.status, await answer.json()

    async def listen(self) -> aiohttp.ClientWebSocketResponse:
        return await self._session.ws_connect(f"{self._base}/events?person={self.person}")


async def event(socket: aiohttp.ClientWebSocketResponse, kind: str) -> dict[str, Any]:
    async with asyncio.timeout(5):
        while True:
            frame = json.loads(await socket.receive_str())
            if frame["type"] == kind:
                data: dict[str, Any] = frame["data"]
                return data


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as client:
        yield client


@pytest.fixture
def mia(server: LocalDiscord, session: aiohttp.ClientSession) -> Browser:
    return Browser(server, session, "mia")


@pytest.fixture
def ada(server: LocalDiscord, session: aiohttp.ClientSession) -> Browser:
    return Browser(server, session, "ada")


@pytest.fixture
async def bot(server: LocalDiscord) -> AsyncIterator[Sample]:
    sample = Sample()
    async with running(sample, server):
        yield sample


async def test_the_world_shows_what_a_person_may_see(
    server: LocalDiscord, mia: Browser, ada: Browser, clock: ManualClock
) -> None:
    _, world = await mia.get("/world")
    assert [person["global_name"] for person in world["people"]] == ["Mia", "Noor", "Ada", "Otto"]
    assert world["person"]["title"] == "a member"
    assert [c["name"] for c in world["guilds"][0]["channels"]] == ["welcome", "ecosystem", "ask"]
    assert world["dms"][0]["recipients"][0]["id"] == world["application"]["id"]
    assert world["application"]["online"] is False
    assert world["now"] == clock.now()
    assert (world["notice"], world["actions"]) == (None, [])
    _, world = await ada.get("/world")
    assert [(c["name"], c["private"]) for c in world["guilds"][0]["channels"]][-1] == ("admin", True)
    status, refused = await mia.get("/world", person="nobody")
    assert (status, refused) == (404, {"error": "there is nobody called nobody"})


async def test_commands_autocomplete_answers_and_events(
    server: LocalDiscord, bot: Sample, mia: Browser, ada: Browser, ask: str
) -> None:
    _, offered = await mia.get("/commands", channel=ask)
    by_name = {c["name"]: c for c in offered["commands"]}
    assert "admin" not in by_name
    project = by_name["project"]
    assert project["label"] == "project"
    typed: dict[str, Any] = {"channel": ask, "command": project["id"], "path": [], "values": {"name": "ol"}}
    _, choices = await mia.post("/interactions", kind="autocomplete", focused="name", **typed)
    assert choices["state"] == "answered"
    assert choices["choices"] == [{"name": "OLMO", "value": "olmo"}]

    mine, hers = await mia.listen(), await ada.listen()
    _, sent = await mia.post("/interactions", kind="command", **(typed | {"values": {"name": "olmo"}}))
    assert sent["state"] == "sent"
    thinking = await event(mine, "message")
    assert thinking["loading"] is True
    assert thinking["interaction"]["text"] == "/project name: olmo"
    acknowledged = await event(mine, "ack")
    assert acknowledged | {"ms": 0} == {
        "interaction": sent["id"],
        "kind": "deferred",
        "message": thinking["id"],
        "ms": 0,
    }
    card = await event(mine, "message_update")
    assert card["loading"] is False
    picture = card["components"][0]["components"][1]["items"][0]["media"]["url"]
    assert picture.startswith("/attachments/")
    async with aiohttp.ClientSession() as other, other.get(server.page_url.rstrip("/") + picture) as file:
        assert (await file.read(), file.headers["X-Content-Type-Options"]) == (PNG, "nosniff")
    private = await event(mine, "message")
    assert private["ephemeral_for"] == mia.person
    # Ada sees the card, but not what is only for Mia.
    assert (await event(hers, "message"))["id"] == thinking["id"]
    assert (await event(hers, "message_update"))["id"] == thinking["id"]
    _, page = await ada.get(f"/channels/{ask}/messages")
    assert [message["id"] for message in page["messages"]] == [thinking["id"]]
    await mine.close()
    await hers.close()


async def test_buttons_and_modals(server: LocalDiscord, bot: Sample, mia: Browser, ask: str) -> None:
    reply = await (await server.person("mia").slash("project", name="olmo")).final()
    socket = await mia.listen()
    status, _ = await mia.post(
        "/interactions", channel=ask, kind="component", message=reply.id, custom_id="settings"
    )
    assert status == 200
    modal = await event(socket, "modal")
    fields = {c["label"]: c["component"]["custom_id"] for c in modal["components"]}
    values = {fields["Rhythm"]: "Weekly", fields["Where"]: [ask], fields["Quiet"]: True}
    await mia.post("/interactions", channel=ask, kind="modal", modal=modal["id"], values=values)
    answer = await event(socket, "message")
    assert answer["content"] == "UTC|Weekly|[]|True|['ask']"
    status, refused = await mia.post("/interactions", channel=ask, kind="modal", modal=modal["id"], values={})
    assert (status, refused) == (400, {"error": "Rhythm is required"})
    await mia.post(
        "/interactions",
        channel=ask,
        kind="component",
        message=reply.id,
        custom_id=_select(reply.message),
        values=["bloom"],
    )
    assert (await event(socket, "message"))["content"] == "picked bloom"
    await socket.close()


def _select(message: dict[str, Any]) -> str:
    found: str = message["components"][2]["components"][0]["custom_id"]
    return found


async def test_menus_and_failures(server: LocalDiscord, bot: Sample, mia: Browser, ask: str) -> None:
    said = await server.person("noor").say("look")
    _, offered = await mia.get("/commands", channel=ask)
    by_name = {c["name"]: c["id"] for c in offered["commands"]}
    socket = await mia.listen()
    await mia.post(
        "/interactions", channel=ask, kind="menu", command=by_name["What is this?"], target=said.id
    )
    assert (await event(socket, "message"))["content"] == "this is 'look'"
    _, sent = await mia.post(
        "/interactions", channel=ask, kind="command", command=by_name["silent"], path=[], values={}
    )
    failed = await event(socket, "failed")
    assert failed == {"interaction": sent["id"], "message": "The application did not respond"}
    await socket.close()


async def test_messages_are_said_paged_and_deleted(
    server: LocalDiscord, mia: Browser, ada: Browser, session: aiohttp.ClientSession, ask: str
) -> None:
    said = []
    for n in range(3):
        _, message = await mia.post("/messages", channel=ask, content=f"m{n}")
        said.append(message["id"])
    _, page = await ada.get(f"/channels/{ask}/messages", limit="2")
    assert ([m["content"] for m in page["messages"]], page["more"]) == (["m1", "m2"], True)
    _, page = await ada.get(f"/channels/{ask}/messages", before=said[1])
    assert ([m["content"] for m in page["messages"]], page["more"]) == (["m0"], False)
    _, reply = await ada.post("/messages", channel=ask, content="@Mia yes", reply_to=said[0])
    assert reply["pings"] == [mia.person]
    assert reply["content"] == f"<@{mia.person}> yes"
    address = f"{server.page_url}page/api/messages/{said[0]}"
    async with session.delete(address, params={"person": ada.person}) as answer:
        assert (answer.status, await answer.json()) == (403, {"error": "that is not yours"})
    async with session.delete(address, params={"person": mia.person}) as answer:
        assert answer.status == 200
    assert [seen.text for seen in server.person("mia").sees("ask")][:1] == ["m1"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/messages", {"content": "x"}, 400),
        ("/messages", {"channel": "5", "content": "x"}, 404),
        ("/messages", {"channel": "ASK", "content": "  "}, 400),
        ("/messages", {"channel": "ASK", "content": "x" * 2001}, 400),
        ("/messages", {"channel": "ASK", "content": "x", "reply_to": "5"}, 404),
        ("/interactions", {"kind": "dance", "channel": "ASK"}, 400),
        ("/interactions", {"kind": "command", "channel": "ASK", "command": "no", "values": {}}, 404),
        ("/interactions", {"kind": "component", "message": "5", "custom_id": "x"}, 404),
        ("/interactions", {"kind": "modal", "modal": "5"}, 404),
        ("/actions/none", {}, 404),
    ],
)
async def test_what_cannot_be_done_is_said_in_a_sentence(
    mia: Browser, ask: str, path: str, body: dict[str, Any], status: int
) -> None:
    filled = {key: ask if value == "ASK" else value for key, value in body.items()}
    answered, said = await mia.post(path, **filled)
    assert answered == status
    assert said["error"]


async def test_actions_and_notices(server: LocalDiscord, mia: Browser, clock: ManualClock) -> None:
    started, finish = asyncio.Event(), asyncio.Event()

    async def next_week(person: str) -> str:
        assert person == mia.person
        started.set()
        await finish.wait()
        clock.advance(7 * 24 * 3_600_000)
        return "a week went by"

    server.page.add_action("next-week", "Next week", next_week, description="Seven days")
    socket = await mia.listen()
    server.page.notice = "as of November"
    assert await event(socket, "notice") == {"text": "as of November"}
    acting = asyncio.create_task(mia.post("/actions/next-week"))
    await started.wait()
    _, world = await mia.get("/world")
    assert world["notice"] == "as of November"
    assert world["actions"] == [
        {"name": "next-week", "label": "Next week", "description": "Seven days", "busy": True}
    ]
    status, _ = await mia.post("/actions/next-week")
    assert status == 400
    finish.set()
    assert await acting == (200, {"message": "a week went by"})
    assert await event(socket, "world") == {}
    _, world = await mia.get("/world")
    assert (world["actions"][0]["busy"], world["now"]) == (False, clock.now())
    await socket.close()


async def test_no_file_outside_the_pages_folder_is_served(
    server: LocalDiscord, session: aiohttp.ClientSession
) -> None:
    for name in ("..%2Fserver.py", "server.py", "none.js"):
        async with session.get(f"{server.page_url}page/{name}") as answer:
            assert answer.status == 404
