"""From generation to generation: exactly the declared share changes, and the truth about it can be listed."""

import asyncio
from collections import Counter
from typing import Any

import httpx2
import pytest
from huggingface_hub import HfApi
from hypothesis import given
from hypothesis import strategies as st

from collectors.replica.script import ScriptError
from collectors.replica.state import KINDS
from collectors.replica.synthetic import SyntheticWorld
from collectors.replica.synthetic_plan import Plan, Shuffle
from collectors.replica.synthetic_truth import Happened, changes, moved
from config.clock import ManualClock, from_iso, to_iso
from tests.support.hub import running

_COUNTERS = ("likes", "downloads", "downloadsAllTime")
_KEYS = ("sha", "lastModified", "cardData", "likes", "createdAt")
Picture = dict[tuple[str, str], dict[str, Any]]


def _plan(generation: int) -> Plan:
    return Plan(2_000, 7, 0.05, generation, datasets=600, spaces=500, moved=0.1)


def _world(generation: int) -> SyntheticWorld:
    return SyntheticWorld(_plan(generation), ManualClock(from_iso("2026-11-01")))


async def _picture(url: str) -> Picture:
    """Return every repo of a Hub as its lists show it, by type and `_id`."""
    found: Picture = {}
    async with httpx2.AsyncClient(base_url=url) as client:
        for kind in KINDS:
            keys = [*_KEYS, *(() if kind == "space" else ("gated", "downloads", "downloadsAllTime"))]
            following: str | None = f"/api/{kind}s?sort=createdAt&limit=170&" + "&".join(
                f"expand={key}" for key in keys
            )
            while following is not None:
                answer = await client.get(following)
                for row in answer.json():
                    assert (kind, row["_id"]) not in found
                    found[kind, row["_id"]] = row
                following = answer.links.get("next", {}).get("url")
    return found


def _seen(before: Picture, after: Picture) -> Counter[tuple[object, ...]]:
    """Return what two pictures differ in, counters apart, in the form of `_told`."""
    found: Counter[tuple[object, ...]] = Counter()
    for key in before.keys() | after.keys():
        was, now = before.get(key), after.get(key)
        if was is None or now is None:
            name = (was or now or {})["id"]
            found[(*key, name, "created" if was is None else "deleted", name)] += 1
            continue
        licenses = [row.get("cardData", {}).get("license") for row in (was, now)]
        if licenses[0] != licenses[1]:
            found[(*key, now["id"], "license", *licenses, now["sha"], now["lastModified"])] += 1
        elif was["sha"] != now["sha"]:
            found[(*key, now["id"], "revision", was["sha"], now["sha"], now["sha"], now["lastModified"])] += 1
        else:
            assert was["lastModified"] == now["lastModified"]
        if was.get("gated") != now.get("gated"):
            found[(*key, now["id"], "gated", was["gated"], now["gated"])] += 1
        if was["id"] != now["id"]:
            same = was["id"].partition("/")[0] == now["id"].partition("/")[0]
            found[(*key, now["id"], "renamed" if same else "transferred", was["id"], now["id"])] += 1
    return found


def _told(change: Happened) -> tuple[object, ...]:
    key = (change.type, change.identity, change.id, change.kind)
    if change.kind in {"created", "deleted"}:
        return (*key, change.after if change.kind == "created" else change.before)
    if change.commit is not None:
        return (*key, change.before, change.after, change.commit, to_iso(change.at))
    return (*key, change.before, change.after)


@pytest.mark.parametrize(("since", "until"), [(0, 1), (1, 3)])
async def test_what_two_generations_differ_in_is_what_is_told(since: int, until: int) -> None:
    world = _world(since)
    async with running(world, quota=10_000) as hub:
        before = await _picture(hub.url)
        world.apply({"op": "generation", "generation": until})
        after = await _picture(hub.url)
    told = list(changes(_plan(until), since))
    assert Counter(map(_told, told)) == _seen(before, after)
    # the share is exact: of each kind, with births
    each = Counter(change.type for change in told)
    assert each == {kind: _plan(0).sizes(kind) * 0.05 * (until - since) for kind in KINDS}
    kinds = Counter(change.kind for change in told if change.type == "model")
    assert kinds == {
        kind: number * (until - since)
        for kind, number in {
            "revision": 40, "license": 15, "gated": 5, "renamed": 5, "transferred": 5, "deleted": 10,
            "created": 20,
        }.items()
    }  # fmt: skip
    assert not any(change.kind == "gated" and change.type == "space" for change in told)
    grown = {
        key for key in before.keys() & after.keys()
        if any(before[key].get(name) != after[key].get(name) for name in _COUNTERS)
    }  # fmt: skip
    assert grown == set(moved(_plan(until), since)) & before.keys()
    assert len(list(moved(_plan(1), 0))) == pytest.approx(310, abs=15)  # less those deleted


def _names(api: HfApi, owner: str) -> set[str]:
    return {model.id for model in api.list_models(author=owner, expand=["sha"])}


async def test_a_licence_has_a_commit_that_shows_it_and_a_name_leads_on() -> None:
    told = {
        change.kind: change
        for change in changes(_plan(2), 0)
        if change.type == "model" and change.before is not None
    }
    async with running(_world(2), quota=10_000) as hub, httpx2.AsyncClient(base_url=hub.url) as client:
        api = HfApi(endpoint=hub.url, token=False)
        change = told["license"]
        # of this seed: a gate would keep the card from those without a right
        answer = await client.get(f"/{change.id}/raw/{change.commit}/README.md")
        assert f"license: {change.after}" in answer.text
        commits = await asyncio.to_thread(api.list_repo_commits, change.id)
        assert commits[0].commit_id == change.commit
        past = await client.get(f"/{change.id}/raw/{commits[1].commit_id}/README.md")
        assert f"license: {change.before}" in past.text
        for kind in ("renamed", "transferred"):
            change = told[kind]
            answer = await client.get(f"/api/models/{change.before}")
            assert (answer.status_code, answer.headers["Location"]) == (307, f"/api/models/{change.id}")
            answer = await client.get(f"/api/models/{change.before}", follow_redirects=True)
            assert answer.json()["_id"] == change.identity
            owner = change.id.partition("/")[0]
            mine = await asyncio.to_thread(_names, api, owner)
            assert change.id in mine
            word = "organizations" if owner.startswith("org") else "users"
            overview = (await client.get(f"/api/{word}/{owner}/overview")).json()
            assert overview["numModels"] == len(mine)
        former = str(told["transferred"].before).partition("/")[0]
        assert told["transferred"].id not in await asyncio.to_thread(_names, api, former)
        gone = await client.get(f"/api/models/{told['deleted'].id}", headers={"Authorization": "Bearer hf_x"})
        assert (gone.status_code, gone.headers["X-Error-Code"]) == (404, "RepoNotFound")


def test_generations_end_where_everything_has_changed_once() -> None:
    world = _world(20)
    with pytest.raises(ScriptError, match="changed once"):
        world.apply({"op": "generation", "generation": 21})
    assert "generation 20" in world.title


@given(st.integers(1, 4_000), st.floats(0.05, 0.95), st.integers(0, 10**6))
def test_a_shuffle_puts_each_somewhere_else_and_finds_it_again(size: int, share: float, shift: int) -> None:
    shuffle = Shuffle(size, share, shift)
    assert sorted(map(shuffle.place, range(size))) == list(range(size))
    assert all(shuffle.index(shuffle.place(index)) == index for index in range(0, size, 37))
