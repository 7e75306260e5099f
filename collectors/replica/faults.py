"""Faults on demand: what can go wrong between the Hub and a collector, for as many requests as wanted."""

import json
import re
import socket
from dataclasses import asdict, dataclass, field
from typing import Any

from aiohttp import web

from collectors.replica.errors import HubError
from collectors.replica.keys import EXPANDABLE

KINDS = {
    "status": "answer `status` (and `headers`) instead",
    "rate": "answer 429 with the headers of an exhausted quota; `retry_after` seconds if given",
    "hang": "never answer",
    "slow": "answer after `seconds`",
    "reset": "break the connection without an answer",
    "html": "answer `status` with a page of HTML",
    "truncated": "cut the JSON body in the middle, its length announced accordingly",
    "cut-off": "break the connection in the middle of the body",
    "odd": "put `record` into the list that is answered, at place `at`",
    "short": "answer only the first `keep` items of a list and no link to the next page",
    "lose": "leave `keep` items out of a list from place `at` on; the cursor goes on behind them",
    "repeat": "begin a list with the last `keep` items of the list before that met this fault",
    "forbid": "answer 403: the token has no right to this",
    "refuse-expand": "answer 400 where one of `names` is asked for by `expand`",
}
_PAGE = b"<!DOCTYPE html><html><head><title>Hugging Face</title></head><body><h1>%d</h1></body></html>"


@dataclass(slots=True)
class Fault:
    """One kind of fault for the requests whose `METHOD path?query` a pattern is found in.

    It lets `skip` of them pass, then happens `times` times (None: until it is removed).
    """

    kind: str
    path: str = ""
    times: int | None = 1
    skip: int = 0
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    retry_after: int | None = None
    seconds: float = 1.0
    record: Any = None
    at: int = 0
    keep: int = 0
    names: list[str] = field(default_factory=list)
    happened: int = 0
    tail: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown fault {self.kind!r}: one of {', '.join(KINDS)}")
        re.compile(self.path)

    def meets(self, line: str, expand: list[str]) -> bool:
        """Tell whether the fault happens to a request, counting it."""
        if self.times is not None and self.happened >= self.times:
            return False
        if not re.search(self.path, line):
            return False
        if self.kind == "refuse-expand" and not set(self.names) & set(expand):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.happened += 1
        return True


class Faults:
    """The faults that are set, in the order they were."""

    def __init__(self) -> None:
        self.set: list[Fault] = []

    def add(self, kind: str, path: str = "", **arguments: Any) -> Fault:  # noqa: ANN401 - each kind's own
        """Set a fault and return it, so that `happened` can be read.

        Raises ValueError for an unknown kind and TypeError for an argument it does not take.
        """
        fault = Fault(kind, path, **arguments)
        self.set.append(fault)
        return fault

    def clear(self) -> None:
        """Remove all faults."""
        self.set.clear()

    def describe(self) -> list[dict[str, Any]]:
        """Return the faults as data."""
        return [asdict(fault) for fault in self.set]

    def due(self, request: web.Request) -> Fault | None:
        """Return the fault that happens to a request, if one does."""
        query = f"?{request.query_string}" if request.query_string else ""
        line = f"{request.method} {request.path}{query}"
        expand = [*request.query.getall("expand", []), *request.query.getall("expand[]", [])]
        return next((fault for fault in self.set if fault.meets(line, expand)), None)


def instead(fault: Fault, path: str) -> web.Response | None:
    """Return the answer a fault gives in place of the real one; None where it needs the real one.

    Raises HubError for refusals in the Hub's own form.
    """
    if fault.kind == "html":
        return web.Response(
            status=fault.status,
            body=_PAGE % fault.status,
            headers={"Content-Type": "text/html; charset=utf-8"},
        )
    if fault.kind == "status":
        raise HubError(
            fault.status,
            "Internal Error - We're working hard to fix this as soon as possible!",
            None,
            fault.headers,
        )
    if fault.kind == "forbid":
        raise HubError(403, "Forbidden: this token does not have the permissions required for this")
    if fault.kind == "rate":
        headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        raise HubError(
            429, "We had to rate limit you, you hit the quota of requests per 5 minutes.", None, headers
        )
    if fault.kind == "refuse-expand":
        raise HubError(400, f'"expand" must be one of [{", ".join(_others(fault, path))}]')
    return None


def _others(fault: Fault, path: str) -> list[str]:
    kind = next((kind for kind in EXPANDABLE if path.startswith(f"/api/{kind}s")), "model")
    return [name for name in EXPANDABLE[kind] if name not in fault.names]


def spoil(fault: Fault, answer: web.Response) -> web.Response:
    """Return a real answer as a fault leaves it."""
    body = answer.body if isinstance(answer.body, bytes) else b""
    headers = {key: value for key, value in answer.headers.items() if key not in {"Content-Length", "ETag"}}
    if fault.kind == "truncated":
        return web.Response(status=answer.status, body=body[: len(body) // 2], headers=headers)
    rows = json.loads(body) if body else None
    if fault.kind == "odd" and isinstance(rows, list):
        rows.insert(fault.at, fault.record)
    if fault.kind == "short" and isinstance(rows, list):
        headers.pop("Link", None)
        rows = rows[: fault.keep]
    if fault.kind == "lose" and isinstance(rows, list):
        del rows[fault.at : fault.at + fault.keep]
    if fault.kind == "repeat" and isinstance(rows, list):
        rows, fault.tail = [*fault.tail, *rows], rows[-fault.keep :]
    return web.Response(status=answer.status, body=json.dumps(rows).encode(), headers=headers)


def sever(request: web.Request) -> None:
    """Break the connection so that the other side sees a reset, not an end."""
    transport = request.transport
    if transport is None:
        return
    connection = transport.get_extra_info("socket")
    if connection is not None:
        # a linger time of zero makes the kernel send RST
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    transport.abort()
