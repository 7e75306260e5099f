"""Spans of time count from the as-of time: Monday 23 November 2026, noon."""

import pytest

from bot.answering.plan import Window
from bot.answering.reading.lexicon import lexicon
from bot.answering.reading.text import read
from bot.answering.reading.windows import find_window
from config.clock import DAY, WEEK, from_iso
from tests.conftest import NOON


def at(text: str) -> int:
    return from_iso(text)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("what changed today", at("2026-11-23"), None),
        ("yesterday", at("2026-11-22"), at("2026-11-23")),
        ("this week", NOON - WEEK, None),
        ("in the past week", NOON - WEEK, None),
        ("last week", at("2026-11-16"), at("2026-11-23")),
        ("this month", at("2026-11-01"), None),
        ("last month", at("2026-10-01"), at("2026-11-01")),
        ("this year", at("2026-01-01"), None),
        ("last year", at("2025-01-01"), at("2026-01-01")),
        ("in the last 10 days", NOON - 10 * DAY, None),
        ("past two weeks", NOON - 2 * WEEK, None),
        ("last couple of months", NOON - 60 * DAY, None),
        ("since 2026-10-01", at("2026-10-01"), None),
        ("since October", at("2026-10-01"), None),
        ("since last week", at("2026-11-16"), None),
        ("before May 2025", None, at("2025-05-01")),
        ("in october", at("2026-10-01"), at("2026-11-01")),
        ("in december", at("2025-12-01"), at("2026-01-01")),
        ("in May 2024", at("2024-05-01"), at("2024-06-01")),
        ("in 2019", at("2019-01-01"), at("2020-01-01")),
        ("since 3 March 2026", at("2026-03-03"), None),
        ("since March 3rd", at("2026-03-03"), None),
        ("between 1 and 15 november", at("2026-11-01"), at("2026-11-16")),
        ("from the 3rd to the 9th of May 2025", at("2025-05-03"), at("2025-05-10")),
        ("on 2026-11-01", at("2026-11-01"), at("2026-11-02")),
    ],
)
def test_a_span_of_time(text: str, since: int | None, until: int | None) -> None:
    question = read(text)
    span = find_window(question, lexicon(), [False] * len(question.words), NOON)
    assert span is not None
    assert span.window == Window(since, until)


@pytest.mark.parametrize(
    "text",
    [
        "may I use olmo",
        "since when",
        "in 2026-02-31",
        "since 31 february",
        "last model",
        "in the end",
        "",
        "between 1 and 15",
    ],
)
def test_no_span_of_time(text: str) -> None:
    question = read(text)
    assert find_window(question, lexicon(), [False] * len(question.words), NOON) is None


def test_what_was_assumed_is_said() -> None:
    question = read("in october")
    span = find_window(question, lexicon(), [False, False], NOON)
    assert span is not None
    assert [(one.message, dict(one.args)) for one in span.assumed] == [
        ("assumed-month", {"month": "october", "year": "2026"})
    ]
