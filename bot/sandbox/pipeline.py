"""The way of every REST request: faults, ban, token, rate limits, body, handler, checks, answer."""

import asyncio
import copy
import json
import logging
import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.sandbox.core import Core, Violation
from bot.sandbox.endpoints import Answer, Call, Endpoint
from bot.sandbox.errors import Json, Problem, RefusedError
from bot.sandbox.faults import Effect, Fault, Faults
from bot.sandbox.gateway import Gateway
from bot.sandbox.interactions import Interactions
from bot.sandbox.multipart import read_body
from bot.sandbox.ratelimits import RateLimits, Verdict
from bot.sandbox.validation import BodyValidator
from config.clock import SECOND

_log = logging.getLogger(__name__)

API = "/api/v10"
_MAJOR = ("channel_id", "guild_id", "webhook_id", "token", "interaction_id")
_VIA = "1.1 google"
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
# A client that leaves is told nothing: the transport is gone.
_GONE = web.Response(status=499)


@dataclass(slots=True, kw_only=True)
class Request:
    """A request as it came, for tests to look at; `status` is 0 until it is answered."""

    method: str
    path: str
    route: str
    at: int
    body: Any = None
    files: list[str] = field(default_factory=list)
    status: int = 0


class Pipeline:
    """Leads requests to endpoints and answers back."""

    def __init__(
        self,
        *,
        core: Core,
        interactions: Interactions,
        gateway: Gateway,
        faults: Faults,
        limits: RateLimits,
        validator: BodyValidator | None,
    ) -> None:
        self.core = core
        self.interactions = interactions
        self.gateway = gateway
        self.faults = faults
        self.limits = limits
        self.validator = validator
        self.requests: list[Request] = []

    def add_to(self, app: web.Application, endpoints: Iterable[Endpoint]) -> None:
        """Serve endpoints below the API's root."""
        for endpoint in endpoints:
            app.router.add_route(endpoint.method, API + endpoint.route, self._bound(endpoint))

    def add_fallback(self, app: web.Application) -> None:
        """Answer 404 to every other request below the API's root."""
        app.router.add_route("*", "/api/{rest:.*}", self._unknown)

    def _bound(self, endpoint: Endpoint) -> Any:  # noqa: ANN401 - aiohttp's handler type
        async def handle(request: web.Request) -> web.StreamResponse:
            return await self._handle(request, endpoint)

        return handle

    async def _unknown(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix(API)
        self.requests.append(
            Request(method=request.method, path=path, route="", at=self.core.clock.now(), status=404)
        )
        self.core.violations.append(
            Violation(
                rule="unknown-route",
                where=f"{request.method} {path}",
                message="the local Discord does not serve this route",
                source="bot/sandbox/README.md",
                side="answer",
            )
        )
        return _json(RefusedError(Problem.NOT_FOUND).body(), 404)

    async def _handle(self, request: web.Request, endpoint: Endpoint) -> web.StreamResponse:
        path = request.path.removeprefix(API)
        record = Request(method=request.method, path=path, route=endpoint.route, at=self.core.clock.now())
        self.requests.append(record)
        fault = self.faults.take(request.method, path)
        response: web.StreamResponse | None = None
        if fault is None or fault.after or fault.effect is Effect.SLOW:
            if fault is not None and fault.effect is Effect.SLOW:
                await asyncio.sleep(fault.seconds)
            response = await self._answer(request, endpoint, record)
        if fault is not None and fault.effect is not Effect.SLOW:
            response = await self._suffer(fault, request)
        if response is None:
            return _GONE
        record.status = response.status
        self.limits.note(response.status)
        return response

    async def _suffer(self, fault: Fault, request: web.Request) -> web.StreamResponse:
        if fault.effect is Effect.LIMIT:
            if not fault.via:
                return web.Response(status=429, text="error code: 1015", content_type="text/plain")
            return _limited(Verdict(headers={}, retry_after=fault.retry_after))
        if fault.effect is Effect.STATUS:
            return _json({"message": f"{fault.status}: injected", "code": 0}, fault.status)
        if fault.effect is Effect.HANG:
            await fault.released.wait()
        _cut(request, reset=fault.effect is Effect.RESET)
        return _GONE

    async def _answer(self, request: web.Request, endpoint: Endpoint, record: Request) -> web.Response:
        if self.limits.banned:
            return web.Response(status=429, text="error code: 1015", content_type="text/plain")
        if not endpoint.open and request.headers.get("Authorization") != f"Bot {self.core.token}":
            return _json(RefusedError(Problem.UNAUTHORIZED).body(), 401)
        major = ":".join(request.match_info.get(name, "") for name in _MAJOR)
        verdict = self.limits.ask(
            f"{endpoint.method} {endpoint.route}",
            major,
            counts_globally=not endpoint.open,
            epoch_s=self.core.clock.now() / SECOND,
        )
        if verdict.retry_after is not None:
            return _limited(verdict)
        try:
            answer = await self._call(request, endpoint, record)
        except RefusedError as refused:
            answer = Answer(refused.body(), refused.problem.status)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            # A body of another shape than any rule expects: refused like every other form, and noticed.
            _log.warning("%s %s could not be read", endpoint.method, record.path, exc_info=error)
            self._breach(endpoint, f"{type(error).__name__}: {error}", "request", rule="malformed-body")
            answer = Answer(RefusedError(Problem.INVALID_FORM).body(), 400)
        self._check_answer(endpoint, answer)
        return _json(answer.body, answer.status, verdict.headers)

    async def _call(self, request: web.Request, endpoint: Endpoint, record: Request) -> Answer:
        body, uploads = await read_body(request)
        record.body = copy.deepcopy(body)
        record.files = [upload.filename for upload in uploads]
        if self.validator is not None and endpoint.method in _WITH_BODY and body is not None:
            for message in self.validator.request_errors(endpoint.method, endpoint.route, body):
                self._breach(endpoint, message, "request")
        call = Call(
            core=self.core,
            interactions=self.interactions,
            gateway=self.gateway,
            method=endpoint.method,
            route=endpoint.route,
            params=request.match_info,
            query=request.query,
            body=body,
            uploads=uploads,
        )
        return await endpoint.handler(call)

    def _check_answer(self, endpoint: Endpoint, answer: Answer) -> None:
        if self.validator is None:
            return
        errors = self.validator.answer_errors(endpoint.method, endpoint.route, answer.status, answer.body)
        for message in errors:
            self._breach(endpoint, message, "answer")

    def _breach(self, endpoint: Endpoint, message: str, side: str, *, rule: str = "openapi") -> None:
        self.core.violations.append(
            Violation(
                rule=rule,
                where=f"{endpoint.method} {endpoint.route}",
                message=message,
                source="Discord's API description",
                side=side,
            )
        )


def _limited(verdict: Verdict) -> web.Response:
    wait = verdict.retry_after or 0.0
    body: Json = {
        "message": "You are being rate limited.",
        "retry_after": round(wait, 3),
        "global": verdict.is_global,
    }
    headers = {
        **verdict.headers,
        "Retry-After": str(int(wait) + 1),
        "X-RateLimit-Scope": "global" if verdict.is_global else "user",
    }
    return _json(body, 429, headers)


def _json(body: object, status: int, headers: dict[str, str] | None = None) -> web.Response:
    """Return a JSON answer whose content type is exactly `application/json`, as clients expect."""
    shared = {**(headers or {}), "Via": _VIA}
    if body is None:
        return web.Response(status=status, headers=shared)
    shared["Content-Type"] = "application/json"
    return web.Response(status=status, body=json.dumps(body).encode(), headers=shared)


def _cut(request: web.Request, *, reset: bool) -> None:
    transport = request.transport
    if transport is None:
        return
    wire = transport.get_extra_info("socket")
    if reset and wire is not None:
        # With a linger time of nought the system sends a reset instead of an orderly end.
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
