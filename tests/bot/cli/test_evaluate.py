"""`cartographer evaluate mapping`: shares with their intervals, whatever store and labels are at hand."""

import json
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


@pytest.fixture
def openness(labels: Path) -> Path:
    rows = [
        {"file": "x.yaml", "system": {"name": "X", "link": "https://huggingface.co/acme/x"}},
        {"paper": {"class": "closed"}, "system": "odd"},
    ]
    text = "\n".join([*map(json.dumps, rows), "no json", ""])
    (labels / "openness_osai.jsonl").write_text(text, encoding="utf-8")
    return labels


def test_each_axis_is_measured_as_told_and_by_rules_alone(shell: Shell, labels: Path) -> None:
    found = shell("evaluate", "mapping", "--labels", str(labels), "--json").records
    assert [(line["axis"], line["how"]) for line in found] == [
        ("kind", "as told"),
        ("kind", "rules alone"),
        ("kind", "rules alone, held out"),
        ("governance", "as told"),
        ("governance", "rules alone"),
        ("governance", "rules alone, held out"),
        ("governance", "the study's projects"),
    ]
    kind, governance = found[0], found[3]
    assert [kind[share]["hits"] for share in ("strict", "lenient", "classified", "coverage")] == [1, 2, 1, 3]
    assert kind["misses"] == [["openGPT-X", "government", "multi-organisation consortium"]]
    assert governance["confusion"] == [["single company", "non-profit-sponsored grassroots", 1]]
    assert all(0 <= kind[share]["low"] <= kind[share]["high"] <= 1 for share in ("strict", "coverage"))
    assert (kind["wanted"], kind["at_wanted"]) == (0.92, None)  # one in three is right
    assert kind["curve"] == [{"confidence": 0.95, "coverage": 0.75, "accuracy": pytest.approx(1 / 3)}]


def test_the_studys_projects_are_as_it_states_and_the_rules_stand_beside(shell: Shell, labels: Path) -> None:
    study = shell("evaluate", "mapping", "--labels", str(labels), "--json").records[-1]
    assert (study["n"], study["told"]["hits"]) == (14, 14)
    assert all(one["told"] == one["study"] for one in study["projects"])
    assert {"project", "handle", "study", "told", "rules", "confidence"} == set(study["projects"][0])


def test_openness_is_measured_on_what_the_store_holds(shell: Shell, openness: Path) -> None:
    result = shell("evaluate", "mapping", "--labels", str(openness), "--json")
    line = result.records[-1]
    assert (line["axis"], line["systems"], line["found"], line["n"]) == ("openness", 2, 0, 0)
    assert line["left_out"] == [3]
    assert "openness, rules alone: 1 line holds no label and count" in result.err


def test_what_is_missing_is_not_measured(shell: Shell, labels: Path) -> None:
    (labels / "organisations.csv").unlink()
    result = shell("evaluate", "mapping", "--labels", str(labels), "--json")
    assert {line["axis"] for line in result.records} == {"governance"}
    assert "has no organisations.csv" in result.err
    (labels / "governance.csv").unlink()
    assert "has none of" in shell("evaluate", "mapping", "--labels", str(labels)).complaint


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"name,size\na,1\n", "organisations.csv is no table of labels: it has no column"),
        (b"", "it has no column"),
        (b"\xff\xfe\x00", "organisations.csv is not UTF-8 text"),
        (b"hugging_face_org,kind\n" + b"a" * 200_000 + b",company\n", "field larger than"),
    ],
)
def test_a_table_of_something_else_is_told(
    shell: Shell, labels: Path, content: bytes, complaint: str
) -> None:
    (labels / "organisations.csv").write_bytes(content)
    assert complaint in shell("evaluate", "mapping", "--labels", str(labels)).complaint


def test_odd_lines_are_left_out_and_told(shell: Shell, labels: Path) -> None:
    """Short and long lines, empty cells, a byte order mark, handles that no namespace can have."""
    (labels / "organisations.csv").write_text(
        "\ufeffhugging_face_org,organisation_name,kind,alt_kinds\n"
        ",Nobody,company,\n"
        "short\n"
        "acme,Acme,,\n"
        "long,Long,company,,,,,\n"
        '"two\nlines",Two,company,\n'
        "DROP TABLE owners; --,Name,company,;;university\n"
        "allenai,Ai2,research institute,\n",
        encoding="utf-8",
    )
    result = shell("evaluate", "mapping", "--labels", str(labels), "--json")
    assert result.records[0]["left_out"] == [2, 3, 4]
    assert [result.records[0][key]["hits"] for key in ("strict", "coverage")] == [1, 1]
    assert result.records[0]["n"] == 4
    assert "kind, as told: 3 lines hold no label" in result.err


def test_for_people_it_is_a_few_lines(shell: Shell, openness: Path) -> None:
    lines = shell("evaluate", "mapping", "--labels", str(openness)).out.splitlines()
    assert lines[0] == "kind, as told: 4 labelled"
    assert "classified     0.750 (3 of 4" in lines[1]
    assert any(line.startswith("governance, the study's projects: 14") for line in lines)
    assert "  0 of 2 labelled systems are in the store" in lines
