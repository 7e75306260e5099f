"""Figures, days and ids that nothing stands behind are found; those that something vouches for are not."""

from typing import Any

import pytest

from bot.evaluation.codebook import codebook_words
from bot.evaluation.invention import invented, unbacked_ids


def said(text: str, **more: Any) -> dict[str, Any]:
    return {"text": text, "rows": [{"repo": "a/b", "downloads": 4099, "share": 0.42}], **more}


@pytest.mark.parametrize(
    "text",
    [
        "It has 4,099 downloads in the last 30 days.",
        "Of the share, 42 % are known.",
        "That is 4.1 thousand, and 12 more.",
        "The study's 14 projects and 17 developers.",
        "The first 3 of them.",
        "llama-3.1-8B and apache-2.0 are names, not figures.",
    ],
)
def test_what_is_vouched_for_is_no_invention(text: str) -> None:
    assert invented(said(text)) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It has 4,100,000 downloads.", "4,100,000"),
        ("About 57 people.", "57"),
        ("About 17 people.", "17"),
        ("That is 4.2 thousand.", "4.2"),
        ("Since 2024-02-03.", "2024-02-03"),
    ],
)
def test_what_nothing_holds_is_invented(text: str, found: str) -> None:
    assert invented(said(text)) == (found,)


def test_question_plan_scope_and_time_vouch() -> None:
    record = said(
        "Among 2,075 from 2026-10-01 to 2026-10-31, you asked for 99; seen since 2026-09-14.",
        question="the top 99?",
        plan={"window": {"since": "2026-10-01T00:00:00.000Z", "until": "2026-11-01T00:00:00.000Z"}},
    )
    assert invented(record, scope=[2075], days=["2026-09-14"]) == ()
    assert invented(record) == ("2,075", "2026-09-14")


def test_the_codebook_vouches_for_its_own_sentences_only() -> None:
    sentence = next(words for words in sorted(codebook_words()) if "more than 60,000 answers" in words)
    assert invented(said(sentence)) == ()
    assert invented(said(sentence.replace("60,000", "61,000"))) == ("61,000",)


def test_ids_are_left_to_the_store_unless_the_answer_holds_them() -> None:
    record = said("a/b stands on Some-One/Model-7B and/or x/y 24/7.", question="x/y?")
    assert unbacked_ids(record) == ("Some-One/Model-7B",)
