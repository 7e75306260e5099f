"""A grown Hub: deterministic, complete, paged without being held."""

import asyncio
import tracemalloc

import httpx2
import pytest
from huggingface_hub import HfApi
from hypothesis import given
from hypothesis import strategies as st

from collectors.replica.script import ScriptError
from collectors.replica.synthetic import Plan, SyntheticState, SyntheticWorld, _Shares
from config.clock import ManualClock, from_iso
from tests.support.hub import running

EXPANDED = "&".join(
    f"expand={key}" for key in ("sha", "downloads", "likes", "gated", "cardData", "createdAt")
)


def _world(size: int, generation: int = 0) -> SyntheticWorld:
    return SyntheticWorld(Plan(size, 7, 0.02, generation), ManualClock(from_iso("2026-11-01")))


@given(st.integers(1, 5_000), st.integers(1, 400), st.integers(0, 99))
def test_every_repo_has_one_owner_who_knows_it(size: int, owners: int, seed: int) -> None:
    shares = _Shares(size, owners, seed)
    held = [index for rank in range(owners) for index in shares.indexes(rank)]
    assert sorted(held) == list(range(size))
    for index in range(0, size, max(size // 20, 1)):
        assert index in shares.indexes(shares.rank(index))


async def _all(client: httpx2.AsyncClient, url: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    following: str | None = url
    while following is not None:
        answer = await client.get(following)
        rows += answer.json()
        following = answer.links.get("next", {}).get("url")
    return rows


@pytest.mark.parametrize("direction", ["", "&direction=1"])
async def test_a_census_finds_each_once_in_order(direction: str) -> None:
    async with running(_world(900), quota=10_000) as hub, httpx2.AsyncClient(base_url=hub.url) as client:
        rows = await _all(client, f"/api/models?sort=createdAt&limit=70&expand=createdAt{direction}")
        assert len({row["_id"] for row in rows}) == len(rows) == 900
        keys = [(str(row["createdAt"]), str(row["_id"])) for row in rows]
        wanted = sorted(sorted(keys, key=lambda key: key[1]), key=lambda key: key[0], reverse=not direction)
        assert keys == wanted
        liked = await _all(client, "/api/models?sort=likes&limit=250&expand=likes")
        assert len({row["_id"] for row in liked}) == 900
        assert [row["likes"] for row in liked] == sorted(
            (row["likes"] for row in liked), key=lambda likes: -int(str(likes))
        )


async def test_the_client_reads_owners_and_repos() -> None:
    async with running(_world(600)) as hub:
        api = HfApi(endpoint=hub.url, token=False)
        mine = await asyncio.to_thread(lambda: list(api.list_models(author="org-0", sort="created_at")))
        overview = await asyncio.to_thread(api.get_organization_overview, "org-0")
        assert overview.num_models == len(mine) > 5
        model = await asyncio.to_thread(api.model_info, mine[0].id)
        assert (model.author, model.id) == ("org-0", mine[0].id)
        assert (
            await asyncio.to_thread(lambda: list(api.list_models(author="nobody", sort="created_at"))) == []
        )
        assert (await asyncio.to_thread(api.get_user_overview, "user-1")).username == "user-1"
        assert len(await asyncio.to_thread(lambda: list(api.list_datasets(sort="created_at")))) == 200
        assert len(await asyncio.to_thread(api.list_repo_commits, mine[0].id)) >= 1


async def test_a_generation_differs_by_its_share() -> None:
    world = _world(4_000)
    pictures = []
    async with running(world, quota=10_000) as hub, httpx2.AsyncClient(base_url=hub.url) as client:
        for generation in (0, 1):
            world.apply({"op": "generation", "generation": generation})
            rows = await _all(client, f"/api/models?sort=createdAt&{EXPANDED}")
            pictures.append({row["_id"]: row for row in rows})
    before, after = pictures
    changed = sum(before[key] != after[key] for key in before.keys() & after.keys())
    assert 50 <= changed + len(before.keys() - after.keys()) <= 110
    assert 0 < len(before.keys() - after.keys()) < 15
    assert len(after.keys() - before.keys()) == 16
    with pytest.raises(ScriptError):
        world.apply({"op": "delete", "type": "model", "id": "x/y"})


def test_size_costs_no_memory() -> None:
    peaks = []
    for size in (3_000, 3_000_000):
        state = SyntheticState(Plan(size, 1))
        tracemalloc.start()
        rows = state.ordered(
            "model", "createdAt", descending=True, after=None, author=None, keep=lambda _: True
        )
        first = [next(rows).id for _ in range(200)]
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert len(set(first)) == 200
    assert peaks[1] < 2 * peaks[0] + 100_000


def test_a_seed_gives_the_same_hub_and_another_another() -> None:
    one, same, other = (SyntheticState(Plan(50, seed)).repo_at("model", 20) for seed in (1, 1, 2))
    assert one is not None
    assert same is not None
    assert other is not None
    assert one.record == same.record != other.record


@pytest.mark.parametrize("bad", [{"size": 0}, {"size": 1, "changed": 2.0}, {"size": 1, "generation": -1}])
def test_an_impossible_plan_is_refused(bad: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="synthetic Hub needs"):
        Plan(**bad)
