"""A repo as rules see it: its name taken apart, its signs, and whose model it stands on."""

import inspect
import re
from typing import Any

import pytest

from collectors.mapping import artefacts
from collectors.mapping.roles import RULES
from collectors.mapping.rules import rules
from collectors.mapping.signs import Subject, maker_of
from config.codebook_roles import RepoKind, roles
from storage.records import RepoObservation


def subject(name: str, repo_type: RepoKind = "model", **facts: Any) -> Subject:
    return Subject(RepoObservation(repo_type=repo_type, hub_id="1", name=name, **facts))


def test_signs_stand_beside_what_shows_them() -> None:
    found = subject("acme/Style-LoRA", tags=("Merge", "region:us"), task="text-to-image")
    assert found.named["adapter"] == "lora"
    assert found.tagged["merge"] == "merge"
    assert found.tasked["makes media"] == "text-to-image"
    assert (found.sign("adapter"), found.sign("merge")) == ("lora in the name", "tag merge")
    assert (found.sign("makes media"), found.sign("vectors")) == ("task text-to-image", None)
    assert found.met >= {"adapter", "merge", "makes media"}


def test_neighbours_in_a_name_are_one_word_and_others_are_not() -> None:
    assert "sorts" in subject("acme/cross_encoder-x").named
    assert "sorts" in subject("acme/my.cross-Encoder").named
    assert "sorts" not in subject("acme/encoder-cross").named
    assert "sorts" not in subject("acme/cross-x-encoder").named


@pytest.mark.parametrize(
    ("name", "shown"),
    [("acme/hard-bench", "bench"), ("acme/SWEBench_Lite", "swebench"), ("acme/benches-x", None)],
)
def test_endings_of_words_are_signs(name: str, shown: str | None) -> None:
    assert subject(name, "dataset").named.get("ends like a test") == shown


def test_tasks_of_a_dataset_are_read_from_its_tags() -> None:
    found = subject("acme/x", "dataset", tags=("task_categories:translation", "task_categories:other"))
    assert found.wanted == {"translation", "other"}
    assert found.tasked["one task"] == "translation"
    assert subject("acme/x", tags=("task_categories:translation",)).tasked == {}


def test_owners_are_signs() -> None:
    assert "publishes fewer bits" in subject("TheBloke/x").owned
    assert subject("x").owned == ()


@pytest.mark.parametrize(
    ("name", "facts", "said"),
    [
        ("acme/x", {"base_models": ("o/b",), "base_relation": "merge"}, "declares o/b as its base (merge)"),
        ("acme/Qwen3-x", {}, "shows the family Qwen, which Qwen makes"),
        ("acme/x", {"tags": ("qwen3",)}, "shows the family Qwen, which Qwen makes"),
    ],
)
def test_what_stands_on_somebody_elses_model(name: str, facts: dict[str, Any], said: str) -> None:
    lineage = subject(name, **facts).lineage
    assert (lineage.said, lineage.derived) == (said, True)


@pytest.mark.parametrize(
    ("name", "facts", "said"),
    [
        ("acme/x", {"base_models": ("Acme/b",)}, "declares its maker's own Acme/b as its base (no relation)"),
        ("Qwen/Qwen3-x", {}, "declares no base; of its maker's own family Qwen"),
        (
            "acme/x",
            {"tags": ("llama",)},
            "base unknown: none declared, and none shown by name or architecture",
        ),
    ],
)
def test_what_stands_on_nobody_elses(name: str, facts: dict[str, Any], said: str) -> None:
    lineage = subject(name, **facts).lineage
    assert (lineage.said, lineage.derived) == (said, False)


def test_what_is_said_of_a_family_whose_architecture_many_use() -> None:
    lineage = subject("acme/roberta-x").lineage
    assert (lineage.foreign, lineage.derived) == (None, False)
    assert lineage.said == "declares no base; its name says BERT and its kin, on which many build"


def test_makers_are_known_by_all_their_namespaces() -> None:
    assert maker_of("THUDM") == maker_of("zai-org")
    assert maker_of("Acme") == "acme"
    assert maker_of("allenai") == maker_of("AllenAI")


def test_rules_and_lists_speak_of_the_same_signs() -> None:
    known = set().union(*(signs.names for signs in roles().signs.values()))
    needed = {sign for axis in ("artefact", "role") for one in rules(axis) for sign in one.needs}
    assert needed <= known
    modules = (artefacts, *RULES)
    source = "".join(inspect.getsource(module) for module in modules)
    assert {sign for sign in known if f'"{sign}"' not in source} == set()
    asked = set(re.findall(r'(?:sign|named\.get|tagged\.get)\("([^"]+)"\)', source))
    asked |= set(re.findall(r'"([^"]+)" (?:not )?in subject\.(?:named|tagged|tasked|owned)', source))
    assert len(asked) > len(known) / 2
    assert asked - known == set()


def test_a_long_name_and_many_tags_are_read() -> None:
    found = subject("a/" + "-".join(["x7B"] * 100), tags=tuple(f"tag-{number}" for number in range(5_000)))
    assert len(found.parts) == 100
    assert found.words == {"x7b", "x", "7", "b"}
    assert found.tagged == {}
