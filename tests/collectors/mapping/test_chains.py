"""The licence along the chain: families, several licences, names, gaps, circles, bases that are gone."""

from typing import Any

import pytest

from collectors.mapping import chains
from collectors.mapping.chains import judge_chain, links_of, terms_of, why_open
from storage.catalogue import Repo
from tests.collectors.mapping.cases import AT, case, member, repo


def own(license_id: str | None, **facts: Any) -> Repo:
    return repo(1, "acme/own", license=license_id, **facts)


@pytest.mark.parametrize(
    ("declared", "base", "value"),
    [
        ("apache-2.0", "mit", chains.AS_PERMISSIVE),
        ("apache-2.0", "llama3.1", chains.MORE),
        ("llama3.1", "llama3.1", chains.AS_PERMISSIVE),
        ("mit", "cc-by-nc-4.0", chains.MORE),
        ("cc-by-nc-4.0", "mit", chains.LESS),
        ("cc-by-nc-4.0", "llama3.1", chains.OTHER),
        ("cc-by-nc-sa-4.0", "cc-by-nc-4.0", chains.LESS),
        ("cc-by-nc-4.0", "cc-by-nc-sa-4.0", chains.MORE),
        ("apache-2.0", "openrail", chains.MORE),
        ("apache-2.0,cc-by-nc-4.0", "cc-by-nc-4.0", chains.AS_PERMISSIVE),
        ("apache-2.0", "apache-2.0,gpl-3.0", chains.MORE),
        ("apache-2.0", "unknown", None),
        ("apache-2.0", "other", None),
        ("apache-2.0", "made-up-1.0", None),
        ("made-up-1.0", "mit", None),
        ("apache-2.0", None, None),
        (None, "mit", chains.NONE),
    ],
)
def test_declared_terms_are_compared_with_those_of_the_base(
    declared: str | None, base: str | None, value: str | None
) -> None:
    mine = own(declared)
    found = judge_chain(case(mine, member(mine, repo(2, "acme/base", license=base))))
    assert (found.axis, found.value) == ("licence_chain", value)
    assert (found.confidence > 0) == (value is not None)
    assert [proof.url for proof in found.proofs] == [
        "https://huggingface.co/acme/own",
        "https://huggingface.co/acme/base",
    ]
    assert {(proof.revision, proof.at) for proof in found.proofs} == {(mine.sha, AT)}


def test_another_version_of_the_same_makers_licence_is_no_other_terms() -> None:
    """Llama 3.3 stands on 3.1 by its own maker's hand: what stands on it drops nothing."""
    mine = own("llama3.3")
    middle = repo(2, "meta/llama-3.3", license="llama3.3")
    root = member(middle, repo(3, "meta/llama-3.1", license="llama3.1"), depth=2)
    found = judge_chain(case(mine, member(mine, middle), root))
    assert (found.value, found.rule) == (chains.AS_PERMISSIVE, "chain.versions")
    assert found.confidence < judge_chain(case(mine, member(mine, middle))).confidence
    assert "llama3.1" in found.proofs[2].seen
    open_one = own("apache-2.0")
    assert judge_chain(case(open_one, member(open_one, middle), root)).value == chains.MORE


def test_a_licence_that_was_never_looked_at_is_not_a_missing_one() -> None:
    mine = own(None, license_known=False)
    found = judge_chain(case(mine, member(mine, repo(2, "acme/base", license="mit"))))
    assert found.value is None
    assert "not looked at" in found.proofs[0].seen


def test_the_root_counts_though_the_nearest_base_says_otherwise() -> None:
    mine, middle, root = own("mit"), repo(2, "acme/m", license="mit"), repo(3, "meta/r", license="llama3.1")
    found = judge_chain(case(mine, member(mine, middle), member(middle, root, depth=2)))
    assert found.value == chains.MORE
    assert "the terms of the Llama Community License" in found.proofs[2].seen
    assert "acme/m" in found.proofs[2].seen


