"""Answers byte by byte: headers, tags, refusals, redirects, parameters."""

import asyncio
import re

import httpx2
import pytest

from tests.support.hub import TestHub


async def _exchange(hub: TestHub, target: str, *lines: str) -> tuple[str, dict[str, str], bytes]:
    """Send a request by hand; return the status line, the headers as they stand, and the body."""
    host, _, port = hub.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(
        "\r\n".join(
            [f"GET {target} HTTP/1.1", "Host: hub.test", "Connection: close", *lines, "", ""]
        ).encode()
    )
    data = await reader.read()
    writer.close()
    await writer.wait_closed()
    head, _, body = data.partition(b"\r\n\r\n")
    status, *rest = head.decode().split("\r\n")
    return status, dict(line.split(": ", 1) for line in rest), body


async def test_every_answer_wears_the_hubs_headers(hub: TestHub) -> None:
    status, headers, body = await _exchange(hub, "/api/models/acme/one")
    assert status == "HTTP/1.1 200 OK"
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert headers["RateLimit"] == '"api";r=499;t=300'
    assert headers["RateLimit-Policy"] == '"fixed window";"api";q=500;w=300'
    assert headers["X-Powered-By"] == "huggingface-moon"
    assert headers["Vary"] == "Origin"
    assert re.fullmatch(r'W/"[0-9a-f]+-[A-Za-z0-9+/]{27}"', headers["ETag"])
    assert re.fullmatch(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24}", headers["X-Request-Id"])
    assert "X-Error-Code" in headers["Access-Control-Expose-Headers"]
    assert "Cache-Control" not in headers
    assert body.startswith(b'{"_id":"')

    status, again, body = await _exchange(hub, "/api/models/acme/one", f"If-None-Match: {headers['ETag']}")
    assert (status, body) == ("HTTP/1.1 304 Not Modified", b"")
    assert again["ETag"] == headers["ETag"]


async def test_a_missing_repo_asks_for_a_token_first(hub: TestHub) -> None:
    status, headers, body = await _exchange(hub, "/api/models/acme/nothing")
    assert status == "HTTP/1.1 401 Unauthorized"
    assert headers["X-Error-Message"] == "Invalid username or password."
    assert headers["WWW-Authenticate"].startswith("Bearer realm=")
    assert "X-Error-Code" not in headers
    assert body == b'{"error":"Invalid username or password."}'

    status, headers, body = await _exchange(hub, "/api/models/acme/nothing", "Authorization: Bearer hf_a")
    assert status == "HTTP/1.1 404 Not Found"
    assert (headers["X-Error-Code"], body) == ("RepoNotFound", b'{"error":"Repository not found"}')

    status, headers, _ = await _exchange(hub, "/api/models/acme/one", "Authorization: Bearer nonsense")
    assert (status, headers["X-Error-Message"]) == (
        "HTTP/1.1 401 Unauthorized",
        "Invalid credentials in Authorization header",
    )


async def test_a_moved_repo_redirects_with_its_path_kept(hub: TestHub) -> None:
    hub.world.apply({"op": "rename", "type": "model", "id": "acme/one", "to": "uno"})
    status, headers, _ = await _exchange(hub, "/api/models/acme/one/commits/main?limit=2")
    assert status == "HTTP/1.1 307 Temporary Redirect"
    assert headers["Location"] == "/api/models/acme/uno/commits/main?limit=2"
    _, headers, _ = await _exchange(hub, "/olden/two/raw/main/README.md")
    assert headers["Location"] == "/acme/two/raw/main/README.md"
    _, headers, _ = await _exchange(hub, "/api/models/ACME/Uno")
    assert headers["Location"] == "/api/models/acme/uno"


async def test_items_have_the_keys_the_hub_gives(raw: httpx2.AsyncClient) -> None:
    item = (await raw.get("/api/models", params={"search": "ONE", "sort": "likes"})).json()[0]
    assert set(item) == {
        "_id", "id", "likes", "trendingScore", "private", "downloads", "tags", "createdAt", "modelId",
        "pipeline_tag", "library_name",
    }  # fmt: skip
    full = (await raw.get("/api/models", params={"search": "one", "full": "true"})).json()[0]
    assert set(full) - set(item) == {"author", "sha", "lastModified", "gated", "disabled", "siblings"}
    expanded = (await raw.get("/api/models?search=one&expand=gated&expand[]=safetensors")).json()[0]
    assert set(expanded) == {"_id", "id", "gated", "safetensors"}
    info = (await raw.get("/api/models/acme/two")).json()
    assert info["model-index"] is None
    assert "pipeline_tag" not in info


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("author=ACME&sort=createdAt", ["acme/off", "acme/two", "acme/one"]),
        ("author=acme&sort=createdAt&direction=1", ["acme/one", "acme/two", "acme/off"]),
        ("gated=true", ["acme/two"]),
        ("pipeline_tag=text-generation", ["acme/one"]),
        ("filter=transformers&filter=license:mit", ["acme/one"]),
        ("filter=base_model:acme/one,base_model:merge:acme/two", ["ada/three"]),
        ("num_parameters=min:6B,max:8B", ["acme/one"]),
        ("num_parameters=min:8B", []),
        ("author=nobody", []),
        ("author=acme&library=timm&sort=likes&limit=1", ["acme/one"]),
        ("sort=likes&skip=1&limit=1", ["ada/three"]),
    ],
)
async def test_lists_what_the_query_asks_for(raw: httpx2.AsyncClient, query: str, wanted: list[str]) -> None:
    answer = await raw.get(f"/api/models?{query}")
    assert [item["id"] for item in answer.json()] == wanted


