"""The files themselves: /{repo}/resolve/{rev}/{path} and /{repo}/raw/{rev}/{path}."""

import re

from aiohttp import web

from collectors.replica import files
from collectors.replica.errors import HubError, entry_missing
from collectors.replica.repos import lookup, revision
from collectors.replica.wire import Ask

_RANGE = re.compile(r"bytes=(\d+)-(\d*)")
_TYPES = {".md": "text/plain; charset=utf-8", ".json": "text/plain; charset=utf-8"}


async def resolve(ask: Ask, kind: str) -> web.Response:
    """Answer a file's contents with its commit and ETag; a gate refuses it, and large files are not held."""
    repo = lookup(ask, kind, closed=True)
    _, commit = revision(ask, repo)
    path = ask.path("path")
    if path not in files.names(repo, commit):
        raise entry_missing()
    headers = {"X-Repo-Commit": commit.id, "Accept-Ranges": "bytes"}
    if files.large(path):
        raise HubError(403, "The local Hub holds no large files", headers=headers)
    body = files.content(repo, path, commit)
    tag = f'"{files.blob_id(body)}"'
    headers |= {
        "ETag": tag,
        "Content-Type": _TYPES.get(path[path.rfind(".") :], "application/octet-stream"),
        "Content-Disposition": f"inline; filename*=UTF-8''{path.rpartition('/')[2]}",
    }
    if tag in ask.request.headers.get("If-None-Match", ""):
        return web.Response(status=304, headers=headers)
    return _part(ask, body, headers)


def _part(ask: Ask, body: bytes, headers: dict[str, str]) -> web.Response:
    """Answer the whole, or the range asked for."""
    match = _RANGE.fullmatch(ask.request.headers.get("Range", ""))
    if match is None:
        return web.Response(body=body, headers=headers)
    first = int(match[1])
    last = min(int(match[2] or len(body) - 1), len(body) - 1)
    if first > last:
        return web.Response(status=416, headers={"Content-Range": f"bytes */{len(body)}"})
    headers["Content-Range"] = f"bytes {first}-{last}/{len(body)}"
    return web.Response(status=206, body=body[first : last + 1], headers=headers)
