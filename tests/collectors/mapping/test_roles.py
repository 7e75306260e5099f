"""Roles and stages from what a page of a list shows."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.mapping.artefacts import judging, label_repo
from collectors.mapping.roles import AXIS, STAGE_AXIS, STAGE_VERSION, versioned
from collectors.mapping.rules import BAR, rules
from config.codebook_roles import roles
from storage.records import Label, RepoObservation, RepoType

AT = 1_790_000_000_000
LM: dict[str, Any] = {"task": "text-generation", "library": "transformers", "tags": ("conversational",)}
IMAGES: dict[str, Any] = {"task": "text-to-image", "library": "diffusers"}


def labelled(repo_type: RepoType, name: str, **facts: Any) -> tuple[Label, Label]:
    observation = RepoObservation(repo_type=repo_type, hub_id="1", name=name, sha="abc", **facts)
    *_, role, stage = label_repo(observation, at=AT)
    return role, stage


@pytest.mark.parametrize(
    ("name", "facts", "role", "stage"),
    [
        ("acme/m-GGUF", {"base_models": ("o/m",), "base_relation": "quantized"}, "quantisation", "reuse"),
        ("acme/m-7b-abliterated-GGUF", LM, "quantisation", "reuse"),
        ("acme/m-7b-bf16-gguf", LM, "converted", "reuse"),
        ("acme/m-7b-ONNX", LM, "converted", "reuse"),
        ("acme/m-7b", LM | {"base_models": ("other/m-7b",)}, "converted", "reuse"),
        ("acme/Qwen3-8B", LM, "converted", "reuse"),
        ("acme/style-lora", IMAGES, "adapter", "reuse"),
        ("acme/style", IMAGES | {"base_models": ("o/x",), "base_relation": "adapter"}, "adapter", "reuse"),
        ("acme/tuned", {"library": "peft"}, "adapter", "reuse"),
        ("acme/a-b", LM | {"base_models": ("o/a", "o/b"), "base_relation": "merge"}, "merge", "reuse"),
        ("acme/Qwen3-8B-heretic", LM, "refusals removed", "reuse"),
        ("acme/uncensored-pictures", IMAGES, "base", "pre"),
        ("acme/fast-eagle3", {}, "component", "pre"),
        ("acme/embed-small", {"task": "sentence-similarity"}, "embedding", "post"),
        ("acme/rank", {"task": "text-ranking", "tags": ("sentence-transformers",)}, "reranker", "post"),
        ("acme/Qwen3-reward-8b", LM, "reward", "post"),
        ("acme/wild-guard", LM, "guard", "post"),
        ("acme/deep-thinking-7b", LM, "reasoning", "post"),
        ("acme/Qwen3-8B-thinking-Claude", LM, "reasoning", "reuse"),
        ("acme/Qwen3-no-thinking-x", LM, "fine-tuned", "reuse"),
        ("openai/gpt-oss-20b", LM, "reasoning", "post"),
        ("acme/paint-turbo", IMAGES, "distilled", "post"),
        ("acme/story-8b", LM | {"base_models": ("o/m-8b-Instruct",)}, "fine-tuned", "reuse"),
        ("acme/story-8b-Instruct", LM | {"base_models": ("o/m-8b",)}, "instruction-tuned", "reuse"),
        ("acme/sentiment", {"task": "text-classification", "tags": ("bert",)}, "fine-tuned", "reuse"),
        ("acme/speak", {"task": "text-to-speech"}, "task model", "pre"),
        ("acme/speak", {"task": "text-to-speech", "base_models": ("acme/ground",)}, "fine-tuned", "post"),
        ("Qwen/Qwen3.5-9B", LM | {"base_models": ("Qwen/Qwen3.5-9B-Base",)}, "instruction-tuned", "post"),
        ("acme/m-7b-Instruct", LM, "instruction-tuned", "post"),
        ("acme/m-7b-base", LM, "base", "pre"),
        ("acme/encoder", {"task": "fill-mask"}, "base", "pre"),
        ("acme/paint", IMAGES, "base", "pre"),
        ("acme/plain", {"task": "text-generation", "tags": ("region:us",)}, "base", "pre"),
        ("acme/things", {}, None, None),
    ],
)  # fmt: skip
def test_models(name: str, facts: dict[str, Any], role: str | None, stage: str | None) -> None:
    named = {"pre": "pre-training", "post": "post-training", "reuse": "post-release reuse"}
    first, second = labelled("model", name, **facts)
    assert (first.value, second.value) == (role, named.get(stage or ""))


@pytest.mark.parametrize(
    ("name", "tags", "role"),
    [
        ("acme/answers-dpo", (), "preference"),
        ("acme/open-thoughts-r1", (), "reasoning traces"),
        ("acme/flight-trajectories", ("modality:tabular",), "reference records"),
        ("acme/chat-sft", (), "instruction"),
        ("open-leaderboard/details", (), "evaluation records"),
        ("acme/mmlu-results", (), "evaluation records"),
        ("acme/flowers", ("modality:image",), "media"),
        ("acme/voices", ("task_categories:text-to-speech",), "media"),
        ("acme/mails", ("task_categories:text-classification",), "task data"),
        ("acme/news-qa", (), "task data"),
        ("acme/swedish-corpus", (), "pre-training corpus"),
        ("acme/names", ("task_categories:fill-mask",), "task data"),
        ("acme/personas", (), "reference records"),
        ("acme/docs", ("modality:tabular",), "reference records"),
        ("acme/checkpoints", (), "assets"),
        ("allenai/DOLMA", (), "pre-training corpus"),
        ("acme/x", (), None),
    ],
)
def test_datasets(name: str, tags: tuple[str, ...], role: str | None) -> None:
    assert labelled("dataset", name, tags=tags)[0].value == role


@pytest.mark.parametrize(
    ("name", "tags", "role"),
    [
        ("acme/leaderboard", (), "ranking"),
        ("acme/speech-arena", (), "arena"),
        ("acme/hard-bench", (), "evaluation"),
        ("acme/gguf-my-repo", (), "conversion tool"),
        ("acme/lora-trainer", (), "tuning framework"),
        ("acme/trackio", (), "training framework"),
        ("acme/llm-eval-pipeline", (), "evaluation framework"),
        ("acme/label-studio", (), "data framework"),
        ("acme/open-webui", (), "inference framework"),
        ("nlp-course/unit-7", (), "course"),
        ("acme/how", ("research-article-template",), "article"),
        ("acme/attention-visualizer", (), "teaching demonstration"),
        ("acme/awesome-agents", (), "collection"),
        ("acme/something", (), None),
    ],
)
def test_spaces(name: str, tags: tuple[str, ...], role: str | None) -> None:
    assert labelled("space", name, tags=tags)[0].value == role


def test_a_role_is_no_surer_than_the_kind_and_says_what_it_stands_on() -> None:
    role, stage = labelled("model", "acme/x-GGUF")
    assert role.confidence == stage.confidence == 0.7
    (proof,) = role.proofs
    assert (proof.url, proof.revision, proof.at) == ("https://huggingface.co/acme/x-GGUF", "abc", AT)
    assert proof.seen.startswith("gguf in the name; base unknown")
    assert stage.proofs[0].seen == f"model: quantisation; {role.proofs[0].seen}"
    assert role.rule_version == versioned("1")


def test_where_the_base_is_unknown_the_stage_says_so_and_is_unsure() -> None:
    _, stage = labelled("model", "acme/m-7b-Instruct", **LM)
    assert "base unknown" in stage.proofs[0].seen
    assert stage.confidence == BAR
    _, known = labelled("model", "acme/m-7b-Instruct", **LM, base_models=("acme/m-7b",))
    assert known.confidence > stage.confidence


@pytest.mark.parametrize(
    ("name", "base", "stage"),
    [
        ("google/x-it", "google-bert/y", "post-training"),
        ("CohereForAI/x-it", "CohereLabs/y", "post-training"),
        ("allenai/OLMo-x-Instruct", "allenai/OLMo-x", "post-training"),
        ("acme/x-it", "google/y", "post-release reuse"),
    ],
)
def test_namespaces_of_one_organisation_are_one_maker(name: str, base: str, stage: str) -> None:
    assert labelled("model", name, **LM, base_models=(base,))[1].value == stage


def test_what_the_rules_depend_on_is_in_the_version_of_judging() -> None:
    assert versioned(STAGE_VERSION) in judging()
    assert all(f"{one.name} {one.version}" in judging() for one in rules(AXIS))


@given(
    st.sampled_from(("model", "dataset", "space")),
    st.text(max_size=40),
    st.lists(
        st.one_of(st.text(max_size=20), st.sampled_from(("lora", "gguf", "merge", "dpo", "mteb"))), max_size=8
    ),
    st.one_of(st.none(), st.text(max_size=20), st.sampled_from(("text-generation", "fill-mask"))),
    st.lists(st.text(max_size=20), max_size=3),
)
def test_any_repo_gets_a_role_of_its_kind_or_none(
    repo_type: RepoType, name: str, tags: list[str], task: str | None, bases: list[str]
) -> None:
    observation = RepoObservation(
        repo_type=repo_type, hub_id="1", name=name, tags=tuple(tags), task=task, base_models=tuple(bases)
    )
    kind, _, role, stage = label_repo(observation, at=AT)
    assert (role.axis, stage.axis) == (AXIS, STAGE_AXIS)
    assert (role.value is None) == (stage.value is None) == (role.confidence < BAR)
    if isinstance(role.value, str):
        entry = roles().role(str(kind.value), role.value)
        assert entry.stage in {stage.value, "maker"}
    assert role.proofs[0].seen
    assert stage.proofs[0].seen