def test_data_decides_with_less_confidence_than_a_base() -> None:
    mine = own("mit")
    data = member(mine, repo(2, "acme/data", "dataset", license="cc-by-nc-4.0"), "trained_on")
    base = member(mine, repo(3, "acme/base", license="cc-by-nc-4.0"))
    by_data, by_base = judge_chain(case(mine, data)), judge_chain(case(mine, data, base))
    assert (by_data.value, by_base.value) == (chains.MORE, chains.MORE)
    assert by_data.confidence < by_base.confidence
    assert by_data.proofs[1].url == "https://huggingface.co/datasets/acme/data"


def test_an_unknown_member_is_shown_as_unknown_and_hides_no_known_one() -> None:
    mine = own("mit")
    unknown = member(mine, "elsewhere/secret")
    alone = judge_chain(case(mine, unknown))
    assert (alone.value, alone.confidence) == (None, 0.0)
    assert "unknown" in alone.proofs[1].seen
    assert alone.proofs[1].seen.endswith("so the chain stays open")
    assert why_open(case(mine, unknown)) == "the base elsewhere/secret is not in the store"
    beside = judge_chain(case(mine, unknown, member(mine, repo(3, "a/b", license="cc-by-nc-4.0"))))
    assert beside.value == chains.MORE
    assert not any("stays open" in proof.seen for proof in beside.proofs)
    assert [link.state for link in links_of(case(mine, unknown))] == ["unknown"]


def test_a_base_that_is_gone_counts_by_what_it_declared_and_says_so() -> None:
    mine = own("mit")
    gone = case(mine, member(mine, repo(2, "acme/base", license="llama2", gone=True)))
    (link,) = links_of(gone)
    assert (link.state, judge_chain(gone).value) == ("gone", chains.MORE)
    assert "gone from the Hub" in link.proof.seen


def test_a_circle_is_told_and_compared_with_nothing() -> None:
    mine, other = own("mit"), repo(2, "acme/other", license="mit")
    both = case(mine, member(mine, other), member(other, mine, depth=2))
    assert [link.state for link in links_of(both)] == ["known", "circle"]
    assert judge_chain(both).value == chains.AS_PERMISSIVE
    only = case(mine, member(mine, mine))
    assert judge_chain(only).value is None
    assert why_open(only) == "it leads back to the repo itself, and to nothing else"
    assert why_open(both) is None


def test_standing_on_nothing_is_not_being_as_permissive() -> None:
    assert judge_chain(case(own("mit"))).value == chains.NOTHING


def test_more_than_is_followed_cannot_be_called_as_permissive() -> None:
    mine = own("mit")
    base = member(mine, repo(2, "acme/base", license="mit"))
    assert judge_chain(case(mine, base, cut=True)).value is None
    assert why_open(case(mine, base, cut=True)) == "it stands on more than was followed"


def test_what_leaves_a_chain_open_is_named_by_base_and_dataset() -> None:
    mine = own("mit")
    base = member(mine, repo(2, "acme/base", license="mit"))
    data = member(mine, repo(3, "acme/data", license=None, repo_type="dataset"), relation="trained_on")
    assert why_open(case(mine, base, data)) == "the dataset acme/data declares no licence"
    many = [member(mine, f"elsewhere/{number}") for number in range(8)]
    assert (why_open(case(mine, *many)) or "").endswith("; 3 more of what it stands on")
    essay = own("a licence nobody knows")
    assert "itself declares a licence nobody knows" in (why_open(case(essay, base)) or "")


def test_other_is_read_by_its_name_where_the_codebook_has_it() -> None:
    named = terms_of(own("other", license_name="gemma-terms-of-use"))
    assert (named.known, named.families) == (True, ("custom",))
    assert "other (gemma-terms-of-use)" in named.said
    linked = terms_of(own("other", license_link="https://example.org/LICENSE"))
    assert (linked.known, "https://example.org/LICENSE" in linked.said) == (False, True)


def test_a_licence_that_is_an_essay_is_cut_and_unknown() -> None:
    essay = "Permission is granted\nto everybody who @everyone " * 20_000
    found = terms_of(own("other", license_name=essay))
    assert (found.known, found.terms) == (False, frozenset())
    assert len(found.said) < 200
    assert "\n" not in found.said
    label = judge_chain(case(own(essay[:5000]), member(own("mit"), repo(2, "acme/base", license="mit"))))
    assert label.value is None
    assert all(len(proof.seen) <= 300 for proof in label.proofs)
