"""What a REST endpoint is: a route, a handler, and the call it is handed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.compose import Upload
from bot.sandbox.core import Core
from bot.sandbox.errors import Json, form_error
from bot.sandbox.gateway import Gateway
from bot.sandbox.interactions import Interactions
from bot.sandbox.rules import Body, Scene
from bot.sandbox.state import Channel
from bot.sandbox.validation import judge

_PAGE_MAX = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer: `body` is None for 204."""

    body: object = None
    status: int = 200


NOTHING = Answer(None, 204)


@dataclass(slots=True, kw_only=True)
class Call:
    """One request, ready for its handler."""

    core: Core
    interactions: Interactions
    gateway: Gateway
    method: str
    route: str
    params: Mapping[str, str]
    query: Mapping[str, str]
    body: Any = None
    uploads: Sequence[Upload] = field(default_factory=tuple)

    def object(self) -> Json:
        """Return the body as an object, or refuse it."""
        if not isinstance(self.body, dict):
            raise form_error((), "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
        return self.body

    def channel(self) -> Channel:
        """Return the channel in the path, or refuse with 10003."""
        return self.core.channel(self.params["channel_id"])

    def number(self, name: str, default: int, *, most: int = _PAGE_MAX, least: int = 1) -> int:
        """Return a number of the query within bounds, or refuse it."""
        text = self.query.get(name, str(default))
        if not text.isdecimal() or not least <= int(text) <= most:
            raise form_error((name,), "NUMBER_TYPE_MAX", f"int value should be between {least} and {most}.")
        return int(text)

    def flag(self, name: str) -> bool:
        """Return whether the query says yes."""
        return self.query.get(name, "").lower() in {"1", "true"}

    def judge(self, kind: Body, body: Json, *, at: tuple[str | int, ...] = (), **around: Any) -> None:  # noqa: ANN401 - Scene's fields
        """Hold a body against Discord's limits."""
        scene = Scene(kind=kind, body=body, uploads=self.uploads, **around)
        judge(self.core, f"{self.method} {self.route}", scene, at=at)


Handler = Callable[[Call], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A route with its handler; `open` ones need no bot token, for the path holds one."""

    method: str
    route: str
    handler: Handler
    open: bool = False


class Endpoints:
    """A module's endpoints, filled by decorator."""

    def __init__(self) -> None:
        self.all: list[Endpoint] = []

    def on(self, method: str, route: str, *, open_: bool = False) -> Callable[[Handler], Handler]:
        """Serve a route (below `/api/v10`) with the decorated handler."""

        def register(handler: Handler) -> Handler:
            self.all.append(Endpoint(method, route, handler, open_))
            return handler

        return register
