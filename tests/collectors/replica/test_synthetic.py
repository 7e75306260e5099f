"""A grown Hub: deterministic, complete, paged without being held."""

import asyncio
import tracemalloc
from itertools import islice
from urllib.parse import quote

import httpx2
import msgspec
import pytest
from huggingface_hub import HfApi
from hypothesis import given
from hypothesis import strategies as st

from collectors.replica import shapes
from collectors.replica.cursors import encode
from collectors.replica.keys import EXPANDABLE
from collectors.replica.state import KINDS
from collectors.replica.synthetic import SyntheticState, SyntheticWorld
from collectors.replica.synthetic_names import Shares
from collectors.replica.synthetic_pages import Printer
from collectors.replica.synthetic_plan import Plan
from collectors.replica.synthetic_values import stamp
from config.clock import ManualClock, from_iso, to_iso
from tests.support.hub import running


def _world(size: int) -> SyntheticWorld:
    return SyntheticWorld(Plan(size, 7), ManualClock(from_iso("2026-11-01")))


@given(st.integers(1, 5_000), st.integers(1, 400), st.integers(0, 99))
def test_every_repo_has_one_owner_who_knows_it(size: int, owners: int, seed: int) -> None:
    shares = Shares(size, owners, seed)
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


@pytest.mark.parametrize("generation", [0, 3])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("author", [None, "org-0"])
@pytest.mark.parametrize("descending", [True, False])
def test_a_printed_page_is_the_computed_one(
    kind: str, generation: int, author: str | None, *, descending: bool
) -> None:
    state = SyntheticState(Plan(900, 7, 0.2, generation, datasets=500, spaces=400, moved=0.3))
    expand = [name for name in EXPANDABLE[kind] if Printer.prints([name])]
    assert len(expand) > 10
    after: tuple[object, str] | None = None
    seen = 0
    while True:
        page = state.page(kind, expand, descending=descending, after=after, author=author, limit=130)
        rows = state.ordered(
            kind, "createdAt", descending=descending, after=after, author=author, keep=lambda _: True
        )
        repos = list(islice(rows, 131))
        made = [
            shapes.item(state, repo, expand=expand, full=False, card=False, config=False, linked=False)
            for repo in repos[:130]
        ]
        assert page is not None
        assert page[0] == msgspec.json.encode(made)
        seen += len(made)
        last = None if len(repos) < 131 else (repos[129].record["createdAt"], repos[129].identity)
        assert page[1] == last
        if last is None:
            break
        after = last
    assert seen == (state.count(kind, author) if author else sum(1 for _ in state.all(kind)))


def test_keys_that_are_worked_out_are_not_printed() -> None:
    state = SyntheticState(Plan(30))
    for expand in (["baseModels", "sha"], ["siblings"], []):
        assert state.page("model", expand, descending=True, after=None, author=None, limit=5) is None


@given(st.integers(0, 4 * 10**12))
def test_a_stamp_is_the_hubs_form(at: int) -> None:
    assert stamp(at).decode() == to_iso(at)


async def test_the_client_reads_on_over_pages_whatever_it_asks_for() -> None:
    world = SyntheticWorld(Plan(2_700, 1, datasets=0, spaces=3), ManualClock(from_iso("2026-11-01")))
    async with running(world) as hub:
        api = HfApi(endpoint=hub.url, token=False)
        rows = await asyncio.to_thread(
            lambda: list(api.list_models(limit=2_500, expand=["sha", "cardData", "safetensors", "gated"]))
        )
        assert len({row.id for row in rows}) == 2_500
        assert all(row.sha for row in rows)
        assert any(row.card_data is not None and row.card_data.license for row in rows)
        assert hub.log.count("^/api/models") == 3
        assert await asyncio.to_thread(lambda: list(api.list_datasets(expand=["sha"]))) == []
        assert len(await asyncio.to_thread(lambda: list(api.list_spaces(expand=["sha"])))) == 3


async def test_a_cursor_that_is_none_is_refused() -> None:
    bad = encode("createdAt", ("yesterday", "0"), descending=True)
    async with running(_world(30)) as hub, httpx2.AsyncClient(base_url=hub.url) as client:
        for more in ("", "&expand=sha"):
            answer = await client.get(f"/api/models?sort=createdAt&cursor={quote(bad)}{more}")
            assert (answer.status_code, answer.json()) == (400, {"error": "Invalid cursor"})


def test_size_costs_no_memory() -> None:
    peaks = []
    for size in (30_000, 3_000_000):
        state = SyntheticState(Plan(size, 1, 0.01, 2, moved=0.5))
        tracemalloc.start()
        after: tuple[object, str] | None = None
        seen = 0
        for _ in range(8):
            page = state.page("model", ["sha"], descending=True, after=after, author=None, limit=1_000)
            assert page is not None
            seen += page[0].count(b'"_id"')
            after = page[1]
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert seen == 8_000
    assert peaks[1] < 1.2 * peaks[0]


def test_a_seed_gives_the_same_hub_and_another_another() -> None:
    one, same, other = (SyntheticState(Plan(50, seed)).repo_at("model", 20) for seed in (1, 1, 2))
    assert one is not None
    assert same is not None
    assert other is not None
    assert one.record == same.record != other.record


@pytest.mark.parametrize(
    "bad",
    [
        {"size": 0},
        {"size": 1, "changed": 2.0},
        {"size": 1, "moved": -0.1},
        {"size": 1, "generation": -1},
        {"size": 1, "datasets": -1},
        {"size": 9, "changed": 0.5, "generation": 3},
    ],
)
def test_an_impossible_plan_is_refused(bad: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="a synthetic Hub"):
        Plan(**bad)
