import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx2
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from collectors.hub.budget import Lane
from collectors.hub.client import ATTEMPTS, LARGEST, Hub, next_cursor
from collectors.hub.errand import Errand
from collectors.hub.errors import (
    HubBadRequest,
    HubError,
    HubMissing,
    HubMoved,
    HubRateLimited,
    HubRefused,
    HubUnavailable,
    HubUnreadable,
)
from config.clock import ManualClock
from tests.collectors.conftest import Time, serving

QUOTA = {"RateLimit": '"api";r=100;t=200', "RateLimit-Policy": '"fixed window";"api";q=500;w=300'}


class Asked:
    """What a served client asked for, and how often."""

    def __init__(self, hub: Hub, requests: list[web.Request]) -> None:
        self.hub = hub
        self.requests = requests
        self.errand = Errand()

    async def get(self, path: str = "/api/models", *, named: bool = False) -> bytes:
        return (await self.hub.get(path, lane=Lane.ASKED, errand=self.errand, named=named)).body


@asynccontextmanager
async def answering(
    answer: Callable[[int], web.StreamResponse],
    time: Time,
    *,
    token: str | None = None,
    largest: int = LARGEST,
) -> AsyncIterator[Asked]:
    """Serve `answer(n)` to the n-th request, beginning at 1."""
    requests: list[web.Request] = []

    async def handle(request: web.Request) -> web.StreamResponse:
        requests.append(request)
        await asyncio.sleep(0)
        return answer(len(requests))

    async with (
        serving(handle) as url,
        Hub(
            url,
            token,
            clock=ManualClock(5_000),
            monotonic=time.monotonic,
            sleep=time.sleep,
            uniform=lambda _, high: high,
            largest=largest,
        ) as hub,
    ):
        yield Asked(hub, requests)


def error(status: int, message: str = "no", **headers: str) -> web.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return web.json_response({"error": message}, status=status, headers=named)


async def test_a_good_answer_carries_body_cursor_and_instant(time: Time) -> None:
    link = '<https://elsewhere.example/api/models?limit=3&cursor=abc%3D>; rel="next"'
    async with answering(lambda _: web.Response(body=b"[]", headers={"Link": link}), time) as asked:
        answer = await asked.hub.get(
            "/api/models", [("expand", "sha"), ("expand", "tags")], lane=Lane.ASKED, errand=asked.errand
        )
        assert (answer.body, answer.cursor, answer.sent_at) == (b"[]", "abc=", 5_000)
        assert asked.requests[0].query_string == "expand=sha&expand=tags"
        assert asked.requests[0].headers["User-Agent"].startswith("cartographer")
        assert "Authorization" not in asked.requests[0].headers
        assert asked.errand.take() == 1
        assert asked.errand.take() == 0


async def test_the_token_is_sent_and_never_shown(time: Time) -> None:
    async with answering(lambda _: error(403), time, token="hf_secret") as asked:
        with pytest.raises(HubRefused) as caught:
            await asked.get()
        assert asked.requests[0].headers["Authorization"] == "Bearer hf_secret"
        assert "hf_secret" not in str(caught.value)


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
async def test_what_passes_is_tried_again_with_growing_pauses(time: Time, status: int) -> None:
    async with answering(lambda n: error(status) if n < 4 else web.json_response([]), time) as asked:
        assert await asked.get() == b"[]"
        assert len(asked.requests) == 4
        assert time.slept == [0.5, 1.0, 2.0]
        assert asked.errand.requests == 4


async def test_a_hub_that_stays_down_is_unavailable(time: Time) -> None:
    async with answering(lambda _: error(503, "maintenance"), time) as asked:
        with pytest.raises(HubUnavailable, match="503 maintenance"):
            await asked.get()
        assert len(asked.requests) == ATTEMPTS
        assert asked.hub.circuit.is_open
        with pytest.raises(HubUnavailable, match="does not answer"):
            await asked.get()
        assert len(asked.requests) == ATTEMPTS


async def test_a_closed_port_is_one_clear_line(time: Time) -> None:
    async with answering(lambda _: error(500), time) as asked:
        endpoint = asked.hub.endpoint
    hub = Hub(endpoint, clock=ManualClock(0), monotonic=time.monotonic, sleep=time.sleep)
    with pytest.raises(HubUnavailable, match=r"^http://127.0.0.1:\d+ does not answer \(ConnectError"):
        await hub.get("/api/models", lane=Lane.ASKED, errand=Errand())
    await hub.close()


