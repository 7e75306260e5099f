"""The section of the page about accuracy: every share with its interval, every intent a line."""

from typing import Any

from bot.evaluation.gold import Gold
from bot.evaluation.report import SetScored, answers_section
from bot.evaluation.verdicts import judge, tallies

RIGHT: dict[str, Any] = {
    "outcome": "answered",
    "reason": None,
    "text": "MIT",
    "rows": [],
    "entities": [],
}


def scored(name: str) -> SetScored:
    golds = [
        Gold(id="1", question="?", intent="licence", outcomes=("answered",), values=(("mit",),)),
        Gold(id="2", question="?", intent="makers", outcomes=("no_data",)),
    ]
    counted = tallies([judge(gold, RIGHT) for gold in golds])
    return SetScored(name=name, says="A few.", day="2026-11-23", tallies=tuple(counted))


def test_the_section_holds_each_share_and_each_intent() -> None:
    lines = answers_section([scored("development"), scored("measuring")]).splitlines()
    assert lines[2] == "- **development**: 2 questions, asked on 2026-11-23. A few."
    assert "| what | wanted | development set | measuring set |" in lines
    half = "0.500 (1 of 2; 0.095 to 0.905)"
    assert f"| the outcome is right | 0.95 | {half} | {half} |" in lines
    assert lines.count("By intent, measuring set:") == 1
    assert any(line.startswith("| licence | 1 | 1.000 (1 of 1; 0.207 to 1.000) |") for line in lines)
    assert any(
        line.startswith("| makers | 1 | 0.000 (0 of 1; 0.000 to 0.793) | not measured |") for line in lines
    )


def test_where_nothing_was_measured_nothing_is_said() -> None:
    assert answers_section([]) == ""
