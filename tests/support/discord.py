"""Helpers to run discord.py, unmodified, against the local Discord."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest
from yarl import URL

from bot.sandbox.server import LocalDiscord
from bot.sandbox.validation import SpecValidator


@cache
def spec_validator() -> SpecValidator | None:
    """Return a validator by Discord's own API description, where the reference folder is at hand."""
    folder = os.environ.get("CARTOGRAPHER_REFERENCE")
    if not folder:
        return None
    return SpecValidator(Path(folder) / "discord" / "openapi.json")


def redirect(monkeypatch: pytest.MonkeyPatch, server: LocalDiscord) -> None:
    """Point discord.py at a local Discord: two class attributes, read each time they are used."""
    monkeypatch.setattr(discord.http.Route, "BASE", server.api_url)
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", URL(server.gateway_url))


def fast_ready() -> dict[str, Any]:
    """Return client options without which discord.py waits two seconds for further servers."""
    return {"guild_ready_timeout": 0.05}


@asynccontextmanager
async def local_discord(monkeypatch: pytest.MonkeyPatch, **options: Any) -> AsyncIterator[LocalDiscord]:
    """Start a local Discord that discord.py speaks to; leaving it fails on any violation.

    A test that provokes violations clears `server.violations` once it has looked at them.
    """
    async with LocalDiscord(**{"validator": spec_validator(), **options}) as server:
        redirect(monkeypatch, server)
        yield server
        assert not server.violations, "\n".join(map(str, server.violations))


@asynccontextmanager
async def running(client: discord.Client, server: LocalDiscord) -> AsyncIterator[discord.Client]:
    """Log a client in, wait until it is ready, and close it afterwards."""
    ready = asyncio.Event()

    async def on_ready() -> None:
        ready.set()

    client.event(on_ready)
    task = asyncio.create_task(client.start(server.token))
    waiting = asyncio.create_task(ready.wait())
    done, _ = await asyncio.wait({task, waiting}, timeout=30, return_when=asyncio.FIRST_COMPLETED)
    if waiting not in done:
        waiting.cancel()
        if task.done():
            task.result()
        raise TimeoutError("the client was not ready within 30 s")
    try:
        yield client
    finally:
        await client.close()
        with suppress(asyncio.CancelledError):
            await task


class Rest:
    """Plain requests to the local Discord's REST API with the bot's token, for what no library would send."""

    def __init__(self, server: LocalDiscord) -> None:
        self._server = server
        self._session = aiohttp.ClientSession(headers={"Authorization": f"Bot {server.token}"})

    async def close(self) -> None:
        await self._session.close()

    async def __call__(
        self, method: str, path: str, body: object = None, **options: Any
    ) -> tuple[int, Any, Mapping[str, str]]:
        """Send one request; return status, decoded body and headers."""
        if body is not None:
            options["json"] = body
        async with self._session.request(method, self._server.api_url + path, **options) as answer:
            is_json = answer.headers.get("Content-Type") == "application/json"
            data = await answer.json() if is_json else await answer.text()
            return answer.status, data, dict(answer.headers)
