"""`cartographer openness` and `chain`: a line for each repo asked, in order, with everything it stands on."""

from collectors.mapping.openness import CLASSES, COMPONENTS
from tests.bot.cli.conftest import Shell


def test_each_repo_gets_its_line_with_every_component(filled: Shell) -> None:
    asked = ["nobody/nothing", "https://huggingface.co/allenai/OLMo-2-1124-7B", "not a repo"]
    found = filled("openness", *asked, "--json")
    assert (found.code, [line["subject"] for line in found.records]) == (0, asked)
    for line in found.records:
        assert line["axis"] == "openness"
        assert [part["component"] for part in line["components"]] == list(COMPONENTS)
        assert {part["value"] for part in line["components"]} <= {"open", "partial", "closed", None}
        assert line["value"] in {*CLASSES, None}
    unknown, known, _ = found.records
    assert (unknown["value"], unknown["evidence"], unknown["confidence"]) == (None, [], 0.0)
    parts = {part["component"]: part for part in known["components"]}
    assert parts["licenses"]["value"] == "open"
    assert all(
        seen["url"].startswith("https://") and seen["seen"] and seen["date"]
        for part in parts.values()
        for seen in part["evidence"]
    )
    assert all(part["evidence"] for part in parts.values())


def test_for_people_unknown_is_called_so(filled: Shell) -> None:
    said = filled("openness", "allenai/OLMo-2-1124-7B").out
    assert "  - licenses: open (" in said
    assert ": unknown" in said


def test_a_chain_tells_its_members_in_order(filled: Shell) -> None:
    line = filled("chain", "allenai/OLMo-2-1124-7B-Instruct", "--json").record
    assert (line["axis"], line["subject"]) == ("licence_chain", "allenai/OLMo-2-1124-7B-Instruct")
    assert line["members"]
    assert [one["depth"] for one in line["members"]] == sorted(one["depth"] for one in line["members"])
    assert len(line["evidence"]) == len(line["members"]) + 1
    for member, seen in zip(line["members"], line["evidence"][1:], strict=True):
        assert member["evidence"] == [seen]
        assert member["state"] in {"known", "unknown", "gone", "circle"}


def test_a_chain_that_stays_open_names_what_leaves_it_so(filled: Shell) -> None:
    name = "aisingapore/Gemma-SEA-LION-v3-9B"
    line = filled("chain", name, "--json").record
    assert line["value"] is None
    holes = [one for one in line["members"] if one["license"] is None]
    assert holes
    for hole in holes:
        assert f"{hole['name']} " in line["reason"]
        assert hole["evidence"][0]["seen"].endswith("so the chain stays open")
    assert f"  reason: {line['reason']}\n" in filled("chain", name).out


def test_a_chain_of_what_is_not_known_is_not_classified(filled: Shell) -> None:
    line = filled("chain", "nobody/nothing", "--json").record
    assert (line["value"], line["members"], line["evidence"]) == (None, [], [])
    assert line["reason"] == "not in the store"
    said = "nobody/nothing: not classified\n  reason: not in the store\n"
    assert filled("chain", "nobody/nothing").out == filled("openness", "nobody/nothing").out == said
