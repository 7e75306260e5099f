"""Reading request bodies: JSON, or a form with `payload_json` and `files[n]`.

Source: Discord's documentation, reference.mdx ("Uploading Files").
"""

import json
import re
from typing import Any

from aiohttp import BodyPartReader, web

from bot.sandbox.compose import Upload
from bot.sandbox.errors import Problem, RefusedError

_FILE = re.compile(r"files\[(\d+)\]")


async def read_body(request: web.Request) -> tuple[Any, list[Upload]]:
    """Return a request's JSON (None where there is no body) and its files, or refuse: 50109, 40005."""
    if request.content_type.startswith("multipart/"):
        return await _read_form(request)
    try:
        text = await request.text()
    except web.HTTPRequestEntityTooLarge:
        raise RefusedError(Problem.TOO_LARGE) from None
    return (_parse(text) if text else None), []


async def _read_form(request: web.Request) -> tuple[Any, list[Upload]]:
    body: Any = {}
    uploads: list[Upload] = []
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        data = bytes(await part.read(decode=True))
        name = part.name or ""
        if name == "payload_json":
            body = _parse(data.decode())
        elif found := _FILE.fullmatch(name):
            kind = part.headers.get("Content-Type", "application/octet-stream")
            uploads.append(Upload(int(found[1]), part.filename or "file", kind, data))
    return body, uploads


def _parse(text: str) -> Any:  # noqa: ANN401 - any JSON
    try:
        return json.loads(text)
    except ValueError:
        raise RefusedError(Problem.INVALID_JSON) from None
