"""The HTTP server: routes, and around every answer the quota, the faults, the log and the Hub's headers."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from functools import partial
from typing import Protocol

import msgspec
from aiohttp import web

from collectors.replica import community, content, lists, owners, pages, papers, repos, showcase
from collectors.replica.errors import HubError, Moved, bad_token, not_found
from collectors.replica.faults import Fault, Faults, instead, sever, spoil
from collectors.replica.log import Log, Served
from collectors.replica.quota import Quota
from collectors.replica.script import Change
from collectors.replica.seeds import sha
from collectors.replica.state import KINDS, State
from collectors.replica.wire import EXPOSED, JSON, Ask
from config.clock import Clock

ANONYMOUS = "anonymous"
Handler = Callable[[Ask], Awaitable[web.Response]]
Observer = Callable[[web.Request, web.Response], None]


class Stage(Protocol):
    """A world as the server needs it."""

    clock: Clock

    @property
    def title(self) -> str:
        """What it is, in a few words."""
        ...

    @property
    def state(self) -> State:
        """The state as of the clock's now."""
        ...

    def apply(self, change: Change) -> None:
        """Make a change happen."""
        ...


@dataclass(slots=True)
class Server:
    """Answers requests about a world."""

    world: Stage
    quota: Quota
    plans: dict[str, str] = field(default_factory=dict)
    bad_tokens: frozenset[str] = frozenset()
    plan: str = "free"
    faults: Faults = field(default_factory=Faults)
    log: Log = field(default_factory=Log)
    observer: Observer | None = None
    _served: int = 0

    async def handle(self, handler: Handler, request: web.Request) -> web.StreamResponse:
        """Answer one request of the Hub's API."""
        self._served += 1
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        plan = self._plan(token)
        fault = self.faults.due(request)
        if fault is not None and fault.kind in {"hang", "reset"}:
            self._note(request, 0, plan or ANONYMOUS)
            return await self._silence(fault, request)
        if fault is not None and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        within, limits = self.quota.spend(token or str(request.remote), plan or ANONYMOUS, request.path)
        try:
            answer = await self._answer(handler, request, plan, fault, within=within)
        except HubError as error:
            answer = _refusal(error)
        except Moved as moved:
            text = f"Temporary Redirect. Redirecting to {moved.location}"
            answer = web.Response(status=307, text=text, headers={"Location": moved.location})
        if fault is not None and fault.kind == "rate":
            limits = {key: value.replace(_left(value), ";r=0;", 1) for key, value in limits.items()}
        self._dress(answer, limits)
        self._note(request, answer.status, plan or ANONYMOUS)
        if self.observer is not None and fault is None:
            self.observer(request, answer)
        if fault is not None and fault.kind == "cut-off":
            return await _cut_off(request, answer)
        return answer

    async def _answer(
        self, handler: Handler, request: web.Request, plan: str | None, fault: Fault | None, *, within: bool
    ) -> web.Response:
        if not within:
            raise HubError(
                429, "We had to rate limit you, you hit the quota of requests per 5 minutes period."
            )
        if fault is not None and (answer := instead(fault, request.path)) is not None:
            return answer
        if plan is None:
            raise bad_token()
        answer = await handler(Ask(request, self.world.state, plan != ANONYMOUS))
        if fault is not None and fault.kind in {"truncated", "odd", "short", "lose", "repeat"}:
            return spoil(fault, answer)
        return answer

    def _plan(self, token: str) -> str | None:
        """Return the plan of a token, `anonymous` without one, None for a token the Hub did not issue."""
        if not token:
            return ANONYMOUS
        if token in self.bad_tokens or not token.startswith("hf_"):
            return None
        return self.plans.get(token, self.plan)

    def _dress(self, answer: web.Response, limits: Mapping[str, str]) -> None:
        number = sha("request", self._served)
        answer.headers.update(limits)
        answer.headers.update(
            {
                "Date": formatdate(self.world.clock.now() // 1000, usegmt=True),
                "X-Powered-By": "huggingface-moon",
                "X-Request-Id": f"Root=1-{self.world.clock.now() // 1000:08x}-{number[:24]}",
                "Vary": "Origin",
                "Access-Control-Allow-Origin": "*",
                "Access-Control-Expose-Headers": EXPOSED,
            }
        )

    def _note(self, request: web.Request, status: int, plan: str) -> None:
        at = self.world.clock.now()
        self.log.add(Served(request.method, request.path, request.query_string, status, plan, at))

    @staticmethod
    async def _silence(fault: Fault, request: web.Request) -> web.StreamResponse:
        if fault.kind == "hang":
            await asyncio.Event().wait()
        sever(request)
        return web.Response(status=500)

    def routes(self) -> list[web.RouteDef]:
        """Return every route of the Hub's API that is spoken here."""
        made: list[web.RouteDef] = []

        def get(path: str, handler: Handler) -> None:
            made.append(web.get(path, partial(self.handle, handler)))

        for kind in KINDS:
            base = f"/api/{kind}s"
            repo = base + "/{repo:[^/]+(?:/[^/]+)?}"
            get(base, partial(lists.listing, kind=kind))
            get(f"{base}-tags-by-type", partial(showcase.vocabulary, kind=kind))
            if kind == "dataset":
                get(repo + "/leaderboard", showcase.leaderboard)
            get(repo + "/revision/{rev}", partial(repos.info, kind=kind))
            get(repo + "/commits/{rev}", partial(repos.history, kind=kind))
            get(repo + "/refs", partial(repos.refs, kind=kind))
            get(repo + "/tree/{rev}", partial(repos.tree, kind=kind))
            get(repo + "/tree/{rev}/{path:.*}", partial(repos.tree, kind=kind))
            made.append(
                web.post(repo + "/paths-info/{rev}", partial(self.handle, partial(repos.paths, kind=kind)))
            )
            get(repo + "/discussions", partial(community.discussions, kind=kind))
            get(repo + "/discussions/{num}", partial(community.discussion, kind=kind))
            get(repo, partial(repos.info, kind=kind))
        for word, overview in (("organizations", owners.organization), ("users", owners.user)):
            get(f"/api/{word}/{{name}}/overview", overview)
            get(f"/api/{word}/{{name}}/followers", owners.followers)
            get(f"/api/{word}/{{name}}/socials", owners.socials)
            get(f"/api/{word}/{{name}}/avatar", owners.picture)
        get("/api/organizations/{name}/members", owners.members)
        get("/api/daily_papers", papers.daily)
        get("/api/papers", papers.listing)
        get("/api/papers/search", papers.search)
        get("/api/papers/{paper}", papers.one)
        get("/api/collections", showcase.collections)
        get("/api/collections/{name}/{slug}", showcase.collection)
        get("/api/trending", showcase.trending)
        get("/avatars/{name}.svg", pages.avatar)
        get("/api/{tail:.*}", _nothing)
        for kind, prefix in (("dataset", "/datasets/"), ("space", "/spaces/"), ("model", "/")):
            repo = prefix + "{repo:[^/]+(?:/[^/]+)?}"
            get(repo + "/resolve/{rev}/{path:.+}", partial(content.resolve, kind=kind))
            get(repo + "/raw/{rev}/{path:.+}", partial(content.resolve, kind=kind))
            get(prefix + "{repo:[^/]+/[^/]+}", partial(pages.repo, kind=kind))
        get("/", pages.front)
        get("/{name}", pages.owner)
        return made


async def _nothing(_: Ask) -> web.Response:
    raise not_found()


def _left(value: str) -> str:
    """Return the part of a RateLimit header that says how many requests are left."""
    start = value.find(";r=")
    return value[start : value.find(";", start + 1) + 1] if start >= 0 else "\0"


def _refusal(error: HubError) -> web.Response:
    headers = {"Content-Type": JSON, "X-Error-Message": error.message, **error.headers}
    if error.code is not None:
        headers["X-Error-Code"] = error.code
    return web.Response(
        status=error.status, body=msgspec.json.encode({"error": error.message}), headers=headers
    )


async def _cut_off(request: web.Request, answer: web.Response) -> web.StreamResponse:
    """Send half of an answer and break the connection."""
    body = answer.body if isinstance(answer.body, bytes) else b""
    stream = web.StreamResponse(status=answer.status, headers=answer.headers)
    stream.content_length = len(body)
    await stream.prepare(request)
    await stream.write(body[: len(body) // 2])
    sever(request)
    return stream
