"""`cartographer lineage`, `network` and `gaps`: a line for each thing asked, in order, with its evidence."""

from tests.bot.cli.conftest import Shell

QUANT = "bartowski/OLMo-2-0425-1B-Instruct-GGUF"
TUNED = "allenai/OLMo-2-0425-1B-Instruct"
BASE = "allenai/OLMo-2-0425-1B"


def test_each_repo_gets_its_tree_in_the_order_asked(filled: Shell) -> None:
    asked = ["nobody/nothing", f"https://huggingface.co/{QUANT}", BASE.upper()]
    found = filled("lineage", *asked, "--json")
    assert (found.code, [line["subject"] for line in found.records]) == (0, asked)
    unknown, quant, base = found.records
    assert (unknown["value"], unknown["reason"], unknown["evidence"]) == (None, "not in the store", [])
    assert quant["value"] == {"roots": 1, "bases": 2, "derivatives": 0}
    assert [(one["name"], one["relation"], one["license"]) for one in quant["bases"]] == [
        (TUNED, "quantized", "apache-2.0"),
        (BASE, "finetune", "apache-2.0"),
    ]
    assert [one["name"] for one in quant["datasets"]] == ["allenai/olmo-mix-1124"]
    assert [(one["relation"], one["repos"]) for one in base["by_relation"]] == [("finetune", 1)]
    assert base["outsiders"][0] == {
        "name": "outside-derivatives", "value": 0.0, "out_of": 1, "unknown": None, "rows": [],
    }  # fmt: skip
    shown = {
        (seen["url"].removeprefix("https://huggingface.co/"), seen["revision"]) for seen in quant["evidence"]
    }
    assert shown == {(QUANT, "a" * 40), (TUNED, "a" * 40), (BASE, "a" * 40)}


def test_for_people_the_roots_stand_above_and_what_is_gone_is_said(filled: Shell) -> None:
    lines = filled("lineage", QUANT).out.splitlines()
    assert lines[0] == "allenai/olmo-mix-1124 [dataset, odc-by]"
    assert lines.index(f"    {TUNED} [model, apache-2.0]") < lines.index(f"      {QUANT} [model, apache-2.0]")
    gone = filled("lineage", "bartowski/Retired-7B-GGUF").out
    assert "no licence declared, gone from the Hub" in gone
    assert "aisingapore/Gemma" in filled("lineage", "aisingapore/Gemma-SEA-LION-v3-9B").out
    assert "not in the store" in filled("lineage", "aisingapore/Gemma-SEA-LION-v3-9B").out


def test_a_network_leads_both_ways_with_the_study_beside_it(filled: Shell) -> None:
    nobody, singapore = filled("network", "nobody-at-all", "AISingapore", "--json").records
    assert (nobody["value"], nobody["builds_on"]) == (None, [])
    assert singapore["value"] == {"builds_on": 2, "built_on_by": 0}
    assert [(tie["owner"], tie["relations"]) for tie in singapore["builds_on"]] == [
        ("google", {"finetune": 1}),
        ("meta-llama", {"finetune": 1}),
    ]
    assert singapore["own"] == 1
    assert "gemma" in singapore["mentions"]
    assert all(seen["url"].startswith("https://") and seen["seen"] for seen in singapore["evidence"])
    llama = filled("network", "meta-llama", "--json").record
    assert {tie["owner"] for tie in llama["built_on_by"]} == {
        "allenai",
        "aisingapore",
        "bartowski",
        "nbailab",
    }
    assert len(filled("network", "--json").records) == 7
    assert "builds on meta-llama: 1 repo (finetune 1)" in filled("network", "aisingapore").out


def test_a_network_without_ties_says_what_was_looked_at(filled: Shell) -> None:
    unknown, *followed = filled("network", "nobody-at-all", "--json").records
    followed += filled("network", "--json").records
    for line in (unknown, *followed):
        assert line["evidence"], line["subject"]
        assert all(
            seen["url"] and seen["seen"] and (seen["date"] or seen["revision"]) for seen in line["evidence"]
        )
    assert unknown["evidence"][0]["seen"].startswith("nothing was collected of it")
    alone = [line for line in followed if line["value"] == {"builds_on": 0, "built_on_by": 0}]
    assert alone
    assert all("none is declared to stand on others" in line["evidence"][0]["seen"] for line in alone)


def test_gaps_of_what_names_no_language_say_what_was_looked_at(filled: Shell) -> None:
    for asked in ((), ("--census",)):
        lines = {line["subject"]: line for line in filled("gaps", *asked, "--json").records}
        assert all(line["evidence"] for line in lines.values())
        for line in (lines["mul"], lines["und"]):
            assert all(seen["date"] and "among" in seen["seen"] for seen in line["evidence"])
        untold = filled("gaps", "und", *asked, "--json").record
        assert (untold["name"], untold["value"]) == ("none declared", lines["und"]["value"])


def test_a_code_of_private_use_is_no_language(filled: Shell) -> None:
    for line in filled("gaps", "qqq", "qaa", "qtz", "--json").records:
        assert (line["value"], line["confidence"]) == (None, 0.0)
        assert "is no language" in line["reason"]


def test_gaps_come_by_language_and_task_as_asked(filled: Shell) -> None:
    asked = ["Norwegian", "en", "text-generation"]
    norwegian, english, task = filled("gaps", *asked, "--json").records
    assert [line["subject"] for line in (norwegian, english, task)] == asked
    assert norwegian["lacking"] == ["models", "datasets", "benchmarks"]
    assert norwegian["speakers"] > 1_000_000
    assert (english["value"]["models"], english["value"]["datasets"]) == (2, 1)
    assert {seen["revision"] for seen in english["evidence"]} == {"a" * 40}
    assert (task["axis"], task["speakers"]) == ("task", None)
    assert all(line["as_of"] and line["among"].startswith("what is followed") for line in (english, task))


def test_gaps_since_a_run_tell_what_moved(filled: Shell) -> None:
    found = filled("gaps", "text-generation", "--since", "1", "--json").record
    assert found["before"]["models"] != found["value"]["models"]
    assert "Since run 1" in filled("gaps", "--since", "1").out
    assert filled("gaps", "--since", "99").complaint == "there is no run 99"


def test_every_language_is_listed_and_the_whole_store_may_be_counted(filled: Shell) -> None:
    records = filled("gaps", "--census", "--json").records
    assert len(records) > 400
    assert {"mul", "und"} <= {line["subject"] for line in records}
    assert records[0]["among"].startswith("all that the store holds")
    assert "People: Unicode CLDR" in filled("gaps").out
    assert "'quux' is no language, and no task of what was counted" in filled("gaps", "quux").out
    swahili, quux = filled("gaps", "sw", "quux", "--json").records
    assert (swahili["subject"], quux["subject"], quux["value"]) == ("sw", "quux", None)
    assert "is no language" in quux["reason"]
