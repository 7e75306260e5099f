"""GET /api/models, /api/datasets, /api/spaces: the listings, with filters, order, pages and shapes."""

import re
from collections.abc import Callable
from itertools import islice

from aiohttp import web

from collectors.replica import derived, shapes
from collectors.replica.cursors import decode, encode
from collectors.replica.errors import bad_request
from collectors.replica.state import Record, Repo, State
from collectors.replica.wire import Ask, answer, answer_encoded

PAGE = 1000
"""Items on a page: the default and the most."""
_SORTS = ("createdAt", "downloads", "lastModified", "likes", "trendingScore", "likes30d", "id")
_ORDERS = {"likes30d": "trendingScore"}
_BOUND = re.compile(r"(min|max):(\d+(?:\.\d+)?)([KMBT]?)")
_SCALE = {"": 1, "K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}
Test = Callable[[Repo], bool]


async def listing(ask: Ask, kind: str) -> web.Response:
    """Answer one page of a listing."""
    expand = shapes.check_expand(kind, ask.many("expand"), in_list=True)
    sort = ask.choice("sort", ask.state.order, _SORTS)
    sort = _ORDERS.get(sort, sort)
    descending = ask.choice("direction", "-1", ("-1", "1")) == "-1"
    limit = min(ask.whole("limit", PAGE, 1), PAGE)
    skip = ask.whole("skip", 0, 0)
    cursor = ask.one("cursor")
    after = None if cursor is None else decode(sort, cursor)
    author = ask.one("author")
    tests = _tests(ask, kind)
    if expand and sort == "createdAt" and not tests and skip == 0:
        page = ask.state.page(kind, expand, descending=descending, after=after, author=author, limit=limit)
        if page is not None:
            body, key = page
            more = {} if key is None else {"Link": ask.link(cursor=encode(sort, key, descending=descending))}
            return answer_encoded(ask, body, more)
    rows = ask.state.ordered(
        kind,
        sort,
        descending=descending,
        after=after,
        author=author,
        keep=lambda repo: all(test(repo) for test in tests),
    )
    try:
        chosen = list(islice(rows, skip, skip + limit + 1))
    except TypeError as error:
        raise bad_request("Invalid cursor") from error
    headers = {}
    if len(chosen) > limit:
        last = chosen[limit - 1]
        key = (last.view(ask.state.now).get(sort), last.identity)
        headers["Link"] = ask.link(cursor=encode(sort, key, descending=descending))
    full = bool(ask.flag("full"))
    made: list[Record] = [
        shapes.item(
            ask.state,
            repo,
            expand=expand,
            full=full,
            card=bool(ask.flag("cardData")) or (full and kind != "model"),
            config=bool(ask.flag("config")),
            linked=kind == "space" and bool(ask.flag("linked")),
        )
        for repo in chosen[:limit]
    ]
    return answer(ask, made, headers)


def _tests(ask: Ask, kind: str) -> list[Test]:
    """Return what the query asks of a repo, each test on its own."""
    tests: list[Test] = []
    words = [word.lower() for word in ask.many("search")]
    if words:
        tests.append(lambda repo: all(word in repo.id.lower() for word in words))
    tags = {tag for value in ask.many("filter") for tag in value.split(",") if tag}
    official = "benchmark:official" in tags and kind == "dataset"
    if official:
        tags.discard("benchmark:official")
        marks = ask.state.benchmarks
        tests.append(
            lambda repo: repo.id.lower() in marks or "benchmark:official" in (repo.record.get("tags") or ())
        )
    if tags:
        tests.append(lambda repo: tags <= derived.searchable(ask.state, repo))
    gated = ask.flag("gated")
    if gated is not None:
        tests.append(lambda repo: bool(repo.record.get("gated")) == gated)
    if kind == "model":
        tests.extend(_model_tests(ask))
    if kind == "space":
        for key in ("models", "datasets"):
            wanted = set(ask.many(key))
            if wanted:
                tests.append(_uses(ask.state, key.removesuffix("s"), wanted))
    return tests


def _uses(state: State, kind: str, wanted: set[str]) -> Test:
    return lambda repo: wanted <= derived.used_by(state, repo, kind)


def _model_tests(ask: Ask) -> list[Test]:
    tests: list[Test] = []
    task = ask.one("pipeline_tag")
    if task is not None:
        tests.append(lambda repo: repo.record.get("pipeline_tag") == task)
    inference = ask.one("inference")
    if inference is not None:
        tests.append(lambda repo: ("warm" if derived.warm(repo) else None) == inference)
    providers = {name for value in ask.many("inference_provider") for name in value.split(",")}
    if providers:
        tests.append(lambda repo: _served_by(repo, providers))
    sizes = ask.one("num_parameters")
    if sizes is not None:
        least, most = _sizes(sizes)
        tests.append(lambda repo: least <= (repo.record.get("safetensors") or {}).get("total", -1) <= most)
    return tests


def _served_by(repo: Repo, providers: set[str]) -> bool:
    offering = {entry["provider"] for entry in derived.providers(repo)}
    return bool(offering) if "all" in providers else bool(providers & offering)


def _sizes(text: str) -> tuple[float, float]:
    """Read `min:6B,max:128B` as numbers of parameters."""
    bounds = {"min": 0.0, "max": float("inf")}
    for part in text.split(","):
        match = _BOUND.fullmatch(part.strip())
        if match is None:
            raise bad_request('"num_parameters" must look like min:6B,max:128B')
        bounds[match[1]] = float(match[2]) * _SCALE[match[3]]
    return bounds["min"], bounds["max"]
