"""The command line, and the world that comes with the project, served."""

import asyncio
import sys

import httpx2
import pytest

from collectors.replica.__main__ import main
from collectors.replica.hub import LocalHub
from collectors.replica.world import BUILTIN, World, load
from config.clock import WEEK, ManualClock
from tests.support.hub import running


async def test_prints_its_address_first_and_stops_when_told() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "collectors.replica", "--synthetic", "30", "--at", "2026-10-01", "--quota", "9",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode()
    assert line.startswith("listening on http://127.0.0.1:")
    async with httpx2.AsyncClient(base_url=line.split()[-1]) as client:
        answer = await client.get("/api/models?sort=createdAt&limit=2")
        assert len(answer.json()) == 2
        assert answer.headers["RateLimit"].startswith('"api";r=8;')
        assert (await client.get("/replica")).json()["now"].startswith("2026-10-01T00:0")
    process.terminate()
    assert await process.wait() == 0


async def test_a_synthetic_hub_has_the_sizes_and_the_plan_it_is_told() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "collectors.replica", "--synthetic", "30", "--datasets", "20", "--spaces", "4",
        "--changed", "0.5", "--moved", "0.1", "--generation", "1", "--plan", "pro",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode()
    async with httpx2.AsyncClient(base_url=line.split()[-1]) as client:
        sizes = {}
        for kind in ("models", "datasets", "spaces"):
            answer = await client.get(f"/api/{kind}?expand=sha", headers={"Authorization": "Bearer hf_x"})
            sizes[kind] = len(answer.json())
            assert ";q=2500;" in answer.headers["RateLimit-Policy"]
        answer = await client.get("/api/models?expand=sha&limit=1")
        assert ";q=500;" in answer.headers["RateLimit-Policy"]
    # of the models 12 change, two of which go, and three are new
    assert sizes == {"models": 31, "datasets": 21, "spaces": 5}
    process.terminate()
    assert await process.wait() == 0


async def test_a_taken_port_is_one_clear_line() -> None:
    world = World(load(), ManualClock(load().present))
    async with LocalHub(world) as hub:
        port = hub.url.rpartition(":")[2]
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "collectors.replica", "--synthetic", "3", "--port", port,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, err = await process.communicate()
    assert (process.returncode, out) == (2, b"")
    assert err.startswith(b"cannot open port")
    assert err.count(b"\n") == 1


def test_a_world_that_is_not_there_is_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--world", "/nowhere/at/all"]) == 2
    assert main(["--synthetic", "0"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("cannot start the local Hub: ") for line in lines)


@pytest.mark.skipif(not (BUILTIN / "world.toml").exists(), reason="the built-in world is not written yet")
async def test_the_builtin_world_answers_all_along() -> None:
    data = load()
    world = World(data, ManualClock(data.start))
    async with (
        running(world, quota=100_000) as hub,
        httpx2.AsyncClient(base_url=hub.url, timeout=60) as client,
    ):
        for week in (0, 10, 12):
            hub.clock.set(data.start + week * WEEK)
            for kind in ("models", "datasets", "spaces"):
                url: str | None = f"/api/{kind}?sort=createdAt&expand=sha&expand=tags&expand=cardData"
                seen = 0
                while url is not None:
                    answer = await client.get(url)
                    seen += len(answer.json())
                    url = answer.links.get("next", {}).get("url")
                assert seen == sum(1 for _ in world.state.all(kind[:-1]))
            state = world.state
            for repo in list(state.all("model"))[:: 150 if week else 700]:
                for path in ("", "/discussions", "/refs", "/tree/main?recursive=true"):
                    answer = await client.get(f"/api/models/{repo.id}{path}")
                    assert answer.status_code in {200, 403}, (repo.id, path)
            for path in (
                "daily_papers?limit=100",
                "papers",
                "collections?limit=100",
                "trending?limit=20",
                "models-tags-by-type",
            ):
                assert (await client.get(f"/api/{path}")).status_code == 200
            for dataset in list(state.benchmarks)[:5]:
                answer = await client.get(
                    f"/api/datasets/{dataset}/leaderboard?base_model=false", follow_redirects=True
                )
                assert answer.status_code == 200
            for paper in list(state.papers)[:5]:
                assert (await client.get(f"/api/papers/{paper}")).status_code in {200, 404}
            for slug in list(state.collections)[:3]:
                assert (await client.get(f"/api/collections/{slug}")).status_code in {200, 404}
