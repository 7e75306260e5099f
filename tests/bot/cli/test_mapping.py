"""`cartographer kind` and `governance`: a line for each namespace asked, in order."""

import pytest

from tests.bot.cli.conftest import Shell


@pytest.mark.parametrize("axis", ["kind", "governance"])
def test_each_gets_its_line_in_the_order_asked(filled: Shell, axis: str) -> None:
    asked = ["nobody-at-all", "https://huggingface.co/allenai", "ELEUTHERAI"]
    found = filled(axis, *asked, "--json")
    assert (found.code, [line["subject"] for line in found.records]) == (0, asked)
    unknown, ours, other = found.records
    assert (unknown["value"], unknown["confidence"], unknown["evidence"]) == (None, 0.0, [])
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


def test_what_no_namespace_can_be_called_is_refused(shell: Shell) -> None:
    assert shell("kind", "two words").complaint
