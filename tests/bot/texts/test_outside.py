import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.texts.columns import columns, fitting, rows
from bot.texts.outside import ELLIPSIS, clean, clusters, is_blank, isolate, shorten
from tests.bot.cards.strategies import texts

KEPT = frozenset("\u200c\u200d")  # joiners hold emoji and several scripts together


@given(texts)
def test_nothing_is_left_that_controls_hides_or_reverses(text: str) -> None:
    cleaned = clean(text)
    bad = [
        character
        for character in cleaned
        if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
        or (
            unicodedata.bidirectional(character)
            in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
        )
        or character in "\u200b\u200e\u200f\u2060\ufeff\u00ad"
    ]
    assert bad == []
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    "text", ["OLMo 2", "通义千问", "नमस्ते", "می‌خواهم", "👩‍👩‍👧‍👦", "🇫🇷", "Ünïcödé", "e\u0301", "שָׁלוֹם", "ไทย"]
)
def test_every_script_stays_whole(text: str) -> None:
    assert clean(text) == text


def test_piled_accents_are_cut_down() -> None:
    assert clean("a" + "\u0301" * 50 + "b") == "a" + "\u0301" * 4 + "b"


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b\u200d", "\u3164", "\x00\x1b", "\u0301"])
def test_what_nobody_would_see_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", "通", "👍", " - "])
def test_what_somebody_would_see_is_not(text: str) -> None:
    assert not is_blank(text)


@given(texts)
def test_clusters_hold_the_whole_text(text: str) -> None:
    assert "".join(clusters(text)) == text


def test_clusters_keep_together_what_is_one_character_to_a_reader() -> None:
    assert clusters("e\u0301👩‍👩‍👧🇫🇷🇩🇪👍🏽한") == ["e\u0301", "👩‍👩‍👧", "🇫🇷", "🇩🇪", "👍🏽", "한"]


@given(texts, st.integers(min_value=1, max_value=50))
def test_shortened_text_fits_and_says_that_it_was_shortened(text: str, limit: int) -> None:
    shown = shorten(text, lambda part: len(part) <= limit)
    assert len(shown) <= limit
    assert shown == text or shown.endswith(ELLIPSIS)


def test_right_to_left_runs_are_isolated_and_nothing_else() -> None:
    assert isolate("by שלום, עולם 12 and OLMo") == "by \u2068שלום, עולם\u2069 12 and OLMo"
    assert isolate("Qwen 通义") == "Qwen 通义"


@given(texts)
def test_isolation_marks_are_balanced(text: str) -> None:
    shown = isolate(clean(text))
    assert shown.count("\u2068") == shown.count("\u2069")


@given(texts, st.integers(min_value=2, max_value=40))
def test_rows_are_no_wider_than_asked_and_lose_no_letter(text: str, width: int) -> None:
    words = clean(text)
    broken = list(rows(words, width))
    assert all(columns(row) <= width for row in broken)
    assert "".join("".join(broken).split()) == "".join(words.split())


def test_wide_letters_take_two_columns() -> None:
    assert columns("通义 ab") == 7
    assert columns("e\u0301") == 1
    assert fitting("通义", 3) == "通"
