"""The local Discord as one thing to start: `async with LocalDiscord(clock=clock) as discord: ...`."""

import asyncio
import contextlib
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.sandbox.acting import Acting
from bot.sandbox.building import Builder
from bot.sandbox.core import Core, Happening, Violation
from bot.sandbox.defaults import default_world
from bot.sandbox.faults import Faults
from bot.sandbox.gateway import Gateway
from bot.sandbox.interactions import Interactions
from bot.sandbox.page_api import Page
from bot.sandbox.people import Person
from bot.sandbox.pipeline import API, Pipeline, Request
from bot.sandbox.ratelimits import RateLimits
from bot.sandbox.rest_channels import channels
from bot.sandbox.rest_commands import commands
from bot.sandbox.rest_guilds import guilds
from bot.sandbox.rest_interactions import interactions
from bot.sandbox.rest_messages import messages
from bot.sandbox.state import World, dump, load, write
from bot.sandbox.validation import BodyValidator
from config.clock import Clock, SystemClock

DEFAULT_TOKEN = "local.discord.token"  # noqa: S105 - opens nothing but this server
_SAVE_AFTER_S = 0.5
_REQUEST_MAX_BYTES = 26 * 1024 * 1024


class LocalDiscord:
    """A Discord on this machine.

    `clock` gives ids and timestamps. `deadlines` (the same by default) is what the three seconds and the
    fifteen minutes of interactions are measured by, beside real time: give another one where the clock leaps.
    `world` is the built-in server unless given, or what `state_path` holds from an earlier start. `validator`
    additionally judges every request and answer. `rate_limits` off lets everything pass.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        deadlines: Clock | None = None,
        token: str = DEFAULT_TOKEN,
        world: World | None = None,
        state_path: Path | None = None,
        validator: BodyValidator | None = None,
        rate_limits: bool = True,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        clock = clock or SystemClock()
        self._state_path = state_path
        if state_path is not None and state_path.exists():
            world = load(state_path)
        self.core = Core(
            clock=clock, deadlines=deadlines or clock, world=world or default_world(), token=token
        )
        self._interactions = Interactions(self.core)
        self.gateway = Gateway(self.core)
        self.faults = Faults(self.core, self.gateway)
        self.limits = RateLimits(enabled=rate_limits)
        self.build = Builder(self.core)
        self._acting = Acting(self.core, self._interactions)
        self.page = Page(self.core, self._acting, lambda: self.gateway.connected)
        self._pipeline = Pipeline(
            core=self.core,
            interactions=self._interactions,
            gateway=self.gateway,
            faults=self.faults,
            limits=self.limits,
            validator=validator,
        )
        self._host = host
        self._port = port
        self._runner: web.AppRunner | None = None
        self._saver: asyncio.Task[None] | None = None
        self._dirty = asyncio.Event()
        self.core.listeners.append(self._changed)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.stop()

    @property
    def token(self) -> str:
        """The bot token that is accepted."""
        return self.core.token

    @property
    def world(self) -> World:
        """The people, servers, channels and messages."""
        return self.core.world

    @property
    def api_url(self) -> str:
        """The root of the REST API."""
        return self.core.base_url + API

    @property
    def gateway_url(self) -> str:
        """The gateway's websocket address."""
        return self.core.base_url.replace("http", "ws", 1) + "/gateway"

    @property
    def page_url(self) -> str:
        """The chat page's address."""
        return self.core.base_url + "/"

    @property
    def violations(self) -> list[Violation]:
        """Every breach of Discord's limits or of its API description so far."""
        return self.core.violations

    @property
    def requests(self) -> list[Request]:
        """Every REST request so far."""
        return self._pipeline.requests

    def person(self, name: str) -> Person:
        """Return a person by user name ("mia"), shown name or id."""
        return Person(self.core, self._acting, self._acting.person(name))

    async def bot_ready(self, timeout: float = 30.0) -> None:  # noqa: ASYNC109 - a driver's
        """Wait until a bot is connected to the gateway; `timeout` in seconds."""
        await self.core.changed.until(lambda: self.gateway.connected, timeout)

    async def commands_synced(self, timeout: float = 30.0) -> None:  # noqa: ASYNC109 - a driver's
        """Wait until the bot has registered commands; `timeout` in seconds."""
        await self.core.changed.until(lambda: bool(self.world.application.commands), timeout)

    async def start(self) -> None:
        """Open the port (any free one for port 0)."""
        app = web.Application(client_max_size=_REQUEST_MAX_BYTES)
        for module in (guilds, channels, messages, commands, interactions):
            self._pipeline.add_to(app, module.all)
        self._pipeline.add_fallback(app)
        app.router.add_get("/gateway", self.gateway.serve)
        app.router.add_get("/gateway/", self.gateway.serve)
        app.router.add_get("/attachments/{channel}/{attachment}/{filename}", self._attachment)
        self.page.add_to(app)
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.core.base_url = f"http://{host}:{port}"
        if self._state_path is not None:
            self._saver = asyncio.create_task(self._keep_saved(self._state_path))

    async def stop(self) -> None:
        """Close everything and write the state down."""
        self._interactions.stop()
        self.faults.clear()
        await self.page.close()
        await self.gateway.drop(1001)
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        if self._saver is not None and self._state_path is not None:
            self._saver.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._saver
            self._saver = None
            await self._save(self._state_path)

    def _changed(self, _: Happening) -> None:
        self._dirty.set()

    async def _keep_saved(self, path: Path) -> None:
        while True:
            await self._dirty.wait()
            await asyncio.sleep(_SAVE_AFTER_S)
            self._dirty.clear()
            await self._save(path)

    async def _save(self, path: Path) -> None:
        self.world.last_id = self.core.ids.last
        await asyncio.to_thread(write, dump(self.world), path)

    async def _attachment(self, request: web.Request) -> web.Response:
        found = self.world.attachments.get(request.match_info["attachment"])
        if found is None:
            return web.Response(status=404, text="There is no such file.")
        # What was uploaded is data: a browser must show it, never run it.
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
        return web.Response(body=found.data, content_type=_plain(found.content_type), headers=headers)


def _plain(content_type: str) -> str:
    kind = content_type.split(";", maxsplit=1)[0].strip()
    return (
        kind if kind.startswith(("image/", "text/plain", "application/json")) else "application/octet-stream"
    )
