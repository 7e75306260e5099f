"""The local Hub's world at its start: whole, canonical, and honest about what is real."""

import re
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from collectors.replica import carry_numbers, carry_over
from collectors.replica.carry_sources import lines
from collectors.replica.carry_world import START, WORLD, line
from tests.collectors.replica.world_facts import (
    FOURTEEN,
    KINDS,
    PRESENT,
    TRACKED,
    Record,
    everything,
    read,
    texts,
)

NAMED_IN_STUDY = {
    "model": [
        "NbAiLab/nb-llama-3.1-8B-Instruct",
        "NbAiLab/nb-llama-3.2-1B",
        "Lugha-Llama/Lugha-Llama-8B-wura",
        "CohereLabs/aya-101",
        "typhoon-ai/typhoon-7b",
        "bigscience/bloom",
    ],
    "dataset": [
        "allenai/dolma",
        "allenai/dolma3_dolmino_mix-100B-1125",
        "common-pile/stackexchange_filtered",
        "common-pile/peS2o",
        "CohereLabs/aya_redteaming",
        "speakleash/PES-2018-2022",
        "JerzyPL/GadziJezyk",
        "masakhane/afrimmlu",
        "masakhane/InjongoIntent",
        "openGPT-X/leaderboard_data",
        "NbAiLab/NCC",
        "BAAI/CCI4.0-M2-Base-v1",
        "aisingapore/SEA-PILE-v1",
        "aisingapore/SEA-Instruct-2602",
        "HuggingFaceTB/smoltalk",
        "typhoon-ai/thai_exam",
        "typhoon-ai/thai-dialect-isan-dataset",
        "meta-llama/Llama-3.3-70B-Instruct-evals",
        "facebook/belebele",
        "inclusionAI/Ling-Coder-SFT",
    ],
    "space": [
        "allenai/ZeroEval",
        "speakleash/open_pl_llm_leaderboard",
        "speakleash/mt-bench-pl",
        "speakleash/cptu_bench",
        "speakleash/polish_medical_leaderboard",
        "openGPT-X/european-llm-leaderboard",
        "BAAI/open_cn_llm_leaderboard",
        "aisingapore/SEA-HELM",
        "ThaiLLM-Leaderboard/leaderboard",
        "open-llm-leaderboard/open_llm_leaderboard",
    ],
}
KEYS = {
    "_id",
    "as_of",
    "author",
    "baseModels",
    "cardData",
    "config",
    "createdAt",
    "datasets",
    "disabled",
    "downloads",
    "downloadsAllTime",
    "gated",
    "gguf",
    "id",
    "lastModified",
    "library_name",
    "likes",
    "made",
    "models",
    "pipeline_tag",
    "private",
    "runtime",
    "safetensors",
    "sdk",
    "sha",
    "source",
    "subdomain",
    "tags",
    "trendingScore",
}
CARD_KEYS = {
    "base_model",
    "base_model_relation",
    "datasets",
    "language",
    "library_name",
    "license",
    "license_link",
    "license_name",
    "new_version",
    "pipeline_tag",
    "sdk",
    "size_categories",
    "tags",
    "task_categories",
}


@pytest.mark.parametrize("path", sorted(WORLD.glob("*.jsonl")), ids=lambda path: path.stem)
def test_each_line_is_written_in_its_one_form(path: Path) -> None:
    content = path.read_text(encoding="utf-8")
    assert content == "".join(f"{line(row)}\n" for row in lines(path))


def test_the_world_is_as_large_as_promised_and_no_larger() -> None:
    owners = read("owners")
    others = {
        row["handle"] for row in owners if row["type"] == "org" and row["source"] != "scripted"
    } - TRACKED
    assert len(read("models")) >= 2_000
    assert len(read("datasets")) >= 400
    assert len(read("spaces")) >= 150
    assert len(others) >= 60
    assert sum("leaderboard" in row["id"].lower() for row in read("spaces")) >= 20
    assert len(read("discussions")) >= 120
    assert 40 <= len(list((WORLD / "cards").glob("*/*.md"))) <= 80
    assert sum(path.stat().st_size for path in WORLD.rglob("*") if path.is_file()) < 6_000_000


@pytest.mark.parametrize("project", FOURTEEN)
def test_each_project_of_the_study_has_its_handles_models_and_data(project: str) -> None:
    known = {row["handle"] for row in read("owners")}
    handles = set(FOURTEEN[project])
    assert handles <= known
    assert any(row.get("author") in handles for row in read("models"))
    assert any(row["author"] in handles for row in read("datasets"))


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_study_names_is_there(kind: str) -> None:
    known = {row["id"] for row in read(f"{kind}s")}
    assert [name for name in NAMED_IN_STUDY[kind] if name not in known] == []


def test_former_names_of_organisations_are_known() -> None:
    former = {old: row["handle"] for row in read("owners") for old in row.get("formerly", [])}
    expected = {"CohereForAI": "CohereLabs", "scb10x": "typhoon-ai", "THUDM": "zai-org"}
    assert former == expected
    assert not [row["id"] for _, row in everything() if row.get("author") in former]


