"""Reading records that promise little: a field is read or left, and nothing else raises."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.hub.collections import read_items, read_listed
from collectors.hub.errors import HubUnreadable
from collectors.hub.loose import fields, instant, text, unreadable, whole
from collectors.hub.papers import read_item
from collectors.hub.people import handles_of, read_member
from storage.collections import CollectionObservation
from storage.papers import PaperObservation
from storage.records import Unreadable

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)
PAPER = {
    "paper": {
        "id": "2609.00001",
        "title": "One",
        "authors": [{"name": "Ada"}],
        "publishedAt": "2026-09-14T00:00:00.000Z",
        "submittedOnDailyBy": {"name": "ada"},
        "organization": {"name": "acme"},
        "upvotes": 3,
    },
    "publishedAt": "2026-09-14T00:00:00.000Z",
}
COLLECTION = {
    "slug": "acme/ours-666666666666666666666666",
    "title": "Ours",
    "lastUpdated": "2026-09-14T00:00:00.000Z",
    "owner": {"name": "acme"},
    "upvotes": 3,
    "position": 1,
    "items": [{"type": "model", "id": "acme/one", "position": 0}],
}


@st.composite
def spoilt(draw: st.DrawFn, record: dict[str, Any]) -> bytes:
    """Return a record with some field, here or one level down, replaced by anything."""
    made = json.loads(json.dumps(record))
    inner = [value for value in made.values() if isinstance(value, dict)]
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from([made, *inner]))
        place[draw(st.sampled_from(sorted(place)))] = draw(ANYTHING)
    return json.dumps(made).encode()


@given(spoilt(PAPER) | st.binary(max_size=40))
def test_an_item_of_a_day_is_read_or_put_aside(record: bytes) -> None:
    found = read_item(record)
    assert isinstance(found, PaperObservation | Unreadable)
    if isinstance(found, PaperObservation):
        assert found.paper
        assert found.title
        assert found.upvotes is None or 0 <= found.upvotes < 2**31


@given(spoilt(COLLECTION) | st.binary(max_size=40))
def test_a_collection_is_read_put_aside_or_somebody_elses(record: bytes) -> None:
    found = read_listed(record, "acme")
    if isinstance(found, CollectionObservation):
        namespace, _, name = found.slug.partition("/")
        assert namespace not in {"", ".", ".."}
        assert name not in {"", ".", ".."}
        assert found.title


@given(ANYTHING)
def test_items_are_read_whatever_they_are(value: object) -> None:
    items, complete = read_items(value)
    assert complete or not items or isinstance(value, list)
    assert all(item.type and item.name for item in items)


@given(st.binary(max_size=40) | ANYTHING.map(lambda value: json.dumps({"user": value}).encode()))
def test_a_member_has_a_name_or_is_put_aside(record: bytes) -> None:
    assert isinstance(read_member(record), str | Unreadable)


@given(ANYTHING)
def test_social_handles_are_texts_by_texts(value: object) -> None:
    found = handles_of(json.dumps({"socialHandles": value}).encode())
    assert all(platform and handle for platform, handle in found.items())


def test_what_is_no_object_is_no_record() -> None:
    for body in (b"[]", b"5", b"{", b"<html>", b"\xff", b"[" * 100_000):
        with pytest.raises(HubUnreadable):
            fields(body)
    with pytest.raises(HubUnreadable):
        handles_of(b'{"org": "acme"}')


def test_broken_escapes_and_control_characters_do_not_cost_the_record() -> None:
    assert fields(b'{"title": "a\tb", "odd": "\\ud83d"}')["title"] == "a\tb"
    assert text("a\tb\n c\x00") == "a b c"
    assert unreadable(b"\xff\x00", "odd").record == "\ufffd"


@pytest.mark.parametrize(
    ("value", "count"),
    [(0, 0), (7.0, 7), (True, None), (-1, None), (2**31, None), (float("nan"), None), ("7", None)],
)
def test_counts_are_counts(value: object, count: int | None) -> None:
    assert whole(value) == count


@pytest.mark.parametrize(
    ("value", "at"),
    [("1970-01-01T00:00:01Z", 1000), (" 1970-01-02 ", 86_400_000), ("soon", None), (5, None), (None, None)],
)
def test_instants_are_instants(value: object, at: int | None) -> None:
    assert instant(value) == at


def test_a_paper_loses_nothing_that_stands_beside_or_within_it() -> None:
    item = {
        "paper": {
            "id": "2609.00001v2",
            "title": "One\n title",
            "authors": [{"name": "Ada"}, {"name": "Bo", "hidden": True}, {"name": ""}, "Chen", 5],
            "publishedAt": "1970-01-01T00:00:01.000Z",
            "upvotes": 0,
            "projectPage": "https://acme.org",
            "githubRepo": "https://github.com/acme/one",
            "organization": {"name": "acme", "fullname": "Acme"},
            "withdrawnAt": "1970-01-03T00:00:00.000Z",
        },
        "publishedAt": "1970-01-02T00:00:00.000Z",
        "submittedBy": {"name": "dana"},
    }
    assert read_item(json.dumps(item).encode()) == PaperObservation(
        paper="2609.00001",
        title="One title",
        authors=("Ada", "Chen"),
        published_at=1000,
        featured_at=86_400_000,
        featured_by="dana",
        organization="acme",
        project_page="https://acme.org",
        code="https://github.com/acme/one",
        upvotes=0,
        withdrawn=True,
    )


def test_collections_of_others_and_odd_slugs_are_told_apart() -> None:
    def read(**facts: object) -> object:
        return read_listed(json.dumps(COLLECTION | facts).encode(), "ACME")

    assert isinstance(read(), CollectionObservation)
    assert read(owner={"name": "globex"}) is None
    assert read(owner=None, slug="globex/x-1") is None
    for slug in ("../x", "acme/../x", "acme/..", "acme", "/acme/x", "acme/x?y", 5, None):
        assert isinstance(read(slug=slug), Unreadable)
