"""What follows from other repos: bases by their present names, providers, results on benchmarks."""

import httpx2

from tests.support.hub import TestHub


async def test_a_renamed_base_is_shown_and_found_by_its_new_name(
    hub: TestHub, raw: httpx2.AsyncClient
) -> None:
    hub.world.apply({"op": "rename", "type": "model", "id": "acme/one", "to": "uno"})
    two = (await raw.get("/api/models/ada/three?expand=baseModels&expand=tags")).json()
    assert [base["id"] for base in two["baseModels"]["models"]] == ["acme/uno", "acme/two"]
    assert "base_model:acme/one" in two["tags"]
    found = (await raw.get("/api/models?filter=base_model:quantized:acme/uno")).json()
    assert [row["id"] for row in found] == ["acme/two"]
    counts = (await raw.get("/api/models/acme/uno?expand=childrenModelCount")).json()["childrenModelCount"]
    assert (counts["quantized"], counts["merge"]) == (1, 1)
    assert len((await raw.get("/api/spaces?models=acme/uno")).json()) == 1


async def test_providers_are_a_list_in_lists_and_an_object_in_a_page(
    hub: TestHub, raw: httpx2.AsyncClient
) -> None:
    sha = (await raw.get("/api/models/acme/one")).json()["sha"]
    hub.world.apply({"op": "providers", "type": "model", "id": "acme/one", "providers": ["groq"]})
    url = "/api/models?inference_provider=groq&expand=inferenceProviderMapping"
    (row,) = (await raw.get(url)).json()
    assert [entry["provider"] for entry in row["inferenceProviderMapping"]] == ["groq"]
    page = (await raw.get("/api/models/acme/one?expand=inferenceProviderMapping&expand=sha")).json()
    assert page["inferenceProviderMapping"]["groq"]["status"] == "live"
    assert page["sha"] == sha
    hub.world.apply({"op": "providers", "type": "model", "id": "acme/one", "providers": []})
    assert (await raw.get(url)).json() == []


async def test_results_follow_the_table(hub: TestHub, raw: httpx2.AsyncClient) -> None:
    own, other = (
        {"modelId": "acme/one", "value": 90.0},
        {"modelId": "acme/two", "value": 85, "pullRequest": 4},
    )
    hub.world.apply({"op": "leader", "id": "acme/data", "entries": [own, other]})
    rows = (await raw.get("/api/models?author=acme&expand=evalResults")).json()
    results = {row["id"]: row["evalResults"] for row in rows}
    assert results["acme/one"][0]["data"]["value"] == 90.0
    assert results["acme/two"] == []


async def test_a_hidden_list_of_members_and_a_renamed_organisation(
    hub: TestHub, raw: httpx2.AsyncClient
) -> None:
    hub.world.state.owners["acme"].members_hidden = "refused"
    assert (await raw.get("/api/organizations/acme/members")).status_code == 403
    hub.world.apply({"op": "rename_owner", "type": "owner", "id": "acme", "to": "apex", "redirect": True})
    assert (await raw.get("/api/models?author=acme")).json() == []
    moved = await raw.get("/api/organizations/acme/overview")
    assert (moved.status_code, moved.headers["Location"]) == (307, "/api/organizations/apex/overview")


async def test_refused_names_are_those_of_the_list(hub: TestHub, raw: httpx2.AsyncClient) -> None:
    hub.faults.add("refuse-expand", "/api/spaces", names=["sdk"])
    text = (await raw.get("/api/spaces?expand=sdk")).json()["error"]
    assert "runtime" in text
    assert "safetensors" not in text
