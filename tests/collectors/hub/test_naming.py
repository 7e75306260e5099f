import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from collectors.hub.budget import Lane
from collectors.hub.client import Hub
from collectors.hub.errand import Errand
from collectors.hub.errors import HubMissing, HubRefused
from collectors.hub.naming import HOPS, Named, NamedOwner, read_owner_by_name, read_repo_by_name
from collectors.sources.models import MODELS
from config.clock import ManualClock
from storage.records import OwnerKind, RepoObservation
from tests.collectors.conftest import Time, serving
from tests.support.hub import TestHub, WorldBuilder, running


@pytest.fixture
async def local() -> AsyncIterator[TestHub]:
    world = (
        WorldBuilder()
        .owner("acme", members=["ada"])
        .owner("ada", kind="user")
        .model("acme/one", license="mit")
        .model("acme/hidden", private=True)
    )
    async with running(world) as running_hub:
        yield running_hub


@pytest.fixture
async def hub(local: TestHub, time: Time) -> AsyncIterator[Hub]:
    async with Hub(local.url, clock=local.clock, monotonic=time.monotonic, sleep=time.sleep) as client:
        yield client


async def repo(hub: Hub, name: str, errand: Errand | None = None) -> Named:
    return await read_repo_by_name(
        hub, "model", name, MODELS.expand, lane=Lane.LOOKUP, errand=errand or Errand()
    )


async def owner(hub: Hub, handle: str, errand: Errand, kind: OwnerKind = "unknown") -> NamedOwner:
    return await read_owner_by_name(hub, handle, lane=Lane.LOOKUP, errand=errand, kind=kind)


async def test_a_repo_is_read_by_name(hub: Hub, local: TestHub) -> None:
    named = await repo(hub, "acme/one")
    assert isinstance(named.found, RepoObservation)
    assert (named.found.name, named.found.license) == ("acme/one", "mit")
    assert named.observed_at == local.clock.now()


@pytest.mark.parametrize("name", ["acme/none", "acme/hidden", "nobody/x"])
async def test_a_missing_and_a_private_repo_look_alike(hub: Hub, name: str) -> None:
    with pytest.raises(HubMissing):
        await repo(hub, name)


async def test_a_renamed_repo_is_followed(hub: Hub, local: TestHub) -> None:
    local.world.apply({"op": "rename", "type": "model", "id": "acme/one", "to": "acme/two"})
    local.world.apply({"op": "rename", "type": "model", "id": "acme/two", "to": "acme/three"})
    errand = Errand()
    named = await repo(hub, "acme/one", errand)
    assert isinstance(named.found, RepoObservation)
    assert named.found.name == "acme/three"
    assert errand.requests == 2


async def test_a_field_that_is_refused_is_dropped(hub: Hub, local: TestHub) -> None:
    local.faults.add("refuse-expand", names=["cardData"], times=None)
    named = await repo(hub, "acme/one")
    assert isinstance(named.found, RepoObservation)
    assert named.found.license == "mit"


@pytest.mark.parametrize(
    "location", ["/api/models/a/b", "/api/datasets/a/b", "/somewhere"], ids=["circle", "type", "page"]
)
async def test_redirects_that_lead_nowhere_end(location: str, time: Time) -> None:
    asked = 0

    async def move(_: web.Request) -> web.StreamResponse:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0)
        return web.Response(status=307, headers={"Location": location})

    async with serving(move) as url, Hub(url, clock=ManualClock(0), sleep=time.sleep) as hub:
        with pytest.raises(HubRefused):
            await repo(hub, "a/b")
        assert asked <= HOPS


async def test_an_organisation_costs_one_request_and_a_user_two(hub: Hub) -> None:
    errand = Errand()
    assert (await owner(hub, "acme", errand)).found.kind == "org"
    assert errand.take() == 1
    assert (await owner(hub, "ada", errand)).found.kind == "user"
    assert errand.take() == 2


async def test_a_known_user_costs_one_request(hub: Hub) -> None:
    errand = Errand()
    assert (await owner(hub, "ada", errand, "user")).found.kind == "user"
    assert errand.take() == 1


async def test_a_handle_that_is_nobodys_is_missing(hub: Hub) -> None:
    with pytest.raises(HubMissing):
        await owner(hub, "nobody", Errand())


async def test_a_redirect_to_a_new_handle_is_told(time: Time) -> None:
    async def move(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0)
        if request.path.endswith("/acme/overview"):
            return web.Response(status=307, headers={"Location": "/api/organizations/Acme-AI/overview"})
        return web.json_response({"name": "Acme-AI", "type": "org"})

    async with serving(move) as url, Hub(url, clock=ManualClock(0), sleep=time.sleep) as hub:
        named = await owner(hub, "acme", Errand())
        assert named.moved
        assert named.found.handle == "Acme-AI"


async def test_another_spelling_is_no_other_owner(hub: Hub) -> None:
    named = await owner(hub, "ACME", Errand())
    assert not named.moved
    assert named.found.handle == "acme"
