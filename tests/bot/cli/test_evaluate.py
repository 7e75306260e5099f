"""`cartographer evaluate mapping`: shares with their intervals, whatever store and labels are at hand."""

from pathlib import Path

import pytest

from tests.bot.cli.conftest import Shell

KINDS = """hugging_face_org,organisation_name,kind,alt_kinds
allenai,Ai2,research institute,
EleutherAI,EleutherAI,grassroots community,non-profit
nobody-at-all,Nobody,company,
openGPT-X,OpenGPT-X,government,
"""
GOVERNANCE = """hugging_face_org,governance,alt
openGPT-X,multi-organisational research institute,
masakhane,single company,
"""


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    folder = tmp_path / "labels"
    folder.mkdir()
    (folder / "organisations.csv").write_text(KINDS, encoding="utf-8")
    (folder / "governance.csv").write_text(GOVERNANCE, encoding="utf-8")
    return folder


def test_each_axis_is_measured_as_told_and_by_rules_alone(shell: Shell, labels: Path) -> None:
    found = shell("evaluate", "mapping", "--labels", str(labels), "--json").records
    assert [(line["axis"], line["how"]) for line in found] == [
        ("kind", "as told"),
        ("kind", "rules alone"),
        ("governance", "as told"),
        ("governance", "rules alone"),
    ]
    kind, _, governance, _ = found
    assert [kind[share]["hits"] for share in ("strict", "lenient", "classified", "coverage")] == [1, 2, 1, 3]
    assert kind["misses"] == [["openGPT-X", "government", "multi-organisation consortium"]]
    assert governance["confusion"] == [["single company", "non-profit-sponsored grassroots", 1]]
    assert all(0 <= kind[share]["low"] <= kind[share]["high"] <= 1 for share in ("strict", "coverage"))


def test_what_is_missing_is_not_measured(shell: Shell, labels: Path) -> None:
    (labels / "organisations.csv").unlink()
    assert {
        line["axis"] for line in shell("evaluate", "mapping", "--labels", str(labels), "--json").records
    } == {"governance"}
    (labels / "governance.csv").unlink()
    assert "neither" in shell("evaluate", "mapping", "--labels", str(labels)).complaint


def test_a_table_of_something_else_is_told(shell: Shell, labels: Path) -> None:
    (labels / "organisations.csv").write_text("name,size\na,1\n", encoding="utf-8")
    assert (
        "organisations.csv is no table of labels"
        in shell("evaluate", "mapping", "--labels", str(labels)).complaint
    )


def test_for_people_it_is_a_few_lines(shell: Shell, labels: Path) -> None:
    lines = shell("evaluate", "mapping", "--labels", str(labels)).out.splitlines()
    assert lines[0] == "kind, as told: 4 labelled"
    assert "classified     0.750 (3 of 4" in lines[1]
