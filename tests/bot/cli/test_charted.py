"""`map`, `compare` and `study` without Discord: text, JSON, a picture, and names that nothing goes by."""

from pathlib import Path

import pytest

from bot.answering.pages.study import TOPICS
from bot.cli.shapes import Shown
from tests.bot.cli.conftest import Shell


def test_the_map_in_words_as_json_and_as_a_picture(filled: Shell, tmp_path: Path) -> None:
    said = filled("map")
    assert (said.code, said.err) == (0, "")
    assert "single research institute" in said.out
    assert "builds on" in said.out
    picture = tmp_path / "map.png"
    record = filled("map", "sea-lion", "--picture", str(picture), "--theme", "light", "--json").record
    assert tuple(record) == Shown.__struct_fields__
    assert record["title"] == "SEA-LION on the map"
    (atlas,) = [block for block in record["blocks"] if block["type"] == "atlas"]
    drawn = {place["key"] for band in atlas["bands"] for place in band["places"]}
    assert {"aisingapore", "meta-llama"} <= drawn
    assert all({tie["builder"], tie["base"]} <= drawn for tie in atlas["ties"])
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_comparison_has_the_same_rows_for_each(filled: Shell) -> None:
    record = filled("compare", "olmo", "pythia", "llama", "--json").record
    rows = [block for block in record["blocks"] if block["type"] == "paragraph"]
    assert len(rows) >= 10
    assert {len(row["lines"]) for row in rows} == {4}
    assert record["as_of"] == "2026-11-23T12:00:00.000Z"
    repos = filled("compare", "allenai/OLMo-2-0425-1B", "EleutherAI/pythia-70m")
    assert "Apache License 2.0" in repos.out


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("olmo",), "Name two, three or four to compare"),
        (("olmo", "pythia", "llama", "sea-lion", "aya"), "Name two, three or four to compare"),
        (("olmo", "allenai/OLMo-2-0425-1B"), "their rows differ"),
        (("olmo", "pithya"), "I hold nothing named “pithya”"),
    ],
)
def test_what_cannot_be_compared_is_one_line(filled: Shell, names: tuple[str, ...], words: str) -> None:
    said = filled("compare", *names, "--json")
    assert said.code == 1
    assert words in said.record["error"]
    assert len(said.err.splitlines()) == 1


def test_the_nearest_is_offered(filled: Shell) -> None:
    assert "Pythia" in filled("compare", "olmo", "pithya", "--json").record["nearest"]


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_of_the_study(filled: Shell, topic: str) -> None:
    record = filled("study", topic, "--json").record
    assert record["url"] == "https://arxiv.org/abs/2509.25397"
    if topic not in {"overview", "practices"}:
        assert "Today" in record["text"]
    assert filled("study", "weather").code == 2
