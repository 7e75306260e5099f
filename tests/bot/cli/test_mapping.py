"""`cartographer kind` and `governance`: a line for each namespace asked, in order."""

import pytest

from collectors.mapping.owners.judging import UNCOLLECTED
from tests.bot.cli.conftest import Shell


@pytest.mark.parametrize("axis", ["kind", "governance"])
@pytest.mark.parametrize("name", ["nobody-xyz", "some-lab", "the-university-of-nowhere-known"])
def test_an_abstention_is_sure_of_nothing_and_says_what_was_looked_at(
    shell: Shell, axis: str, name: str
) -> None:
    (found,) = shell(axis, name, "--json").records
    assert bool(found["value"]) == (found["confidence"] > 0)
    assert all(seen["seen"] and seen["url"] and seen["date"] for seen in found["evidence"])
    assert found["evidence"]


@pytest.mark.parametrize("axis", ["kind", "governance"])
def test_each_gets_its_line_in_the_order_asked(filled: Shell, axis: str) -> None:
    asked = ["nobody-at-all", "https://huggingface.co/allenai", "ELEUTHERAI"]
    found = filled(axis, *asked, "--json")
    assert (found.code, [line["subject"] for line in found.records]) == (0, asked)
    unknown, ours, other = found.records
    assert (unknown["value"], unknown["confidence"], unknown["reason"]) == (None, 0.0, None)
    (looked,) = unknown["evidence"]
    assert (looked["url"], looked["seen"]) == ("https://huggingface.co/nobody-at-all", UNCOLLECTED)
    assert looked["date"] == unknown["as_of"]
    for line in (ours, other):
        assert line["axis"] == axis
        assert line["value"]
        assert line["origin"] in {"study", "registry"}
        assert all(seen["url"].startswith("https://") and seen["seen"] for seen in line["evidence"])
        assert line["evidence"]


def test_for_people_the_evidence_stands_below(shell: Shell) -> None:
    first, *rest = shell("governance", "openGPT-X").out.splitlines()
    assert first == "openGPT-X: multi-organisational research institute (98%, study)"
    assert any("https://arxiv.org/abs/2509.25397" in line for line in rest)


@pytest.mark.parametrize("axis", ["kind", "governance", "network"])
def test_what_no_namespace_can_be_called_keeps_no_other_from_its_line(filled: Shell, axis: str) -> None:
    asked = ["<@everyone>", "allenai", "", "a" * 300, "two words"]
    found = filled(axis, *asked, "--json")
    assert (found.code, [line["subject"] for line in found.records]) == (0, asked)
    everyone, ours, empty, long, _ = found.records
    assert ours["value"]
    for line in (everyone, empty, long):
        assert (line["axis"], line["value"], line["confidence"], line["evidence"]) == (axis, None, 0.0, [])
    assert "letters, digits" in everyone["reason"]
    assert long["reason"] == "is no namespace of the Hub: it has 300 characters, of at most 96"
    said = filled(axis, *asked)
    assert said.code == 0
    assert "of at most 96" in said.out


@pytest.mark.parametrize("axis", ["openness", "chain", "lineage"])
def test_what_no_repo_can_be_called_is_told_as_that(filled: Shell, axis: str) -> None:
    asked = ["<@everyone>", "allenai/OLMo-2-1124-7B", "acme/" + "a" * 300, "nobody/nothing"]
    found = filled(axis, *asked, "--json")
    assert (found.code, [line["subject"] for line in found.records]) == (0, asked)
    everyone, _, long, nobody = found.records
    assert "letters, digits" in everyone["reason"]
    assert "300 characters" in long["reason"]
    assert nobody["reason"] == "not in the store"


def test_an_operators_reason_stands_beside_the_label(filled: Shell) -> None:
    assert filled("label", "allenai", "kind", "university", "--reason", "they teach").code == 0
    first, second, *_ = filled("kind", "allenai").out.splitlines()
    assert (first, second) == ("allenai: university (100%, operator)", "  reason: they teach")
