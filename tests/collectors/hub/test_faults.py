"""Whatever goes wrong twice on the way is tried again, after a pause that is drawn anew each time."""

import json
import random
from typing import Any

import pytest

from collectors.hub.budget import Lane
from collectors.hub.client import FIRST_PAUSE, Hub
from collectors.hub.errand import Errand
from collectors.hub.errors import HubUnreadable
from config.clock import ManualClock
from tests.collectors.conftest import Time
from tests.collectors.stage import small_world
from tests.support.hub import running


def readable(body: bytes) -> None:
    try:
        json.loads(body)
    except ValueError as error:
        raise HubUnreadable("cut") from error


@pytest.mark.parametrize("path", ["/api/models", "/api/organizations/acme/overview"])
@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("reset", {}),
        ("cut-off", {}),
        ("truncated", {}),
        ("html", {"status": 200}),
        ("html", {"status": 502}),
        ("status", {"status": 500}),
        ("status", {"status": 503}),
    ],
)
async def test_what_passes_is_tried_again_after_a_pause(
    time: Time, path: str, kind: str, how: dict[str, Any]
) -> None:
    drawn: list[tuple[float, float]] = []
    chance = random.Random(1)

    def uniform(low: float, high: float) -> float:
        drawn.append((low, high))
        return chance.uniform(low, high)

    async with (
        running(small_world()) as local,
        Hub(
            local.url, clock=ManualClock(0), monotonic=time.monotonic, sleep=time.sleep, uniform=uniform
        ) as hub,
    ):
        fault = local.faults.add(kind, path, times=2, **how)
        errand = Errand()
        answer = await hub.get(path, lane=Lane.ASKED, errand=errand, check=readable)
        assert json.loads(answer.body)
        assert (fault.happened, errand.requests) == (2, 3)
        assert not hub.circuit.is_open
    assert drawn == [(0, FIRST_PAUSE), (0, 2 * FIRST_PAUSE)]
    assert all(0 <= pause <= high for pause, (_, high) in zip(time.slept, drawn, strict=True))
