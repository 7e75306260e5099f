import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.cards.budget import CUSTOM_ID, units
from bot.cards.custom_ids import decode, encode

acts = st.from_regex(r"[a-z][a-z0-9_-]{0,12}", fullmatch=True)


@given(acts, st.lists(st.text(max_size=20), max_size=4))
@example("page", ["allenai/OLMo:main", "%3A", "", "٪", "\u2003"])
@example("share", [])
def test_what_goes_in_comes_out(act: str, args: list[str]) -> None:
    try:
        encoded = encode(act, *args)
    except ValueError:
        assume(False)
        raise
    assert units(encoded) <= CUSTOM_ID
    assert decode(encoded) == (act, tuple(args))


@given(
    st.one_of(st.text(max_size=100), st.text(alphabet="ab%:0123 \u2003é", max_size=25).map("c1:a".__add__))
)
def test_anything_may_come_back_from_discord(custom_id: str) -> None:
    found = decode(custom_id)
    if found is not None:
        act, args = found
        assert decode(encode(act, *args)) == found


@pytest.mark.parametrize(
    "other", ["", "c1", "c1:", "c1:Act", "c2:page:1", "page:1", "c1:page:%", "c1:page:%FF"]
)
def test_what_is_not_ours_is_not_understood(other: str) -> None:
    assert decode(other) is None


@pytest.mark.parametrize(
    ("act", "args"), [("page", ("x" * 93,)), ("Page", ()), ("", ()), ("a:b", ()), ("page", ("\ud800",))]
)
def test_what_cannot_be_said_in_a_custom_id_is_refused(act: str, args: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"."):
        encode(act, *args)


def test_the_form_is_stable() -> None:
    assert encode("page", "repo", "a:b c%") == "c1:page:repo:a%3Ab%20c%25"
