"""Repos labelled by hand: labels keep to the roles, each has its record, records hold facts alone."""

import csv
import json
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
ROLES = {
    role["name"]: role
    for role in tomllib.loads((ROOT / "config/codebook/roles.toml").read_text(encoding="utf-8"))["roles"]
}
KINDS = {
    "model",
    "dataset",
    "benchmark",
    "leaderboard",
    "framework",
    "knowledge sharing",
    "compute partnership",
}
STAGES = {"pre-training", "post-training", "post-release reuse"}
LISTED = {"type", "id", "source", "pipeline_tag", "library_name", "tags", "sdk", "models", "gated"}
COUNTED = {"downloads", "likes", "createdAt"}
LONGEST_FACT = 120


def labels(name: str = "artefacts.csv") -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def records() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / "artefacts.jsonl").read_text(encoding="utf-8").splitlines()]


def texts(value: object) -> list[str]:
    """Every string inside a record."""
    if isinstance(value, dict):
        return [text for part in value.values() for text in texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in texts(part)]
    return [value] if isinstance(value, str) else []


def test_every_role_belongs_to_a_kind_and_says_when() -> None:
    for role in ROLES.values():
        assert set(role) == {"name", "kind", "order", "stage", "definition", "source", "mark"}
        assert role["kind"] in KINDS
        assert role["stage"] in STAGES | {"maker"}
    order = Counter((role["kind"], role["order"]) for role in ROLES.values())
    assert max(order.values()) == 1
    assert {role["kind"] for role in ROLES.values()} == KINDS


def test_three_hundred_repos_are_labelled_in_the_order_of_their_records() -> None:
    found = [(row["type"], row["id"]) for row in labels()]
    assert found == [(record["type"], record["id"]) for record in records()]
    assert Counter(kind for kind, _ in found) == {"model": 150, "dataset": 90, "space": 60}
    assert len(set(found)) == 300


def test_no_namespace_has_more_than_three() -> None:
    namespaces = Counter(record["id"].partition("/")[0].lower() for record in records())
    assert max(namespaces.values()) <= 3


@pytest.mark.parametrize("row", labels(), ids=lambda row: f"{row['type']}:{row['id']}")
def test_a_label_keeps_to_the_lists(row: dict[str, str]) -> None:
    kinds = {row["kind"], *filter(None, row["alt_kinds"].split(";"))}
    assert kinds <= KINDS | {"none"}
    assert row["sure"] in {"high", "medium", "low"}
    assert row["note"]
    if row["kind"] == "none":
        assert row["type"] == "space"
        assert row["role"] == row["stage"] == row["alt"] == ""
        return
    assert ROLES[row["role"]]["kind"] == row["kind"]
    assert row["stage"] in STAGES
    for role in filter(None, row["alt"].split(";")):
        assert ROLES[role]["kind"] in kinds
        assert role != row["role"]


def test_the_second_labels_are_of_sixty_of_the_same_repos() -> None:
    first = {(row["type"], row["id"]) for row in labels()}
    second = [(row["type"], row["id"]) for row in labels("artefacts_again.csv")]
    assert len(second) == len(set(second)) == 60
    assert set(second) <= first
    for row in labels("artefacts_again.csv"):
        assert row["kind"] == "none" or ROLES[row["role"]]["kind"] == row["kind"]


@pytest.mark.parametrize("record", records(), ids=lambda record: f"{record['type']}:{record['id']}")
def test_a_record_holds_facts_and_no_prose(record: dict[str, Any]) -> None:
    assert set(record) <= LISTED | COUNTED | {"cardData"}
    assert max(map(len, texts(record))) < LONGEST_FACT
