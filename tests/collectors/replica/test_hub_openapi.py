"""The validator itself: it must be able to fail."""

import httpx2
import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from tests.collectors.replica.conftest import small_world
from tests.support.hub import running
from tests.support.hub_openapi import Validator, reference

pytestmark = pytest.mark.skipif(
    reference() is None, reason="CARTOGRAPHER_REFERENCE does not name a folder with hub/openapi.json"
)


def _validator() -> Validator:
    validator = Validator.from_environment()
    assert validator is not None
    return validator


def test_a_wrong_answer_is_a_violation() -> None:
    validator = _validator()
    request = make_mocked_request("GET", "/api/models/acme/one/commits/main")
    answer = web.json_response(
        [{"id": "0" * 40, "title": "x", "message": "", "authors": [], "date": "yesterday"}]
    )
    validator.observe(request, answer)
    assert len(validator.violations) == 1
    assert validator.checked == {"/api/models/{namespace}/{repo}/commits/{rev}": 1}


def test_what_is_not_documented_passes() -> None:
    validator = _validator()
    validator.observe(make_mocked_request("GET", "/api/models"), web.json_response({"anything": 1}))
    assert (validator.violations, validator.checked) == ([], {})


async def test_a_violation_fails_the_test_that_made_it() -> None:
    world = small_world().discussion("acme/one", 3, "When?", created="yesterday")
    with pytest.raises(AssertionError, match="'yesterday' does not match"):
        async with running(world) as hub, httpx2.AsyncClient(base_url=hub.url) as client:
            await client.get("/api/models/acme/one/discussions")
