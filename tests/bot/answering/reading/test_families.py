"""Families of repos: which of many names people mean by "qwen3" or "olmo 2 7b"."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.reading.families import Family, tokens
from bot.answering.reading.names import Named, Names

HELD = {
    "allenai/OLMo-2-1124-7B": 10,
    "allenai/OLMo-2-1124-7B-Instruct": 90,
    "allenai/OLMo-2-0425-1B": 500,
    "allenai/OLMoE-1B-7B-0125-Instruct": 900,
    "Qwen/Qwen3-0.6B": 700,
    "Qwen/Qwen3-8B-AWQ": 9_000,
    "Qwen/Qwen2.5-7B": 800,
    "meta-llama/Llama-3.1-8B": 300,
    "meta-llama/Llama-3.2-1B": 400,
    "NbAiLab/nb-llama-3.1-8B": 10_000,
    "bigcode/starcoder2-3b": 60,
    "bigcode/starcoder": 70,
    "openai/gpt-oss-20b": 50,
    "swiss-ai/Apertus-v1.5-70B": 20,
}


@pytest.fixture(scope="module")
def names() -> Names:
    return Names(
        (name, Named(kind="repo", key=name, name=name, tier=3, weight=downloads, repo_type="model"))
        for name, downloads in HELD.items()
    )


@pytest.mark.parametrize(
    ("written", "first"),
    [
        ("olmo 2", "allenai/OLMo-2-0425-1B"),
        ("olmo 2 7b", "allenai/OLMo-2-1124-7B-Instruct"),
        ("OLMo2-1B", "allenai/OLMo-2-0425-1B"),
        ("qwen3", "Qwen/Qwen3-0.6B"),
        ("qwen 3 awq", "Qwen/Qwen3-8B-AWQ"),
        ("qwen 2.5", "Qwen/Qwen2.5-7B"),
        ("llama 3.1", "meta-llama/Llama-3.1-8B"),
        ("llama 3", "meta-llama/Llama-3.2-1B"),
        ("starcoder2", "bigcode/starcoder2-3b"),
        ("starcoder", "bigcode/starcoder"),
        ("gpt-oss", "openai/gpt-oss-20b"),
        ("apertus 70b", "swiss-ai/Apertus-v1.5-70B"),
    ],
)
def test_the_likeliest_of_a_family_comes_first(names: Names, written: str, first: str) -> None:
    assert names.family(tokens(written))[0].key == first


@pytest.mark.parametrize("written", ["olmo 7", "olmo 2 13b", "gpt-5", "qwen 4", "llama 1", "whisper"])
def test_a_version_that_nobody_has_is_of_no_family(names: Names, written: str) -> None:
    assert names.family(tokens(written)) == []


@given(st.sampled_from(sorted(HELD)), st.data())
def test_a_name_is_of_every_family_that_it_begins_with(name: str, data: st.DataObject) -> None:
    held = tokens(name.split("/")[1])
    wanted = held[: data.draw(st.integers(1, len(held)))]
    assert Family(wanted).place(held) == 0


@given(st.text(max_size=60))
def test_any_text_has_tokens_that_are_in_it(text: str) -> None:
    found = tokens(text)
    assert all(found)
    assert all(one in text.casefold() for one in found)
