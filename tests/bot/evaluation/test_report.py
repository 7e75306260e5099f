"""The section of the page about accuracy: every share with its interval, every intent a line."""

from typing import Any

from bot.evaluation.gold import Gold
from bot.evaluation.report import answers_section
from bot.evaluation.verdicts import judge, tallies

RIGHT: dict[str, Any] = {"outcome": "answered", "reason": None, "text": "MIT", "rows": [], "entities": []}


def test_the_section_holds_each_share_and_each_intent() -> None:
    golds = [
        Gold(id="1", question="?", intent="licence", outcomes=("answered",), values=(("mit",),)),
        Gold(id="2", question="?", intent="makers", outcomes=("no_data",)),
    ]
    section = answers_section(
        tallies([judge(gold, RIGHT) for gold in golds]), questions="a few", day="2026-11-23"
    )
    lines = section.splitlines()
    assert lines[:3] == [
        "## Answers",
        "",
        "2 questions (a few), asked on 2026-11-23; shares with their 95 % intervals after Wilson.",
    ]
    assert "| the outcome is right | 0.500 | 2 | 0.095 to 0.905 |" in lines
    assert any(line.startswith("| licence | 1 | 1.000 (0.207 to 1.000) |") for line in lines)
    assert any(line.startswith("| makers | 1 | 0.000 (0.000 to 0.793) | not measured |") for line in lines)
    assert all(line.count("|") == 5 for line in lines if line.startswith("| the "))
