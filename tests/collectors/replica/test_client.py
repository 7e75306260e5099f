"""The Hub's own client cannot tell the local Hub from the real one."""

import asyncio
from pathlib import Path

import pytest
from huggingface_hub import HfApi
from huggingface_hub.errors import (
    BadRequestError,
    DisabledRepoError,
    GatedRepoError,
    HfHubHTTPError,
    RemoteEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from config.clock import DAY, from_iso, to_datetime
from tests.support.hub import TestHub


async def test_lists_models_with_expand_filter_and_sort(api: HfApi) -> None:
    found = await asyncio.to_thread(
        lambda: list(
            api.list_models(
                author="acme", sort="created_at", expand=["sha", "gated", "baseModels", "createdAt"]
            )
        )
    )
    assert [model.id for model in found] == ["acme/off", "acme/two", "acme/one"]
    assert found[1].gated == "auto"
    bases = vars(found[1])["base_models"]
    assert (bases["relation"], [base["id"] for base in bases["models"]]) == ("quantized", ["acme/one"])
    assert found[2].created_at == to_datetime(from_iso("2025-01-01T10:00:00Z"))
    assert found[2].downloads is None

    derived = await asyncio.to_thread(lambda: list(api.list_models(filter="base_model:quantized:acme/one")))
    assert [model.id for model in derived] == ["acme/two"]
    both = await asyncio.to_thread(
        lambda: list(api.list_models(filter=["base_model:acme/one", "license:apache-2.0"]))
    )
    assert [model.id for model in both] == ["acme/two"]


async def test_pages_through_a_list_by_the_link(api: HfApi, hub: TestHub) -> None:
    found = await asyncio.to_thread(lambda: list(api.list_models(sort="downloads", limit=3)))
    assert [model.id for model in found][:2] == ["acme/two", "acme/one"]
    every = await asyncio.to_thread(lambda: [model.id for model in api.list_models(full=True, sort="likes")])
    assert every == ["acme/one", "ada/three", "acme/two", "acme/off"]
    assert hub.log.count("^/api/models") == 2


async def test_reads_one_of_each_kind(api: HfApi) -> None:
    model = await asyncio.to_thread(api.model_info, "acme/one", files_metadata=True, securityStatus=True)
    assert model.author == "acme"
    assert model.card_data is not None
    assert model.card_data.license == "mit"
    assert model.spaces == ["acme/demo"]
    assert model.safetensors is not None
    assert model.safetensors.total == 7_000_000_000
    assert model.siblings is not None
    weights = next(file for file in model.siblings if file.rfilename == "model.safetensors")
    assert weights.lfs is not None
    assert weights.size == 14_000_000_000
    assert model.security_repo_status == {"scansDone": True, "filesWithIssues": []}

    dataset = await asyncio.to_thread(api.dataset_info, "acme/data")
    assert (dataset.downloads, dataset.tags) == (70, ["language:en", "license:cc-by-4.0"])
    space = await asyncio.to_thread(api.space_info, "acme/demo")
    assert space.runtime is not None
    assert (space.runtime.stage, space.models, space.host) == (
        "RUNNING",
        ["acme/one"],
        "https://acme-demo.hf.space",
    )


async def test_expands_what_only_a_repos_own_page_has(api: HfApi) -> None:
    model = await asyncio.to_thread(
        api.model_info, "acme/one", expand=["childrenModelCount", "downloadsAllTime"]
    )
    assert vars(model)["children_model_count"] == {"adapter": 0, "finetune": 0, "merge": 1, "quantized": 1}
    assert model.downloads_all_time == 300
    assert model.sha is None


async def test_reads_owners(api: HfApi) -> None:
    organization = await asyncio.to_thread(api.get_organization_overview, "acme")
    assert (organization.num_models, organization.num_datasets, organization.num_spaces) == (3, 1, 1)
    assert (organization.num_users, organization.num_followers, organization.plan) == (2, 1200, "team")
    members = await asyncio.to_thread(
        lambda: [user.username for user in api.list_organization_members("acme")]
    )
    assert members == ["ada", "bo"]
    followers = await asyncio.to_thread(
        lambda: [user.username for user in api.list_organization_followers("acme")]
    )
    assert len(set(followers)) == 1200
    user = await asyncio.to_thread(api.get_user_overview, "ada")
    assert [org.name for org in user.orgs] == ["acme"]
    assert (await asyncio.to_thread(api.get_user_overview, "cleo")).num_discussions == 1
    with pytest.raises(HfHubHTTPError) as caught:
        await asyncio.to_thread(api.get_organization_overview, "ada")
    assert caught.value.response.status_code == 404


async def test_reads_history_files_and_community(api: HfApi, hub: TestHub) -> None:
    hub.clock.advance(DAY)
    hub.world.apply({"op": "license", "type": "model", "id": "acme/one", "license": "gpl-3.0"})
    commits = await asyncio.to_thread(api.list_repo_commits, "acme/one", formatted=True)
    assert commits[0].title == "Update README.md"
    assert commits[0].created_at == to_datetime(hub.clock.now())
    assert commits[-1].title == "initial commit"
    assert commits[-1].created_at == to_datetime(from_iso("2025-01-01T10:00:00Z"))
    assert len({commit.commit_id for commit in commits}) == len(commits)
    then = await asyncio.to_thread(api.model_info, "acme/one", revision=commits[1].commit_id)
    assert then.sha == commits[1].commit_id

    refs = await asyncio.to_thread(api.list_repo_refs, "acme/one", include_pull_requests=True)
    assert refs.branches[0].target_commit == commits[0].commit_id
    assert refs.pull_requests is not None
    assert [ref.ref for ref in refs.pull_requests] == ["refs/pr/2"]
    tree = await asyncio.to_thread(
        lambda: [entry.path for entry in api.list_repo_tree("acme/data", repo_type="dataset")]
    )
    assert tree == ["data", ".gitattributes", "README.md", "eval.yaml"]
    paths = await asyncio.to_thread(api.get_paths_info, "acme/one", ["README.md", "none.txt"], expand=True)
    assert [entry.path for entry in paths] == ["README.md"]

    talks = await asyncio.to_thread(lambda: list(api.get_repo_discussions("acme/one")))
    assert [(talk.num, talk.author, talk.status, talk.is_pull_request) for talk in talks] == [
        (2, "bo", "closed", True),
        (1, "cleo", "open", False),
    ]
    details = await asyncio.to_thread(api.get_discussion_details, "acme/one", 1)
    assert [event.author for event in details.events] == ["cleo", "ada"]
    pull = await asyncio.to_thread(api.get_discussion_details, "acme/one", 2)
    assert pull.target_branch == "refs/heads/main"


async def test_reads_papers_and_leaderboards(api: HfApi) -> None:
    papers = await asyncio.to_thread(lambda: list(api.list_daily_papers()))
    assert [(paper.id, paper.title) for paper in papers] == [("2609.00001", "One")]
    assert papers[0].organization is not None
    assert (await asyncio.to_thread(api.paper_info, "2609.00001")).title == "One"
    board = await asyncio.to_thread(api.get_dataset_leaderboard, "acme/data")
    assert [(entry.model_id, entry.value) for entry in board] == [("acme/one", 71.5)]
    whole = await asyncio.to_thread(api.get_dataset_leaderboard, "acme/data", base_model_only=False)
    assert [(entry.rank, entry.model_id) for entry in whole] == [(1, "acme/two"), (2, "acme/one")]
    official = await asyncio.to_thread(lambda: [row.id for row in api.list_datasets(benchmark=True)])
    assert official == ["acme/data"]


async def test_reads_a_collection(api: HfApi) -> None:
    collection = await asyncio.to_thread(api.get_collection, f"acme/our-models-{'6' * 24}")
    assert [(item.item_id, item.position) for item in collection.items] == [("acme/one", 0), ("acme/two", 1)]


async def test_downloads_a_card_by_its_former_name_too(api: HfApi, hub: TestHub, tmp_path: Path) -> None:
    path = await asyncio.to_thread(api.hf_hub_download, "acme/one", "README.md", cache_dir=tmp_path)
    text = await asyncio.to_thread(Path(path).read_text, "utf-8")
    assert text == "---\nlicense: mit\n---\n\n# One\n\nThe first model.\n"
    hub.world.apply({"op": "transfer", "type": "model", "id": "acme/one", "to": "ada"})
    moved = await asyncio.to_thread(api.model_info, "acme/one")
    assert moved.id == "ada/one"
    again = await asyncio.to_thread(api.hf_hub_download, "acme/one", "README.md", cache_dir=tmp_path)
    assert await asyncio.to_thread(Path(again).read_text, "utf-8") == text


async def test_refuses_as_the_hub_does(api: HfApi, hub: TestHub, tmp_path: Path) -> None:
    known = HfApi(endpoint=hub.url, token="hf_someone")
    for name in ("acme/hidden", "acme/nothing"):
        with pytest.raises(RepositoryNotFoundError):
            await asyncio.to_thread(known.model_info, name)
        with pytest.raises(HfHubHTTPError) as caught:
            await asyncio.to_thread(api.model_info, name)
        assert caught.value.response.status_code == 401
    with pytest.raises(RevisionNotFoundError):
        await asyncio.to_thread(known.model_info, "acme/one", revision="nope")
    with pytest.raises(RemoteEntryNotFoundError):
        await asyncio.to_thread(known.hf_hub_download, "acme/one", "nope.txt", cache_dir=tmp_path)
    for asker, status in ((api, 401), (known, 403)):
        with pytest.raises(GatedRepoError) as gate:
            await asyncio.to_thread(asker.hf_hub_download, "acme/two", "README.md", cache_dir=tmp_path)
        assert gate.value.response.status_code == status
    assert (await asyncio.to_thread(api.model_info, "acme/two")).gated == "auto"
    with pytest.raises(DisabledRepoError):
        await asyncio.to_thread(known.model_info, "acme/off")
    with pytest.raises(BadRequestError, match=r"must be one of \["):
        await asyncio.to_thread(lambda: list(api.list_models(expand=["nonsense"])))  # type: ignore[list-item]  # on purpose
    with pytest.raises(HfHubHTTPError, match="Invalid credentials"):
        await asyncio.to_thread(HfApi(endpoint=hub.url, token="hf_revoked").model_info, "acme/one")
    hub.world.apply({"op": "create", "type": "dataset", "id": "acme/plain"})
    with pytest.raises(HfHubHTTPError, match="does not have a leaderboard"):
        await asyncio.to_thread(api.get_dataset_leaderboard, "acme/plain")
