"""What is read out of a card: quoted with its place, in one pass, whatever anybody wrote into it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.mapping.extract import LONGEST, MOST, MOST_NAMED, QUOTED, extract

CARD = """---
license: apache-2.0
tags: [x]
---
# Acme 7B

Developed by the [Acme Institute](https://acme.example/about) in collaboration with others.

## Training data
We used 2 trillion tokens of FineWeb. The rest is not told.

## Compute
Trained on the supercomputer LUMI with Megatron-LM, see <https://github.com/acme/train>.

```python
x = "funded by nobody https://not.a.link"
```

## Get involved
Join our [Discord](https://discord.gg/abc). Paper: [here](https://arxiv.org/abs/2401.00001)

| what | where |
|---|---|
| corpus | [dolma](https://huggingface.co/datasets/allenai/dolma) |
"""


def test_a_card_is_read_by_its_sections() -> None:
    facts = extract(CARD)
    assert [section.title for section in facts.sections] == [
        "Acme 7B", "Training data", "Compute", "Get involved",
    ]  # fmt: skip
    assert facts.whole
    assert [(link.kind, link.section) for link in facts.links] == [
        ("site", "Acme 7B"),
        ("code", "Compute"),
        ("chat", "Get involved"),
        ("preprint", "Get involved"),
        ("dataset", "Get involved"),
    ]


def test_what_it_names_has_its_place() -> None:
    facts = extract(CARD)
    named = {(mention.kind, mention.name): mention for mention in facts.mentions}
    assert named["compute", "LUMI"].section == "Compute"
    assert "supercomputer LUMI" in named["compute", "LUMI"].seen
    assert named["framework", "Megatron-LM"].section == "Compute"
    assert named["corpus", "FineWeb"].section == "Training data"


def test_what_it_says_of_itself_is_quoted() -> None:
    facts = extract(CARD)
    assert [said.seen for said in facts.about("developer")] == [
        "Developed by the Acme Institute in collaboration with others."
    ]
    assert "partner" in {said.about for said in facts.statements}
    assert facts.about("training data")[0].seen == "We used 2 trillion tokens of FineWeb."
    assert facts.about("contribution")[0].section == "Get involved"
    assert facts.about("funder") == []  # what stands in code says nothing


def test_a_name_is_told_apart_by_the_sentence_before_it() -> None:
    assert extract("We thank the supercomputer centre.\n\nSummit gave us hours.").named("compute")
    assert not extract("We reached the summit. Summit was nice.").named("compute")


def test_only_so_much_is_kept_of_a_long_card() -> None:
    card = "".join(
        f"Developed by the {number} of us. https://example.org/{number}\n\n" for number in range(20_000)
    )
    facts = extract(card)
    assert not facts.whole
    assert len(facts.about("developer")) == MOST
    assert len(facts.links) == MOST_NAMED
    assert facts.words < LONGEST


def test_the_rest_of_a_card_that_is_not_at_hand_is_not_vouched_for() -> None:
    assert not extract("Short.", whole=False).whole


@pytest.mark.parametrize(
    "card",
    [
        "",
        "---\n---\n",
        "---\nnever closed\n# x",
        "<div " * 5000,
        "[" * 20_000,
        "> " * 5000 + "x",
        "*" * 50_000,
        "a" * 100_000,
        "| a |\n" * 5000,
        "![x](" * 5000,
        "\x00\ud800 Developed by \x00me",
    ],
)
def test_cards_made_to_hurt_are_read(card: str) -> None:
    facts = extract(card)
    assert all(len(said.seen) <= QUOTED + 4 for said in facts.statements)


@settings(max_examples=60)
@given(st.text(max_size=600))
def test_any_card_is_read(card: str) -> None:
    assert extract(card).words <= len(card)
