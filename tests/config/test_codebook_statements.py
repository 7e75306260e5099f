"""The phrases that give away what a sentence is about: found as whole words, in one pass."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.codebook_statements import About, Phrases, StatementTerm, phrases, statements


@pytest.mark.parametrize(
    ("sentence", "about"),
    [
        ("OLMo was developed by the Allen Institute for AI.", "developer"),
        ("Funded by the European Union (grant agreement 101135671).", "funder"),
        ("Trained on 64 H100 GPUs.", "compute"),
        ("We do not disclose the data.", "data withheld"),
        ("Contributions are welcome!", "contribution"),
        ("We are a non-profit.", "non-profit"),
        ("Issues and pull requests go to our projects on GitHub.", "elsewhere"),
        ("Code is mirrored here from internal repositories.", "elsewhere"),
        ("A model for under-resourced languages.", "motivation:language-representation"),
        ("Built for “digital sovereignty”", "motivation:digital-sovereignty"),
        ("the state of the art in the Norwegian language", "motivation:own-language-quality"),
    ],
)
def test_what_a_sentence_is_about(sentence: str, about: str) -> None:
    assert about in phrases().find(sentence)


@pytest.mark.parametrize(
    "sentence",
    ["", "A nice model.", "Our team is on GitHub and Discord.", "Increase the batch.", "redeveloped bypass"],
)
def test_what_says_nothing_of_itself(sentence: str) -> None:
    assert phrases().find(sentence) == []


def test_stars_stand_for_the_rest_of_a_word_or_a_few_words() -> None:
    found = Phrases((_term("funder", "donat* by"), _term("compute", "on * gpus")))
    assert found.find("Donated by many") == ["funder"]
    assert found.find("on gpus") == []
    assert found.find("on 8 gpus, donation by") == ["compute", "funder"]
    assert found.find("on eight of our gpus") == ["compute"]
    assert found.find("on eight of all our gpus") == []


def test_the_list_is_whole() -> None:
    keys = [term.key for term in statements()]
    assert len(keys) == len(set(keys))
    assert all(phrases().find(phrase.replace("*", "x")) for term in statements() for phrase in term.phrases)


def _term(about: About, phrase: str) -> StatementTerm:
    return StatementTerm(about=about, phrases=(phrase,), source="this test", mark="public-knowledge")


@given(st.text())
def test_any_sentence_is_read(sentence: str) -> None:
    assert len(phrases().find(sentence)) <= len(statements())
