import asyncio
import sys
from pathlib import Path

import aiohttp

from bot.sandbox.defaults import BOT_ID, default_world
from bot.sandbox.server import LocalDiscord
from bot.sandbox.state import dump, load, write
from config.clock import ManualClock
from tests.support.discord import Rest


async def test_a_second_start_shows_the_same(tmp_path: Path, clock: ManualClock, ask: str) -> None:
    state = tmp_path / "discord.json"
    async with LocalDiscord(clock=clock, state_path=state) as first:
        rest = Rest(first)
        await rest("PUT", f"/applications/{BOT_ID}/commands", [{"name": "a", "description": "d"}])
        body = {"content": "kept", "nonce": "n", "enforce_nonce": True}
        _, sent, _ = await rest("POST", f"/channels/{ask}/messages", body)
        await rest.close()
        newest = first.core.ids.last
    async with LocalDiscord(clock=clock, state_path=state) as second:
        mia = second.person("mia")
        assert [seen.text for seen in mia.sees("ask")] == ["kept"]
        assert mia.commands() == ["a"]
        assert int(second.core.ids.next()) > int(newest)
        rest = Rest(second)
        _, again, _ = await rest("POST", f"/channels/{ask}/messages", body)
        await rest.close()
        assert again["id"] == sent["id"]


async def test_the_state_is_written_while_running(tmp_path: Path, clock: ManualClock) -> None:
    state = tmp_path / "discord.json"
    async with LocalDiscord(clock=clock, state_path=state) as server:
        await server.person("mia").say("written soon")
        async with asyncio.timeout(10):
            while not state.exists():  # noqa: ASYNC110 - a file has no event
                await asyncio.sleep(0.01)
        assert "written soon" in state.read_text()


def test_a_world_is_the_same_after_a_file(tmp_path: Path) -> None:
    world = default_world()
    path = tmp_path / "world.json"
    write(dump(world), path)
    assert load(path) == world
    assert list(tmp_path.iterdir()) == [path]


async def test_uploads_are_served_as_data(ask: str, clock: ManualClock) -> None:
    async with LocalDiscord(clock=clock) as server, aiohttp.ClientSession() as session:
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("payload_json", '{"attachments": [{"id": 0, "description": "a page"}]}')
        page = b"<script>alert(1)</script>"
        form.add_field("files[0]", page, filename="x.html", content_type="text/html")
        headers = {"Authorization": f"Bot {server.token}"}
        path = f"{server.api_url}/channels/{ask}/messages"
        async with session.post(path, data=form, headers=headers) as answer:
            attachment = (await answer.json())["attachments"][0]
        assert (attachment["filename"], attachment["description"]) == ("x.html", "a page")
        async with session.get(attachment["url"]) as file:
            assert await file.read() == page
            assert file.content_type == "application/octet-stream"
            assert file.headers["Content-Security-Policy"] == "sandbox"


async def test_it_runs_by_itself() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.sandbox", "--port", "0", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(30):
        line = (await process.stdout.readline()).decode()
        address = line.split()[1]
        async with aiohttp.ClientSession() as session, session.get(address + "page/api/world") as answer:
            assert (await answer.json())["person"]["username"] == "mia"
        process.terminate()
        await process.communicate()
