"""`cartographer evaluate answers`: a file of questions, scored on whatever store is at hand."""

import json
from pathlib import Path

from tests.bot.cli.conftest import Shell

QUESTIONS = (
    {
        "id": "licence",
        "question": "what is the licence of allenai/OLMo-2-1124-7B?",
        "intent": "licence",
        "expected_outcome": "answered",
        "expected_entities": ["allenai/OLMo-2-1124-7B"],
        "expected_values": ["apache-2.0"],
    },
    {
        "id": "wrong",
        "question": "what is the licence of allenai/OLMo-2-1124-7B?",
        "intent": "licence",
        "expected": {"outcome": "answered", "values": ["gpl-3.0"]},
    },
    {
        "id": "noise",
        "question": "asdf qwer @everyone",
        "intent": "bot",
        "outcome": ["no_data", "clarify"],
        "hostile": True,
    },
)


def questions(folder: Path) -> Path:
    file = folder / "questions.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in QUESTIONS), encoding="utf-8")
    return file


def test_answers_are_scored_over_all_and_by_intent(filled: Shell, tmp_path: Path) -> None:
    failed = tmp_path / "failed.jsonl"
    said = filled(
        "evaluate", "answers", "--questions", str(questions(tmp_path)), "--failed", str(failed), "--json"
    )
    whole, bot, licence = said.records
    assert [line["scope"] for line in said.records] == ["all", "bot", "licence"]
    assert (whole["n"], whole["right"]["hits"], whole["failed"]) == (3, 2, ["wrong"])
    assert (licence["content"]["hits"], licence["content"]["n"]) == (1, 2)
    assert (bot["outcome"]["hits"], bot["hostile_safe"]["hits"]) == (1, 1)
    assert whole["run"] == 6
    assert 0 < whole["p50_ms"] <= whole["p95_ms"]
    (wrong,) = [json.loads(line) for line in failed.read_text(encoding="utf-8").splitlines()]
    assert (wrong["id"], wrong["faults"]) == ("wrong", ["value missing: gpl-3.0"])
    assert "apache-2.0" in wrong["answer"]["text"]


def test_for_people_it_is_a_few_lines(filled: Shell, tmp_path: Path) -> None:
    lines = filled("evaluate", "answers", "--questions", str(questions(tmp_path))).out.splitlines()
    assert lines[0].startswith("all: 3 questions")
    assert "  right             0.667 (2 of 3" in lines[1]
    assert "  not right: wrong" in lines


def test_what_holds_no_question_is_told(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text("", encoding="utf-8")
    assert "holds no question" in shell("evaluate", "answers", "--questions", str(file)).complaint
    file.write_text('{"outcome": "answered"}', encoding="utf-8")
    assert "line 1: it has no question" in shell("evaluate", "answers", "--questions", str(file)).complaint
