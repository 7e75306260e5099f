"""What cards and metadata name: each with its place, and no label where nothing is named."""

import pytest

from collectors.mapping.named import AXES, judge_named
from config.codebook_gazetteers import load
from storage.cases import Case
from storage.records import Label
from tests.collectors.mapping.cases import case, member, repo

CARD = """
# Acme 7B
## Compute
Trained on the supercomputer LUMI with Megatron-LM.
## Data
We used FineWeb.
"""


def named(found: Case) -> dict[str, Label]:
    return {label.axis: label for label in judge_named(found)}


def test_each_name_has_its_place_in_the_card() -> None:
    found = named(case(repo(1, "acme/own"), cards={1: CARD}))
    assert tuple(found) == AXES
    assert found["compute"].value == ("LUMI",)
    assert found["framework"].value == ("Megatron-LM",)
    assert found["corpus"].value == ("FineWeb",)
    (proof,) = found["compute"].proofs
    assert "(under Compute)" in proof.seen
    assert "supercomputer LUMI" in proof.seen
    assert (proof.url, proof.revision) == ("https://huggingface.co/acme/own", f"{1:040x}")


def test_metadata_names_corpora_libraries_and_tools() -> None:
    mine = repo(1, "acme/own", library="transformers")
    data = repo(2, "HuggingFaceFW/fineweb", "dataset")
    found = named(case(mine, member(mine, data, "trained_on"), tags=("axolotl", "pytorch")))
    assert found["corpus"].value == ("FineWeb",)
    assert found["framework"].value == ("Axolotl", "Transformers")
    assert {proof.seen for proof in found["framework"].proofs} == {
        "tag axolotl",
        "declares the library transformers",
    }


@pytest.mark.parametrize("card", [None, "# Acme\nNothing is told."])
def test_where_nothing_is_named_there_is_no_label_and_what_was_looked_at(card: str | None) -> None:
    found = named(case(repo(1, "acme/own"), cards=None if card is None else {1: card}))
    for label in found.values():
        assert (label.value, label.confidence) == (None, 0.0)
        assert label.proofs[0].seen


def test_a_word_that_means_something_else_beside_names_no_framework() -> None:
    book = load()
    assert book.framework_of("composer") is None
    for word in ("transformers", "Sentence-Transformers", "sentence_transformers", "LLaMA Factory"):
        assert book.framework_of(word) is not None