async def test_a_hub_that_never_answers_times_out(time: Time) -> None:
    async def hang(_: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError("never set")

    async with (
        serving(hang) as url,
        Hub(
            url,
            clock=ManualClock(0),
            monotonic=time.monotonic,
            sleep=time.sleep,
            timeout=httpx2.Timeout(0.05),
        ) as hub,
    ):
        with pytest.raises(HubUnavailable, match="ReadTimeout"):
            await hub.get("/api/models", lane=Lane.ASKED, errand=Errand())


async def test_a_hub_that_answers_drop_by_drop_times_out(time: Time) -> None:
    async def drip(request: web.Request) -> web.StreamResponse:
        stream = web.StreamResponse()
        await stream.prepare(request)
        while True:
            await stream.write(b" ")
            await asyncio.sleep(0.01)

    async with (
        serving(drip) as url,
        Hub(url, clock=ManualClock(0), monotonic=time.monotonic, sleep=time.sleep, deadline=0.1) as hub,
    ):
        with pytest.raises(HubUnavailable, match="TimeoutError"):
            await hub.get("/api/models", lane=Lane.ASKED, errand=Errand())


async def test_an_enormous_answer_is_not_read(time: Time) -> None:
    async with answering(lambda _: web.Response(body=b" " * 5000), time, largest=1000) as asked:
        with pytest.raises(HubUnreadable, match="more than 1000 bytes"):
            await asked.get()
        assert len(asked.requests) == 1


async def test_html_is_not_taken_for_an_answer(time: Time) -> None:
    page = "<!doctype html><title>Hub</title>"
    async with answering(
        lambda n: web.Response(text=page, content_type="text/html") if n < 3 else web.json_response([]), time
    ) as asked:
        assert await asked.get() == b"[]"
    async with answering(lambda _: web.Response(text=page, content_type="text/html"), time) as asked:
        with pytest.raises(HubUnreadable, match="HTML instead of JSON"):
            await asked.get()
        assert not asked.hub.circuit.is_open


@pytest.mark.parametrize(
    ("status", "token", "missing"),
    [(404, None, True), (401, None, True), (404, "hf_t", True), (401, "hf_t", False)],
)
async def test_missing_or_private(time: Time, status: int, token: str | None, *, missing: bool) -> None:
    async with answering(lambda _: error(status, "Repository not found"), time, token=token) as asked:
        with pytest.raises(HubMissing if missing else HubRefused):
            await asked.get("/api/models/a/b", named=True)
        with pytest.raises(HubRefused):
            await asked.get("/api/models")
        assert len(asked.requests) == 2


@pytest.mark.parametrize(
    "answer",
    [
        web.Response(status=404, text="<html>no such host</html>", content_type="text/html"),
        error(401, X_Error_Code="GatedRepo"),
        error(403, X_Error_Message="Access to this resource is disabled."),
        error(451),
    ],
    ids=["a proxy's page", "a gate", "disabled", "legal"],
)
async def test_what_is_refused_is_not_missing(time: Time, answer: web.Response) -> None:
    async with answering(lambda _: answer, time) as asked:
        with pytest.raises(HubRefused):
            await asked.get("/api/models/a/b", named=True)


@pytest.mark.parametrize("location", ["/api/models/new/name", "{}/api/models/new/name", "name"])
async def test_a_redirect_tells_the_new_path(time: Time, location: str) -> None:
    async def move(request: web.Request) -> web.StreamResponse:
        here = f"{request.scheme}://{request.host}"
        return web.Response(status=307, headers={"Location": location.format(here)})

    async with serving(move) as url, Hub(url, clock=ManualClock(0)) as hub:
        with pytest.raises(HubMoved) as caught:
            await hub.get("/api/models/new/old", lane=Lane.ASKED, errand=Errand(), named=True)
        assert caught.value.path == "/api/models/new/name"


@pytest.mark.parametrize(
    "location", ["https://elsewhere.example/api/models/a/b", "//elsewhere.example/x", ""]
)
async def test_a_redirect_to_another_host_is_not_followed(time: Time, location: str) -> None:
    headers = {"Location": location} if location else {}
    async with answering(lambda _: web.Response(status=302, headers=headers), time) as asked:
        with pytest.raises(HubRefused, match="not followed"):
            await asked.get("/api/models/a/b", named=True)


async def test_a_bad_request_names_what_is_allowed(time: Time) -> None:
    said = '"expand" must be one of [author, cardData, "sha"]'
    async with answering(lambda _: error(400, said), time) as asked:
        with pytest.raises(HubBadRequest) as caught:
            await asked.get()
        assert caught.value.allowed == ("author", "cardData", "sha")
    async with answering(lambda _: error(400, "Invalid cursor"), time) as asked:
        with pytest.raises(HubBadRequest) as caught:
            await asked.get()
        assert caught.value.allowed == ()


async def test_an_exhausted_quota_is_waited_for(time: Time) -> None:
    spent = {"RateLimit": '"api";r=0;t=55', "RateLimit-Policy": QUOTA["RateLimit-Policy"]}
    async with answering(
        lambda n: (
            web.json_response({"error": "wait"}, status=429, headers=spent)
            if n == 1
            else web.json_response([], headers=QUOTA)
        ),
        time,
    ) as asked:
        assert await asked.get() == b"[]"
        assert sum(time.slept) == pytest.approx(56, abs=1)
        assert not asked.hub.circuit.is_open


async def test_another_limiter_is_obeyed_by_its_own_word(time: Time) -> None:
    limited = QUOTA | {"Retry-After": "3"}
    async with answering(
        lambda n: (
            web.json_response({"error": "slow"}, status=429, headers=limited)
            if n == 1
            else web.json_response([], headers=QUOTA)
        ),
        time,
    ) as asked:
        assert await asked.get() == b"[]"
        assert time.slept == [4.0]


async def test_a_limit_that_does_not_end_is_told(time: Time) -> None:
    async with answering(lambda _: error(429, Retry_After="2"), time) as asked:
        with pytest.raises(HubRateLimited) as caught:
            await asked.get()
        assert caught.value.retry_at == 5_000 + 3_000
        assert len(asked.requests) == ATTEMPTS


@pytest.mark.parametrize(
    "body",
    [
        b'{"error": {"code": 7, "message": "told\\u0000 so"}}',
        b'{"errors": [{"message": "told so"}]}',
        b'{"error": "told so"}',
    ],
)
async def test_a_message_is_found_wherever_it_stands(time: Time, body: bytes) -> None:
    async with answering(lambda _: web.Response(status=403, body=body), time) as asked:
        with pytest.raises(HubRefused, match=r"403 told so$"):
            await asked.get()


async def test_a_check_makes_an_answer_be_asked_for_again(time: Time) -> None:
    def check(body: bytes) -> None:
        try:
            json.loads(body)
        except ValueError as broken:
            raise HubUnreadable("broken") from broken

    async with answering(lambda n: web.Response(body=b"[" if n == 1 else b"[]"), time) as asked:
        answer = await asked.hub.get("/api/models", lane=Lane.ASKED, errand=asked.errand, check=check)
        assert answer.body == b"[]"
        assert asked.errand.requests == 2


async def test_offline_mode_is_respected(time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    async with answering(lambda _: web.json_response([]), time) as asked:
        with pytest.raises(HubUnavailable, match="HF_HUB_OFFLINE"):
            await asked.get()
        assert asked.requests == []


async def test_a_cancelled_request_says_nothing_about_the_hub(time: Time) -> None:
    arrived = asyncio.Event()

    async def hang(_: web.Request) -> web.StreamResponse:
        arrived.set()
        await asyncio.Event().wait()
        raise AssertionError("never set")

    async with serving(hang) as url, Hub(url, clock=ManualClock(0), sleep=time.sleep) as hub:
        asking = asyncio.create_task(hub.get("/api/models", lane=Lane.ASKED, errand=Errand()))
        await arrived.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert not hub.circuit.is_open
        # Before the Hub has told of a quota one request may be under way: a second goes only after the first.
        async with asyncio.timeout(10), hub.budget.request(Lane.ASKED):
            pass


def test_a_next_page_without_cursor_is_unreadable() -> None:
    with pytest.raises(HubUnreadable):
        next_cursor({"link": '<https://huggingface.co/api/models?limit=2>; rel="next"'})
    assert next_cursor({"link": '<https://huggingface.co/api/models?cursor=x>; rel="prev"'}) is None
    assert next_cursor({}) is None


@given(st.text(alphabet=st.characters(codec="latin-1", exclude_characters="\r\n\x00")))
def test_any_link_header_is_survived(link: str) -> None:
    try:
        found = next_cursor({"link": link})
    except HubError:
        return
    assert found is None or found
