"""Signs in the names of organisations: parted as people part them, found in handle and full name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.codebook_owner_words import owner_words, signs_in, signs_in_text


@pytest.mark.parametrize(
    ("handle", "name", "signs"),
    [
        ("stanfordnlp", None, {"university-short", "group"}),
        ("tartuNLP", None, {"university-short", "group"}),
        ("PKU-Alignment", "PKU Alignment", {"university-short"}),
        ("x", "University of Somewhere", {"university"}),
        ("x", "École Polytechnique", {"university"}),
        ("mozilla-foundation", None, {"non-profit"}),
        ("x", "Some Machines GmbH", {"company"}),
        ("x", "National Library of Wherever", {"government"}),
        ("x", "LAION e.V.", {"non-profit"}),
        ("kakaobrain", None, set()),
        ("x", "Commit", set()),
        ("01-ai", "01.AI", {"brand"}),
        ("cambridgeltl", None, {"university-short", "group"}),
        ("csebuetnlp", None, {"university-short", "group"}),
        ("x", "東北大学 自然言語処理", {"university"}),
        ("x", "서울대학교", {"university"}),
        ("x", "Uniwersytet Jagielloński", {"university"}),
        ("danish-foundation-models", None, set()),
        ("somebodys-labs", None, {"brand"}),
    ],
)
def test_signs_in_names(handle: str, name: str | None, signs: set[str]) -> None:
    assert set(signs_in(handle, name)) == signs


def test_a_sign_comes_with_its_word() -> None:
    assert signs_in("acme", "Acme Research Institute") == {"institute": "institute"}


@pytest.mark.parametrize(
    ("said", "signs"),
    [
        ("We hit the road, based in Sydney and Berkeley.", set()),  # words and places
        ("A spin-off of MIT.", {"university-short"}),
        ("Trained mit Sorgfalt", set()),
        ("At the University of Somewhere", {"university"}),
    ],
)
def test_proper_names_stand_in_capitals_in_running_text(said: str, signs: set[str]) -> None:
    assert set(signs_in_text(said)) == signs


def test_the_list_says_what_decides_nothing_alone() -> None:
    assert {term.sign for term in owner_words() if term.weak} == {"group", "brand"}


@given(st.text(), st.text())
def test_any_name_is_read(handle: str, name: str) -> None:
    assert set(signs_in(handle, name)) <= {term.sign for term in owner_words()}
