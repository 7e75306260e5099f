"""`events`: what changed, oldest first, in a stable shape."""

import re

import pytest

from bot.cli.shapes import EventLine
from tests.bot.cli.conftest import Shell


def test_all_events_come_oldest_first_in_their_shape(filled: Shell) -> None:
    records = filled("events", "--json").records
    assert {record["kind"] for record in records} >= {"license", "gated", "renamed", "created", "revision"}
    assert [record["sequence"] for record in records] == sorted(record["sequence"] for record in records)
    assert all(tuple(record) == EventLine.__struct_fields__ for record in records)
    (changed,) = [record for record in records if record["kind"] == "license"]
    assert changed["repo"] == "aisingapore/Llama-SEA-LION-v3-8B"
    assert changed["repo_type"] == "model"
    assert re.fullmatch(r"[0-9a-f]{24}", changed["hub_id"])
    assert (changed["before"]["license"], changed["after"]["license"]) == ("mit", "llama3.1")
    assert changed["detected_at"] == "2026-11-23T12:00:00.000Z"
    assert changed["commit"] is None
    assert changed["happened_at"] is None


def test_a_renamed_repo_is_named_by_its_present_id(filled: Shell) -> None:
    (record,) = filled("events", "--kind", "renamed", "--json").records
    assert record["repo"] == "aisingapore/SEA-LION-v1-7B"
    assert record["before"] == {"name": "aisingapore/sea-lion-7b"}


def test_since_a_run_leaves_out_what_came_up_to_it(filled: Shell) -> None:
    every = filled("events", "--json").records
    last = max(record["run"] for record in every)
    later = filled("events", "--since", str(last - 1), "--json").records
    assert later == [record for record in every if record["run"] == last]
    assert filled("events", "--since", str(last), "--json").out == ""
    assert filled("events", "--since", "0", "--json").records == every


def test_several_kinds_add_up(filled: Shell) -> None:
    kinds = {
        record["kind"]
        for record in filled("events", "--kind", "gated", "--kind", "license", "--json").records
    }
    assert kinds == {"gated", "license"}


def test_for_people_each_event_is_a_line_with_its_time_in_utc(filled: Shell) -> None:
    lines = filled("events", "--kind", "license").out.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("2026-11-23 12:00 UTC  aisingapore/Llama-SEA-LION-v3-8B")


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("--since", "4711"), 1, "there is no run 4711"),
        (("--since", "-1"), 2, "x>=0"),
        (("--since", "yesterday"), 2, "not a valid integer"),
        (("--kind", "rename"), 2, "renamed"),
    ],
)
def test_what_cannot_be_is_one_line(filled: Shell, args: tuple[str, ...], code: int, words: str) -> None:
    said = filled("events", *args)
    assert (said.code, said.out) == (code, "")
    assert words in said.complaint


def test_an_empty_store_has_no_events(shell: Shell) -> None:
    assert shell("events", "--json") == shell("events")
    assert shell("events").out == ""
