import pytest

from collectors.hub.budget import Lane
from collectors.hub.client import Hub
from collectors.hub.errand import Errand
from collectors.hub.errors import HubBadRequest, HubRefused, HubUnreadable
from collectors.hub.listing import PAGE, ListedPage, Listing
from collectors.sources.models import MODELS
from tests.collectors.conftest import Time
from tests.support.hub import TestHub, WorldBuilder, running


def world(models: int) -> WorldBuilder:
    builder = WorldBuilder().owner("acme").owner("other").model("other/one")
    for number in range(models):
        builder.model(f"acme/m{number}", createdAt=f"2026-0{1 + number % 8}-01T00:00:00.000Z")
    return builder


def client(local: TestHub, time: Time) -> Hub:
    return Hub(local.url, clock=local.clock, monotonic=time.monotonic, sleep=time.sleep)


async def pages(listing: Listing, cursor: str | None = None) -> list[ListedPage]:
    return [page async for page in listing.pages(cursor)]


def listing_of(hub: Hub, errand: Errand | None = None, expand: tuple[str, ...] = MODELS.expand) -> Listing:
    return Listing(hub, "model", expand, author="acme", lane=Lane.ASKED, errand=errand or Errand())


async def test_an_owners_list_is_one_page_with_its_cost(time: Time) -> None:
    async with running(world(3)) as local, client(local, time) as hub:
        (page,) = await pages(listing_of(hub))
        assert (len(page.records), page.requests, page.cursor) == (3, 1, None)
        assert page.observed_at == local.clock.now()
        assert page.expanded == set(MODELS.expand)


async def test_pages_follow_cursors_and_can_be_taken_up_anywhere(
    time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collectors.hub.listing.PAGE", 4)
    async with running(world(10)) as local, client(local, time) as hub:
        found = await pages(listing_of(hub))
        assert [len(page.records) for page in found] == [4, 4, 2]
        assert len({record for page in found for record in page.records}) == 10
        rest = await pages(listing_of(hub), found[0].cursor)
        assert [page.records for page in rest] == [page.records for page in found[1:]]
        assert local.log.count("sort=createdAt") == local.log.total


async def test_a_field_that_lists_refuse_is_dropped_and_told(time: Time) -> None:
    async with running(world(2)) as local, client(local, time) as hub:
        local.faults.add("refuse-expand", names=["safetensors", "downloadsAllTime"], times=None)
        errand = Errand()
        listing = listing_of(hub, errand)
        (page,) = await pages(listing)
        assert len(page.records) == 2
        assert listing.refused == ["downloadsAllTime", "safetensors"]
        assert page.expanded == set(MODELS.expand) - {"downloadsAllTime", "safetensors"}
        assert page.requests == 2
        assert errand.take() == 0


async def test_a_bad_request_that_names_nothing_is_told(time: Time) -> None:
    async with running(world(2)) as local, client(local, time) as hub:
        local.faults.add("status", "/api/models", status=400, times=None)
        with pytest.raises(HubBadRequest):
            await pages(listing_of(hub))


async def test_a_stored_cursor_the_hub_does_not_take_means_starting_again(time: Time) -> None:
    async with running(world(3)) as local, client(local, time) as hub:
        listing = listing_of(hub)
        (page,) = await pages(listing, "never-given")
        assert len(page.records) == 3
        assert listing.restarted


async def test_a_list_that_needs_a_right_is_refused_and_never_missing(time: Time) -> None:
    async with running(world(2)) as local, client(local, time) as hub:
        local.faults.add("status", "/api/models", status=401, times=None)
        with pytest.raises(HubRefused):
            await pages(listing_of(hub))


async def test_a_page_cut_in_the_middle_is_asked_for_again(time: Time) -> None:
    async with running(world(3)) as local, client(local, time) as hub:
        local.faults.add("truncated", "/api/models", times=2)
        local.faults.add("cut-off", "/api/models", times=1)
        (page,) = await pages(listing_of(hub))
        assert len(page.records) == 3
        assert page.requests == 4


async def test_an_answer_that_is_no_list_is_unreadable(time: Time) -> None:
    async with running(world(1)) as local, client(local, time) as hub:
        local.faults.add("html", "/api/models", status=200, times=None)
        with pytest.raises(HubUnreadable):
            await pages(listing_of(hub))


def test_the_page_size_is_the_hubs_own() -> None:
    assert PAGE == 1000
