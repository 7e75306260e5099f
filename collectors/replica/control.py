"""The local Hub's own door, /replica: faults, log, clock, changes; outside the Hub's API and its quota."""

from typing import Any

from aiohttp import web

from collectors.replica.faults import KINDS as FAULTS
from collectors.replica.script import ScriptError
from collectors.replica.server import Server
from config.clock import Clock, ManualClock, ShiftedClock, from_iso, to_iso


def routes(server: Server) -> list[web.RouteDef]:
    """Return the routes of the door."""

    async def show(_: web.Request) -> web.Response:
        return web.json_response(
            {
                "world": server.world.title,
                "now": to_iso(server.world.clock.now()),
                "movable": movable(server.world.clock) is not None,
            }
        )

    async def faults(_: web.Request) -> web.Response:
        return web.json_response({"kinds": FAULTS, "set": server.faults.describe()})

    async def add_fault(request: web.Request) -> web.Response:
        body = await _body(request)
        try:
            fault = server.faults.add(**body)
        except (TypeError, ValueError) as error:
            raise _wrong(error) from error
        return web.json_response({"kind": fault.kind, "path": fault.path}, status=201)

    async def clear_faults(_: web.Request) -> web.Response:
        server.faults.clear()
        return web.json_response({})

    async def log(request: web.Request) -> web.Response:
        limit = request.query.get("limit", "100")
        return web.json_response(server.log.summary(int(limit) if limit.isdigit() else 100))

    async def clear_log(_: web.Request) -> web.Response:
        server.log.clear()
        return web.json_response({})

    async def clock(request: web.Request) -> web.Response:
        hand = movable(server.world.clock)
        if hand is None:
            raise web.HTTPConflict(text="the clock cannot be moved")
        body = await _body(request)
        try:
            if "to" in body:
                hand.set(from_iso(str(body["to"])))
            else:
                hand.advance(int(body["by"]))
        except (KeyError, TypeError, ValueError) as error:
            raise _wrong(error) from error
        return web.json_response({"now": to_iso(hand.now())})

    async def change(request: web.Request) -> web.Response:
        try:
            server.world.apply(await _body(request))
        except ScriptError as error:
            raise _wrong(error) from error
        return web.json_response({"now": to_iso(server.world.clock.now())}, status=201)

    return [
        web.get("/replica", show),
        web.get("/replica/faults", faults),
        web.post("/replica/faults", add_fault),
        web.delete("/replica/faults", clear_faults),
        web.get("/replica/log", log),
        web.delete("/replica/log", clear_log),
        web.post("/replica/clock", clock),
        web.post("/replica/changes", change),
    ]


def movable(clock: Clock) -> ManualClock | ShiftedClock | None:
    """Return the clock if it can be moved."""
    return clock if isinstance(clock, ManualClock | ShiftedClock) else None


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError as error:
        raise _wrong(error) from error
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="the body must be a JSON object")
    return body


def _wrong(error: Exception) -> web.HTTPBadRequest:
    return web.HTTPBadRequest(text=str(error) or error.__class__.__name__)
