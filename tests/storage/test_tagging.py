"""The dictionary of tags, and lists of tags as letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import tagging
from storage.database import Database
from storage.records import Facts
from storage.tagging import (
    letter,
    letters_of,
    listing,
    numbers,
    remember,
    repeating,
    tag_letters,
    tag_names,
    tags_of,
    written,
)

NUMBERS = st.integers(1, 2**29)


@given(st.lists(NUMBERS | st.sampled_from([1, 55_264, 55_265, 55_266, 1_112_000, 1_112_031, 1_112_032])))
def test_any_numbers_come_back_from_their_letters(some: list[int]) -> None:
    text = "".join(letter(number) for number in some)
    assert numbers(text) == some
    assert text.encode().decode() == text  # every database can hold it
    assert "\x00" not in text


def test_the_commonest_tags_cost_a_byte_or_two() -> None:
    assert [len(letter(number).encode()) for number in (1, 96, 97, 2_016, 2_017)] == [1, 1, 2, 2, 3]


def test_two_tags_never_have_the_same_letters() -> None:
    some = [*range(1, 2_000), *range(55_000, 56_000), *range(1_111_000, 1_113_000), 2**29, 2**29 + 1]
    assert len({letter(number) for number in some}) == len(some)


FACTS = Facts(base_models=("a/b", "c/d"), base_relation="merge", datasets=("e/f",))


def test_tags_that_repeat_other_facts_are_written_without_the_dictionary() -> None:
    names = ["x", "base_model:c/d", "base_model:merge:a/b", "dataset:e/f", "y"]
    text = written(names, listing(FACTS), {"x": letter(1), "y": letter(2)})
    assert tags_of(text, FACTS, {1: "x", 2: "y"}) == tuple(names)
    assert [number for number in numbers(text) if number > 0] == [1, 2]


def test_only_so_many_tags_repeat_facts_that_letters_remain() -> None:
    many = Facts(base_models=tuple(f"a/{number}" for number in range(100)), base_relation="merge")
    assert len(repeating(many)) == 31
    assert repeating(Facts()) == []
    assert tags_of(None, many, {}) == ()


async def test_the_dictionary_gives_each_tag_one_number(db: Database) -> None:
    words = [f"tag {number}" for number in range(550)] + ["Tag", "tag", "ＴＡＧ", "日本語"]
    async with db.writing() as tx:
        some = await tag_letters(tx, words[:100])
        everything = await tag_letters(tx, [*words, *words])
        assert everything == await tag_letters(tx, words)
        names = await tag_names(tx.connection, [*everything.values(), None, ""])
    assert {word: everything[word] for word in some} == some
    assert {letter(number): name for number, name in names.items()} == {
        sign: word for word, sign in everything.items()
    }
    assert len(names) == len(words)


async def test_what_is_remembered_stays_small(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tagging, "_REMEMBERED", 3)
    remember(db, {"a": "1", "b": "2"})
    remember(db, {"c": "3"})
    before = letters_of(db)
    assert set(before) == {"a", "b", "c"}
    remember(db, {"d": "4", "e": "5"})
    assert set(letters_of(db)) == {"d", "e"}
    assert set(before) == {"a", "b", "c"}  # whoever still writes with it loses nothing
