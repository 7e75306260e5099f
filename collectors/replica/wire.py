"""What every handler needs: the request in the Hub's terms, answers, links to pages."""

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote, unquote

import msgspec
from aiohttp import web

from collectors.replica.cursors import encode_offset
from collectors.replica.errors import bad_request
from collectors.replica.state import State

EXPOSED = (
    "X-Repo-Commit,X-Request-Id,X-Error-Code,X-Error-Message,X-Total-Count,ETag,Link,Accept-Ranges,"
    "Content-Range,X-Linked-Size,X-Linked-ETag,X-Xet-Hash"
)
T = TypeVar("T")
JSON = "application/json; charset=utf-8"


@dataclass(slots=True)
class Ask:
    """One request: the world as it is for it, and whether the asker gave a token the Hub knows."""

    request: web.Request
    state: State
    known: bool

    def path(self, name: str) -> str:
        """Return a part of the path, decoded."""
        return unquote(self.request.match_info[name])

    def one(self, name: str) -> str | None:
        """Return a query parameter; the first, if it was repeated."""
        return self.request.query.get(name)

    def many(self, name: str) -> list[str]:
        """Return all values of a query parameter, in both forms: `name=a&name=b` and `name[]=a`."""
        query = self.request.query
        return [*query.getall(name, []), *query.getall(f"{name}[]", [])]

    def flag(self, name: str) -> bool | None:
        """Return a query parameter that is true or false; None where it was not given.

        Raises HubError (400) for anything else.
        """
        value = self.one(name)
        if value is None:
            return None
        if value.lower() in {"true", "1", ""}:
            return True
        if value.lower() in {"false", "0"}:
            return False
        raise bad_request(f'"{name}" must be a boolean')

    def whole(self, name: str, default: int, least: int, most: int | None = None) -> int:
        """Return a query parameter that is a whole number within bounds.

        Raises HubError (400) for anything else.
        """
        value = self.one(name)
        if value is None:
            return default
        try:
            number = int(value)
        except ValueError as error:
            raise bad_request(f'"{name}" must be a number') from error
        if number < least:
            raise bad_request(f'"{name}" must be greater than or equal to {least}')
        if most is not None and number > most:
            raise bad_request(f'"{name}" must be less than or equal to {most}')
        return number

    def choice(self, name: str, default: str, allowed: Iterable[str]) -> str:
        """Return a query parameter that is one of a few words.

        Raises HubError (400) with the words that are allowed for anything else.
        """
        value = self.one(name)
        words = list(allowed)
        if value is None:
            return default
        if value not in words:
            raise bad_request(f'"{name}" must be one of [{", ".join(words)}]')
        return value

    def link(self, **changes: object) -> str:
        """Return a Link header to the next page: the same query with some parameters changed."""
        request = self.request
        pairs = [(key, value) for key, value in request.query.items() if key not in changes]
        pairs += [(key, str(value)) for key, value in changes.items()]
        query = "&".join(f"{quote(key, safe='')}={quote(value, safe='')}" for key, value in pairs)
        return f'<{request.scheme}://{request.host}{request.rel_url.raw_path}?{query}>; rel="next"'


def answer(ask: Ask, body: object, headers: Mapping[str, str] | None = None) -> web.Response:
    """Answer with JSON and a weak ETag; 304 where the asker has it already."""
    return answer_encoded(ask, msgspec.json.encode(body), headers)


def answer_encoded(ask: Ask, data: bytes, headers: Mapping[str, str] | None = None) -> web.Response:
    """Answer with what is JSON already, as `answer` does."""
    tag = weak_tag(data)
    more = {"ETag": tag, **(headers or {})}
    if tag in ask.request.headers.get("If-None-Match", ""):
        return web.Response(status=304, headers=more)
    return web.Response(body=data, headers={"Content-Type": JSON, **more})


def weak_tag(data: bytes) -> str:
    """Return a weak ETag in the form of the Hub's server: length and hash."""
    digest = hashlib.sha1(data, usedforsecurity=False).digest()
    return f'W/"{len(data):x}-{base64.b64encode(digest).decode()[:27]}"'


def paged(ask: Ask, rows: Sequence[T], start: int, limit: int) -> tuple[Sequence[T], dict[str, str]]:
    """Return one page of rows by offset, and the link to the next, in the words of `cursor`."""
    end = start + limit
    headers = {"Link": ask.link(cursor=encode_offset(end))} if end < len(rows) else {}
    return rows[start:end], headers
