"""The chat page and its API; what it serves and takes is stated in the README beside this file."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import WSMsgType, web

from bot.sandbox.acting import Acting
from bot.sandbox.acting_commands import offered
from bot.sandbox.core import Core
from bot.sandbox.errors import Json
from bot.sandbox.interactions import Interaction
from bot.sandbox.page_view import PageView, Viewer
from bot.sandbox.resolving import ActError
from bot.sandbox.seen import PATIENCE_S
from bot.sandbox.state import User
from bot.sandbox.visibility import for_person

_FILES = Path(__file__).parent / "page"
_PAGE = 50
_PAGE_MAX = 200

ActionCall = Callable[[str], Awaitable[str]]


@dataclass(slots=True, kw_only=True)
class Action:
    """Something a button of the page does; `call` takes the person's id and says what happened."""

    name: str
    label: str
    description: str
    call: ActionCall
    busy: bool = False


class Page:
    """The page of one local Discord."""

    def __init__(self, core: Core, acting: Acting, online: Callable[[], bool]) -> None:
        self._core = core
        self._acting = acting
        self.view = PageView(core, online)
        self._actions: dict[str, Action] = {}
        self._notice: str | None = None
        self._sockets: set[web.WebSocketResponse] = set()

    @property
    def notice(self) -> str | None:
        """A line above everything, such as what is real here and as of when."""
        return self._notice

    @notice.setter
    def notice(self, text: str | None) -> None:
        self._notice = text
        self.view.tell_all("notice", {"text": text})

    def add_action(self, name: str, label: str, call: ActionCall, *, description: str = "") -> None:
        """Put a button on the page."""
        self._actions[name] = Action(name=name, label=label, description=description, call=call)
        self.view.tell_all("world", {})

    def refresh(self) -> None:
        """Let pages look at the world again, as after the clock was moved."""
        self.view.tell_all("world", {})

    async def close(self) -> None:
        """End all websockets."""
        for socket in list(self._sockets):
            await socket.close(code=1001)

    def add_to(self, app: web.Application) -> None:
        """Serve the page and its API."""
        app.router.add_get("/", self._index)
        app.router.add_get("/page/api/world", self._guarded(self._world))
        app.router.add_get("/page/api/channels/{channel}/messages", self._guarded(self._messages))
        app.router.add_get("/page/api/commands", self._guarded(self._commands))
        app.router.add_post("/page/api/interactions", self._guarded(self._interact))
        app.router.add_post("/page/api/messages", self._guarded(self._say))
        app.router.add_delete("/page/api/messages/{message}", self._guarded(self._unsay))
        app.router.add_post("/page/api/actions/{action}", self._guarded(self._act))
        app.router.add_get("/page/api/events", self._events)
        app.router.add_get("/page/{name:[^/]+}", self._file)

    def _guarded(self, serve: Callable[[web.Request], Awaitable[Json]]) -> Any:  # noqa: ANN401 - aiohttp's
        async def handle(request: web.Request) -> web.Response:
            try:
                return _json(await serve(request))
            except ActError as error:
                return _json({"error": str(error)}, error.status)
            except (KeyError, TypeError, ValueError) as error:
                return _json({"error": f"that request is not complete: {error}"}, 400)

        return handle

    def _person(self, name: str | None) -> User:
        if name:
            return self._acting.person(name)
        return next(user for user in self._core.world.users.values() if not user.bot)

    async def _index(self, _: web.Request) -> web.StreamResponse:
        return _file("index.html")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        return _file(request.match_info["name"])

    async def _world(self, request: web.Request) -> Json:
        actions = [
            {"name": a.name, "label": a.label, "description": a.description, "busy": a.busy}
            for a in self._actions.values()
        ]
        world = self.view.world(self._person(request.query.get("person")))
        return {**world, "notice": self._notice, "actions": actions}

    async def _messages(self, request: web.Request) -> Json:
        user = self._person(request.query.get("person"))
        channel = self._acting.channel(user, request.match_info["channel"])
        limit = min(int(request.query.get("limit", _PAGE)), _PAGE_MAX)
        return self.view.messages(user, channel, before=request.query.get("before"), limit=limit)

    async def _commands(self, request: web.Request) -> Json:
        user = self._person(request.query.get("person"))
        channel = self._acting.channel(user, request.query["channel"])
        locale = request.query.get("locale", user.locale)
        return {"commands": offered(self._core, user.id, channel, locale)}

    async def _interact(self, request: web.Request) -> Json:
        body = await _object(request)
        user = self._acting.person(str(body["person"]))
        interaction = self._begin(user, body)
        if body["kind"] != "autocomplete":
            return {"id": interaction.id, "state": "sent"}
        await self._core.changed.until(
            lambda: interaction.answer is not None or interaction.failed, PATIENCE_S
        )
        state = "failed" if interaction.failed else "answered"
        return {"id": interaction.id, "state": state, "choices": interaction.choices or []}

    def _begin(self, user: User, body: Json) -> Interaction:
        kind = body["kind"]
        if kind == "component":
            return self._acting.press(user, body["message"], body["custom_id"], body.get("values"))
        if kind == "modal":
            return self._acting.submit(user, body["modal"], body.get("values") or {})
        channel = self._acting.channel(user, body["channel"])
        if kind == "menu":
            return self._acting.menu(user, channel, body["command"], body["target"])
        if kind not in {"command", "autocomplete"}:
            raise ActError(f"{kind} is not a kind of interaction")
        return self._acting.command(
            user,
            channel,
            body["command"],
            body.get("path") or [],
            body.get("values") or {},
            focused=body["focused"] if kind == "autocomplete" else None,
        )

    async def _say(self, request: web.Request) -> Json:
        body = await _object(request)
        user = self._acting.person(str(body["person"]))
        message = self._acting.say(
            user,
            self._acting.channel(user, body["channel"]),
            str(body["content"]),
            reply_to=body.get("reply_to"),
            ping=body.get("ping", True),
        )
        return for_person(self._core, message, self.view.wire)

    async def _unsay(self, request: web.Request) -> Json:
        self._acting.unsay(self._person(request.query.get("person")), request.match_info["message"])
        return {}

    async def _act(self, request: web.Request) -> Json:
        action = self._actions.get(request.match_info["action"])
        if action is None:
            raise ActError("there is no such action", 404)
        if action.busy:
            raise ActError(f"“{action.label}” is already happening")
        user = self._acting.person(str((await _object(request))["person"]))
        action.busy = True
        self.view.tell_all("world", {})
        try:
            return {"message": await action.call(user.id)}
        finally:
            action.busy = False
            self.view.tell_all("world", {})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        try:
            user = self._person(request.query.get("person"))
        except ActError as error:
            return _json({"error": str(error)}, error.status)
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        queue: asyncio.Queue[str] = asyncio.Queue()
        viewer = Viewer(
            user.id, lambda kind, data: queue.put_nowait(json.dumps({"type": kind, "data": data}))
        )
        self.view.viewers.add(viewer)
        self._sockets.add(socket)
        writer = asyncio.create_task(_forward(queue, socket))
        try:
            async for frame in socket:
                if frame.type is WSMsgType.ERROR:
                    break
        finally:
            self.view.viewers.discard(viewer)
            self._sockets.discard(socket)
            writer.cancel()
        return socket


async def _forward(queue: asyncio.Queue[str], socket: web.WebSocketResponse) -> None:
    while True:
        text = await queue.get()
        try:
            await socket.send_str(text)
        except ConnectionError:
            return


async def _object(request: web.Request) -> Json:
    body = await request.json()
    if not isinstance(body, dict):
        raise ActError("an object is expected")
    return body


def _file(name: str) -> web.StreamResponse:
    path = _FILES / name
    if path.parent != _FILES or not path.is_file():
        text = (
            "The chat page's files are not installed." if name == "index.html" else "There is no such file."
        )
        return web.Response(text=text, status=404)
    return web.FileResponse(path, headers={"Cache-Control": "no-cache"})


def _json(body: Json, status: int = 200) -> web.Response:
    return web.json_response(body, status=status)
