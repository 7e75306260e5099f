"""`cartographer label` and `dispute`: an operator's word, and what people say against labels."""

import json
import sqlite3
from typing import Any

import pytest

from bot.cli.dispute import DisputeLine
from bot.cli.label import CorrectedLine
from tests.bot.cli.conftest import Shell

OLMO = "allenai/OLMo-2-1124-7B"


def audited(shell: Shell) -> list[tuple[Any, ...]]:
    with sqlite3.connect(shell.store) as store:
        rows = store.execute("SELECT actor, rank, act, target, after FROM audit ORDER BY id").fetchall()
    store.close()
    return rows


def test_a_correction_goes_before_everybodys_and_can_be_withdrawn(filled: Shell) -> None:
    before = filled("governance", "allenai", "--json").record
    done = filled("label", "allenai", "governance", "single company", "--reason", "to see", "--json").record
    assert tuple(done) == CorrectedLine.__struct_fields__
    assert (done["subject"], done["subject_kind"], done["axis"]) == ("allenai", "owner", "governance")
    assert done["after"]["v1"] == {
        "value": "single company",
        "confidence": 1.0,
        "origin": "operator",
        "reason": "to see",
    }
    held = filled("governance", "allenai", "--json").record
    assert (held["value"], held["origin"], held["reason"]) == ("single company", "operator", "to see")
    actor, rank, act, target, after = audited(filled)[-1]
    assert (actor, rank, act, target) == ("cli", "operator", "label", "owner allenai governance")
    assert json.loads(after)["reason"] == "to see"
    back = filled("label", "allenai", "governance", "--withdraw", "--reason", "seen", "--json").record
    assert back["before"]["v1"]["origin"] == "operator"
    again = filled("governance", "allenai", "--json").record
    assert (again["value"], again["origin"]) == (before["value"], before["origin"])
    assert audited(filled)[-1][2] == "label.withdrawn"
    with sqlite3.connect(filled.store) as store:
        kept = store.execute("SELECT count(*) FROM assignments WHERE origin = 'operator'").fetchone()
    store.close()
    assert kept == (2,)


def test_both_taxonomies_are_kept_in_step(filled: Shell) -> None:
    done = filled("label", OLMO, "artefact", "dataset", "--reason", "to see", "--json").record
    assert {name: held["value"] for name, held in done["after"].items()} == {"v1": "dataset", "v2": "data"}
    assert "(v1): " in filled("label", OLMO, "artefact", "--withdraw", "--reason", "seen").out


def test_a_component_of_openness_is_corrected(filled: Shell) -> None:
    filled("label", OLMO, "openness.datasources_basemodel", "open", "--reason", "Dolma is public")
    parts = filled("openness", OLMO, "--json").record["components"]
    (data,) = [part for part in parts if part["component"] == "datasources_basemodel"]
    assert (data["value"], data["confidence"]) == ("open", 1.0)


@pytest.mark.parametrize(
    ("args", "said", "nearest"),
    [
        (("allenai", "governence", "single company"), "there is no axis 'governence'.", ["governance"]),
        (
            ("allenai", "governance", "one company"),
            "'one company' is no value of governance.",
            ["single company"],
        ),
        (("allenay", "kind", "company"), "nothing is known of the namespace 'allenay'.", ["allenai"]),
        (("allenai", "kind", "--withdraw"), "no operator has corrected kind of allenai", []),
    ],
)
def test_what_is_wrong_has_one_line(
    filled: Shell, args: tuple[str, ...], said: str, nearest: list[str]
) -> None:
    done = filled("label", *args, "--reason", "why", "--json")
    assert done.code == 1
    assert said in done.complaint
    assert set(nearest) <= set(done.record["nearest"])
    assert len(audited(filled)) == 0 or audited(filled)[-1][2] != "label"


def test_a_reason_is_needed_and_a_value_or_a_withdrawal(filled: Shell) -> None:
    assert filled("label", "allenai", "kind", "company").code == 2
    assert filled("label", "allenai", "kind", "--reason", "x").code == 2
    assert filled("label", "allenai", "kind", "company", "--withdraw", "--reason", "x").code == 2
    assert "needs a reason" in filled("label", "allenai", "kind", "company", "--reason", " ").complaint


def test_a_dispute_is_opened_once_listed_and_decided(filled: Shell) -> None:
    link = "https://example.org/charter"
    said = ("dispute", "open", "allenai", "kind", link, "--reason", "see the charter")
    opened = filled(*said, "--json").record
    assert tuple(opened) == DisputeLine.__struct_fields__
    assert (opened["subject"], opened["axis"], opened["decision"]) == ("allenai", "kind", None)
    assert filled(*said).out.startswith("open already")
    assert [line["link"] for line in filled("dispute", "list", "--json").records] == [link]
    number = str(opened["dispute"])
    decided = filled("dispute", "decide", number, "refused", "--reason", "it says so", "--json").record
    assert (decided["decision"], decided["answer"], decided["decided_by"]) == ("refused", "it says so", "cli")
    assert filled("dispute", "list").out == "no label is disputed\n"
    assert [line["decision"] for line in filled("dispute", "list", "--all", "--json").records] == ["refused"]
    again = filled("dispute", "decide", number, "accepted", "--reason", "x")
    assert (again.code, again.complaint) == (1, f"dispute {number} was refused already.")


@pytest.mark.parametrize("link", ["http://example.org", "javascript:alert(1)", "https://user@example.org/"])
def test_a_link_that_could_mislead_is_refused(filled: Shell, link: str) -> None:
    assert "no link that could be shown" in filled("dispute", "open", "allenai", "kind", link).complaint
