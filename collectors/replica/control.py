"""The local Hub's own door, /replica: faults, log, clock, changes; outside the Hub's API and its quota."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from collectors.replica.faults import KINDS as FAULTS
from collectors.replica.script import ScriptError
from collectors.replica.server import Server
from config.clock import Clock, ManualClock, ShiftedClock, from_iso, to_iso


@dataclass(slots=True, frozen=True)
class Door:
    """Answers what is asked about the local Hub itself."""

    server: Server

    def routes(self) -> list[web.RouteDef]:
        """Return the routes of the door."""
        return [
            web.get("/replica", self.show),
            web.get("/replica/faults", self.faults),
            web.post("/replica/faults", self.add_fault),
            web.delete("/replica/faults", self.clear_faults),
            web.get("/replica/log", self.log),
            web.delete("/replica/log", self.clear_log),
            web.post("/replica/clock", self.clock),
            web.post("/replica/changes", self.change),
        ]

    async def show(self, _: web.Request) -> web.Response:
        """Answer what world this is and what time it is there."""
        world = self.server.world
        can_move = movable(world.clock) is not None
        return web.json_response(
            {"world": world.title, "now": to_iso(world.clock.now()), "movable": can_move}
        )

    async def faults(self, _: web.Request) -> web.Response:
        """Answer which faults there are, and which are set."""
        return web.json_response({"kinds": FAULTS, "set": self.server.faults.describe()})

    async def add_fault(self, request: web.Request) -> web.Response:
        """Set a fault."""
        body = await _body(request)
        try:
            fault = self.server.faults.add(**body)
        except (TypeError, ValueError) as error:
            raise _wrong(error) from error
        return web.json_response({"kind": fault.kind, "path": fault.path}, status=201)

    async def clear_faults(self, _: web.Request) -> web.Response:
        """Remove all faults."""
        self.server.faults.clear()
        return web.json_response({})

    async def log(self, request: web.Request) -> web.Response:
        """Answer what was asked of the Hub."""
        limit = request.query.get("limit", "100")
        return web.json_response(self.server.log.summary(int(limit) if limit.isdecimal() else 100))

    async def clear_log(self, _: web.Request) -> web.Response:
        """Forget what was asked."""
        self.server.log.clear()
        return web.json_response({})

    async def clock(self, request: web.Request) -> web.Response:
        """Move the clock to an instant or by milliseconds."""
        hand = movable(self.server.world.clock)
        if hand is None:
            raise web.HTTPConflict(text="the clock cannot be moved")
        body = await _body(request)
        try:
            if "to" in body:
                hand.set(from_iso(str(body["to"])))
            else:
                hand.advance(int(body["by"]))
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise _wrong(error) from error
        return web.json_response({"now": to_iso(hand.now())})

    async def change(self, request: web.Request) -> web.Response:
        """Make a change happen."""
        try:
            self.server.world.apply(await _body(request))
        except ScriptError as error:
            raise _wrong(error) from error
        return web.json_response({"now": to_iso(self.server.world.clock.now())}, status=201)


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
