"""A small Hub that most tests of the local Hub ask."""

from collections.abc import AsyncIterator, Callable
from typing import ParamSpec, TypeVar

import httpx2
import pytest
from huggingface_hub import HfApi

from tests.support.hub import TestHub, WorldBuilder, running

P = ParamSpec("P")
T = TypeVar("T")
Small = Callable[[], WorldBuilder]


def small_world() -> WorldBuilder:
    return (
        WorldBuilder(start="2026-09-14")
        .owner(
            "acme", members=["ada", "bo"], followers=1200, fullname="Acme", plan="team", formerly=["olden"]
        )
        .owner("ada", kind="user", followers=3)
        .model(
            "acme/one",
            license="mit",
            downloads=300,
            likes=50,
            pipeline_tag="text-generation",
            library_name="transformers",
            safetensors={"parameters": {"BF16": 7_000_000_000}, "total": 7_000_000_000},
            createdAt="2025-01-01T10:00:00.000Z",
            lastModified="2026-01-01T10:00:00.000Z",
            body="# One\n\nThe first model.",
        )
        .model(
            "acme/two",
            license="apache-2.0",
            base_model="acme/one",
            relation="quantized",
            gated="auto",
            likes=5,
            downloads=900,
            createdAt="2025-02-01T10:00:00.000Z",
        )
        .model("acme/hidden", private=True)
        .model("acme/off", disabled=True, createdAt="2025-03-01T10:00:00.000Z")
        .model("ada/three", base_model=["acme/one", "acme/two"], relation="merge", likes=7)
        .dataset("acme/data", license="cc-by-4.0", downloads=70, tags=["language:en", "license:cc-by-4.0"])
        .space("acme/demo", models=["acme/one"], datasets=["acme/data"], likes=2)
        .discussion(
            "acme/one",
            1,
            "Which data?",
            author="cleo",
            comments=[{"author": "ada", "createdAt": "2026-09-13T12:00:00.000Z"}],
        )
        .discussion("acme/one", 2, "Fix a typo", author="bo", pull_request=True, status="closed")
        .paper("2609.00001", title="One", organization="acme")
        .collection("acme", "Our models", ["acme/one", "acme/two"])
        .benchmark("acme/data", {"acme/two": 80.0, "acme/one": 71.5})
    )


@pytest.fixture
async def hub() -> AsyncIterator[TestHub]:
    async with running(small_world(), bad_tokens={"hf_revoked"}, plans={"hf_pro": "pro"}) as running_hub:
        yield running_hub


@pytest.fixture
def api(hub: TestHub) -> HfApi:
    return HfApi(endpoint=hub.url, token=False)


@pytest.fixture
async def raw(hub: TestHub) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=hub.url, timeout=10) as client:
        yield client
