"""Carrying facts over: sources read in all their forms, merged by trust, completed and marked."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.replica import carry_choice, carry_records, carry_sources
from collectors.replica.carry_sources import OLDEST


def test_front_matter_keeps_the_known_keys_in_their_own_forms() -> None:
    card = carry_sources.front_matter(
        "license: other\nlicense_name: 'a-name'\nlanguage:\n- en\n- no\n- 'no'\nbase_model:\n  - one/Two\n"
        "tags: [x, y z]\nextra_gated_description: >-\n  Tell us who you are.\nwidget:\n- text: Paris is\n"
        "pipeline_tag: text-generation\n"
    )
    assert card == {
        "license": "other",
        "license_name": "a-name",
        "language": ["en", False, "no"],
        "base_model": ["one/Two"],
        "tags": ["x", "y z"],
        "pipeline_tag": "text-generation",
    }


@pytest.mark.parametrize(
    ("text", "value"), [("language: no", False), ("language: 'no'", "no"), ("language: en", "en")]
)
def test_norwegian_is_read_as_the_hub_reads_it(text: str, value: object) -> None:
    assert carry_sources.front_matter(text) == {"language": value}


@given(st.text(max_size=300))
def test_any_front_matter_is_read_without_an_error(text: str) -> None:
    assert set(carry_sources.front_matter(text)) <= carry_sources._CARD_KEYS


def test_tags_that_are_sentences_are_left_behind() -> None:
    tags = [
        "text-generation",
        "license:mit",
        "日本語",
        "fine tune",
        "this is a sentence that someone wrote",
        "a: b c d",
    ]
    assert carry_sources.structured(tags) == ["text-generation", "license:mit", "日本語", "fine tune"]


def test_dates_are_written_as_the_hub_writes_them() -> None:
    assert carry_sources.instant("2022-03-02T23:29:22+00:00") == "2022-03-02T23:29:22.000Z"
    assert carry_sources.instant("2026-01-02") == "2026-01-02T00:00:00.000Z"


def test_identity_comes_from_the_most_trusted_and_counts_from_the_newest() -> None:
    facts: list[dict[str, Any]] = [
        {"id": "o/M", "_id": "a", "downloads": 5, "likes": 3, "source": "old", "as_of": "2025-01-01"},
        {"id": "o/m", "_id": "b", "downloads": 9, "likes": 0, "source": "new", "as_of": "2026-01-01"},
    ]
    whole = carry_records.merge(facts)
    assert whole["id"] == "o/M"
    assert whole["_id"] == "a"
    assert (whole["downloads"], whole["likes"]) == (9, 3), "a count of nought may mean that nobody looked"
    assert (whole["source"], whole["as_of"]) == ("old + new", "2026-01-01")


def test_a_bare_fact_becomes_a_whole_record_that_says_what_was_made() -> None:
    record = carry_records.model({"id": "o/m", "date": "2020-01-01", "source": "s", "as_of": "2026-01-01"})
    assert record["createdAt"] == OLDEST
    assert "pipeline_tag" not in record
    assert "cardData" not in record
    assert record["tags"] == ["region:us"]
    assert {"_id", "sha", "downloads", "likes", "gated"} <= set(record["made"])
    assert record == carry_records.model(
        {"id": "o/m", "date": "2020-01-01", "source": "s", "as_of": "2026-01-01"}
    )


@pytest.mark.parametrize(
    ("fact", "relation"),
    [
        ({"id": "o/m-GGUF"}, "quantized"),
        ({"id": "o/m", "library_name": "peft"}, "adapter"),
        ({"id": "o/m", "merged": True}, "merge"),
        ({"id": "o/m", "relation": "adapter"}, "adapter"),
        ({"id": "o/m", "tags": ["base_model:quantized:a/b"]}, "quantized"),
        ({"id": "o/m"}, "finetune"),
    ],
)
def test_a_models_relation_to_its_base_is_read_off_its_form(fact: dict[str, Any], relation: str) -> None:
    assert carry_records.relation_of(fact, {"base_model": "a/b"}) == relation


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("unsloth/Qwen3-8B-unsloth-bnb-4bit", "qwen3-8b"),
        ("TheBloke/Llama-2-7B-Chat-GPTQ", "llama-2-7b-chat"),
        ("x/Olmo-3-7B-Instruct-4bit", "olmo-3-7b-instruct"),
        ("meta-llama/Llama-2-70b-hf", "llama-2-70b-hf"),
    ],
)
def test_the_marks_of_a_quantisation_are_cut_off_a_name(name: str, stem: str) -> None:
    assert carry_choice.stem(name) == stem


def test_bases_are_guessed_from_names_only_towards_the_maker() -> None:
    facts: dict[str, dict[str, Any]] = {
        name.lower(): {"id": name}
        for name in ("Qwen/Qwen9-1B", "Qwen/Qwen9-1B-Base", "Qwen/Qwen9-1B-Instruct", "x/Qwen9-1B-GGUF")
    }
    carry_choice.guess_bases(facts, {"Qwen"})
    assert facts["qwen/qwen9-1b"]["base_model"] == "Qwen/Qwen9-1B-Base"
    assert "base_model" not in facts["qwen/qwen9-1b-base"]
    assert facts["qwen/qwen9-1b-instruct"]["base_model"] == "Qwen/Qwen9-1B-Base"
    assert facts["x/qwen9-1b-gguf"]["base_model"] == "Qwen/Qwen9-1B"
    assert facts["x/qwen9-1b-gguf"]["relation"] == "quantized"
    assert facts["x/qwen9-1b-gguf"]["made"] == ["baseModels"]


def test_a_catalogues_nought_is_no_count(tmp_path: Path) -> None:
    row = {
        "name": "o/m",
        "hf_downloads": 0,
        "hf_likes": 0,
        "pipeline_tag": "unknown",
        "parameters_raw": 7,
        "license": None,
    }
    (tmp_path / "llmfit_catalog_2026-10.jsonl").write_text(json.dumps(row) + "\n")
    (fact,) = carry_sources.catalogued_models(tmp_path)
    assert fact == {
        "id": "o/m",
        "source": "llmfit_catalog_2026-10.jsonl",
        "as_of": "2026-10-05",
        "params": 7,
        "quantised": [],
    }
