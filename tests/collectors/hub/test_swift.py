"""The short way of reading a model says what the careful way says, or nothing."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.hub import swift
from collectors.hub.decode import read_carefully, read_repo
from collectors.hub.records import Card
from tests.collectors.hub.records_of import EXPANDED, MODEL

PLAIN = MODEL | {"tags": ["a", "b:c", "license:mit"], "cardData": {"license": "MIT", "language": "en"}}
TEXT = st.sampled_from(
    ["a", "B", "", " a", "a ", "a b", "日本語", "a/b", "acme/Small-7B-Instruct", "null", "\n"]
)
NAMES = TEXT | st.lists(TEXT | st.just(False), max_size=3) | st.none()
TAG = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", "license:", "dataset:", "base_model:", "base_model:merge:", "arxiv:"]), TEXT
    ),
)
CARDS = st.dictionaries(
    st.sampled_from(Card.__struct_fields__),
    NAMES | st.sampled_from(["merge", "Adapter", "other"]),
)
NUMBERS = st.none() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.just("7")
INSTANTS = st.sampled_from(
    [
        "2024-12-26T04:54:08.123Z",
        "2024-12-26T04:54:08",
        "2024-12-26",
        "",
        "never",
        None,
        5,
        "2024-12-26T04:54:08+02:00",
    ]
)
CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "tags": st.none() | st.lists(TAG, max_size=6),
    "cardData": st.none() | TEXT | CARDS,
    "gated": st.sampled_from([False, True, "auto", "manual", "odd", None]),
    "private": st.booleans() | st.none(),
    "disabled": st.booleans() | st.none(),
    "createdAt": INSTANTS,
    "lastModified": INSTANTS,
    "likes": NUMBERS,
    "downloads": NUMBERS,
    "downloadsAllTime": NUMBERS,
    "trendingScore": NUMBERS,
    "safetensors": st.none()
    | st.fixed_dictionaries({"total": NUMBERS})
    | st.just({"parameters": {"F16": 3}}),
    "pipeline_tag": st.none() | TEXT,
    "library_name": st.none() | TEXT,
    "sha": st.none() | TEXT,
    "id": TEXT,
}


@given(st.fixed_dictionaries({}, optional=CHANGES), st.booleans())
def test_both_ways_say_the_same(changes: dict[str, Any], spaced: bool) -> None:  # noqa: FBT001 - from Hypothesis
    separators = (", ", ": ") if spaced else (",", ":")
    record = json.dumps(PLAIN | changes, separators=separators, ensure_ascii=False).encode()
    careful = read_carefully(record, "model", EXPANDED["model"])
    assert read_repo(record, "model", EXPANDED["model"]) == careful
    short = swift.read_model(record)
    assert short is None or short == careful


@pytest.mark.parametrize("absent", sorted(PLAIN))
def test_what_is_absent_is_read_alike(absent: str) -> None:
    record = json.dumps({key: value for key, value in PLAIN.items() if key != absent}).encode()
    assert read_repo(record, "model", EXPANDED["model"]) == read_carefully(record, "model", EXPANDED["model"])


def test_the_common_record_goes_the_short_way() -> None:
    assert swift.read_model(json.dumps(PLAIN, separators=(",", ":")).encode()) is not None
    assert swift.read_model(json.dumps(MODEL).encode()) is None
