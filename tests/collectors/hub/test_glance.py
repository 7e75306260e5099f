"""What a glance shows is what reading shows; and where anything but a counter differs, so do the digests."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.hub.decode import read_repo
from collectors.hub.glance import glancer_of
from storage.records import METRICS, Glimpse, RepoObservation, RepoType
from tests.collectors.hub.records_of import EXPANDED, MODEL, SPACE

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("other"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
COUNTERS = {"downloads", "downloadsAllTime", "likes", "trendingScore"}


def glance(
    record: dict[str, Any], repo_type: RepoType = "model", without: str = "", judged: str = "1"
) -> Glimpse | None:
    return glancer_of(repo_type, EXPANDED[repo_type] - {without}, judged).glance(json.dumps(record).encode())


def digest(record: dict[str, Any], **how: Any) -> bytes:
    found = glance(record, **how)
    assert found is not None
    return found.digest


@given(st.sampled_from(sorted(MODEL)), VALUES)
def test_a_glance_agrees_with_reading(key: str, value: Any) -> None:
    record = MODEL | {key: value}
    seen = read_repo(json.dumps(record).encode(), "model", EXPANDED["model"])
    found = glance(record)
    if found is None or not isinstance(seen, RepoObservation):
        return
    assert found.hub_id == seen.hub_id
    assert found.metrics == tuple(getattr(seen, name) for name in METRICS)
    whole = read_repo(json.dumps(MODEL).encode(), "model", EXPANDED["model"])
    assert isinstance(whole, RepoObservation)
    if found.digest == digest(MODEL):
        assert {name: getattr(seen, name) for name in seen.__struct_fields__ if name not in METRICS} == {
            name: getattr(whole, name) for name in seen.__struct_fields__ if name not in METRICS
        }


@pytest.mark.parametrize("key", sorted(MODEL.keys() - COUNTERS - {"_id", "author"}))
def test_every_part_that_says_something_is_in_the_digest(key: str) -> None:
    changed = copy.deepcopy(MODEL)
    del changed[key]
    if key == "id":
        assert glance(changed) is None
    else:
        assert digest(changed) != digest(MODEL)
    assert digest(MODEL | {key: "other"}) != digest(MODEL)


@pytest.mark.parametrize("key", ["sdk", "models", "datasets"])
def test_so_are_the_parts_of_a_space(key: str) -> None:
    assert digest(SPACE | {key: None}, repo_type="space") != digest(SPACE, repo_type="space")


@pytest.mark.parametrize("key", sorted(COUNTERS))
def test_counters_are_not(key: str) -> None:
    assert digest(MODEL | {key: 7}) == digest(MODEL)


def test_a_digest_is_of_how_a_record_was_asked_for_and_judged() -> None:
    same = {
        digest(MODEL),
        digest(MODEL, without="sha"),
        digest(MODEL, judged="2"),
        digest(MODEL, repo_type="dataset"),
    }
    assert len(same) == 4


def test_parts_do_not_run_into_each_other() -> None:
    bare = {"_id": "a", "id": "b/c"}
    assert digest(bare | {"task": 1, "sha": "x"}) != digest(bare | {"private": "x"})
    assert digest(bare | {"sha": "x"}) != digest(bare | {"createdAt": "x"})


def test_a_space_has_no_downloads() -> None:
    found = glance(SPACE | {"downloads": 7}, repo_type="space")
    assert found is not None
    seen = read_repo(json.dumps(SPACE).encode(), "space", EXPANDED["space"])
    assert isinstance(seen, RepoObservation)
    assert found.metrics == tuple(getattr(seen, name) for name in METRICS)


@pytest.mark.parametrize(
    "record", [b"null", b"{", b'{"_id":"a","id":"b","likes":1.5}', b'{"_id":"\\u0000","id":"b"}', b"\xff"]
)
def test_what_a_glance_does_not_understand_it_leaves_to_reading(record: bytes) -> None:
    assert glancer_of("model", EXPANDED["model"], "").glance(record) is None
