"""What can go wrong goes wrong when it is told to, and only then."""

import asyncio

import httpx2
import pytest

from tests.collectors.replica.conftest import small_world
from tests.support.hub import TestHub, running


async def test_fails_as_often_as_told_on_the_paths_named(hub: TestHub, raw: httpx2.AsyncClient) -> None:
    fault = hub.faults.add("status", r"GET /api/models\?", status=503, times=2, skip=1)
    codes = [(await raw.get("/api/models?limit=1")).status_code for _ in range(4)]
    assert codes == [200, 503, 503, 200]
    assert fault.happened == 2
    assert (await raw.get("/api/datasets?limit=1")).status_code == 200


async def test_limits_the_rate_with_and_without_quota_left(hub: TestHub, raw: httpx2.AsyncClient) -> None:
    hub.faults.add("rate", retry_after=7)
    answer = await raw.get("/api/models")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert ";r=0;" in answer.headers["RateLimit"]
    hub.faults.add("status", status=429)
    answer = await raw.get("/api/models")
    assert answer.status_code == 429
    assert ";r=0;" not in answer.headers["RateLimit"]


async def test_hangs_until_the_asker_gives_up(hub: TestHub, raw: httpx2.AsyncClient) -> None:
    hub.faults.add("hang")
    with pytest.raises(httpx2.ReadTimeout):
        await raw.get("/api/models", timeout=0.2)
    assert hub.log.entries[-1].status == 0
    assert (await raw.get("/api/models")).status_code == 200


async def test_answers_late(hub: TestHub, raw: httpx2.AsyncClient) -> None:
    hub.faults.add("slow", seconds=30.0)
    with pytest.raises(httpx2.ReadTimeout):
        await raw.get("/api/models", timeout=0.1)
    hub.faults.add("slow", seconds=0.01)
    assert (await raw.get("/api/models", timeout=5)).status_code == 200


async def test_stops_while_something_hangs() -> None:
    async with running(small_world()) as hub, httpx2.AsyncClient(base_url=hub.url) as client:
        hub.faults.add("hang")
        waiting = asyncio.create_task(client.get("/api/models"))
        await hub.log.wait("/api/models")
    with pytest.raises((httpx2.NetworkError, httpx2.RemoteProtocolError)):
        await waiting


async def test_breaks_connections(hub: TestHub, raw: httpx2.AsyncClient) -> None:
    hub.faults.add("reset")
    with pytest.raises((httpx2.NetworkError, httpx2.RemoteProtocolError)):
        await raw.get("/api/models")
    hub.faults.add("cut-off")
    with pytest.raises((httpx2.NetworkError, httpx2.RemoteProtocolError)):
        await raw.get("/api/models")
    assert (await raw.get("/api/models")).status_code == 200


async def test_answers_html_and_half_json(hub: TestHub, raw: httpx2.AsyncClient) -> None:
    hub.faults.add("html", status=502)
    page = await raw.get("/api/models")
    assert (page.status_code, page.headers["Content-Type"]) == (502, "text/html; charset=utf-8")
    whole = (await raw.get("/api/models")).content
    hub.faults.add("truncated")
    assert (await raw.get("/api/models")).content == whole[: len(whole) // 2]


async def test_lists_that_lie(hub: TestHub, raw: httpx2.AsyncClient) -> None:
    hub.faults.add("odd", record={"id": 7}, at=1)
    assert (await raw.get("/api/models")).json()[1] == {"id": 7}
    hub.faults.add("short", keep=1)
    answer = await raw.get("/api/models?limit=2")
    assert len(answer.json()) == 1
    assert "Link" not in answer.headers


async def test_refuses_an_expand_it_would_take(hub: TestHub, raw: httpx2.AsyncClient) -> None:
    hub.faults.add("refuse-expand", names=["baseModels"], times=None)
    refused = await raw.get("/api/models?expand=sha&expand=baseModels")
    assert refused.status_code == 400
    assert "baseModels" not in refused.json()["error"]
    assert "safetensors" in refused.json()["error"]
    assert (await raw.get("/api/models?expand=sha")).status_code == 200


def test_knows_its_own_kinds(hub: TestHub) -> None:
    with pytest.raises(ValueError, match="unknown fault"):
        hub.faults.add("gremlins")


async def test_is_told_over_http_too(hub: TestHub, raw: httpx2.AsyncClient) -> None:
    answer = await raw.post("/replica/faults", json={"kind": "status", "path": "/api/models", "status": 500})
    assert answer.status_code == 201
    assert (await raw.get("/api/models")).status_code == 500
    assert [fault["happened"] for fault in (await raw.get("/replica/faults")).json()["set"]] == [1]
    assert (await raw.post("/replica/faults", json={"kind": "gremlins"})).status_code == 400
    assert (await raw.post("/replica/faults", content=b"[]")).status_code == 400
    await raw.delete("/replica/faults")
    assert (await raw.get("/replica/faults")).json()["set"] == []


async def test_the_log_counts_what_was_asked(hub: TestHub, raw: httpx2.AsyncClient) -> None:
    await asyncio.gather(
        *(raw.get(f"/api/models/acme/one/commits/main?limit={number}") for number in (1, 2, 3))
    )
    await raw.get("/acme/one/resolve/main/README.md")
    log = (await raw.get("/replica/log?limit=1")).json()
    assert log["total"] == 4
    assert {"method": "GET", "route": "/api/models/{}/commits/{}", "status": 200, "count": 3} in log["counts"]
    assert len(log["entries"]) == 1
    assert hub.log.count("commits/main", method="GET", status=200) == 3
    await raw.delete("/replica/log")
    assert hub.log.total == 0


async def test_the_clock_moves_and_changes_happen_over_http(hub: TestHub, raw: httpx2.AsyncClient) -> None:
    moved = await raw.post("/replica/clock", json={"to": "2026-09-20T00:00:00Z"})
    assert moved.json() == {"now": "2026-09-20T00:00:00.000Z"}
    assert (await raw.post("/replica/clock", json={"by": 1000})).json()["now"] == "2026-09-20T00:00:01.000Z"
    assert (await raw.post("/replica/clock", json={"by": "soon"})).status_code == 400
    change = {"op": "gate", "type": "model", "id": "acme/one", "gated": "manual"}
    assert (await raw.post("/replica/changes", json=change)).status_code == 201
    assert (await raw.get("/api/models/acme/one")).json()["gated"] == "manual"
    assert (await raw.post("/replica/changes", json={**change, "id": "acme/none"})).status_code == 400
    assert (await raw.get("/replica")).json()["movable"] is True


async def test_rows_are_lost_and_repeated(hub: TestHub, raw: httpx2.AsyncClient) -> None:
    url = "/api/models?sort=createdAt&limit=2&expand=sha"
    first = await raw.get(url)
    hub.faults.add("lose", "/api/models", at=0, keep=1)
    assert [row["id"] for row in (await raw.get(url)).json()] == [first.json()[1]["id"]]
    hub.faults.add("repeat", "/api/models", keep=1, times=None)
    assert (await raw.get(url)).json() == first.json()
    second = (await raw.get(first.links["next"]["url"])).json()
    assert second[0] == first.json()[1]
    assert len({row["id"] for row in second}) == 3


async def test_a_token_without_rights_is_told_so(hub: TestHub, raw: httpx2.AsyncClient) -> None:
    hub.faults.add("forbid", "/api/models")
    answer = await raw.get("/api/models")
    assert answer.status_code == 403
    assert "permissions" in answer.headers["X-Error-Message"]
