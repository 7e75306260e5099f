"""A server that speaks OpenAI's chat completions as a test scripts it: well, slowly, wrongly, without end."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ModelServer:
    """`answers` holds what comes next, one after the other; the last one is given again."""

    def __init__(self) -> None:
        self.url = ""
        self.answers: list[Answer] = []
        self.requests: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.path = ""

    def says(self, *answers: Answer | dict[str, Any] | str) -> None:
        """Script what is answered: a proposal, words, or whatever a function makes."""
        self.answers = [one if callable(one) else content(one) for one in answers]

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        self.path = request.path
        self.requests.append((dict(request.headers), await request.json()))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return await answer(request)

    @property
    def asked(self) -> int:
        """How often it was asked."""
        return len(self.requests)


def content(said: dict[str, Any] | str) -> Answer:
    """Answer as a model does that says something."""
    words = said if isinstance(said, str) else json.dumps(said)

    async def answer(_: web.Request) -> web.StreamResponse:
        message = {"role": "assistant", "content": words}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        whole = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
        whole["system_fingerprint"] = ""
        whole["usage"] = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        return web.json_response(whole)

    return answer


def status(code: int, body: str = "no") -> Answer:
    """Answer with a status."""

    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(status=code, text=body)

    return answer


def raw(body: bytes, **headers: str) -> Answer:
    """Answer with any bytes."""

    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(body=body, content_type="application/json", headers=headers)

    return answer


async def silence(_: web.Request) -> web.StreamResponse:
    """Answer nothing, for longer than anybody waits."""
    await asyncio.sleep(60)
    return web.Response()


async def cut_off(request: web.Request) -> web.StreamResponse:
    """Close the connection in the middle of an answer."""
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b'{"choices": [')
    assert request.transport is not None
    request.transport.close()
    return response


class Endless:
    """Answer without end, and count what was sent."""

    def __init__(self, chunk: bytes = b" " * 65_536) -> None:
        self.sent = 0
        self._chunk = chunk

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while self.sent < 1 << 30:
            await response.write(self._chunk)
            self.sent += len(self._chunk)
        return response


@asynccontextmanager
async def model_server() -> AsyncIterator[ModelServer]:
    """Run such a server on this machine."""
    server = ModelServer()
    server.says({"intent": "unknown"})
    app = web.Application()
    app.router.add_post("/{tail:.*}", server._chat)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    server.url = f"http://{host}:{port}/v1"
    try:
        yield server
    finally:
        await runner.cleanup()
