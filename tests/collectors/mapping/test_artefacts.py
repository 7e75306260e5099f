import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.mapping.artefacts import AXIS, label_repo
from collectors.mapping.roles import versioned
from collectors.mapping.rules import BAR, rules
from config import codebook
from storage.records import Label, RepoObservation, RepoType

AT = 1_790_000_000_000


def labelled(repo_type: RepoType, name: str, **facts: Any) -> Label:
    observation = RepoObservation(repo_type=repo_type, hub_id="1", name=name, sha="abc", **facts)
    first, second, role, stage = label_repo(observation, at=AT)
    assert [(one.axis, one.taxonomy) for one in (role, stage)] == [("role", "v1"), ("stage", "v1")]
    assert (first.taxonomy, second.taxonomy) == ("v1", "v2")
    assert (first.axis, second.axis) == (AXIS, AXIS)
    assert first.proofs == second.proofs
    kind = first.value
    assert second.value == (codebook.load().domain_of(kind) if isinstance(kind, str) else None)
    return first


@pytest.mark.parametrize(
    ("repo_type", "name", "facts", "kind"),
    [
        ("model", "acme/m-7b", {"library": "transformers", "task": "text-generation"}, "model"),
        ("model", "acme/leaderboard-model", {"parameters": 7}, "model"),
        ("model", "acme/empty", {}, "model"),
        ("model", "acme/flash-attention", {"tags": ("kernel",)}, "framework"),
        ("dataset", "acme/corpus", {}, "dataset"),
        ("dataset", "acme/corpus", {"tags": ("benchmark:official",)}, "benchmark"),
        ("dataset", "acme/safety", {"tags": ("benchmark",)}, "benchmark"),
        ("dataset", "acme/MT-Bench-th", {}, "benchmark"),
        ("dataset", "acme/swebench_lite", {}, "benchmark"),
        ("dataset", "acme/mmlu-sv", {}, "benchmark"),
        ("dataset", "acme/legal-eval", {}, "benchmark"),
        ("dataset", "acme/eval-train-traces", {}, "dataset"),
        ("dataset", "open-llm-leaderboard/results", {}, "dataset"),
        ("dataset", "acme/mmlu-results", {}, "dataset"),
        ("dataset", "acme/SWE-bench-trajectories", {}, "dataset"),
        ("dataset", "acme/mmlu-sft", {}, "dataset"),
        ("dataset", "acme/notes", {"tags": ("research-paper",)}, "knowledge sharing"),
        ("dataset", "acme/documentation-images", {}, "dataset"),
        ("space", "acme/rank", {"tags": ("leaderboard", "eval:code")}, "leaderboard"),
        ("space", "vectara/leaderboard", {}, "leaderboard"),
        ("space", "acme/rank", {"tags": ("submission:automatic",)}, "leaderboard"),
        ("space", "acme/chatbot-arena", {}, "leaderboard"),
        ("space", "acme/reward-bench", {}, "benchmark"),
        ("space", "acme/README", {}, "knowledge sharing"),
        ("space", "acme/agents-course", {}, "knowledge sharing"),
        ("space", "acme/autotrain", {}, "framework"),
        ("space", "acme/gguf-my-repo", {}, "framework"),
        ("space", "acme/pdf-converter", {}, None),
        ("space", "acme/llm-eval-pipeline", {}, "framework"),
        ("space", "acme/dungeon", {"tags": ("openenv",)}, "framework"),
        ("space", "nlp-course/unit-7", {}, "knowledge sharing"),
        ("space", "acme/how", {"tags": ("research-article-template",)}, "knowledge sharing"),
        ("space", "acme/garden-guide", {"tags": ("deepsite-v3",)}, None),
        ("space", "acme/attention-visualizer", {}, "knowledge sharing"),
        ("space", "acme/lora-explorer", {}, None),
        ("space", "acme/zerogpu-grants", {}, "compute partnership"),
        ("space", "acme/demo", {"models": ("acme/m",)}, None),
        ("space", "acme/something", {"sdk": "gradio", "tags": ("gradio",)}, None),
    ],
)
def test_kinds(repo_type: RepoType, name: str, facts: dict[str, Any], kind: str | None) -> None:
    assert labelled(repo_type, name, **facts).value == kind


def test_a_label_says_what_it_stands_on() -> None:
    label = labelled("space", "acme/leaderboard", tags=("leaderboard",))
    (proof,) = label.proofs
    assert proof.url == "https://huggingface.co/spaces/acme/leaderboard"
    assert (proof.revision, proof.at) == ("abc", AT)
    assert proof.seen == "repo type space; tag leaderboard; leaderboard in the name"
    assert (label.rule, label.rule_version, label.origin) == (
        "artefact.leaderboard-space",
        versioned("2"),
        "rule",
    )
    assert label.confidence > labelled("space", "acme/leaderboard").confidence


def test_an_abstention_names_what_was_looked_at() -> None:
    label = labelled("space", "acme/something", sdk="docker", tags=("docker", "region:us"))
    assert label.value is None
    assert label.confidence < BAR
    assert label.proofs[0].seen == "repo type space; sdk docker; name something; tags: docker, region:us"


def test_the_codebooks_own_list_goes_first() -> None:
    label = labelled("dataset", "coherelabs/GLOBAL-mmlu", tags=("benchmark:official",))
    assert (label.value, label.origin, label.rule) == ("benchmark", "registry", "codebook.artefacts")
    assert "codebook" in label.proofs[0].seen


def test_every_listed_artefact_on_the_hub_is_labelled_as_listed() -> None:
    for project in codebook.load().projects:
        for artefact in project.artefacts:
            if artefact.host == "hub" and artefact.id is not None:
                assert labelled(artefact.repo_type or "model", artefact.id).value == artefact.kind


def test_rules_are_named_after_the_axis_and_versioned() -> None:
    found = rules(AXIS)
    assert len(found) >= 10
    assert all(entered.name.startswith("artefact.") and entered.version.isdigit() for entered in found)


@given(
    st.sampled_from(("model", "dataset", "space")),
    st.text(min_size=1, max_size=40),
    st.lists(st.text(max_size=20), max_size=8),
)
def test_any_repo_gets_a_label_with_proof(repo_type: RepoType, name: str, tags: list[str]) -> None:
    label = labelled(repo_type, name, tags=tuple(tags))
    kinds = {term.id for term in codebook.load().taxonomy("v1")}
    assert label.value is None or label.value in kinds
    assert (label.value is None) == (label.confidence < BAR)
    assert label.proofs[0].seen


def test_leaderboards_of_a_real_week_are_found(reference: Path) -> None:
    lines = (
        (reference / "hub-facts" / "trending_spaces_union_2026-04-28_05-04.jsonl").read_text().splitlines()
    )
    spaces = [json.loads(line) for line in lines]
    found = {
        space["id"]
        for space in spaces
        if labelled("space", space["id"], tags=tuple(space.get("tags") or ())).value == "leaderboard"
    }
    tagged = {space["id"] for space in spaces if "leaderboard" in (space.get("tags") or ())}
    named = {space["id"] for space in spaces if "leaderboard" in space["id"].rpartition("/")[2].lower()}
    assert found >= tagged | named
    assert len(found) <= len(tagged | named) + 15