async def test_lists_spaces_by_what_they_use(raw: httpx2.AsyncClient) -> None:
    used = (await raw.get("/api/spaces?models=acme/one&datasets=acme/data")).json()
    assert [space["id"] for space in used] == ["acme/demo"]
    assert (await raw.get("/api/spaces?models=acme/two")).json() == []


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/api/models?limit=0", '"limit" must be'),
        ("/api/models?limit=many", '"limit" must be a number'),
        ("/api/models?sort=shoeSize", '"sort" must be one of ['),
        ("/api/models?cursor=%%%", "Invalid cursor"),
        (
            "/api/models?sort=likes&cursor=eyIkb3IiOlt7Imxpa2VzIjoieCIsIl9pZCI6eyIkZ3QiOiJhIn19XX0=",
            "Invalid cursor",
        ),
        ("/api/models?expand=childrenModelCount", '"expand" must be one of ['),
        ("/api/models?gated=perhaps", '"gated" must be a boolean'),
        ("/api/models?num_parameters=big", '"num_parameters" must'),
        ("/api/daily_papers?date=2025-13-40", "Invalid date"),
        ("/api/daily_papers?limit=101", '"limit" must be less'),
        ("/api/organizations/acme/members?limit=5", '"limit" must be greater'),
        ("/api/models/acme/one/discussions?status=odd", '"status" must be one of ['),
    ],
)
async def test_refuses_bad_parameters(raw: httpx2.AsyncClient, path: str, message: str) -> None:
    answer = await raw.get(path)
    assert answer.status_code == 400
    assert message in answer.json()["error"]
    assert answer.headers["X-Error-Message"] == answer.json()["error"]


async def test_walks_a_list_page_by_page(raw: httpx2.AsyncClient) -> None:
    url: str | None = "/api/models?sort=createdAt&limit=1&expand=sha&expand=createdAt"
    seen = []
    while url is not None:
        answer = await raw.get(url)
        assert len(answer.json()) == 1
        seen.append(answer.json()[0]["id"])
        url = answer.links.get("next", {}).get("url")
        assert url is None or "expand=sha&expand=createdAt" in url
    assert seen == ["ada/three", "acme/off", "acme/two", "acme/one"]


async def test_commits_say_how_many_there_are(raw: httpx2.AsyncClient, hub: TestHub) -> None:
    for number in range(3):
        hub.world.apply({"op": "commit", "type": "model", "id": "acme/one", "title": f"Change {number}"})
    answer = await raw.get("/api/models/acme/one/commits/main?limit=2")
    assert [commit["title"] for commit in answer.json()] == ["Change 2", "Change 1"]
    assert int(answer.headers["X-Total-Count"]) > 3
    assert "p=1" in answer.links["next"]["url"]
    following = await raw.get(answer.links["next"]["url"])
    assert following.json()[0]["title"] == "Change 0"
    refused = await raw.get("/api/models/acme/two/commits/main")
    assert (refused.status_code, refused.headers["X-Error-Code"]) == (401, "GatedRepo")


async def test_files_come_with_commit_and_etag(raw: httpx2.AsyncClient) -> None:
    head = await raw.head("/acme/one/resolve/main/README.md")
    got = await raw.get("/acme/one/resolve/main/README.md")
    assert head.content == b""
    assert head.headers["Content-Length"] == str(len(got.content))
    assert re.fullmatch(r'"[0-9a-f]{40}"', head.headers["ETag"])
    assert head.headers["X-Repo-Commit"] == (await raw.get("/api/models/acme/one")).json()["sha"]
    part = await raw.get("/acme/one/resolve/main/README.md", headers={"Range": "bytes=0-2"})
    assert (part.status_code, part.content) == (206, b"---")
    assert part.headers["RateLimit"].startswith('"resolvers";')
    assert (await raw.get("/acme/one/resolve/main/model.safetensors")).status_code == 403
    assert (await raw.get("/datasets/acme/data/raw/main/README.md")).text.startswith(
        "---\nlicense: cc-by-4.0"
    )


async def test_smaller_routes_answer(raw: httpx2.AsyncClient) -> None:
    for path in (
        "/api/trending",
        "/api/trending?type=space",
        "/api/collections?owner=acme",
        "/api/papers",
        "/api/papers/search?q=one",
        "/api/papers/2609.00001",
        "/api/models-tags-by-type",
        "/api/datasets-tags-by-type?type=license",
        "/api/organizations/acme/socials",
        "/api/users/ada/socials",
        "/api/organizations/acme/avatar",
        "/api/daily_papers?week=2026-W37",
        "/api/daily_papers?month=2026-09",
        "/acme/one",
        "/acme",
        "/",
        "/avatars/acme.svg",
    ):
        answer = await raw.get(path)
        assert answer.status_code == 200, path
        assert answer.content not in (b"[]", b"{}"), path
    assert (await raw.get("/api/daily_papers?p=5")).json() == []
    assert (await raw.get("/api/nonsense")).status_code == 404
    listed = (await raw.get("/api/collections?item=models/acme/two")).json()
    assert [item["title"] for item in listed] == ["Our models"]


async def test_a_page_shows_no_ones_markup(raw: httpx2.AsyncClient, hub: TestHub) -> None:
    hub.world.apply(
        {"op": "card", "type": "model", "id": "acme/one", "cardData": {"tags": ["<script>"]}, "body": "<b>x"}
    )
    page = (await raw.get("/acme/one")).text
    assert "<script>" not in page
    assert "&lt;b&gt;x" in page
