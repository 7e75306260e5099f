"""Files of questions, in the spellings that people use, and those that are none."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.gold import NoGold, read_gold


def file_of(folder: Path, *records: Any) -> Path:
    file = folder / "questions.jsonl"
    file.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    return file


def test_every_spelling_says_the_same(tmp_path: Path) -> None:
    plain = {
        "question": "and its licence?",
        "context": ["who makes olmo?"],
        "intent": "licence",
        "outcome": "no_data",
        "reason": "not_read",
        "entities": ["a/b"],
        "values": ["mit", 7],
        "forbidden": ["apache"],
    }
    prefixed = {
        "q": "and its licence?",
        "history": ["who makes olmo?"],
        "category": "licence",
        "expected_outcome": ["no_data"],
        "expected_reason": ["not_read"],
        "gold_ids": [{"id": "a/b"}],
        "must_contain": {"licence": "mit", "count": 7, "unknown": None},
        "must_not_contain": "apache",
    }
    wrapped = {
        "ask": "and its licence?",
        "after": "who makes olmo?",
        "topic": "licence",
        "expected": {
            "outcome": "no_data",
            "reason": "not_read",
            "entity": "a/b",
            "facts": ["mit", "7"],
            "absent": ["apache"],
        },
    }
    found = read_gold(file_of(tmp_path, plain, prefixed, wrapped))
    assert [gold.id for gold in found] == ["1", "2", "3"]
    for gold in found:
        assert (gold.question, gold.context, gold.intent) == (
            "and its licence?",
            ("who makes olmo?",),
            "licence",
        )
        assert (gold.outcomes, gold.reasons, gold.forbidden) == (("no_data",), ("not_read",), ("apache",))
        assert (gold.entities, gold.values) == ((("a/b",),), (("mit",), ("7",)))


def test_choices_are_lists_or_kept_apart_by_a_bar(tmp_path: Path) -> None:
    (gold,) = read_gold(file_of(tmp_path, {"question": "?", "values": ["no|none", ["a", "b"]]}))
    assert gold.values == (("no", "none"), ("a", "b"))


def test_what_is_not_said_is_not_measured(tmp_path: Path) -> None:
    (gold,) = read_gold(file_of(tmp_path, {"id": 9, "question": "hi"}))
    assert (gold.id, gold.outcomes, gold.entities, gold.values, gold.hostile) == ("9", (), (), (), False)


@pytest.mark.parametrize("mark", [{"hostile": True}, {"traits": ["hostile"]}, {"tags": "hostile"}])
def test_hostile_ones_are_marked(tmp_path: Path, mark: dict[str, Any]) -> None:
    (gold,) = read_gold(file_of(tmp_path, {"question": "@everyone", **mark}))
    assert gold.hostile


@pytest.mark.parametrize(
    ("record", "complaint"),
    [
        ({"id": 1}, "line 1: it has no question"),
        (["?"], "line 1: not an object"),
        ({"question": "?", "outcome": "perhaps"}, "'perhaps' is no outcome"),
    ],
)
def test_what_is_no_question_is_told_with_its_line(tmp_path: Path, record: Any, complaint: str) -> None:
    with pytest.raises(NoGold, match=complaint):
        read_gold(file_of(tmp_path, record))


def test_a_line_that_is_no_json_is_told(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"question": "?"}\n\n{', encoding="utf-8")
    with pytest.raises(NoGold, match="line 3"):
        read_gold(file)
