"""Text files of repos: as of a revision, in full or cut, on their own quota, and never from another host."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from collectors.hub.budget import Lane
from collectors.hub.client import Hub
from collectors.hub.errand import Errand
from collectors.hub.errors import HubMissing, HubRefused, HubUnreadable
from collectors.hub.files import TextFile, read_text
from config.clock import ManualClock
from storage.records import RepoType
from tests.collectors.conftest import Time, serving
from tests.support.hub import TestHub, WorldBuilder, running


@pytest.fixture
async def local() -> AsyncIterator[TestHub]:
    world = (
        WorldBuilder()
        .owner("acme")
        .model("acme/one", license="mit", body="# One")
        .model("acme/late", lastModified="2026-09-13T00:00:00.000Z")
        .model("acme/shut", gated="manual")
        .model("acme/hidden", private=True)
        .dataset("acme/data", body="# Data")
        .space("acme/demo", body="<div align=center>Demo</div>")
    )
    async with running(world) as running_hub:
        yield running_hub


@pytest.fixture
async def hub(local: TestHub, time: Time) -> AsyncIterator[Hub]:
    async with Hub(local.url, clock=local.clock, monotonic=time.monotonic, sleep=time.sleep) as client:
        yield client


async def text(
    hub: Hub,
    name: str,
    repo_type: RepoType = "model",
    *,
    revision: str = "main",
    most: int = 10_000,
    errand: Errand | None = None,
) -> TextFile | None:
    return await read_text(
        hub, repo_type, name, revision=revision, lane=Lane.ASKED, errand=errand or Errand(), most=most
    )


async def test_a_card_of_each_kind_is_read_as_of_a_revision(hub: Hub, local: TestHub) -> None:
    found = await text(hub, "acme/one")
    whole = "---\nlicense: mit\n---\n\n# One\n"
    assert found == TextFile(whole, len(whole), cut=False, read_at=local.clock.now())
    data, demo = await text(hub, "acme/data", "dataset"), await text(hub, "acme/demo", "space")
    assert data is not None
    assert demo is not None
    assert "# Data" in data.text
    assert "<div" in demo.text  # a card that begins like a page is a card
    before = local.world.state.find("model", "acme/one")
    assert before is not None
    old = before.commits[0].id
    local.world.apply({"op": "license", "type": "model", "id": "acme/one", "license": "gpl-3.0"})
    then, now = await text(hub, "acme/one", revision=old), await text(hub, "acme/one")
    assert then == found
    assert now is not None
    assert "gpl-3.0" in now.text


async def test_what_is_too_long_is_cut_and_said_to_be(hub: Hub) -> None:
    found = await text(hub, "acme/one", most=10)
    assert found is not None
    assert (found.text, found.size, found.cut) == ("---\nlicens", 10, True)
    whole = await text(hub, "acme/one")
    assert whole is not None
    exact = await text(hub, "acme/one", most=whole.size)
    assert exact == whole


async def test_no_file_no_repo_no_revision_and_a_gate_are_told_apart(hub: Hub, local: TestHub) -> None:
    repo = local.world.state.find("model", "acme/late")
    assert repo is not None
    assert await text(hub, "acme/late") is not None
    assert await text(hub, "acme/late", revision=repo.commits[-1].id) is None
    for name in ("acme/none", "acme/hidden"):
        with pytest.raises(HubMissing) as missing:
            await text(hub, name)
        assert missing.value.code != "EntryNotFound"
    with pytest.raises(HubMissing) as revision:
        await text(hub, "acme/one", revision="0" * 40)
    assert revision.value.code == "RevisionNotFound"
    with pytest.raises(HubRefused) as gate:
        await text(hub, "acme/shut")
    assert gate.value.code == "GatedRepo"


async def test_a_renamed_repo_is_followed(hub: Hub, local: TestHub) -> None:
    found = await text(hub, "acme/one")
    local.world.apply({"op": "rename", "type": "model", "id": "acme/one", "to": "acme/first"})
    errand = Errand()
    assert await text(hub, "acme/one", errand=errand) == found
    assert errand.requests == 2


async def test_files_are_counted_apart_from_the_interface(time: Time) -> None:
    world = WorldBuilder().owner("acme").model("acme/one")
    async with (
        running(world, quota=3) as local,
        Hub(local.url, clock=local.clock, monotonic=time.monotonic, sleep=time.sleep) as hub,
    ):
        for _ in range(5):
            await text(hub, "acme/one")
        assert local.log.count("/resolve/") == 5
        assert time.slept == []


@pytest.mark.parametrize("status", [200, 403])
async def test_a_page_is_no_file(time: Time, status: int) -> None:
    async def front(request: web.Request) -> web.Response:
        return web.Response(status=status, text="<html>Sign in</html>", content_type="text/html")

    async with (
        serving(front) as url,
        Hub(url, clock=ManualClock(0), monotonic=time.monotonic, sleep=time.sleep) as hub,
    ):
        with pytest.raises(HubUnreadable if status == 200 else HubRefused):
            await text(hub, "acme/one")


async def test_the_hubs_own_cache_is_followed_and_a_foreign_host_is_not(time: Time) -> None:
    async def cached(request: web.Request) -> web.Response:
        if request.path.startswith("/api/resolve-cache/"):
            return web.Response(body="\ufeff# One \udc80".encode(errors="surrogatepass"))
        elsewhere = "https://elsewhere.example/x" if "two" in request.path else "/api/resolve-cache/models/x"
        elsewhere = request.path if "three" in request.path else elsewhere
        return web.Response(status=307, headers={"Location": elsewhere})

    async with (
        serving(cached) as url,
        Hub(url, clock=ManualClock(0), monotonic=time.monotonic, sleep=time.sleep) as hub,
    ):
        found = await text(hub, "acme/one")
        assert found is not None
        assert found.text.startswith("# One \ufffd")
        with pytest.raises(HubRefused):
            await text(hub, "acme/two")
        with pytest.raises(HubUnreadable):
            await text(hub, "acme/three")
