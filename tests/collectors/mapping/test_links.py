"""The links of a card: found whole, and told apart by where they lead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.mapping.links import LONGEST, kind_of_link, links_in


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://github.com/allenai/OLMo", "code"),
        ("https://gitlab.uni-hannover.de/nlp/thing", "code"),
        ("https://github.com/allenai/OLMo/blob/main/LICENSE", "license"),
        ("https://huggingface.co/meta-llama/Llama-3.1-8B/blob/main/LICENSE", "license"),
        ("https://arxiv.org/abs/2402.00838", "preprint"),
        ("https://huggingface.co/papers/2402.00838", "preprint"),
        ("https://aclanthology.org/2024.acl-long.841", "paper"),
        ("https://doi.org/10.1000/182", "paper"),
        ("https://discord.gg/NE5xJufNqu", "chat"),
        ("https://discourse.example.org/c/models", "chat"),
        ("https://join.slack.com/t/masakhane", "chat"),
        ("https://huggingface.co/datasets/allenai/dolma", "dataset"),
        ("https://hf.co/spaces/open-llm-leaderboard/open_llm_leaderboard", "space"),
        ("https://huggingface.co/allenai/OLMo-7B", "model"),
        ("https://huggingface.co/allenai", "site"),
        ("https://huggingface.co/docs/transformers", "site"),
        ("https://allenai.org", "site"),
        ("https://[broken", "site"),
        ("https://arxiv.org.example.com/abs/1", "site"),
        ("https://notgithub.com/a/b", "site"),
    ],
)
def test_where_a_link_leads(url: str, kind: str) -> None:
    assert kind_of_link(url) == kind


def test_links_end_where_a_reader_sees_their_end() -> None:
    text = "See (https://github.com/a/b), <https://arxiv.org/abs/1>. And https://example.org/x?y=1!"
    assert list(links_in(text)) == [
        "https://github.com/a/b",
        "https://arxiv.org/abs/1",
        "https://example.org/x?y=1",
    ]


def test_an_address_nobody_follows_is_none() -> None:
    assert list(links_in("https://example.org/" + "a" * LONGEST)) == []


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    for url in links_in(text):
        kind_of_link(url)


@given(st.text())
def test_any_address_is_read(rest: str) -> None:
    assert kind_of_link(f"https://{rest}")
