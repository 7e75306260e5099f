"""Equal values are equal text, whatever is in them, and come back as they went in."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from storage.canonical import clean, dump, dump_or_none, load

TEXTS = st.text(st.characters(exclude_categories=()) | st.sampled_from("\\u0/\x00\ud800"), max_size=20)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def cleaned(value: Any) -> Any:
    match value:
        case str():
            return "".join(sign for sign in value if sign != "\x00" and not "\ud800" <= sign <= "\udfff")
        case list():
            return [cleaned(item) for item in value]
        case dict():
            return {cleaned(key): cleaned(item) for key, item in value.items()}
    return value


def distinct(value: Any) -> bool:
    """Say whether cleaning makes no two keys of an object the same."""
    if isinstance(value, dict):
        return len({cleaned(key) for key in value}) == len(value) and all(map(distinct, value.values()))
    return not isinstance(value, list) or all(map(distinct, value))


@given(VALUES.filter(distinct))
def test_what_goes_in_comes_back_without_what_cannot_be_kept(value: Any) -> None:
    text = dump(value)
    assert load(text) == cleaned(value)
    assert dump(load(text)) == text
    assert "\x00" not in text
    text.encode()


@given(st.dictionaries(st.text(max_size=5), st.integers(), max_size=6), st.randoms())
def test_the_order_of_keys_does_not_matter(value: dict[str, int], chance: Any) -> None:
    keys = list(value)
    chance.shuffle(keys)
    assert dump({key: value[key] for key in keys}) == dump(value)


@given(TEXTS)
def test_cleaning_leaves_only_what_every_database_holds(text: str) -> None:
    once = clean(text)
    assert clean(once) == once == cleaned(text)


def test_a_backslash_before_u0000_is_a_backslash() -> None:
    assert load(dump("\\u0000")) == "\\u0000"
    assert load(dump("\\\\\x00\x00u")) == "\\\\u"


def test_none_is_no_text() -> None:
    assert (dump_or_none(None), dump_or_none(False), dump_or_none("")) == (None, "false", '""')
