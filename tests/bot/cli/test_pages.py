"""`project` and `repo`: pages by any name, and the nearest names where there is none."""

import pytest

from bot.cli.shapes import Shown
from config.codebook import load
from tests.bot.cli.conftest import Shell
from tests.support.hub import TestHub


@pytest.mark.parametrize("name", ["olmo", "OLMo", "allenai", "Ai2", "Allen Institute for AI (Ai2)"])
def test_a_project_goes_by_all_its_names(filled: Shell, name: str) -> None:
    record = filled("project", name, "--json").record
    assert tuple(record) == Shown.__struct_fields__
    assert record["title"] == "OLMo"
    assert record["url"] == "https://huggingface.co/allenai"
    assert (record["as_of"], record["run"]) == ("2026-11-23T12:00:00.000Z", 6)


@pytest.mark.parametrize("key", [project.key for project in load().projects])
def test_every_project_has_its_page_with_governance_and_source(filled: Shell, key: str) -> None:
    project = load().project(key)
    said = filled("project", key)
    assert (said.code, said.err) == (0, "")
    assert project.governance.model in said.out
    assert ("nferred" in said.out) == project.governance.inferred
    assert max(map(len, said.out.splitlines())) <= 100


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("allenai/OLMo-2-1124-7B", "allenai/OLMo-2-1124-7B"),
        ("ALLENAI/olmo-2-1124-7b", "allenai/OLMo-2-1124-7B"),
        ("https://huggingface.co/allenai/OLMo-2-1124-7B", "allenai/OLMo-2-1124-7B"),
        ("https://huggingface.co/allenai/OLMo-2-1124-7B/blob/main/README.md", "allenai/OLMo-2-1124-7B"),
        ("hf.co/datasets/allenai/dolma?library=polars#x", "allenai/dolma"),
        ("datasets/allenai/dolma", "allenai/dolma"),
        ("https://huggingface.co/spaces/aisingapore/sea-helm", "aisingapore/sea-helm"),
        ("aisingapore/sea-lion-7b", "aisingapore/SEA-LION-v1-7B"),
    ],
)
def test_a_repo_goes_by_id_link_and_former_id(filled: Shell, typed: str, title: str) -> None:
    record = filled("repo", typed, "--json").record
    assert record["title"] == title
    assert record["title"] in record["text"]


def test_a_link_says_which_type_is_meant(filled: Shell, hub: TestHub) -> None:
    said = filled("repo", "https://huggingface.co/allenai/dolma", "--json")  # a dataset, not a model
    assert said.code == 1
    assert "allenai/dolma" in said.record["nearest"]


def test_instants_in_blocks_are_iso(filled: Shell) -> None:
    blocks = filled("repo", "allenai/OLMo-2-1124-7B", "--json").record["blocks"]
    (chart,) = [block for block in blocks if block["type"] == "chart"]
    assert all(point["at"].endswith("Z") for point in chart["series"][0]["points"])


def test_the_json_does_not_depend_on_the_terminal(filled: Shell) -> None:
    wide = filled("repo", "allenai/OLMo-2-1124-7B", "--json").out
    filled.set(COLUMNS="40")
    assert filled("repo", "allenai/OLMo-2-1124-7B", "--json").out == wide
    narrow = filled("repo", "allenai/OLMo-2-1124-7B").out
    assert len(narrow.splitlines()) > len(filled("repo", "allenai/dolma").out.splitlines())


@pytest.mark.parametrize(
    ("args", "nearest"),
    [
        (("project", "olmoo"), "OLMo"),
        (("project", "sea lyon"), "SEA-LION"),
        (("repo", "pythia-70m-v2"), "EleutherAI/pythia-70m"),
        (("repo", "allenai/dolm"), "allenai/dolma"),
    ],
)
def test_an_unknown_name_offers_the_nearest(
    filled: Shell, hub: TestHub, args: tuple[str, str], nearest: str
) -> None:
    said = filled(*args)
    assert (said.code, said.out) == (1, "")
    assert nearest in said.complaint
    told = filled(*args, "--json")
    assert told.code == 1
    assert nearest in told.record["nearest"]
    assert nearest not in told.record["error"]


ODD = [
    "",
    " ",
    "/",
    "a/b/c/d",
    "x" * 4_000,
    "\U0001f9ed",
    "@everyone",
    "\x1b[2J/x",
    "'; DROP TABLE repos; --",
    "[::1",
]


@pytest.mark.parametrize("command", ["project", "repo"])
@pytest.mark.parametrize("name", ODD, ids=range(len(ODD)))
def test_odd_names_are_one_line_that_drives_no_terminal(filled: Shell, command: str, name: str) -> None:
    said = filled(command, name)
    assert (said.code, said.out) == (1, "")
    assert said.complaint.startswith("there is no ")
    assert "\x1b" not in said.err


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("acme/one", "acme/one"),
        ("https://huggingface.co/datasets/acme/data", "acme/data"),
        ("spaces/acme/demo", "acme/demo"),
    ],
)
def test_a_repo_that_is_not_in_the_store_is_looked_up_once(
    shell: Shell, hub: TestHub, typed: str, title: str
) -> None:
    assert shell("repo", typed, "--json").record["title"] == title
    assert shell("repo", typed, "--json").record["title"] == title
    assert hub.log.count(f"^/api/[a-z]+/{title}") == 1
    run = shell("status", "--json").record["runs"][0]
    assert (run["scope"], run["state"], run["seen"]) == ("lookup", "finished", 1)


def test_a_missing_or_private_repo_is_told_as_such(filled: Shell, hub: TestHub) -> None:
    said = filled("repo", "allenai/OLMo-secret")
    assert said.code == 1
    assert "'allenai/OLMo-secret' on the Hub that can be seen: it is missing or private." in said.complaint


def test_a_hub_that_cannot_be_asked_is_one_line(shell: Shell, hub: TestHub) -> None:
    hub.faults.add("status", "/api/models/acme", status=403, times=None)
    said = shell("repo", "acme/one")
    assert (said.code, said.out) == (1, "")
    assert "it could not be looked up" in said.complaint


def test_a_repo_tells_its_labels_in_both_taxonomies(filled: Shell) -> None:
    page = filled("repo", "allenai/reward-bench", "--json").record
    held = {(line["axis"], line["taxonomy"]): line for line in page["labels"]}
    assert (held["artefact", "v1"]["value"], held["artefact", "v2"]["value"]) == ("leaderboard", "evaluation")
    assert {"role", "stage", "openness", "licence_chain", "compute", "framework", "corpus"} <= {
        axis for axis, _ in held
    }
    for line in page["labels"]:
        assert line["subject"] == "allenai/reward-bench"
        assert line["value"] is None or line["evidence"]
