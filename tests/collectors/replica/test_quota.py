"""The quota is a real one: it runs out, says so, and comes back with the next window."""

import asyncio

import pytest
from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError
from huggingface_hub.utils._http import parse_ratelimit_headers

from collectors.replica.quota import PLANS, Quota
from config.clock import SECOND, ManualClock
from tests.collectors.replica.conftest import small_world
from tests.support.hub import TestHub, running


async def test_runs_out_and_comes_back() -> None:
    async with running(small_world(), quota=2) as hub:
        api = HfApi(endpoint=hub.url, token=False)
        hub.clock.advance(100 * SECOND)
        for _ in range(2):
            await asyncio.to_thread(api.model_info, "acme/one")
        with pytest.raises(HfHubHTTPError) as caught:
            await asyncio.to_thread(api.model_info, "acme/one")
        assert caught.value.response.status_code == 429
        limits = parse_ratelimit_headers(caught.value.response.headers)
        assert limits is not None
        assert (limits.resource_type, limits.remaining, limits.reset_in_seconds) == ("api", 0, 200)
        assert (limits.limit, limits.window_seconds) == (2, 300)
        await asyncio.to_thread(HfApi(endpoint=hub.url, token="hf_other").model_info, "acme/one")
        hub.clock.advance(200 * SECOND)
        await asyncio.to_thread(api.model_info, "acme/one")
        assert hub.log.count(status=429) == 1


async def test_each_plan_has_its_own(hub: TestHub) -> None:
    for token, plan in ((None, "anonymous"), ("hf_x", "free"), ("hf_pro", "pro")):
        api = HfApi(endpoint=hub.url, token=token or False)
        await asyncio.to_thread(api.model_info, "acme/one")
        assert hub.log.entries[-1].plan == plan


def test_counts_each_bucket_by_itself() -> None:
    clock = ManualClock(0)
    quota = Quota(clock, pages=1)
    assert quota.spend("a", "free", "/acme")[0]
    within, headers = quota.spend("a", "free", "/acme")
    assert not within
    assert headers["RateLimit"] == '"pages";r=0;t=300'
    assert quota.spend("a", "free", "/acme/one/resolve/main/README.md")[1]["RateLimit-Policy"].startswith(
        f'"fixed window";"resolvers";q={PLANS["free"]["resolvers"]};'
    )
    assert quota.spend("b", "free", "/acme")[0]
