"""A question as words: what is typed is cleaned and cut, and addresses on the Hub are one word."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.reading.text import MOST_CHARACTERS, MOST_WORDS, clean, read


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("What's OLMo's licence?", ["what", "olmo", "licence"]),
        ("llama 3.1-8B, (apache-2.0)!", ["llama", "3.1-8b", "apache-2.0"]),
        ("allenai/OLMo-2.", ["allenai/olmo-2"]),
        ("ＯＬＭｏ\u200b\u202e x\x00y", ["olmo", "xy"]),
        ("line\none\ttwo", ["line", "one", "two"]),
        ("🔥", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert [word.word for word in read(text).words] == words


def test_a_possessive_is_kept_apart_from_its_word() -> None:
    assert [word.possessive for word in read("Meta's OLMo").words] == [True, False]


@pytest.mark.parametrize(
    ("text", "name", "repo_type"),
    [
        ("https://huggingface.co/allenai/OLMo?x=1#y", "allenai/OLMo", None),
        ("see hf.co/datasets/allenai/dolma/tree/main", "allenai/dolma", "dataset"),
        ("<https://www.huggingface.co/spaces/a/b>", "a/b", "space"),
        ("https://huggingface.co/allenai", "allenai", None),
        ("https://huggingface.co/gpt2.", "gpt2", None),
    ],
)
def test_an_address_on_the_hub(text: str, name: str, repo_type: str | None) -> None:
    question = read(text)
    (link,) = question.links
    assert (link.name, link.repo_type) == (name, repo_type)
    assert not question.elsewhere


@pytest.mark.parametrize(
    "text", ["https://github.com/allenai/OLMo", "https://huggingface.co/docs/hub", "www.x.y"]
)
def test_an_address_elsewhere_is_only_noticed(text: str) -> None:
    question = read(text)
    assert question.elsewhere
    assert question.links == ()


@given(st.text(max_size=3 * MOST_CHARACTERS))
def test_nothing_but_text_is_left(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) <= MOST_CHARACTERS
    assert not any(unicodedata.category(character)[0] == "C" for character in cleaned)
    assert clean(cleaned) == cleaned or unicodedata.normalize("NFKC", cleaned) != cleaned
    question = read(text)
    assert len(question.words) <= MOST_WORDS
    for word in question.words:
        assert question.text[word.start : word.end] == word.raw