def test_names_and_identities_are_unique() -> None:
    for kind in KINDS:
        rows = read(f"{kind}s")
        assert len({row["id"].lower() for row in rows}) == len(rows)
        assert len({row["_id"] for row in rows}) == len(rows)
    owners = read("owners")
    assert len({row["handle"].lower() for row in owners}) == len(owners)


def test_every_repo_has_its_owner() -> None:
    known = {row["handle"] for row in read("owners")}
    for kind, row in everything():
        if "/" in row["id"]:
            assert row["author"] == row["id"].split("/")[0], kind
            assert row["author"] in known
        else:
            assert "author" not in row


def test_members_are_scripted_people() -> None:
    owners = {row["handle"]: row for row in read("owners")}
    for row in owners.values():
        for handle in row["members"]:
            assert owners[handle]["source"] == "scripted"
            assert owners[handle]["type"] == "user"
    assert all(owners[handle]["members"] for handle in TRACKED)


def test_records_hold_facts_in_the_hubs_forms() -> None:
    instant = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
    for kind, row in everything():
        assert set(row) <= KEYS, row["id"]
        assert set(row.get("cardData", {})) <= CARD_KEYS, row["id"]
        assert re.fullmatch("[0-9a-f]{24}", row["_id"])
        assert re.fullmatch("[0-9a-f]{40}", row["sha"])
        assert instant.fullmatch(row["createdAt"])
        assert instant.fullmatch(row["lastModified"])
        assert max(row["createdAt"], row["lastModified"]) < START, row["id"]
        assert row["gated"] in (False, "auto", "manual")
        assert not isinstance(row["gated"], int) or row["gated"] is False
        assert ("downloads" in row) == (kind != "space")
        assert row["source"] != "scripted"
        assert datetime.fromisoformat(row["as_of"]) < datetime.fromisoformat(PRESENT[:10])
        assert set(row["made"]) <= KEYS | {"safetensors.parameters"}


def test_no_prose_is_carried_over() -> None:
    for _, row in everything():
        facts = {key: value for key, value in row.items() if key != "source"}
        wordy = [text for text in texts(facts) if text.count(" ") > 3 or len(text) > 200]
        assert wordy == [], row["id"]


def test_base_models_are_models_of_this_world() -> None:
    models = {row["id"]: row for row in read("models")}
    for row in models.values():
        for base in row.get("baseModels", {}).get("models", []):
            assert models[base["id"]]["_id"] == base["_id"]
            told = row["cardData"]["base_model"]
            stated = {str(name).lower() for name in (told if isinstance(told, list) else [told])}
            assert base["id"].lower() in stated
            assert any(tag.lower() == f"base_model:{base['id']}".lower() for tag in row["tags"]), row["id"]


def depth(name: str, models: dict[str, Record], seen: frozenset[str] = frozenset()) -> int:
    bases = [base["id"] for base in models[name].get("baseModels", {}).get("models", [])]
    ways = [1 + depth(base, models, seen | {name}) for base in bases if base not in seen and base != name]
    return max(ways, default=0)


def test_lineage_is_rich() -> None:
    models = {row["id"]: row for row in read("models")}
    relations = Counter(row["baseModels"]["relation"] for row in models.values() if "baseModels" in row)
    assert set(relations) == {"finetune", "quantized", "adapter", "merge"}
    assert relations.total() >= 1_000
    assert sum(depth(name, models) >= 3 for name in models) >= 20


def test_the_hubs_oddities_are_there() -> None:
    rows = [row for _, row in everything()]
    cards = [row["cardData"] for row in rows if "cardData" in row]
    assert any("/" not in row["id"] for row in rows)
    assert sum(row["createdAt"] == "2022-03-02T23:29:04.000Z" for row in rows) >= 10
    assert {type(card["base_model"]) for card in cards if "base_model" in card} == {str, list}
    assert any(card.get("license") == "other" and "license_name" in card for card in cards)
    assert any(isinstance(card.get("license"), list) for card in cards)
    assert any(card.get("language") is False for card in cards)
    assert any(isinstance(card.get("language"), list) and False in card["language"] for card in cards)
    assert any(isinstance(row["trendingScore"], float) for row in rows)
    assert any(not tag.isascii() for row in rows for tag in row["tags"])
    assert max(len(row["tags"]) for row in rows) > 200
    assert any("pipeline_tag" not in row for row in read("models"))
    assert any("license" not in row.get("cardData", {}) for row in read("models"))
    own = [
        row
        for row in read("models")
        if {"_id": row["_id"], "id": row["id"]} in row.get("baseModels", {}).get("models", [])
    ]
    assert own


def test_the_readme_counts_the_world_as_it_is() -> None:
    text = carry_numbers.README.read_text(encoding="utf-8")
    assert text == carry_numbers.renewed(text), "run python -m collectors.replica.carry_numbers"


def test_the_facts_are_what_the_reference_holds(reference: Path) -> None:
    for name, rows in carry_over.carry_over(reference).items():
        written = (WORLD / f"{name}.jsonl").read_text(encoding="utf-8")
        assert "".join(f"{line(row)}\n" for row in rows) == written, name
