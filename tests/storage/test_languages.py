"""Whatever a card wrote as its languages is read: codes, many at once, program code, or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.languages import Declared, code_of, declared, language

ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        (False, ("no",)),
        ("false", ("no",)),
        ("no", ("no",)),
        ("NB", ("nb",)),
        ("eng_Latn", ("en",)),
        ("zh-Hant-TW", ("zh",)),
        ("zho", ("zh",)),
        ("English", ("en",)),
        ("chinese (simplified)", ("zh",)),
        (["en", "EN", "eng"], ("en",)),
        ("en, fr / de", ("en", "fr", "de")),
        ("english and french", ("en", "fr")),
        (["de", False, None, 3, ["it"]], ("de", "no")),
        ("eo", ("eo",)),
        ("xyz", ("xyz",)),
        ("", ()),
        (None, ()),
        (True, ()),
        ("und", ()),
    ],
)
def test_languages_are_read_by_their_codes(written: object, codes: tuple[str, ...]) -> None:
    assert declared(written).codes == codes


def test_what_is_no_language_is_told_apart() -> None:
    found = declared(["code", "multilingual", "cpp", "klingonese", "en"])
    assert found == Declared(("en",), many=True, programs=True, unread=("klingonese",))


def test_the_table_says_how_many_people_use_one() -> None:
    welsh, unknown = language("cy"), language("xyz")
    assert welsh is not None
    assert welsh.speakers > 100_000
    assert unknown is None


@given(ODD)
def test_anything_is_read_without_a_fault_and_codes_are_stable(written: object) -> None:
    for code in declared(written).codes:
        assert code_of(code) == code
